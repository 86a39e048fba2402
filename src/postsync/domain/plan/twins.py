"""Twins: posts of one workspace that the public could not tell apart.

Reading the files finds those with the same selectors; here selectors are resolved, so that an id and
a name of one account count as the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.subject import Desired
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import RemotePost
from postsync.domain.schedule import same_slot
from postsync.domain.text.text import comparable


def find_twins(every: Iterable[Desired]) -> dict[str, str]:
    """For each post that has a twin, the address of one: same accounts, text and time."""
    alike: dict[tuple[frozenset[str], tuple[str, ...]], list[Desired]] = defaultdict(list)
    for desired in every:
        if desired.addressed.account_ids and not desired.post.content.draft:
            texts = tuple(
                comparable(container.content) for container in desired.post.content.containers
            )
            alike[frozenset(desired.addressed.account_ids), texts].append(desired)
    twins: dict[str, str] = {}
    for group in alike.values():
        for one, other in combinations(group, 2):
            if same_slot(one.post.content.scheduled_at, other.post.content.scheduled_at):
                twins.setdefault(one.post.address, other.post.address)
                twins.setdefault(other.post.address, one.post.address)
    return twins


def twin_finding(desired: Desired, twin: str) -> Diagnostic:
    """What to say about a post that would be its twin a second time."""
    return finding(
        "PS134",
        f"{twin} goes to the same accounts with the same text at the same time",
        detail="Delete one of the two, or change its text or time.",
        span=desired.post.span,
        address=desired.post.address,
    )


def remote_twin_finding(post: Post, twin: RemotePost) -> Diagnostic:
    """What to say about a scheduled post that the service has once more, recorded nowhere."""
    return finding(
        "PS614",
        f"the service has this post a second time, as {twin.id}, and both would be published",
        detail=f"Look at {twin.id} in the service's dashboard and delete it there if nobody needs it.",
        span=post.span,
        address=post.address,
    )
