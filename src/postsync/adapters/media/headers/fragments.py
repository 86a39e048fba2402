"""Fragmented MP4: how many pictures its fragments hold, and how long these are shown."""

from dataclasses import dataclass

from postsync.adapters.media.headers.boxes import NOWHERE, Span, boxes, children, field, inside
from postsync.adapters.media.headers.source import Source, TooLongError

_RUN = 1024 * 1024
"""A table of samples is not read beyond this."""

_PICTURES = 1_000_000
"""Nine hours at 30 a second."""


@dataclass(slots=True)
class Run:
    """Pictures in a row, and their length in ticks of the track."""

    samples: int = 0
    ticks: int = 0


def run_of(source: Source, movie: Span, fragments: list[Span], track: int) -> Run:
    """All pictures of one track. Raises CutOffError and TooLongError."""
    run = Run()
    usual = _usual_length(source, movie, track)
    for fragment in fragments:
        for kind, span in boxes(source, fragment):
            if kind == b"traf":
                _add(source, span, track, usual, run)
    return run


def _usual_length(source: Source, movie: Span, track: int) -> int:
    """How many ticks a picture is shown where the fragments do not say."""
    for kind, span in boxes(source, inside(source, movie, b"mvex")):
        if kind == b"trex" and field(source, span, 4, 4) == track:
            return field(source, span, 12, 4)
    return 0


def _add(source: Source, part: Span, track: int, usual: int, run: Run) -> None:
    header = children(source, part).get(b"tfhd", NOWHERE)
    if field(source, header, 4, 4) != track:
        return
    flags = field(source, header, 1, 3)
    if flags & 0x08:
        usual = field(
            source, header, 8 + (8 if flags & 0x01 else 0) + (4 if flags & 0x02 else 0), 4
        )
    for kind, span in boxes(source, part):
        if kind == b"trun":
            samples = field(source, span, 4, 4)
            run.samples += samples
            run.ticks += _length(source, span, samples, usual)
            if run.samples > _PICTURES:
                raise TooLongError


def _length(source: Source, span: Span, samples: int, usual: int) -> int:
    flags = field(source, span, 1, 3)
    if not flags & 0x100:
        return samples * usual
    row = 4 * (flags >> 8 & 0xF).bit_count()
    start = span[0] + 8 + (4 if flags & 0x01 else 0) + (4 if flags & 0x04 else 0)
    table = source.take(start, min(samples * row, max(0, span[1] - start), _RUN))
    return sum(int.from_bytes(table[at : at + 4]) for at in range(0, len(table), row))
