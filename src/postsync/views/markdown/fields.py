"""Texts, media and changed fields in Markdown."""

from collections.abc import Mapping
from typing import Any

from postsync.domain.plan.plan import FieldChange
from postsync.domain.post.content import Content, Media
from postsync.domain.text.text import visible
from postsync.views import difftext, shown
from postsync.views.markdown.escape import code, plain, soft
from postsync.views.markdown.words import changed_words
from postsync.views.moments import Zone, both_or_as_it_is
from postsync.views.outline.field import notes_on
from postsync.views.outline.media import NO_ALT, Facts, bytes_changed, medium_of, told

_CONTEXT = 20
"""Unchanged lines that are shown around a change."""

_LONGEST = 2000
"""Characters of a line of which the unchanged middle is shown."""

_SHORT = 60
"""Values up to this length stand beside each other."""


def parts_of(content: Content, facts: Facts, *, whole: bool, kept: bool) -> list[dict[str, Any]]:
    """Every container, as its template wants it; of what was `kept` those that have anything."""
    parts = []
    for index, container in enumerate(content.containers):
        if kept and not (container.content or container.media):
            continue
        text = visible(container.content)
        text = text if whole else "\n".join(shown.squeeze(text))
        parts.append(
            {
                "title": f"Reply {index}" if index else "Text",
                "text": soft(text),
                "media": [_medium(medium, facts) for medium in container.media],
            }
        )
    return parts


def field_of(change: FieldChange, facts: Facts, zone: Zone, *, whole: bool) -> dict[str, Any]:
    """A changed field, as its template wants it: both values, or a diff where they are long."""
    before, after = change.before, change.after
    old, new = (_lines(side, facts, change.path) for side in (before, after))
    is_long = (
        change.path.endswith("content")
        or medium_of(before, change.path)
        or medium_of(after, change.path)
    )
    notes = [plain(note) for note in notes_on(change)]
    empty = {"diff": "", "words": "", "before": "", "after": ""}
    told_of: dict[str, Any] = {"path": change.path, "notes": notes, **empty}
    if change.path == "scheduledAt":
        return told_of | {"before": _time(before, zone), "after": _time(after, zone)}
    if is_long or _is_long(before) or _is_long(after):
        notes = [note for note in (bytes_changed(before, after, facts), *notes) if note]
        diff = _diff(old, new, whole=whole)
        return told_of | {"diff": diff, "words": changed_words(old, new), "notes": notes}
    was, now = ("" if side is None else shown.value(side) for side in (before, after))
    was, now = difftext.apart(was, now)
    return told_of | {"before": was, "after": now}


def _time(value: Any, zone: Zone) -> str:
    return "" if value is None else both_or_as_it_is(value, zone)


def _is_long(value: Any) -> bool:
    text = value if isinstance(value, str) else shown.value(value)
    return "\n" in text or len(text) > _SHORT


def _medium(medium: Media, facts: Facts) -> str:
    alt = code(medium.alt) if medium.alt else f"*{NO_ALT}*"
    about = told(medium, facts)
    return f"{code(medium.place or '?')}: {alt}" + (f"<br>{plain(about)}" if about else "")


def _lines(value: Any, facts: Facts, path: str) -> str:
    """A value as lines that can be compared and shown: an item of a list, or a key, on each."""
    if value is None or isinstance(value, str):
        return visible(value or "")
    if medium := medium_of(value, path):
        alt = f"alt: {shown.line(medium.alt)}" if medium.alt else NO_ALT
        return "\n".join(filter(None, (shown.line(medium.place), told(medium, facts), alt)))
    if isinstance(value, Mapping):
        return "\n".join(f"{shown.value(str(key))}: {shown.value(value[key])}" for key in value)
    if isinstance(value, list):
        return "\n".join(map(shown.value, value))
    return shown.value(value)


def _diff(before: str, after: str, *, whole: bool) -> str:
    rows = []
    for sign, line in difftext.legible_lines(
        before, after, context=_CONTEXT, longest=_LONGEST, whole=whole
    ):
        if sign == "@":
            rows.append(f"@@ {line} @@")
        elif sign == " " or (before if sign == "-" else after):  # an empty text has no line
            rows.append(soft(line, sign))
    return "\n".join(rows)
