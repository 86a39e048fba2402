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

import json
import os
import pwd
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from postsync.adapters import files
from postsync.adapters.files import try_flock
from postsync.adapters.state.document.writing import encode_holder
from postsync.domain.errors import StateLocked, StateUnwritable
from postsync.domain.run.events import Noted, Waiting
from postsync.domain.state.lease import Holder, Lease, Machine
from postsync.ports import Clock, Observer

SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
"""Seconds between two looks at a lock that is held."""

LINGERING = 2.0
"""Seconds to wait for the flock of a dead process: a command that it was just starting may have it."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PROCESS_IDS = Path("/proc/self/ns/pid")

_INFORMATION_LIMIT = 4096
_UNKNOWN = "somebody unknown"

Taken = TypeVar("Taken")


class LockFile:
    """A lock on one path, held by one process at a time, even within this process."""

    def __init__(
        self, path: Path, *, clock: Clock, observer: Observer, environ: Mapping[str, str]
    ) -> None:
        self._path = path
        self._clock = clock
        self._observer = observer
        self._environ = environ

    @contextmanager
    def held(self, operation: str, *, timeout: float) -> Iterator[Holder]:
        """Hold the lock meanwhile, as the holder given. Waits up to `timeout` seconds.

        Then raises StateLocked.
        Raises StateUnwritable where no lock file can be made. The lock of a process of this machine
        that has died is taken over, and noted.
        """
        holder = this_process(operation, now=self._clock.now(), environ=self._environ)
        descriptor = self._take(holder)
        if descriptor is None and timeout > 0:
            self._tell_whose_it_is(timeout)
            descriptor = wait_for(lambda: self._take(holder), self._clock, timeout=timeout)
        left = self._found() if descriptor is None else None
        if left is not None and is_dead(left):
            descriptor = wait_for(lambda: self._take(holder), self._clock, timeout=LINGERING)
        if descriptor is None:
            raise locked_by(self._found() or Holder(who=_UNKNOWN, since=None))
        try:
            yield holder
        finally:
            # Closing ends the flock; whoever comes between sees an empty file, or text of ours that
            # could not be emptied and is then a dead holder's.
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def _tell_whose_it_is(self, timeout: float) -> None:
        found = self._found()
        if found is not None and not is_dead(found):
            reason = f"{found} has the lock ({found.operation})"
            self._observer(Waiting(seconds=timeout, reason=reason, at_most=True))

    def holder(self) -> Holder | None:
        """Who holds it now. What a dead process of this machine has left behind counts for nothing."""
        found = self._found()
        return None if found is None or is_dead(found) else found

    def break_lock(self) -> Holder | None:
        """Remove the lock whoever holds it; says who did, or None when nobody did."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from error
        try:
            # With the flock on it, one that was left behind cannot be taken over meanwhile.
            is_free = try_flock(descriptor)
            holder = self._holder(descriptor)
            if (is_free and holder is None) or not self._is_current(descriptor):
                return None
            # Away with the file: its holder keeps a flock on something that nobody finds any more.
            self._path.unlink(missing_ok=True)
            return holder or Holder(who=_UNKNOWN, since=None)
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            os.close(descriptor)

    def _take(self, holder: Holder) -> int | None:
        """The lock file, open and locked; None while somebody else has it."""
        try:
            files.make_folder(self._path.parent)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        taken = False
        try:
            taken = self._claim(descriptor, holder)
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            if not taken:
                os.close(descriptor)
        return descriptor if taken else None

    def _claim(self, descriptor: int, holder: Holder) -> bool:
        if not try_flock(descriptor) or not self._is_current(descriptor):
            return False
        left = self._holder(descriptor)
        if left is not None and left.machine != holder.machine:
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(encode_holder(holder)).encode(), 0)
        if left is not None:
            self._observer(
                Noted(message=f"took over the lock that {left} left behind ({left.operation})")
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
        from postsync.adapters.state.document.decoding import decode_holder  # a lock is mostly free

        modified = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
        return decode_holder(data) or Holder(who=_UNKNOWN, since=modified)

    def _found(self) -> Holder | None:
        """Who the file that lies there now says holds it; None when it cannot be told."""
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
            try:
                return self._holder(descriptor)
            finally:
                os.close(descriptor)
        return None

    def _unusable(self, error: OSError) -> StateUnwritable:
        return StateUnwritable(
            f"{self._path} cannot be locked: {files.reason_of(error)}",
            detail="The state must lie in a folder where this user may create and lock files; "
            "`state: {path: …}` in postsync.yaml says where.",
        )


def locked_by(holder: Holder, ends: str = "") -> StateLocked:
    """What to say when `holder` has the state; `ends` tells when that is over by itself."""
    see = f" ({holder.run_url})" if holder.run_url else ""
    return StateLocked(
        who=str(holder),
        since=holder.since,
        operation=holder.operation,
        detail=f"Another run is at work on the same posts{see}. Wait until it has "
        f"ended, and run this again, or let it wait with `--lock-timeout 300` (seconds).{ends} Only when "
        "it is certain that the other run has stopped: `postsync state unlock`.",
    )


def wait_for(take: Callable[[], Taken | None], clock: Clock, *, timeout: float) -> Taken | None:
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


def this_process(operation: str, *, now: datetime, environ: Mapping[str, str]) -> Holder:
    """The holder that this process is while it does `operation`."""
    machine = this_machine()
    return Holder(
        who=f"{_user()}@{machine.host}",
        since=now,
        operation=operation,
        pid=os.getpid(),
        started=_started(os.getpid()),
        machine=machine,
        run_url=run_url(environ),
    )


def at_work(lease: Lease, now: datetime) -> Holder | None:
    """Who may be sending under `lease`; None when it is over or its holder has died."""
    return None if lease.is_over(now) or is_dead(lease.holder) else lease.holder


def is_dead(holder: Holder) -> bool:
    """Whether that process has certainly ended. False for all that cannot be told from here."""
    if holder.machine != this_machine() or not holder.pid:
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is somebody else's, so it is there
    started = _started(holder.pid)
    return bool(started and holder.started) and started != holder.started


def this_machine() -> Machine:
    """The machine that this process runs on, since its last start."""
    boot = space = ""
    with suppress(OSError):
        boot = _BOOT_ID.read_text("ascii").strip()
    with suppress(OSError):
        space = str(_PROCESS_IDS.readlink())
    return Machine(host=socket.gethostname(), boot=boot, space=space)


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


def _started(pid: int) -> str:
    """When a process was started, in clock ticks since the boot; empty where that is not told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    # The name of the program, in brackets, may hold anything; the start is the 22nd field.
    fields = stat.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""
