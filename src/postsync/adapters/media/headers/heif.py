"""HEIC and AVIF: size, turn, alpha and EXIF from the `meta` box."""

import io

from postsync.adapters.media.headers.boxes import (
    NOWHERE,
    Span,
    boxes,
    children,
    field,
    file_boxes,
    inside,
    letters,
)
from postsync.adapters.media.headers.exif import read_exif
from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import Source

_ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
_NAME = 128

_PLACES = 64 * 1024
"""The list of where items are is not read beyond this."""


def read_heif(source: Source, found: Found) -> None:
    """What the description of the pictures tells. Raises CutOffError."""
    outermost, is_short = file_boxes(source)
    kinds = dict(reversed(outermost))
    start, end = kinds.get(b"meta", NOWHERE)
    parts = children(source, (start + 4, end)) if end else {}
    found.is_cut_off = is_short or (b"mdat" not in kinds and b"idat" not in parts)
    _read_properties(source, inside(source, parts.get(b"iprp", NOWHERE), b"ipco"), found)
    _read_exif(source, parts, found)
    stored = inside(
        source, kinds.get(b"moov", NOWHERE), b"trak", b"mdia", b"minf", b"stbl", b"stsz"
    )
    found.frames = max(1, field(source, stored, 8, 4))


def _read_properties(source: Source, properties: Span, found: Found) -> None:
    """Sizes, turns and auxiliary pictures. The largest picture is the one; others are its tiles."""
    found.has_alpha = False
    largest = 0
    for kind, span in boxes(source, properties):
        if kind == b"ispe":
            width, height = field(source, span, 4, 4), field(source, span, 8, 4)
            if width * height > largest:
                largest = width * height
                found.width, found.height = width, height
        elif kind == b"irot" and field(source, span, 0, 1) & 1:
            found.is_sideways = True
        elif kind == b"auxC":
            name = source.take(span[0], min(span[1] - span[0], _NAME))[4:].partition(b"\0")[0]
            found.has_alpha = found.has_alpha or name in _ALPHA
    crop = children(source, properties).get(b"clap", NOWHERE)
    wide, high = (
        field(source, crop, at, 4) // (field(source, crop, at + 4, 4) or 1) for at in (0, 8)
    )
    if wide and high and largest:
        found.width, found.height = wide, high


def _read_exif(source: Source, parts: dict[bytes, Span], found: Found) -> None:
    """EXIF data are an item of the file. Their turn is told by `irot` too, and does not count twice."""
    item = _exif_item(source, parts.get(b"iinf", NOWHERE))
    start, length = _place_of(source, parts.get(b"iloc", NOWHERE), item) if item else (0, 0)
    if length < 4:
        return
    skipped = 4 + source.number(start, 4)
    within = Found(found.type)
    read_exif(source, start + skipped, max(0, length - skipped), within)
    found.has_location = getattr(within, "has_location", False)


def _exif_item(source: Source, infos: Span) -> int:
    """The number of the item that holds EXIF data, 0 if there is none."""
    start, end = infos
    start += 8 if field(source, infos, 0, 1) else 6
    for kind, span in boxes(source, (start, end)):
        wide = 2 if field(source, span, 0, 1) > 2 else 0
        if kind == b"infe" and letters(source, span, 8 + wide) == b"Exif":
            return field(source, span, 4, 2 + wide)
    return 0


def _place_of(source: Source, places: Span, wanted: int) -> tuple[int, int]:
    """Where an item begins in the file, and its length; (0, 0) if it is not to be found."""
    start, end = places
    data = source.take(start, min(max(0, end - start), _PLACES))
    stream = io.BytesIO(data)

    def number(width: int) -> int:
        return int.from_bytes(stream.read(width))

    version = number(4) >> 24
    sizes = number(2)
    of_offset, of_length, of_base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    of_index = sizes & 15 if version else 0
    items = number(4 if version > 1 else 2)
    for _ in range(min(items, len(data) // 6)):
        item = number(4 if version > 1 else 2)
        is_in_file = number(2) & 15 == 0 if version else True
        stream.seek(2, io.SEEK_CUR)
        base, extents = number(of_base), number(2)
        if item == wanted and is_in_file:
            stream.seek(of_index, io.SEEK_CUR)
            return base + number(of_offset), number(of_length)
        stream.seek(extents * (of_index + of_offset + of_length), io.SEEK_CUR)
    return 0, 0
