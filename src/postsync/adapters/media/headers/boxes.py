"""The boxes of ISO base media files (MP4, QuickTime, HEIC, AVIF): a length, four letters, a body."""

from collections.abc import Iterator
from itertools import takewhile

from postsync.adapters.media.headers.source import Source

Span = tuple[int, int]
"""Where the body of a box begins and ends in the file."""

NOWHERE: Span = (0, 0)


def boxes(source: Source, span: Span) -> Iterator[tuple[bytes, Span]]:
    """The kind and the body of each box in `span`, in order. A body may promise to go beyond it."""
    at, end = span
    while at + 8 <= end:
        length, kind, body = source.number(at, 4), source.take(at + 4, 4), at + 8
        if length == 1:
            length, body = source.number(at + 8, 8), at + 16
        elif length == 0:  # to the end
            length = end - at
        if at + length < body:  # no box
            return
        yield kind, (body, at + length)
        at += length


def children(source: Source, span: Span) -> dict[bytes, Span]:
    """The first box of each kind in `span`."""
    found: dict[bytes, Span] = {}
    for kind, (start, end) in boxes(source, span):
        found.setdefault(kind, (start, min(end, span[1])))
    return found


def inside(source: Source, span: Span, *path: bytes) -> Span:
    """The box that is reached by one kind after the other; NOWHERE if one is missing."""
    for kind in path:
        span = children(source, span).get(kind, NOWHERE)
    return span


def field(source: Source, span: Span, offset: int, count: int) -> int:
    """The number in `count` bytes of a box, 0 where the box is too short for it."""
    at = span[0] + offset
    return source.number(at, count) if at + count <= span[1] else 0


def letters(source: Source, span: Span, offset: int) -> bytes:
    """Four letters of a box, none where the box is too short for them."""
    at = span[0] + offset
    return source.take(at, 4) if at + 4 <= span[1] else b""


def meta_body(source: Source, span: Span) -> Span:
    """The boxes in a `meta` box, which begin 4 bytes later in all but QuickTime files."""
    start, end = span
    return span if letters(source, span, 4) == b"hdlr" else (min(start + 4, end), end)


def file_boxes(source: Source) -> tuple[list[tuple[bytes, Span]], bool]:
    """The outermost boxes of a file, and whether the file ends before the last of them does.

    What somebody has put behind the boxes is none: its kind is hardly four letters.
    """
    found = list(takewhile(lambda box: box[0].strip().isalnum(), boxes(source, (0, source.size))))
    return found, bool(found) and found[-1][1][1] > source.size
