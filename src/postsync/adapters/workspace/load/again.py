"""Looking again: where single values of posts stand, in files that nothing was wrong with before."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

from postsync.adapters.workspace.load.files import Read
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import BOM
from postsync.domain.diagnostic import Span
from postsync.domain.problem import Path
from postsync.domain.rules.siblings import Sibling

_KEY = b"scheduledAt"
_LINE = rb"""scheduledAt:[ \t]+(?=["'0-9])"""


def place_of(post: Sibling) -> Span:
    """Return the place of the document of a post."""
    return Span(file=post.file, line=post.line, column=post.column)


class PlacesOfFile:
    """The places in each document of a file, which is looked at once more when the first is asked for."""

    def __init__(self, file: str, data: bytes) -> None:
        self._file = file
        self._data = data

    def of(self, number: int) -> Places:
        """The places in the document of this number, from 0; none in one that cannot be read."""
        every = self._documents
        return every[number] if number < len(every) else Places(self._file, {})

    @cached_property
    def _documents(self) -> list[Places]:
        from postsync.adapters.workspace.yaml.survey import survey

        return survey(self._file, self._data)[0]


class PlacesOfPosts:
    """Finds the places of posts, and of what they hold, in their files."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._lines = lru_cache(4)(self._lines_of)
        self._places = lru_cache(16)(self._places_of)

    def of_id(self, post: Sibling) -> Span:
        """Return the place of the `id` of a post; of its document if it has none."""
        places = self._places(post.file).get(post.root or post.line) if post.has_id else None
        return places.span(("id",)) if places else place_of(post)

    def of_time(self, post: Sibling) -> Span:
        """Return the place of the time of a post; of its document if it has none."""
        is_plain = post.column == 1 and not post.root
        plain = _plain_place(self._lines(post.file), post.line) if is_plain else None
        if plain is not None:
            return Span(file=post.file, line=plain[0], column=plain[1])
        places = self._places(post.file).get(post.root or post.line)
        return places.span(post.time) if places else place_of(post)

    def of_value(self, file: str, line: int, path: Path) -> Span:
        """Return the place of a value in the document that begins at `line`."""
        places = self._places(file).get(line)
        return places.span(path) if places else Span(file=file, line=line)

    def _lines_of(self, file: str) -> list[bytes]:
        try:
            return self._read(file).removeprefix(BOM).splitlines()
        except OSError:
            return []

    def _places_of(self, file: str) -> Mapping[int, Places]:
        """The places in each document of a file, by the line where the document begins."""
        from postsync.adapters.workspace.yaml.survey import survey

        try:
            surveyed = survey(file, self._read(file))[0]
        except OSError:
            return {}
        return {places.span(()).line: places for places in surveyed}


def _plain_place(lines: list[bytes], first: int) -> tuple[int, int] | None:
    """Find line and column of the time in the document whose root begins at the line `first`.

    None unless it is certain without reading the YAML once more: the key is there once, at the beginning
    of a line, and its value follows.
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
