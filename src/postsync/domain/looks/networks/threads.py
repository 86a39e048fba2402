"""Threads: texts as a whole, and pictures side by side in their own shapes."""

from math import inf

from postsync.domain.looks.look import GENERAL, Clickable, Figure, Look

LOOK = Look(
    network="threads",
    clickable=Clickable(one_hashtag=True),
    link_card="thumbnail",
    single=(0, inf),
    carousel="own shapes",
    figures={
        "fold": Figure(
            "none known",
            "As far as anybody found, Threads shows 500 characters as a whole.",
            "idropnews.com",
            "2025",
            "U",
        ),
        "single": Figure(
            "own shape",
            "Threads shows a picture in its own shape.",
            GENERAL,
            "2026",
            "S",
        ),
        "carousel": Figure(
            "side by side, own shapes at one height",
            "Threads puts pictures side by side at one height, each in its own shape.",
            GENERAL,
            "2026",
            "S",
        ),
        "link_card": Figure(
            "small picture, title",
            "Threads makes a card of a link from its page.",
            "wisechecker.com",
            "2026",
            "S",
        ),
        "clickable": Figure(
            "links, @ and one #",
            "Links and mentions are clickable on Threads; of several hashtags only the first "
            "becomes a topic.",
            "infinityfact.net; relayapi",
            "2026-08",
            "S",
        ),
        "thread": Figure(
            "joined by a line",
            "Later parts are replies of the same author, joined by a line.",
            GENERAL,
            "2026",
            "B",
        ),
    },
)
