"""What a plan costs, in one line: deliveries, what is left of the subscription, and prices of networks."""

from collections.abc import Iterator

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import dollars
from postsync.domain.plan.cost import Charge, Cost
from postsync.views.shown import plural


def cost_line(cost: Cost | None) -> str:
    """`Cost: 3 deliveries, leaving 2,961 of 3,000.`; empty where nothing is counted."""
    if cost is None:
        return ""
    least = "at least " if cost.at_least else ""
    counted = f"Cost: {least}{plural(cost.deliveries, 'delivery', 'deliveries')}{_left(cost)}."
    return " ".join([counted, *_charges(cost.charges)])


def _left(cost: Cost) -> str:
    if not cost.was_asked:
        return ""
    quota = cost.usage.deliveries if cost.usage else None
    if quota is None or quota.used is None:
        return "; the service does not tell how many are left"
    if quota.allowed is None or cost.left is None:
        return f", after {quota.used:,} in this billing period"
    if cost.left < 0:
        return f", {-cost.left:,} more than are left of {quota.allowed:,}"
    return f", leaving {cost.left:,} of {quota.allowed:,}"


def _charges(charges: tuple[Charge, ...]) -> Iterator[str]:
    for one in charges:
        linked = f" ({one.linked} of {plural(one.posts, 'post')} with a link)" if one.linked else ""
        title = NETWORKS[one.network].title
        yield f"{title} charges API users {dollars(one.tenths)}{linked}."
