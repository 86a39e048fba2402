"""Posts: create, read, list, update, delete, take down."""

import itertools
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from postsync.sandbox import accounts, clock, entrance, payload, publishing, world
from postsync.sandbox.payload import deliveries, envelope, render
from postsync.sandbox.store import Turn, encode
from postsync.sandbox.wire import JSON, Request, Response, Window, invalid_query, ok, refusal

if TYPE_CHECKING:
    import sqlite3

HORIZON = 30 * clock.DAY

# The index holds every column that the conditions need: only the page's own rows are fetched.
_CONDITIONS = """
created_at BETWEEN :created_after AND :created_before AND org_id = :org
AND (:any_time OR scheduled_at BETWEEN :scheduled_after AND :scheduled_before)
AND created_at <= :as_of AND (deleted_at IS NULL OR deleted_at > :as_of)
AND (:account IS NULL OR EXISTS (
  SELECT 1 FROM deliveries WHERE post = posts.seq AND account = :account))
"""
_PAGE = f"""
SELECT * FROM posts WHERE seq IN (
  SELECT seq FROM posts WHERE {_CONDITIONS}
  ORDER BY created_at DESC, seq DESC LIMIT :limit OFFSET :offset)
ORDER BY created_at DESC, seq DESC
"""  # noqa: S608 -- put together from constants
_TOTAL = f"SELECT count(*) FROM posts WHERE {_CONDITIONS}"  # noqa: S608 -- likewise
_END_OF_TIME = 1 << 60


def create_post(turn: Turn, request: Request) -> Response:
    """`POST /posts`: schedule it, or publish it immediately when the time is missing or past."""
    return entrance.once(turn, request, lambda: _create(turn, request))


def _create(turn: Turn, request: Request) -> tuple[Response, int]:
    wanted = payload.read_create(request.json())
    targets = _drop(turn, accounts.resolve(turn, wanted.accounts or ()))
    if not targets:
        raise refusal(400, "No social accounts found for the given identifiers")
    _check_horizon(turn, wanted.scheduled_at)
    key = request.headers.get("idempotency-key")
    row = insert(turn, wanted, [row["id"] for row in targets], key=key)
    post = render(turn, [row], bare=not turn.settings.create_ids)[0]
    post["scheduled"] = True
    if turn.firing.get("no_id") is not None:
        del post["id"]
    return ok(envelope(turn, post) | _warnings(turn, wanted, targets)), row["seq"]


def _warnings(turn: Turn, wanted: payload.Payload, targets: "Iterable[sqlite3.Row]" = ()) -> JSON:
    """What the answer warns of: networks that will refuse the post, and what a fault adds."""
    fault = turn.firing.get("warnings")
    messages = list(fault["messages"]) if fault else []
    for row in targets:
        if error := publishing.objection(row, turn.now, wanted.containers or [], wanted.blocks):
            messages.append(f"{row['network']} ({row['username']}): {error}")
    return {"warnings": messages} if messages else {}


def _drop(turn: Turn, targets: "list[sqlite3.Row]") -> "list[sqlite3.Row]":
    fault = turn.firing.get("drop_accounts")
    if fault is None:
        return targets
    if fault["accounts"] is None:
        return targets[: -int(fault["count"]) or None]
    return [row for row in targets if not accounts.is_meant(fault["accounts"], row)]


def _check_horizon(turn: Turn, moment: int | None) -> None:
    if moment is not None and moment > turn.now + HORIZON:
        raise refusal(400, "scheduledAt cannot be more than 30 days in the future")


def insert(
    turn: Turn,
    wanted: payload.Payload,
    targets: Iterable[str],
    *,
    key: str | None = None,
    origin: str = "api",
    is_draft: bool = False,
) -> "sqlite3.Row":
    """Write a new post and schedule it."""
    seq = turn.count("SELECT coalesce(max(seq), 0) + 1 FROM posts")
    names = (turn.name("post", seq, attempt) for attempt in itertools.count())
    name = next(n for n in names if turn.one("SELECT 1 FROM posts WHERE id = ?", n) is None)
    turn.insert(
        "posts",
        seq=seq,
        id=name,
        origin=origin,
        is_draft=is_draft,
        created_at=turn.now,
        org_id=turn.org or world.ORG,
        scheduled_at=_rounded(turn, wanted.scheduled_at),
        containers=encode(_stored(turn, wanted.containers or [])),
        blocks=encode(wanted.blocks),
        idempotency_key=key,
    )
    for position, account in enumerate(targets):
        turn.insert("deliveries", post=seq, position=position, account=account)
    at = _rounded(turn, wanted.scheduled_at) or 0
    publishing.schedule(turn, seq, None if is_draft else max(at, turn.now))
    return find(turn, name)


