"""Arranging: how a network lays out the media of one part, and what it crops off them."""

from collections.abc import Sequence

from postsync.domain.looks.card import Box, CardKind, Layout, Pictures, Tile
from postsync.domain.looks.grids import Grids
from postsync.domain.looks.look import Look
from postsync.domain.networks.placement import Item
from postsync.domain.post.media import Form

UPRIGHT = 9 / 16
_WIDE = 16 / 9
_PAGE = 1 / 2**0.5
"""A page of A4."""

_SQUARISH = 0.06
"""How far from 1 the ratio of a picture may be that counts as a square."""

_WHOLE = Box(0, 0, 1, 1)
_FRAMED = frozenset({CardKind.REEL, CardKind.STORY, CardKind.SHORT})


def arrange(items: Sequence[Item], look: Look, kind: CardKind) -> Pictures | None:
    """How `items` stand together; None if there are none."""
    if not items:
        return None
    if kind in _FRAMED or look.carousel == "whole":
        return _framed(items)
    if len(items) == 1:
        return _one(items[0], look)
    if not (look.grids or look.carousel):
        return _plain(items)
    grids = _grids_for(items, look)
    if grids and not (look.carousel and len(items) > max(grids)):
        return _in_grid(items, grids, look)
    return _carousel(items, look)


def crop(item: Item, ratio: float, place: Box = _WHOLE) -> Tile:
    """What is left of a picture that is cropped to `ratio` around its middle."""
    facts = item.facts
    if facts is None or not facts.width or not facts.height:
        return Tile(item.medium, facts, place)
    width, height = float(facts.width), float(facts.height)
    if width > height * ratio:
        left = height * ratio
        lost = 1 - left / width
        keeps = Box((width - left) / 2, 0.0, left, height)
    else:
        left = width / ratio
        lost = 1 - left / height
        keeps = Box(0.0, (height - left) / 2, width, left)
    return Tile(item.medium, facts, place, keeps, lost if lost > _ROUNDING else 0.0)


_ROUNDING = 0.005
"""A pixel or two of a picture are no loss."""


def _whole(item: Item, place: Box = _WHOLE) -> Tile:
    facts = item.facts
    keeps = None
    if facts and facts.width and facts.height:
        keeps = Box(0, 0, facts.width, facts.height)
    return Tile(item.medium, facts, place, keeps)


def _ratio(item: Item) -> float | None:
    return item.facts.ratio if item.facts else None


def _one(item: Item, look: Look) -> Pictures:
    ratio = _ratio(item)
    if item.form is Form.VIDEO:
        # Wide and upright videos keep their shape; what lies beyond gets bars.
        frame = min(max(ratio or _WIDE, UPRIGHT), _WIDE)
        tile = _whole(item, _inside(ratio or frame, frame))
        return Pictures(Layout.VIDEO, frame, (tile,), certainty="about" if ratio else "unknown")
    if item.form is Form.DOCUMENT:
        return Pictures(Layout.DOCUMENT, ratio or _PAGE, (_whole(item),))
    if look.single is None or ratio is None:
        ratio = ratio or (look.single[0] if look.single and look.single[0] == look.single[1] else 1)
        return Pictures(Layout.SINGLE, ratio, (_whole(item),), certainty="unknown")
    least, most = look.single
    frame = min(max(ratio, least), most)
    return Pictures(
        Layout.SINGLE, frame, (crop(item, frame),), certainty=look.figures["single"].certainty
    )


def _framed(items: Sequence[Item]) -> Pictures:
    """Media in an upright frame, each whole, with bars around what has another shape."""
    tiles = tuple([_whole(item, _inside(_ratio(item) or UPRIGHT, UPRIGHT)) for item in items])
    layout = Layout.CAROUSEL
    if len(items) == 1:
        layout = Layout.VIDEO if items[0].form is Form.VIDEO else Layout.SINGLE
    return Pictures(layout, UPRIGHT, tiles)


def _inside(ratio: float, frame: float) -> Box:
    """Where something of `ratio` stands in the middle of a frame, as large as it can be."""
    if ratio >= frame:
        height = frame / ratio
        return Box(0, (1 - height) / 2, 1, height)
    width = ratio / frame
    return Box((1 - width) / 2, 0, width, 1)


def _plain(items: Sequence[Item]) -> Pictures:
    share = 1 / len(items)
    tiles = [_whole(item, Box(index * share, 0, share, 1)) for index, item in enumerate(items)]
    return Pictures(Layout.PLAIN, float(len(items)), tuple(tiles), certainty="unknown")


def _grids_for(items: Sequence[Item], look: Look) -> Grids | None:
    if not look.grids or len(look.grids) == 1:
        return look.grids[0] if look.grids else None
    square, landscape, portrait = look.grids
    first = _ratio(items[0]) or 1.0
    if abs(first - 1) <= _SQUARISH:
        return square
    return landscape if first > 1 else portrait


def _in_grid(items: Sequence[Item], grids: Grids, look: Look) -> Pictures:
    grid = grids[min(len(items), max(grids))]
    tiles = [
        crop(item, grid.ratio * place.width / place.height, place)
        for item, place in zip(items, grid.places, strict=False)
    ]
    more = len(items) - len(tiles)
    certainty = look.figures["grid"].certainty
    return Pictures(Layout.GRID, grid.ratio, tuple(tiles), more, certainty, look.gap)


def _carousel(items: Sequence[Item], look: Look) -> Pictures:
    first = _ratio(items[0])
    if look.carousel == "own shapes":
        frame, tiles = first or 1.0, [_whole(item) for item in items]
    else:
        least, most = look.single or (UPRIGHT, _WIDE)
        frame = min(max(first or 1.0, least), most)
        tiles = [crop(item, frame) for item in items]
    certainty = look.figures["carousel"].certainty if first else "unknown"
    return Pictures(Layout.CAROUSEL, frame, tuple(tiles), certainty=certainty, gap=look.gap)
