"""What people do behind a client's back, in the dashboard of the service: routes under `/_sandbox`."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from postsync.sandbox import accounts, clock, payload, posts, publishing, world
from postsync.sandbox.control import body_of
from postsync.sandbox.store import Turn, encode
from postsync.sandbox.wire import Request, Response, ok, refusal
from postsync.sandbox.world import fits

if TYPE_CHECKING:
    import sqlite3


def make_post(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/posts`: a post that somebody made; a draft if asked for, in `orgId` if named."""
    body = request.json()
    is_draft = body.get("draft") is True
    wanted = payload.read_create({"accounts": ["-"], **body} if is_draft else body)
    named = [] if is_draft and "accounts" not in body else wanted.accounts or []
    targets = _meant(turn, named) if named else []
    owned = replace(turn, org=str(body["orgId"])) if "orgId" in body else turn
    row = posts.insert(owned, wanted, targets, origin="elsewhere", is_draft=is_draft)
    return ok({"id": row["id"]}, 201)


def edit_post(turn: Turn, request: Request, post: str) -> Response:
    """`PATCH /_sandbox/posts/{id}`: text, time, accounts, blocks; to the drafts, or back from there.

    `content` changes the first text. What is out on an account stays there.
    """
    body = body_of(
        request, "content", "containers", "scheduledAt", "accounts", "draft", *world.NETWORKS
    )
    named = body.pop("accounts", None)
    posts.change(turn, posts.find(turn, post), payload.read_update(body))
    row = posts.find(turn, post)
    if body.get("content") is not None:
        containers = json.loads(row["containers"])
        containers[0]["content"] = str(body["content"])
        turn.write("UPDATE posts SET containers = ? WHERE seq = ?", encode(containers), row["seq"])
    if named is not None:
        _retarget(turn, row, _meant(turn, named))
    if body.get("draft") is not None:
        turn.write("UPDATE posts SET is_draft = ? WHERE seq = ?", bool(body["draft"]), row["seq"])
    if named is not None or body.get("draft") is not None:
        _plan_anew(turn, posts.find(turn, post))
    return ok({"id": post})


def remove_post(turn: Turn, _request: Request, post: str) -> Response:
    """`DELETE /_sandbox/posts/{id}`: deleted, whatever its state."""
    posts.forget(turn, posts.find(turn, post))
    return ok({"id": post})


def restore_post(turn: Turn, _request: Request, post: str) -> Response:
    """`POST /_sandbox/posts/{id}/restore`: out of the bin, as it was; a draft if its time is over."""
    row = turn.one("SELECT * FROM posts WHERE id = ? AND deleted_at IS NOT NULL", post)
    if row is None:
        raise refusal(404, "No such post in the bin")
    is_over = row["scheduled_at"] is None or row["scheduled_at"] <= turn.now
    turn.write(
        "UPDATE posts SET deleted_at = NULL, is_draft = ? WHERE seq = ?",
        bool(row["is_draft"] or (is_over and row["published_at"] is None)),
        row["seq"],
    )
    _plan_anew(turn, posts.find(turn, post))
    return ok({"id": post})


def _meant(turn: Turn, named: object) -> list[str]:
    """The ids of the connected accounts that are named."""
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise refusal(400, "`accounts` must be a list of strings")
    targets = [row["id"] for row in accounts.connected(turn) if accounts.is_meant(named, row)]
    if not targets:
        raise refusal(400, "No account is meant by that")
    return targets


def _retarget(turn: Turn, row: "sqlite3.Row", targets: list[str]) -> None:
    """Other accounts, as far as the post is not out or failed on one already."""
    seq = row["seq"]
    turn.write("DELETE FROM deliveries WHERE post = ? AND status = 'pending'", seq)
    kept = turn.all("SELECT account FROM deliveries WHERE post = ?", seq)
    first = turn.count("SELECT coalesce(max(position) + 1, 0) FROM deliveries WHERE post = ?", seq)
    new = [account for account in targets if account not in {one["account"] for one in kept}]
    for position, account in enumerate(new, first):
        turn.insert("deliveries", post=seq, position=position, account=account)


def _plan_anew(turn: Turn, row: "sqlite3.Row") -> None:
    """Let what is still to come go out at the post's time, and a draft not at all."""
    at = row["scheduled_at"]
    is_waiting = row["is_draft"] or (at is None and row["published_at"] is None)
    publishing.schedule(turn, row["seq"], None if is_waiting else max(at or 0, turn.now))


def connect_account(turn: Turn, request: Request) -> Response:
    """`POST /_sandbox/accounts`: a new account, also one of a name that there is already.

    With `id` one that was disconnected; with `again` the same account of the network under a new id,
    the old row of which is left as it is.
    """
    body = body_of(request, "id", "again", "network", "username", "nickname")
    if "id" in body:
        account = _account(turn, str(body["id"]))
        again = "disconnected_at = NULL, active = 1, ends_at = NULL"
        turn.write(f"UPDATE accounts SET {again} WHERE id = ?", account)  # noqa: S608 -- our own
        return ok({"id": account})
    unique_id = None
    if "again" in body:
        account = _account(turn, str(body["again"]))
        (old,) = turn.all("SELECT * FROM accounts WHERE id = ?", account)
        body = {name: old[name] for name in ("network", "username", "nickname")} | body
        unique_id = accounts.unique_id(old)
    network, username = body.get("network"), body.get("username")
    if network not in world.NETWORKS or not isinstance(username, str) or not username:
        raise refusal(400, "A network and a username are needed", networks=list(world.NETWORKS))
    position = turn.count("SELECT max(position) + 1 FROM accounts")
    account = turn.name("account", position)
    turn.insert(
        "accounts",
        position=position,
        id=account,
        network=network,
        username=username,
        nickname=str(body.get("nickname", username)),
        kind="organization",
        created_at=turn.now,
        unique_id=unique_id,
    )
    return ok({"id": account}, 201)


def edit_account(turn: Turn, request: Request, selector: str) -> Response:
    """`PATCH /_sandbox/accounts/{selector}`: let its token expire, now or later, or rename it."""
    body = body_of(request, "active", "username", "nickname", "tokenExpiresAt")
    account = _account(turn, selector)
    if "tokenExpiresAt" in body:
        ends = body.pop("tokenExpiresAt")
        moment = None if ends is None else clock.from_iso(ends)
        if moment is None and ends is not None:
            raise refusal(400, "`tokenExpiresAt` must be a date-time with an offset")
        turn.write("UPDATE accounts SET ends_at = ? WHERE id = ?", moment, account)
    for name, value in body.items():
        if value is not None and not fits(value, bool if name == "active" else str):
            raise refusal(400, f"{name!r} cannot be {value!r}")
        if value is not None:
            turn.write(f"UPDATE accounts SET {name} = ? WHERE id = ?", value, account)  # noqa: S608
    return ok({"id": account})


def disconnect_account(turn: Turn, _request: Request, selector: str) -> Response:
    """`DELETE /_sandbox/accounts/{selector}`: its posts to come will fail."""
    account = _account(turn, selector)
    turn.write("UPDATE accounts SET disconnected_at = ? WHERE id = ?", turn.now, account)
    return ok({"id": account})


def _account(turn: Turn, selector: str) -> str:
    """The one account that an id or `network:username` means."""
    rows = turn.all("SELECT * FROM accounts ORDER BY position")
    found = [row["id"] for row in rows if accounts.is_meant([selector], row)]
    if len(found) != 1:
        raise refusal(404, f"{len(found)} accounts are meant by {selector!r}")
    return str(found[0])
