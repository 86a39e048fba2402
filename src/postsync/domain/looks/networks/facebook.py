"""Facebook: five lines on a phone, and a collage by the shape of the first picture."""

from math import inf

from postsync.domain.looks.folding import Cut
from postsync.domain.looks.grids import (
    FOUR,
    HALF_AND_TWO,
    LARGE_AND_THREE,
    LARGE_AND_TWO,
    STACKED,
    TOP_AND_THREE,
    TWO,
    TWO_AND_THREE,
    WIDE_AND_TWO,
    Grids,
    grid,
)
from postsync.domain.looks.look import GENERAL, META_REEL, META_STORY, Clickable, Figure, Look

_SQUARE: Grids = {
    2: grid(2, *TWO),
    3: grid(1.5, *LARGE_AND_TWO),
    4: grid(1, *FOUR),
    5: grid(1.2, *TWO_AND_THREE),
}
_LANDSCAPE: Grids = {
    2: grid(1, *STACKED),
    3: grid(1, *WIDE_AND_TWO),
    4: grid(1, *TOP_AND_THREE),
    5: grid(1.2, *TWO_AND_THREE),
}
_PORTRAIT: Grids = {
    2: grid(1, *TWO),
    3: grid(1, *HALF_AND_TWO),
    4: grid(1, *LARGE_AND_THREE),
    5: grid(1.2, *TWO_AND_THREE),
}

LOOK = Look(
    network="facebook",
    fold=Cut(lines=5, width=343, size=15, more="… See more"),
    desktop=Cut(characters=477, width=500, size=15, more="… See more"),
    clickable=Clickable(mentions=False),
    link_card="wide",
    single=(4 / 5, inf),
    grids=(_SQUARE, _LANDSCAPE, _PORTRAIT),
    gap=2,
    covered={"reel": META_REEL, "story": META_STORY},
    figures={
        "fold": Figure(
            "5 lines; 477 characters on desktops",
            "Facebook cuts a text after about five lines on a phone and about 477 characters on "
            "a desktop.",
            "socialk.it; longer claims vary",
            "2026",
            "D",
        ),
        "single": Figure(
            "whole down to 4:5",
            "Facebook shows a single picture whole unless it is taller than 4:5.",
            "amberwolf.co.za",
            "2019",
            "S",
        ),
        "grid": Figure(
            "by the shape of the first picture",
            "The first picture decides how Facebook lays out several: squares, one wide on top, "
            "or one tall at the left; “+N” from the sixth on.",
            "wersm.com 2014; blog.aitoearn.ai",
            "2024",
            "S",
        ),
        "link_card": Figure(
            "full width, 1.91:1",
            "Facebook shows a card for the link of a post without media.",
            "amberwolf.co.za",
            "2019",
            "S",
        ),
        "clickable": Figure(
            "links and #, no plain @",
            "Links and hashtags are clickable on Facebook; a plain name with @ leads nowhere.",
            GENERAL,
            "2026",
            "S",
        ),
        "comments": Figure(
            "comments, text only",
            "Later parts become comments of the page.",
            "outstand.so/docs",
            "2026",
            "S",
        ),
        "story": Figure(
            "9:16",
            "A story fills the screen, without a text.",
            "developers.facebook.com/docs/page-stories-api",
            "2026-09",
            "O",
        ),
        "reel": Figure(
            "14 % top, 35 % bottom, 6 % sides",
            "The app covers the edges of a Reel with names, text and buttons; the shares are "
            "those that Meta gives for ads.",
            "shotstack.io/learn/vertical-video-safe-zones",
            "2026",
            "D",
        ),
    },
)
