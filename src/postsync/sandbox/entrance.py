"""What stands before the API: the proxy, the API key, the rolling limit, and `Idempotency-Key`."""

import hashlib
import json
import re
from collections.abc import Callable
from http import HTTPStatus

from postsync.sandbox import clock, world
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import (
    JSON_TYPE,
    Refusal,
    Request,
    Response,
    page,
    problem,
    refusal,
    too_many,
    unauthorized,
)

_KEY_LIFETIME = 24 * clock.HOUR

_UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)

_LIMIT_SHOWN = 500
"""What `X-RateLimit-Limit` says while no limit is set."""


def guard(turn: Turn, request: Request) -> str:
    """Turn a request away, or say whose key it has: the proxy first, then the key, then the limit."""
    agent = request.headers.get("user-agent", "")
    if not agent or agent.lower().startswith("python-urllib"):
        raise Refusal(page(403, _BANNED, {"Server": "cloudflare"}))
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refusal(unauthorized())
    if "chunked" in request.headers.get("transfer-encoding", "").lower():
        raise Refusal(problem(411, "Length required"))
    limit = turn.settings.rate_limit
    if limit and _remaining(turn, limit) == 0:
        first = turn.count(_IN_WINDOW.format("min(at)"), turn.now - clock.MINUTE)
        wait = max(1, -(-(first + clock.MINUTE - turn.now) // clock.SECOND))
        raise Refusal(too_many(wait, reset=turn.now // clock.SECOND + wait))
    return world.organisation(key.strip())


def stamp(turn: Turn, response: Response) -> None:
    """Say in the headers how much of the limit is left."""
    limit = turn.settings.rate_limit or _LIMIT_SHOWN
    response.headers.setdefault("X-RateLimit-Limit", str(limit))
    response.headers.setdefault("X-RateLimit-Remaining", str(_remaining(turn, limit)))
    response.headers.setdefault("X-RateLimit-Reset", str(turn.now // clock.SECOND + 60))


def once(turn: Turn, request: Request, act: Callable[[], tuple[Response, int]]) -> Response:
    """Act, unless the request's key has been used: then the first answer is given again, for a day.

    What a key gives that comes with another body, nobody could tell us: a setting chooses.

    The turn holds the database, so no other process can use the key in between.
    A refused request leaves no trace, so its key can be used again; a stored error does leave one.
    """
    key = request.headers.get("idempotency-key")
    if key is not None and not _UUID4.fullmatch(key):
        raise refusal(400, "Idempotency-Key must be a UUID v4")
    if key is None or turn.firing.get("forget_keys") is not None:
        return act()[0]
    used = f"{turn.org or world.ORG} {key.lower()}"  # keys are an organisation's own
    digest = hashlib.sha256(json.dumps(request.json(), sort_keys=True).encode()).hexdigest()
    first = turn.one(
        "SELECT * FROM idempotency WHERE key = ? AND at > ?", used, turn.now - _KEY_LIFETIME
    )
    if first is None:
        failure = turn.firing.get("stored_error")
        response, post = (
            (problem(failure["status"], failure["message"]), None) if failure else act()
        )
        turn.write(
            "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
            used,
            digest,
            turn.now,
            response.status,
            response.body,
            post,
        )
        return response
    reused = turn.settings.reused_key
    if first["digest"] != digest and reused != "replay":
        raise refusal(int(reused), "Idempotency-Key was used with another request body")
    turn.write("UPDATE posts SET creates = creates + 1 WHERE seq = ?", first["post"])
    status, body = first["status"], first["body"]
    if not isinstance(body, bytes) or not HTTPStatus.OK <= status < 600:
        raise ValueError(status)
    headers = {"Content-Type": JSON_TYPE, turn.settings.replay_header: "true"}
    return Response(status, body, headers)


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
