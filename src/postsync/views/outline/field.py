"""What people call a changed field, and what nobody sees in its two values."""

from typing import Any

from postsync.domain.late import late
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.plan import FieldChange
from postsync.domain.text.text import visible
from postsync.views import shown
from postsync.views.alike import differences
from postsync.views.outline.media import CONTAINER, unbound

_MOST = 5

_CONTAINER = late(r"containers\[(\d+)\](?:\.(content|media)(?:\[(\d+)\])?)?$")

_WORDS = {
    "scheduledAt": "Time",
    "accounts": "Accounts",
    "labels": "Labels",
    "protect": "Protected",
    "missed": "If its time passes",
    "draft": "Draft",
    "answers": "Answers",
}


def notes_on(change: FieldChange) -> list[str]:
    """Which letters look the same and are others, and that the content of an address is not bound."""
    notes = []
    if change.before is not None and change.after is not None and change.path != "scheduledAt":
        found = differences(_text(change.before), _text(change.after))
        more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
        if found:
            notes.append(f"looks the same, and is not: {', '.join([*found[:_MOST], *more])}")
    is_block = not change.path.startswith(CONTAINER)  # a medium says it itself
    if is_block and (note := unbound(change.path, change.after)):
        notes.append(note)
    return notes


def label_of(path: str) -> str:
    """What people call the field at a path."""
    found = _CONTAINER.match(path)
    if found is None:
        network, _, key = path.partition(".")
        if network in NETWORKS:
            title = NETWORKS[network].title
            return f"{title}: {key}" if key else title
        return _WORDS.get(path, path)
    index, kind, position = found.groups()
    part = f"reply {index}" if index != "0" else ""
    if kind == "content":
        return f"Text of {part}" if part else "Text"
    if kind == "media" and position is not None:
        what = f"Picture {int(position) + 1}"
        return f"{what} of {part}" if part else what
    return part.capitalize() or "Post"


def _text(value: Any) -> str:
    return visible(value) if isinstance(value, str) else shown.value(value)
