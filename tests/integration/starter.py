"""Starts the installed `postsync` in processes of their own, with its modules read only once.

Most of a command's time goes into reading modules. Here one process has read them; for each command
it forks another, which has environment, folder, streams, signals and end of its own, as one that a
shell starts. Whatever must hold before the modules are read is for tests that start Python itself.
"""

import atexit
import contextlib
import fcntl
import functools
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, Any, Self, TypeAlias

POSTSYNC = ("-m", "postsync")

LAUNCHER = str(Path(__file__).with_name("launcher.py"))
"""Runs postsync so that something happens at a named point."""

_FITTING = ("LANG", "LC_", "PYTHON")
"""Variables that a Python reads when it starts: with others than here, a new one is started."""

_LATE = ("git", "httpx", "idna", "jinja2", "jsonschema_rs", "rich.live", "sqlite3", "yaml")
"""What a command imports when it needs it."""

_LENGTH = struct.Struct("!I")


class Started:
    """A process that the starter forked; the part of `subprocess.Popen` that tests use."""

    def __init__(self, args: list[str], told: int, streams: dict[str, IO[str] | None]) -> None:
        self.args = args
        self.returncode: int | None = None
        self.was_stopped = False
        self.seconds, self.memory = 0.0, 0
        """What it has cost in the end: seconds of the processor, and memory as `getrusage` tells it."""
        self.stdin, self.stdout, self.stderr = (streams[n] for n in ("stdin", "stdout", "stderr"))
        self._told = open(told, encoding="ascii")  # noqa: SIM115 - closed when the end is known
        self.pid = int(self._told.readline())

    def __repr__(self) -> str:
        return f"<Started: returncode: {self.returncode} args: {self.args!r}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait()

    def poll(self) -> int | None:
        """The exit code, or nothing while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        while self.returncode is None:
            self._hear(timeout)
        return self.returncode

    def wait_for_stop(self, timeout: float) -> None:
        """Wait until it is suspended, or has ended."""
        while not self.was_stopped and self.returncode is None:
            self._hear(timeout)

    def _hear(self, timeout: float | None) -> None:
        if not select.select([self._told], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        told, seconds, memory = self._told.readline().split()
        status = int(told)
        if os.WIFSTOPPED(status):
            self.was_stopped = True
        else:
            self.seconds, self.memory = float(seconds), int(memory)
            self.returncode = os.waitstatus_to_exitcode(status)
            self._told.close()

    def communicate(self, timeout: float | None = None) -> tuple[str | None, str | None]:
        """Take in all that it says until its end."""
        end = None if timeout is None else time.monotonic() + timeout
        said: dict[IO[str], list[bytes]] = {
            s: [] for s in (self.stdout, self.stderr) if s and not s.closed
        }
        if self.stdin is not None:
            self.stdin.close()
        open_ = list(said)
        while open_:
            left = None if end is None else max(end - time.monotonic(), 0)
            ready = select.select(open_, [], [], left)[0]
            if not ready:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            for stream in ready:
                said[stream].append(os.read(stream.fileno(), 65_536))
                if not said[stream][-1]:
                    open_.remove(stream)
        self.wait(None if end is None else max(end - time.monotonic(), 0))
        out, err = (_text(s, said.get(s)) for s in (self.stdout, self.stderr))
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended, and nobody told yet
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _text(stream: IO[str] | None, blocks: list[bytes] | None) -> str | None:
    if stream is None or blocks is None:
        return None
    stream.close()
    return b"".join(blocks).decode().replace("\r\n", "\n").replace("\r", "\n")


class Starter:
    """The process that starts the others."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()]
            )

    def start(
        self,
        arguments: list[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        program: tuple[str, ...] = POSTSYNC,
        on_terminal: bool = False,
        **streams: Any,
    ) -> Started:
        """Start a command; streams are given as to `subprocess.Popen`."""
        ours: dict[str, IO[str] | None] = {}
        theirs, to_close = [], []
        for name in ("stdin", "stdout", "stderr"):
            ours[name], fd, is_ours = _stream(name, streams.get(name))
            theirs.append(fd)
            to_close += [fd] if is_ours else []
        told, tell = os.pipe()
        asked = json.dumps([program, arguments, str(cwd), {**env}, on_terminal]).encode()
        with self._turn:
            socket.send_fds(self._line, [_LENGTH.pack(len(asked))], [*theirs, tell])
            self._line.sendall(asked)
        for fd in (*to_close, tell):
            os.close(fd)
        return Started(["postsync", *arguments], told, ours)

    def close(self) -> None:
        """Let it end."""
        self._line.close()
        self._process.wait(timeout=20)


def _stream(name: str, given: Any) -> tuple[IO[str] | None, int, bool]:
    """Our end of a stream, theirs, and whether theirs was opened here."""
    if given == subprocess.PIPE:
        read, write = os.pipe()
        ours, theirs = (write, read) if name == "stdin" else (read, write)
        return os.fdopen(ours, "w" if name == "stdin" else "r", encoding="utf-8"), theirs, True
    if given == subprocess.DEVNULL:
        return None, os.open(os.devnull, os.O_RDWR), True
    if given is None:
        return None, {"stdin": 0, "stdout": 1, "stderr": 2}[name], False
    return None, given if isinstance(given, int) else given.fileno(), False


@functools.cache
def starter() -> Starter:
    """The one of this process, started when it is first needed."""
    made = Starter()
    atexit.register(made.close)
    return made


Process: TypeAlias = "Started | subprocess.Popen[str]"


def start(arguments: list[str], *, env: Mapping[str, str], **more: Any) -> Process:
    """Start a command by the starter, or by a new Python where one of its variables differs."""
    program = more.get("program", POSTSYNC)
    is_known = program == POSTSYNC or program[:1] == (LAUNCHER,)
    if is_known and _asked_of_python(env) == _asked_of_python(os.environ):
        return starter().start(arguments, env=env, **more)
    program, is_on_terminal = more.pop("program", POSTSYNC), more.pop("on_terminal", False)
    if is_on_terminal:
        more |= {"start_new_session": True, "preexec_fn": _take_terminal}
    return subprocess.Popen([sys.executable, *program, *arguments], env=env, text=True, **more)


def _asked_of_python(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_FITTING)}


