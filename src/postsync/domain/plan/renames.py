"""Renames: a post under a new address that was applied under an old one."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from postsync.domain.plan.subject import normalise
from postsync.domain.post.content import Content, same_content
from postsync.domain.post.post import Post
from postsync.domain.state.record import Record

_Key = tuple[str, datetime | None]


def pair_renamed(
    posts: Mapping[str, Post],
    records: Mapping[str, Record],
    ids_of: Callable[[Post], frozenset[str]],
) -> dict[str, Record]:
    """The record that each renamed post takes over, by new address.

    A post was renamed when content, time and accounts are those of a record whose own address is
    gone or says something else by now: moving files along, or away to make room for another, must
    not publish an old text again. `ids_of` resolves the accounts of a post. Several equal ones are
    paired in the order of their addresses.
    """
    newcomers = sorted(
        (
            post
            for address, post in posts.items()
            if not post.content.draft
            and (address not in records or _key(post.content) != _key(records[address].content))
        ),
        key=lambda post: post.address,
    )
    keys = {_key(post.content) for post in newcomers}
    waiting: dict[_Key, list[Record]] = defaultdict(list)
    for address, record in sorted(records.items()) if newcomers else ():
        key = _key(record.content)
        if key in keys and not _still_means(posts.get(address), record, ids_of):
            waiting[key].append(record)
    pairs: dict[str, Record] = {}
    for post in newcomers:
        candidates = waiting.get(_key(post.content), [])
        for record in candidates:
            if _is_same(post, record, ids_of(post)):
                pairs[post.address] = record
                candidates.remove(record)
                break
    return without_loose_ends(pairs, records)


def without_loose_ends(
    pairs: Mapping[str, Record], records: Mapping[str, Record]
) -> dict[str, Record]:
    """The pairs that leave no record behind.

    A post with a record of its own takes another one only when somebody else takes its own.
    """
    kept = dict(pairs)
    while True:
        taken = {record.address for record in kept.values()}
        loose = [new for new in kept if new in records and new not in taken]
        if not loose:
            return kept
        for new in loose:
            del kept[new]


def _still_means(
    post: Post | None, record: Record, ids_of: Callable[[Post], frozenset[str]]
) -> bool:
    """Whether the file at the record's own address is still the post that was applied."""
    return (
        post is not None
        and not post.content.draft
        and _key(post.content) == _key(record.content)
        and _is_same(post, record, ids_of(post))
    )


def _key(content: Content) -> _Key:
    return content.containers[0].content, normalise(content, ()).scheduled_at


def _is_same(post: Post, record: Record, account_ids: frozenset[str]) -> bool:
    if account_ids != frozenset(record.account_ids) and set(post.content.selectors) != set(
        record.content.selectors
    ):
        return False
    networks = {delivery.network for delivery in record.deliveries}
    return same_content(normalise(post.content, networks), record.content)
