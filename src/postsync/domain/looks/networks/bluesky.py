"""Bluesky: what its own app does, whose source is open."""

from math import inf

from postsync.domain.looks.folding import Cut
from postsync.domain.looks.grids import FOUR, HALF_AND_TWO, TWO, grid
from postsync.domain.looks.look import GENERAL, Clickable, Figure, Look
from postsync.domain.text.addresses import host_and_path

_LONGEST_PATH = 15
_KEPT_OF_PATH = 13


def shown_link(raw: str) -> str:
    """A link as `toShortUrl` of the app writes it; one without a scheme stays as it is."""
    scheme = raw.partition("://")[0].lower()
    if scheme not in {"http", "https"}:
        return raw
    host, path = host_and_path(raw)
    path = "" if path == "/" else path
    kept = path if len(path) <= _LONGEST_PATH else f"{path[:_KEPT_OF_PATH]}..."
    return f"{host.lower()}{kept}"


LOOK = Look(
    network="bluesky",
    fold=Cut(lines=25, width=287, size=15, more="… Show more"),
    clickable=Clickable(bare=True, full_handles=True),
    shown_link=shown_link,
    link_card="wide",
    doubt_of_link_card="whether Bluesky shows a card for {host} is up to the service, and not known",
    single=(1 / 2, inf),
    grids=({2: grid(2, *TWO), 3: grid(2, *HALF_AND_TWO), 4: grid(1.5, *FOUR)},),
    gap=4,
    carousel="own shapes",
    figures={
        "fold": Figure(
            "25 lines",
            "Bluesky's app cuts a text after 25 lines, which 300 characters reach only by line "
            "breaks.",
            "bluesky-social/social-app, src/lib/constants.ts",
            "2026",
            "O",
        ),
        "links": Figure(
            "host and 13 characters of the path",
            "Bluesky's app shows the host of a link and the first 13 characters of a longer path.",
            "bluesky-social/social-app, src/lib/strings/url-helpers.ts",
            "2026",
            "O",
        ),
        "clickable": Figure(
            "links, #, and @ with a full handle",
            "Links, hashtags and full handles are clickable on Bluesky if the sender marks "
            "them, as its own app does.",
            "bluesky-social/atproto, packages/api/src/rich-text",
            "2026",
            "B",
        ),
        "single": Figure(
            "own shape, not taller than 1:2",
            "Bluesky's app shows a single picture in its own shape, unless it is taller than 1:2.",
            "bluesky-social/social-app, AutoSizedImage.tsx",
            "2026",
            "O",
        ),
        "grid": Figure(
            "squares, halves, 3:2; gap 4 px",
            "Bluesky's app shows two squares, a square and two halves, or four of 3:2.",
            "bluesky-social/social-app, ImageLayoutGrid.tsx",
            "2026",
            "O",
        ),
        "carousel": Figure(
            "swiped gallery from the fifth on",
            "Five and more pictures are a gallery that is swiped; in August 2026 only for some.",
            "bluesky-social/social-app, ImageEmbed.tsx",
            "2026-08",
            "D",
        ),
        "link_card": Figure(
            "1200:630, only if the sender attached it",
            "Bluesky shows a card for a link only if the sender attached one; whether the "
            "service does is not known.",
            "bluesky-social/social-app, ExternalEmbed/index.tsx",
            "2026",
            "U",
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
