"""Google Business: a picture of 4:3, three lines, and a button."""

from postsync.domain.looks.card import CardKind
from postsync.domain.looks.folding import Cut
from postsync.domain.looks.look import Figure, Look

LOOK = Look(
    network="google_business",
    frame=CardKind.UPDATE,
    fold=Cut(lines=3, width=300, size=14, more="… More"),
    single=(4 / 3, 4 / 3),
    figures={
        "fold": Figure(
            "3 lines",
            "Google cuts the text of an update; the first 80 to 100 characters are safe.",
            "advancedcharactercounter.com 2026 says 250 to 300; localsearchforum.com",
            "2026",
            "D",
        ),
        "single": Figure(
            "4:3",
            "Google shows the picture of an update at 4:3.",
            "support.digitalbullgo.com; weltodigital.com",
            "2026",
            "S",
        ),
        "button": Figure(
            "below the text",
            "A button below the text: book, order, shop, learn more, sign up or call.",
            "developers.google.com/my-business/reference/rpc/google.mybusiness.v4",
            "2026-09",
            "O",
        ),
    },
)
