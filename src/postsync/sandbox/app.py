"""The stand-in for the Outstand API as a WSGI application: routes, faults, and time that passes."""

import io
import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postsync.sandbox import (
    accounts,
    analytics,
    clock,
    control,
    dashboard,
    entrance,
    faults,
    feed,
    media,
    posts,
    publishing,
    usage,
)
from postsync.sandbox.faults import Firing
from postsync.sandbox.store import Store, Turn, savepoint
from postsync.sandbox.wire import (
    DROPPED,
    ConnectionDropped,
    Refusal,
    Request,
    Response,
    StartResponse,
    ok,
    problem,
)

if TYPE_CHECKING:
    import sqlite3

Handler = Callable[..., Response]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/v1/posts", posts.create_post),
    ("GET", "/v1/posts", posts.list_posts),
    ("GET", "/v1/posts/{}", posts.get_post),
    ("PATCH", "/v1/posts/{}", posts.update_post),
    ("DELETE", "/v1/posts/{}", posts.delete_post),
    ("DELETE", "/v1/posts/{}/remote", posts.take_down),
    ("GET", "/v1/account/usage", usage.show_usage),
    ("GET", "/v1/posts/{}/analytics", analytics.measure),
    ("GET", "/v1/social-accounts", accounts.list_accounts),
    ("GET", "/v1/social-accounts/{}", accounts.one_account),
    ("GET", "/v1/pinterest/accounts/{}/boards", accounts.list_boards),
    ("POST", "/v1/media/upload", media.start_upload),
    ("POST", "/v1/media/{}/confirm", media.confirm),
    ("GET", "/v1/media", media.list_media),
    ("GET", "/v1/media/{}", media.one_medium),
    ("DELETE", "/v1/media/{}", media.delete_medium),
    ("GET", "/media/[^/]+/{}/.+", media.serve),
    ("GET", "/_sandbox/posts", control.show_posts),
    ("POST", "/_sandbox/posts", dashboard.make_post),
    ("PATCH", "/_sandbox/posts/{}", dashboard.edit_post),
    ("DELETE", "/_sandbox/posts/{}", dashboard.remove_post),
    ("POST", "/_sandbox/posts/{}/restore", dashboard.restore_post),
    ("GET", "/_sandbox/clock", control.show_clock),
    ("POST", "/_sandbox/clock", control.move_clock),
    ("GET", "/_sandbox/faults", control.show_faults),
    ("POST", "/_sandbox/faults", control.set_faults),
    ("GET", "/_sandbox/settings", control.show_settings),
    ("POST", "/_sandbox/settings", control.set_settings),
    ("GET", "/_sandbox/requests", control.show_requests),
    ("POST", "/_sandbox/accounts", dashboard.connect_account),
    ("PATCH", "/_sandbox/accounts/{}", dashboard.edit_account),
    ("DELETE", "/_sandbox/accounts/{}", dashboard.disconnect_account),
    ("GET", "/", feed.show),
)
_COMPILED = [
    (method, re.compile(path.format("([^/]+)") + "/?"), handler) for method, path, handler in ROUTES
]

_UPLOAD = re.compile(r"/_upload/([^/]+)")

_LONGEST_WAIT = 120.0
"""Seconds that an answer may be late: whoever made the database may have wished for more."""

_KEPT_REQUESTS = 10_000
_LOGGED = 1000
"""Characters of anything that somebody sent."""
_KEPT_HEADERS = ("content-length", "content-type", "idempotency-key")
"""What a request needs to be done later. The API key is not among it: it was looked at before."""

_OF = "organisation"
"""Beside these headers: whose key it was."""


