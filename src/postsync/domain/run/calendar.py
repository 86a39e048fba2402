"""The calendar: which posts stand on which day, and what to look at between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from postsync.domain.config import Cadence
from postsync.domain.diagnostic import Diagnostics
from postsync.domain.post.post import Part
from postsync.domain.run.gaps import Account, Gap, find_gaps
from postsync.domain.schedule import is_in_calendar

CADENCE_RULES = frozenset({"PS420", "PS421", "PS422", "PS423", "PS424"})
"""What `validate` says of how posts follow one another: repeats, spacing, caps, quiet hours, days off."""

MOST_MONTHS = 12
"""Months that are shown unless more are asked for."""

FILLED = 2
"""Months without a post that are shown between two others; a longer stretch is left out."""

_BACK = timedelta(days=7)
"""The month of a week ago is where a calendar begins: the first of a month has days before it too."""

_WEEKS = 4
_DAY = timedelta(days=1)

_Month = tuple[int, int]


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


NEVER_SEEN = frozenset({State.CANCELLED, State.DRAFT, State.FAILED, State.GONE, State.MISSED})
"""States in which a post fills no day: as far as anybody knows, the public gets nothing to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post in the calendar. Times are UTC; `at` None: it has none, or goes out at once.

    `accounts` are network and username. `urls` are where it is out, by network and username. `texts`
    are what it says; `timezone` is that of its own file, where it names one, and `zone` its clocks, where
    there is such a zone. `overdue`: its time has passed, and it did not go out.
    """

    address: str
    state: State
    at: datetime | None = None
    was_at: datetime | None = None
    publishes_now: bool = False
    accounts: tuple[Account, ...] = ()
    urls: tuple[tuple[str, str, str], ...] = ()
    file: str | None = None
    line: int | None = None
    part: Part | None = None
    texts: tuple[str, ...] = ()
    timezone: str | None = None
    zone: tzinfo | None = None
    overdue: bool = False
    outcomes: Mapping[Account, State] = field(default_factory=dict)
    """What became of it on accounts, where that is not its state on all of them."""
    diagnostics: Diagnostics = ()
    """What is said about it, those of cadence (PS42x) among them: the calendar counts nothing again."""
    is_shown: bool = False
    """Whether the page has an article of it, which its entry leads to."""

    @property
    def cadence(self) -> Diagnostics:
        """What `validate` says of its place among the others."""
        return tuple(item for item in self.diagnostics if item.rule in CADENCE_RULES)

    def state_on(self, account: Account) -> State:
        """What is with it on one of its accounts."""
        return self.outcomes.get(account, self.state)

    def is_seen_on(self, account: Account) -> bool:
        """Whether the public has it there, or is to get it."""
        return self.state_on(account) not in NEVER_SEEN

    @property
    def seen_on(self) -> tuple[Account, ...]:
        """The accounts on which the public has it, or is to get it."""
        return tuple(account for account in self.accounts if self.is_seen_on(account))

    @property
    def is_seen(self) -> bool:
        """Whether it fills its day."""
        return bool(self.seen_on) if self.accounts else self.state not in NEVER_SEEN

    @property
    def is_quiet(self) -> bool:
        """Whether it goes out in the quiet hours, by the clocks of its own zone."""
        return any(item.rule == "PS423" for item in self.diagnostics)

    @property
    def is_moved(self) -> bool:
        """Whether it stood at another time before."""
        return self.was_at is not None and self.was_at != self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the calendar's zone. `left` are those that were moved away from it.

    `crowded` are accounts with two posts and more, or nearer than the configured spacing. `clock` says
    that the clocks change. `is_empty`: it lies in a gap. `is_horizon`: what is due after it is deferred.
    """

    date: date
    entries: tuple[Entry, ...] = ()
    left: tuple[Entry, ...] = ()
    is_off: bool = False
    is_today: bool = False
    is_past: bool = False
    is_empty: bool = False
    is_horizon: bool = False
    crowded: tuple[Account, ...] = ()
    clock: str = ""

    def of(self, account: Account) -> tuple[Entry, ...]:
        """The entries of an account."""
        return tuple(entry for entry in self.entries if account in entry.accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Every day from the first entry's month to the last one's, in a zone.

    `days` are whole months, but not all: they begin with the month of a week ago, are of `MOST_MONTHS`
    months at most, and of a long stretch without a post none is there. `earlier` and `later` are how many
    entries stand before and after them. `weeks` are four weeks from Monday, for a table of the accounts.
    `entries` are all that have a time, in its order; `undated` have none. `horizon`: what is due later
    is deferred. `accounts` are all that have an entry, in order. `gaps` reach from today to the last
    post; those of an account only where they are others than the workspace's.
    """

    timezone: str
    now: datetime
    zone: tzinfo = UTC
    days: tuple[Day, ...] = ()
    weeks: tuple[Day, ...] = ()
    gaps: tuple[Gap, ...] = ()
    entries: tuple[Entry, ...] = ()
    undated: tuple[Entry, ...] = ()
    earlier: int = 0
    later: int = 0
    horizon: datetime | None = None
    accounts: tuple[Account, ...] = ()

    def months(self) -> Iterator[tuple[Day, ...]]:
        """The days, month by month."""
        month: list[Day] = []
        for day in self.days:
            if month and day.date.replace(day=1) != month[0].date:
                yield tuple(month)
                month = []
            month.append(day)
        if month:
            yield tuple(month)

    def there(self, moment: datetime) -> datetime:
        """A moment on the clocks of the calendar."""
        return moment.astimezone(self.zone)


def make_calendar(
    entries: Iterable[Entry],
    *,
    zone: tzinfo,
    timezone: str,
    now: datetime,
    cadence: Cadence,
    horizon: datetime | None = None,
    gap: int = 3,
    months: int | None = None,
) -> Calendar:
    """Return the calendar of `entries`. With `months`, at most so many, from the present month on.

    A gap has `gap` posting days and more; 0 finds none.
    """
    ordered = sorted(entries, key=lambda entry: entry.address)
    undated = tuple(entry for entry in ordered if not _is_dated(entry.at))
    dated = sorted(
        (entry for entry in ordered if _is_dated(entry.at)), key=lambda entry: entry.at or now
    )
    accounts = tuple(sorted({account for entry in ordered for account in entry.accounts}))
    days = _Days(ordered, zone, now, cadence, horizon)
    days.note_near(dated, cadence.spacing)
    gaps = find_gaps(days.filled(accounts), days.today, cadence.weekdays, gap)
    days.gaps = [one for one in gaps if one.account is None]
    shown = tuple(days.of_months(_months(days.held, days.today, months)))
    return Calendar(
        timezone=timezone,
        now=now,
        zone=zone,
        days=shown,
        weeks=tuple(days.of_weeks()),
        gaps=gaps,
        entries=tuple(dated),
        undated=undated,
        earlier=sum(len(days.on[day]) for day in days.on if shown and day < shown[0].date),
        later=sum(len(days.on[day]) for day in days.on if shown and day > shown[-1].date),
        horizon=horizon,
        accounts=accounts,
    )


def _is_dated(moment: datetime | None) -> bool:
    return moment is not None and is_in_calendar(moment)


class _Days:
    """Makes days: what stands on each, and what is to be said about it."""

    def __init__(
        self,
        entries: Iterable[Entry],
        zone: tzinfo,
        now: datetime,
        cadence: Cadence,
        horizon: datetime | None,
    ) -> None:
        self.zone, self.weekdays = zone, cadence.weekdays
        self.today = now.astimezone(zone).date()
        self.horizon = horizon.astimezone(zone).date() if horizon else None
        self.on: dict[date, list[Entry]] = {}
        self.left: dict[date, list[Entry]] = {}
        self.near: dict[date, set[Account]] = {}
        self.gaps: list[Gap] = []
        self.at_once: list[Entry] = []
        """What goes out as soon as the plan is applied: today, as far as anybody can tell."""
        for entry in entries:
            if entry.publishes_now and entry.at is None:
                self.at_once.append(entry)
            day = self.day_of(entry.at)
            was = self.day_of(entry.was_at)
            if day is not None:
                self.on.setdefault(day, []).append(entry)
            if was is not None and was != day:
                self.left.setdefault(was, []).append(entry)
        for day, there in self.on.items():
            there.sort(key=lambda entry: (entry.at or now, entry.address))
            self.near.setdefault(day, set()).update(_twice(there))
        for there in self.left.values():
            there.sort(key=lambda entry: (entry.was_at or now, entry.address))

    @property
    def held(self) -> set[date]:
        """The days on which anything stands, or stood."""
        return self.on.keys() | self.left.keys()

    def day_of(self, moment: datetime | None) -> date | None:
        """The day that it is there at that moment."""
        if moment is None or not is_in_calendar(moment):
            return None
        return moment.astimezone(self.zone).date()

    def note_near(self, dated: Iterable[Entry], spacing: timedelta) -> None:
        """Note the accounts of whose posts `validate` says that they are too near (PS421)."""
        last: dict[Account, datetime] = {}
        for entry in dated:
            if not entry.is_seen or entry.at is None:
                continue
            accounts = entry.seen_on
            if any(item.rule == "PS421" for item in entry.diagnostics):
                at = entry.at
                near = {
                    account
                    for account in accounts
                    if account in last and at - last[account] < spacing
                }
                # It knows selectors of whole networks, which need not be told apart here.
                there = self.near.setdefault(at.astimezone(self.zone).date(), set())
                there.update(near or accounts)
            last.update((account, entry.at) for account in accounts)

    def filled(self, accounts: Iterable[Account]) -> dict[Account | None, set[date]]:
        """The days from today on that have a post: of the workspace, then of each account."""
        filled: dict[Account | None, set[date]] = {account: set() for account in (None, *accounts)}
        for day, entries in ((self.today, self.at_once), *self.on.items()):
            for entry in entries:
                if day >= self.today and entry.is_seen:
                    for account in (None, *entry.seen_on):
                        filled[account].add(day)
        return filled

    def of_months(self, months: Iterable[_Month]) -> Iterator[Day]:
        """Every day of the months."""
        for month in months:
            day = date(*month, 1)
            while (day.year, day.month) == month:
                yield self.make(day)
                day += _DAY

    def of_weeks(self) -> Iterator[Day]:
        """Four weeks from this week's Monday; from that of the next post, if none is in them."""
        first = _monday(self.today)
        end = first + timedelta(weeks=_WEEKS)
        if not any(first <= day < end for day in self.on):
            first = _monday(min((day for day in self.on if day >= end), default=self.today))
        for number in range(_WEEKS * 7):
            yield self.make(first + timedelta(days=number))

    def make(self, day: date) -> Day:
        """One day."""
        is_off = self.weekdays is not None and day.weekday() not in self.weekdays
        return Day(
            date=day,
            entries=tuple(self.on.get(day, ())),
            left=tuple(self.left.get(day, ())),
            is_off=is_off,
            is_today=day == self.today,
            is_past=day < self.today,
            is_empty=not is_off and any(gap.first <= day <= gap.last for gap in self.gaps),
            is_horizon=day == self.horizon,
            crowded=tuple(sorted(self.near.get(day, ()))),
            clock=_clock_of(day, self.zone),
        )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _twice(entries: Iterable[Entry]) -> set[Account]:
    """The accounts that have two of these posts and more."""
    met: set[Account] = set()
    twice: set[Account] = set()
    for entry in entries:
        accounts = set(entry.seen_on)
        twice |= met & accounts
        met |= accounts
    return twice


def _clock_of(day: date, zone: tzinfo) -> str:
    """What the clocks do on a day: it is longer or shorter than others."""
    before = datetime.combine(day, time(), zone).utcoffset()
    after = datetime.combine(day + _DAY, time(), zone).utcoffset()
    if before is None or after is None or before == after:
        return ""
    return "clocks go forward" if after > before else "clocks go back"


def _months(held: Iterable[date], today: date, most: int | None) -> Iterator[_Month]:
    """The months to be shown: those of `held`, and a few empty ones between them."""
    holding = sorted({(day.year, day.month) for day in held})
    begin = today if most is not None else today - _BACK
    shown = [month for month in holding if month >= (begin.year, begin.month)] or holding[-1:]
    left, last = most or MOST_MONTHS, -1
    for year, month in shown:
        number = year * 12 + month - 1
        first = last + 1 if last >= 0 and number - last - 1 <= FILLED else number
        for one in range(first, number + 1):
            if left:
                yield one // 12, one % 12 + 1
                left -= 1
        last = number