def _rounded(turn: Turn, moment: int | None) -> int | None:
    """The time as a service keeps it that knows only every so-manyth minute: the nearest one."""
    step = turn.settings.round_minutes * clock.MINUTE
    return moment if not step or moment is None else (moment + step // 2) // step * step


def _stored(turn: Turn, containers: list[JSON]) -> list[JSON]:
    """The containers as the service keeps them, with what faults do to them."""
    media_fault, text_fault = turn.firing.get("drop_media"), turn.firing.get("rewrite_text")
    kept = []
    for container in containers:
        text, media = container["content"], container["media"]
        if text_fault is not None:
            text = _rewritten(text, text_fault["how"])
        if media_fault is not None:
            media = media[: -int(media_fault["count"] or len(media)) or None] if media else []
        kept.append({"content": text, "media": media})
    return kept


def _rewritten(text: str, how: Iterable[str]) -> str:
    if "strip" in how:
        text = "\n".join(line.rstrip() for line in text.rstrip().split("\n"))
    if "urls" in how:
        text = re.sub(r"https?://\S+", lambda m: f"https://acme.link/{len(m.group())}", text)
    for form in ("nfc", "nfd"):
        if form in how:
            text = unicodedata.normalize(form.upper(), text)  # type: ignore[arg-type]
    return text


def get_post(turn: Turn, _request: Request, post: str) -> Response:
    """`GET /posts/{id}`."""
    if turn.settings.gone == "deleted" and (row := _row(turn, post)) and row["deleted_at"]:
        shown = render(turn, [row])[0]
        for delivery in shown["socialAccounts"]:
            delivery["status"] = "deleted"
        return ok(envelope(turn, shown))
    return ok(envelope(turn, render(turn, [find(turn, post)])[0]))


def find(turn: Turn, post: str) -> "sqlite3.Row":
    """The row of a post that has not been deleted; 404 otherwise. Letter case counts."""
    row = _row(turn, post)
    if row is None or row["deleted_at"] is not None:
        if turn.settings.gone == "400":
            raise refusal(400, "Invalid post id")
        raise refusal(404, "Post not found")
    return row


def _row(turn: Turn, post: str) -> "sqlite3.Row | None":
    return turn.one(
        "SELECT * FROM posts WHERE id = ?1 AND (?2 IS NULL OR org_id = ?2)", post, turn.org
    )


def _deliveries(turn: Turn, row: "sqlite3.Row") -> "list[sqlite3.Row]":
    return deliveries(turn, [row])[row["seq"]]


def list_posts(turn: Turn, request: Request) -> Response:
    """`GET /posts`: the newest first."""
    window, stale = Window.of(request), turn.firing.get("stale_list")
    values = {
        "created_after": _time(request, "created_after", 0),
        "created_before": _time(request, "created_before", _END_OF_TIME),
        "scheduled_after": _time(request, "scheduled_after", 0),
        "scheduled_before": _time(request, "scheduled_before", _END_OF_TIME),
        "any_time": not request.query.keys() & {"scheduled_after", "scheduled_before"},
        "as_of": turn.now - (clock.from_seconds(stale["seconds"]) if stale else 0),
        "account": request.query.get("social_account_id"),
        "org": turn.org or world.ORG,
        "limit": window.limit,
        "offset": max(window.offset + _shift(turn) if window.offset else 0, 0),
    }
    is_empty = turn.firing.get("empty_list") is not None
    shown = render(turn, [] if is_empty else turn.db.execute(_PAGE, values).fetchall())
    total = 0 if is_empty else turn.db.execute(_TOTAL, values).fetchone()[0]
    counted: JSON = {"pagination": {**window.shown(), "total": total}}
    if turn.firing.get("total_missing") is not None:
        counted = {"pagination": window.shown()}
    elif turn.settings.list_total == "count":
        counted = {"count": total}
    where = turn.settings.list_envelope
    names = ("posts", "data") if where == "both" else (where,)
    return ok({"success": True, **dict.fromkeys(names, shown), **counted})


def _time(request: Request, name: str, default: int) -> int:
    if name not in request.query:
        return default
    moment = clock.from_iso(request.query[name])
    if moment is None:
        raise invalid_query(name, "Invalid datetime")
    return moment


def _shift(turn: Turn) -> int:
    """Posts that came or went while someone was paging move the later pages."""
    came, went = turn.firing.get("duplicate_items"), turn.firing.get("missing_items")
    return (int(went["count"]) if went else 0) - (int(came["count"]) if came else 0)


def update_post(turn: Turn, request: Request, post: str) -> Response:
    """`PATCH /posts/{id}`: containers and blocks are replaced, a time reschedules in place."""
    row = find(turn, post)
    wanted = payload.read_update(request.json())
    if _state(turn, row) not in ("draft", "scheduled"):
        raise refusal(409, "Post is being published or has been published already")
    _check_horizon(turn, wanted.scheduled_at)
    change(turn, row, wanted)
    turn.write("UPDATE posts SET updates = updates + 1 WHERE seq = ?", row["seq"])
    answer = envelope(turn, render(turn, [find(turn, post)])[0]) | _warnings(turn, wanted)
    if wanted.scheduled_at is not None:
        answer["rescheduled"] = True
    return ok(answer)


def change(turn: Turn, row: "sqlite3.Row", wanted: payload.Payload) -> None:
    """Write what an update gives and leave the rest."""
    seq, containers = row["seq"], row["containers"]
    at = _rounded(turn, wanted.scheduled_at)
    if wanted.containers is not None:
        containers = encode(_stored(turn, wanted.containers))
    blocks = encode({**json.loads(row["blocks"]), **wanted.blocks})
    turn.write("UPDATE posts SET containers = ?, blocks = ? WHERE seq = ?", containers, blocks, seq)
    if at is not None:
        turn.write("UPDATE posts SET scheduled_at = ?, is_draft = 0 WHERE seq = ?", at, seq)
        publishing.schedule(turn, seq, max(at, turn.now))


def delete_post(turn: Turn, _request: Request, post: str) -> Response:
    """`DELETE /posts/{id}`: cancels a scheduled post; of a published one only the record goes."""
    row = find(turn, post)
    state = _state(turn, row)
    if state == "mixed":
        # Seen on the real service, on every attempt; the other accounts went on publishing.
        count = sum(d["status"] == "pending" for d in _deliveries(turn, row))
        message = f"Failed to cancel {count} job(s) from publishing queue"
        raise refusal(500, "Internal server error", message=message)
    if state == "publishing":
        raise refusal(409, "Post is being published")
    forget(turn, row)
    return ok({"success": True, "message": "Post deleted successfully"})


def forget(turn: Turn, row: "sqlite3.Row") -> None:
    """Remove the record and cancel what is still to come. What is public stays public."""
    turn.write("UPDATE posts SET deleted_at = ? WHERE seq = ?", turn.now, row["seq"])
    publishing.schedule(turn, row["seq"], None)


def take_down(turn: Turn, _request: Request, post: str) -> Response:
    """`DELETE /posts/{id}/remote`: remove it from the networks, as far as they allow it."""
    row = find(turn, post)
    live = [d for d in _deliveries(turn, row) if d["status"] == "published"]
    if not live:
        raise refusal(400, "Post has not been published")
    results = [_taken_down(turn, delivery) for delivery in live]
    return ok({"success": any(r["status"] == "deleted" for r in results), "results": results})


def _taken_down(turn: Turn, delivery: "sqlite3.Row") -> JSON:
    error = None
    if delivery["network"] in ("instagram", "tiktok"):
        error = f"{delivery['network']} does not allow posts to be deleted by API"
    else:
        of_this = (delivery["post"], delivery["account"])
        turn.write(
            "UPDATE deliveries SET status = 'deleted' WHERE post = ? AND account = ?", *of_this
        )
        turn.write(
            "UPDATE publications SET removed_at = ? WHERE post = ? AND account = ?",
            turn.now,
            *of_this,
        )
    return {
        "network": delivery["network"],
        "username": delivery["username"],
        "platform_post_id": delivery["platform_id"],
        "status": "failed" if error else "deleted",
        "error": error,
    }


def _state(turn: Turn, row: "sqlite3.Row") -> str:
    """`draft`, `scheduled`, `publishing`, `mixed` or `final`."""
    if row["is_draft"]:
        return "draft"
    statuses = {d["status"] for d in _deliveries(turn, row)}
    if not statuses:
        return "scheduled"  # a draft without accounts that got a time: nothing will publish it
    if "pending" not in statuses:
        return "final"
    if statuses > {"pending"}:
        return "mixed"
    return "publishing" if row["due_at"] <= turn.now else "scheduled"
