"""Reddit, of whose feed nothing usable was found."""

from postsync.domain.looks.look import NOTHING_FOUND, Figure, Look

LOOK = Look(
    network="reddit",
    figures={
        "card": Figure(
            "not known",
            "How Reddit cuts and crops in its feed is not known; title, text and media stand "
            "here in their order.",
            NOTHING_FOUND,
            "2026-11",
            "U",
        ),
    },
)