def _take_terminal() -> None:
    # Only the terminal that a session owns turns Ctrl-C into a signal.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


# What follows runs in the process of the starter.


def _guard(ask: list[Any], fds: list[int], main: Callable[[], Any]) -> Callable[[], Any] | None:
    """Fork the command, and tell its end. Gives what is to be run, in the command alone."""
    *streams, tell = fds
    child = os.fork()
    if child == 0:
        os.close(tell)
        return _become(ask, streams, main)
    for fd in (0, 1, 2, *streams):
        os.close(fd)
    with contextlib.suppress(OSError):  # nobody may listen any more
        os.write(tell, f"{child}\n".encode())
        status = -1
        while status == -1 or os.WIFSTOPPED(status):
            _, status, cost = os.wait4(child, os.WUNTRACED)
            told = f"{status} {cost.ru_utime + cost.ru_stime} {cost.ru_maxrss}\n"
            os.write(tell, told.encode())
    os._exit(0)


def _become(ask: list[Any], streams: list[int], main: Callable[[], Any]) -> Callable[[], Any]:
    program, arguments, folder, env, is_on_terminal = ask
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if is_on_terminal:
        os.setsid()
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
    for fd in {*streams} - {0, 1, 2}:
        os.close(fd)
    if is_on_terminal:
        _take_terminal()
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(folder)
    sys.stdin = sys.__stdin__ = _opened(0, sys.stdin)
    sys.stdout = sys.__stdout__ = _opened(1, sys.stdout)
    sys.stderr = sys.__stderr__ = _opened(2, sys.stderr)
    if tuple(program) == POSTSYNC:
        sys.argv = ["postsync", *arguments]
        return main
    script, *more = program
    sys.argv = [script, *more, *arguments]
    return lambda: runpy.run_path(script, run_name="__main__")


def _opened(fd: int, before: Any) -> io.TextIOWrapper:
    """A stream as Python opens it when it starts."""
    raw = open(fd, "rb" if fd == 0 else "wb", closefd=False)  # noqa: SIM115 - open to the end
    is_by_line = fd == 2 or os.isatty(fd)
    return io.TextIOWrapper(
        raw, encoding=before.encoding, errors=before.errors, line_buffering=is_by_line
    )


def _reap() -> None:
    """Let those go whose command has ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _wait_to_be_asked(line: socket.socket, main: Callable[[], Any]) -> Callable[[], Any] | None:
    """Fork for every wish that comes. Gives what is to be run, in a command alone."""
    while True:
        _reap()
        head, fds, _, _ = socket.recv_fds(line, _LENGTH.size, 4)
        if not head:
            return None
        ask = json.loads(line.recv(*_LENGTH.unpack(head), socket.MSG_WAITALL))
        if os.fork() == 0:
            line.close()
            return _guard(ask, fds, main)
        for fd in fds:
            os.close(fd)


def _main() -> Any:
    (script,) = entry_points(group="console_scripts", name="postsync")
    main = script.load()
    package = importlib.import_module("postsync")
    for module in pkgutil.walk_packages(package.__path__, "postsync."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _LATE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = _wait_to_be_asked(socket.socket(fileno=int(sys.argv[1])), main)
    return run() if run else 0


if __name__ == "__main__":
    sys.exit(_main())
