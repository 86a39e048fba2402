"""Selection: which posts of a status somebody wants to see."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from postsync.domain.errors import UnknownAccount, UnknownAddress
from postsync.domain.plan.answered import names_account
from postsync.domain.plan.plan import Destination
from postsync.domain.run.status import PostStatus, Status


class Selection(NamedTuple):
    """What a post must have, all of it; of each kind one is enough, and none means any.

    `accounts` are selectors, their groups filled in. Between `since` and `until` it is due, or a
    part of it went out.
    """

    addresses: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, post: PostStatus) -> bool:
        """Whether it is one of them."""
        if self.addresses and not post.is_meant(self.addresses):
            return False
        if self.labels and not set(self.labels) & set(post.labels):
            return False
        if self.lifecycles and post.lifecycle not in self.lifecycles:
            return False
        if self.accounts and not _names_one(self.accounts, post.accounts):
            return False
        return self._is_in_time(post)

    def _is_in_time(self, post: PostStatus) -> bool:
        if self.since is None and self.until is None:
            return True
        return any(
            (self.since is None or self.since <= moment)
            and (self.until is None or moment <= self.until)
            for moment in post.happened()
        )


def narrowed(status: Status, wanted: Selection) -> Status:
    """Those posts of a status that are wanted. Raises UnknownAddress, UnknownAccount."""
    names = {name for post in status.posts for name in post.names}
    if missing := [one for one in wanted.addresses if one not in names]:
        raise UnknownAddress(missing, sorted(post.address for post in status.posts))
    every = _every_account(status)
    if unknown := [one for one in wanted.accounts if not _names_one((one,), every)]:
        raise UnknownAccount(unknown, [f"{to.network}:{to.username}" for to in every])
    return replace(status, posts=tuple(filter(wanted.takes, status.posts)))


def _every_account(status: Status) -> list[Destination]:
    """Every account that is connected, or that a post goes to."""
    connected = (
        Destination(network=one.network, username=one.username, account_id=one.id)
        for one in status.accounts
    )
    of_posts = (to for post in status.posts for to in post.accounts)
    return list(dict.fromkeys((*connected, *of_posts)))


def _names_one(selectors: tuple[str, ...], accounts: Iterable[Destination]) -> bool:
    return any(names_account(selectors, to) for to in accounts)
