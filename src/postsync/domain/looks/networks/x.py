"""X: nothing is folded, links are shown short, and pictures stand in a box of 16:9."""

from postsync.domain.looks.folding import Cut
from postsync.domain.looks.grids import FOUR, HALF_AND_TWO, TWO, grid
from postsync.domain.looks.look import GENERAL, Clickable, Figure, Look

_LONGEST_LINK = 38


def shown_link(raw: str) -> str:
    """A link without its scheme, and not longer than X shows it."""
    shown = raw.partition("://")[2] or raw
    return shown if len(shown) <= _LONGEST_LINK else f"{shown[: _LONGEST_LINK - 1]}…"


LOOK = Look(
    network="x",
    fold=Cut(characters=280, more="… Show more"),
    clickable=Clickable(bare=True, cashtags=True),
    finds_only_known_domains=True,
    shown_link=shown_link,
    link_card="wide",
    single=(3 / 4, 2),
    grids=({2: grid(16 / 9, *TWO), 3: grid(16 / 9, *HALF_AND_TWO), 4: grid(16 / 9, *FOUR)},),
    gap=2,
    figures={
        "fold": Figure(
            "at 280 characters",
            "X shows a post of up to 280 characters as a whole; longer ones, which only "
            "subscribers can write, are cut there.",
            GENERAL,
            "2026",
            "S",
        ),
        "links": Figure(
            "no scheme, about 38 characters",
            "X shows a link without https:// and cuts it with “…” after about 38 characters.",
            "biolinksbuilder.com/blog/?p=80; twitter-text",
            "2026",
            "S",
        ),
        "clickable": Figure(
            "links, # @ and $",
            "Links, also without https://, hashtags, mentions and cashtags are clickable on X.",
            "twitter-text 3.1.0",
            "2020",
            "O",
        ),
        "single": Figure(
            "2:1 to 3:4",
            "X shows a single picture whole between 2:1 and 3:4 and crops others around the "
            "middle.",
            "weareshootingstar.co.uk/news/369; whowillcare.net",
            "2021-05",
            "S",
        ),
        "grid": Figure(
            "box of 16:9, tiles of 8:9, gap 2 px",
            "X puts two to four pictures into a box of 16:9: two upright halves, one half and "
            "two quarters, or four quarters.",
            "seofix.com.au 2024-05; vercel/react-tweet, tweet-media.module.css",
            "2026-06",
            "D",
        ),
        "link_card": Figure(
            "large picture or small square",
            "X makes a card of a link from the tags of its page; its shape has changed several "
            "times.",
            "prelinq.com 2026; thewrap.com 2023-08",
            "2026",
            "D",
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
