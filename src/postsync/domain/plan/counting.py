"""Counting: what a plan is counted for at the service, and what networks charge for its posts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.late import late
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.cost import Charge, Cost
from postsync.domain.plan.plan import Change
from postsync.domain.post.account import Account
from postsync.domain.post.content import Content
from postsync.domain.state.intent import Action

BILLED = frozenset({Action.CREATE, Action.REPLACE, Action.RETRY})
"""What makes a new post at the service. A change in place is not counted, and neither is a draft."""


def cost_of(changes: Iterable[Change]) -> Cost | None:
    """The cost of what is sent as new; None where nothing is. A post goes to one account at least."""
    billed = [change for change in changes if is_billed(change)]
    if not billed:
        return None
    every = [to for change in billed for to in change.destinations]
    unknown = sum(not change.destinations for change in billed)
    return Cost(
        deliveries=len(every) + unknown,
        charges=tuple(_charges(billed)),
        at_least=bool(unknown) or any(to.means_every for to in every),
    )


def is_billed(change: Change) -> bool:
    """Whether the change makes a post at the service."""
    return change.action in BILLED and change.adopts is None


def accounts_of(changes: Iterable[Change], connected: Iterable[Account]) -> tuple[Account, ...]:
    """The accounts that posts of the plan go to, in the service's order."""
    meant = {to.account_id for change in changes for to in change.destinations}
    return tuple(account for account in connected if account.id in meant)


def excess_of(cost: Cost) -> Iterator[Diagnostic]:
    """Warn of a plan that needs more deliveries than are left."""
    if cost.left is None or cost.left >= 0 or cost.usage is None:
        return
    quota = cost.usage.deliveries
    yield finding(
        "PS630",
        f"{_deliveries(cost.deliveries)} would be made, and the subscription has "
        f"{max(0, cost.deliveries + cost.left):,} left: {quota.used:,} of {quota.allowed:,} are used",
        detail="Whether the service refuses the rest, or charges more for it, its plan and usage tell. "
        "Take a larger subscription, wait for the next billing period, or send less: `draft: true` "
        "keeps a post back.",
    )


def _deliveries(count: int) -> str:
    return "1 delivery" if count == 1 else f"{count:,} deliveries"


def _charges(billed: Iterable[Change]) -> Iterator[Charge]:
    """What each network charges that is known to charge anything."""
    posts: dict[str, list[bool]] = defaultdict(list)
    for change in billed:
        for to in change.destinations:
            network = NETWORKS.get(to.network)
            if network is not None and network.prices is not None and change.after is not None:
                posts[network.name] += _links_in(change.after, whole=network.has_threads)
    for name, linked in sorted(posts.items()):
        prices = NETWORKS[name].prices
        if prices is not None:
            dear = sum(linked)
            tenths = dear * prices.linked + (len(linked) - dear) * prices.post
            yield Charge(name, len(linked), dear, tenths)


def _links_in(content: Content, *, whole: bool) -> list[bool]:
    """Of each post that the network makes of `content`, whether it has a link."""
    from postsync.domain.text.links import links  # its table takes a moment to load

    texts = content.texts if whole else content.texts[:1]
    # X itself links no domain that there is not; who writes an address means a link all the same.
    return [bool(_ADDRESS.search(text) or links(text)) for text in texts]


_ADDRESS = late(r"https?://\w", re.IGNORECASE)
