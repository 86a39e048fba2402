"""EXIF: which way up a picture is, and whether it tells where it was taken. TIFF has the same build."""

import contextlib
import io
from collections.abc import Mapping

from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import CutOffError, Order, Source

_MOST = 256 * 1024
"""More EXIF data than this is not read; in a JPEG it is at most 64 KiB."""

_ORIENTATION = 0x0112
_GPS = 0x8825
_LATITUDE, _LONGITUDE = 2, 4
_SHORT, _LONG, _FRACTION, _OFFSET = 3, 4, 5, 13
_WIDTHS = {_SHORT: 2, _LONG: 4, _FRACTION: 4, _OFFSET: 4}
"""The bytes of a number by its type; a fraction is two numbers. All other types are bytes."""

_ORDERS: Mapping[bytes, Order] = {b"II": "little", b"MM": "big"}


class Directory:
    """One image file directory: its fields by their tags."""

    def __init__(self, source: Source, at: int, order: Order) -> None:
        """Read the directory at `at`. Raises CutOffError."""
        self._source = source
        self._order = order
        self._fields: dict[int, tuple[int, int, int]] = {}
        entries = source.take(at + 2, 12 * source.number(at, 2, order))
        for start in range(0, len(entries), 12):
            tag, type_ = self._at(entries, start, 2), self._at(entries, start + 2, 2)
            count = self._at(entries, start + 4, 4) * (2 if type_ == _FRACTION else 1)
            is_inside = count * _WIDTHS.get(type_, 1) <= 4
            place = at + 2 + start + 8 if is_inside else self._at(entries, start + 8, 4)
            self._fields.setdefault(tag, (type_, count, place))

    def numbers(self, tag: int, most: int = 1) -> list[int]:
        """The first numbers of a field, none where there is no such field. Raises CutOffError."""
        type_, count, place = self._fields.get(tag, (0, 0, 0))
        width = _WIDTHS.get(type_, 1)
        data = self._source.take(place, min(count, most) * width)
        return [self._at(data, start, width) for start in range(0, len(data), width)]

    def number(self, tag: int) -> int:
        """The first number of a field, 0 where there is none. Raises CutOffError."""
        return next(iter(self.numbers(tag)), 0)

    def _at(self, data: bytes, start: int, width: int) -> int:
        return int.from_bytes(data[start : start + width], self._order)


def order_of(mark: bytes) -> Order | None:
    """The byte order that the first two bytes of a TIFF tell."""
    return _ORDERS.get(mark)


def read_exif(source: Source, at: int, length: int, found: Found) -> None:
    """What a block of EXIF data tells; a broken one tells nothing, and says nothing of the file.

    Only the first block of a file counts. Raises CutOffError where the file ends inside of it.
    """
    if hasattr(found, "is_turned") or length > _MOST:
        return
    found.is_turned = False
    data = source.take(at, length).removeprefix(b"Exif\0\0")
    order = order_of(data[:2])
    if order is None:
        return
    block = Source(io.BytesIO(data), len(data), data)
    with contextlib.suppress(CutOffError):
        main = Directory(block, block.number(4, 4, order), order)
        read_directory(block, main, order, found)


def read_directory(source: Source, main: Directory, order: Order, found: Found) -> None:
    """Orientation and location from the main directory of a picture. Raises CutOffError."""
    orientation = main.number(_ORIENTATION)
    found.is_turned = 2 <= orientation <= 8
    found.is_sideways = 5 <= orientation <= 8
    if gps := main.number(_GPS):
        place = Directory(source, gps, order)
        # Numerators: a camera that knows no place writes 0/0 or 0/1.
        degrees = place.numbers(_LATITUDE, 6)[::2] + place.numbers(_LONGITUDE, 6)[::2]
        found.has_location = any(degrees)
