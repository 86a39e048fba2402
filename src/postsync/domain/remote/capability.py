"""What a provider can and cannot do, as data that rules and planner may speak of."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """The limits of a publishing API (outstand-api, sections 3 to 7)."""

    furthest_schedule: timedelta = timedelta(days=30)
    idempotency_window: timedelta = timedelta(hours=23)
    updates_accounts: bool = False
    reads_blocks: bool = False