class SandboxApp:
    """The whole service behind one callable. Threads and processes may share a file.

    `db_path` is a file, made when it is missing, or `:memory:`. The time of the sandbox is what
    `now` says, in milliseconds since the epoch, plus `clock_offset` seconds plus what
    `POST /_sandbox/clock` has added. Everything that depends on time asks nothing else.

    `sleep` is how an answer is late. Left out, it waits in earnest by the machine's own clock and
    not at all by another `now`, for a clock that somebody moves by hand never gets there.

    Where a fault closes the connection, `ConnectionDropped` is raised: a server closes its
    socket on it, and an in-process caller sees the `ConnectionResetError` that it is.
    """

    def __init__(
        self,
        db_path: Path | str,
        *,
        clock_offset: float = 0.0,
        now: Callable[[], int] = clock.real_time,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        offset = round(clock_offset * clock.SECOND)
        self._store = Store(db_path, lambda: now() + offset)
        self._is_leaving = threading.Event()
        waits = self._is_leaving.wait if now is clock.real_time else lambda _seconds: None
        self._sleep: Callable[[float], object] = sleep or waits

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request, as WSGI."""
        request = Request.from_environ(environ)
        response = self.answer(request)
        status, headers = response.head()
        start_response(status, list(headers.items()))
        return [] if request.method == "HEAD" else response.blocks()

    def reset(self, salt: str | None = None) -> None:
        """Start over. With a salt the ids that follow are the same each time."""
        self._store.reset(salt)

    def hang_up(self) -> None:
        """Let nobody wait any longer for an answer that is late: who still waits gets none."""
        self._is_leaving.set()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def answer(self, request: Request) -> Response:
        """Serve one request."""
        path = request.path.rstrip("/")
        if path == "/_sandbox/reset" and request.method == "POST":
            return _answered(self._reset, request)
        if path.startswith("/_sandbox") or not path:
            with self._store.turn() as turn:
                _let_time_pass(turn)
                response = _answered(_act, turn, request)
                response.headers["Date"] = clock.to_http_date(turn.now)
                return response
        return _answered(self._serve_public, request)

    def _reset(self, request: Request) -> Response:
        salt = request.json().get("salt") if request.content_length else None
        self.reset(None if salt is None else str(salt))
        return ok({"success": True})

    def _serve_public(self, request: Request) -> Response:
        """A request as the world makes it: with latency, faults, and an entry in the log."""
        settings, has_faults = self._store.glance()
        firing = Firing()
        if has_faults:
            with self._store.turn() as turn:
                firing = faults.fire(turn, lambda rule: rule.matches(request))
        self._wait(settings.latency + firing.latency("before"))
        response = self._process(request, firing)
        self._wait(firing.latency("after"))
        if response.status == DROPPED:
            raise ConnectionDropped(firing.rules[-1].kind)
        return firing.spoil(response)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(min(seconds, _LONGEST_WAIT))
            if self._is_leaving.is_set():
                raise ConnectionDropped("leaving")

    def _process(self, request: Request, firing: Firing) -> Response:
        upload = _UPLOAD.fullmatch(request.path)
        with self._store.turn(firing) as turn:
            if late := firing.get("late"):
                _put_aside(turn, request, seconds=late["seconds"])
            response = firing.answer("before", turn.now)
            if response is None and not upload:
                _let_time_pass(turn)
                response = _answered(_enter, turn, request)
            if response is not None:
                return _finish(turn, request, response)
        assert upload  # noqa: S101 -- or else there is an answer
        response = _answered(media.receive, self._store, request, upload.group(1))
        with self._store.turn(firing) as turn:
            return _finish(turn, request, response)


def _answered(act: Handler, *arguments: Any) -> Response:
    """The answer of a handler, also where it refuses."""
    try:
        return act(*arguments)
    except Refusal as refused:
        return refused.response


def _enter(turn: Turn, request: Request) -> Response:
    if request.path.startswith("/v1"):
        turn = replace(turn, org=entrance.guard(turn, request))
    return _act(turn, request)


def _finish(turn: Turn, request: Request, response: Response) -> Response:
    """Stamp the answer, note it in the log, and let the faults that come after have their way."""
    response = turn.firing.answer("after", turn.now) or response
    skew = turn.firing.get("clock_skew")
    moment = turn.now + (clock.from_seconds(skew["seconds"]) if skew else 0)
    if turn.firing.get("no_date") is None:
        response.headers["Date"] = clock.to_http_date(moment)
    if request.path.startswith("/v1"):
        entrance.stamp(turn, response)
    _log(turn, request, response.status)
    return response


def _let_time_pass(turn: Turn) -> None:
    """Bring the world up to date, each event at its own time and in the order of time.

    Called at the start of every turn, so that time passes for a sandbox nobody talks to.
    """
    for row in turn.all("SELECT * FROM late WHERE at <= ? ORDER BY at, seq", turn.now):
        turn.write("DELETE FROM late WHERE seq = ?", row["seq"])
        then = replace(turn, now=row["at"], firing=Firing.decode(row["faults"]))
        publishing.publish_due(then)
        request = _late_request(row)
        _answered(_act, replace(then, org=request.headers.get(_OF)), request)
    publishing.publish_due(turn)


def _put_aside(turn: Turn, request: Request, *, seconds: float) -> None:
    """Do a request only when that time has passed. One that reads has nothing to do then."""
    if request.method in ("GET", "HEAD") or not request.path.startswith("/v1/"):
        return
    try:
        org = entrance.guard(turn, request)
    except Refusal:
        return
    headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
    headers[_OF] = org
    turn.insert(
        "late",
        at=turn.now + clock.from_seconds(seconds),
        method=request.method,
        path=request.path,
        query=request.query_string,
        headers=json.dumps(headers),
        body=request.body,
        host=request.host_url,
        faults=turn.firing.encode(),
    )


def _late_request(row: "sqlite3.Row") -> Request:
    return Request(
        method=row["method"],
        path=row["path"],
        query_string=row["query"],
        headers=json.loads(row["headers"]),
        stream=io.BytesIO(row["body"]),
        host_url=row["host"],
    )


def _act(turn: Turn, request: Request) -> Response:
    """Do what a request asks for; what a refused one wrote is taken back."""
    method = "GET" if request.method == "HEAD" else request.method
    allowed = []
    for wanted, pattern, handler in _COMPILED:
        if found := pattern.fullmatch(request.path):
            if wanted == method:
                with savepoint(turn):
                    return handler(turn, request, *found.groups())
            allowed.append(wanted)
    if allowed:
        response = problem(405, "Method not allowed")
        response.headers["Allow"] = ", ".join(allowed)
        raise Refusal(response)
    raise Refusal(problem(404, "Route not found"))


def _log(turn: Turn, request: Request, status: int) -> None:
    # The query of an upload holds its signature, and header values hold keys: neither is kept.
    query = request.query_string if request.path.startswith("/v1") else ""
    turn.insert(
        "requests",
        at=turn.now,
        method=request.method[:_LOGGED],
        path=request.path[:_LOGGED],
        query=query[:_LOGGED],
        status=None if status == DROPPED else status,
        headers=json.dumps(sorted(name[:_LOGGED] for name in request.headers)),
        idempotency_key=request.headers.get("idempotency-key", "")[:_LOGGED] or None,
        faults=json.dumps([rule.kind for rule in turn.firing.rules]),
    )
    turn.write(
        "DELETE FROM requests WHERE seq <= (SELECT max(seq) FROM requests) - ?", _KEPT_REQUESTS
    )
