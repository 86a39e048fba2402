"""The control routes under `/_sandbox` that look, and that steer time, faults and settings."""

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from postsync.sandbox import accounts, clock, faults, payload
from postsync.sandbox.store import Turn, encode, shown
from postsync.sandbox.wire import JSON, Request, Response, number, ok, refusal
from postsync.sandbox.world import fits

if TYPE_CHECKING:
    import sqlite3


def show_posts(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/posts`: every post ever made, and what the public saw."""
    rows = turn.all("SELECT * FROM posts ORDER BY seq")
    deliveries = payload.deliveries(turn, rows)
    made = [
        {
            **shown(row, _POST),
            "isDraft": bool(row["is_draft"]),
            "createRequests": row["creates"],
            "updateRequests": row["updates"],
            "deliveries": [_by_account(d, _DELIVERY) for d in deliveries[row["seq"]]],
        }
        for row in rows
    ]
    seen = [_by_account(row, _PUBLICATION) for row in turn.all(_PUBLICATIONS)]
    return ok({"now": clock.to_iso(turn.now), "posts": made, "publications": seen})


_POST = "id org_id origin created_at scheduled_at published_at deleted_at idempotency_key containers blocks"
_DELIVERY = "account_id status error due_at published_at platform_post_id platform_post_url"
_PUBLICATION = "account_id at post_id visibility containers platform_post_id url removed_at"
_PUBLICATIONS = """
SELECT b.*, b.account AS account_id, b.platform_id AS platform_post_id, p.id AS post_id,
       a.network, a.username
FROM publications b JOIN posts p ON p.seq = b.post JOIN accounts a ON a.id = b.account
ORDER BY b.at, b.seq
"""


def _by_account(row: "sqlite3.Row", columns: str) -> JSON:
    return {"account": accounts.pair(row), **shown(row, columns)}


def show_clock(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/clock`."""
    advance = turn.count("SELECT advance FROM world")
    return ok({"now": clock.to_iso(turn.now), "advance": advance / clock.SECOND})


def move_clock(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/clock {"advance": seconds}` or `{"to": time}`."""
    body = body_of(request, "advance", "to")
    if "to" in body:
        target = clock.from_iso(body["to"])
        if target is None:
            raise refusal(400, "`to` must be a date-time with an offset")
        step = target - turn.now
    else:
        if not fits(body.get("advance"), float):
            raise refusal(400, "'advance' must be a number, and not beyond a thousand million")
        step = clock.from_seconds(body["advance"])
    if not clock.is_possible(turn.now + step):
        raise refusal(400, "The clock goes from 1970 to 9000")
    turn.write("UPDATE world SET advance = advance + ?", step)
    return show_clock(replace(turn, now=turn.now + step), request)


def show_faults(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/faults`: the list with counts."""
    rows = turn.all("SELECT * FROM faults ORDER BY position")
    listed = [{**json.loads(row["spec"]), "seen": row["seen"], "hits": row["hits"]} for row in rows]
    return ok({"faults": listed})


def set_faults(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/faults {"faults": […]}`: replaces the list; an empty one clears it."""
    specs = body_of(request, "faults").get("faults")
    if not isinstance(specs, list) or not all(isinstance(spec, dict) for spec in specs):
        raise refusal(400, "`faults` must be a list of objects")
    turn.write("DELETE FROM faults")
    for spec in specs:
        faults.Rule.decode(spec)
        turn.insert("faults", spec=json.dumps(spec), seen=0, hits=0)
    return show_faults(turn, request)


def show_settings(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/settings`."""
    return ok({"settings": asdict(turn.settings)})


def set_settings(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/settings {name: value}`: the others stay."""
    settings = turn.settings.changed(request.json())
    turn.write("UPDATE world SET settings = ?", encode(asdict(settings)))
    return ok({"settings": asdict(settings)})


def show_requests(turn: Turn, request: Request) -> Response:
    """`GET /_sandbox/requests?limit=N`: the last calls, oldest first, without any values.

    `late` holds those that were answered as lost and are still to be done.
    """
    limit = number(request, "limit", 1000)
    rows = turn.all("SELECT * FROM requests ORDER BY seq DESC LIMIT ?", limit)
    columns = "at method path query status headers idempotency_key faults"
    late = turn.all("SELECT * FROM late ORDER BY at, seq")
    return ok(
        {
            "total": turn.count("SELECT coalesce(max(seq), 0) FROM requests"),
            "requests": [shown(row, columns) for row in reversed(rows)],
            "late": [shown(row, "at method path") for row in late],
        }
    )


def body_of(request: Request, *known: str) -> JSON:
    """The body of a control call; a key that it does not take is refused."""
    body = request.json() if request.content_length else {}
    if unknown := sorted(body.keys() - set(known)):
        raise refusal(400, f"Unknown: {unknown}", known=sorted(known))
    return body
