"""Problems: what is wrong inside one document, before it is known where in the file that stands."""

from typing import NamedTuple

from postsync.domain.diagnostic import Severity

Path = tuple[str | int, ...]
"""The way from the root of a document to a value: keys and positions in lists."""


class Problem(NamedTuple):
    """One finding about the value at `path`, or about its key; `elsewhere` if it is not in the file.

    `severity` is set where the figure behind the finding is less sure than its rule. `offset` is the
    character of the text at `path`, counted in code points from 0, that the finding is about. `about` are
    the addresses of the posts that have it, where a document becomes several.
    """

    rule: str
    summary: str
    detail: str = ""
    path: Path = ()
    at_key: bool = False
    elsewhere: bool = False
    severity: Severity | None = None
    offset: int | None = None
    about: tuple[str, ...] = ()


MOST_OF_DOCUMENT = 100
"""More than this is not said of one document: nobody reads on, and a branch can make up any number."""

AND_MORE = Problem(
    rule="PS119",
    summary="more is wrong here than is shown",
    detail="Fix what is shown first, and check again.",
)


def few(problems: list[Problem]) -> list[Problem]:
    """The first of `problems`, at least one of each rule, and a word about the rest."""
    if len(problems) <= MOST_OF_DOCUMENT:
        return problems
    one_each = {problem.rule: problem for problem in reversed(problems)}
    rest = [problem for problem in problems if problem is not one_each[problem.rule]]
    room = max(0, MOST_OF_DOCUMENT - len(one_each))
    return [*one_each.values(), *rest[:room], AND_MORE]


def field_path(path: Path) -> str:
    """A path as people write it: `containers[0].media[1].alt`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
