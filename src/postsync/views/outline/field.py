"""What nobody sees in the two values of a changed field, in words."""

from typing import Any

from postsync.domain.plan.plan import FieldChange
from postsync.domain.text.text import visible
from postsync.views import shown
from postsync.views.alike import differences
from postsync.views.outline.media import CONTAINER, unbound

_MOST = 5


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


def _text(value: Any) -> str:
    return visible(value) if isinstance(value, str) else shown.value(value)
