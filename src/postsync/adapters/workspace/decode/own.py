"""A post's own words: what its file says, before groups, defaults and the workspace's zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from postsync.adapters.workspace.decode.containers import written_containers
from postsync.domain.networks import NETWORKS
from postsync.domain.post.content import digest, shared
from postsync.domain.post.post import Own
from postsync.domain.schedule import format_time
from postsync.domain.text.text import comparable

_DIGITS = len("sha256:") + 16
"""Enough to tell the versions of one post from another."""


def own_words(data: Mapping[str, Any]) -> Own:
    """What `data`, a document with the API's names for its blocks, says by itself.

    Texts count as far as a service can be trusted to keep them, and media by the names of their files:
    a folder that moves changes no word. Their bytes are in the content of the post. An address with a
    pin is as good as its pin.
    """
    accounts = data.get("accounts")
    said: list[Any] = [
        (
            comparable(container.get("content", "")),
            [(_name(one), one.get("alt")) for one in container.get("media", ())],
        )
        for container in written_containers(data)
    ]
    blocks = {name: data[name] for name in data if name in NETWORKS}
    return Own(
        accounts=None if accounts is None else shared(tuple(accounts)),
        at=_time(data.get("scheduledAt"), data.get("timezone")),
        words=digest([said, blocks] if blocks else said)[:_DIGITS],
    )


def _name(medium: Mapping[str, str]) -> str:
    if "path" in medium:
        return medium["path"].rpartition("/")[2]
    return medium["pin"].lower() if "pin" in medium else medium["url"]


def _time(written: str | None, zone: str | None) -> str | None:
    """A time with the zone that its file gives it; the same for all ways to write it."""
    if written is None:
        return None
    if len(written) == len("2026-12-01T14:00:00Z") and written[-1] == "Z" and written[10] == "T":
        return written  # as most people write it
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is not None:
        return format_time(moment)
    return f"{moment.isoformat()} {zone}" if zone else moment.isoformat()
