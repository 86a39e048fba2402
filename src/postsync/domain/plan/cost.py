"""What a plan costs, as a value."""

from typing import NamedTuple

from postsync.domain.remote.usage import Usage


class Charge(NamedTuple):
    """What a network charges for posts over its API, in tenths of a US cent; `linked` of them have links."""

    network: str
    posts: int
    linked: int
    tenths: int


class Cost(NamedTuple):
    """What the posts of a plan cost.

    A delivery is one post to one account, which is what the service counts. With `at_least` a selector
    may mean more accounts than it is counted for. `usage` is what was used before; None where the
    service was not asked, or, if it `was_asked`, where it does not tell.
    """

    deliveries: int
    charges: tuple[Charge, ...] = ()
    at_least: bool = False
    was_asked: bool = False
    usage: Usage | None = None

    @property
    def left(self) -> int | None:
        """The deliveries that the subscription has left afterwards; less than none, if it has too few."""
        quota = self.usage.deliveries if self.usage else None
        if quota is None or quota.used is None or quota.allowed is None:
            return None
        return quota.allowed - quota.used - self.deliveries
