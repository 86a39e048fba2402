"""Metrics: what a service has counted of a post that is out. None is what it does not know."""

from typing import NamedTuple

MEASURES = ("impressions", "reach", "views", "likes", "comments", "shares", "saves")
"""Everything that is counted, in the order in which it is shown."""

INTERACTIONS = ("likes", "comments", "shares", "saves")
"""What people did, and not only saw."""


class Metrics(NamedTuple):
    """Counts of one delivery, or of several together; None where nobody counted.

    `rate` is the engagement rate as the service tells it, in its own unit.
    """

    impressions: int | None = None
    reach: int | None = None
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    saves: int | None = None
    rate: float | None = None

    def of(self, measure: str) -> int | None:
        """One of `MEASURES`."""
        told: int | None = getattr(self, measure)
        return told

    @property
    def is_known(self) -> bool:
        """Whether anything was counted."""
        return self[:_COUNTS] != _NOTHING

    @property
    def interactions(self) -> int | None:
        """What people did, as far as it was counted; None where nothing of it was."""
        told = [
            count
            for count in (self.likes, self.comments, self.shares, self.saves)
            if count is not None
        ]
        return sum(told) if told else None


_COUNTS = len(MEASURES)
_NOTHING = (None,) * _COUNTS

UNKNOWN = Metrics()


class AccountMetrics(NamedTuple):
    """What was counted of a post on one account; `problem` says why nothing was, where the service does."""

    network: str
    username: str
    account_id: str | None = None
    url: str | None = None
    metrics: Metrics = UNKNOWN
    problem: str = ""


class PostMetrics(NamedTuple):
    """What was counted of a post, account by account, and as a whole where the service tells only that."""

    accounts: tuple[AccountMetrics, ...] = ()
    whole: Metrics = UNKNOWN
    problem: str = ""
