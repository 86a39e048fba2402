"""The lock beside the state: who is at work, and whether that process is still alive.

Two things make a lock. The kernel's `flock` on the lock file says whether the holder lives: it ends
with its process, however that ends, and cannot be fooled by a process id used again. The JSON in the
file says who the holder is; it is emptied on release, so text found in a file that nobody has
flocked was left by a holder that died. Of two takers the kernel lets exactly one see that.

What a flock on this machine cannot prove is left alone: a lock written by another machine (the
folder may be shared without its locks), before a restart, or in a form that cannot be read, stays
held until somebody breaks it. The file is never deleted on release, only by `break_lock`; a taker
therefore checks that the file it has locked is still the one that others will find.
"""

import fcntl
import json
import os
import pwd
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from postsync.adapters.state import files
from postsync.domain.errors import StateLocked, StateUnwritable
from postsync.domain.events import Noted
from postsync.domain.schedule import format_time, parse_time
from postsync.domain.text import visible
from postsync.ports import Clock, Observer

SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
"""Seconds between two looks at a lock that is held."""

_INFORMATION_LIMIT = 4096
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_UNKNOWN = "somebody unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where a process runs. `boot` differs after every restart; empty where the system has none."""

    host: str
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What a lock file says about who holds it. `machine` is None when it cannot be read."""

    who: str
    since: datetime | None
    operation: str = "unknown operation"
    pid: int | None = None
    machine: Machine | None = None
    run_url: str | None = None

    def __str__(self) -> str:
        return f"{self.who} (process {self.pid})" if self.pid else self.who


class LockFile:
    """A lock on one path, held by one process at a time, even within this process."""

    def __init__(
        self, path: Path, *, clock: Clock, observer: Observer, environ: Mapping[str, str]
    ) -> None:
        self._path = path
        self._clock = clock
        self._observer = observer
        self._environ = environ
        self._machine = this_machine()

    @contextmanager
    def held(self, operation: str, *, timeout: float) -> Iterator[None]:
        """Hold the lock meanwhile. Waits up to `timeout` seconds, then raises StateLocked.

        Raises StateUnwritable where no lock file can be made. The lock of a process of this machine
        that has died is taken over, and noted.
        """
        descriptor = wait_for(lambda: self._take(operation), self._clock, timeout=timeout)
        if descriptor is None:
            raise self._locked()
        try:
            yield
        finally:
            # Closing ends the flock; whoever comes between sees an empty file, or text of ours that
            # could not be emptied and is then a dead holder's.
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def break_lock(self) -> str | None:
        """Remove the lock whoever holds it; says who did, or None when nobody did."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from error
        try:
            holder = self._holder(descriptor)
            if holder is None and try_flock(descriptor):
                return None
            # Away with the file: its holder keeps a flock on something that nobody finds any more.
            self._path.unlink(missing_ok=True)
            return str(holder) if holder else _UNKNOWN
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            os.close(descriptor)

    def _take(self, operation: str) -> int | None:
        """The lock file, open and locked; None while somebody else has it."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        taken = False
        try:
            taken = self._claim(descriptor, operation)
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            if not taken:
                os.close(descriptor)
        return descriptor if taken else None

    def _claim(self, descriptor: int, operation: str) -> bool:
        if not try_flock(descriptor) or not self._is_current(descriptor):
            return False
        left = self._holder(descriptor)
        if left is not None and left.machine != self._machine:
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, self._information(operation), 0)
        if left is not None:
            self._observer(
                Noted(message=f"took over the lock of {left}, which died ({left.operation})")
            )
        return True

    def _is_current(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def _holder(self, descriptor: int) -> Holder | None:
        """Who the file says holds it; None when it says nothing."""
        data = os.pread(descriptor, _INFORMATION_LIMIT, 0)
        if not data:
            return None
        modified = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
        return _read_holder(data) or Holder(who=_UNKNOWN, since=modified)

    def _locked(self) -> StateLocked:
        holder = None
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
            try:
                holder = self._holder(descriptor)
            finally:
                os.close(descriptor)
        holder = holder or Holder(who=_UNKNOWN, since=None)
        see = f" ({holder.run_url})" if holder.run_url else ""
        return StateLocked(
            who=str(holder),
            since=holder.since,
            operation=holder.operation,
            detail=f"Wait until that run has ended{see}. Only when it is certain that it is not "
            "running any more: `postsync state unlock`.",
        )

    def _information(self, operation: str) -> bytes:
        doc = {
            "who": f"{_user()}@{self._machine.host}",
            "pid": os.getpid(),
            "host": self._machine.host,
            "boot": self._machine.boot,
            "operation": operation,
            "since": format_time(self._clock.now()),
            "run_url": run_url(self._environ),
        }
        return json.dumps(doc).encode()

    def _unusable(self, error: OSError) -> StateUnwritable:
        return StateUnwritable(
            f"{self._path} cannot be locked: {files.reason_of(error)}",
            detail="The state must lie in a folder where this user may create and lock files; "
            "`state: {path: …}` in postsync.yaml says where.",
        )


def try_flock(descriptor: int) -> bool:
    """Lock an open file for this process alone; False when another has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for(take: Callable[[], int | None], clock: Clock, *, timeout: float) -> int | None:
    """What `take` gives, tried for up to `timeout` seconds, at least once; None when it gave nothing.

    The pauses asked for are added up, not the time that passed, so that an interrupted clock, which
    waits no more, brings this to an end at once.
    """
    waited, pause = 0.0, SHORTEST_PAUSE
    while (taken := take()) is None and waited < timeout:
        pause = min(pause, timeout - waited)
        clock.sleep(pause)
        waited += pause
        pause = min(pause * 2, LONGEST_PAUSE)
    return taken


def this_machine() -> Machine:
    """The machine that this process runs on, since its last start."""
    try:
        boot = _BOOT_ID.read_text("ascii").strip()
    except OSError:
        boot = ""
    return Machine(host=socket.gethostname(), boot=boot)


def run_url(environ: Mapping[str, str]) -> str | None:
    """The page of the CI run that this is part of, if it is one of GitHub Actions."""
    server, repository, run = (
        environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # containers run under ids that no list of users knows
        return f"user {os.getuid()}"


def _read_holder(data: bytes) -> Holder | None:
    """The holder that a lock file names; None when it is not understood."""
    try:
        doc = json.loads(data)
        machine = Machine(host=_word(doc["host"]), boot=_word(doc["boot"]))
        return Holder(
            who=_word(doc["who"]),
            since=parse_time(doc["since"]),
            operation=_word(doc["operation"]),
            pid=int(doc["pid"]),
            machine=machine,
            run_url=_word(doc["run_url"]) if doc["run_url"] is not None else None,
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _word(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return visible(value[:300], newline=False)
