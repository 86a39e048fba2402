"""What a plan costs, and the health of the accounts that it goes to, as data of its JSON."""

from typing import Any

from postsync.domain.plan.cost import Cost
from postsync.domain.post.account import Account
from postsync.domain.remote.usage import Usage
from postsync.domain.schedule import format_time


def cost_data(cost: Cost) -> dict[str, Any]:
    """What the plan is counted for; null where the service does not tell, or was not asked."""
    usage = cost.usage or Usage()
    return {
        "deliveries": cost.deliveries,
        "at_least": cost.at_least,
        "used_before": usage.deliveries.used,
        "allowed": usage.deliveries.allowed,
        "left_after": cost.left,
        "period_ends_at": format_time(usage.ends) if usage.ends else None,
        "charges": [
            {
                "network": one.network,
                "posts": one.posts,
                "linked": one.linked,
                "usd": one.tenths / 1000,
            }
            for one in cost.charges
        ],
    }


def account_data(account: Account) -> dict[str, Any]:
    """An account that posts of the plan go to."""
    ends = account.access_ends
    return {
        "account_id": account.id,
        "network": account.network,
        "username": account.username,
        "active": account.active,
        "access_ends_at": format_time(ends) if ends else None,
    }
