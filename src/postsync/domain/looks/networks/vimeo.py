"""Vimeo, of which nobody was found who says how it shows a post."""

from postsync.domain.looks.look import NOTHING_FOUND, Figure, Look

LOOK = Look(
    network="vimeo",
    figures={
        "card": Figure(
            "not known",
            "How Vimeo shows a post is not known; text and media stand here in their order.",
            NOTHING_FOUND,
            "2026-11",
            "U",
        ),
    },
)
