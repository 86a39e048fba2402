"""What a post says, and what of it changes, as lines for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from postsync.domain.plan.plan import FieldChange
from postsync.domain.post.spec import Spec, blocks_of
from postsync.domain.schedule import parse_time
from postsync.views import difftext, shown
from postsync.views.difftext import Kind, Piece
from postsync.views.layout import wrap
from postsync.views.moments import Zone, both
from postsync.views.style import DIM, GREEN, RED, STRIKE, YELLOW, Style

LABEL = 9
"""Cells of the column of labels, wide enough for `instagram`."""

INDENT = "    "
TALLEST = 30
"""Lines of one text that are shown in full; longer ones are folded."""

_FOLDED_TO = 24
_SHORT = 40
_GUTTER = "│"
_CONTINUED = "┊"

# Marks around changed words while lines are laid out. Shown text cannot hold them: control
# characters are spelt out before.
_OPEN = {Kind.REMOVED: "\x01", Kind.ADDED: "\x02"}
_CLOSE = "\x03"
_PLAIN = {"\x01": "[-", "\x02": "{+"}
_PLAIN_END = {"\x01": "-]", "\x02": "+}"}
_LOOKS = {"\x01": (RED, STRIKE), "\x02": (GREEN,)}


def labelled(label: str, lines: Sequence[str], style: Style) -> list[str]:
    """Lines with a label before the first, all aligned."""
    head = style.paint(f"{label:<{LABEL}}", DIM)
    hang = " " * max(LABEL, len(label))
    return [
        f"{INDENT}{hang if number else head} {text}".rstrip() for number, text in enumerate(lines)
    ]


def text_rows(text: str, style: Style, room: int) -> list[str]:
    """A text, wrapped behind a gutter that tells its own line ends (`│`) from wrapped ones (`┊`)."""
    rows = _gutter((wrap(row, room) for row in shown.block(text).rstrip("\n").split("\n")), style)
    return folded(rows, style)


def folded(rows: list[str], style: Style) -> list[str]:
    """The rows, or the first of very many and how many more there are."""
    if len(rows) <= TALLEST:
        return rows
    more = style.paint(f"… {len(rows) - _FOLDED_TO} more lines", DIM)
    return [*rows[:_FOLDED_TO], more]


def post_lines(spec: Spec, style: Style) -> list[str]:
    """Everything that the public sees of a post, and how it is handled where that is special."""
    room = style.room(len(INDENT) + LABEL + 3)
    lines: list[str] = []
    for index, container in enumerate(spec["containers"]):
        label = f"reply {index}" if index else "text"
        lines += labelled(label, text_rows(container["content"], style, room), style)
        media = [row for item in container["media"] for row in medium_rows(item, style, room)]
        lines += labelled("media", media, style)
    for network, block in blocks_of(spec).items():
        lines += labelled(network, _block_rows(block, room), style)
    return lines + _manner_lines(spec, style)


def excerpt_lines(spec: Spec, style: Style) -> list[str]:
    """The first line of a post, to recognise it by."""
    room = style.room(len(INDENT) + LABEL + 3)
    texts = [container["content"] for container in spec["containers"]]
    first, *others = shown.block(texts[0]).strip().split("\n") if texts else [""]
    head, *rest = wrap(first, room - 2)
    more = " …" if rest or others or len(texts) > 1 else ""
    return labelled("text", [f"{style.paint(_GUTTER, DIM)} {head}{more}"], style)


def medium_rows(medium: Mapping[str, Any], style: Style, room: int) -> list[str]:
    """Where a medium lies and its alt text."""
    place = shown.line(str(medium.get("path") or medium.get("url") or "?"))
    alt = medium.get("alt")
    if not alt:
        return [f"{place}  {style.paint('no alt text', DIM)}"]
    quoted = f'"{shown.line(alt)}"'
    if len(place) + len(quoted) + 4 <= room:
        return [f"{place}  {quoted}"]
    return [place, *(f"  {row}" for row in wrap(quoted, room - 2))]


def field_lines(changes: Iterable[FieldChange], style: Style, zone: Zone) -> list[str]:
    """Each changed field with what it was and what it becomes."""
    lines: list[str] = []
    for change in changes:
        lines += [f"{INDENT}{row}" for row in _field(change, style, zone)]
    return lines


def diff_rows(before: str, after: str, style: Style, room: int) -> list[str]:
    """The changed words within their lines; lines far from a change are folded to a count."""
    rows = difftext.display_lines(difftext.words(before, after))
    kept = [all(piece.kind is Kind.KEPT for piece in row) for row in rows]
    marked = difftext.fold_kept([("", _mark(row, style)) for row in rows], kept, 1)
    laid_out: list[str] = []
    for sign, row in marked:
        if sign == "@":
            laid_out.append(style.paint(f"… {row}", DIM))
        else:
            laid_out += _gutter([_painted(wrap(row, room), style)], style)
    return folded(laid_out, style)


def _gutter(texts: Iterable[list[str]], style: Style) -> list[str]:
    first, later = f"{style.paint(_GUTTER, DIM)} ", f"{style.paint(_CONTINUED, DIM)} "
    return [
        ((later if number else first) + row).rstrip()
        for rows in texts
        for number, row in enumerate(rows)
    ]


def _block_rows(block: Mapping[str, Any], room: int) -> list[str]:
    if not block:
        return ["{}"]
    return [row for key, item in block.items() for row in wrap(f"{key}: {shown.value(item)}", room)]


def _manner_lines(spec: Spec, style: Style) -> list[str]:
    lines = []
    if labels := spec.get("labels"):
        lines += labelled("labels", [", ".join(shown.line(str(item)) for item in labels)], style)
    if spec.get("protect"):
        lines += labelled("protect", ["true"], style)
    return lines


def _field(change: FieldChange, style: Style, zone: Zone) -> list[str]:
    before, after = change.before, change.after
    sign, look = _sign(before, after)
    head = f"{style.paint(sign, look)} {shown.line(change.path)}"
    if change.path == "scheduledAt":
        return [f"{head}  {_arrow(_time(before, zone), _time(after, zone), style)}"]
    if change.path == "accounts" or (isinstance(before, list) and isinstance(after, list)):
        return [head, *(f"  {row}" for row in _list_rows(before or [], after or [], style))]
    if _is_running_text(change.path, before, after):
        return [head, *(f"  {row}" for row in _text_field(before, after, style))]
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        return [head, *(f"  {row}" for row in _mapping_rows(before, after, style))]
    old, new = (None if side is None else shown.value(side) for side in (before, after))
    return [f"{head}  {_arrow(old, new, style)}"]


def _sign(before: Any, after: Any) -> tuple[str, str]:
    if before is None:
        return "+", GREEN
    return ("-", RED) if after is None else ("~", YELLOW)


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


def _text_field(before: str | None, after: str | None, style: Style) -> list[str]:
    return diff_rows(before or "", after or "", style, style.room(len(INDENT) + 4))


def _mapping_rows(before: Any, after: Any, style: Style) -> list[str]:
    rows = []
    for side, sign, look in ((before, "-", RED), (after, "+", GREEN)):
        if side is not None:
            rows += [
                f"{style.paint(sign, look)} {style.paint(row, look)}" for row in _facts(side, style)
            ]
    return rows


def _facts(data: Any, style: Style) -> list[str]:
    """A container, a medium or a block, line by line and without looks of its own."""
    plain, room = Style(colour=False, width=style.width), style.room(len(INDENT) + 6)
    if not isinstance(data, Mapping):
        return wrap(shown.value(data), room)
    if "content" in data:
        media = [row for item in data.get("media", ()) for row in medium_rows(item, plain, room)]
        return text_rows(str(data["content"]), plain, room) + media
    if "path" in data or "url" in data:
        return medium_rows(data, plain, room)
    return _block_rows(data, room)


def _mark(row: Sequence[Piece], style: Style) -> str:
    return "".join(_marked(piece, style) for piece in row)


def _marked(piece: Piece, style: Style) -> str:
    text = shown.block(piece.text)
    if piece.kind is Kind.KEPT or not text:
        return text
    mark = _OPEN[piece.kind]
    if not style.colour:
        return f"{_PLAIN[mark]}{text}{_PLAIN_END[mark]}"
    # A colour on nothing but spaces would not be seen.
    return f"{mark}{text if text.strip() else text.replace(' ', '·')}{_CLOSE}"


def _painted(rows: list[str], style: Style) -> list[str]:
    """Replace the marks by colours, line by line, so that no colour runs over a line end."""
    if not style.colour:
        return rows
    painted, mark = [], ""
    for row in rows:
        out, start = "", 0
        for index, character in enumerate(row):
            if character in _LOOKS or character == _CLOSE:
                out += style.paint(row[start:index], *_LOOKS.get(mark, ()))
                mark, start = ("" if character == _CLOSE else character), index + 1
        painted.append(out + style.paint(row[start:], *_LOOKS.get(mark, ())))
    return painted
