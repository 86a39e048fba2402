"""Spots: where in a document somebody is typing, read from lines that need not be YAML yet.

A parser gives up at what is half written; indentation, dashes and brackets tell enough.
"""

import re
from collections.abc import Iterator, Sequence
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
        self._open = ""
        """What of brackets is open: their text so far."""
        self._flow_path: Path = ()

    @property
    def path(self) -> Path:
        return tuple(level.part for level in self.stack)

    def read(self, line: str) -> None:
        """Take in one whole line."""
        if self._open:
            self._open = _still_open(f"{self._open}\n{line}")
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
            self._open = _still_open(rest.lstrip())
            self._flow_path = self.path

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
        if self._open:
            return _in_brackets(f"{self._open}\n{before}", after, self._flow_path)
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
            return _in_brackets(rest, after, self.path)
        if rest.lstrip().startswith("#"):
            return Spot(self.path, "comment", rest)
        while self.stack and self.stack[-1].indent >= at:
            self.stack.pop()
        return Spot(self.path, "key", rest, rest=_word(after), indent=at)

    def _value(self, before: str, at: int, after: str) -> Spot:
        rest = before[at:]
        text = rest.lstrip()
        if text[:1] in {"[", "{"}:
            return _in_brackets(text, after, self.path)
        if re.search(r"(?:^|[ \t])#", rest):
            return Spot(self.path, "comment", rest)
        return Spot(self.path, "value", text, rest=_word(after), indent=self.stack[-1].indent)


def _word(after: str) -> str:
    """What belongs to the word that the cursor is in."""
    match = re.match(r"[\w./:@+-]*", after)
    return match[0] if match else ""


def _plain(key: str) -> str:
    return key[1:-1] if key[:1] in {'"', "'"} else key


class _Brackets(NamedTuple):
    """One pair of brackets that is open: its sign, what it is in, and its keys so far."""

    sign: str
    entry: int
    key: str | None
    keys: tuple[str, ...]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The signs of flow style, with what stands between them as one piece each."""
    pattern = re.compile(
        r"""[\[\]{},]|:(?=[ \t\n]|$)|"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^']|'')*(?:'|$)|(?<=[ \t\n])#[^\n]*|"""
        r"""[^\s\[\]{},:"'](?:[^\[\]{},:\n]|:(?![ \t\n]|$))*""",
        re.DOTALL,
    )
    for match in pattern.finditer(text):
        yield match.start(), match[0]


def _follow(text: str) -> tuple[list[_Brackets], int]:
    """The brackets that are open at the end of `text`, and where its last word begins."""
    open_: list[_Brackets] = []
    at, word = len(text), ""
    for start, piece in _pieces(text):
        if piece in {"[", "{"}:
            open_.append(_Brackets(piece, 0, None, ()))
        elif piece in {"]", "}"}:
            if open_:
                open_.pop()
        elif piece == "," and open_:
            last = open_[-1]
            open_[-1] = last._replace(entry=last.entry + 1, key=None)
        elif piece == ":" and open_ and word:
            name = _plain(word.strip())
            last = open_[-1]
            open_[-1] = last._replace(key=name, keys=(*last.keys, name))
        elif not piece.startswith("#"):
            at, word = start, piece
            continue
        at, word = len(text), ""
        if not open_ and piece in {"]", "}"}:
            break
    return open_, at


def _still_open(text: str) -> str:
    return text if _follow(text)[0] else ""


def _in_brackets(text: str, after: str, path: Path) -> Spot:
    """The spot at the end of a text in brackets, which begins with the first of them."""
    open_, at = _follow(text)
    if not open_:
        return Spot(path, "value", flow=True)
    inner: list[Part] = list(path)
    for level, one in enumerate(open_):
        is_last = level == len(open_) - 1
        if one.sign == "[":
            inner.append(one.entry)
        elif one.key is not None:
            inner.append(one.key)
        elif not is_last:
            return Spot(path, "value", flow=True)
    last = open_[-1]
    is_key = last.sign == "{" and last.key is None
    return Spot(
        tuple(inner),
        "key" if is_key else "value",
        text[at:],
        rest=_word(after),
        keys=frozenset(last.keys),
        flow=True,
    )
