"""Posts: create, read, list, update, delete, take down."""

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from postsync.sandbox import accounts, clock, entrance, payload, publishing
from postsync.sandbox.payload import deliveries, envelope, render
from postsync.sandbox.store import Turn, encode
from postsync.sandbox.wire import JSON, Request, Response, Window, ok, refusal

if TYPE_CHECKING:
    import sqlite3

HORIZON = 30 * clock.DAY

# The index holds every column that the conditions need: only the page's own rows are fetched.
_CONDITIONS = """
created_at BETWEEN :created_after AND :created_before
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
    """`POST /posts`: schedule it, or publish it at once when the time is missing or past."""
    return entrance.once(turn, request, lambda: _create(turn, request))


def _create(turn: Turn, request: Request) -> tuple[Response, int]:
    wanted = payload.read_create(request.json())
    targets = _drop(turn, accounts.resolve(turn, wanted.accounts or ()))
    if not targets:
        raise refusal(400, "No social accounts found for the given identifiers")
    check_horizon(turn, wanted.scheduled_at)
    seq = insert(
        turn,
        wanted,
        [row["id"] for row in targets],
        key=request.headers.get("idempotency-key"),
    )
    post = render(turn, [_row(turn, seq)], bare=not turn.settings.create_ids)[0]
    post["scheduled"] = True
    if turn.firing.get("no_id") is not None:
        del post["id"]
    return ok(envelope(turn, post) | _warnings(turn, wanted, targets)), seq


def _warnings(turn: Turn, wanted: payload.Payload, targets: "Iterable[sqlite3.Row]" = ()) -> JSON:
    """What the answer warns of: networks that will refuse the post, and what a fault adds."""
    fault = turn.firing.get("warnings")
    messages = list(fault["messages"]) if fault else []
    for row in targets:
        if error := publishing.objection(row, wanted.containers or [], wanted.blocks):
            messages.append(f"{row['network']} ({row['username']}): {error}")
    return {"warnings": messages} if messages else {}


def _drop(turn: Turn, targets: "list[sqlite3.Row]") -> "list[sqlite3.Row]":
    fault = turn.firing.get("drop_accounts")
    if fault is None:
        return targets
    if fault["accounts"] is None:
        return targets[: -int(fault["count"]) or None]
    return [row for row in targets if not accounts.is_meant(fault["accounts"], row)]


def check_horizon(turn: Turn, moment: int | None) -> None:
    """Refuse a time too far ahead."""
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
) -> int:
    """Write a new post and schedule it; gives its row number."""
    seq = turn.count("SELECT coalesce(max(seq), 0) + 1 FROM posts")
    turn.db.execute(
        "INSERT INTO posts (seq, id, origin, is_draft, created_at, scheduled_at, containers,"
        " blocks, idempotency_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            seq,
            _new_id(turn, seq),
            origin,
            is_draft,
            turn.now,
            wanted.scheduled_at,
            encode(_stored(turn, wanted.containers or [])),
            encode(wanted.blocks),
            key,
        ),
    )
    turn.db.executemany(
        "INSERT INTO deliveries (post, position, account) VALUES (?, ?, ?)",
        [(seq, position, account) for position, account in enumerate(targets)],
    )
    publishing.schedule(turn, seq, None if is_draft else due_at(turn, wanted.scheduled_at))
    return seq


def due_at(turn: Turn, scheduled_at: int | None) -> int:
    """When a post goes out: never before now."""
    return max(scheduled_at or 0, turn.now)


def _new_id(turn: Turn, seq: int) -> str:
    attempt = 0
    while turn.one("SELECT 1 FROM posts WHERE id = ?", turn.name("post", seq, attempt)):
        attempt += 1
    return turn.name("post", seq, attempt)


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
    return ok(envelope(turn, render(turn, [find(turn, post)])[0]))


def find(turn: Turn, post: str) -> "sqlite3.Row":
    """The row of a post that has not been deleted; 404 otherwise. Letter case counts."""
    row = turn.one("SELECT * FROM posts WHERE id = ? AND deleted_at IS NULL", post)
    if row is None:
        raise refusal(404, "Post not found")
    return row


def _row(turn: Turn, seq: int) -> "sqlite3.Row":
    row = turn.one("SELECT * FROM posts WHERE seq = ?", seq)
    assert row is not None  # noqa: S101 -- it was written in this very turn
    return row


def list_posts(turn: Turn, request: Request) -> Response:
    """`GET /posts`: the newest first."""
    window = Window.of(request)
    times = {
        name: _time(request, name)
        for name in ("created_after", "created_before", "scheduled_after", "scheduled_before")
    }
    stale = turn.firing.get("stale_list")
    values = {
        "created_after": times["created_after"] or 0,
        "created_before": times["created_before"] or _END_OF_TIME,
        "scheduled_after": times["scheduled_after"] or 0,
        "scheduled_before": times["scheduled_before"] or _END_OF_TIME,
        "any_time": times["scheduled_after"] is None and times["scheduled_before"] is None,
        "as_of": turn.now - (round(float(stale["seconds"]) * clock.SECOND) if stale else 0),
        "account": request.query.get("social_account_id"),
        "limit": window.limit,
        "offset": max(window.offset + _shift(turn) if window.offset else 0, 0),
    }
    shown = render(turn, turn.db.execute(_PAGE, values).fetchall())
    pagination: JSON = window.shown()
    if turn.firing.get("total_missing") is None:
        pagination["total"] = turn.db.execute(_TOTAL, values).fetchone()[0]
    names = ("posts", "data")
    if turn.settings.list_envelope != "both":
        names = (turn.settings.list_envelope,)  # type: ignore[assignment]
    return ok({"success": True, **dict.fromkeys(names, shown), "pagination": pagination})


def _time(request: Request, name: str) -> int | None:
    text = request.query.get(name)
    moment = clock.from_iso(text)
    if text is not None and moment is None:
        details = {"_errors": [], name: {"_errors": ["Invalid datetime"]}}
        raise refusal(400, "Invalid query", details=details)
    return moment


def _shift(turn: Turn) -> int:
    """Posts that came or went while someone was paging move the later pages."""
    came, went = turn.firing.get("duplicate_items"), turn.firing.get("missing_items")
    return (int(went["count"]) if went else 0) - (int(came["count"]) if came else 0)


def update_post(turn: Turn, request: Request, post: str) -> Response:
    """`PATCH /posts/{id}`: containers and blocks are replaced, a time reschedules in place."""
    row = find(turn, post)
    body = request.json()
    wanted = payload.read_update(body)
    if state(turn, row) not in ("draft", "scheduled"):
        raise refusal(409, "Post is being published or has been published already")
    check_horizon(turn, wanted.scheduled_at)
    change(turn, row, wanted)
    turn.db.execute("UPDATE posts SET updates = updates + 1 WHERE seq = ?", (row["seq"],))
    answer = envelope(turn, render(turn, [_row(turn, row["seq"])])[0]) | _warnings(turn, wanted)
    if wanted.scheduled_at is not None:
        answer["rescheduled"] = True
    return ok(answer)


def change(turn: Turn, row: "sqlite3.Row", wanted: payload.Payload) -> None:
    """Write what an update gives and leave the rest."""
    containers, blocks = row["containers"], {**json.loads(row["blocks"]), **wanted.blocks}
    if wanted.containers is not None:
        containers = encode(_stored(turn, wanted.containers))
    turn.db.execute(
        "UPDATE posts SET containers = ?, blocks = ? WHERE seq = ?",
        (containers, encode(blocks), row["seq"]),
    )
    if wanted.scheduled_at is not None:
        turn.db.execute(
            "UPDATE posts SET scheduled_at = ?, is_draft = 0 WHERE seq = ?",
            (wanted.scheduled_at, row["seq"]),
        )
        publishing.schedule(turn, row["seq"], due_at(turn, wanted.scheduled_at))


def delete_post(turn: Turn, _request: Request, post: str) -> Response:
    """`DELETE /posts/{id}`: cancels a scheduled post; of a published one only the record goes."""
    row = find(turn, post)
    now = state(turn, row)
    if now == "mixed":
        # Seen on the real service, on every attempt; the other accounts went on publishing.
        count = turn.count(
            "SELECT count(*) FROM deliveries WHERE post = ? AND status = 'pending'", row["seq"]
        )
        message = f"Failed to cancel {count} job(s) from publishing queue"
        raise refusal(500, "Internal server error", message=message)
    if now == "publishing":
        raise refusal(409, "Post is being published")
    forget(turn, row)
    return ok({"success": True, "message": "Post deleted successfully"})


def forget(turn: Turn, row: "sqlite3.Row") -> None:
    """Remove the record and cancel what is still to come. What is public stays public."""
    turn.db.execute("UPDATE posts SET deleted_at = ? WHERE seq = ?", (turn.now, row["seq"]))
    publishing.schedule(turn, row["seq"], None)


def take_down(turn: Turn, _request: Request, post: str) -> Response:
    """`DELETE /posts/{id}/remote`: remove it from the networks, as far as they allow it."""
    row = find(turn, post)
    live = [d for d in deliveries(turn, [row["seq"]]) if d["status"] == "published"]
    if not live:
        raise refusal(400, "Post has not been published")
    results = [_taken_down(turn, delivery) for delivery in live]
    return ok({"success": any(r["status"] == "deleted" for r in results), "results": results})


def _taken_down(turn: Turn, delivery: "sqlite3.Row") -> JSON:
    error = None
    if delivery["network"] in ("instagram", "tiktok"):
        error = f"{delivery['network']} does not allow posts to be deleted by API"
    else:
        turn.db.execute(
            "UPDATE deliveries SET status = 'deleted' WHERE post = ? AND position = ?",
            (delivery["post"], delivery["position"]),
        )
        turn.db.execute(
            "UPDATE publications SET removed_at = ? WHERE post = ? AND account = ?",
            (turn.now, delivery["post"], delivery["account"]),
        )
    return {
        "network": delivery["network"],
        "username": delivery["username"],
        "platform_post_id": delivery["platform_id"],
        "status": "failed" if error else "deleted",
        "error": error,
    }


def state(turn: Turn, row: "sqlite3.Row") -> str:
    """`draft`, `scheduled`, `publishing`, `mixed` or `final`."""
    if row["is_draft"]:
        return "draft"
    statuses = {d["status"] for d in deliveries(turn, [row["seq"]])}
    if not statuses:
        return "scheduled"  # a draft without accounts that got a time: nothing will publish it
    if "pending" not in statuses:
        return "final"
    if statuses > {"pending"}:
        return "mixed"
    return "publishing" if row["due_at"] <= turn.now else "scheduled"
