"""The scans of a JPEG without an end: whether blocks of its picture are missing.

Codes are counted and nothing is decoded. Only files whose end is missing are looked at in this way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from postsync.adapters.media.headers.source import CutOffError, Source

_MOST = 8 * 1024 * 1024
"""Bytes of a scan whose codes are counted: some seconds."""

_SLICE = 256 * 1024
_SLICES = 64

_SEQUENTIAL, _PROGRESSIVE = (0xC0, 0xC1), 0xC2
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xD9), 0xFF})

_NEXT = rb"\xff+[\x01-\xcf\xd8-\xfe]"
"""What ends a scan: any mark but those that begin it once more."""
_AGAIN = rb"\xff+[\xd0-\xd7]"

_HOLE = 64
"""So many zeros at the end are the hole that a copy left, and no picture."""

Table = list[int]
"""By the next 16 bits: how many are of one code, and 256 times how many coefficients it stands for."""


@dataclass(slots=True)
class _Frame:
    """What the segments say. `open` has the coefficients that no scan has told to their last bit."""

    code: int = 0
    width: int = 0
    height: int = 0
    restart: int = 0
    shares: dict[int, tuple[int, int]] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)
    open: set[tuple[int, int]] = field(default_factory=set)


def lacks_blocks(source: Source) -> bool | None:
    """Whether blocks of the picture are missing; None where that cannot be told."""
    frame, scan, at = _Frame(), b"", 2
    try:
        while True:
            mark, code = source.take(at, 2)
            if mark != 0xFF:
                at = source.next(b"\xff", at)
                continue
            if code == 0xD9:
                return False
            if code in _BARE:
                at += 1 if code == 0xFF else 2
                continue
            length = max(2, source.number(at + 2, 2))
            segment = source.take(at + 4, length - 2)
            at += 2 + length
            _note(frame, code, segment)
            if code == 0xDA:
                scan = segment
                after = _next_mark(source, at)
                if after is None:
                    return _judge(source, frame, scan, at)
                at = after
    except CutOffError:
        return True if not scan or frame.open else None
    except (IndexError, KeyError, ValueError):
        return None


def _next_mark(source: Source, at: int) -> int | None:
    """Where the scan that begins at a place is over; None where the file is over before."""
    for _ in range(_SLICES):
        data = source.take(at, min(source.size - at, _SLICE))
        if found := re.search(_NEXT, data):
            return at + found.start()
        if at + len(data) >= source.size:
            return None
        at += len(data) - 1  # a mark may begin at the end of a slice
    raise ValueError


def _note(frame: _Frame, code: int, segment: bytes) -> None:
    if code in _FRAMES:
        frame.code = code
        frame.height, frame.width = int.from_bytes(segment[1:3]), int.from_bytes(segment[3:5])
        for at in range(6, 6 + 3 * segment[5], 3):
            frame.shares[segment[at]] = segment[at + 1] >> 4, segment[at + 1] & 15
            frame.open.update((segment[at], number) for number in range(64))
    elif code == 0xC4:
        _note_tables(frame, segment)
    elif code == 0xDD:
        frame.restart = int.from_bytes(segment[:2])
    elif code == 0xDA:
        components = segment[1 : 1 + 2 * segment[0] : 2]
        first, last, bits = segment[1 + 2 * segment[0] :][:3]
        if bits & 15 == 0:
            frame.open.difference_update(
                (one, number) for one in components for number in range(first, last + 1)
            )


def _note_tables(frame: _Frame, segment: bytes) -> None:
    at = 0
    while at + 17 <= len(segment):
        counts = segment[at + 1 : at + 17]
        symbols = segment[at + 17 : at + 17 + sum(counts)]
        frame.tables[segment[at]] = _table(counts, symbols, is_first=segment[at] < 16)
        at += 17 + sum(counts)


def _table(counts: bytes, symbols: bytes, *, is_first: bool) -> Table:
    table: Table = [0] * 65_536
    at = given = 0
    for length, count in enumerate(counts, 1):
        for symbol in symbols[given : given + count]:
            stands_for = 64 if not symbol and not is_first else (symbol >> 4) + 1
            extra = symbol if is_first else symbol & 15
            span = 1 << 16 - length
            table[at : at + span] = [(length + extra) | stands_for << 8] * span
            at += span
        given += count
    return table[:65_536]


def _judge(source: Source, frame: _Frame, scan: bytes, at: int) -> bool | None:
    """Whether the last scan, which begins at a place, is short, or others are missing behind it."""
    if frame.open:
        return True
    if frame.code not in _SEQUENTIAL or not frame.width or not frame.height:
        return None  # of a progressive picture all scans have begun, and the last one is refined
    blocks, count = _blocks(frame, scan)
    length = source.size - at
    if length > _MOST and not frame.restart:
        return None
    data = source.take(at, min(length, 2 * _MOST)).rstrip(b"\xff")
    bare = data.rstrip(b"\0")
    if len(data) - len(bare) >= _HOLE:
        data = bare
    pieces = re.split(_AGAIN, data)
    if frame.restart:
        needed = _up(count, frame.restart)
        if len(pieces) < needed:
            return True if length <= 2 * _MOST else None
        data, count = pieces[needed - 1], count - (needed - 1) * frame.restart
    elif len(pieces) > 1:
        return None
    return not _holds(data.replace(b"\xff\0", b"\xff"), blocks, count)


def _blocks(frame: _Frame, scan: bytes) -> tuple[Sequence[tuple[Table, Table]], int]:
    """The tables of the blocks that follow each other in a scan, and how often they do."""
    across = max(one for one, _ in frame.shares.values())
    down = max(one for _, one in frame.shares.values())
    named = [(scan[at], scan[at + 1]) for at in range(1, 1 + 2 * scan[0], 2)]
    tables = [(frame.tables[of >> 4], frame.tables[16 + (of & 15)]) for _, of in named]
    if len(named) == 1:
        wide, high = frame.shares[named[0][0]]
        columns = _up(frame.width * wide, across)
        rows = _up(frame.height * high, down)
        return tables, _up(columns, 8) * _up(rows, 8)
    blocks = [
        pair
        for (name, _), pair in zip(named, tables, strict=True)
        for _ in range(frame.shares[name][0] * frame.shares[name][1])
    ]
    return blocks, _up(frame.width, 8 * across) * _up(frame.height, 8 * down)


def _up(number: int, by: int) -> int:
    return (number + by - 1) // by


def _holds(data: bytes, blocks: Sequence[tuple[Table, Table]], count: int) -> bool:
    """Whether `data` has the codes of all blocks, `count` times. Raises ValueError for what is no code."""
    most = 8 * len(data)
    bits = left = at = 0
    for _ in range(count):
        for first, others in blocks:
            number = -1
            while number < 64:
                if left < 32:
                    bits = (bits & (1 << left) - 1) << 64 | int.from_bytes(
                        data[at : at + 8].ljust(8, b"\0")
                    )
                    at, left = at + 8, left + 64
                code = (first if number < 0 else others)[bits >> left - 16 & 0xFFFF]
                if not code:
                    if 8 * at - left + 16 > most:
                        return False
                    raise ValueError
                left -= code & 0xFF
                number += 2 if number < 0 else code >> 8
        if 8 * at - left > most:
            return False
    return True
