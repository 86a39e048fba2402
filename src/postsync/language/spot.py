"""Spots: where in a document somebody is typing, read from lines that need not be YAML yet.

A parser gives up at what is half written; indentation, dashes and brackets tell enough.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Part = str | int
Path = tuple[Part, ...]

_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s\-?:,\[\]{}#&*!|>'"%@`][^#:]*?|[-?][^\s:][^#:]*?)"""
    r"""[ \t]*:(?=[ \t]|$)"""
)
_DASH = re.compile(r"-(?:[ \t]+|$)")
_BLOCK = re.compile(r"(?:^|[:\-][ \t]+|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?$")
_SEPARATOR = re.compile(r"(?:---|\.\.\.)(?:[ \t]|$)")


class Spot(NamedTuple):
    """What stands at the cursor: a key of the mapping at `path`, the value at `path`, or text of it.

    `typed` is what stands before the cursor of the word there, which begins at `column`, and `rest` what
    follows it. `keys` are those that the mapping has already. `flow`: it is inside of brackets.
    """

    path: Path
    kind: str
    typed: str = ""
    column: int = 1
    rest: str = ""
    keys: frozenset[str] = frozenset()
    flow: bool = False
    indent: int = 0


class _Level(NamedTuple):
    indent: int
    part: Part


def document_at(lines: Sequence[str], line: int) -> tuple[int, int]:
    """The first line, from 1, of the document that holds `line`, and the one behind its last."""
    first = line
    while first > 1 and not _SEPARATOR.match(lines[first - 1]):
        first -= 1
    if first < line and _SEPARATOR.match(lines[first - 1]):
        first += 1
    last = line + 1
    while last <= len(lines) and not _SEPARATOR.match(lines[last - 1]):
        last += 1
    return first, last


def spot_at(lines: Sequence[str], line: int, column: int) -> Spot:
    """Find what stands at a place, line and column from 1."""
    first, last = document_at(lines, line)
    before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    reader = _Reader()
    for number in range(first, line):
        reader.read(lines[number - 1])
    spot = reader.end(before, after)
    spot = spot._replace(column=column - len(spot.typed))
    if spot.kind != "key" or spot.flow:
        return spot
    others = _Reader(stack=list(reader.stack))
    for number in range(line + 1, last):
        others.read(lines[number - 1])
    keys = reader.keys.get(spot.path, set()) | others.keys.get(spot.path, set())
    return spot._replace(keys=frozenset(keys))


class _Reader:
    """Goes through the lines of a document and knows in which key and which entry it is."""

    def __init__(self, stack: list[_Level] | None = None) -> None:
        self.stack: list[_Level] = stack or []
        self.keys: dict[Path, set[str]] = {}
        self._text_from: int | None = None
        self._flow: _Flow | None = None
        """The brackets that are open."""
        self._flow_path: Path = ()

    @property
    def path(self) -> Path:
        return tuple(level.part for level in self.stack)

    def read(self, line: str) -> None:
        """Take in one whole line."""
        if self._flow is not None:
            self._follow(self._flow, line)
            return
        indent = len(line) - len(line.lstrip(" "))
        text = line.strip()
        if self._text_from is not None:
            if not text or indent > self._text_from:
                return
            self._text_from = None
        if not text or text.startswith(("#", "%")):
            return
        rest = self._enter(line, indent)
        if _BLOCK.search(rest):
            self._text_from = self.stack[-1].indent if self.stack else -1
        elif rest.lstrip()[:1] in {"[", "{"}:
            self._flow_path = self.path
            self._follow(_Flow(), rest.lstrip())

    def _follow(self, flow: "_Flow", text: str) -> None:
        flow.read(text)
        self._flow = flow if flow.open else None

    def _enter(self, line: str, indent: int) -> str:
        """Follow dashes and a key; the value behind them."""
        at = indent
        while match := _DASH.match(line, at):
            self._next_entry(at)
            at = match.end()
        if match := _KEY.match(line, at):
            self._next_key(at, _plain(match["key"]))
            at = match.end()
        return line[at:]

    def _next_entry(self, indent: int) -> None:
        while self.stack and self.stack[-1].indent > indent:
            self.stack.pop()
        if self.stack and self.stack[-1].indent == indent and isinstance(self.stack[-1].part, int):
            self.stack[-1] = _Level(indent, self.stack[-1].part + 1)
        else:
            self.stack.append(_Level(indent, 0))

    def _next_key(self, indent: int, key: str) -> None:
        while self.stack and self.stack[-1].indent >= indent:
            self.stack.pop()
        self.keys.setdefault(self.path, set()).add(key)
        self.stack.append(_Level(indent, key))

    def end(self, before: str, after: str) -> Spot:
        """What stands at the end of `before`, the beginning of the last line."""
        if self._flow is not None:
            return _in_brackets(self._flow, before, after, self._flow_path)
        indent = len(before) - len(before.lstrip(" "))
        if self._text_from is not None and (indent > self._text_from or not before.strip()):
            return Spot(self.path, "text")
        at = indent
        while match := _DASH.match(before, at):
            self._next_entry(at)
            at = match.end()
        if match := _KEY.match(before, at):
            self._next_key(at, _plain(match["key"]))
            return self._value(before, match.end(), after)
        rest = before[at:]
        if rest[:1] in {"[", "{"}:
            return _in_brackets(_Flow(), rest, after, self.path)
        if rest.lstrip().startswith("#"):
            return Spot(self.path, "comment", rest)
        while self.stack and self.stack[-1].indent >= at:
            self.stack.pop()
        return Spot(self.path, "key", rest, rest=_word(after), indent=at)

    def _value(self, before: str, at: int, after: str) -> Spot:
        rest = before[at:]
        text = rest.lstrip()
        if text[:1] in {"[", "{"}:
            return _in_brackets(_Flow(), text, after, self.path)
        if re.search(r"(?:^|[ \t])#", rest):
            return Spot(self.path, "comment", rest)
        return Spot(self.path, "value", text, rest=_word(after), indent=self.stack[-1].indent)


