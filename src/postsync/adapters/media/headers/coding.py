"""How the picture of a movie is coded: colour, bits and fields, from the description of its track."""

from collections.abc import Callable

from postsync.adapters.media.headers.found import Found

_CHROMA = ("4:0:0", "4:2:0", "4:2:2", "4:4:4")
"""How many points have a colour of their own, by the number that H.264 and H.265 have for it."""

_WITH_CHROMA = frozenset({100, 110, 118, 122, 128, 134, 135, 138, 139, 44, 83, 86, 244})
"""Profiles of H.264 that say which colour and how many bits; all others are 4:2:0 with 8."""

_PRORES = {b"ap4h": "4:4:4", b"ap4x": "4:4:4"}


def read_coding(name: bytes, entry: bytes, found: Found) -> None:
    """What the description `entry` of a picture of the kind `name` tells. A broken one tells nothing."""
    if name.startswith((b"apc", b"ap4")):
        found.chroma, found.depth = _PRORES.get(name, "4:2:2"), 10
        return
    shape = entry.find(b"pasp")
    if shape >= 0:
        found.has_square_pixels = entry[shape + 4 : shape + 8] == entry[shape + 8 : shape + 12]
    for kind, read in _READERS:
        at = entry.find(kind)
        if at >= 4:
            length = int.from_bytes(entry[at - 4 : at]) - 8
            read(entry[at + 4 : at + 4 + max(0, length)], found)
            return


def _read_h264(record: bytes, found: Found) -> None:
    length = int.from_bytes(record[6:8])
    if len(record) < 8 + length or length < 5 or not record[5] & 0x1F:
        return  # the parameters stand among the pictures
    bits = _Bits(record[8 : 8 + length].replace(b"\0\0\3", b"\0\0"))
    try:
        _read_parameters(bits, found)
    except EOFError:
        return


def _read_parameters(bits: "_Bits", found: Found) -> None:
    """A sequence parameter set, up to whether its pictures are whole frames. Raises EOFError."""
    bits.skip(8)
    profile = bits.take(8)
    bits.skip(16)
    bits.number()
    chroma, depth = 1, 8
    if profile in _WITH_CHROMA:
        chroma = bits.number()
        if chroma == 3:
            bits.skip(1)
        depth = 8 + max(bits.number(), bits.number())
        bits.skip(1)
        if bits.take(1):
            _skip_scaling(bits, 12 if chroma == 3 else 8)
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        bits.skip(1)
        bits.number()
        bits.number()
        for _ in range(min(bits.number(), 255)):
            bits.number()
    bits.number()
    bits.skip(1)
    bits.number()
    bits.number()
    is_whole = bits.take(1)
    if chroma < len(_CHROMA) and depth <= 14:
        found.chroma, found.depth, found.is_interlaced = _CHROMA[chroma], depth, not is_whole


def _skip_scaling(bits: "_Bits", lists: int) -> None:
    for index in range(lists):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                step = bits.number()
                following = (last + (step + 1) // 2 * (1 if step & 1 else -1)) % 256
                last = following or last


def _read_h265(record: bytes, found: Found) -> None:
    if len(record) > 18:
        found.chroma, found.depth = _CHROMA[record[16] & 3], 8 + (record[17] & 7)
        found.is_interlaced = record[6] & 0xC0 == 0x40


def _read_vp9(record: bytes, found: Found) -> None:
    chroma = record[6] >> 1 & 7 if len(record) > 6 else len(_CHROMA)
    if chroma < len(_CHROMA):  # there are two ways to place the colours of 4:2:0
        found.chroma, found.depth = _CHROMA[max(1, chroma)], record[6] >> 4


def _read_av1(record: bytes, found: Found) -> None:
    if len(record) > 2:
        flags = record[2]
        found.depth = (12 if flags & 0x20 else 10) if flags & 0x40 else 8
        across, down = flags & 0x08, flags & 0x04
        found.chroma = "4:4:4" if not across else "4:2:0" if down else "4:2:2"


_READERS: tuple[tuple[bytes, Callable[[bytes, Found], None]], ...] = (
    (b"avcC", _read_h264),
    (b"hvcC", _read_h265),
    (b"vpcC", _read_vp9),
    (b"av1C", _read_av1),
)


class _Bits:
    """Numbers of a few bits each, one after the other. All raise EOFError at the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data)
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise EOFError
        return self._value >> self._left & (1 << count) - 1

    def skip(self, count: int) -> None:
        self.take(count)

    def number(self) -> int:
        """A number after Golomb: as many zeros before its first one as bits behind it."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise EOFError
        return (1 << zeros) - 1 + self.take(zeros)
