"""Selectors: what the `accounts` of a post name once the groups of the configuration are filled in."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from postsync.adapters.workspace.decode.naming import misnamed
from postsync.adapters.workspace.wording import key
from postsync.domain.diagnostic import Severity
from postsync.domain.networks import network_of_selector
from postsync.domain.problem import Problem

MAX_ACCOUNTS = 100
MAX_NESTING = 16

_MOST_MISNAMED = 10
"""Of one post no more errors are told, and no more warnings: who has so many has made one mistake."""


class GroupInGroup(Exception):
    """A group contains itself, or groups are nested too deeply; `names` is the way there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def expand_groups(groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each group with the groups inside it filled in, each selector once. Raises GroupInGroup."""
    expanded: dict[str, tuple[str, ...]] = {}
    for name in groups:
        _expand(name, groups, expanded, ())
    return expanded


def expand_selectors(
    selectors: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """`selectors` with expanded groups filled in, each once, in order."""
    found: dict[str, None] = {}
    for selector in selectors:
        found.update(dict.fromkeys(groups.get(selector, (selector,))))
    return tuple(found)


def _expand(
    name: str,
    groups: Mapping[str, tuple[str, ...]],
    expanded: dict[str, tuple[str, ...]],
    above: tuple[str, ...],
) -> None:
    if name in expanded:
        return
    if name in above:
        raise GroupInGroup((*above[above.index(name) :], name))
    if len(above) > MAX_NESTING:
        raise GroupInGroup((*above[:2], "…", name))
    for member in groups[name]:
        if member in groups:
            _expand(member, groups, expanded, (*above, name))
    expanded[name] = expand_selectors(groups[name], expanded)


class Selection(NamedTuple):
    """A list of selectors with its groups filled in, and the networks that it can reach.

    `told` are the networks that selectors tell; `networks` is None when one of them does not.
    """

    selectors: tuple[str, ...]
    told: frozenset[str]
    networks: frozenset[str] | None
    problems: tuple[Problem, ...]


def select(groups: Mapping[str, tuple[str, ...]], written: tuple[str, ...]) -> Selection:
    """Return what `written` selects, with these expanded groups, and what is wrong with it."""
    selectors = expand_selectors(written, groups)
    problems = list(_misnamed(selectors, groups, written))
    told: set[str] = set()
    tells_all = True
    for selector in selectors:
        network = network_of_selector(selector)
        if network is not None:
            told.add(network)
            continue
        tells_all = False
    if not selectors:
        problems.append(
            Problem(
                rule="PS501",
                summary="the post has no accounts",
                detail="Add `accounts`, here or under `defaults` in postsync.yaml.",
            )
        )
    if len(selectors) > MAX_ACCOUNTS:
        problems.append(
            Problem(
                rule="PS502",
                summary=f"the post has {len(selectors):,} accounts, {MAX_ACCOUNTS} are allowed",
                detail="Spread them over several posts.",
                path=("accounts",),
            )
        )
    known = frozenset(told)
    return Selection(selectors, known, known if tells_all else None, tuple(problems))


def _misnamed(
    selectors: tuple[str, ...], groups: Mapping[str, tuple[str, ...]], written: tuple[str, ...]
) -> Iterator[Problem]:
    """What is wrong with selectors by themselves, of errors and of warnings the first few."""
    names = tuple(groups)
    told = {None: 0, Severity.WARN: 0}
    for selector in selectors:
        wrong = misnamed(selector, names)
        if wrong is not None and told[wrong.severity] < _MOST_MISNAMED:
            told[wrong.severity] += 1
            yield _placed(wrong, selector, groups, written)


def _placed(
    problem: Problem,
    selector: str,
    groups: Mapping[str, tuple[str, ...]],
    written: tuple[str, ...],
) -> Problem:
    """A problem of a selector where the post has it; of one in a group, where the post names the group."""
    if selector in written:
        return problem._replace(path=("accounts", written.index(selector)))
    for at, group in enumerate(written):
        if selector in groups.get(group, ()):
            where = f"{problem.detail} It stands in the group {key(group)}."
            return problem._replace(path=("accounts", at), detail=where, offset=None)
    return problem._replace(path=("accounts",), offset=None)
