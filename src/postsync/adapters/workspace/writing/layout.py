"""Layout: nodes as the lines of a file."""

from collections.abc import Iterable, Sequence

from postsync.adapters.workspace.writing.nodes import BLANK, Collection, Entry, Page, Scalar
from postsync.adapters.workspace.writing.texts import (
    STEP,
    WIDTH,
    between_quotes,
    folded,
    in_one_line,
    is_literal,
    is_plain,
    is_shown,
    literal,
    marks,
)
from postsync.domain.late import late

_FURTHEST = 60
"""Comments beside lines that are no longer than this stand below each other."""

_LEADING = late("[ \t]*")
_INDICATOR = late(r">[-+]?[1-9]")


def laid_out(pages: Iterable[Page]) -> str:
    """The text of a file with these documents."""
    layout = _Layout()
    for page in pages:
        layout.page(page)
    return layout.text()


class _Layout:
    """The lines so far: what stands in each, and the comment beside it."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str]] = []
        self._may_be_blank = False
        """False at a beginning, and behind a text to which an empty line would belong."""

    def text(self) -> str:
        """The text of all lines, with comments beside lines that follow each other in one column."""
        lines: list[str] = []
        run: list[tuple[str, str]] = []
        for row in [*self._rows, ("", "")]:
            if row[1] and len(row[0]) <= _FURTHEST:
                run.append(row)
                continue
            width = max((len(code) for code, _ in run), default=0)
            lines += [f"{code:<{width}}  {comment}" for code, comment in run]
            run = []
            lines.append(f"{row[0]}  {row[1]}" if row[1] else row[0])
        return "\n".join(lines)

    def page(self, page: Page) -> None:
        self._may_be_blank = bool(self._rows) and self._may_be_blank
        self._comments(page.before, 0)
        if page.dashes:
            self._row(*page.dashes)
            self._may_be_blank = False
        self._comments(page.head, 0)
        if page.root is not None:
            self._collection(page.root, 0)
        self._comments(page.below, 0, ends=True)
        if page.dots:
            self._row(*page.dots)

    def _row(self, code: str, comment: str = "") -> None:
        self._rows.append((code, comment))
        self._may_be_blank = True

    def _comments(self, comments: Iterable[str], indent: int, *, ends: bool = False) -> None:
        """Write comments and the empty lines between them; below them one, unless a document ends there."""
        was_blank = False
        for comment in comments:
            if comment == BLANK:
                was_blank = True
                continue
            self._blank(wanted=was_blank)
            self._row(" " * indent + comment)
            was_blank = False
        self._blank(wanted=was_blank and not ends)

    def _blank(self, *, wanted: bool) -> None:
        if wanted and self._may_be_blank:
            self._rows.append(("", ""))
            self._may_be_blank = False

    def _collection(self, node: Collection, indent: int, lead: str | None = None) -> None:
        """The lines of a collection; `lead` if its first line is begun already."""
        for entry in node.entries:
            if lead is None:
                self._comments(entry.above, indent)
                self._comments(_over_dash(entry), indent)
            before = " " * indent if lead is None else lead
            self._entry(entry, f"{before}-" if node.is_list else f"{before}{entry.key}:", indent)
            lead = None
        self._comments(node.below, indent)

    def _entry(self, entry: Entry, head: str, indent: int) -> None:
        value = entry.value
        if isinstance(value, Scalar):
            self._scalar(entry, value, head, indent)
            return
        flow = _in_flow(value)
        if flow is not None and _may_be_flow(entry, value, f"{head} {flow}"):
            self._row(_joined(head, flow), entry.behind_key or entry.beside)
            return
        self._begin_nested(entry, value, head, indent)

    def _begin_nested(self, entry: Entry, value: Collection, head: str, indent: int) -> None:
        deeper = indent + STEP
        head = _joined(head, value.properties)
        if entry.key is None and not value.properties:
            self._collection(value, deeper, f"{head} ")
            return
        is_over = entry.key is None
        self._row(head, "" if is_over else entry.behind_key or entry.beside)
        self._may_be_blank = False
        if not is_over:
            self._comments(entry.between, deeper)
        self._collection(value, deeper)
        if entry.behind_key and entry.beside and not is_over:
            self._comments([entry.beside], deeper)

    def _scalar(self, entry: Entry, value: Scalar, head: str, indent: int) -> None:
        if entry.behind_key or entry.between:
            self._row(head, entry.behind_key)
            self._may_be_blank = False
            self._comments(entry.between, indent + STEP)
            head = " " * (indent + STEP - 1)
        if value.style in {"|", ">"} and value.source is not None:
            self._block(entry, value, _joined(head, value.properties), indent)
            return
        lines = _lines(value, _joined(head, value.properties), indent, is_free=not _is_bound(entry))
        self._lines(lines[:-1])
        self._row(lines[-1], entry.beside)

    def _block(self, entry: Entry, value: Scalar, head: str, indent: int) -> None:
        lines = _block_lines(value, head, indent)
        self._row(lines[0], entry.beside)
        self._lines(lines[1:])
        self._may_be_blank = bool(lines[-1].strip()) and not lines[0].endswith("+")

    def _lines(self, lines: Sequence[str]) -> None:
        self._rows += [(line, "") for line in lines]


def _over_dash(entry: Entry) -> list[str]:
    """Comments that would stand between a dash and the lines of the collection behind it."""
    value = entry.value
    if entry.key is not None or isinstance(value, Scalar):
        return []
    flow = _in_flow(value)
    if flow is not None and _may_be_flow(entry, value, flow):
        return []
    over = [entry.behind_key, *entry.between, entry.beside]
    if not value.properties:
        over += [*value.entries[0].above, *_over_dash(value.entries[0])]
    return [one for one in over if one]


def _is_bound(entry: Entry) -> bool:
    """Whether a comment stands so near that a text must keep its form."""
    return bool(entry.beside or entry.behind_key or entry.between)


def _joined(head: str, rest: str) -> str:
    return f"{head} {rest}" if head and rest else head + rest


def _in_flow(node: Collection) -> str | None:
    """A collection between brackets, in one line; None where that cannot be, or nobody wants it."""
    if not node.is_flow and node.entries:
        return None
    parts = [_entry_in_flow(entry) for entry in node.entries]
    if node.below or None in parts:
        return None
    inside = ", ".join(part for part in parts if part is not None)
    return _joined(node.properties, f"[{inside}]" if node.is_list else f"{{{inside}}}").lstrip()


def _entry_in_flow(entry: Entry) -> str | None:
    if any(entry.above) or _is_bound(entry):
        return None
    value = entry.value
    if isinstance(value, Collection):
        text = _in_flow(value)
    else:
        form = _form(value, in_flow=True)
        text = None if form is None else _joined(value.properties, form).lstrip()
    return text if text is None or entry.key is None else f"{entry.key}: {text}"


def _may_be_flow(entry: Entry, node: Collection, line: str) -> bool:
    if entry.between or (entry.behind_key and entry.beside):
        return False
    return not node.entries or len(line) <= WIDTH or bool(entry.beside or entry.behind_key)


def _form(value: Scalar, *, in_flow: bool = False) -> str | None:
    """A scalar in one line; None where it stays over several."""
    text, source = value.text, value.source
    if text is None:
        return source if source is None or "\n" not in source else None
    if value.properties or not is_shown(text) or (source is not None and "\n" in text):
        return source if source is not None and "\n" not in source else None
    if source is not None and not value.style and "\n" not in source:
        return source
    if source is None or is_plain(text, in_flow=in_flow) or "\n" in source:
        return in_one_line(text, in_flow=in_flow)
    return between_quotes(text)


def _lines(value: Scalar, head: str, indent: int, *, is_free: bool) -> list[str]:
    """The lines of a scalar behind `head`; one that `is_free` may get another form."""
    text, source = value.text, value.source
    if text is not None and is_free and not value.properties:
        if "\n" in text and is_literal(text):
            mark, lines = literal(text)
            return [_joined(head, mark), *_indented(lines, indent + STEP)]
        form = _form(value)
        if form is None or len(head) + 1 + len(form) > WIDTH:
            parts = folded(text, indent + STEP)
            if parts is not None:
                return [_joined(head, ">-"), *_indented(parts, indent + STEP)]
        if form is not None:
            return [_joined(head, form)]
        if source is None:
            return [_joined(head, between_quotes(text))]
    form = None if source is not None and "\n" in source else _form(value)
    if form is not None:
        return [_joined(head, form)]
    first, *rest = (source or "").split("\n")
    rest = [line[_LEADING.match(line).end() :] for line in rest]  # type: ignore[union-attr]
    return [_joined(head, first), *_indented(rest, indent + STEP)]


def _indented(lines: Iterable[str], indent: int) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]


def _block_lines(value: Scalar, head: str, indent: int) -> list[str]:
    """The lines of a text that a file has as a block: what is behind `head`, and what is below, deeper."""
    text, source = value.text or "", value.source or ""
    if not text.strip("\n") or _INDICATOR.match(source):
        return _lines(Scalar(text), head, indent, is_free=True)
    deeper = indent + STEP
    if source[0] == "|":
        mark, lines = literal(text)
    else:
        lines = _body_of(source, text)
        mark = ">" + marks(text, next(line for line in lines if line))
        if any(deeper + len(line) > WIDTH for line in lines):
            lines = folded(text, deeper) or lines
    return [_joined(head, mark), *_indented(lines, deeper)]


def _body_of(source: str, text: str) -> list[str]:
    """The lines below the head of a folded block, without their indentation: that of the first one."""
    lines = source.split("\n")[1:]
    first = next(line for line in lines if line.strip(" "))
    cut = len(first) - len(first.lstrip(" "))
    lines = [line[cut:] for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    ends = len(text) - len(text.rstrip("\n"))
    return lines + [""] * max(ends - 1, 0)
