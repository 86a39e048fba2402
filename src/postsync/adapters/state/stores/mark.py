"""The high-water mark of a state in a bucket: an object beside it, only ever raised.

It also serves to find out whether the service honours conditional writes, before the state is
entrusted to it: with a service that ignores them two runs would both believe they had won.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from postsync.adapters.state.document.decoding import decode_mark
from postsync.adapters.state.document.writing import encode_mark
from postsync.adapters.state.stores.bucket import (
    Bucket,
    Failed,
    Found,
    Missing,
    Refused,
    Written,
    patiently,
)
from postsync.domain.state.record import HighWater, Snapshot

_TRIES = 3
"""How often the mark is written over what others wrote meanwhile."""

_CARELESS = Failed(
    why="the service does not honour conditional writes",
    advice="It wrote although If-None-Match or If-Match forbade it, so two runs could overwrite each "
    "other and a post appear twice. Use a service that honours both, or another `state: {backend: …}`.",
    certain=True,
)


class S3Mark:
    """The mark at one key of a bucket. Remembers what it saw last, for one process."""

    def __init__(
        self, bucket: Bucket, key: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._bucket = bucket
        self._key = key
        self._sleep = sleep
        self._seen: Found | None = None

    def read(self) -> HighWater | Failed | None:
        """The mark; None where there is none, or none that can be understood."""
        answer = patiently(lambda: self._bucket.get(self._key), sleep=self._sleep)
        match answer:
            case Found():
                self._seen = answer
                return decode_mark(answer.data)
            case Missing():
                self._seen = None
                return None
            case Failed():
                return answer
        return None

    def distrust(self, snapshot: Snapshot) -> Failed | None:
        """Why a state must not be kept here; None when the service refuses what it has to refuse.

        Leaves a mark below everything where there was none, so that it is known to be writable.
        """
        data = self._seen.data if self._seen else encode_mark(replace(snapshot, serial=0))
        if self._seen is None:
            match self._put(data, over=None):
                case Written(tag=tag):
                    self._seen = Found(data=data, tag=tag)
                case Refused():  # another run was first: what it wrote is what ours goes over
                    self.read()
                case Failed() as failed:
                    return failed
        for forbidden in (None, f'"{secrets.token_hex(16)}"'):
            match self._put(data, over=forbidden):
                case Written():
                    return _CARELESS
                case Failed() as failed:
                    return failed
        return None

    def raise_to(self, snapshot: Snapshot) -> None:
        """Note that `snapshot` has been written, unless a later write is noted already.

        The mark is a second net, and the state is safe without it: where it cannot be written now,
        the next save makes up for it.
        """
        data = encode_mark(snapshot)
        for _ in range(_TRIES):
            match self._put(data, over=self._seen.tag if self._seen else None):
                case Written(tag=tag):
                    self._seen = Found(data=data, tag=tag)
                    return
                case Failed():
                    return
                case Refused():
                    mark = self.read()
            if isinstance(mark, Failed):
                return
            # Of another life: whoever wrote it did so later than what was seen when this run began.
            if mark and (mark.lineage != snapshot.lineage or mark.serial >= snapshot.serial):
                return

    def _put(self, data: bytes, *, over: str | None) -> Written | Refused | Failed:
        return patiently(lambda: self._bucket.put(self._key, data, over=over), sleep=self._sleep)
