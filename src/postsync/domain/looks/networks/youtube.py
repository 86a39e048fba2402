"""YouTube: a title, two lines of description, and Shorts."""

from postsync.domain.looks.folding import Cut
from postsync.domain.looks.look import GENERAL, Clickable, Figure, Look

LOOK = Look(
    network="youtube",
    fold=Cut(lines=2, width=343, size=14, more="…more"),
    title=Cut(lines=2, width=172, size=14, more="…"),
    short_title=Cut(characters=40, more="…"),
    short_flag="isShort",
    clickable=Clickable(),
    covered={"short": (48 / 1080, 288 / 1920, 192 / 1080, 672 / 1920)},
    figures={
        "title": Figure(
            "2 lines, about 50 characters",
            "Search results on a phone show about 40 to 50 characters of a title, those of a "
            "desktop 60 to 70.",
            "titles.video; wildandfreetools.com 2026-04; utilhq; ctrmaxxing",
            "2026-04",
            "S",
        ),
        "fold": Figure(
            "2 lines",
            "Of a description, the first two lines show, about 100 to 125 characters.",
            "lettercounter.org",
            "2026",
            "S",
        ),
        "clickable": Figure(
            "links, # and @",
            "Links, hashtags and handles are clickable in a description.",
            GENERAL,
            "2026",
            "S",
        ),
        "short_title": Figure(
            "about 40 characters",
            "A Short shows about 40 characters of its title.",
            "lettercounter.org; 1kreach.com 2026-05",
            "2026-05",
            "S",
        ),
        "short": Figure(
            "288 top, 672 bottom, 48 left, 192 right of 1080 by 1920",
            "The app covers the edges of a Short; the figures are those that Google gives for ads.",
            "shotstack.io/learn/vertical-video-safe-zones",
            "2026",
            "S",
        ),
        "comments": Figure(
            "comments, if anything",
            "Whether later parts become comments is not known; other tools make comments of them.",
            "relayapi",
            "2026-08",
            "U",
        ),
    },
)
