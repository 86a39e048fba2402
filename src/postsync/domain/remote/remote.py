"""Posts as the provider reports them: the observed state."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from postsync.domain.post.account import Account


class DeliveryStatus(StrEnum):
    """How one account's copy of a post fared."""

    PENDING = "pending"
    PUBLISHED = "published"
    FAILED = "failed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One post to one account. Times are UTC."""

    network: str
    username: str
    account_id: str | None = None
    status: DeliveryStatus = DeliveryStatus.PENDING
    error: str | None = None
    url: str | None = None
    published_at: datetime | None = None


@lru_cache(1024)
def pending(network: str, username: str, account_id: str | None) -> Delivery:
    """A delivery that nothing has come of yet. Posts share them: thousands are alike."""
    return Delivery(network=network, username=username, account_id=account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteContainer:
    """One segment as the service holds it; `media` are the URLs of its media, in order.

    `alts` are their alt texts, empty where one has none; no list at all where the service tells none.
    """

    content: str
    media: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """One post of the service, as far as its allow-listed fields tell. Times are UTC.

    `scheduled` is the service's own word, where it gives one: false means nothing will publish it.
    `remembered` marks an answer that repeats an earlier one: the post may have changed since, or gone.
    """

    id: str
    containers: tuple[RemoteContainer, ...]
    deliveries: tuple[Delivery, ...]
    scheduled_at: datetime | None = None
    published_at: datetime | None = None
    created_at: datetime | None = None
    is_draft: bool = False
    scheduled: bool | None = None
    warnings: tuple[str, ...] = ()
    remembered: bool = False

    @property
    def slot(self) -> datetime | None:
        """When it goes, or went, public, as far as known."""
        return self.scheduled_at or self.published_at

    def standing(self, now: datetime) -> "Standing":
        """Where the post stands by what the service says."""
        return standing_of(
            self.deliveries,
            scheduled_at=self.scheduled_at,
            now=now,
            is_draft=self.is_draft,
            published=self.published_at is not None,
        )


class Standing(StrEnum):
    """What may still be done to a post that is recorded."""

    SCHEDULED = "scheduled"
    DRAFT = "draft"
    PUBLISHING = "publishing"
    MIXED = "mixed"
    FINAL = "final"
    GONE = "gone"


AHEAD = frozenset({Standing.SCHEDULED, Standing.DRAFT})
"""Where a post stands of which nothing is out, and nothing just going out."""


def standing_of(
    deliveries: tuple[Delivery, ...],
    *,
    scheduled_at: datetime | None,
    now: datetime,
    is_draft: bool = False,
    published: bool = False,
) -> Standing:
    """Where a post stands.

    PUBLISHING is due with nothing out yet; MIXED has some deliveries final and others pending
    (the service cannot cancel the rest); FINAL has nothing pending. `published` is the post's own
    mark, for a service that sets it before the deliveries follow.
    """
    open_ones = [d.status for d in deliveries].count(DeliveryStatus.PENDING)
    if published or open_ones < len(deliveries):
        return Standing.MIXED if open_ones else Standing.FINAL
    if is_draft:
        return Standing.DRAFT
    if scheduled_at is not None and scheduled_at > now:
        return Standing.SCHEDULED
    return Standing.PUBLISHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The posts of the service. `complete` is false when a count or a repeated look disagreed."""

    posts: tuple[RemotePost, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the provider reports now.

    `gone` are the ids that were asked for one by one and are not there, `unreadable` those that the
    service calls invalid, which tells nothing of their posts. Offline, nothing is observed: `accounts`
    are those last recorded, and `posts` is empty.
    """

    accounts: tuple[Account, ...]
    posts: Mapping[str, RemotePost] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    complete: bool = True
    offline: bool = False


class Names(dict[tuple[str, str], str]):
    """Account ids by network and folded username, for answers that leave the ids out.

    A name that several accounts have gives no id: nobody could say which of them is meant. `accounts`
    are all of them, by id.
    """

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.accounts = {account.id: account for account in accounts}
        names = Counter(map(_name_of, self.accounts.values()))
        super().__init__(
            (_name_of(account), account.id)
            for account in self.accounts.values()
            if names[_name_of(account)] == 1
        )
        self.shared = frozenset(name for name, count in names.items() if count > 1)


def _name_of(account: Account) -> tuple[str, str]:
    return account.network, account.username.casefold()


def names_of(accounts: Iterable[Account]) -> Names:
    """How answers that leave account ids out are read."""
    return Names(accounts)


def with_account_ids(
    post: RemotePost, names: Mapping[tuple[str, str], str]
) -> tuple[Delivery, ...]:
    """The deliveries of `post`, with ids filled in from `names` where the service left them out."""
    if all(delivery.account_id for delivery in post.deliveries):
        return post.deliveries
    return tuple(
        delivery
        if delivery.account_id
        else replace(
            delivery, account_id=names.get((delivery.network, delivery.username.casefold()))
        )
        for delivery in post.deliveries
    )
