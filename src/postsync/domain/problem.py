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
    first = {_kind(problem): problem for problem in reversed(problems)}
    rest = [problem for problem in problems if problem is not first[_kind(problem)]]
    room = max(0, MOST_OF_DOCUMENT - len(first))
    return [*one_each([*first.values(), *rest[room:]]), *rest[:room], AND_MORE]


def one_each(problems: list[Problem]) -> list[Problem]:
    """The first problem of each rule and severity: any of them may be an error by the configuration.

    It is about all posts that one of its kind is about, so that none of them counts as sound.
    """
    kinds: dict[tuple[str, Severity | None], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(_kind(problem), []).append(problem)
    return [_of_all(alike) for alike in kinds.values()]


def _kind(problem: Problem) -> tuple[str, Severity | None]:
    return problem.rule, problem.severity


def _of_all(alike: list[Problem]) -> Problem:
    if not all(problem.about for problem in alike):
        return alike[0]._replace(about=())
    return alike[0]._replace(about=tuple(dict.fromkeys(a for one in alike for a in one.about)))


def merged(problems: list[Problem]) -> list[Problem]:
    """`problems` of many posts: of those at one place that differ in figures alone, few are told.

    The others are told as one, about all of their posts.
    """
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.path, problem.at_key, *_kind(problem)), []).append(problem)
    return [one for group in alike.values() for one in _merged(group)]


_MOST_ALIKE = 3


def _merged(group: list[Problem]) -> list[Problem]:
    told, more = group[:_MOST_ALIKE], group[_MOST_ALIKE:]
    if len(more) < 2 or not all(problem.about for problem in group):
        return group
    whole = _of_all(more)
    named = ", ".join(whole.about[:_MOST_ALIKE])
    return [
        *told,
        whole._replace(
            summary=f"{len(whole.about):,} more posts have a problem of this kind",
            detail=f"The first of them are {named}.",
            offset=None,
        ),
    ]


def field_path(path: Path) -> str:
    """A path as people write it: `containers[0].media[1].alt`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
