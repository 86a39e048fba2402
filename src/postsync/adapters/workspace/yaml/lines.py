"""Lines: the lines of a file as editors and GitHub count them.

libyaml, after YAML 1.1, also ends a line at three characters of Unicode that come in by copying from
word processors and chats, and that nobody sees.
"""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Any

_BREAK = re.compile(r"\r\n|[\r\n]")
_UNSEEN = re.compile("[\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines of `text` without their ends."""
    return _BREAK.split(text)


class Lines:
    """The lines of this text, which is all that libyaml has read."""

    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, index: int) -> tuple[int, int]:
        """The line and column, from 1, of the character `index`."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def of_mark(self, mark: Any) -> tuple[int, int]:
        """The line and column, from 1, of a mark of libyaml."""
        return self.at(mark.index) if self._differ else (mark.line + 1, mark.column + 1)

    @property
    def count(self) -> int:
        """How many lines there are; a break at the end of the text begins no other."""
        starts = self._starts
        return max(len(starts) - (starts[-1] == len(self.text)), 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    @cached_property
    def _differ(self) -> bool:
        return _UNSEEN.search(self.text) is not None
