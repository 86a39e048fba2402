"""Fragmented MP4: how many pictures its fragments hold, how long these are shown, and which stand alone."""

from dataclasses import dataclass

from postsync.adapters.media.headers.boxes import NOWHERE, Span, boxes, children, field, inside
from postsync.adapters.media.headers.source import Source, TooLongError

_RUN = 1024 * 1024
"""A table of samples is not read beyond this."""

_PICTURES = 1_000_000
"""Nine hours at 30 a second."""


_IS_NOT_KEY = 0x10000
"""Set in the flags of a picture that needs others."""


@dataclass(slots=True)
class Run:
    """Pictures in a row, and their length in ticks of the track.

    `group` is the most pictures from one that stands by itself up to the next, 0 where there is none.
    """

    samples: int = 0
    ticks: int = 0
    group: int = 0
    _since_key: int = 0

    def add(self, ticks: int, *, is_key: bool) -> None:
        """One more picture."""
        self.samples += 1
        self.ticks += ticks
        self._since_key = 1 if is_key else self._since_key and self._since_key + 1
        self.group = max(self.group, self._since_key)


@dataclass(frozen=True, slots=True)
class _Usual:
    """How long a picture is shown, and its flags, where it does not say so itself."""

    ticks: int = 0
    flags: int = 0


def run_of(source: Source, movie: Span, fragments: list[Span], track: int) -> Run:
    """All pictures of one track. Raises CutOffError and TooLongError."""
    run = Run()
    usual = _usual(source, movie, track)
    for fragment in fragments:
        for kind, span in boxes(source, fragment):
            if kind == b"traf":
                _add(source, span, track, usual, run)
    return run


def _usual(source: Source, movie: Span, track: int) -> _Usual:
    """What holds where the fragments do not say."""
    for kind, span in boxes(source, inside(source, movie, b"mvex")):
        if kind == b"trex" and field(source, span, 4, 4) == track:
            return _Usual(field(source, span, 12, 4), field(source, span, 20, 4))
    return _Usual()


def _add(source: Source, part: Span, track: int, usual: _Usual, run: Run) -> None:
    header = children(source, part).get(b"tfhd", NOWHERE)
    if field(source, header, 4, 4) != track:
        return
    flags = field(source, header, 1, 3)
    at = 8
    told = {}
    for flag, width in ((0x01, 8), (0x02, 4), (0x08, 4), (0x10, 4), (0x20, 4)):
        if flags & flag:
            told[flag] = field(source, header, at, width)
            at += width
    usual = _Usual(told.get(0x08, usual.ticks), told.get(0x20, usual.flags))
    for kind, span in boxes(source, part):
        if kind == b"trun":
            _add_run(source, span, usual, run)


def _add_run(source: Source, span: Span, usual: _Usual, run: Run) -> None:
    flags, samples = field(source, span, 1, 3), field(source, span, 4, 4)
    start = span[0] + 8 + (4 if flags & 0x01 else 0)
    first = usual.flags
    if flags & 0x04:
        first = field(source, (start, span[1]), 0, 4)
        start += 4
    row = 4 * (flags >> 8 & 0xF).bit_count()
    if run.samples + samples > _PICTURES or samples * row > _RUN:
        raise TooLongError
    table = source.take(start, min(samples * row, max(0, span[1] - start))) if row else b""
    # A row has the length, the size, the flags: each only where the run says so.
    of_flags = 4 * (flags >> 8 & 3).bit_count() if flags & 0x400 else None
    for index in range(len(table) // row if row else samples):
        own = table[index * row : (index + 1) * row]
        kept = first if index == 0 else usual.flags
        if of_flags is not None:
            kept = int.from_bytes(own[of_flags : of_flags + 4])
        ticks = int.from_bytes(own[:4]) if flags & 0x100 else usual.ticks
        run.add(ticks, is_key=not kept & _IS_NOT_KEY)
