"""Pinterest: pictures of 2:3 at most, and the beginning of a title."""

from math import inf

from postsync.domain.looks.card import CardKind
from postsync.domain.looks.folding import Cut
from postsync.domain.looks.look import Figure, Look

LOOK = Look(
    network="pinterest",
    frame=CardKind.PIN,
    title=Cut(characters=40, wide_characters=30, more="…"),
    single=(2 / 3, inf),
    carousel="shape of the first",
    shows_text=False,
    figures={
        "title": Figure(
            "40 characters, 30 for Chinese, Japanese and Korean",
            "The feed shows the first 40 characters of a pin's title.",
            "help.pinterest.com/en/business/article/pinterest-product-specs",
            "2026",
            "O",
        ),
        "text": Figure(
            "not in the feed",
            "The description of a pin is not in the feed; it shows on the pin's own page.",
            "help.pinterest.com/en/business/article/pinterest-product-specs",
            "2026",
            "O",
        ),
        "single": Figure(
            "2:3, taller is cut",
            "The feed shows a picture of up to 2:3 and cuts a taller one.",
            "help.pinterest.com/en/business/article/pinterest-product-specs",
            "2026",
            "O",
        ),
        "carousel": Figure(
            "one after another",
            "Several pictures are swiped.",
            "help.pinterest.com/en/business/article/pinterest-product-specs",
            "2026",
            "S",
        ),
    },
)