def _word(after: str) -> str:
    """What belongs to the word that the cursor is in."""
    match = re.match(r"[\w./:@+-]*", after)
    return match[0] if match else ""


def _plain(key: str) -> str:
    return key[1:-1] if key[:1] in {'"', "'"} else key


@dataclass(slots=True)
class _Brackets:
    """One pair of brackets that is open: its sign, which of its entries it is at, and its keys so far."""

    sign: str
    entry: int = 0
    key: str | None = None
    keys: list[str] = field(default_factory=list)


_PIECE = re.compile(
    r"""[\[\]{},]|:(?=[ \t]|$)|"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^']|'')*(?:'|$)|(?:^|(?<=[ \t]))#.*|"""
    r"""[^\s\[\]{},:"'](?:[^\[\]{},:]|:(?![ \t]|$))*"""
)
_REST = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"(?:[^']|'')*'(?!')")}


class _Flow:
    """Follows what stands in brackets, line by line, from the first of them on."""

    def __init__(self) -> None:
        self.open: list[_Brackets] = []
        self.word = ""
        self.begins = 0
        """Where the last word of the line begins."""
        self._quote = ""

    def read(self, line: str) -> None:
        """Take in the beginning or the whole of one more line."""
        self.word, self.begins = "", len(line)
        start = 0
        if self._quote:
            end = _REST[self._quote].match(line)
            if end is None:
                self.begins = 0
                return
            self._quote, start = "", end.end()
        for match in _PIECE.finditer(line, start):
            self._take(match[0], match.start(), len(line))
            if not self.open:
                return

    def _take(self, piece: str, start: int, length: int) -> None:
        if piece in {"[", "{"}:
            self.open.append(_Brackets(piece))
        elif piece in {"]", "}"}:
            self.open.pop()
        elif piece == ",":
            self.open[-1].entry += 1
            self.open[-1].key = None
        elif piece == ":":
            name = _plain(self.word.strip())
            self.open[-1].key = name
            self.open[-1].keys.append(name)
        elif not piece.startswith("#"):
            self.word, self.begins = piece, start
            is_open = piece[0] in _REST and (len(piece) == 1 or piece[-1] != piece[0])
            self._quote = piece[0] if is_open else ""
            return
        self.word, self.begins = "", length


def _in_brackets(flow: _Flow, text: str, after: str, path: Path) -> Spot:
    """The spot at the end of `text`, the last line of what stands in brackets."""
    flow.read(text)
    if not flow.open:
        return Spot(path, "value", flow=True)
    inner: list[Part] = list(path)
    for one in flow.open[:-1]:
        if one.sign == "{" and one.key is None:
            return Spot(path, "value", flow=True)
        inner.append(one.entry if one.sign == "[" else one.key or "")
    last = flow.open[-1]
    is_key = last.sign == "{" and last.key is None
    if not is_key:
        inner.append(last.entry if last.sign == "[" else last.key or "")
    return Spot(
        tuple(inner),
        "key" if is_key else "value",
        text[flow.begins :],
        rest=_word(after),
        keys=frozenset(last.keys),
        flow=True,
    )
