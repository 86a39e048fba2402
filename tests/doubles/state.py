"""State and journal in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from tests.doubles.builders import ACCOUNTS, LINEAGE
from tests.doubles.recorder import Recorder

from postsync.domain.errors import StateLocked, StateMoved, StateUnwritable
from postsync.domain.run.outcome import StepResult
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import HighWater, Snapshot
from postsync.ports import Stored


class MemoryState:
    """Implements `ports.StateBackend`: compare-and-swap on the serial.

    `fail_writes` makes so many of the next writes fail, `goes_back` remembers a newer state.
    """

    def __init__(self, recorder: Recorder, snapshot: Snapshot | None = None) -> None:
        self._recorder = recorder
        self.snapshot = snapshot or Snapshot(lineage=LINEAGE, accounts=ACCOUNTS)
        self.writes = 0
        self.fail_writes = 0
        self.goes_back = False
        self._holder: str | None = None

    def read(self) -> Stored:
        serial = self.snapshot.serial + self.goes_back
        return Stored(
            snapshot=self.snapshot,
            version=str(self.snapshot.serial),
            high_water=HighWater(lineage=self.snapshot.lineage, serial=serial),
        )

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        if expected != str(self.snapshot.serial):
            raise StateMoved(f"expected serial {expected}, found {self.snapshot.serial}")
        if self.fail_writes:
            self.fail_writes -= 1
            raise StateUnwritable("the disk is full")
        self.writes += 1
        self.snapshot = replace(snapshot, serial=self.snapshot.serial + 1)
        self._recorder.note(f"save {','.join(sorted(snapshot.intents)) or '-'}")
        return self.read()

    def touch(self) -> None:
        """Another run writes the state."""
        self.snapshot = replace(self.snapshot, serial=self.snapshot.serial + 1)

    @contextmanager
    def lock(self, operation: str, *, timeout: float) -> Iterator[Holder]:
        if self._holder is not None:
            raise StateLocked(who="somebody", since=None, operation=self._holder)
        self._holder = operation
        try:
            yield Holder(who="tester", since=None, operation=operation)
        finally:
            self._holder = None

    def holder(self) -> Holder | None:
        operation = self._holder
        return Holder(who="somebody", since=None, operation=operation) if operation else None

    def break_lock(self) -> Holder | None:
        operation, self._holder = self._holder, None
        return Holder(who="somebody", since=None, operation=operation) if operation else None


class MemoryJournal:
    """Implements `ports.Journal`."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._entries: dict[str, StepResult] = {}

    def append(self, result: StepResult, *, key: str) -> None:
        self._recorder.note(f"journal {result.address} {result.outcome}")
        self._entries[key] = result

    def entries(self) -> Mapping[str, StepResult]:
        return dict(self._entries)

    def clear(self) -> None:
        self._entries.clear()
