"""The lock file: what it says, whom it lets in, and what it does not touch."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.clock import SystemClock
from postsync.adapters.state import lockfile
from postsync.adapters.state.lockfile import LockFile, is_dead, run_url, this_machine, this_process
from postsync.domain.errors import StateLocked, StateUnwritable
from postsync.domain.run.events import Event, Noted
from postsync.domain.state.lease import Holder, Machine

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HERE = Machine(host="laptop", boot="boot-1")
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/posts",
    "GITHUB_RUN_ID": "42",
}


class SteppingClock:
    """A clock that only sleeping moves; `interrupted`, it no longer does."""

    def __init__(self) -> None:
        self.moment = NOON
        self.pauses: list[float] = []
        self.interrupted = False

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if not self.interrupted:
            self.moment += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockfile, "this_machine", lambda: HERE)


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.json.lock"


def lock(
    path: Path, heard: list[Event], clock: SteppingClock, environ: Mapping[str, str] = {}
) -> LockFile:
    return LockFile(path, clock=clock, observer=heard.append, environ=environ)


def information(**changes: Any) -> str:
    """What the lock file of a process on this machine says."""
    said = {
        "who": "anna@laptop",
        "pid": 4711,
        "host": "laptop",
        "boot": "boot-1",
        "operation": "apply",
        "since": "2026-12-01T09:30:00Z",
    }
    return json.dumps(said | changes)


def left_behind(path: Path, **changes: Any) -> None:
    """A lock file whose holder is not there."""
    path.write_text(information(**changes))


def refusal(path: Path, heard: list[Event], clock: SteppingClock) -> StateLocked:
    with pytest.raises(StateLocked) as caught, lock(path, heard, clock).held("apply", timeout=0):
        pass
    assert heard == []
    return caught.value


def test_the_file_says_who_holds_it_and_is_emptied_afterwards(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    with lock(path, heard, clock, GITHUB).held("apply", timeout=0):
        said = json.loads(path.read_text())
        assert path.stat().st_mode & 0o777 == 0o600
    assert said.pop("who").endswith("@laptop")
    assert said.pop("started").isdecimal()
    assert said == {
        "pid": os.getpid(),
        "host": "laptop",
        "boot": "boot-1",
        "operation": "apply",
        "since": "2026-12-01T12:00:00Z",
        "run_url": "https://github.com/acme/posts/actions/runs/42",
    }
    assert path.read_text() == ""


def test_a_lock_left_on_this_machine_is_taken_over_with_a_note(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    left_behind(path)
    with lock(path, heard, clock).held("state mv", timeout=0):
        assert json.loads(path.read_text())["operation"] == "state mv"
    assert heard == [
        Noted(message="took over the lock that anna@laptop (process 4711) left behind (apply)")
    ]


LEAVES_A_CHILD = """\
import os, signal, sys, time
from pathlib import Path
from postsync.adapters.clock import SystemClock
from postsync.adapters.state import lockfile
from postsync.adapters.state.lockfile import LockFile
from postsync.domain.state.lease import Machine

lockfile.this_machine = lambda: Machine(host="laptop", boot="boot-1")
lock = LockFile(Path(sys.argv[1]), clock=SystemClock(), observer=print, environ={})
with lock.held("apply", timeout=0):
    if os.fork() == 0:
        time.sleep(0.5)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_lock_that_a_child_of_a_dead_process_still_has_is_waited_for(
    path: Path, heard: list[Event]
) -> None:
    command = [sys.executable, "-c", LEAVES_A_CHILD, str(path)]
    assert subprocess.run(command, check=False, timeout=30).returncode == -signal.SIGKILL
    waiting = LockFile(path, clock=SystemClock(), observer=heard.append, environ={})
    with waiting.held("apply", timeout=0):
        (note,) = heard
    assert isinstance(note, Noted)
    assert "took over the lock" in note.message


