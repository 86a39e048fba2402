"""A post as a line of a comment: where it stands, when, its links. It is found again by its address."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from postsync.views.markdown.escape import code, link, plain
from postsync.views.moments import Zone, both
from postsync.views.shown import shorten

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

_TIME = re.compile(r"[0-9T:.+Z-]+")

_BEGINNING = 60

_LINE = re.compile(r"- .* <!-- post (\S+)(?: (\S+))? -->")
"""Its post, and when that is due.

The mark stands at the end: nothing that stands behind one at the beginning of a line is Markdown."""


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
    told = f"{words}{at}{': ' + where if where else ''}"
    due = str(post.get("due_at") or post.get("scheduled_at") or when or "")
    return _line(str(post["address"]), told, str(post.get("begins") or ""), due)


def step_line(step: Post) -> str:
    """What was done with a post that is no more, or was not done."""
    action, address = str(step["action"]), str(step["address"])
    if step["outcome"] != "done":
        why = plain(str((step.get("error") or {}).get("message") or ""), 300)
        return _line(
            address, f"**{plain(str(step['outcome']))}**: {action}{': ' + why if why else ''}"
        )
    return _line(address, {"cancel": "taken back"}.get(action, plain(action)))


def _line(address: str, words: str, begins: str = "", due: str = "") -> str:
    first = f"<b>{plain(shorten(begins, _BEGINNING))}</b> " if begins else ""
    at = f" {due}" if _TIME.fullmatch(due) else ""
    return f"- {first}{code(address)} {words} <!-- post {_key(address)}{at} -->"


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
    """Lines of a comment with newer ones in place of those about the same posts, in the order of time."""
    waiting = dict(new)
    kept = [waiting.pop(address, one) for one in lines if (address := key_of(one))]
    return sorted([*kept, *waiting.values()], key=_due)


def _due(one: str) -> str:
    """When the post of a line is due; what has no time comes last."""
    found = _LINE.fullmatch(one)
    return (found and found[2]) or "~"


def key_of(one: str) -> str:
    """The post that a line is about, as lines name it; empty if it is about none."""
    found = _LINE.fullmatch(one)
    return found[1] if found else ""


def by_key(lines: Iterable[str]) -> dict[str, str]:
    """Lines by the posts that they are about."""
    return {key_of(one): one for one in lines}
