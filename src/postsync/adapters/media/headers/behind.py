"""Behind the end: what a picture file carries that no viewer shows, and every network is sent."""

from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import Source

_FEW = 64
"""So many bytes are a slip of a program, and hold nothing."""

_PIECE = 4096

_PADDING = b"\0\xff \t\r\n"

_OF_CAMERAS = b"SEFT"
"""What Samsung's phones end their own notes with."""


def look_behind(source: Source, end: int, found: Found) -> None:
    """Note how much stands behind the end of a picture, unless that is padding or a camera's notes."""
    length = source.size - end
    if length <= _FEW:
        return
    piece = min(length, _PIECE)
    first, last = source.take(end, piece), source.take(source.size - piece, piece)
    if (first.strip(_PADDING) or last.strip(_PADDING)) and not last.endswith(_OF_CAMERAS):
        found.behind = length
