"""Changed fields as text: what each was and what it becomes, running text word by word."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from postsync.domain.late import late
from postsync.domain.plan.plan import FieldChange
from postsync.domain.post.content import Media
from postsync.domain.text.text import visible
from postsync.views import difftext, shown
from postsync.views.difftext import Kind, Piece
from postsync.views.marks import marked, without_marks
from postsync.views.moments import Zone, both_or_as_it_is
from postsync.views.outline.field import notes_on
from postsync.views.outline.media import (
    CONTAINER,
    NO_ALT,
    NO_FACTS,
    Facts,
    bytes_changed,
    medium_of,
    told,
    unbound,
)
from postsync.views.shown import DIM, GREEN, INDENT, RED, YELLOW, Style

_MOST_REPEATS = 8

_LONGEST = 400
"""Characters of a line that did not change, of which a longer one is cut."""

_SHORT = 40
"""Changed texts up to this length stand in one line, as `before → after`."""


def medium_rows(medium: Media, facts: Facts, style: Style, room: int) -> list[str]:
    """Where a medium lies, its alt text, and what it is."""
    place = shown.line(medium.place or "?")
    quoted = f'"{shown.line(medium.alt)}"' if medium.alt else style.paint(NO_ALT, DIM)
    rows = [f"{place}  {quoted}"]
    if medium.alt and len(place) + len(quoted) + 4 > room:
        rows = [place, *(f"  {row}" for row in shown.wrap(quoted, room - 2))]
    told_of_it = shown.wrap(shown.line(told(medium, facts)), room - 2)
    return rows + [f"  {style.paint(row, DIM)}" for row in told_of_it if row]


def block_rows(block: Mapping[str, Any], room: int, style: Style | None = None) -> list[str]:
    """The keys of a block of a network, each on a line of its own; with `style`, what is not bound."""
    if not block:
        return ["{}"]
    rows = []
    for key, item in block.items():
        rows += shown.wrap(f"{key}: {shown.value(item)}", room)
        if style and (note := unbound(key, item)):
            rows += [f"  {style.paint(row, DIM)}" for row in shown.wrap(note, room - 2)]
    return rows


def field_lines(
    changes: Iterable[FieldChange], style: Style, zone: Zone, facts: Facts = NO_FACTS
) -> list[str]:
    """Each changed field with what it was and what it becomes."""
    lines = []
    for change in changes:
        rows = _field(change, style, zone, facts)
        for note in notes_on(change):
            room = style.room(len(INDENT) + 2)
            rows += [f"  {style.paint(row, YELLOW)}" for row in shown.wrap(note, room)]
        lines += [f"{INDENT}{row}" for row in rows]
    return lines


def diff_rows(before: str, after: str, style: Style, room: int) -> list[str]:
    """The changed words within their lines; only lines that did not change are ever folded.

    Marks stand around what changed, whatever its colour: not everybody sees colours.
    """
    longest = sys.maxsize if style.whole else _LONGEST
    words = without_marks(difftext.words(visible(before), visible(after)))
    pieces = difftext.legible(words, longest=longest)
    lines = difftext.display_lines(pieces)
    kept = [all(piece.kind is Kind.KEPT for piece in line) for line in lines]
    rows: list[str] = []
    for line in lines if style.whole else difftext.fold_kept(lines, kept, 1):
        if isinstance(line, int):
            rows.append(style.paint(f"… {difftext.skipped(line)}", DIM))
        else:
            rows += shown.behind_gutter(_painted(_spans(line, room), style, room), style)
    return _counting_repeats(rows, style)


def _counting_repeats(rows: list[str], style: Style) -> list[str]:
    """The rows, with the number of those that are all alike, such as empty lines that were added."""
    if style.full:
        return rows
    counted: list[str] = []
    for row, group in groupby(rows):
        same = list(group)
        is_many = len(same) > _MOST_REPEATS
        counted += [row, style.paint(f"… {len(same) - 1:,} more like it", DIM)] if is_many else same
    return counted


Span = tuple[str, tuple[str, ...]]
"""A stretch of a line, and its looks."""

_BREAK = "\x1f"
"""Where a line may be broken without a space. No text has one: it would be spelt out."""

_STICKS = "\xa0"
"""A space at which no line is broken, so that it is seen within its marks."""

_EDGES = late(r"^ +| +$")

_LOOKS = {Kind.KEPT: (), Kind.REMOVED: (RED, shown.STRIKE), Kind.ADDED: (GREEN,)}


def _spans(line: Iterable[Piece], room: int) -> list[Span]:
    """The pieces of a line with their looks and their marks."""
    spans: list[Span] = []
    for piece in line:
        text = shown.disarmed(piece.text).replace("\t", "    ")
        if piece.kind is not Kind.KEPT:
            text = _EDGES.sub(lambda found: _STICKS * len(found[0]), text)
        if spans and _is_too_wide(spans[-1][0], text, room):
            spans.append((_BREAK, ()))
        spans.append((marked(Piece(piece.kind, text)), _LOOKS[piece.kind]))
    return spans


def _is_too_wide(before: str, after: str, room: int) -> bool:
    """Whether the word that goes on from one piece to the next has no room on a line."""
    if not before or not after or before[-1] == " " or after[0] == " ":
        return False
    last, first = before.rsplit(" ", 1)[-1], after.split(" ", 1)[0]
    return shown.width(last) + shown.width(first) + 4 > room


def _painted(spans: Sequence[Span], style: Style, room: int) -> list[str]:
    """Wrap a line of spans, and paint it row by row, so that no colour runs over a line end."""
    whole = "".join(text for text, _ in spans).replace(_BREAK, " ")
    rows, start = [], 0
    for row in shown.wrap(whole, room):
        start = whole.index(row, start)  # wrapping loses nothing but spaces at the breaks
        end, at, painted = start + len(row), 0, ""
        for text, looks in spans:
            part = text[max(0, start - at) : max(0, end - at)].replace(_STICKS, " ")
            painted += style.paint(part.replace(_BREAK, ""), *looks)
            at += len(text)
        rows.append(painted)
        start = end
    return rows


def _field(change: FieldChange, style: Style, zone: Zone, facts: Facts) -> list[str]:
    before, after = change.before, change.after
    sign, look = ("+", GREEN) if before is None else ("-", RED) if after is None else ("~", YELLOW)
    head = f"{style.paint(sign, look)} {shown.line(change.path)}"
    if change.path == "scheduledAt":
        return [f"{head}  {_arrow(_time(before, zone), _time(after, zone), style)}"]
    if _is_running_text(change.path, before, after):
        rows = diff_rows(before or "", after or "", style, style.room(len(INDENT) + 4))
        return [head, *(f"  {row}" for row in rows)]
    if change.path == "accounts" or (isinstance(before, list) and isinstance(after, list)):
        rows = _list_rows(before or [], after or [], style)
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        sides = [
            [] if side is None else _facts(side, style, facts, change.path)
            for side in (before, after)
        ]
        old, new = difftext.rows_apart(*sides)
        rows = [style.paint("-", RED) + " " + style.paint(row, RED) for row in old]
        rows += [style.paint("+", GREEN) + " " + style.paint(row, GREEN) for row in new]
        if changed := bytes_changed(before, after, facts):
            rows.append(style.paint(changed, YELLOW))
    else:
        was, now = ("" if side is None else shown.value(side) for side in (before, after))
        return [f"{head}  {_arrow(*difftext.apart(was, now), style)}"]
    return [head, *(f"  {row}" for row in rows)]


def _time(text: Any, zone: Zone) -> str | None:
    return None if text is None else both_or_as_it_is(text, zone)


def _arrow(before: str | None, after: str | None, style: Style) -> str:
    if not before or not after:
        return style.paint(after or "", GREEN) or style.paint(before or "", RED)
    return f"{style.paint(before, RED)} → {style.paint(after, GREEN)}"


def _list_rows(before: Sequence[Any], after: Sequence[Any], style: Style) -> list[str]:
    old, new = difftext.rows_apart(
        [shown.value(item) for item in before], [shown.value(item) for item in after]
    )
    if sorted(old) == sorted(new):
        return [_arrow(", ".join(old), ", ".join(new), style)]
    removed, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
    kept = Counter(new) - added
    return [
        *(f"  {item}" for item in kept.elements()),
        *(style.paint(f"- {item}", RED) for item in removed.elements()),
        *(style.paint(f"+ {item}", GREEN) for item in added.elements()),
    ]


def _is_running_text(path: str, before: Any, after: Any) -> bool:
    sides = [side for side in (before, after) if side is not None]
    if not all(isinstance(side, str) for side in sides):
        return False
    return path.endswith("content") or any(len(side) > _SHORT or "\n" in side for side in sides)


def _facts(data: Any, style: Style, facts: Facts, path: str) -> list[str]:
    """A container, a medium or a block, line by line and without looks of its own."""
    plain, room = style._replace(colour=False), style.room(len(INDENT) + 6)
    if not isinstance(data, Mapping):
        return shown.wrap(shown.value(data), room)
    if "content" in data and path.startswith(CONTAINER):
        media = [row for item in data.get("media", ()) for row in _facts(item, style, facts, path)]
        return shown.text_rows(str(data["content"]), plain, room) + media
    medium = medium_of(data, path)
    return medium_rows(medium, facts, plain, room) if medium else block_rows(data, room)
