"""Owners: the posts to which failed deliveries belong now, as their document was divided since."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property

from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.case import Case, Owner, desire
from postsync.domain.plan.elsewhere import is_to
from postsync.domain.post.address import whole_of
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import Delivery, DeliveryStatus


class Owners:
    """Finds the posts that have, by their files, accounts on which another post of the document failed.

    `applied` are the addresses of posts that have a record of their own, or may get one; `again` those
    that somebody wants to be made whatever is out.
    """

    def __init__(
        self,
        posts: Mapping[str, Post],
        applied: Collection[str],
        index: AccountIndex,
        now: datetime,
        again: Collection[str] = (),
    ) -> None:
        self._posts = posts
        self._applied = applied
        self._index = index
        self._now = now
        self._again = again

    @cached_property
    def _parts(self) -> Mapping[str, list[Post]]:
        # Built only when a delivery failed: most plans never need it.
        parts: dict[str, list[Post]] = defaultdict(list)
        for post in self._posts.values():
            if not post.content.draft:
                parts[whole_of(post.address)].append(post)
        return parts

    def of(self, address: str, deliveries: Iterable[Delivery]) -> tuple[Owner, ...]:
        """The other posts of its document that now have accounts on which the post at `address` failed."""
        failed = [one for one in deliveries if one.status is DeliveryStatus.FAILED]
        return tuple(self._find(address, failed)) if failed else ()

    def _find(self, address: str, failed: Iterable[Delivery]) -> Iterator[Owner]:
        for post in self._parts.get(whole_of(address), ()):
            if post.address == address:
                continue
            desired = desire(post, None, self._index, reresolve=False)
            theirs = tuple(one for one in failed if is_to(one, desired.addressed.destinations))
            if theirs:
                yield Owner(desired, theirs, sends=self._sends(post))

    def _sends(self, post: Post) -> bool:
        at, answers = post.content.scheduled_at, post.content.answers
        is_again = answers.again or post.address in self._again
        return is_again or post.address in self._applied or (at is not None and at > self._now)


def with_senders(names: tuple[str, ...], cases: Iterable[Case]) -> tuple[str, ...]:
    """`names` and the addresses of the posts that failed to reach the accounts of those that they name."""
    wanted = set(names)
    senders = (
        case.address
        for case in cases
        if wanted and any(owner.desired.post.address in wanted for owner in case.owners)
    )
    return tuple(dict.fromkeys((*names, *senders)))
