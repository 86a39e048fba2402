"""Looks: how each network lays out a post, as values; figures.py says where they stand, by the same names."""

from collections.abc import Mapping
from math import inf
from typing import Literal, NamedTuple

from postsync.domain.looks.card import Box
from postsync.domain.looks.folding import Cut

Covered = tuple[float, float, float, float]
"""Shares of a tall frame that an app covers: left, top, right, bottom."""


class Grid(NamedTuple):
    """A box, width through height, and the place of each tile in it."""

    ratio: float
    places: tuple[Box, ...]


def _grid(ratio: float, *places: tuple[float, float, float, float]) -> Grid:
    return Grid(ratio, tuple([Box(*place) for place in places]))


_TWO = ((0, 0, 1 / 2, 1), (1 / 2, 0, 1 / 2, 1))
_STACKED = ((0, 0, 1, 1 / 2), (0, 1 / 2, 1, 1 / 2))
_HALF_AND_TWO = ((0, 0, 1 / 2, 1), (1 / 2, 0, 1 / 2, 1 / 2), (1 / 2, 1 / 2, 1 / 2, 1 / 2))
_WIDE_AND_TWO = ((0, 0, 1, 1 / 2), (0, 1 / 2, 1 / 2, 1 / 2), (1 / 2, 1 / 2, 1 / 2, 1 / 2))
_LARGE_AND_TWO = ((0, 0, 2 / 3, 1), (2 / 3, 0, 1 / 3, 1 / 2), (2 / 3, 1 / 2, 1 / 3, 1 / 2))
_LARGE_AND_THREE = (
    (0, 0, 2 / 3, 1),
    (2 / 3, 0, 1 / 3, 1 / 3),
    (2 / 3, 1 / 3, 1 / 3, 1 / 3),
    (2 / 3, 2 / 3, 1 / 3, 1 / 3),
)
_TOP_AND_THREE = (
    (0, 0, 1, 2 / 3),
    (0, 2 / 3, 1 / 3, 1 / 3),
    (1 / 3, 2 / 3, 1 / 3, 1 / 3),
    (2 / 3, 2 / 3, 1 / 3, 1 / 3),
)
_FOUR = (
    (0, 0, 1 / 2, 1 / 2),
    (1 / 2, 0, 1 / 2, 1 / 2),
    (0, 1 / 2, 1 / 2, 1 / 2),
    (1 / 2, 1 / 2, 1 / 2, 1 / 2),
)
_TWO_AND_THREE = (
    (0, 0, 1 / 2, 0.6),
    (1 / 2, 0, 1 / 2, 0.6),
    (0, 0.6, 1 / 3, 0.4),
    (1 / 3, 0.6, 1 / 3, 0.4),
    (2 / 3, 0.6, 1 / 3, 0.4),
)

Grids = Mapping[int, Grid]
"""By how many media there are; the largest one holds for more."""

_SQUARE: Grids = {
    2: _grid(2, *_TWO),
    3: _grid(1.5, *_LARGE_AND_TWO),
    4: _grid(1, *_FOUR),
    5: _grid(1.2, *_TWO_AND_THREE),
}
_LANDSCAPE: Grids = {
    2: _grid(1, *_STACKED),
    3: _grid(1, *_WIDE_AND_TWO),
    4: _grid(1, *_TOP_AND_THREE),
    5: _grid(1.2, *_TWO_AND_THREE),
}
_PORTRAIT: Grids = {
    2: _grid(1, *_TWO),
    3: _grid(1, *_HALF_AND_TWO),
    4: _grid(1, *_LARGE_AND_THREE),
    5: _grid(1.2, *_TWO_AND_THREE),
}


class Clickable(NamedTuple):
    """What of a text leads somewhere. `bare` links are those without https://."""

    links: bool = True
    bare: bool = False
    hashtags: bool = True
    mentions: bool = True
    cashtags: bool = False
    one_hashtag: bool = False
    """Only the first becomes one."""
    full_handles: bool = False
    """A mention names a host: `@acme.example`."""


