"""What travels through the stages of an expansion: documents made of a document, and what is wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.post.post import Row
from postsync.domain.problem import Path, Problem

Read = Callable[[str], bytes]
"""Returns the bytes of a file, by its path below the workspace. Raises OSError."""


class NotShared(OSError):
    """A file that git shares with nobody; it was not opened."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(summary)
        self.summary = summary
        self.detail = detail


MOST_CHARACTERS = 8 * 2**20
A_POST, A_ROW = 1_000, 100
"""Characters of text that all variants of a file may come to. A post without any counts for some, too: for
fewer if a row of data stands behind it."""

_TOO_MUCH = Problem(
    rule="PS159",
    summary=f"the variants of this file come to more than {MOST_CHARACTERS:,} characters",
    detail="Spread the posts over several files, or shorten what all variants repeat.",
)


class Source(NamedTuple):
    """One document of a post file, as it is written.

    `line` and `column` are those of its root. `at` returns line and column of the value at a path, or of
    its key where that leads to a whole variant or template; the file is looked at once more for that.
    """

    data: dict[str, Any]
    address: str
    file: str
    line: int
    column: int
    at: Callable[[Path], tuple[int, int]]


class Made(NamedTuple):
    """One ordinary document that a document became.

    `data` is what a post file would hold, without an `id`: `address` has its name. `line` and `column`
    are its place in the post file. `said` is what its own file says, before groups, mentions and link
    parameters are filled in; a time that a `schedule` gives is not in it. `where` returns the path, in
    the document as written, of a path in `data`; () leads to the key of the variant. `row` is where the
    data of a template come from, and `variant` the key of the variant, as its address has it.
    """

    data: dict[str, Any]
    address: str
    line: int
    column: int
    said: Mapping[str, Any]
    where: Callable[[Path], Path]
    row: Row | None = None
    variant: str = ""


@dataclass(slots=True)
class Expansion:
    """What is wrong with a document that becomes posts: at paths of it, and in files of data.

    A problem that is `about` posts keeps those back, one about none all of them. An address that a
    problem is about, and that no post has, is one whose post could not be made. Of `diagnostics` those
    of one post have its address, the others that of the document.
    """

    source: Source
    problems: list[Problem] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    of_posts: dict[str, list[Problem]] = field(default_factory=dict)
    """What is wrong with posts that were made, by their addresses; several may have it."""
    files: dict[str, Path] = field(default_factory=dict)
    """Other files that its posts are made of, there or not, and where the document names them."""
    template_at: Callable[[Path], str] | None = None
    """Leads from a path of the template to where another file has it, as in `templates/tip.yaml:3`."""
    room: int = MOST_CHARACTERS
    """Characters of text that the file's variants, and what they name, may still make."""

    def has_room_for(self, size: int) -> bool:
        """Take up room for more text. Where there is none, that is noted once, of the whole document."""
        self.room -= size
        if self.room < 0 and _TOO_MUCH not in self.problems:
            self.problems.append(_TOO_MUCH)
        return self.room >= 0

    def note(
        self, found: Iterable[Problem], where: Callable[[Path], Path], about: tuple[str, ...] = ()
    ) -> None:
        """Add what is wrong with the posts `about`, at paths that `where` leads to those of the document."""
        for problem in found:
            self.problems.append(problem._replace(path=where(problem.path), about=about))


def with_template(problem: Problem, at: Callable[[Path], str]) -> Problem:
    """A problem of a document whose template is in another file, with the line of that file."""
    if problem.path[:1] != ("template",) or len(problem.path) == 1:
        return problem
    where = f"The template has it at {at(problem.path[1:])}."
    return problem._replace(detail=" ".join(filter(None, [problem.detail, where])))


def as_written(path: Path) -> Path:
    """The path of a document that is taken as it is written."""
    return path


def characters_in(value: Any) -> int:
    """How much text there is in a value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(characters_in, value.values()))
    return sum(map(characters_in, value)) if isinstance(value, list) else 1


def value_at(data: Any, path: Path) -> Any:
    """The value at a path; None where there is none."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
