"""A state that machines share: leases that keep others waiting, and what a store may answer."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postsync.adapters.state.backend import (
    ABSENT,
    Backend,
    Conflict,
    Kept,
    Swap,
    Swapped,
    Unknown,
)
from postsync.adapters.state.lockfile import LockFile, this_process
from postsync.domain.errors import StateLocked, StateMoved, StateUncertain
from postsync.domain.run.events import Event, Noted
from postsync.domain.state.lease import CLOCKS_APART, Holder, Lease, Machine
from postsync.domain.state.record import HighWater, Snapshot

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ELSEWHERE = Holder(
    who="runner@cloud",
    since=NOON,
    operation="apply",
    pid=7,
    machine=Machine(host="cloud"),
    run_url="https://ci.example/7",
)
UNTIL = NOON + timedelta(minutes=5)


class SteppingClock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class MemoryStore:
    """The smallest store: one snapshot, and an answer that a test can choose."""

    name = "the store"

    def __init__(self) -> None:
        self.kept = Kept(version=ABSENT, snapshot=None)
        self.notes: list[str] = []
        self.answer: Swap | None = None

    def read(self) -> Kept:
        return self.kept

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        if self.answer is not None:
            return self.answer
        if expected != self.kept.version:
            return Conflict()
        mark = HighWater(lineage=snapshot.lineage, serial=snapshot.serial)
        self.kept = Kept(version=str(len(self.notes)), snapshot=snapshot, high_water=mark)
        self.notes.append(note)
        return Swapped(version=self.kept.version)

    def leased_to(self, holder: Holder, until: datetime = UNTIL) -> None:
        """Let a run hold the lease."""
        lease = Lease(holder=holder, until=until)
        self.kept = Kept(version="leased", snapshot=Snapshot(lineage="l", serial=4, lease=lease))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def state(store: MemoryStore, clock: SteppingClock, heard: list[Event], tmp_path: Path) -> Backend:
    lock = LockFile(tmp_path / ".postsync/git.lock", clock=clock, observer=heard.append, environ={})
    return Backend(store, here=lock, clock=clock, observer=heard.append, new_lineage=lambda: "new")


@pytest.fixture
def dead() -> Holder:
    """A process of this machine that was killed."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return replace(this_process("apply", now=NOON, environ={}), pid=process.pid, started="")


class TestWriting:
    def test_every_write_is_above_all_that_ever_was(
        self, state: Backend, store: MemoryStore
    ) -> None:
        mark = HighWater(lineage="l", serial=9)
        store.kept = Kept(version="old", snapshot=Snapshot(lineage="l", serial=4), high_water=mark)
        stored = state.read()
        assert stored.is_rolled_back
        stored = state.write(stored.snapshot, expected=stored.version, note="why")
        assert (stored.snapshot.serial, stored.is_rolled_back) == (10, False)
        assert store.notes == ["why"]

    def test_a_lost_state_keeps_its_lineage_so_that_keys_stay_the_same(
        self, state: Backend, store: MemoryStore
    ) -> None:
        store.kept = Kept(
            version=ABSENT, snapshot=None, high_water=HighWater(lineage="old", serial=9)
        )
        stored = state.read()
        assert (stored.snapshot.lineage, stored.is_rolled_back) == ("old", True)

    def test_another_life_in_the_place_of_the_state_is_noticed(
        self, state: Backend, store: MemoryStore
    ) -> None:
        mark = HighWater(lineage="old", serial=1)
        store.kept = Kept(version="1", snapshot=Snapshot(lineage="l", serial=4), high_water=mark)
        assert state.read().is_rolled_back

    def test_a_conflict_is_a_state_that_moved(self, state: Backend) -> None:
        with pytest.raises(StateMoved, match="the store was written by another run"):
            state.write(Snapshot(lineage="l"), expected="another")

    def test_an_answer_that_stays_out_is_no_success(
        self, state: Backend, store: MemoryStore
    ) -> None:
        store.answer = Unknown(why="the connection broke")
        with pytest.raises(StateUncertain, match="not known: the connection broke"):
            state.write(Snapshot(lineage="l"), expected=ABSENT)


