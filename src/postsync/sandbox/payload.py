"""Posts in bodies: read from create and update, with refusals in zod's words, and shown in answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from postsync.sandbox import accounts, clock, world
from postsync.sandbox.store import Turn, shown
from postsync.sandbox.wire import JSON, refusal

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T", str, list[Any], dict[str, Any])

_TYPES: Mapping[type, str] = {
    type(None): "null", bool: "boolean", int: "number", float: "number",
    str: "string", list: "array", dict: "object",
}  # fmt: skip


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

    def field(self, body: JSON, kind: type[T], *path: str | int) -> T:
        """The field of the body that the path ends in; noted, and empty, if it is of another type."""
        name = str(path[-1])
        if name in body:
            return self.typed(body[name], kind, *path)
        self.add("Required", *path)
        return kind()

    def typed(self, value: object, kind: type[T], *path: str | int) -> T:
        """The value; noted, and empty, if it is of another type."""
        if isinstance(value, kind):
            return value
        self.add(f"Expected {_TYPES[kind]}, received {_TYPES[type(value)]}", *path)
        return kind()

    def filled(self, body: JSON, name: str) -> list[Any]:
        """A field that is a list of at least one."""
        if body.get(name) == []:
            self.add("Array must contain at least 1 element(s)", name)
        return self.field(body, list, name)

    def objects(self, values: list[Any], *path: str | int) -> Iterator[tuple[int, JSON]]:
        """The objects in a list, with their places; anything else is noted."""
        for index, item in enumerate(values):
            if self.typed(item, dict, *path, index) is item:
                yield index, item

    def settle(self) -> None:
        """Refuse the body if anything was found."""
        if self._found:
            raise refusal(400, "Invalid payload", details=self._tree)


def read_create(body: JSON) -> Payload:
    """The body of `POST /posts`. Keys that the API does not know are not looked at."""
    issues = Issues()
    named = issues.filled(body, "accounts")
    for index, item in enumerate(named):
        issues.typed(item, str, "accounts", index)
    rest = _read_rest(body, issues)
    containers = rest.containers
    if containers is None and "content" in body:
        containers = [{"content": issues.field(body, str, "content"), "media": []}]
    elif containers is None:
        issues.add("Either content or containers is required", "content")
    issues.settle()
    return replace(rest, accounts=named, containers=containers)


def read_update(body: JSON) -> Payload:
    """The body of `PATCH /posts/{id}`: a part of the above, without `accounts`.

    Whether a top-level `content` counts is not known; here it is a key like any unknown one.
    """
    issues = Issues()
    if "accounts" in body:
        issues.add("Accounts cannot be changed after creation", "accounts")
    wanted = _read_rest(body, issues)
    issues.settle()
    return wanted


def _read_rest(body: JSON, issues: Issues) -> Payload:
    """What creates and updates have in common."""
    containers = scheduled_at = None
    if "containers" in body:
        containers = [
            {
                "content": issues.field(item, str, "containers", index, "content"),
                "media": list(_media(item, issues, "containers", index, "media")),
            }
            for index, item in issues.objects(issues.filled(body, "containers"), "containers")
        ]
    if "scheduledAt" in body:
        scheduled_at = clock.from_iso(body["scheduledAt"])
        if scheduled_at is None:
            issues.add("Invalid datetime", "scheduledAt")
    return Payload(None, containers, scheduled_at, _blocks(body, issues))


def _media(container: JSON, issues: Issues, *path: str | int) -> Iterator[JSON]:
    values = issues.typed(container.get("media", []), list, *path)
    for index, item in issues.objects(values, *path):
        known = {key: issues.field(item, str, *path, index, key) for key in ("url", "filename")}
        if item.get("altText") is not None:
            known["altText"] = issues.field(item, str, *path, index, "altText")
        if isinstance(item.get("id"), str | int):
            known["id"] = str(item["id"])
        yield known


def _blocks(body: JSON, issues: Issues) -> JSON:
    blocks = {name: issues.typed(body[name], dict, name) for name in world.NETWORKS if name in body}
    for name, block in blocks.items():
        needed = world.NETWORKS[name].needed
        if needed and body[name] is block and not isinstance(block.get(needed), str):
            issues.add("Required", name, needed)
    facebook = blocks.get("facebook", {})
    if facebook.get("publishAsReel") is True and facebook.get("publishAsStory") is True:
        issues.add("publishAsReel and publishAsStory exclude each other", "facebook")
    return blocks


_DELIVERIES = """
SELECT d.*, d.account AS account_id, d.platform_id AS platform_post_id, d.url AS platform_post_url,
       a.network, a.username, a.nickname
