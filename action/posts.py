"""A post as a line of a comment: where it stands, when, its links. It is found again by its address."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from postsync.views.markdown.escape import code, link, plain
from postsync.views.moments import Zone, both

Post = Mapping[str, Any]

OUT = frozenset({"published", "partly_published"})

_WORDS = {
    "scheduled": "scheduled for",
    "publishing": "going out since",
    "published": "out since",
    "partly_published": "out in part since",
    "deferred": "not scheduled yet, because it is due later than the service accepts:",
    "failed": "**failed**, due",
    "missed": "**missed**, due",
    "unknown": "**nobody knows whether it went out**, due",
    "gone": "gone from the service, was due",
    "question": "**waits for an answer**, due",
}

_LINE = re.compile(r"- .* <!-- post (\S+) -->")
"""The mark stands at the end: nothing that stands behind one at the beginning of a line is Markdown."""


def zone_of(document: Mapping[str, Any]) -> Zone:
    """The zone of the workspace, as a document of postsync names it."""
    name = document.get("timezone")
    return Zone(ZoneInfo(name), name) if name else Zone()


def line(post: Post, zone: Zone) -> str:
    """Where a post stands."""
    stage = str(post["lifecycle"])
    words = _WORDS.get(stage, plain(stage.replace("_", " ")))
    when = post.get("published_at") if stage in OUT else None
    when = when or post.get("due_at") or post.get("scheduled_at")
    at = f" {plain(both(datetime.fromisoformat(when), zone))}" if when else ""
    where = ", ".join(map(_delivery, post.get("deliveries") or post.get("accounts") or ()))
    return _line(str(post["address"]), f"{words}{at}{': ' + where if where else ''}")


def step_line(step: Post) -> str:
    """What was done with a post that is no more, or was not done."""
    action, address = str(step["action"]), str(step["address"])
    if step["outcome"] != "done":
        why = plain(str((step.get("error") or {}).get("message") or ""), 300)
        return _line(
            address, f"**{plain(str(step['outcome']))}**: {action}{': ' + why if why else ''}"
        )
    return _line(address, {"cancel": "taken back"}.get(action, plain(action)))


def _line(address: str, words: str) -> str:
    return f"- {code(address)} {words} <!-- post {_key(address)} -->"


def _delivery(delivery: Post) -> str:
    name = f"{delivery['network']} @{delivery['username']}"
    if delivery.get("url"):
        return link(name, str(delivery["url"]))
    if delivery.get("error"):
        return f"{code(name)} **failed**: {plain(str(delivery['error']), 300)}"
    return code(name)


def _key(address: str) -> str:
    return quote(address, safe="/").replace("-", "%2D")


def merged(lines: Iterable[str], new: Mapping[str, str]) -> list[str]:
    """Lines of a comment with newer ones in place of those about the same posts, and behind them."""
    waiting = dict(new)
    kept = [waiting.pop(address, one) for one in lines if (address := key_of(one))]
    return [*kept, *waiting.values()]


def key_of(one: str) -> str:
    """The post that a line is about, as lines name it; empty if it is about none."""
    found = _LINE.fullmatch(one)
    return found[1] if found else ""


def by_key(lines: Iterable[str]) -> dict[str, str]:
    """Lines by the posts that they are about."""
    return {key_of(one): one for one in lines}
