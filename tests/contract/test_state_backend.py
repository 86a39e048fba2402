"""What every state backend must do. A new one joins by an entry in KINDS."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.conftest import FULL
from tests.doubles.git_place import git_store, make_repositories, shared_state
from tests.doubles.s3_service import name_endpoint, s3_store

from postsync.adapters.clock import SystemClock
from postsync.adapters.state.registry import build_state
from postsync.domain.config import LocalState
from postsync.domain.errors import StateLocked, StateMoved
from postsync.domain.post.account import Account
from postsync.domain.run.events import Event, Noted
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot
from postsync.ports import StateBackend, Stored


class Shelf:
    """Where states in memory live, so that several backends can share one."""

    def __init__(self) -> None:
        self.stored: Stored | None = None
        self.guard = threading.Lock()
        self.holder: tuple[str, object] | None = None


class InMemoryState:
    """A backend in memory: the smallest thing that keeps the contract."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._fresh = Stored(snapshot=Snapshot(lineage="memory"), version="0")

    def read(self) -> Stored:
        return self._shelf.stored or self._fresh

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        with self._shelf.guard:
            if self.read().version != expected:
                raise StateMoved("the state was written by another run meanwhile")
            serial = self.read().snapshot.serial + 1
            following = replace(snapshot, serial=serial)
            self._shelf.stored = Stored(snapshot=following, version=str(serial))
            return self._shelf.stored

    def lock(self, operation: str, *, timeout: float) -> AbstractContextManager[Holder]:
        return self._held(operation, timeout)

    @contextmanager
    def _held(self, operation: str, timeout: float) -> Iterator[Holder]:
        token = object()
        deadline = time.monotonic() + timeout
        while not self._take(operation, token):
            if time.monotonic() >= deadline:
                raise StateLocked(who="somebody", since=None, operation=operation)
            time.sleep(0.01)
        try:
            yield Holder(who="somebody", since=None, operation=operation)
        finally:
            with self._shelf.guard:
                if self._shelf.holder and self._shelf.holder[1] is token:
                    self._shelf.holder = None

    def _take(self, operation: str, token: object) -> bool:
        with self._shelf.guard:
            if self._shelf.holder is None:
                self._shelf.holder = (operation, token)
            return self._shelf.holder[1] is token

    def holder(self) -> Holder | None:
        with self._shelf.guard:
            held = self._shelf.holder
            return Holder(who="somebody", since=None, operation=held[0]) if held else None

    def break_lock(self) -> Holder | None:
        with self._shelf.guard:
            broken, self._shelf.holder = self._shelf.holder, None
            return Holder(who="somebody", since=None, operation=broken[0]) if broken else None


@dataclass(frozen=True)
class Kind:
    """One backend. `source` makes `backend` of `place` in another process; None: it cannot be shared."""

    name: str
    make: Callable[[Path, list[Event]], StateBackend]
    source: str | None = None
    prepare: Callable[[Path], None] = lambda _: None


SHELVES: dict[Path, Shelf] = {}

KINDS = (
    Kind(
        name="local",
        make=lambda place, heard: build_state(
            LocalState(path="state.json"), place, clock=SystemClock(), observer=heard.append
        )[0],
        source="""
from postsync.adapters.clock import SystemClock
from postsync.adapters.state.registry import build_state
from postsync.domain.config import LocalState
backend, _ = build_state(
    LocalState(path="state.json"), place, clock=SystemClock(), observer=print
)
""",
    ),
    Kind(
        name="git",
        make=lambda place, heard: shared_state(git_store(place), place, heard.append),
        source="""
from tests.conftest import FULL
from tests.doubles.git_place import git_store, shared_state
backend = shared_state(git_store(place), place, print)
""",
        prepare=make_repositories,
    ),
    Kind(
        name="s3",
        make=lambda place, heard: shared_state(s3_store(place), place, heard.append),
        source="""
from tests.conftest import FULL
from tests.doubles.git_place import shared_state
from tests.doubles.s3_service import s3_store
backend = shared_state(s3_store(place), place, print)
""",
        prepare=name_endpoint,
    ),
    Kind(
        name="memory",
        make=lambda place, _: InMemoryState(SHELVES.setdefault(place, Shelf())),
    ),
)


