"""Places: where the lines of a file and the values of a document stand."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.late import late
from postsync.domain.problem import Path, Problem

if TYPE_CHECKING:  # only a finding about one character needs them
    from postsync.adapters.workspace.yaml.characters import Spelling

_BREAK = late(r"\r\n|[\r\n]")


def lines_of(text: str) -> list[str]:
    """Split `text` into its lines, as editors count them, without their ends."""
    return _BREAK.split(text)


def of_mark(mark: Any) -> tuple[int, int]:
    """The line and column, from 1, of a mark of libyaml."""
    return mark.line + 1, mark.column + 1


class Lines:
    """The lines of a file, `text`, as editors and GitHub count them."""

    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, index: int) -> tuple[int, int]:
        """The line and column, from 1, of the character `index`."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    @property
    def count(self) -> int:
        """How many lines there are; a break at the end of the text begins no other."""
        starts = self._starts
        return max(len(starts) - (starts[-1] == len(self.text)), 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]


class Place(NamedTuple):
    """Where a value stands, and where its key does; lines and columns from 1.

    `start` is the character of the file at which the value begins, and `scalar` its text if it has one.
    """

    line: int
    column: int
    key_line: int
    key_column: int
    start: int = 0
    scalar: str = ""


class Places:
    """Where the values of one document stand, in a file with these lines."""

    def __init__(self, file: str, places: Mapping[Path, Place], lines: Lines | None = None) -> None:
        self.file = file
        self._places = places
        self._lines = lines or Lines("")
        self._spellings: dict[int, Spelling] = {}

    def span(self, path: Path, *, at_key: bool = False, offset: int | None = None) -> Span:
        """The place of a value; of the nearest value around it when it is not in the file.

        With `offset`, that of one character of a text.
        """
        for end in range(len(path), -1, -1):
            place = self._places.get(path[:end])
            if place is None:
                continue
            if at_key and end == len(path):
                return Span(file=self.file, line=place.key_line, column=place.key_column)
            if offset is not None and end == len(path):
                index = self._spelling(place).index(offset)
                if index is not None:
                    line, column = self._lines.at(index)
                    return Span(file=self.file, line=line, column=column)
            return Span(file=self.file, line=place.line, column=place.column)
        return Span(file=self.file)

    def path_at(self, line: int, column: int) -> tuple[Path, bool]:
        """The path of the value that stands at a place of the file, and whether it is its key."""
        found: Path = ()
        at_key = False
        for path, place in self._places.items():
            value, name = (place.line, place.column), (place.key_line, place.key_column)
            if min(value, name) <= (line, column):
                found, at_key = path, (line, column) < value
        return found, at_key

    def paths(self) -> Iterable[Path]:
        """The paths of all values."""
        return self._places

    def written(self, path: Path) -> str:
        """The text of the scalar at `path`, as the file has it."""
        place = self._places.get(path)
        return place.scalar if place else ""

    def _spelling(self, place: Place) -> "Spelling":
        """How the text at a place is spelt; kept, because much may be wrong with one text."""
        from postsync.adapters.workspace.yaml.characters import Spelling

        spelling = self._spellings.get(place.start)
        if spelling is None:
            spelling = Spelling(self._lines.text, place.start, place.scalar)
            self._spellings[place.start] = spelling
        return spelling

    def diagnose(
        self, problems: Iterable[Problem], address: str | None = None
    ) -> Iterable[Diagnostic]:
        """Return `problems` as diagnostics, each at its place in the file."""
        for problem in problems:
            span = self.span(problem.path, at_key=problem.at_key, offset=problem.offset)
            yield finding(
                problem.rule,
                problem.summary,
                detail=problem.detail,
                span=None if problem.elsewhere else span,
                address=problem.about[0] if problem.about else address,
                severity=problem.severity,
                also=problem.about[1:],
            )
