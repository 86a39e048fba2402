"""Buffers: the texts that an editor has open, and positions in them as the protocol counts.

The protocol counts lines and columns from 0, columns in UTF-16 code units unless both sides agree on
others; everything else here counts lines and columns from 1, in code points.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from postsync.adapters.workspace.yaml.places import lines_of

Units = Callable[[str], int]
"""How long a text is, as the editor counts."""

At = tuple[int, int]
"""Line and column of the protocol."""


def utf16(text: str) -> int:
    """Count UTF-16 code units: two for what lies beyond the first plane, as emoji do."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def utf8(text: str) -> int:
    """Count bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


UNITS: dict[str, Units] = {"utf-16": utf16, "utf-8": utf8, "utf-32": len}
"""By the names of the protocol."""


class Change(NamedTuple):
    """One edit: the text that replaces what stands between two places; without them, everything."""

    text: str
    start: At | None = None
    end: At | None = None


class Text:
    """One text, and how an editor counts its columns. It never changes."""

    def __init__(self, text: str, units: Units = utf16) -> None:
        self.text = text
        self._units = units

    @cached_property
    def lines(self) -> list[str]:
        """The lines, as the protocol splits them, without their ends."""
        return lines_of(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        """The offset at which each line begins."""
        starts, at = [0], 0
        text = self.text
        for line in self.lines[:-1]:
            at += len(line)
            at += 2 if text.startswith("\r\n", at) else 1
            starts.append(at)
        return starts

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file if it were saved now."""
        return self.text.encode("utf-8", "surrogatepass")

    def line(self, number: int) -> str:
        """A line, from 1; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def at(self, line: int, column: int) -> At:
        """A place of ours, as the protocol counts it."""
        line = min(max(line, 1), len(self.lines))
        return line - 1, self._units(self.lines[line - 1][: max(column - 1, 0)])

    def place(self, at: At) -> tuple[int, int]:
        """A place of the protocol as ours; one beyond the end of a line or of the text is its end."""
        number, wanted = at
        if number >= len(self.lines):
            return len(self.lines), len(self.lines[-1]) + 1
        line = self.lines[max(number, 0)]
        if line.isascii():
            return max(number, 0) + 1, min(max(wanted, 0), len(line)) + 1
        used = column = 0
        for column, character in enumerate(line):  # noqa: B007 - it is where the loop ends
            if used >= wanted:
                break
            used += self._units(character)
        else:
            column = len(line)
        return max(number, 0) + 1, column + 1

    def offset(self, at: At) -> int:
        """The index of the character at a place of the protocol."""
        line, column = self.place(at)
        return self._starts[line - 1] + column - 1

    def place_of(self, offset: int) -> tuple[int, int]:
        """The line and column, from 1, of the character with this index."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def at_offset(self, offset: int) -> At:
        """The place of a character, as the protocol counts it."""
        return self.at(*self.place_of(offset))

    def start_of(self, line: int) -> int:
        """The index of the first character of a line; behind the last one, the end of the text."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def with_edit(self, start: int, end: int, text: str) -> "Text":
        """The text with something else in the place of some of its characters."""
        return Text(self.text[:start] + text + self.text[end:], self._units)

    def changed(self, changes: Iterable[Change]) -> "Text":
        """The text after these edits, each of which is about what the one before has left."""
        text = self
        for change in changes:
            if change.start is None or change.end is None:
                text = Text(change.text, self._units)
                continue
            start, end = sorted((text.offset(change.start), text.offset(change.end)))
            text = text.with_edit(start, end, change.text)
        return text


class Buffer(NamedTuple):
    """One open document. `path` is that of its file; None for one that is no file yet."""

    uri: str
    version: int
    text: Text
    path: str | None
