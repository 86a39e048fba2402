"""Time passing: what is due is published, and requests that were given up long ago arrive."""

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from postsync.sandbox import clock, entrance, publishing, routing
from postsync.sandbox.faults import Firing
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import Refusal, Request

if TYPE_CHECKING:
    import sqlite3

_KEPT_HEADERS = ("content-length", "content-type", "idempotency-key")
"""What a request needs to be done later. The API key is not among it: it was looked at before."""


def let_time_pass(turn: Turn) -> None:
    """Bring the world up to date, each event at its own time and in the order of time.

    Called at the start of every turn, so that time passes for a sandbox nobody talks to.
    """
    for row in turn.all("SELECT * FROM late WHERE at <= ? ORDER BY at, seq", turn.now):
        turn.db.execute("DELETE FROM late WHERE seq = ?", (row["seq"],))
        then = replace(turn, now=row["at"], firing=Firing.decode(row["faults"]))
        publishing.publish_due(then)
        routing.handle(then, _request(row))
    publishing.publish_due(turn)


def put_aside(turn: Turn, request: Request, *, seconds: float) -> None:
    """Do a request only when that time has passed. One that reads has nothing to do then."""
    if request.method in ("GET", "HEAD") or not request.path.startswith("/v1/"):
        return
    try:
        entrance.guard(turn, request)
    except Refusal:
        return
    headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
    turn.db.execute(
        "INSERT INTO late (at, method, path, query, headers, body, host, faults)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            turn.now + round(seconds * clock.SECOND),
            request.method,
            request.path,
            request.query_string,
            json.dumps(headers),
            request.body,
            request.host_url,
            turn.firing.encode(),
        ),
    )


def _request(row: "sqlite3.Row") -> Request:
    return Request(
        method=row["method"],
        path=row["path"],
        query_string=row["query"],
        headers=json.loads(row["headers"]),
        stream=io.BytesIO(row["body"]),
        host_url=row["host"],
    )
