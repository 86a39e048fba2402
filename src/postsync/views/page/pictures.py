"""Pictures: where each one stands, what of it is seen, and what stands there when it is not in the page."""

import textwrap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from postsync.domain.looks.card import Box, Card, Layout, Picture, Pictures, Tile, key_of
from postsync.domain.post.content import Media
from postsync.domain.post.media import Form, form_of_name
from postsync.views.page.text import one_line

Album = Mapping[str, Picture]
"""Pictures by `key_of` a medium."""

_SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""What is put into the page. Not SVG, which is a document of its own."""

_LETTER = 6.6
"""Pixels of a letter in the name of a file that is not drawn."""

_FEWEST_LETTERS = 6

_ABOVE = 34
"""Pixels above the first line of a reason."""

_LINE = 16


class Frame(NamedTuple):
    """One medium where it is drawn; `box` is in pixels of its group.

    `image` is the id of its picture in the page, empty where there is none: then `name` and `why` stand
    there. `view` is the part of the picture that is seen. `badge` is `alt`, `none` or empty.
    """

    box: Box
    image: str
    view: Box
    label: str
    name: str
    why: tuple[str, ...]
    badge: str
    is_video: bool
    length: str


class Group(NamedTuple):
    """The media of a part. `more` counts those behind the last frame; `is_tall`: each has bars around it."""

    layout: Layout
    width: float
    height: float
    frames: tuple[Frame, ...]
    more: int = 0
    is_tall: bool = False


@lru_cache(8192)
def image_id(key: str) -> str:
    """The id of a picture in the page."""
    import hashlib

    return "m-" + hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def has_data(picture: Picture | None) -> bool:
    """Whether a picture is drawn, and not only framed."""
    return picture is not None and picture.data is not None and picture.type in _SHOWN_TYPES


def media_of(card: Card) -> Iterator[Media]:
    """Every medium of a card."""
    for part in card.parts:
        if part.pictures is not None:
            for tile in part.pictures.tiles:
                yield tile.medium
    if card.grid is not None:
        yield card.grid.medium
    if card.cover is not None:
        yield card.cover


class Hanging(NamedTuple):
    """How pictures are hung: which ones there are, and what the network shows on them."""

    album: Album
    width: float
    has_badges: bool = False
    """Whether the network itself marks pictures with a text."""
    needs_alt: bool = False
    is_tall: bool = False
    """Whether each medium stands in a frame of 9:16, with bars around what has another shape."""
    slide: float | None = None
    """The height of what is swiped in its own shape; None where a slide is as wide as the card."""
    cover: Media | None = None

    def group(self, pictures: Pictures) -> Group:
        """All media of a part."""
        layout = pictures.layout
        ratio = pictures.ratio if pictures.ratio > 0 else 1.0
        width, height = self.width, self.width / ratio
        has_own_boxes = layout in {Layout.CAROUSEL, Layout.PLAIN} and not self.is_tall
        frames = tuple(
            [
                self._slide(tile, ratio)
                if has_own_boxes
                else self._tile(tile, width, height, pictures.gap / 2)
                for tile in pictures.tiles
            ]
        )
        return Group(layout, width, height, frames, pictures.more, self.is_tall)

    def whole(self, tile: Tile, ratio: float) -> Group:
        """One medium that fills its box."""
        height = self.width / ratio
        frame = self._frame(tile, Box(0, 0, self.width, height))
        return Group(Layout.SINGLE, self.width, height, (frame,))

    def _slide(self, tile: Tile, ratio: float) -> Frame:
        kept = tile.keeps
        if kept is not None and kept.height > 0:
            ratio = kept.width / kept.height
        width = self.slide * ratio if self.slide else self.width
        return self._frame(tile, Box(0, 0, width, width / ratio))

    def _tile(self, tile: Tile, width: float, height: float, half: float) -> Frame:
        place = tile.place
        left = place.x * width + (half if place.x > 0.001 else 0)
        top = place.y * height + (half if place.y > 0.001 else 0)
        right = (place.x + place.width) * width
        bottom = (place.y + place.height) * height
        right -= half if place.x + place.width < 0.999 else 0
        bottom -= half if place.y + place.height < 0.999 else 0
        return self._frame(tile, Box(left, top, right - left, bottom - top))

    def _frame(self, tile: Tile, box: Box) -> Frame:
        medium, facts = tile.medium, tile.facts
        is_video = _is_video(tile)
        key = key_of(medium)
        picture = self.album.get(key)
        if not has_data(picture) and self.cover is not None and is_video:
            key = key_of(self.cover)
            picture = self.album.get(key)
        name = file_name(medium)
        badge = ("alt" if self.has_badges else "") if medium.alt else "none"
        shown, view = "", box
        why: tuple[str, ...] = ()
        if picture is not None and has_data(picture):
            shown, view = image_id(key), _view(tile, picture)
        else:
            why = _wrapped((picture.why if picture else "") or "not in this page", box)
            name = _shortened(name, box.width)
        label = one_line(medium.alt) if medium.alt else f"{file_name(medium)}, no alt text"
        return Frame(
            box=box,
            image=shown,
            view=view,
            label=f"Video: {label}" if is_video else label,
            name=name,
            why=why,
            badge=badge if badge == "alt" or self.needs_alt else "",
            is_video=is_video,
            length=length_of(facts.seconds) if facts and not self.is_tall else "",
        )


def file_name(medium: Media) -> str:
    """The name of the file, without its folders."""
    return one_line(medium.place.rstrip("/").rpartition("/")[2] or "?")


def _view(tile: Tile, picture: Picture) -> Box:
    """What is left of the picture, in pixels of the one in the page."""
    facts, kept = tile.facts, tile.keeps
    if kept is None or facts is None or not facts.width or not facts.height:
        return Box(0, 0, picture.width, picture.height)
    x, y = picture.width / facts.width, picture.height / facts.height
    return Box(kept.x * x, kept.y * y, kept.width * x, kept.height * y)


def _is_video(tile: Tile) -> bool:
    if tile.facts is not None:
        return tile.facts.form is Form.VIDEO
    return form_of_name(tile.medium.place) is Form.VIDEO


def length_of(seconds: float | None) -> str:
    """`1:05`; empty where nobody knows."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}" if seconds else ""


def _wrapped(text: str, box: Box) -> tuple[str, ...]:
    """`text` on as many lines as the box has room for; the last one says that there is more."""
    room = max(1, int((box.height - _ABOVE) / _LINE))
    return tuple(
        textwrap.wrap(one_line(text), _letters(box.width), max_lines=room, placeholder=" …")
    )


def _letters(width: float) -> int:
    return max(_FEWEST_LETTERS, int((width - 24) / _LETTER))


def _shortened(text: str, width: float) -> str:
    most = _letters(width)
    if len(text) <= most:
        return text
    return text[: most // 2] + "…" + text[len(text) - (most - most // 2 - 1) :]