@pytest.mark.parametrize(
    "elsewhere", [{"host": "desktop"}, {"boot": "boot-2"}, {"host": "desktop", "boot": "boot-2"}]
)
def test_a_lock_of_another_machine_or_from_before_a_restart_is_respected(
    elsewhere: dict[str, str], path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    left_behind(path, run_url="https://ci.example/42", **elsewhere)
    before = path.read_bytes()
    error = refusal(path, heard, clock)
    assert error.who == "anna@laptop (process 4711)"
    assert error.since == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert error.operation == "apply"
    assert "(https://ci.example/42)" in error.detail
    assert "`postsync state unlock`" in error.detail
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "locked",
        "[]",
        "{",
        "{}",
        "\0" * 200,
        "[" * 4000,
        information(who=1),
        information(pid="x"),
        information(since="yesterday"),
        information(run_url=7),
    ],
)
def test_a_lock_file_that_is_not_understood_is_held_since_it_was_written(
    text: str, path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    path.write_text(text)
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    error = refusal(path, heard, clock)
    assert error.who == "somebody unknown"
    assert error.since == NOON


def test_what_a_lock_file_says_is_shown_harmless(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    left_behind(path, who="\x1b[31manna\n::error::", host="desktop")
    assert refusal(path, heard, clock).who.startswith("\\u{1b}[31manna\\n::error::")


def test_a_lock_without_words_is_held_while_somebody_has_it(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        assert refusal(path, heard, clock).who == "somebody unknown"
    finally:
        os.close(descriptor)


def test_waiting_ends_with_the_time_that_was_given(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    left_behind(path, host="desktop")
    with pytest.raises(StateLocked), lock(path, heard, clock).held("apply", timeout=7.5):
        pass
    assert sum(clock.pauses) == pytest.approx(7.5)
    assert max(clock.pauses) <= 1.0


def test_waiting_ends_at_once_when_it_is_interrupted(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    left_behind(path, host="desktop")
    clock.interrupted = True
    with pytest.raises(StateLocked), lock(path, heard, clock).held("apply", timeout=60):
        pass
    assert clock.moment == NOON


def test_a_file_that_was_replaced_meanwhile_is_not_taken_for_the_lock(
    path: Path, heard: list[Event], clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and locking, somebody breaks the lock and another one takes it."""
    original = lockfile.try_flock
    other = lock(path, heard, clock).held("other", timeout=0)

    def lose_the_race(descriptor: int) -> bool:
        monkeypatch.setattr(lockfile, "try_flock", original)
        path.unlink()
        other.__enter__()
        return original(descriptor)

    monkeypatch.setattr(lockfile, "try_flock", lose_the_race)
    with pytest.raises(StateLocked) as caught, lock(path, heard, clock).held("apply", timeout=0):
        pass
    assert caught.value.operation == "other"
    assert json.loads(path.read_text())["operation"] == "other"
    other.__exit__(None, None, None)


def test_breaking_names_who_held_it_and_removes_the_file(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    assert lock(path, heard, clock).break_lock() is None
    left_behind(path, host="desktop")
    assert lock(path, heard, clock).break_lock().who == "anna@laptop"
    assert not path.exists()
    path.write_text("garbage")
    assert lock(path, heard, clock).break_lock().who == "somebody unknown"


def test_a_lock_that_was_left_behind_cannot_be_taken_over_while_it_is_broken(
    path: Path, heard: list[Event], clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever took it then would hold a file that nobody finds any more."""
    original = Path.unlink
    taker = lock(path, heard, clock)

    def meanwhile(broken: Path, **named: bool) -> None:
        with pytest.raises(StateLocked), taker.held("apply", timeout=0):
            pass
        original(broken, **named)

    left_behind(path)
    monkeypatch.setattr(Path, "unlink", meanwhile)
    assert lock(path, heard, clock).break_lock().who == "anna@laptop"
    assert heard == []
    with taker.held("apply", timeout=0):
        assert heard == []


def test_a_lock_that_somebody_else_broke_meanwhile_is_not_broken_again(
    path: Path, heard: list[Event], clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run has it by now."""
    original = lockfile.try_flock
    other = lock(path, heard, clock)
    next_one = other.held("apply", timeout=0)

    def lose_the_race(descriptor: int) -> bool:
        monkeypatch.setattr(lockfile, "try_flock", original)
        assert other.break_lock()
        next_one.__enter__()
        return original(descriptor)

    left_behind(path, host="desktop")
    monkeypatch.setattr(lockfile, "try_flock", lose_the_race)
    assert lock(path, heard, clock).break_lock() is None
    with pytest.raises(StateLocked), other.held("apply", timeout=0):
        pass
    next_one.__exit__(None, None, None)


def test_a_lock_that_cannot_be_broken_is_not_said_to_be(
    path: Path, heard: list[Event], clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(path, host="desktop")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StateUnwritable, match="cannot be locked: Permission denied"):
        lock(path, heard, clock).break_lock()


def test_a_place_where_nothing_can_be_made_is_an_error_that_says_so(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    path.mkdir()
    for attempt in (lambda: lock(path, heard, clock).held("apply", timeout=0).__enter__(),
                    lock(path, heard, clock).break_lock):  # fmt: skip
        with pytest.raises(StateUnwritable, match="cannot be locked") as caught:
            attempt()
        assert "postsync.yaml" in caught.value.detail


def test_a_file_system_without_locks_is_an_error_that_says_so(
    path: Path, heard: list[Event], clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StateUnwritable, match="No locks available"):
        lock(path, heard, clock).held("apply", timeout=0).__enter__()


def test_a_named_pipe_in_its_place_is_not_waited_for(
    path: Path, heard: list[Event], clock: SteppingClock
) -> None:
    os.mkfifo(path)
    with pytest.raises(StateUnwritable):
        lock(path, heard, clock).held("apply", timeout=0).__enter__()


def test_a_process_whose_user_has_no_name_can_lock(
    path: Path, heard: list[Event], clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(lockfile.pwd, "getpwuid", unknown)
    with lock(path, heard, clock).held("apply", timeout=0):
        assert json.loads(path.read_text())["who"] == f"user {os.getuid()}@laptop"


@pytest.mark.parametrize("missing", GITHUB)
def test_there_is_no_run_to_point_to_outside_of_one(missing: str) -> None:
    assert run_url({name: value for name, value in GITHUB.items() if name != missing}) is None


def test_a_machine_without_a_boot_id_is_known_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert this_machine().boot
    monkeypatch.setattr(lockfile, "_BOOT_ID", tmp_path / "missing")
    monkeypatch.setattr(lockfile, "_PROCESS_IDS", tmp_path / "missing")
    assert this_machine() == Machine(host=lockfile.socket.gethostname())


class TestLiving:
    """Whether the process that left its name still lives."""

    def ended(self) -> Holder:
        """A process of this machine that has just ended."""
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return replace(self.here(), pid=process.pid, started="")

    def here(self) -> Holder:
        return this_process("apply", now=NOON, environ={})

    def test_this_process_lives(self) -> None:
        assert not is_dead(self.here())

    def test_a_process_that_has_ended_is_dead(self) -> None:
        assert is_dead(self.ended())

    def test_a_later_process_under_the_same_id_does_not_stand_in_for_it(self) -> None:
        assert is_dead(replace(self.here(), started="1"))

    def test_without_the_time_of_its_start_a_process_id_is_believed(self) -> None:
        assert not is_dead(replace(self.here(), started=""))

    @pytest.mark.parametrize(
        "elsewhere",
        [
            Machine(host="server", boot="boot-1"),
            Machine(host="laptop", boot="boot-0"),
            Machine(host="laptop", boot="boot-1", space="pid:[2]"),
            None,
        ],
    )
    def test_a_process_of_another_machine_cannot_be_told_from_here(
        self, elsewhere: Machine | None
    ) -> None:
        assert not is_dead(replace(self.ended(), machine=elsewhere))

    def test_a_process_of_somebody_else_lives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def not_allowed(_pid: int, _signal: int) -> None:
            raise PermissionError

        monkeypatch.setattr(lockfile.os, "kill", not_allowed)
        assert not is_dead(self.here())
