"""Runs postsync in a process that strikes itself at a named point. For tests alone.

    python tests/integration/launcher.py kill "after state.write 1" -- apply --auto-approve

The first word is what happens there: `kill` is kill -9, `stop` suspends the process until it gets
SIGCONT, `interrupt` is Ctrl-C, after which it goes on as soon as the run has heard it.

A point is a moment, a call through a port and its number: `before journal.append 2`,
`after provider.delete 1`. A creation also has the moment `sent`, when the request has left, and an
upload `during`, when a part of the bytes has. `before file 7` is the seventh time that a file of
the state folder is touched or a git command started, which finds the moments inside of a call.

With POSTSYNC_TEST_AFTER the point is only left once another thread has come past the moment of that
name. With POSTSYNC_TEST_LOG every moment is written to that file; with POSTSYNC_TEST_MACHINE the process
believes to run on the machine of that name; with POSTSYNC_TEST_LEASE its lease lasts so many seconds.
"""

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any

from postsync.adapters.state import lockfile
from postsync.cli.wiring import Run
from postsync.domain.state.lease import Machine
from postsync.engine import ledger
from postsync.engine.world import World

CALLS = {
    "state": {"read", "write"},
    "journal": {"append", "entries", "clear"},
    "provider": {"accounts", "posts", "post", "create", "update", "delete", "upload"},
}
"""The calls that have moments. The others change nothing and ask nobody."""

TOUCHES = {"open", "os.rename", "os.remove", "os.truncate", "fcntl.flock", "subprocess.Popen"}
"""Audit events that are told before the operation."""

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "interrupt": signal.SIGINT}


class Striker:
    """Counts moments, and strikes at one of them."""

    def __init__(self, deed: str, point: str) -> None:
        self._signal = SIGNALS[deed]
        self._point = point
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.heard: Callable[[], bool] = lambda: True
        """Whether the run knows that it was interrupted."""
        self._awaited = os.environ.get("POSTSYNC_TEST_AFTER")
        self._is_past = threading.Event()
        log = os.environ.get("POSTSYNC_TEST_LOG")
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else None

    def number(self, call: str) -> int:
        """The number of the call that begins now."""
        with self._lock:
            self._counts[call] += 1
            return self._counts[call]

    def moment(self, name: str) -> None:
        """Note a moment. At the point, this does not return, or not soon."""
        if self._log is not None:
            os.write(self._log, f"{name}\n".encode())
        if name == self._awaited:
            self._is_past.set()
        if name == self._point:
            if self._awaited is not None:
                self._is_past.wait()
            os.kill(os.getpid(), self._signal)
            # Only the main thread hears it; it may be busy for a moment.
            while self._signal is signal.SIGINT and not self.heard():
                time.sleep(0.001)

    def watch_files(self) -> None:
        """Number what is done to files of the state folder, and git commands."""

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event not in TOUCHES:
                return
            if event == "open" and ".postsync" not in str(arguments[0]):
                return
            self.moment(f"before file {self.number('file')}")

        sys.addaudithook(hook)


class Watched:
    """A port whose calls have moments."""

    def __init__(self, port: Any, name: str, striker: Striker) -> None:
        self._port, self._name, self._striker = port, name, striker

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if name not in CALLS[self._name]:
            return value
        return self._watched(f"{self._name}.{name}", value)

    def _watched(self, call: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def watched(*arguments: Any, **named: Any) -> Any:
            number = self._striker.number(call)
            self._striker.moment(f"before {call} {number}")
            if "sent" in named:
                named["sent"] = self._when_sent(f"sent {call} {number}", named["sent"])
            if call == "provider.upload":
                file, chunks, progress = arguments
                arguments = (file, self._half(f"during {call} {number}", chunks), progress)
            answer = function(*arguments, **named)
            self._striker.moment(f"after {call} {number}")
            return answer

        return watched

    def _when_sent(self, moment: str, sent: Callable[[], None]) -> Callable[[], None]:
        def told() -> None:
            self._striker.moment(moment)
            sent()

        return told

    def _half(
        self, moment: str, chunks: Callable[[], Iterable[bytes]]
    ) -> Callable[[], Iterator[bytes]]:
        def halved() -> Iterator[bytes]:
            for chunk in chunks():
                middle = len(chunk) // 2
                yield chunk[:middle]
                self._striker.moment(moment)
                yield chunk[middle:]

        return halved


def watch(striker: Striker) -> None:
    """Let every run of this process work with watched ports."""
    plain = Run.world

    @contextmanager
    def watched(run: Run, **asked: Any) -> Iterator[World]:
        with plain(run, **asked) as world:
            if "file" in striker._point or striker._log is not None:
                striker.watch_files()
            striker.heard = world.interrupts.requested
            provider = world.provider and Watched(world.provider, "provider", striker)
            yield replace(
                world,
                state=Watched(world.state, "state", striker),  # type: ignore[arg-type]
                journal=Watched(world.journal, "journal", striker),  # type: ignore[arg-type]
                provider=provider,  # type: ignore[arg-type]
            )

    Run.world = watched  # type: ignore[method-assign, assignment]


def be_on(machine: str) -> None:
    """Let this process believe that it runs on another machine."""
    lockfile.this_machine = lambda: Machine(host=machine, boot="boot", space="space")


def main() -> int:
    """Run the command line behind `--`."""
    deed, point, dashes, *arguments = sys.argv[1:]
    if dashes != "--":
        msg = "usage: launcher kill|stop|interrupt POINT -- ARGUMENTS"
        raise SystemExit(msg)
    if machine := os.environ.get("POSTSYNC_TEST_MACHINE"):
        be_on(machine)
    if seconds := os.environ.get("POSTSYNC_TEST_LEASE"):
        ledger.LEASE = timedelta(seconds=float(seconds))
    watch(Striker(deed, point))
    sys.argv[1:] = arguments
    from postsync.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
