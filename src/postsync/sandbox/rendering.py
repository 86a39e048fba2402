"""Posts as the API shows them."""

import json
from typing import TYPE_CHECKING

from postsync.sandbox import accounts, clock, seed
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import JSON

if TYPE_CHECKING:
    import sqlite3

_DELIVERIES = """
SELECT d.*, a.network, a.username, a.nickname FROM deliveries d JOIN accounts a ON a.id = d.account
WHERE d.post IN (SELECT value FROM json_each(?)) ORDER BY d.post, d.position
"""


def deliveries(turn: Turn, posts: list[int]) -> "list[sqlite3.Row]":
    """What becomes of these posts, account by account."""
    return turn.all(_DELIVERIES, json.dumps(posts))


def envelope(turn: Turn, post: JSON) -> JSON:
    """A single post as an answer."""
    if turn.settings.post_envelope == "data.post":
        return {"success": True, "data": {"post": post}}
    return {"success": True, turn.settings.post_envelope: post}


def render(turn: Turn, rows: "list[sqlite3.Row]", *, bare: bool = False) -> list[JSON]:
    """Posts as the API shows them; the blocks are never among it."""
    by_post: dict[int, list[JSON]] = {}
    for delivery in deliveries(turn, [row["seq"] for row in rows]):
        by_post.setdefault(delivery["post"], []).append(_render_delivery(turn, delivery, bare=bare))
    return [
        {
            "id": row["id"],
            "orgId": seed.ORG,
            "publishedAt": clock.to_iso(row["published_at"]),
            "scheduledAt": clock.to_iso(row["scheduled_at"]),
            "isDraft": bool(row["is_draft"]),
            "createdAt": clock.to_iso(row["created_at"]),
            "socialAccounts": by_post.get(row["seq"], []),
            "containers": _render_containers(turn, row),
        }
        for row in rows
    ]


def _render_delivery(turn: Turn, delivery: "sqlite3.Row", *, bare: bool) -> JSON:
    who = {name: delivery[name] for name in ("nickname", "network", "username")}
    secrets = accounts.network_data(turn, delivery["account"])
    if bare:
        return {**who, **secrets}
    return {
        "id": delivery["account"],
        **who,
        "status": delivery["status"],
        "error": delivery["error"],
        "platformPostId": delivery["platform_id"],
        "platformPostUrl": delivery["url"],
        "publishedAt": clock.to_iso(delivery["published_at"]),
        **secrets,
    }


def _render_containers(turn: Turn, row: "sqlite3.Row") -> list[JSON]:
    return [
        {
            "id": turn.name("container", row["seq"], index),
            "content": container["content"],
            "media": [
                _render_medium(turn, medium, turn.name("medium", row["seq"], index, place))
                for place, medium in enumerate(container["media"])
            ],
        }
        for index, container in enumerate(json.loads(row["containers"]))
    ]


def _render_medium(turn: Turn, medium: JSON, name: str) -> JSON:
    shown = {"id": name, **medium}
    if not turn.settings.alt_text:
        shown.pop("altText", None)
    return shown
