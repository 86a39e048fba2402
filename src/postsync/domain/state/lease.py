"""Leases: who may send just now, and until when.

A run that has announced calls holds a lease in the state, renews it with every save, and sends
nothing once it is over. So another machine may take up what is open as soon as the lease has run out
or its holder is known to be dead, and a runner that was suspended meanwhile wakes up harmless.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(minutes=5)
"""How long a lease lasts beyond its last renewal (plan-apply's send deadline for one batch)."""

CLOCKS_APART = timedelta(minutes=2)
"""A lease of another machine counts for so much longer: apply allows clocks to be a minute off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where a process runs.

    `boot` differs after every restart, `space` is where its process ids mean something (containers
    share a machine, not their ids); both are empty where the system has none.
    """

    host: str
    boot: str = ""
    space: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who is at work: for people (`who`, `run_url`) and for telling whether the process still lives.

    `started` tells a process from a later one with the same id. `since` and `machine` are None when
    what was left behind cannot be read.
    """

    who: str
    since: datetime | None
    operation: str = "unknown operation"
    pid: int | None = None
    started: str = ""
    machine: Machine | None = None
    run_url: str | None = None

    def __str__(self) -> str:
        return f"{self.who} (process {self.pid})" if self.pid else self.who


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of `holder` to send until `until`, in UTC."""

    holder: Holder
    until: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether everybody may take it for over, even by a clock that differs from the holder's."""
        return now >= self.until + CLOCKS_APART
