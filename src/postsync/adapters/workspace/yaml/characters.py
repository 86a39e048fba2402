"""Characters: where one character of a text stands in the YAML that spells it.

A spelling is followed from its beginning, by the rules of libyaml for its style, beside the value that
libyaml read. Both must agree to the end; if they do not, no place is given for any character.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from postsync.adapters.workspace.yaml.standins import PAIR, whole_of

_BREAKS = "\r\n"
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_BLANKS = re.compile(f"[ \t{_BREAKS}]+")
_PROPERTIES = re.compile(
    f"(?:(?:&[-0-9A-Za-z_]*+|![^ \t{_BREAKS}]*+)(?:[ \t{_BREAKS}]|#[^{_BREAKS}]*+)*+)*+"
)
"""An anchor and a tag before a scalar, and what may stand between them and it."""

_LINE = re.compile(f"( *+)([^{_BREAKS}]*+)(\r\n|[{_BREAKS}]|)")
_ORDINARY = {
    "'": re.compile(f"(?:[ \t]*+[^ \t{_BREAKS}']++)++"),
    '"': re.compile(f'(?:[ \t]*+[^ \t{_BREAKS}"\\\\]++)++'),
    "": re.compile(f"(?:[ \t]*+[^ \t{_BREAKS}]++)++"),
}
"""By the quotes: characters that stand for themselves, up to the last of a line that is no blank."""

_ESCAPED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_DIGITS = {"x": 2, "u": 4, "U": 8}
_PAIR = re.compile(PAIR)


class _Piece(NamedTuple):
    """Some characters of the value, and where in the file the first of them is spelt."""

    characters: str
    start: int


class Spelling:
    """How the scalar that begins at character `start` of `text`, a whole file, spells its `value`."""

    def __init__(self, text: str, start: int, value: str) -> None:
        self._offsets: list[int] = []
        self._indices: list[int] = []
        self._length = self._follow(text, start, value)

    def index(self, offset: int) -> int | None:
        """Where in the file a character of the value stands; None where that is not known."""
        if not 0 <= offset < self._length:
            return None
        piece = bisect_right(self._offsets, offset) - 1
        return self._indices[piece] + offset - self._offsets[piece]

    def _follow(self, text: str, start: int, value: str) -> int:
        """Note where the characters of `value` stand; how many are known, which is all or none."""
        offset = 0
        for characters, index in _pieces(text, start, value):
            left = len(value) - offset
            if not left:
                break
            # A plain scalar may end before the characters do that could belong to one.
            expected = characters[:left]
            if not value.startswith(expected, offset):
                return 0
            self._offsets.append(offset)
            self._indices.append(index)
            offset += len(expected)
        return offset if offset == len(value) else 0


def _pieces(text: str, start: int, value: str) -> Iterator[_Piece]:
    """What the scalar at `start` spells; it may go on behind the end of a plain one."""
    properties = _PROPERTIES.match(text, start)
    begin = properties.end() if properties else start
    sign = text[begin : begin + 1]
    if sign in ("|", ">"):
        return _block(text, begin, value, folds=sign == ">")
    if sign in ("'", '"'):
        return _flow(text, begin + 1, sign, len(value))
    return _flow(text, begin, "", len(value))


def _flow(text: str, index: int, quote: str, longest: int) -> Iterator[_Piece]:
    """A scalar in these quotes, or in none; no piece need have more characters than `longest`."""
    while index < len(text):
        ordinary = _ORDINARY[quote].match(text, index, index + longest)
        if ordinary:
            yield _Piece(ordinary[0], index)
            index = ordinary.end()
        elif blanks := _BLANKS.match(text, index):
            yield from _folded(blanks)
            index = blanks.end()
        elif quote == "'" and text.startswith("''", index):
            yield _Piece("'", index)
            index += 2
        elif quote == '"' and text[index] == "\\":
            pieces, index = _escape(text, index)
            yield from pieces
        else:
            return


def _folded(blanks: re.Match[str], *, escaped: bool = False) -> Iterator[_Piece]:
    """Return what spaces and line breaks within a text mean; `escaped` if a backslash is before them."""
    found = _BREAK.finditer(blanks.string, blanks.start(), blanks.end())
    breaks = [_Piece("\n", line_break.start()) for line_break in found]
    if not breaks:
        yield _Piece(blanks[0], blanks.start())
    elif escaped:
        yield from breaks[1:]
    else:
        yield from _joined(breaks)


def _joined(breaks: list[_Piece]) -> list[_Piece]:
    """Folded: one line break is a space, and of several the first goes."""
    return breaks[1:] or [one._replace(characters=" ") for one in breaks]


def _escape(text: str, index: int) -> tuple[list[_Piece], int]:
    """What the backslash at `index` spells together with what follows, and where that ends."""
    sign = text[index + 1 : index + 2]
    if blanks := sign and sign in _BREAKS and _BLANKS.match(text, index + 1):
        return list(_folded(blanks, escaped=True)), blanks.end()
    if pair := _PAIR.match(text, index + 1):
        return [_Piece(whole_of(pair[0]), index)], pair.end()
    end = index + 2 + _DIGITS.get(sign, 0)
    try:
        meant = chr(int(text[index + 2 : end], 16)) if sign in _DIGITS else _ESCAPED[sign]
    except (LookupError, ValueError):  # libyaml would not have read this
        return [], len(text)
    return [_Piece(meant, index)], end


def _block(text: str, index: int, value: str, *, folds: bool) -> Iterator[_Piece]:
    """A literal or folded scalar; its header is what is left of the line at `index`."""
    header = _LINE.match(text, index)
    index = header.end() if header else len(text)
    indent = _indent(text, index, value)
    pending: list[_Piece] = []
    was_indented = True
    while index < len(text) and (line := _LINE.match(text, index)):
        spaces = len(line[1])
        if spaces < indent and line[2]:
            break
        body = line[1][indent:] + line[2] if spaces >= indent else ""
        if body:
            is_indented = body[0] in " \t"
            folded = folds and not (was_indented or is_indented)
            yield from _joined(pending) if folded else pending
            yield _Piece(body, index + indent)
            pending, was_indented = [], is_indented
        if line[3]:
            pending.append(_Piece("\n", line.start(3)))
        index = line.end()
    yield from pending


def _indent(text: str, index: int, value: str) -> int:
    """By how many spaces the lines of a block scalar are indented whose first begins at `index`.

    A header may say it, but only relative to what is around; the value always tells.
    """
    content = value.lstrip("\n")
    if not content:
        return len(text)
    for _ in range(len(value) - len(content)):
        blank = _LINE.match(text, index)
        index = blank.end() if blank else index
    first = _LINE.match(text, index)
    spaces = len(first[1]) if first else 0
    return max(spaces - (len(content) - len(content.lstrip(" "))), 0)
