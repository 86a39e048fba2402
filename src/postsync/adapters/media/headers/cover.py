"""The picture that an MP4 brings along to be shown for it (`covr`)."""

from postsync.adapters.media.headers.boxes import NOWHERE, file_boxes, inside, meta_body
from postsync.adapters.media.headers.source import CutOffError, Source, TooLongError

_MOST = 8 * 2**20


def cover_of(source: Source) -> bytes | None:
    """The bytes of the first cover of a movie; None where it has none that can be read."""
    try:
        outermost, _ = file_boxes(source)
        movie = dict(reversed(outermost)).get(b"moov", NOWHERE)
        meta = inside(source, movie, b"udta", b"meta")
        if meta == NOWHERE:
            meta = inside(source, movie, b"meta")
        start, end = inside(source, meta_body(source, meta), b"ilst", b"covr", b"data")
        # Before the bytes stand what they are, and for which country.
        start += 8
        return source.take(start, end - start) if 0 < end - start <= _MOST else None
    except (CutOffError, TooLongError):
        return None
