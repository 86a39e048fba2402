"""The stand-in for the Outstand API as a WSGI application."""

import json
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from postsync.sandbox import (
    accounts,
    answers,
    clock,
    control,
    faults,
    feed,
    media,
    posts,
    publishing,
)
from postsync.sandbox.faults import Firing
from postsync.sandbox.store import Store, Turn, savepoint
from postsync.sandbox.wire import (
    ConnectionDropped,
    Refusal,
    Request,
    Response,
    StartResponse,
    ok,
    page,
    problem,
)

__all__ = ["ConnectionDropped", "SandboxApp"]

Handler = Callable[..., Response]

_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/v1/posts", posts.create_post),
    ("GET", "/v1/posts", posts.list_posts),
    ("GET", "/v1/posts/{}", posts.get_post),
    ("PATCH", "/v1/posts/{}", posts.update_post),
    ("DELETE", "/v1/posts/{}", posts.delete_post),
    ("DELETE", "/v1/posts/{}/remote", posts.take_down),
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
    ("POST", "/_sandbox/posts", control.make_post),
    ("PATCH", "/_sandbox/posts/{}", control.edit_post),
    ("DELETE", "/_sandbox/posts/{}", control.remove_post),
    ("GET", "/_sandbox/clock", control.show_clock),
    ("POST", "/_sandbox/clock", control.move_clock),
    ("GET", "/_sandbox/faults", control.show_faults),
    ("POST", "/_sandbox/faults", control.set_faults),
    ("GET", "/_sandbox/settings", control.show_settings),
    ("POST", "/_sandbox/settings", control.set_settings),
    ("GET", "/_sandbox/requests", control.show_requests),
    ("POST", "/_sandbox/accounts", control.connect_account),
    ("PATCH", "/_sandbox/accounts/{}", control.edit_account),
    ("DELETE", "/_sandbox/accounts/{}", control.disconnect_account),
    ("GET", "/", feed.show),
)
_COMPILED = [
    (method, re.compile(path.format("([^/]+)") + "/?"), handler)
    for method, path, handler in _ROUTES
]
_UPLOAD = re.compile(r"/_upload/([^/]+)")

