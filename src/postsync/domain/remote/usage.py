"""Usage: how much of a subscription is used up, as far as the service tells."""

from datetime import datetime
from typing import NamedTuple


class Quota(NamedTuple):
    """What was used of something, and how much of it the subscription has; None where nobody says."""

    used: int | None = None
    allowed: int | None = None

    @property
    def left(self) -> int | None:
        """What is left of it; nothing, where more was used than there is."""
        if self.used is None or self.allowed is None:
            return None
        return max(0, self.allowed - self.used)


class Usage(NamedTuple):
    """What an organisation used in the billing period that goes on. A delivery is one post to one account."""

    deliveries: Quota = Quota()
    accounts: Quota = Quota()
    begins: datetime | None = None
    ends: datetime | None = None
