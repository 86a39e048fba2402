"""The service of a rig: the real sandbox on a virtual clock, and the wire that leads to it."""

import io
import json
import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any

from tests.torture.steps import Steps
from tests.torture.wanted import mark_of

from postsync.domain.schedule import parse_time
from postsync.sandbox.app import SandboxApp

App = Callable[[dict[str, Any], Any], Iterable[bytes]]

BEGIN = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


_OTHERS = {"HTTP_AUTHORIZATION": "Bearer another", "HTTP_USER_AGENT": "somebody"}


class VirtualClock:
    """Implements `ports.Clock`; nobody waits. Alarms go off in order, each at its own moment."""

    def __init__(self, start: datetime = BEGIN) -> None:
        self._now = start
        self._alarms: list[tuple[datetime, Callable[[], None]]] = []
        self._lock = RLock()

    def now(self) -> datetime:
        return self._now.replace(microsecond=self._now.microsecond // 1000 * 1000)

    def milliseconds(self) -> int:
        return round(self.now().timestamp() * 1000)

    def monotonic(self) -> float:
        return self._now.timestamp()

    def sleep(self, seconds: float) -> None:
        self.advance(timedelta(seconds=max(seconds, 0.0)))

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        with self._lock:
            until = self._now + by
            while due := sorted((a for a in self._alarms if a[0] <= until), key=lambda a: a[0]):
                self._alarms.remove(due[0])
                self._now = max(self._now, due[0][0])
                due[0][1]()
            self._now = max(self._now, until)

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Let `deed` happen then."""
        with self._lock:
            self._alarms.append((moment, deed))

    @property
    def is_quiet(self) -> bool:
        """Whether no alarm is set."""
        return not self._alarms


@dataclass(frozen=True, slots=True)
class MachineClock:
    """Implements `ports.Clock`: one that is a little wrong."""

    true: VirtualClock
    wrong_by: timedelta

    def now(self) -> datetime:
        return self.true.now() + self.wrong_by

    def sleep(self, seconds: float) -> None:
        self.true.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that gave a post a time. `now` is when the process made up its mind to send it."""

    method: str
    marks: tuple[str | None, ...]
    scheduled_at: datetime | None
    now: datetime


class Service:
    """The sandbox, everything it was sent, and requests that reach it late."""

    def __init__(self, clock: VirtualClock, rng: random.Random, *, keeps_keys: bool = True) -> None:
        self._clock = clock
        self._rng = rng
        self._keeps_keys = keeps_keys
        self._app = SandboxApp(":memory:", now=clock.milliseconds, sleep=clock.sleep)
        self._app.reset("torture")
        self._late: deque[tuple[str, timedelta]] = deque()
        self.sent: list[Sent] = []
        self.came_late = 0
        self.held_up_since: datetime | None = None
        """When a process was held up that has made up its mind to send, by its own clock."""

    def wire(self, steps: Steps, now: Callable[[], datetime]) -> App:
        """The application as one process reaches it; `now` is the time by that process.

        What counts for a request is when the process last looked at the clock before it.
        """

        def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            made_up = self.held_up_since or now()
            self.held_up_since = None
            self._clock.sleep(self._rng.choice((0.02, 0.05, 0.2, 1.5)))
            environ = dict(environ)
            if not self._keeps_keys:
                environ.pop("HTTP_IDEMPOTENCY_KEY", None)
            name = f"wire.{environ['REQUEST_METHOD']} {_kind(environ['PATH_INFO'])}"
            return steps.take(name, lambda: self._serve(environ, start_response, made_up))

        return serve

    def delay(self, method: str, by: timedelta) -> None:
        """Let the next call of `method` about posts go unanswered and take effect so much later."""
        self._late.append((method, by))

    def forgive(self) -> None:
        """End all faults; what is under way still arrives."""
        self._late.clear()
        self.faults([])

    def faults(self, faults: list[dict[str, Any]]) -> dict[str, int]:
        """Put these faults in the place of the ones before; how often those have struck, by kind."""
        struck: dict[str, int] = {}
        before = self.control("GET", "faults")["faults"]
        for fault in before:
            if fault["hits"]:
                struck[fault["kind"]] = struck.get(fault["kind"], 0) + fault["hits"]
        if faults or before:
            self.control("POST", "faults", {"faults": faults})
        return struck

    def truth(self) -> Any:
        """Every post ever made, and what the public saw."""
        return self.control("GET", "posts")

    def control(self, method: str, what: str, body: Any = None) -> Any:
        """A call of the sandbox's control routes."""
        data = json.dumps(body).encode() if body is not None else b""
        status, answer = _call(self._app, _environ(method, f"/_sandbox/{what}", data))
        assert status < 400, answer
        return json.loads(answer)

    def call(self, method: str, what: str, body: Any) -> tuple[int, bytes]:
        """A call of the API by somebody else who has a key."""
        environ = _environ(method, f"/v1/{what}", json.dumps(body).encode())
        return _call(self._app, {**environ, **_OTHERS})

    def close(self) -> None:
        self._app.close()

    def _serve(
        self, environ: dict[str, Any], start_response: Any, now: datetime
    ) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if not path.startswith("/v1/posts") or method == "GET":
            return self._app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if body:
            self._note(method, json.loads(body), now)
        if self._late and self._late[0][0] == method:
            due = self._clock.now() + self._late.popleft()[1]
            self._clock.at(due, lambda: self._arrive(environ, body))
            raise ConnectionResetError("held up on its way")
        return self._app(environ, start_response)

    def _arrive(self, environ: dict[str, Any], body: bytes) -> None:
        self.came_late += 1
        _call(self._app, {**environ, "wsgi.input": io.BytesIO(body)})

    def _note(self, method: str, body: dict[str, Any], now: datetime) -> None:
        at = body.get("scheduledAt")
        marks = tuple(mark_of(container["content"]) for container in body.get("containers", ()))
        moment = parse_time(at) if at else None
        self.sent.append(Sent(method=method, marks=marks, scheduled_at=moment, now=now))


def _kind(path: str) -> str:
    """A path without what differs from call to call."""
    parts = path.strip("/").split("/")
    return "/".join(parts[:2]) + ("/…" if len(parts) > 2 else "")


def _environ(method: str, path: str, body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "sandbox",
        "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }


def _call(app: App, environ: dict[str, Any]) -> tuple[int, bytes]:
    statuses: list[int] = []

    def start_response(status: str, _headers: Any, *_: object) -> None:
        statuses.append(int(status.split(maxsplit=1)[0]))

    try:
        answer = b"".join(app(environ, start_response))
    except ConnectionResetError:  # a fault; nobody waits for the answer anyway
        return 0, b""
    return statuses[0], answer
