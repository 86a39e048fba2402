"""Several pictures in one JPEG, by their index (CIPA DC-007), as cameras for two eyes write them.

Two kinds of further pictures leave the file a usual JPEG: small copies for the screen of the camera, of which
the standard says so, and the gain of each pixel, which telephones add for bright screens.
"""

import contextlib
import io

from postsync.adapters.media.headers.exif import Directory, order_of
from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import CutOffError, Source

_INDEX = b"MPF\0"
_GAIN = (b"hdrgm:Version", b"urn:iso:std:iso:ts:21496")
"""What a JPEG with a picture of gains says of itself, by the rules of Google and of ISO."""

_ENTRIES, _ENTRY = 0xB002, 16
_MOST = 64
_KINDS, _COPY = 0xFFFFFF, 0x01
"""The bits of an entry that say what its picture is for; a copy has this in the upper ones."""


def note_gain(source: Source, at: int, length: int, found: Found) -> None:
    """Remember that a segment says that the JPEG has a picture of gains."""
    data = source.take(at, length)
    if any(mark in data for mark in _GAIN):
        found.has_gain = True


def read_index(source: Source, at: int, length: int, found: Found) -> None:
    """What an index of pictures tells. A broken one tells nothing. Raises CutOffError."""
    data = source.take(at, length)
    if data.startswith(_GAIN[1]):
        found.has_gain = True
    if not data.startswith(_INDEX):
        return
    data = data[len(_INDEX) :]
    order = order_of(data[:2])
    if order is None:
        return
    block = Source(io.BytesIO(data), len(data), data)
    with contextlib.suppress(CutOffError):
        index = Directory(block, block.number(4, 4, order), order)
        entries = bytes(index.numbers(_ENTRIES, _ENTRY * _MOST))
        for start in range(_ENTRY, len(entries), _ENTRY):
            kind = int.from_bytes(entries[start : start + 4], order) & _KINDS
            if kind >> 16 != _COPY:
                found.variant = "mpo"
