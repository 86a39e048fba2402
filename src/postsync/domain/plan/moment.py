"""The moment of a plan: what is past, frozen or too far ahead, by the policy and the service."""

from datetime import datetime, timedelta, tzinfo

from postsync.domain.config import Policy
from postsync.domain.remote.capability import PUNCTUALITY, Capability

STUCK = timedelta(days=1)
"""A post that is due for so long and not out is no longer waited for when its file goes."""


class Moment:
    """When the decision is made, under which policy, and for a service that can do what.

    `attended`: a person has seen the plan and approved it. `zone` is the clock by which the workspace lives.
    """

    def __init__(
        self,
        *,
        now: datetime,
        policy: Policy,
        capability: Capability,
        attended: bool = False,
        zone: tzinfo | None = None,
    ) -> None:
        self.now = now
        self.zone = zone
        self.capability = capability
        self.schedules = capability.schedules
        self.paused = policy.paused
        self.attended = attended
        self.restores = policy.on_remote_change == "restore"
        self._guard_window = policy.guard_window
        self._horizon = capability.within(policy.horizon)

    def is_due(self, at: datetime | None) -> bool:
        """Whether the time of a post has come that was held back for a service that cannot schedule."""
        if self.schedules or at is None:
            return False
        return self.now - PUNCTUALITY <= at <= self.now

    def is_past(self, at: datetime | None) -> bool:
        """Whether a slot is over; a post without one is due whenever it is applied."""
        return at is not None and at <= self.now and not self.is_due(at)

    def is_frozen(self, at: datetime | None) -> bool:
        """Whether a slot is so near, or over, that its post may no longer be touched."""
        return at is not None and at <= self.now + self._guard_window

    def is_ahead(self, at: datetime | None) -> bool:
        """Whether there is a time and it is still to come."""
        return at is not None and at > self.now

    def is_beyond_horizon(self, at: datetime | None) -> bool:
        """Whether a slot is too far ahead to be scheduled yet."""
        return at is not None and at > self.now + self._horizon

    def is_stuck(self, at: datetime | None) -> bool:
        """Whether a post that was due at `at` should have been out long ago."""
        return at is not None and at <= self.now - STUCK
