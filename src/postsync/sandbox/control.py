"""The control routes under `/_sandbox`: ground truth, time, faults, and what people do elsewhere."""

import json
from typing import TYPE_CHECKING, Any

from postsync.sandbox import accounts, clock, faults, payload, posts, world
from postsync.sandbox.store import Turn, encode
from postsync.sandbox.wire import JSON, Request, Response, ok, refusal

if TYPE_CHECKING:
    import sqlite3


def show_posts(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/posts`: every post ever made, and what the public saw."""
    deliveries: dict[int, list[JSON]] = {}
    for row in turn.all(
        "SELECT d.*, a.network, a.username FROM deliveries d JOIN accounts a ON a.id = d.account"
        " ORDER BY d.post, d.position"
    ):
        deliveries.setdefault(row["post"], []).append(_delivery(row))
    made = [
        {
            "id": row["id"],
            "origin": row["origin"],
            "createdAt": clock.to_iso(row["created_at"]),
            "scheduledAt": clock.to_iso(row["scheduled_at"]),
            "publishedAt": clock.to_iso(row["published_at"]),
            "deletedAt": clock.to_iso(row["deleted_at"]),
            "isDraft": bool(row["is_draft"]),
            "idempotencyKey": row["idempotency_key"],
            "createRequests": row["creates"],
            "updateRequests": row["updates"],
            "containers": json.loads(row["containers"]),
            "blocks": json.loads(row["blocks"]),
            "deliveries": deliveries.get(row["seq"], []),
        }
        for row in turn.all("SELECT * FROM posts ORDER BY seq")
    ]
    return ok({"now": clock.to_iso(turn.now), "posts": made, "publications": _publications(turn)})


def _delivery(row: "sqlite3.Row") -> JSON:
    return {
        "accountId": row["account"],
        "account": f"{row['network']}:{accounts.plain(row['username'])}",
        "status": row["status"],
        "error": row["error"],
        "dueAt": clock.to_iso(row["due_at"]),
        "publishedAt": clock.to_iso(row["published_at"]),
        "platformPostId": row["platform_id"],
        "platformPostUrl": row["url"],
    }


def _publications(turn: Turn) -> list[JSON]:
    rows = turn.all(
        "SELECT b.*, p.id AS post_id, a.network, a.username FROM publications b"
        " JOIN posts p ON p.seq = b.post JOIN accounts a ON a.id = b.account ORDER BY b.at, b.seq"
    )
    return [
        {
            "at": clock.to_iso(row["at"]),
            "postId": row["post_id"],
            "accountId": row["account"],
            "account": f"{row['network']}:{accounts.plain(row['username'])}",
            "visibility": row["visibility"],
            "containers": json.loads(row["containers"]),
            "platformPostId": row["platform_id"],
            "url": row["url"],
            "removedAt": clock.to_iso(row["removed_at"]),
        }
        for row in rows
    ]


def show_clock(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/clock`."""
    advance = turn.count("SELECT advance FROM world")
    return ok({"now": clock.to_iso(turn.now), "advance": advance / clock.SECOND})


def move_clock(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/clock {"advance": seconds}` or `{"to": time}`."""
    body = _body(request, "advance", "to")
    if "to" in body:
        target = clock.from_iso(body["to"])
        if target is None:
            raise refusal(400, "`to` must be a date-time with an offset")
        step = target - turn.now
    else:
        step = round(_number(body, "advance") * clock.SECOND)
    turn.db.execute("UPDATE world SET advance = advance + ?", (step,))
    return show_clock(turn.at(turn.now + step), request)


def show_faults(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/faults`: the list with counts."""
    return ok({"faults": faults.show_rules(turn)})


def set_faults(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/faults {"faults": […]}`: replaces the list; an empty one clears it."""
    specs = _body(request, "faults").get("faults")
    if not isinstance(specs, list) or not all(isinstance(spec, dict) for spec in specs):
        raise refusal(400, "`faults` must be a list of objects")
    faults.replace_rules(turn, specs)
    return show_faults(turn, request)


def show_settings(turn: Turn, _request: Request) -> Response:
    """`GET /_sandbox/settings`."""
    return ok({"settings": json.loads(turn.settings.encode())})


def set_settings(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/settings {name: value}`: the others stay."""
    settings = turn.settings.changed(request.json())
    turn.db.execute("UPDATE world SET settings = ?", (settings.encode(),))
    return ok({"settings": json.loads(settings.encode())})


def show_requests(turn: Turn, request: Request) -> Response:
    """`GET /_sandbox/requests?limit=N`: the last calls, oldest first, without any values.

    `late` holds those that were answered as lost and are still to be done.
    """
    limit = request.query.get("limit", "1000")
    rows = turn.all(
        "SELECT * FROM requests ORDER BY seq DESC LIMIT ?", int(limit) if limit.isdigit() else 1000
    )
    shown = [
        {
            "at": clock.to_iso(row["at"]),
            "method": row["method"],
            "path": row["path"],
            "query": row["query"],
            "status": row["status"],
            "headers": json.loads(row["headers"]),
            "idempotencyKey": row["idempotency_key"],
            "faults": json.loads(row["faults"]),
        }
        for row in reversed(rows)
    ]
    total = turn.count("SELECT coalesce(max(seq), 0) FROM requests")
    late = [
        {"at": clock.to_iso(row["at"]), "method": row["method"], "path": row["path"]}
        for row in turn.all("SELECT * FROM late ORDER BY at, seq")
    ]
    return ok({"total": total, "requests": shown, "late": late})


def make_post(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/posts`: a post that somebody made in the dashboard; a draft if asked for."""
    body = request.json()
    is_draft = body.get("draft") is True
    wanted = payload.read_create({"accounts": ["-"], **body} if is_draft else body)
    named = [] if is_draft and "accounts" not in body else wanted.accounts or []
    connected = turn.all("SELECT * FROM accounts WHERE disconnected_at IS NULL ORDER BY position")
    targets = [row["id"] for row in connected if accounts.is_meant(named, row)]
    if named and not targets:
        raise refusal(400, "No account is meant by that")
    seq = posts.insert(turn, wanted, targets, origin="elsewhere", is_draft=is_draft)
    row = turn.one("SELECT id FROM posts WHERE seq = ?", seq)
    return ok({"id": row["id"] if row else None}, 201)


def edit_post(turn: Turn, request: Request, post: str) -> Response:
    """`PATCH /_sandbox/posts/{id}`: an edit in the dashboard; `content` changes the first text."""
    body = _body(request, "content", "containers", "scheduledAt", *world.NETWORKS)
    content = body.pop("content", None)
    posts.change(turn, posts.find(turn, post), payload.read_update(body))
    if content is not None:
        row = posts.find(turn, post)
        containers = json.loads(row["containers"])
        containers[0]["content"] = str(content)
        turn.db.execute(
            "UPDATE posts SET containers = ? WHERE seq = ?", (encode(containers), row["seq"])
        )
    return ok({"id": post})


def remove_post(turn: Turn, _request: Request, post: str) -> Response:
    """`DELETE /_sandbox/posts/{id}`: deleted in the dashboard, whatever its state."""
    posts.forget(turn, posts.find(turn, post))
    return ok({"id": post})


def connect_account(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/accounts`: a new account, or with `id` one that was disconnected."""
    body = _body(request, "id", "network", "username", "nickname")
    if "id" in body:
        account = _account(turn, str(body["id"]))
        turn.db.execute(
            "UPDATE accounts SET disconnected_at = NULL, active = 1 WHERE id = ?", (account,)
        )
        return ok({"id": account})
    network, username = body.get("network"), body.get("username")
    if network not in world.NETWORKS or not isinstance(username, str) or not username:
        raise refusal(400, "A network and a username are needed", networks=list(world.NETWORKS))
    position = turn.count("SELECT max(position) + 1 FROM accounts")
    account = turn.name("account", position)
    turn.db.execute(
        "INSERT INTO accounts (position, id, network, username, nickname, kind, created_at)"
        " VALUES (?, ?, ?, ?, ?, 'organization', ?)",
        (position, account, network, username, str(body.get("nickname", username)), turn.now),
    )
    return ok({"id": account}, 201)


def edit_account(turn: Turn, request: Request, selector: str) -> Response:
    """`PATCH /_sandbox/accounts/{selector}`: let its token expire, or rename it."""
    body = _body(request, "active", "username", "nickname")
    account = _account(turn, selector)
    turn.db.execute(
        "UPDATE accounts SET active = coalesce(?, active), username = coalesce(?, username),"
        " nickname = coalesce(?, nickname) WHERE id = ?",
        (body.get("active"), body.get("username"), body.get("nickname"), account),
    )
    return ok({"id": account})


def disconnect_account(turn: Turn, _request: Request, selector: str) -> Response:
    """`DELETE /_sandbox/accounts/{selector}`: its posts to come will fail."""
    account = _account(turn, selector)
    turn.db.execute("UPDATE accounts SET disconnected_at = ? WHERE id = ?", (turn.now, account))
    return ok({"id": account})


def _account(turn: Turn, selector: str) -> str:
    """The one account that an id or `network:username` means."""
    rows = turn.all("SELECT * FROM accounts ORDER BY position")
    found = [row["id"] for row in rows if accounts.is_meant([selector], row)]
    if len(found) != 1:
        raise refusal(404, f"{len(found)} accounts are meant by {selector!r}")
    return str(found[0])


def _body(request: Request, *known: str) -> JSON:
    body = request.json() if request.content_length else {}
    if unknown := sorted(body.keys() - set(known)):
        raise refusal(400, f"Unknown: {unknown}", known=sorted(known))
    return body


def _number(body: JSON, name: str) -> float:
    value: Any = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal(400, f"{name!r} must be a number")
    return value
