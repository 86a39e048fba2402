"""Renames: a post under a new address that was applied under an old one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from postsync.domain.plan.case import normalise
from postsync.domain.post.content import Content, same_content
from postsync.domain.post.post import Post
from postsync.domain.state.record import Record

_Accounts = Callable[[Post], frozenset[str]]
_Key = tuple[str, datetime | None]


def pair_renamed(
    posts: Mapping[str, Post], records: Mapping[str, Record], ids_of: _Accounts
) -> dict[str, Record]:
    """The record that each renamed post takes over, by new address.

    A post was renamed when content, time and accounts are those of a record whose own address is
    gone or says something else by now: moving files along, or away to make room for another, must
    not publish an old text again. `ids_of` resolves the accounts of a post. Several equal ones are
    paired in the order of their addresses.
    """
    newcomers = [
        post
        for address, post in sorted(posts.items())
        if not post.content.draft and not _may_be(post, records.get(address))
    ]
    wanted = {_key(post.content) for post in newcomers}
    left_behind: dict[_Key, list[Record]] = defaultdict(list)
    for address, record in sorted(records.items()) if newcomers else ():
        key = _key(record.content)
        if key in wanted and not _still_means(posts.get(address), record, ids_of):
            left_behind[key].append(record)
    pairs: dict[str, Record] = {}
    for post in newcomers:
        candidates = left_behind[_key(post.content)]
        found = next((one for one in candidates if _is_same(post, one, ids_of)), None)
        if found is not None:
            pairs[post.address] = found
            candidates.remove(found)
    return without_loose_ends(pairs, records)


def without_loose_ends(
    pairs: Mapping[str, Record], records: Mapping[str, Record], held: Collection[str] = ()
) -> dict[str, Record]:
    """The pairs that leave no record behind, without those of the `held` addresses.

    A post with a record of its own takes another one only when somebody else takes its own.
    """
    kept = {new: record for new, record in pairs.items() if record.address not in held}
    while True:
        taken = {record.address for record in kept.values()}
        loose = [new for new in kept if new in records and new not in taken]
        if not loose:
            return kept
        for new in loose:
            del kept[new]


def _still_means(post: Post | None, record: Record, ids_of: _Accounts) -> bool:
    """Whether the file at the record's own address is still the post that was applied."""
    if post is None or post.content.draft:
        return False
    return _may_be(post, record) and _is_same(post, record, ids_of)


def _may_be(post: Post, record: Record | None) -> bool:
    """Whether root text and time agree: the quick look that settles it for nearly all posts."""
    return record is not None and _key(post.content) == _key(record.content)


def _key(content: Content) -> _Key:
    return content.containers[0].content, normalise(content, ()).scheduled_at


def _is_same(post: Post, record: Record, ids_of: _Accounts) -> bool:
    if ids_of(post) != frozenset(record.account_ids) and set(post.content.selectors) != set(
        record.content.selectors
    ):
        return False
    networks = {delivery.network for delivery in record.deliveries}
    return same_content(normalise(post.content, networks), record.content)
