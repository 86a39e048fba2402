"""The bodies of create and update: what is refused, in zod's words, and what is just not read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from postsync.sandbox import clock, seed
from postsync.sandbox.wire import JSON, refusal

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
    accounts = _accounts(body, issues)
    containers = _containers(body, issues)
    if containers is None and "content" in body:
        content = _text(body, issues, "content")
        containers = [{"content": content, "media": []}]
    elif containers is None:
        issues.add("Either content or containers is required", "content")
    payload = Payload(accounts, containers, _scheduled_at(body, issues), _blocks(body, issues))
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
    blocks = {name: body[name] for name in seed.NETWORKS if name in body}
    for name, block in blocks.items():
        if not isinstance(block, dict):
            issues.add(f"Expected object, received {_kind(block)}", name)
        elif (needed := seed.NETWORKS[name].needed) and not isinstance(block.get(needed), str):
            issues.add("Required", name, needed)
    facebook = blocks.get("facebook")
    if (
        isinstance(facebook, dict)
        and facebook.get("publishAsReel") is True
        and facebook.get("publishAsStory") is True
    ):
        issues.add("publishAsReel and publishAsStory exclude each other", "facebook")
    return blocks
