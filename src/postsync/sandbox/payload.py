"""Posts in bodies: read from create and update, with refusals in zod's words, and shown in answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from postsync.sandbox import accounts, clock, world
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import JSON, refusal

if TYPE_CHECKING:
    import sqlite3

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Payload:
    """The parts of a body that the API reads. None: not given."""

    accounts: list[str] | None
    containers: list[JSON] | None
    scheduled_at: int | None
    blocks: JSON


class Issues:
    """Everything wrong with a body, nested as zod's `format()` nests it."""

    def __init__(self) -> None:
        self._tree: JSON = {"_errors": []}
        self._found = False

    def add(self, message: str, *path: str | int) -> None:
        """Note a problem at a place."""
        node = self._tree
        for step in path:
            node = node.setdefault(str(step), {"_errors": []})
        node["_errors"].append(message)
        self._found = True

    def settle(self) -> None:
        """Refuse the body if anything was found."""
        if self._found:
            raise refusal(400, "Invalid payload", details=self._tree)


def read_create(body: JSON) -> Payload:
    """The body of `POST /posts`. Keys that the API does not know are not looked at."""
    issues = Issues()
    to = _accounts(body, issues)
    containers = _containers(body, issues)
    if containers is None and "content" in body:
        content = _text(body, issues, "content")
        containers = [{"content": content, "media": []}]
    elif containers is None:
        issues.add("Either content or containers is required", "content")
    payload = Payload(to, containers, _scheduled_at(body, issues), _blocks(body, issues))
    issues.settle()
    return payload


def read_update(body: JSON) -> Payload:
    """The body of `PATCH /posts/{id}`: a part of the above, without `accounts`.

    Whether a top-level `content` counts is not known; here it is a key like any unknown one.
    """
    issues = Issues()
    if "accounts" in body:
        issues.add("Accounts cannot be changed after creation", "accounts")
    payload = Payload(
        None, _containers(body, issues), _scheduled_at(body, issues), _blocks(body, issues)
    )
    issues.settle()
    return payload


def _kind(value: object) -> str:
    names: dict[type, str] = {bool: "boolean", str: "string", list: "array", dict: "object"}
    if value is None:
        return "null"
    return names.get(type(value), "number")


def _text(body: JSON, issues: Issues, *path: str | int) -> str:
    value: Any = body.get(str(path[-1]))
    if isinstance(value, str):
        return value
    missing = path[-1] not in body
    issues.add("Required" if missing else f"Expected string, received {_kind(value)}", *path)
    return ""


def _accounts(body: JSON, issues: Issues) -> list[str]:
    value = body.get("accounts")
    if not isinstance(value, list):
        missing = "accounts" not in body
        issues.add(
            "Required" if missing else f"Expected array, received {_kind(value)}", "accounts"
        )
        return []
    if not value:
        issues.add("Array must contain at least 1 element(s)", "accounts")
    for index, item in enumerate(value):
        if not isinstance(item, str):
            issues.add(f"Expected string, received {_kind(item)}", "accounts", index)
    return value


def _containers(body: JSON, issues: Issues) -> list[JSON] | None:
    if "containers" not in body:
        return None
    value = body["containers"]
    if not isinstance(value, list):
        issues.add(f"Expected array, received {_kind(value)}", "containers")
        return []
    if not value:
        issues.add("Array must contain at least 1 element(s)", "containers")
    return [
        {
            "content": _text(item, issues, "containers", index, "content"),
            "media": _media(item, issues, ("containers", index, "media")),
        }
        for index, item in _objects(value, issues, ("containers",))
    ]


def _media(container: JSON, issues: Issues, path: Path) -> list[JSON]:
    value = container.get("media", [])
    if not isinstance(value, list):
        issues.add(f"Expected array, received {_kind(value)}", *path)
        return []
    items = []
    for index, item in _objects(value, issues, path):
        known = {key: _text(item, issues, *path, index, key) for key in ("url", "filename")}
        if item.get("altText") is not None:
            known["altText"] = _text(item, issues, *path, index, "altText")
        if isinstance(item.get("id"), str | int):
            known["id"] = str(item["id"])
        items.append(known)
    return items


def _objects(values: list[Any], issues: Issues, path: Path) -> Iterator[tuple[int, JSON]]:
    for index, item in enumerate(values):
        if isinstance(item, dict):
            yield index, item
        else:
            issues.add(f"Expected object, received {_kind(item)}", *path, index)


def _scheduled_at(body: JSON, issues: Issues) -> int | None:
    if "scheduledAt" not in body:
        return None
    moment = clock.from_iso(body["scheduledAt"])
    if moment is None:
        issues.add("Invalid datetime", "scheduledAt")
    return moment


def _blocks(body: JSON, issues: Issues) -> JSON:
    blocks = {name: body[name] for name in world.NETWORKS if name in body}
    for name, block in blocks.items():
        if not isinstance(block, dict):
            issues.add(f"Expected object, received {_kind(block)}", name)
        elif (needed := world.NETWORKS[name].needed) and not isinstance(block.get(needed), str):
            issues.add("Required", name, needed)
    facebook = blocks.get("facebook")
    if (
        isinstance(facebook, dict)
        and facebook.get("publishAsReel") is True
        and facebook.get("publishAsStory") is True
    ):
        issues.add("publishAsReel and publishAsStory exclude each other", "facebook")
    return blocks


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
            "orgId": world.ORG,
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
