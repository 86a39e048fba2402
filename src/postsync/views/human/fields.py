"""Changed fields as text: what each was and what it becomes, running text word by word."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from postsync.domain.plan.plan import FieldChange
from postsync.domain.schedule import parse_time
from postsync.views import difftext, shown
from postsync.views.difftext import Kind, Piece
from postsync.views.moments import Zone, both
from postsync.views.shown import DIM, GREEN, INDENT, RED, YELLOW, Style

_SHORT = 40
"""Changed texts up to this length stand in one line, as `before → after`."""


def medium_rows(place: str, alt: str | None, style: Style, room: int) -> list[str]:
    """Where a medium lies and its alt text."""
    place = shown.line(place or "?")
    if not alt:
        return [f"{place}  {style.paint('no alt text', DIM)}"]
    quoted = f'"{shown.line(alt)}"'
    if len(place) + len(quoted) + 4 <= room:
        return [f"{place}  {quoted}"]
    return [place, *(f"  {row}" for row in shown.wrap(quoted, room - 2))]


def block_rows(block: Mapping[str, Any], room: int) -> list[str]:
    """The keys of a block of a network, each on a line of its own."""
    if not block:
        return ["{}"]
    return [
        row
        for key, item in block.items()
        for row in shown.wrap(f"{key}: {shown.value(item)}", room)
    ]


def field_lines(changes: Iterable[FieldChange], style: Style, zone: Zone) -> list[str]:
    """Each changed field with what it was and what it becomes."""
    return [f"{INDENT}{row}" for change in changes for row in _field(change, style, zone)]


def diff_rows(before: str, after: str, style: Style, room: int) -> list[str]:
    """The changed words within their lines; lines far from a change are folded to a count."""
    lines = difftext.display_lines(difftext.words(before, after))
    kept = [all(piece.kind is Kind.KEPT for piece in line) for line in lines]
    rows: list[str] = []
    for line in difftext.fold_kept(lines, kept, 1):
        if isinstance(line, int):
            rows.append(style.paint(f"… {difftext.skipped(line)}", DIM))
        else:
            rows += shown.behind_gutter(_painted(_spans(line, style), style, room), style)
    return shown.folded(rows, style)


def _spans(line: Iterable[Piece], style: Style) -> list[tuple[str, tuple[str, ...]]]:
    """The pieces of a line with their looks; without colour, in brackets of their own."""
    spans: list[tuple[str, tuple[str, ...]]] = []
    for piece in line:
        text, is_added = shown.block(piece.text), piece.kind is Kind.ADDED
        if not text or piece.kind is Kind.KEPT:
            spans.append((text, ()))
        elif style.colour:
            # A colour on nothing but spaces would not be seen.
            seen = text if text.strip() else text.replace(" ", "·")
            spans.append((seen, (GREEN,) if is_added else (RED, shown.STRIKE)))
        else:
            spans.append((f"{{+{text}+}}" if is_added else f"[-{text}-]", ()))
    return spans


def _painted(spans: Sequence[tuple[str, tuple[str, ...]]], style: Style, room: int) -> list[str]:
    """Wrap a line of spans, and paint it row by row, so that no colour runs over a line end."""
    whole = "".join(text for text, _ in spans)
    rows, start = [], 0
    for row in shown.wrap(whole, room):
        start = whole.index(row, start)  # wrapping loses nothing but spaces at the breaks
        end, at, painted = start + len(row), 0, ""
        for text, looks in spans:
            painted += style.paint(text[max(0, start - at) : max(0, end - at)], *looks)
            at += len(text)
        rows.append(painted)
        start = end
    return rows


def _field(change: FieldChange, style: Style, zone: Zone) -> list[str]:
    before, after = change.before, change.after
    sign, look = ("+", GREEN) if before is None else ("-", RED) if after is None else ("~", YELLOW)
    head = f"{style.paint(sign, look)} {shown.line(change.path)}"
    if change.path == "scheduledAt":
        return [f"{head}  {_arrow(_time(before, zone), _time(after, zone), style)}"]
    if change.path == "accounts" or (isinstance(before, list) and isinstance(after, list)):
        rows = _list_rows(before or [], after or [], style)
    elif _is_running_text(change.path, before, after):
        rows = diff_rows(before or "", after or "", style, style.room(len(INDENT) + 4))
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        sides = ((before, "-", RED), (after, "+", GREEN))
        rows = [
            f"{style.paint(mark, colour)} {style.paint(row, colour)}"
            for side, mark, colour in sides
            if side is not None
            for row in _facts(side, style)
        ]
    else:
        old, new = (None if side is None else shown.value(side) for side in (before, after))
        return [f"{head}  {_arrow(old, new, style)}"]
    return [head, *(f"  {row}" for row in rows)]


def _time(text: Any, zone: Zone) -> str | None:
    if text is None:
        return None
    try:
        return both(parse_time(text), zone)
    except (TypeError, ValueError):
        return shown.value(text)


def _arrow(before: str | None, after: str | None, style: Style) -> str:
    if before is None or after is None:
        return style.paint(after or "", GREEN) or style.paint(before or "", RED)
    return f"{style.paint(before, RED)} → {style.paint(after, GREEN)}"


def _list_rows(before: Sequence[Any], after: Sequence[Any], style: Style) -> list[str]:
    old, new = [shown.value(item) for item in before], [shown.value(item) for item in after]
    if sorted(old) == sorted(new):
        return [_arrow(", ".join(old), ", ".join(new), style)]
    removed = [style.paint(f"- {item}", RED) for item in old if item not in new]
    added = [style.paint(f"+ {item}", GREEN) for item in new if item not in old]
    kept = [f"  {item}" for item in new if item in old]
    return kept + removed + added


def _is_running_text(path: str, before: Any, after: Any) -> bool:
    sides = [side for side in (before, after) if side is not None]
    if not all(isinstance(side, str) for side in sides):
        return False
    return path.endswith("content") or any(len(side) > _SHORT or "\n" in side for side in sides)


def _facts(data: Any, style: Style) -> list[str]:
    """A container, a medium or a block, line by line and without looks of its own."""
    plain, room = Style(colour=False, width=style.width), style.room(len(INDENT) + 6)
    if not isinstance(data, Mapping):
        return shown.wrap(shown.value(data), room)
    if "content" in data:
        media = [row for item in data.get("media", ()) for row in _facts(item, style)]
        return shown.text_rows(str(data["content"]), plain, room) + media
    if "path" in data or "url" in data:
        return medium_rows(str(data.get("path") or data.get("url")), data.get("alt"), plain, room)
    return block_rows(data, room)
