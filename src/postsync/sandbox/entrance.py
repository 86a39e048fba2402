"""The entrance: what stands before the API. The proxy, the key, the rolling limit."""

from postsync.sandbox import answers, clock
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import Refusal, Request, Response, page, problem

_LIMIT_SHOWN = 500
"""What `X-RateLimit-Limit` says while no limit is set."""


def guard(turn: Turn, request: Request) -> None:
    """Turn a request away, or let it pass: the proxy first, then the key, then the limit."""
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


def stamp(turn: Turn, response: Response) -> None:
    """Say in the headers how much of the limit is left."""
    limit = turn.settings.rate_limit or _LIMIT_SHOWN
    response.headers.setdefault("X-RateLimit-Limit", str(limit))
    response.headers.setdefault("X-RateLimit-Remaining", str(_remaining(turn, limit)))
    response.headers.setdefault("X-RateLimit-Reset", str(turn.now // clock.SECOND + 60))


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
