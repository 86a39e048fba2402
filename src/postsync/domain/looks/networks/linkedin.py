"""LinkedIn: three lines before “…more”, and a collage of pictures that nobody describes."""

import re

from postsync.domain.looks.folding import Cut
from postsync.domain.looks.grids import LARGE_AND_THREE, LARGE_AND_TWO, TWO, TWO_AND_THREE, grid
from postsync.domain.looks.look import GENERAL, NOTHING_FOUND, Clickable, Figure, Look

LOOK = Look(
    network="linkedin",
    fold=Cut(lines=3, width=343, size=14, more="…more"),
    desktop=Cut(lines=3, width=552, size=14, more="…more"),
    clickable=Clickable(mentions=False),
    spelt_mention=re.compile(r"@\[([^\]\n]{1,200})\] ?\(urn:li:[^)\s]{1,200}\)"),
    link_card="thumbnail",
    single=(4 / 5, 3),
    grids=(
        {
            2: grid(2, *TWO),
            3: grid(1.5, *LARGE_AND_TWO),
            4: grid(1.5, *LARGE_AND_THREE),
            5: grid(1.2, *TWO_AND_THREE),
        },
    ),
    figures={
        "fold": Figure(
            "3 lines",
            "LinkedIn shows three lines of a text before “…more”, on phones and on desktops; if "
            "the third is blank, two.",
            "John Espirian, See-more breakpoints in LinkedIn posts (others say 5 lines on desktops)",
            "2024-09",
            "B",
        ),
        "single": Figure(
            "3:1 to 4:5",
            "LinkedIn shows a single picture whole between 3:1 and 4:5 and crops others around "
            "the middle.",
            "trustypost.ai, citing LinkedIn's help on photos",
            "2026",
            "S",
        ),
        "grid": Figure(
            "collage",
            "LinkedIn makes a collage of two and more pictures; no source gives exact shares, "
            "so this one is a guess.",
            NOTHING_FOUND,
            "2026-11",
            "U",
        ),
        "document": Figure(
            "pages",
            "A document is shown as pages that are swiped.",
            GENERAL,
            "2026",
            "S",
        ),
        "link_card": Figure(
            "small thumbnail on the left",
            "LinkedIn shows a card with a small picture for the link of a post without media.",
            "linkedin.com/help/lms/answer/a1689427",
            "2025",
            "O",
        ),
        "clickable": Figure(
            "links and #, no plain @",
            "Links and hashtags are clickable on LinkedIn; a name with @ only if it is spelt as "
            "its API wants mentions.",
            "ayrshare.com/docs; learn.microsoft.com/linkedin",
            "2026",
            "O",
        ),
        "comments": Figure(
            "comments, text only",
            "Later parts become comments, which carry text alone.",
            "ayrshare.com/docs",
            "2026",
            "S",
        ),
    },
)
