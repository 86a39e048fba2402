"""Rivals: posts of which an account may get only one."""

from collections.abc import Iterable, Mapping

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.case import Desired
from postsync.domain.plan.findings import posts
from postsync.domain.plan.pairing import find_twins
from postsync.domain.post.address import whole_of


def rivals(every: Iterable[Desired]) -> Mapping[str, Diagnostic]:
    """What keeps each post back that has a rival, by address.

    Two posts that are one to the public; and two variants of a post that reach the same account, as only the
    list of accounts can tell.
    """
    known = {desired.post.address: desired for desired in every}
    found = {
        address: posts.twin_finding(known[address].post, known[twin].post)
        for address, twin in find_twins(known.values()).items()
    }
    parts = [one for one in known.values() if one.post.part and not one.post.content.draft]
    first: dict[tuple[str, str], Desired] = {}
    for one in parts:
        for to in one.addressed.destinations:
            # Rows, rounds and days of a campaign are posts of their own: they go to the same accounts.
            whole = whole_of(one.post.address)
            other = first.setdefault((whole, to.account_id or ""), one)
            if other is not one and to.account_id:
                account = f"{to.network}:{to.username}"
                for post, rival in ((one, other), (other, one)):
                    found[post.post.address] = posts.same_account_finding(post, rival, account)
    return found
