"""The high-water mark: the highest serial ever written, kept apart so that going back is noticed."""

import json
from contextlib import suppress
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.state.document import fields
from postsync.adapters.state.document.fields import Odd
from postsync.domain.state.record import HighWater, Snapshot

_MARK = frozenset({"lineage", "serial"})
_LIMIT = 4096


def next_serial(snapshot: Snapshot, stored: int, high_water: HighWater | None) -> int:
    """The serial of the next write: above all that was stored, is brought in, or ever was."""
    return max(stored, snapshot.serial, high_water.serial if high_water else 0) + 1


def encode_mark(snapshot: Snapshot) -> bytes:
    """The mark of a snapshot that has just been written."""
    return json.dumps({"lineage": snapshot.lineage, "serial": snapshot.serial}).encode() + b"\n"


def decode_mark(data: bytes) -> HighWater | None:
    """A mark; None for what is none. It is a second net, so a torn one is as good as missing."""
    try:
        doc = fields.only(json.loads(data), _MARK)
        return HighWater(lineage=fields.text(doc, "lineage"), serial=fields.integer(doc, "serial"))
    except (ValueError, RecursionError, Odd):
        return None


class MarkFile:
    """The mark of a local state, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> HighWater | None:
        """The mark; None where there is none, or none that can be read."""
        with suppress(OSError):
            return decode_mark(files.read(self._path, limit=_LIMIT))
        return None

    def raise_to(self, snapshot: Snapshot) -> HighWater:
        """Note that `snapshot` has been written. Raises OSError."""
        files.replace(self._path, encode_mark(snapshot))
        return HighWater(lineage=snapshot.lineage, serial=snapshot.serial)
