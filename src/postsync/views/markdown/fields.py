"""Texts, media and changed fields in Markdown."""

import re
from collections.abc import Mapping
from typing import Any

from postsync.domain.plan.plan import FieldChange
from postsync.domain.post.content import Content, Media
from postsync.domain.text.text import visible
from postsync.views import difftext, shown
from postsync.views.markdown.escape import code, plain, soft
from postsync.views.markdown.pictures import Pictures
from postsync.views.markdown.words import changed_words
from postsync.views.moments import Zone, both_or_as_it_is
from postsync.views.outline.field import label_of, notes_on
from postsync.views.outline.media import NO_ALT, Facts, bytes_changed, medium_of, told

_CONTEXT = 20
"""Unchanged lines that are shown around a change."""

_LONGEST = 2000
"""Characters of a line of which the unchanged middle is shown."""

_NAME = re.compile(r"[A-Z][A-Za-z0-9]*(?: [A-Za-z0-9]+)*(?:: [A-Za-z0-9]+)?")
"""A name of words alone: of it no reader of Markdown makes anything else."""

_SHORT = 60
"""Values up to this length stand beside each other."""


class Fields:
    """Writes what the posts of one plan say. `pictures` shows those that a reader's browser can load."""

    def __init__(self, facts: Facts, zone: Zone, pictures: Pictures, *, whole: bool) -> None:
        self.facts, self.zone, self.pictures, self.whole = facts, zone, pictures, whole

    def as_a_whole(self) -> "Fields":
        """The same, which shortens nothing."""
        return Fields(self.facts, self.zone, self.pictures, whole=True)

    def parts(self, content: Content, *, kept: bool) -> list[dict[str, Any]]:
        """Every container, as its template wants it; of what was `kept` those that have anything."""
        parts = []
        for index, container in enumerate(content.containers):
            if kept and not (container.content or container.media):
                continue
            text = visible(container.content)
            text = text if self.whole else "\n".join(shown.squeeze(text))
            parts.append(
                {
                    "title": _title(index, is_text=bool(container.content) or not container.media),
                    "text": soft(text),
                    "media": [self._medium(medium) for medium in container.media],
                }
            )
        return parts

    def field(self, change: FieldChange) -> dict[str, Any]:
        """A changed field, as its template wants it: both values, or a diff where they are long."""
        before, after = change.before, change.after
        now = medium_of(after, change.path)
        is_long = change.path.endswith("content") or now or medium_of(before, change.path)
        notes = [plain(note) for note in notes_on(change)]
        empty = {"diff": "", "words": "", "before": "", "after": "", "picture": ""}
        told_of: dict[str, Any] = {"label": _label(change.path), "notes": notes, **empty}
        if change.path == "scheduledAt":
            return told_of | {"before": _time(before, self.zone), "after": _time(after, self.zone)}
        if is_long or _is_long(before) or _is_long(after):
            return told_of | self._long(change, now, notes)
        was, now_ = ("" if side is None else shown.value(side) for side in (before, after))
        was, now_ = difftext.apart(was, now_)
        return told_of | {"before": was, "after": now_}

    def _long(self, change: FieldChange, now: Media | None, notes: list[str]) -> dict[str, Any]:
        before, after, facts = change.before, change.after, self.facts
        old, new = (_lines(side, facts, change.path) for side in (before, after))
        notes = [note for note in (bytes_changed(before, after, facts), *notes) if note]
        is_text = isinstance(before, str) and isinstance(after, str)
        words = changed_words(old, new, whole=self.whole) if is_text else ""
        diff = "" if words else _diff(old, new, whole=self.whole)
        picture = self.pictures.picture(now) if now else ""
        return {"diff": diff, "words": words, "notes": notes, "picture": picture}

    def _medium(self, medium: Media) -> str:
        alt = code(medium.alt) if medium.alt else f"*{NO_ALT}*"
        told_of = [f"{code(medium.place or '?')}: {alt}", plain(told(medium, self.facts))]
        return "<br>".join(filter(None, (*told_of, self.pictures.picture(medium))))


def _title(index: int, *, is_text: bool) -> str:
    if is_text:
        return f"Reply {index}" if index else "Text"
    return f"Media of reply {index}" if index else "Media"


def _label(path: str) -> str:
    """What people call a field; a key that nobody knows stands as it is written."""
    name = label_of(path)
    return f"**{plain(name)}**" if _NAME.fullmatch(name) else code(name)


def _time(value: Any, zone: Zone) -> str:
    return "" if value is None else both_or_as_it_is(value, zone)


def _is_long(value: Any) -> bool:
    text = value if isinstance(value, str) else shown.value(value)
    return "\n" in text or len(text) > _SHORT


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