class Place:
    """A place for one state, and backends on it in this process and in others."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.heard: list[Event] = []
        self.processes: list[subprocess.Popen[str]] = []
        kind.prepare(folder)

    def backend(self) -> StateBackend:
        return self.kind.make(self.folder, self.heard)

    def process(self, script: str) -> subprocess.Popen[str]:
        """Another process that runs `script` with a `backend` on the same state."""
        assert self.kind.source is not None
        start = "import pathlib, sys, time\nplace = pathlib.Path(sys.argv[1])\n"
        process = subprocess.Popen(
            [sys.executable, "-c", start + self.kind.source + script, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def started(self, script: str, word: str) -> subprocess.Popen[str]:
        """As `process`, once it has said `word`."""
        process = self.process(script)
        assert process.stdout is not None
        assert process.stdout.readline() == f"{word}\n"
        return process


def places(kinds: tuple[Kind, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", kinds, ids=lambda kind: kind.name, indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    place = Place(request.param, tmp_path)
    yield place
    for process in place.processes:
        process.kill()
        process.communicate()


everywhere = places(KINDS)
across_processes = places(tuple(kind for kind in KINDS if kind.source))

ACCOUNT = Account(id="9dyJS", network="x", username="acme")


def with_account(snapshot: Snapshot, name: str) -> Snapshot:
    return replace(snapshot, accounts=(*snapshot.accounts, replace(ACCOUNT, id=name)))


# --- reading and writing --------------------------------------------------------------------------


@everywhere
def test_a_state_that_was_never_written_is_fresh_and_stays_the_same_until_it_is(
    place: Place,
) -> None:
    backend = place.backend()
    first = backend.read()
    assert (first.snapshot.serial, first.snapshot.records) == (0, {})
    assert first.snapshot.lineage
    assert backend.read() == first


@everywhere
def test_what_is_written_is_read_back_as_the_next_serial_by_everybody(place: Place) -> None:
    backend = place.backend()
    fresh = backend.read()
    stored = backend.write(with_account(fresh.snapshot, "1"), expected=fresh.version)
    assert stored.snapshot.serial == 1
    assert stored.snapshot.lineage == fresh.snapshot.lineage
    assert backend.read() == stored
    assert place.backend().read() == stored


@everywhere
def test_the_serial_grows_by_one_with_every_write_whatever_the_snapshot_says(place: Place) -> None:
    backend = place.backend()
    stored = backend.read()
    for serial in range(1, 5):
        stored = backend.write(replace(stored.snapshot, serial=0), expected=stored.version)
        assert stored.snapshot.serial == serial


@everywhere
def test_a_write_on_a_state_that_has_moved_is_refused_and_changes_nothing(place: Place) -> None:
    one, other = place.backend(), place.backend()
    fresh = one.read()
    assert other.read().version == fresh.version
    stored = one.write(with_account(fresh.snapshot, "one"), expected=fresh.version)
    with pytest.raises(StateMoved):
        other.write(with_account(fresh.snapshot, "other"), expected=fresh.version)
    assert other.read() == stored


@everywhere
def test_a_version_is_never_used_again_even_for_equal_content(place: Place) -> None:
    backend = place.backend()
    versions = [backend.read().version]
    for _ in range(4):
        stored = backend.read()
        versions.append(backend.write(stored.snapshot, expected=stored.version).version)
    assert len(set(versions)) == len(versions)


@everywhere
def test_a_version_that_was_never_given_out_is_refused(place: Place) -> None:
    backend = place.backend()
    for expected in ("", "nonsense", "9:nonsense"):
        with pytest.raises(StateMoved):
            backend.write(backend.read().snapshot, expected=expected)


@across_processes
def test_no_update_is_lost_when_processes_race(place: Place) -> None:
    script = """
from dataclasses import replace
from postsync.domain.post.account import Account
from postsync.domain.errors import StateMoved
import os
won = 0
while won < %d:
    stored = backend.read()
    account = Account(id=f"{os.getpid()}-{won}", network="x", username="acme")
    accounts = (*stored.snapshot.accounts, account)
    try:
        backend.write(replace(stored.snapshot, accounts=accounts), expected=stored.version)
    except StateMoved:
        continue
    won += 1
"""
    racing, writes = (4, 10) if FULL else (3, 4)
    for process in [place.process(script % writes) for _ in range(racing)]:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    snapshot = place.backend().read().snapshot
    assert snapshot.serial == racing * writes
    assert len(snapshot.accounts) == racing * writes


@across_processes
def test_a_writer_that_is_killed_leaves_the_old_state_or_the_new_one(place: Place) -> None:
    script = """
from dataclasses import replace
from datetime import UTC, datetime
from postsync.domain.state.record import Tombstone
stored = backend.read()
at = datetime(2026, 12, 1, tzinfo=UTC)
while True:
    print("writing", flush=True)
    size = stored.snapshot.serial % 7 * 1000
    grave = Tombstone(address="a", remote_id="r" * 50, generation=1, at=at)
    stored = backend.write(replace(stored.snapshot, tombstones=(grave,) * size), expected=stored.version)
