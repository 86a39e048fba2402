"""The stand-in for the Outstand API as a WSGI application."""

import json
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from postsync.sandbox import clock, entrance, faults, lateness, media, routing
from postsync.sandbox.faults import Firing
from postsync.sandbox.store import Store, Turn
from postsync.sandbox.wire import (
    ConnectionDropped,
    Refusal,
    Request,
    Response,
    StartResponse,
    ok,
    problem,
)

__all__ = ["ConnectionDropped", "SandboxApp"]

_UPLOAD = re.compile(r"/_upload/([^/]+)")

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
                lateness.let_time_pass(turn)
                response = routing.handle(turn, request)
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
            early = _undone(turn, request)
            if early is not None or upload is None:
                return self._finish(turn, request, early or _serve_api(turn, request))
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
        """Stamp the answer, note it in the log, and let the faults that come after have their way."""
        response = turn.firing.verdict("after", turn.now) or response
        skew = turn.firing.get("clock_skew")
        moment = turn.now + (round(float(skew["seconds"]) * clock.SECOND) if skew else 0)
        response.headers["Date"] = clock.to_http_date(moment)
        if request.path.startswith("/v1"):
            entrance.stamp(turn, response)
        _log(turn, request, None if turn.firing.drops else response.status)
        return response


def _serve_api(turn: Turn, request: Request) -> Response:
    """Let time pass, then do what the request asks for, if it may come in."""
    lateness.let_time_pass(turn)
    if request.path.startswith("/v1"):
        try:
            entrance.guard(turn, request)
        except Refusal as refused:
            return refused.response
    return routing.handle(turn, request)


def _undone(turn: Turn, request: Request) -> Response | None:
    """What a fault answers instead of doing the request now; one without a status is never sent."""
    firing = turn.firing
    late = firing.get("late")
    if late is not None:
        lateness.put_aside(turn, request, seconds=float(late["seconds"]))
    verdict = firing.verdict("before", turn.now)
    is_dropped = firing.drops is not None and firing.drops != "drop_after"
    return Response(0) if verdict is None and is_dropped else verdict


def _go_on(_seconds: float) -> None:
    """No waiting."""


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