_LIMIT_SHOWN = 500
"""What `X-RateLimit-Limit` says while no limit is set."""
_KEPT_REQUESTS = 10_000


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
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        offset = round(clock_offset * clock.SECOND)
        self._store = Store(db_path, lambda: now() + offset)
        self._sleep = sleep or (time.sleep if now is clock.real_time else _go_on)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        request = Request.from_environ(environ)
        response = self._serve(request)
        return response.send(start_response, head=request.method == "HEAD")

    def reset(self, salt: str | None = None) -> None:
        """Start over. With a salt the ids that follow are the same each time."""
        self._store.reset(salt)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def _serve(self, request: Request) -> Response:
        path = request.path.rstrip("/")
        if path == "/_sandbox/reset" and request.method == "POST":
            return self._reset(request)
        if path.startswith("/_sandbox") or not path:
            with self._store.turn() as turn:
                response = _dispatch(turn, request)
                response.headers["Date"] = clock.to_http_date(turn.now)
                return response
        try:
            return self._serve_public(request)
        except Refusal as refused:
            return refused.response

    def _reset(self, request: Request) -> Response:
        try:
            salt = request.json().get("salt") if request.content_length else None
        except Refusal as refused:
            return refused.response
        self.reset(None if salt is None else str(salt))
        return ok({"success": True})

    def _serve_public(self, request: Request) -> Response:
        """A request as the world makes it: with latency, faults, and an entry in the log."""
        settings, has_faults = self._store.glance()
        firing = Firing()
        if has_faults:
            with self._store.turn() as turn:
                firing = faults.fire_request(turn, request)
        self._sleep(settings.latency + firing.latency("before"))
        response = self._process(request, firing)
        self._sleep(firing.latency("after"))
        if firing.drops:
            raise ConnectionDropped(firing.drops)
        return firing.spoil(response)

    def _process(self, request: Request, firing: Firing) -> Response:
        upload = _UPLOAD.fullmatch(request.path)
        with self._store.turn(firing) as turn:
            early = firing.verdict("before", turn.now)
            if early is None and firing.drops == "drop_before":
                early = Response(0)
            if early is not None or upload is None:
                return self._finish(turn, request, early or _dispatch(turn, request))
        response = self._receive(request, upload.group(1))
        with self._store.turn(firing) as turn:
            return self._finish(turn, request, response)

    def _receive(self, request: Request, medium: str) -> Response:
        if request.method != "PUT":
            return problem(405, "Method not allowed")
        try:
            return media.receive(self._store, request, medium)
        except Refusal as refused:
            return refused.response

    def _finish(self, turn: Turn, request: Request, response: Response) -> Response:
        """Stamp the answer, note it in the log, and let late faults have their way."""
        response = turn.firing.verdict("after", turn.now) or response
        skew = turn.firing.get("clock_skew")
        moment = turn.now + (round(float(skew["seconds"]) * clock.SECOND) if skew else 0)
        response.headers["Date"] = clock.to_http_date(moment)
        if request.path.startswith("/v1"):
            limit = turn.settings.rate_limit or _LIMIT_SHOWN
            response.headers.setdefault("X-RateLimit-Limit", str(limit))
            response.headers.setdefault("X-RateLimit-Remaining", str(_remaining(turn, limit)))
            response.headers.setdefault("X-RateLimit-Reset", str(turn.now // clock.SECOND + 60))
        _log(turn, request, None if turn.firing.drops else response.status)
        return response


def _dispatch(turn: Turn, request: Request) -> Response:
    """Let time pass, then find the handler; what a refused request wrote is taken back."""
    publishing.publish_due(turn)
    try:
        if request.path.startswith("/v1"):
            _guard(turn, request)
        handler, arguments = _route(request)
        with savepoint(turn):
            return handler(turn, request, *arguments)
    except Refusal as refused:
        return refused.response


def _route(request: Request) -> tuple[Handler, tuple[str, ...]]:
    method = "GET" if request.method == "HEAD" else request.method
    allowed = []
    for wanted, pattern, handler in _COMPILED:
        if found := pattern.fullmatch(request.path):
            if wanted == method:
                return handler, found.groups()
            allowed.append(wanted)
    if allowed:
        response = problem(405, "Method not allowed")
        response.headers["Allow"] = ", ".join(allowed)
        raise Refusal(response)
    raise Refusal(problem(404, "Route not found"))


def _guard(turn: Turn, request: Request) -> None:
    """What stands before the API: the proxy, the key, the rolling limit; in this order."""
    agent = request.headers.get("user-agent", "")
    if not agent or agent.lower().startswith("python-urllib"):
        raise Refusal(page(403, _BANNED, {"Server": "cloudflare"}))
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refusal(answers.unauthorized())
    if "chunked" in request.headers.get("transfer-encoding", "").lower():
        raise Refusal(problem(411, "Length required"))
    limit = turn.settings.rate_limit
    if limit and _remaining(turn, limit) == 0:
        first = turn.count(_IN_WINDOW.format("min(at)"), turn.now - clock.MINUTE)
        wait = max(1, -(-(first + clock.MINUTE - turn.now) // clock.SECOND))
        raise Refusal(answers.too_many(wait, reset=turn.now // clock.SECOND + wait))


def _go_on(_seconds: float) -> None:
    """No waiting."""


_BANNED = (
    "<!DOCTYPE html><title>Access denied</title><h1>Error 1010</h1><p>The owner of this website"
    " has banned your access based on your browser's signature (error code: 1010).</p>"
)
_IN_WINDOW = "SELECT {} FROM requests WHERE at > ? AND path LIKE '/v1/%' AND status <> 429"


def _remaining(turn: Turn, limit: int) -> int:
    if not turn.settings.rate_limit:
        return limit - 1
    used = turn.count(_IN_WINDOW.format("count(*)"), turn.now - clock.MINUTE)
    return max(0, limit - used)


def _log(turn: Turn, request: Request, status: int | None) -> None:
    # The query of an upload holds its signature, and header values hold keys: neither is kept.
    query = request.query_string if request.path.startswith("/v1") else ""
    turn.db.execute(
        "INSERT INTO requests (at, method, path, query, status, headers, idempotency_key, faults)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            turn.now,
            request.method,
            request.path,
            query,
            status,
            json.dumps(sorted(request.headers)),
            request.headers.get("idempotency-key"),
            json.dumps(turn.firing.names),
        ),
    )
    turn.db.execute(
        "DELETE FROM requests WHERE seq <= (SELECT max(seq) FROM requests) - ?", (_KEPT_REQUESTS,)
    )