"""
    last = 0
    moments = ((1, 0.0), (3, 0.01), (2, 0.02), (2, 0.001), (4, 0.03), (2, 0.05))
    for writes, wait in moments if FULL else moments[:3]:
        process = place.started(script, "writing")
        assert process.stdout is not None
        for _ in range(writes):
            assert process.stdout.readline() == "writing\n"
        time.sleep(wait)
        process.kill()
        _, err = process.communicate()
        assert err == ""
        snapshot = place.backend().read().snapshot
        assert snapshot.serial >= last + writes
        assert len(snapshot.tombstones) == (snapshot.serial - 1) % 7 * 1000
        last = snapshot.serial
    stored = place.backend().read()
    assert place.backend().write(stored.snapshot, expected=stored.version)


# --- the lock -------------------------------------------------------------------------------------


@everywhere
def test_a_lock_excludes_everybody_else_until_it_is_released(place: Place) -> None:
    one, other = place.backend(), place.backend()
    with one.lock("apply", timeout=0):
        with pytest.raises(StateLocked) as caught, other.lock("state mv", timeout=0):
            pass
        assert caught.value.exit_code == 4
    with other.lock("state mv", timeout=0):
        pass


@everywhere
def test_a_lock_is_released_when_the_work_fails(place: Place) -> None:
    backend = place.backend()
    with pytest.raises(KeyboardInterrupt), backend.lock("apply", timeout=0):
        raise KeyboardInterrupt
    with place.backend().lock("apply", timeout=0):
        pass


@everywhere
def test_a_lock_is_waited_for(place: Place) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with place.backend().lock("apply", timeout=0):
            held.set()
            release.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    threading.Timer(0.1, release.set).start()
    with place.backend().lock("apply", timeout=60):
        assert release.is_set()
    thread.join()


@everywhere
def test_breaking_a_lock_says_who_held_it_and_lets_the_next_one_in(place: Place) -> None:
    one, other = place.backend(), place.backend()
    assert one.break_lock() is None
    assert one.holder() is None
    with one.lock("apply", timeout=0):
        assert "apply" in str(other.holder() and other.holder().operation)
        assert other.break_lock()
        assert other.break_lock() is None
        with other.lock("state mv", timeout=0):
            pass


@everywhere
def test_whoever_lost_a_lock_does_not_release_the_next_one(place: Place) -> None:
    one, other, third = place.backend(), place.backend(), place.backend()
    lost = one.lock("apply", timeout=0)
    lost.__enter__()
    other.break_lock()
    with other.lock("apply", timeout=0):
        lost.__exit__(None, None, None)
        with pytest.raises(StateLocked), third.lock("apply", timeout=0):
            pass


@everywhere
def test_whoever_lost_a_lock_cannot_overwrite_what_the_next_one_wrote(place: Place) -> None:
    one, other = place.backend(), place.backend()
    with one.lock("apply", timeout=0):
        mine = one.read()
        other.break_lock()
        with other.lock("apply", timeout=0):
            other.write(with_account(mine.snapshot, "other"), expected=mine.version)
        with pytest.raises(StateMoved):
            one.write(with_account(mine.snapshot, "one"), expected=mine.version)


HOLDING = """
with backend.lock("apply", timeout=0):
    print("held", flush=True)
    time.sleep(60)
"""


def dead_holder(place: Place) -> None:
    """A process that took the lock and was killed."""
    process = place.started(HOLDING, "held")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@across_processes
def test_the_lock_of_a_living_process_is_respected(place: Place) -> None:
    process = place.started(HOLDING, "held")
    with pytest.raises(StateLocked) as caught, place.backend().lock("apply", timeout=0.1):
        pass
    assert f"(process {process.pid})" in caught.value.who
    assert caught.value.operation == "apply"
    assert caught.value.since is not None
    assert "postsync state unlock" in caught.value.detail


@across_processes
def test_the_lock_of_a_process_that_died_is_taken_over_with_a_note(place: Place) -> None:
    dead_holder(place)
    with place.backend().lock("apply", timeout=0):
        (note,) = place.heard
        assert isinstance(note, Noted)
        assert "took over the lock" in note.message
    place.heard.clear()
    with place.backend().lock("apply", timeout=0):
        assert place.heard == []


@(across_processes if FULL else places(KINDS[:1]))  # the lock is the same file everywhere
def test_of_many_who_take_over_from_a_dead_process_exactly_one_wins(place: Place) -> None:
    taking = """
from postsync.domain.errors import StateLocked
print("ready", flush=True)
sys.stdin.readline()
try:
    with backend.lock("apply", timeout=0):
        print("won", flush=True)
        sys.stdin.readline()
except StateLocked:
    print("lost", flush=True)
"""
    dead_holder(place)
    takers = [place.started(taking, "ready") for _ in range(6 if FULL else 3)]
    for taker in takers:
        say(taker, "go")
    # The winner holds it until every other one has given up, however long that takes them.
    said = [verdict_of(taker) for taker in takers]
    for taker in takers:
        taker.communicate(timeout=60)
    assert sorted(said) == ["lost"] * (len(takers) - 1) + ["took over, won"]


def say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def verdict_of(taker: "subprocess.Popen[str]") -> str:
    """Whether a taker won or lost, and whether it said first that it took over."""
    assert taker.stdout is not None
    noted = ""
    for line in taker.stdout:
        if line in {"won\n", "lost\n"}:
            return noted + line.strip()
        noted = "took over, " if "took over" in line else f"{line}, "
    return f"{noted}ended"
