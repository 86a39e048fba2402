"""Elsewhere: what is out of a document under other addresses than one of its posts has now.

A post may be divided into variants when it is out already, or variants become one post again. What is out
stays where it is, and none of it goes out a second time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from postsync.domain.networks import username_key
from postsync.domain.plan.case import Desired, Known
from postsync.domain.plan.plan import Destination
from postsync.domain.plan.published import words_of
from postsync.domain.post.address import whole_of
from postsync.domain.remote.remote import AHEAD, Delivery, DeliveryStatus, Standing
from postsync.domain.schedule import same_slot
from postsync.domain.state.record import Record, Snapshot

_Account = str | tuple[str, str]


class Elsewhere:
    """The applied posts of those documents that are, or were, more than one post.

    `moved` are records by the addresses that they get: what they are of is then part of that document.
    """

    def __init__(
        self,
        addresses: Iterable[str],
        snapshot: Snapshot,
        recognise: Callable[[Record], Known],
        now: datetime,
        moved: Mapping[str, Record] = MappingProxyType({}),
    ) -> None:
        self._recognise = recognise
        self._archive = snapshot.archive
        self._now = now
        self._records: dict[str, list[Record]] = defaultdict(list)
        records = (*snapshot.records.values(), *snapshot.archive.values())
        every = (*addresses, *(record.address for record in records))
        divided = {whole_of(address) for address in every if "@" in address}
        new = {record.remote_id: address for address, record in moved.items()}
        for record in records if divided else ():
            names = (record.address, new.get(record.remote_id, record.address))
            for whole in divided.intersection(map(whole_of, names)):
                self._records[whole].append(record)

    def out(self, address: str, own: str | None) -> tuple[Known, ...]:
        """What is out of the document of `address`, or may be, but for the post with the id `own`."""
        records = self._records.get(whole_of(address), ())
        others = (self._recognise(one) for one in records if one.remote_id != own)
        return tuple(one for one in others if self._may_be_out(one))

    def failed(self, desired: Desired) -> tuple[Known, ...]:
        """What is archived with the words and the time of a post, and failed on an account of it."""
        at, where = desired.content.scheduled_at, desired.addressed.destinations
        return tuple(
            self._recognise(record)
            for record in self._failed.get(words_of(desired.content), ())
            if (at == record.content.scheduled_at or same_slot(at, record.content.scheduled_at))
            and any(is_to(one, where) for one in record.outcomes if _has_failed(one))
        )

    @cached_property
    def _failed(self) -> Mapping[str, list[Record]]:
        # Built only for a variant or a row that would go out at once.
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._archive.values():
            if any(map(_has_failed, record.outcomes)):
                found[words_of(record.content)].append(record)
        return found

    def _may_be_out(self, known: Known) -> bool:
        if known.standing is Standing.GONE:
            return known.slot is None or known.slot <= self._now
        return known.standing not in AHEAD


def reached(
    posts: Iterable[Known], where: Iterable[Destination], *, failed: bool = False
) -> tuple[Destination, ...]:
    """Those of the accounts `where` that these posts reached, or that they `failed` to reach as well."""
    keys = {
        key
        for post in posts
        for delivery in post.deliveries
        if failed or not _has_failed(delivery)
        for key in _keys(delivery)
    }
    return tuple(to for to in where if not keys.isdisjoint(_keys(to)))


def _has_failed(delivery: Delivery) -> bool:
    return delivery.status is DeliveryStatus.FAILED


def is_to(delivery: Delivery, where: Iterable[Destination]) -> bool:
    """Whether a delivery is to one of the accounts `where`."""
    keys = _keys(delivery)
    return any(not keys.isdisjoint(_keys(to)) for to in where)


def _keys(one: Delivery | Destination) -> set[_Account]:
    """What an account is known by: one that is connected again has another id."""
    named: set[_Account] = {(one.network, username_key(one.username))} if one.username else set()
    return named | {one.account_id} if one.account_id else named
