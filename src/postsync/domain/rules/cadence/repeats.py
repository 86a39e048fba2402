"""The same said again: PS134 for a post that is there twice, PS420 for a text that comes again."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from operator import attrgetter

from postsync.domain.problem import Problem
from postsync.domain.rules.cadence.neighbours import Finding, earlier, follow, place, shared, verb
from postsync.domain.rules.cadence.sibling import Sibling
from postsync.domain.schedule import SAME_SLOT
from postsync.domain.text.text import comparable


def check_repeats(posts: Iterable[Sibling], repeat: timedelta) -> tuple[list[Finding], set[int]]:
    """Findings about posts that say the same, and the ids of those that are there already.

    The latter are the objects' ids. Posts without a time are compared among themselves alone: nobody
    knows how far from the others they are.
    """
    found: list[Finding] = []
    copies: set[int] = set()
    for alike in _saying_the_same(posts):
        timed = [post for post in alike if post.moment is not None]
        timed.sort(key=attrgetter("moment"))
        for group in (timed, [post for post in alike if post.moment is None]):
            if len(group) > 1:
                found += _twins(group, copies)
                found += _repeated([post for post in group if id(post) not in copies], repeat)
    return found, copies


def _saying_the_same(posts: Iterable[Sibling]) -> Iterator[list[Sibling]]:
    """The posts that say the same as another one, each lot of them."""
    # Few begin with the same text; only those are worth a look at the rest.
    for begun in _grouped((comparable(post.said[0]) if post.said else "", post) for post in posts):
        yield from _grouped((tuple(map(comparable, post.said[1:])), post) for post in begun)


def _grouped(keyed: Iterable[tuple[object, Sibling]]) -> Iterator[list[Sibling]]:
    groups: dict[object, list[Sibling]] = {}
    for key, post in keyed:
        groups.setdefault(key, []).append(post)
    return (group for group in groups.values() if len(group) > 1)


def _twins(group: list[Sibling], copies: set[int]) -> Iterator[Finding]:
    """Posts with the same accounts and time; all but the first of them go into `copies`."""
    for same in _grouped((post.accounts, post) for post in group):
        twins: dict[int, tuple[Sibling, Sibling]] = {}
        for one, other in pairwise(same):
            if _distance(one, other) <= SAME_SLOT.total_seconds():
                twins.setdefault(id(one), (one, other))
                twins.setdefault(id(other), (other, one))
                copies.add(id(other))
        for post, twin in twins.values():
            yield Finding(post, _twin(twin))


def _twin(twin: Sibling) -> Problem:
    return Problem(
        rule="PS134",
        summary="another post has the same accounts, text and time",
        detail=(
            "The public would see it twice. Remove one of them, or change its text. "
            f"The other: {place(twin)}."
        ),
    )


def _repeated(group: list[Sibling], repeat: timedelta) -> Iterator[Finding]:
    if not repeat:
        return
    for post, other in follow(group):
        distance = _distance(other, post)
        if distance < repeat.total_seconds():
            accounts = shared(post, other)
            how = "with no time either" if post.moment is None else earlier(distance)
            summary = f"{accounts} {verb(accounts, 'gets', 'get')} the same text as a post {how}"
            detail = (
                "Change the text, or move one of them: networks refuse repeated posts, or show them "
                f"to nobody. The other: {place(other)}. "
                "`cadence.repeat` in postsync.yaml says how far apart they should be."
            )
            at = () if post.moment is None else ("scheduledAt",)
            yield Finding(post, Problem(rule="PS420", summary=summary, detail=detail, path=at))


def _distance(one: Sibling, other: Sibling) -> float:
    """Seconds from one post to a later one; none between posts without a time."""
    if one.moment is None or other.moment is None:
        return 0.0
    return other.moment - one.moment