FROM deliveries d JOIN accounts a ON a.id = d.account
WHERE d.post IN (SELECT value FROM json_each(?)) ORDER BY d.post, d.position
"""


def deliveries(turn: Turn, posts: "list[sqlite3.Row]") -> "dict[int, list[sqlite3.Row]]":
    """What becomes of each of these posts, account by account."""
    found: dict[int, list[sqlite3.Row]] = {post["seq"]: [] for post in posts}
    for row in turn.all(_DELIVERIES, json.dumps(list(found))):
        found[row["post"]].append(row)
    return found


def envelope(turn: Turn, post: JSON) -> JSON:
    """A single post as an answer."""
    if turn.settings.post_envelope == "data.post":
        return {"success": True, "data": {"post": post}}
    return {"success": True, turn.settings.post_envelope: post}


def render(turn: Turn, rows: "list[sqlite3.Row]", *, bare: bool = False) -> list[JSON]:
    """Posts as the API shows them; the blocks are never among it."""
    by_post = deliveries(turn, rows)
    posts = [
        {
            **shown(row, "id published_at scheduled_at created_at"),
            **(shown(row, "org_id") if turn.settings.org_id else {}),
            "isDraft": bool(row["is_draft"]),
            "socialAccounts": [_render_delivery(turn, d, bare=bare) for d in by_post[row["seq"]]],
            "containers": _render_containers(turn, row),
        }
        for row in rows
    ]
    if thin := turn.firing.get("thin"):
        for post in posts:
            for part in thin["without"]:
                _leave_out(post, part, thin["form"])
    return posts


def _leave_out(post: JSON, part: str, how: str) -> None:
    """Let a post say less than there is: the field missing, null or empty."""
    places, name, empty = {
        "accounts": ([post], "socialAccounts", []),
        "ids": (post.get("socialAccounts") or [], "id", ""),
        "usernames": (post.get("socialAccounts") or [], "username", ""),
        "containers": ([post], "containers", []),
        "texts": (post.get("containers") or [], "content", ""),
        "media": (post.get("containers") or [], "media", []),
        "time": ([post], "scheduledAt", ""),
    }[part]
    for place in places:
        if how == "missing":
            place.pop(name, None)
        else:
            place[name] = empty if how == "empty" else None


def _render_delivery(turn: Turn, row: "sqlite3.Row", *, bare: bool) -> JSON:
    rendered = shown(row, "nickname network username")
    if not bare:
        rendered["id"] = row["account"]
        rendered |= shown(row, "status error platform_post_id platform_post_url published_at")
        if not turn.settings.platform_url:
            rendered["platformPostUrl"] = None
    return rendered | accounts.network_data(turn, row["account"])


def _render_containers(turn: Turn, row: "sqlite3.Row") -> list[JSON]:
    containers = json.loads(row["containers"])
    for index, container in enumerate(containers):
        container["id"] = turn.name("container", row["seq"], index)
        for place, medium in enumerate(container["media"]):
            medium.setdefault("id", turn.name("medium", row["seq"], index, place))
            if not turn.settings.alt_text:
                medium.pop("altText", None)
    return containers  # type: ignore[no-any-return]
