"""Waiting: which posts may only be made once others have left the accounts, or the words, that they come to.

A post that comes where another one leaves may be that one under another address, or a part of it. In doubt
it waits: else both might go out (contract, section 4.2). So does one that gets the words of another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from postsync.domain.plan.case import Case
from postsync.domain.plan.plan import Change, Reason
from postsync.domain.plan.published import without_numbers
from postsync.domain.post.address import whole_of
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import AHEAD, Observation
from postsync.domain.schedule import same_slot
from postsync.domain.state.intent import MAKING, Action, Intent
from postsync.domain.state.record import Record, Snapshot
from postsync.domain.text.tagging import untagged
from postsync.domain.text.text import loosely_comparable

_LEAVING = frozenset({Action.CANCEL, Action.REPLACE, Action.UPDATE, Action.BLOCKED})


class Leaver(NamedTuple):
    """A post that stands at the service and leaves `accounts` by its change, or its `words` on them.

    `stays` if that is blocked, for `reasons`.
    """

    address: str
    record: Record
    accounts: frozenset[str]
    stays: bool
    reasons: tuple[Reason, ...]
    words: str = ""


def queue(
    cases: Collection[tuple[Case, Change]],
) -> tuple[dict[str, str], dict[str, Leaver]]:
    """For the address of each post that waits: whose change it waits for, or which post stays in its way.

    A post that waits for all of several waits for the last of them, which waits for the others.
    """
    every = [one for case, change in cases for one in _leavers(case, change)]
    leavers = [one for one in every if not one.words]
    telling: dict[str, list[Leaver]] = defaultdict(list)
    for one in every:
        if one.words:
            telling[one.words].append(one)
    waits = {
        change.address: found
        for case, change in cases
        if every and (found := _awaited(case, change, leavers, telling))
    }
    stuck = _stuck(waits)
    return _in_line({a: {one.address for one in waits[a]} for a in waits if a not in stuck}), stuck


def _stuck(waits: Mapping[str, list[Leaver]]) -> dict[str, Leaver]:
    """Those that wait for a post that stays, and which one: itself may wait for another one that does."""
    waiting: dict[str, list[tuple[str, Leaver]]] = defaultdict(list)
    for address, found in waits.items():
        for one in found:
            waiting[one.address].append((address, one))
    stuck: dict[str, Leaver] = {}
    more = {address: one for address, found in waits.items() for one in found if one.stays}
    while more:
        stuck |= more
        more = {address: one for by in more for address, one in waiting[by] if address not in stuck}
    return stuck


def _leavers(case: Case, change: Change) -> Iterator[Leaver]:
    """The post of a case as one that leaves accounts, or its words, if it does."""
    record = case.record
    if record is None or change.action not in _LEAVING:
        return
    left, kept = frozenset(record.account_ids), frozenset[str]()
    if case.post is not None:
        if case.standing not in AHEAD or case.known is None or case.known.is_archived:
            return
        if not case.post.content.draft:
            kept = left & _wanted(case)
            left -= kept
    stays = change.action is Action.BLOCKED
    if left:
        yield Leaver(change.address, record, left, stays, change.reasons)
    if kept and case.content_changed and case.post is not None:
        words = _told(case.post, record.content.texts[0])
        if words and words != _told(case.post, case.post.content.texts[0]):
            yield Leaver(change.address, record, kept, stays, change.reasons, words)


def _awaited(
    case: Case, change: Change, leavers: Iterable[Leaver], telling: Mapping[str, list[Leaver]]
) -> list[Leaver]:
    """Those that the post of a case has to wait for, which may be meant to take their place."""
    if change.action not in MAKING | {Action.UPDATE} or case.desired is None:
        return []
    post, wanted = case.desired.post, _wanted(case)
    comes_to = wanted - frozenset(case.record.account_ids if case.record else ())
    found = [
        one
        for one in leavers
        if not comes_to.isdisjoint(one.accounts) and is_like(post, one.record)
    ]
    if telling:
        words = _told(post, post.content.texts[0])
        if case.record is None or words != _told(post, case.record.content.texts[0]):
            every = telling.get(words, ())
            found += [one for one in every if not wanted.isdisjoint(one.accounts)]
    return [one for one in found if one.address != change.address]


def _told(post: Post, text: str) -> str:
    """The words of a text by which posts are told apart; of rows, whatever numbers a schedule writes."""
    words = _words(text)
    return without_numbers(words) if post.is_slotted else words


def is_in_the_way(
    address: str, intent: Intent, snapshot: Snapshot, observation: Observation
) -> bool:
    """Whether the post at `address` still has accounts that it was to leave before an announced one came.

    What took its place since the announcement is not in the way.
    """
    record = snapshot.records.get(address)
    if record is None or record.remote_id in observation.gone:
        return False
    left = any(one.address == address and one.at >= intent.at for one in snapshot.tombstones)
    return not left and not set(record.account_ids).isdisjoint(intent.account_ids)


def is_like(post: Post, record: Record) -> bool:
    """Whether a post may be meant to take the place of a record's: by document, by time, or by words."""
    if whole_of(post.address) == whole_of(record.address):
        return True
    at, slot = post.content.scheduled_at, record.content.scheduled_at
    if at is not None and same_slot(at, slot):
        return True
    words = _words(post.content.texts[0])
    return bool(words) and words == _words(record.content.texts[0])


def counterpart(post: Post, account_ids: Collection[str], leaving: Iterable[Record]) -> str | None:
    """The address of a record that loses its file and that `post` may be meant to take the place of."""
    for record in leaving:
        if not set(account_ids).isdisjoint(record.account_ids) and is_like(post, record):
            return record.address
    return None


def _in_line(waits: Mapping[str, Collection[str]]) -> dict[str, str]:
    """What each address waits for, so that it waits for all that it has to: one behind the other.

    Of addresses that would wait for one another, the later one does not wait.
    """
    line: dict[str, str] = {}
    for address in sorted(waits):
        for other in sorted(waits[address]):
            _add(line, address, other)
    return line


def _add(line: dict[str, str], address: str, other: str) -> None:
    behind = {other, *_behind(line, other)}
    if address in behind or other in _behind(line, address):
        return
    last = address
    while (following := line.get(last)) is not None and following not in behind:
        last = following
    line[last] = other


def _behind(line: Mapping[str, str], address: str) -> Iterator[str]:
    while (following := line.get(address)) is not None:
        yield following
        address = following


def _wanted(case: Case) -> frozenset[str]:
    return frozenset(case.desired.addressed.account_ids if case.desired else ())


def _words(text: str) -> str:
    return loosely_comparable(untagged(text))
