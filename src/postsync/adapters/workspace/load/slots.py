"""Slots: where the time of a post stands in its file, found without reading the YAML once more."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from postsync.adapters.workspace.load.contents import Read
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import BOM
from postsync.domain.diagnostic import Span
from postsync.domain.rules.cadence.sibling import Sibling

Survey = Callable[[str], Mapping[int, Places]]
"""Finds the places of the documents of a file, by the line where each begins."""

_KEY = b"scheduledAt"
_LINE = rb"""scheduledAt:[ \t]+(?=["'0-9])"""


class Slots:
    """The places of the times of posts. Asked file by file it looks at each file once."""

    def __init__(self, read: Read, survey: Survey) -> None:
        self._lines = lru_cache(4)(self._lines_of)
        self._read = read
        self._survey = survey

    def span(self, sibling: Sibling) -> Span:
        """The place of the time of a post; of its document where there is none."""
        lines = self._lines(sibling.file)
        plain = _plain_place(lines, sibling.line) if sibling.column == 1 else None
        if plain is not None:
            return Span(file=sibling.file, line=plain[0], column=plain[1])
        places = self._survey(sibling.file).get(sibling.line)
        if places is None:
            return Span(file=sibling.file, line=sibling.line, column=sibling.column)
        return places.span(("scheduledAt",))

    def _lines_of(self, file: str) -> list[bytes]:
        try:
            return self._read(file).removeprefix(BOM).splitlines()
        except OSError:
            return []


def _plain_place(lines: list[bytes], first: int) -> tuple[int, int] | None:
    """Line and column of the time in the document whose root begins at the line `first`.

    None unless it is certain: the key is there once, at the beginning of a line, and its value follows.
    """
    found: tuple[int, int] | None = None
    for number in range(first, len(lines) + 1):
        line = lines[number - 1]
        if line.startswith((b"---", b"...")):
            break
        if _KEY in line:
            match = re.match(_LINE, line)
            if match is None or found is not None:
                return None
            found = number, match.end() + 1
    return found
