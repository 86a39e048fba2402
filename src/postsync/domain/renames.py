"""Renames: a post under a new address that was applied under an old one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from postsync.domain.post import Post
from postsync.domain.record import Record
from postsync.domain.schedule import format_time
from postsync.domain.spec import content_of, normalise

_Key = tuple[str, str | None]


def pair_renamed(
    newcomers: Iterable[Post], orphans: Iterable[Record], ids_of: Mapping[str, frozenset[str]]
) -> dict[str, Record]:
    """The record that each renamed post takes over, by new address.

    A post was renamed when its address is new, the old address is gone, and content, time and
    accounts are the same. `ids_of` gives the resolved accounts of the newcomers. Several equal
    ones are paired in the order of their addresses.
    """
    waiting: dict[_Key, list[Record]] = defaultdict(list)
    for record in sorted(orphans, key=lambda r: r.address):
        waiting[_key_of_record(record)].append(record)
    pairs: dict[str, Record] = {}
    for post in sorted(newcomers, key=lambda p: p.address):
        candidates = waiting.get(_key_of_post(post), [])
        for record in candidates:
            if _is_same(post, record, ids_of[post.address]):
                pairs[post.address] = record
                candidates.remove(record)
                break
    return pairs


def _key_of_post(post: Post) -> _Key:
    return (
        post.containers[0].content,
        format_time(post.scheduled_at) if post.scheduled_at else None,
    )


def _key_of_record(record: Record) -> _Key:
    return (record.spec["containers"][0]["content"], record.spec["scheduledAt"])


def _is_same(post: Post, record: Record, account_ids: frozenset[str]) -> bool:
    same_accounts = account_ids == frozenset(record.account_ids) or set(post.selectors) == set(
        record.spec["accounts"]
    )
    if not same_accounts:
        return False
    networks = {delivery.network for delivery in record.deliveries}
    return content_of(normalise(post, networks)) == content_of(record.spec)