class Look(NamedTuple):
    """How one network shows a post.

    `fold` None: as far as is known it cuts no text. `single` is the least and the greatest ratio that a
    single picture keeps, `grids` by the shape of the first picture (square, landscape, portrait) or one
    for all, `gap` is in pixels. `covered` are the edges of reels, stories and shorts that the app covers.
    """

    fold: Cut | None = None
    desktop: Cut | None = None
    title: Cut | None = None
    short_title: Cut | None = None
    clickable: Clickable | None = None
    links: Literal["as written", "x", "bluesky"] = "as written"
    link_card: Literal["wide", "thumbnail"] | None = None
    single: tuple[float, float] | None = None
    grids: tuple[Grids, ...] = ()
    gap: int = 0
    carousel: Literal["shape of the first", "own shapes", "whole"] | None = None
    profile: float | None = None
    covered: Mapping[str, Covered] = {}
    shows_text: bool = True
    shows_name_before_text: bool = False
    has_upright_videos: bool = False
    """Every video fills an upright frame."""


_META_REEL = (65 / 1080, 269 / 1920, 65 / 1080, 672 / 1920)
_STORY = (0.0, 250 / 1920, 0.0, 250 / 1920)

LOOKS: Mapping[str, Look] = {
    "x": Look(
        fold=Cut(characters=280, more="… Show more"),
        clickable=Clickable(bare=True, cashtags=True),
        links="x",
        link_card="wide",
        single=(3 / 4, 2),
        grids=(
            {2: _grid(16 / 9, *_TWO), 3: _grid(16 / 9, *_HALF_AND_TWO), 4: _grid(16 / 9, *_FOUR)},
        ),
        gap=2,
    ),
    "linkedin": Look(
        fold=Cut(lines=3, width=343, size=14, more="…more"),
        desktop=Cut(lines=3, width=552, size=14, more="…more"),
        clickable=Clickable(mentions=False),
        link_card="thumbnail",
        single=(4 / 5, 3),
        grids=(
            {
                2: _grid(2, *_TWO),
                3: _grid(1.5, *_LARGE_AND_TWO),
                4: _grid(1.5, *_LARGE_AND_THREE),
                5: _grid(1.2, *_TWO_AND_THREE),
            },
        ),
    ),
    "instagram": Look(
        fold=Cut(lines=2, width=351, size=14, characters=125),
        clickable=Clickable(links=False),
        single=(4 / 5, 1.91),
        carousel="shape of the first",
        profile=3 / 4,
        covered={"reel": _META_REEL, "story": _STORY},
        shows_name_before_text=True,
    ),
    "facebook": Look(
        fold=Cut(lines=5, width=343, size=15, more="… See more"),
        desktop=Cut(characters=477, width=500, size=15, more="… See more"),
        clickable=Clickable(mentions=False),
        link_card="wide",
        single=(4 / 5, inf),
        grids=(_SQUARE, _LANDSCAPE, _PORTRAIT),
        gap=2,
        covered={"reel": _META_REEL, "story": _STORY},
    ),
    "threads": Look(
        clickable=Clickable(one_hashtag=True),
        link_card="thumbnail",
        single=(0, inf),
        carousel="own shapes",
    ),
    "tiktok": Look(
        fold=Cut(lines=2, width=270, size=14),
        clickable=Clickable(links=False),
        carousel="whole",
        covered={"reel": (0.0, 190 / 1920, 150 / 1080, 390 / 1920)},
        has_upright_videos=True,
    ),
    "youtube": Look(
        fold=Cut(lines=2, width=343, size=14, more="…more"),
        title=Cut(lines=2, width=172, size=14, more="…"),
        short_title=Cut(characters=40, more="…"),
        clickable=Clickable(),
        covered={"short": (48 / 1080, 288 / 1920, 192 / 1080, 672 / 1920)},
    ),
    "pinterest": Look(
        title=Cut(characters=40, wide_characters=30, more="…"),
        single=(2 / 3, inf),
        carousel="shape of the first",
        shows_text=False,
    ),
    "bluesky": Look(
        fold=Cut(lines=25, width=287, size=15, more="… Show more"),
        clickable=Clickable(bare=True, full_handles=True),
        links="bluesky",
        link_card="wide",
        single=(1 / 2, inf),
        grids=({2: _grid(2, *_TWO), 3: _grid(2, *_HALF_AND_TWO), 4: _grid(1.5, *_FOUR)},),
        gap=4,
        carousel="own shapes",
    ),
    "google_business": Look(
        fold=Cut(lines=3, width=300, size=14, more="… More"),
        single=(4 / 3, 4 / 3),
    ),
    "vimeo": Look(),
    "reddit": Look(),
}
"""Every network; a network without a row of its own is drawn plainly."""

PLAIN = Look()
