"""Addressing: what selectors mean among the connected accounts, and so which accounts a post goes to."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from postsync.domain.nearest import nearest
from postsync.domain.networks import network_named, network_of_selector, selector_key, username_key
from postsync.domain.plan.plan import Destination
from postsync.domain.post.account import Account
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import Delivery
from postsync.domain.state.record import Record

AccountsOf = Callable[[Post], tuple[str, ...]]
"""Where a post goes, as network:username; a selector of which that is not known stays as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The accounts that a list of selectors means.

    `unmatched` are selectors without an account; `fanned_out` are those that mean several.
    """

    accounts: tuple[Account, ...]
    unmatched: tuple[str, ...] = ()
    fanned_out: tuple[tuple[str, int], ...] = ()


class AccountIndex:
    """Looks selectors up among the connected accounts: ids exactly, names without `@` or case."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.accounts = tuple(accounts)
        self.by_id = {account.id: account for account in self.accounts}
        self._by_name: dict[str, list[Account]] = {}
        for account in self.accounts:
            name = username_key(account.username)
            for key in {account.network, name, f"{account.network}:{name}"}:
                self._by_name.setdefault(key, []).append(account)
        self._resolutions: dict[tuple[str, ...], Resolution] = {}

    def reached_now(self, delivery: Delivery) -> Destination:
        """Where a delivery goes when it is repeated: an account connected again has another id."""
        account = self.by_id.get(delivery.account_id or "")
        name = f"{delivery.network}:{username_key(delivery.username)}"
        same = self._by_name.get(name, [])
        if account is None and len(same) == 1:
            account = same[0]
        if account is not None:
            return _destination(account)
        return Destination(
            network=delivery.network, username=delivery.username, account_id=delivery.account_id
        )

    def resolve(self, selectors: tuple[str, ...]) -> Resolution:
        """The accounts meant by `selectors`, each once, in the order of the selectors."""
        known = self._resolutions.get(selectors)
        if known is not None:
            return known
        found: dict[str, Account] = {}
        unmatched, fanned_out = [], []
        for selector in selectors:
            matches = self.select(selector)
            if not matches:
                unmatched.append(selector)
            elif len(matches) > 1:
                fanned_out.append((selector, len(matches)))
            found.update({account.id: account for account in matches})
        resolution = Resolution(
            accounts=tuple(found.values()),
            unmatched=tuple(unmatched),
            fanned_out=tuple(fanned_out),
        )
        self._resolutions[selectors] = resolution
        return resolution

    def select(self, selector: str) -> tuple[Account, ...]:
        """The accounts meant by one selector, in the order the service lists them."""
        exact = self.by_id.get(selector)
        if exact is not None:
            return (exact,)
        return tuple(self._by_name.get(selector_key(selector), ()))

    def destinations(self, account_ids: Iterable[str]) -> tuple[Destination, ...]:
        """The connected ones of these accounts, as destinations."""
        return tuple([_destination(self.by_id[one]) for one in account_ids if one in self.by_id])

    def is_active(self, account_id: str) -> bool:
        """Whether the service can publish to this account just now, as far as it says."""
        account = self.by_id.get(account_id)
        return account is None or account.active

    def access_ends(self, account_id: str) -> datetime | None:
        """When the service can publish to this account no longer, as far as it says."""
        account = self.by_id.get(account_id)
        return account.access_ends if account else None

    def suggestions(self) -> tuple[str, ...]:
        """Every `network:username` that could have been meant."""
        return tuple(sorted({f"{one.network}:{one.username}" for one in self.accounts}))

    def nearest(self, selector: str) -> tuple[str, ...]:
        """What a selector that means no account was probably to mean, the nearest first.

        Of its own network first, whatever the name: who writes `x:rover` means an account on X.
        """
        if ids := [one for one in self.by_id if one.casefold() == selector.casefold()]:
            return tuple(ids)  # ids are compared with their capitals
        wanted = selector_key(selector)
        network, colon, name = wanted.partition(":")
        full = self.suggestions()
        if not colon:
            names = {one.username: f"{one.network}:{one.username}" for one in self.accounts}
            near = nearest(wanted, {*names, *(one.network for one in self.accounts)})
            return tuple(names.get(one, one) for one in near)
        ours = [one for one in full if one.startswith(f"{network}:")]
        if near := nearest(wanted, ours):
            return near
        others = nearest(name, {one.username for one in self.accounts})
        elsewhere = [one for by in others for one in full if one.partition(":")[2] == by]
        return tuple(dict.fromkeys((*ours[:2], *elsewhere)))[:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A post with the accounts it goes to.

    `pinned` says that they are the recorded ones, because the selectors are unchanged.
    `lost` are pinned ids that are no longer connected.
    """

    destinations: tuple[Destination, ...]
    account_ids: tuple[str, ...]
    pinned: bool = False
    unmatched: tuple[str, ...] = ()
    fanned_out: tuple[tuple[str, int], ...] = ()
    newcomers: tuple[Account, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def networks(self) -> frozenset[str]:
        """The networks it goes to."""
        return frozenset(destination.network for destination in self.destinations)


def address_post(
    post: Post, record: Record | None, index: AccountIndex, *, reresolve: bool = False
) -> Addressed:
    """Resolve the selectors of `post`; while they are unchanged the recorded accounts stay."""
    if record and not reresolve and set(record.content.selectors) == set(post.content.selectors):
        if index.by_id.keys() >= set(record.account_ids):
            return _pinned(post.content.selectors, record.account_ids, index)
        ids = tuple(_connected_again(one, record, index) for one in record.account_ids)
        if index.by_id.keys() >= set(ids):
            return _pinned(post.content.selectors, ids, index)
        return replace(
            _pinned(post.content.selectors, record.account_ids, index),
            destinations=recorded_destinations(record, index),
        )
    return _resolved(post.content.selectors, index)


def accounts_among(
    index: AccountIndex,
    records: Mapping[str, Record],
    reresolve: Collection[str] = (),
) -> AccountsOf:
    """Tells where posts go when these accounts are connected and these posts are recorded."""
    reresolve_all = "*" in reresolve

    def accounts_of(post: Post) -> tuple[str, ...]:
        record = records.get(post.address)
        addressed = address_post(
            post, record, index, reresolve=reresolve_all or post.address in reresolve
        )
        if not all(destination.account_id for destination in addressed.destinations):
            return post.content.selectors
        known = (
            f"{destination.network}:{destination.username}"
            for destination in addressed.destinations
        )
        return (*known, *addressed.unmatched)

    return accounts_of


@lru_cache(4096)
def _resolved(selectors: tuple[str, ...], index: AccountIndex) -> Addressed:
    """Address posts to all accounts that these selectors mean; without a list, to what they name."""
    if not index.accounts:
        return Addressed(destinations=tuple(map(destination_as_written, selectors)), account_ids=())
    resolution = index.resolve(selectors)
    return Addressed(
        destinations=tuple(map(_destination, resolution.accounts)),
        account_ids=tuple([account.id for account in resolution.accounts]),
        unmatched=resolution.unmatched,
        fanned_out=resolution.fanned_out,
    )


@lru_cache(4096)
def _pinned(
    selectors: tuple[str, ...], account_ids: tuple[str, ...], index: AccountIndex
) -> Addressed:
    """Address posts to the recorded accounts: thousands have the same.

    The destinations are right only if all accounts are still connected.
    """
    known = set(account_ids)
    resolution = index.resolve(selectors)
    return Addressed(
        destinations=index.destinations(account_ids),
        account_ids=account_ids,
        pinned=True,
        newcomers=tuple(a for a in resolution.accounts if a.id not in known),
        lost=tuple(id_ for id_ in account_ids if id_ not in index.by_id),
    )


def _connected_again(account_id: str, record: Record, index: AccountIndex) -> str:
    """The id of a recorded account; of one that was connected again, the one that it has now."""
    known = next((d for d in record.deliveries if d.account_id == account_id), None)
    if account_id in index.by_id or known is None:
        return account_id
    again = index.select(f"{known.network}:{known.username}")
    return again[0].id if len(again) == 1 else account_id


def recorded_destinations(record: Record, index: AccountIndex) -> tuple[Destination, ...]:
    """The accounts that a record's post goes to, by their present names where they are known."""
    names = {delivery.account_id: delivery for delivery in record.deliveries}
    destinations = []
    for account_id in record.account_ids:
        known = index.by_id.get(account_id) or names.get(account_id)
        destinations.append(
            Destination(
                network=known.network if known else "",
                username=known.username if known else account_id,
                account_id=account_id,
            )
        )
    return tuple(destinations)


def _destination(account: Account) -> Destination:
    return Destination(network=account.network, username=account.username, account_id=account.id)


def destination_as_written(selector: str) -> Destination:
    """What a selector names where no account is known that it means."""
    network, colon, username = selector.partition(":")
    if colon:
        return Destination(
            network=network_named(network) or network, username=username.removeprefix("@")
        )
    return Destination(network=network_of_selector(selector) or "", username=selector)
