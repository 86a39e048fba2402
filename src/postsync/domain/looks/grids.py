"""Grids: several pictures in one box."""

from collections.abc import Mapping
from typing import NamedTuple

from postsync.domain.looks.card import Box

Place = tuple[float, float, float, float]
"""Left, top, width and height of a tile, in shares of the box."""


class Grid(NamedTuple):
    """A box, width through height, and the place of each tile in it."""

    ratio: float
    places: tuple[Box, ...]


Grids = Mapping[int, Grid]
"""By how many media there are; the largest one holds for more."""


def grid(ratio: float, *places: Place) -> Grid:
    """The grid of a box of this ratio with tiles at `places`."""
    return Grid(ratio, tuple([Box(*place) for place in places]))


TWO = ((0, 0, 1 / 2, 1), (1 / 2, 0, 1 / 2, 1))
STACKED = ((0, 0, 1, 1 / 2), (0, 1 / 2, 1, 1 / 2))
HALF_AND_TWO = ((0, 0, 1 / 2, 1), (1 / 2, 0, 1 / 2, 1 / 2), (1 / 2, 1 / 2, 1 / 2, 1 / 2))
WIDE_AND_TWO = ((0, 0, 1, 1 / 2), (0, 1 / 2, 1 / 2, 1 / 2), (1 / 2, 1 / 2, 1 / 2, 1 / 2))
LARGE_AND_TWO = ((0, 0, 2 / 3, 1), (2 / 3, 0, 1 / 3, 1 / 2), (2 / 3, 1 / 2, 1 / 3, 1 / 2))
LARGE_AND_THREE = (
    (0, 0, 2 / 3, 1),
    (2 / 3, 0, 1 / 3, 1 / 3),
    (2 / 3, 1 / 3, 1 / 3, 1 / 3),
    (2 / 3, 2 / 3, 1 / 3, 1 / 3),
)
TOP_AND_THREE = (
    (0, 0, 1, 2 / 3),
    (0, 2 / 3, 1 / 3, 1 / 3),
    (1 / 3, 2 / 3, 1 / 3, 1 / 3),
    (2 / 3, 2 / 3, 1 / 3, 1 / 3),
)
FOUR = (
    (0, 0, 1 / 2, 1 / 2),
    (1 / 2, 0, 1 / 2, 1 / 2),
    (0, 1 / 2, 1 / 2, 1 / 2),
    (1 / 2, 1 / 2, 1 / 2, 1 / 2),
)
TWO_AND_THREE = (
    (0, 0, 1 / 2, 0.6),
    (1 / 2, 0, 1 / 2, 0.6),
    (0, 0.6, 1 / 3, 0.4),
    (1 / 3, 0.6, 1 / 3, 0.4),
    (2 / 3, 0.6, 1 / 3, 0.4),
)
