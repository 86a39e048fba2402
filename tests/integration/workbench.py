"""A workspace on the sandbox, and postsync at work in it: in this process or in one of its own."""

import contextlib
import copy
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.integration.starter import LAUNCHER, Process, start

from postsync.adapters.clock import SystemClock
from postsync.adapters.files import make_folder
from postsync.adapters.state.registry import build_state
from postsync.cli import wiring
from postsync.cli.exits import exit_code
from postsync.cli.main import cli
from postsync.domain.config import LocalState
from postsync.engine import recovering
from postsync.sandbox.app import SandboxApp
from postsync.sandbox.server import Running, running

MORNING = datetime(2027, 3, 1, 9, 0, 10, tzinfo=UTC)
"""When every rehearsal begins: a little after the full minute, so that none ends meanwhile."""

CONFIG = "version: 1\nprovider: {name: sandbox}\ntimezone: UTC\n"

HELLO = """\
accounts: [x:acme]
scheduledAt: 2027-03-02T09:00:00Z
content: Good morning!
"""

REHEARSAL = ".postsync/rehearsal/sandbox.json"
"""The state of a rehearsal on the embedded sandbox."""

_PROVIDER = re.compile(r"provider: \{name: (?:sandbox|outstand)\b(?:, baseUrl: '[^']*')?")

LONGEST = 60.0
"""Seconds after which a process hangs. Far more than any needs."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout, which must be exactly one JSON document."""
        return json.loads(self.out)


class Workbench:
    """A folder with a workspace, a rehearsal clock and a sandbox."""

    def __init__(self, folder: Path, *, config: str = CONFIG, salt: str = "bench") -> None:
        self.folder = folder
        self.now = MORNING
        self.env: dict[str, str] = {}
        self.served: Running | None = None
        self._served_offset: float | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.write("postsync.yaml", config)
        with self._embedded() as app:
            app.reset(salt)

    # Files

    def path(self, name: str) -> Path:
        """Where a file of the workspace lies."""
        return self.folder / name

    def write(self, name: str, text: str) -> Path:
        """Write a file of the workspace."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Put other words into a file."""
        text = self.path(name).read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new))

    def posts(self, count: int, *, account: str = "x:acme", words: str = "") -> None:
        """That many posts in a file, one a minute."""
        slot = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
        self.write(
            "posts/many.yaml",
            "---\n".join(
                f"id: post-{number:03}\naccounts: [{account!r}]\ncontent: Number {number} {words}\n"
                f"scheduledAt: {(slot + timedelta(minutes=number)).isoformat()}\n"
                for number in range(count)
            ),
        )

    @property
    def state_file(self) -> Path:
        """Where the state lies: that of a rehearsal apart from all others."""
        is_rehearsal = "name: sandbox" in self.path("postsync.yaml").read_text("utf-8")
        return self.path(REHEARSAL if is_rehearsal else ".postsync/state.json")

    def state(self) -> dict[str, Any]:
        """The recorded state."""
        return json.loads(self.state_file.read_text("utf-8"))

    # Time

    def wait(self, **span: float) -> None:
        """Let time pass, for the client and for the sandbox."""
        span_in_seconds = timedelta(**span).total_seconds()
        if self._served_offset is None:
            self.now += timedelta(seconds=span_in_seconds)
        else:
            self._served_offset += span_in_seconds
            self.sandbox("POST", "clock", {"advance": span_in_seconds})

    def _offset(self) -> float:
        if self._served_offset is not None:
            return self._served_offset
        return self.now.timestamp() - time.time_ns() / 1e9

    @contextlib.contextmanager
    def _ticking(self) -> Iterator[None]:
        """Let the clock go on for as long as the block takes, so that it never goes back."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.now += timedelta(seconds=time.monotonic() - began)

    # The sandbox

    @contextlib.contextmanager
    def _embedded(self) -> Iterator[SandboxApp]:
        database = self.path(".postsync/sandbox.db")
        make_folder(database.parent)  # as postsync makes it, so that git tracks nothing of it
        app = SandboxApp(database, clock_offset=self._offset())
        try:
            yield app
        finally:
            app.close()

    @contextlib.contextmanager
    def serving(self) -> Iterator[Running]:
        """Serve the sandbox on a socket, for as long as the block lasts."""
        offset = self._served_offset = self._offset()
        with running(self.path(".postsync/sandbox.db"), clock_offset=offset) as served:
            self.served = served
            self.env |= {"OUTSTAND_API_KEY": "any-key"}
            # A configured address of this machine is a real service: nothing here is a rehearsal.
            text = self.path("postsync.yaml").read_text("utf-8")
            provider = f"provider: {{name: outstand, baseUrl: '{served.url}/v1'"
            self.write("postsync.yaml", _PROVIDER.sub(provider, text))
            try:
                yield served
            finally:
                self.served = self._served_offset = None

    def sandbox(self, method: str, what: str, body: Any = None) -> Any:
        """A control call."""
        if self.served is not None:
            with httpx.Client(base_url=self.served.url, verify=False) as http:
                return _answer(http, method, what, body)
        with (
            self._ticking(),
            self._embedded() as app,
            httpx.Client(
                transport=httpx.WSGITransport(app=app), base_url="http://sandbox.localhost"
            ) as http,
        ):
            return _answer(http, method, what, body)

    def faults(self, *faults: dict[str, Any]) -> None:
        """Put these faults in the place of the ones before."""
        self.sandbox("POST", "faults", {"faults": faults})

    def remote(self) -> list[dict[str, Any]]:
        """Every post ever made and not deleted, as the sandbox knows it."""
        return [post for post in self.sandbox("GET", "posts")["posts"] if not post["deletedAt"]]

    def remote_texts(self) -> list[str]:
        """The first text of every post that stands, sorted: a duplicate shows."""
        return sorted(post["containers"][0]["content"] for post in self.remote())

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the state, as a run under way does."""
        state, _ = build_state(
            LocalState(path=str(self.state_file)),
            self.folder,
            clock=SystemClock(),
            observer=lambda _event: None,
        )
        with state.lock("apply", timeout=0):
            yield

    # Running

    @property
    def python(self) -> str:
        """The interpreter that postsync is installed in."""
        return sys.executable

    def environment(self) -> dict[str, str]:
        """The environment of a command."""
        offset = self._offset()
        return {**os.environ, "POSTSYNC_CLOCK_OFFSET": f"{offset:.3f}", **self.env}

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> Run:
        """Run a command line in this process."""
        with self._ticking():
            return run_here(arguments, self.folder, {**self.environment(), **(env or {})})

    def done(self, *arguments: str) -> Run:
        """Run a command line that must end well."""
        run = self.run(*arguments)
        assert run.code == 0, run
        return run

    def apply(self, *arguments: str) -> Run:
        """Apply, one call after the other; must end well."""
        return self.done("apply", "--auto-approve", "--parallelism", "1", *arguments)

    def is_in_step(self) -> bool:
        """Whether a plan has nothing left to do."""
        run = self.process if self.served is not None else self.run
        return run("plan", "--detailed-exitcode").code == 0

    def start(self, *arguments: str, **more: Any) -> Process:
        """Start a command line in a process of its own."""
        environment = {**self.environment(), **more.pop("env", {})}
        return start(
            [*arguments],
            cwd=self.folder,
            env=environment,
            **{
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **more,
            },
        )

    def process(self, *arguments: str, **more: Any) -> Run:
        """Run a command line in a process of its own."""
        return finish(self.start(*arguments, **more))

    def launch(self, deed: str, point: str, *arguments: str, **more: Any) -> Process:
        """Start a command line that is killed or suspended at a point (see `launcher`)."""
        program = (LAUNCHER, deed, point, "--")
        return self.start(*arguments, program=program, **more)

    def beside(self, folder: Path) -> "Workbench":
        """Another folder, of the same service and at the same time: a second machine, say."""
        other = copy.copy(self)
        other.folder, other.env = folder, dict(self.env)
        return other


