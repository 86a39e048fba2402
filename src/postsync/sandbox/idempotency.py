"""`Idempotency-Key`: the same key and body give the first answer again, for a day.

What the same key with another body gives, nobody could tell us: a setting chooses.
"""

import hashlib
import json
import re
from collections.abc import Callable

from postsync.sandbox import clock
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import Request, Response, refusal

LIFETIME = 24 * clock.HOUR

_UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)


def once(turn: Turn, request: Request, act: Callable[[], tuple[Response, int]]) -> Response:
    """Act, unless the request's key has been used.

    The turn holds the database, so no other process can use the key in between.
    A refused request leaves no trace, so its key can be used again.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return act()[0]
    if not _UUID4.fullmatch(key):
        raise refusal(400, "Idempotency-Key must be a UUID v4")
    if turn.firing.get("forget_keys") is not None:
        return act()[0]
    digest = hashlib.sha256(json.dumps(request.json(), sort_keys=True).encode()).hexdigest()
    first = turn.one(
        "SELECT * FROM idempotency WHERE key = ? AND at > ?", key.lower(), turn.now - LIFETIME
    )
    if first is None:
        response, post = act()
        turn.db.execute(
            "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
            (key.lower(), digest, turn.now, response.status, response.body, post),
        )
        return response
    reused = turn.settings.reused_key
    if first["digest"] != digest and reused != "replay":
        raise refusal(int(reused), "Idempotency-Key was used with another request body")
    turn.db.execute("UPDATE posts SET creates = creates + 1 WHERE seq = ?", (first["post"],))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        turn.settings.replay_header: "true",
    }
    return Response(first["status"], first["body"], headers)