class TestNews:
    """A list of posts that is older than the state makes what another run did look undone."""

    def test_what_another_run_wrote_since_the_lock_was_taken_is_news_once(
        self, state: Backend, store: MemoryStore
    ) -> None:
        with state.lock("apply", timeout=0):
            store.kept = Kept(version="another", snapshot=Snapshot(lineage="l", serial=4))
            assert state.read().has_moved
            assert not state.read().has_moved

    def test_a_lease_that_was_waited_for_is_news(self, state: Backend, store: MemoryStore) -> None:
        with state.lock("apply", timeout=3600):
            store.leased_to(ELSEWHERE)
            assert state.read().has_moved

    def test_what_this_run_wrote_or_waited_for_before_is_none(
        self, state: Backend, store: MemoryStore
    ) -> None:
        store.leased_to(ELSEWHERE)
        with state.lock("apply", timeout=3600):
            stored = state.read()
            assert not stored.has_moved
            state.write(stored.snapshot, expected=stored.version)
            assert not state.read().has_moved

    def test_what_is_read_first_is_none(self, state: Backend, store: MemoryStore) -> None:
        store.kept = Kept(version="another", snapshot=Snapshot(lineage="l", serial=4))
        assert not state.read().has_moved


class TestLeases:
    def test_without_one_nobody_waits(self, state: Backend, clock: SteppingClock) -> None:
        with state.lock("apply", timeout=0) as holder:
            assert holder.operation == "apply"
        assert clock.moment == NOON

    def test_another_run_that_may_be_sending_is_respected(
        self, state: Backend, store: MemoryStore
    ) -> None:
        store.leased_to(ELSEWHERE)
        with pytest.raises(StateLocked) as caught, state.lock("apply", timeout=0):
            pass
        assert "runner@cloud (process 7) since 2026-12-01 12:00:00Z (apply)" in caught.value.message
        assert "https://ci.example/7" in caught.value.detail
        assert "ends by itself at 2026-12-01T12:07:00Z" in caught.value.detail
        assert "postsync state unlock" in caught.value.detail

    def test_it_is_waited_for_until_every_clock_must_call_it_over(
        self, state: Backend, store: MemoryStore, clock: SteppingClock
    ) -> None:
        store.leased_to(ELSEWHERE)
        with state.lock("apply", timeout=3600):
            assert clock.moment >= UNTIL + CLOCKS_APART
        assert clock.moment < UNTIL + CLOCKS_APART + timedelta(seconds=2)

    def test_one_that_was_taken_since_the_lock_was_is_waited_for_by_reading(
        self, state: Backend, store: MemoryStore, clock: SteppingClock
    ) -> None:
        with state.lock("apply", timeout=3600):
            store.leased_to(ELSEWHERE)
            assert state.read().snapshot.lease is not None
            assert clock.moment >= UNTIL + CLOCKS_APART

    def test_one_that_was_taken_since_is_not_waited_for_longer_than_was_asked(
        self, state: Backend, store: MemoryStore
    ) -> None:
        with state.lock("apply", timeout=0):
            store.leased_to(ELSEWHERE)
            with pytest.raises(StateLocked, match="runner@cloud"):
                state.read()
        assert state.read().snapshot.lease is not None

    def test_that_of_a_dead_process_of_this_machine_is_taken_over_with_a_note(
        self, state: Backend, store: MemoryStore, heard: list[Event], dead: Holder
    ) -> None:
        store.leased_to(dead)
        with state.lock("apply", timeout=0):
            state.read()
        (note,) = heard
        assert isinstance(note, Noted)
        assert note.message.startswith(f"took over from {dead}, whose run is over")

    def test_that_of_a_living_process_of_this_machine_is_not(
        self, state: Backend, store: MemoryStore
    ) -> None:
        store.leased_to(this_process("apply", now=NOON, environ={}))
        with pytest.raises(StateLocked), state.lock("apply", timeout=0):
            pass

    def test_unlocking_ends_it_and_says_whose_it_was(
        self, state: Backend, store: MemoryStore
    ) -> None:
        store.leased_to(ELSEWHERE)
        assert state.break_lock() == ELSEWHERE
        assert state.read().snapshot.lease is None
        assert store.notes == ["unlock, held by runner@cloud (process 7)"]
        assert state.break_lock() is None

    def test_two_runs_of_one_workspace_exclude_each_other(self, state: Backend) -> None:
        with (
            state.lock("apply", timeout=0),
            pytest.raises(StateLocked),
            state.lock("apply", timeout=0),
        ):
            pass
