"""What is missing in a file that is cut off: its end only, or a part of the picture itself.

No viewer is wrong about the first; of the second it shows a part, or nothing. Only files that are cut off
are looked at, and these no longer than some seconds for a MB.
"""

import zlib

from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.scan import lacks_blocks
from postsync.adapters.media.headers.source import CutOffError, Source, TooLongError

_SLICE = 256 * 1024
_MOST_PIXELS = 500_000_000
"""Bytes of pixels that are unpacked, and thrown away, to count them."""
_MOST_CODES = 4 * 1024 * 1024

_WHOLE_OR_NOTHING = ("image/webp", "image/avif", "image/heic", "image/heif")
"""Pictures of which nothing can be shown unless everything is there."""


def lacks_pixels(source: Source, found: Found) -> bool:
    """Whether a part of the picture is missing for certain."""
    try:
        match found.type:
            case "image/jpeg":
                return lacks_blocks(source) is True
            case "image/png":
                return _png_lacks(source)
            case "image/gif":
                return getattr(found, "frames", 0) < 2 and _gif_lacks(source)
    except TooLongError:
        return False
    except CutOffError:  # inside of what describes the picture
        return True
    return found.type in _WHOLE_OR_NOTHING or getattr(found, "is_lost", False)


def _png_lacks(source: Source) -> bool:
    """Whether the pixels that are there are fewer than the header promises."""
    try:
        header = source.take(16, 13)
    except CutOffError:
        return True
    wanted = _unpacked(header)
    if wanted > _MOST_PIXELS:
        return False
    packed, got, at = zlib.decompressobj(), 0, 8
    try:
        while got < wanted:
            length, kind = source.number(at, 4), source.take(at + 4, 4)
            at += 8
            if not kind.isalpha():  # the hole of a copy
                break
            if kind == b"IDAT":
                for start in range(at, min(at + length, source.size), _SLICE):
                    data = source.take(start, min(_SLICE, at + length - start, source.size - start))
                    while data and got < wanted:
                        got += len(packed.decompress(data, _SLICE))
                        data = packed.unconsumed_tail
            at += length + 4
    except (CutOffError, zlib.error):
        pass
    return got < wanted


def _unpacked(header: bytes) -> int:
    """Bytes of pixels, with one before each row, that a header promises."""
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    bits = header[8] * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(header[9], 1)
    if not header[12]:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for x, y, across, down in _PASSES:
        columns, rows = -(-(width - x) // across), -(-(height - y) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Where each pass of an interlaced PNG begins, and its steps."""


def _gif_lacks(source: Source) -> bool:
    """Whether the first frame has fewer pixels than it promises."""
    at = 13 + _colours(source, 10)
    data = bytearray()
    try:
        while (block := source.number(at, 1)) != 0x2C:
            if block != 0x21:
                return True
            at += 2
            while length := source.number(at, 1):
                at += 1 + length
            at += 1
        wanted = source.number(at + 5, 2, "little") * source.number(at + 7, 2, "little")
        at += 10 + _colours(source, at + 9)
        width = source.number(at, 1)
        at += 1
        while (length := source.number(at, 1)) and len(data) < _MOST_CODES:
            data += source.take(at + 1, min(length, source.size - at - 1))
            at += 1 + length
    except CutOffError:
        if not data:
            return True
    return len(data) < _MOST_CODES and _pixels_of(bytes(data), width, wanted) < wanted


def _colours(source: Source, at: int) -> int:
    """The bytes of the colour table that the flags at a place promise."""
    flags = source.number(at, 1)
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _pixels_of(data: bytes, width: int, wanted: int) -> int:
    """How many pixels the codes of a frame stand for; no more are counted than wanted."""
    clear = 1 << min(width, 11)
    lengths, last, size = [1] * (clear + 2), 0, min(width, 11) + 1
    bits = left = got = 0
    for byte in data:
        bits |= byte << left
        left += 8
        while left >= size:
            code = bits & (1 << size) - 1
            bits >>= size
            left -= size
            if code == clear:
                del lengths[clear + 2 :]
                last, size = 0, min(width, 11) + 1
                continue
            if code == clear + 1 or code > len(lengths):
                return got
            if last and len(lengths) < 4096:
                lengths.append(last + 1)
            if code >= len(lengths):
                return got
            last = lengths[code]
            got += last
            if got >= wanted:
                return got
            if len(lengths) == 1 << size and size < 12:
                size += 1
    return got
