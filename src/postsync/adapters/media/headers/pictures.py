"""Pictures: size, frames, alpha and end of JPEG, PNG, GIF, WebP, BMP and TIFF files.

Every reader raises CutOffError where the file ends before what it has promised.
"""

from postsync.adapters.media.headers.behind import look_behind
from postsync.adapters.media.headers.exif import (
    Directory,
    order_of,
    read_directory,
    read_exif,
)
from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.several import note_gain, read_index
from postsync.adapters.media.headers.source import CutOffError, Source


def read_jpeg(source: Source, found: Found) -> None:
    """Segments up to the first scan, then the mark of the end."""
    at = 2
    while True:
        mark, code = source.take(at, 2)
        if mark != 0xFF:  # stray bytes, which every viewer passes over
            at = source.next(b"\xff", at)
            continue
        if code == _JPEG_END:  # without a picture, but whole
            return
        if code in _JPEG_BARE:
            at += 1 if code == 0xFF else 2
            continue
        length = max(2, source.number(at + 2, 2))
        if code in _JPEG_FRAMES:
            found.height, found.width = source.number(at + 5, 2), source.number(at + 7, 2)
        elif code in _JPEG_MARKED:
            _read_marked(source, code, at + 4, length - 2, found)
        at += 2 + length
        if code == _JPEG_SCAN:
            end = source.find(bytes((0xFF, _JPEG_END)), at)
            found.is_cut_off = end is None
            if end is not None and source.take(end, min(3, source.size - end)) != _JPEG_START:
                look_behind(source, end, found)  # a camera's second picture is no secret
            return


def _read_marked(source: Source, code: int, at: int, length: int, found: Found) -> None:
    """A segment that a program has put into the picture, as far as its name is known."""
    name = source.take(at, min(length, 4))
    if code == 0xE1 and name == b"Exif":
        read_exif(source, at, length, found)
    elif code == 0xE1 and name == b"http":
        note_gain(source, at, length, found)
    elif code == 0xE2:
        read_index(source, at, length, found)
    elif code == 0xE3 and name == b"_JPS":
        found.variant = "jps"


_JPEG_MARKED = frozenset({0xE1, 0xE2, 0xE3})
_JPEG_START = b"\xff\xd8\xff"
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xD9), 0xFF})
"""Marks without a length: restarts, the start of a picture, padding, and what is none (0)."""


def read_png(source: Source, found: Found) -> None:
    """Chunks up to the last one."""
    at = 8
    while True:
        length, kind = source.number(at, 4), source.take(at + 4, 4)
        body = at + 8
        at = body + length + 4
        if kind == b"IHDR":
            found.width, found.height = source.number(body, 4), source.number(body + 4, 4)
            found.has_alpha = source.number(body + 9, 1) in _PNG_ALPHA
        elif kind == b"tRNS":
            found.has_alpha = True
        elif kind == b"acTL":
            found.frames = max(1, source.number(body, 4))
        elif kind == b"eXIf":
            read_exif(source, body, length, found)
        source.reach(at)
        if kind == b"IEND":
            look_behind(source, at, found)
            return
        if not kind.isalpha():  # a copy whose rest never came may be full of zeros
            raise CutOffError


_PNG_ALPHA = (4, 6)
"""The colour types grey and RGB with alpha."""


def read_gif(source: Source, found: Found) -> None:
    """Blocks up to the trailer."""
    found.width, found.height = source.number(6, 2, "little"), source.number(8, 2, "little")
    at = 13 + _colours(source.number(10, 1))
    frames = 0
    while True:
        block = source.number(at, 1)
        if block == 0x21:
            # Later frames may be clear where the one before shows through.
            if not frames and source.number(at + 1, 1) == 0xF9:
                found.has_alpha = bool(source.number(at + 3, 1) & 1)
            at += 2
        elif block == 0x2C:
            frames += 1
            found.frames = frames
            at += 11 + _colours(source.number(at + 9, 1))
        else:  # the trailer, or something else that nobody knows
            look_behind(source, at + 1, found)
            return
        while length := source.number(at, 1):
            at += 1 + length
        at += 1


def _colours(flags: int) -> int:
    """The bytes of the colour table that `flags` promise."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def read_webp(source: Source, found: Found) -> None:
    """Chunks up to the end that the first of them tells."""
    end = source.number(4, 4, "little") + 8
    at, frames = 12, 0
    while at + 8 <= min(end, source.size):
        kind, length = source.take(at, 4), source.number(at + 4, 4, "little")
        body = at + 8
        if kind == b"ANMF":
            frames += 1
            found.frames = frames
        elif kind == b"EXIF":
            read_exif(source, body, length, found)
        elif not hasattr(found, "width"):
            _read_webp_size(source, kind, body, found)
        at = body + length + length % 2
    source.reach(end)
    look_behind(source, end + end % 2, found)


def _read_webp_size(source: Source, kind: bytes, body: int, found: Found) -> None:
    if kind == b"VP8X":
        found.has_alpha = bool(source.number(body, 1) & 0x10)
        found.width = source.number(body + 4, 3, "little") + 1
        found.height = source.number(body + 7, 3, "little") + 1
    elif kind == b"VP8 " and source.take(body + 3, 3) == b"\x9d\x01\x2a":
        found.width = source.number(body + 6, 2, "little") & 0x3FFF
        found.height = source.number(body + 8, 2, "little") & 0x3FFF
    elif kind == b"VP8L" and source.take(body, 1) == b"\x2f":
        bits = source.number(body + 1, 4, "little")
        found.width, found.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        found.has_alpha = bool(bits >> 28 & 1)


def read_bmp(source: Source, found: Found) -> None:
    """The header, and the place where the last row of pixels ends."""
    pixels = source.number(10, 4, "little")
    if source.number(14, 4, "little") == 12:
        found.width, found.height = source.number(18, 2, "little"), source.number(20, 2, "little")
        bits, packed = source.number(24, 2, "little"), 0
    else:
        found.width = source.number(18, 4, "little")
        # A negative height says that the first row is the uppermost.
        found.height = abs(int.from_bytes(source.take(22, 4), "little", signed=True))
        bits = source.number(28, 2, "little")
        packed = source.number(34, 4, "little") if source.take(30, 1) in _BMP_PACKED else 0
    rows = (found.width * bits + 31) // 32 * 4 * found.height
    end = pixels + (packed or rows)
    found.is_lost = not packed and end - source.size > 3  # the last row may lack what fills it up
    source.reach(end)


_BMP_PACKED = (b"\1", b"\2", b"\4", b"\5")
"""Compressions whose length the header tells."""


def read_tiff(source: Source, found: Found) -> None:
    """The first directory, and the place where the last strip or tile ends."""
    order = order_of(source.take(0, 2))
    if order is None:
        return
    found.is_lost = True  # as long as not all that it names has been reached
    main = Directory(source, source.number(4, 4, order), order)
    found.width, found.height = main.number(256), main.number(257)
    found.has_alpha = main.number(338) in (1, 2)
    for starts, lengths in ((273, 279), (324, 325)):
        strips = zip(main.numbers(starts, _STRIPS), main.numbers(lengths, _STRIPS), strict=False)
        source.reach(max((start + length for start, length in strips), default=0))
    found.is_lost = False
    read_directory(source, main, order, found)


_STRIPS = 10_000
