"""The high-water mark: the highest serial ever written, kept apart so that going back is noticed."""

import json

from postsync.adapters.state.document import fields
from postsync.adapters.state.document.fields import Odd
from postsync.domain.state.record import HighWater, Snapshot

_MARK = frozenset({"lineage", "serial"})


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
