"""What is wrong inside one document, and where its values stand in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.rules import finding

Path = tuple[str | int, ...]
"""The way from the root of a document to a value: keys and positions in lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding about the value at `path`, or about its key; `elsewhere` if it is not in the file."""

    rule: str
    summary: str
    detail: str = ""
    path: Path = ()
    at_key: bool = False
    elsewhere: bool = False


class Place(NamedTuple):
    """Where a value stands, and where its key does; lines and columns from 1."""

    line: int
    column: int
    key_line: int
    key_column: int


class Places:
    """Where the values of one document stand."""

    def __init__(self, file: str, places: Mapping[Path, Place]) -> None:
        self.file = file
        self._places = places

    def span(self, path: Path, *, at_key: bool = False) -> Span:
        """The place of a value; of the nearest value around it when it is not in the file."""
        for end in range(len(path), -1, -1):
            place = self._places.get(path[:end])
            if place is not None and at_key and end == len(path):
                return Span(file=self.file, line=place.key_line, column=place.key_column)
            if place is not None:
                return Span(file=self.file, line=place.line, column=place.column)
        return Span(file=self.file)

    def diagnose(
        self, problems: Iterable[Problem], address: str | None = None
    ) -> Iterable[Diagnostic]:
        """The diagnostics that `problems` amount to."""
        for problem in problems:
            yield finding(
                problem.rule,
                problem.summary,
                detail=problem.detail,
                span=None if problem.elsewhere else self.span(problem.path, at_key=problem.at_key),
                address=address,
            )


def field_path(path: Path) -> str:
    """A path as people write it: `containers[0].media[1].alt`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