def run_here(arguments: Iterable[str], folder: Path, env: Mapping[str, str]) -> Run:
    """Run a command line in this process; each is as good as a new one."""
    out, err = (
        io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True, newline="") for _ in "12"
    )
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with (
        _environment(env),
        _hanging_up(),
        _hurrying(),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = exit_code(cli, [*arguments])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    return Run(code, _text(out), _text(err))


def finish(process: Process) -> Run:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=LONGEST)
    return Run(process.returncode, out or "", err or "")


def words(line: str) -> list[str]:
    """The arguments of a command line."""
    return shlex.split(line)


def until(happened: Any, *, seconds: float = LONGEST) -> None:
    """Wait until `happened()`, as a test of another process has to."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if happened():
            return
        pause.wait(0.02)
    msg = "it never happened"
    raise AssertionError(msg)


def _answer(http: httpx.Client, method: str, what: str, body: Any) -> Any:
    response = http.request(method, f"/_sandbox/{what}", json=body)
    assert response.is_success, response.text
    return response.json()


def _text(stream: io.TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()


@contextlib.contextmanager
def _hanging_up() -> Iterator[None]:
    """Close the connections of a run in this process. A real one leaves that to its own end."""
    plain = wiring.Run.provider
    made: list[Any] = []

    def provider(run: wiring.Run, *arguments: Any, **named: Any) -> Any:
        made.append(plain(run, *arguments, **named))
        return made[-1]

    wiring.Run.provider = provider  # type: ignore[method-assign]
    try:
        yield
    finally:
        wiring.Run.provider = plain  # type: ignore[method-assign]
        for each in made:
            each.close()


@contextlib.contextmanager
def _hurrying() -> Iterator[None]:
    """Give the sandbox no time to list what it has made: it lists it at once, or far too late."""
    pause = recovering.SETTLING_PAUSE
    recovering.SETTLING_PAUSE = 0.01
    try:
        yield
    finally:
        recovering.SETTLING_PAUSE = pause


@contextlib.contextmanager
def _environment(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
