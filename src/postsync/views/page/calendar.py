"""The calendar of the page: months as tables, days as a list for phones, accounts by day."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postsync.domain.networks import NETWORKS
from postsync.domain.run.calendar import Calendar, Day, Entry, State
from postsync.domain.run.gaps import Account
from postsync.views.outline.calendar import (
    MONTHS,
    OVERDUE,
    WEEKDAYS,
    Remark,
    causes,
    clock,
    day_name,
    failed_on,
    gap_words,
    goes_to,
    is_worth_a_line,
    month_name,
    months_of,
    moved,
    remarks,
    stretch,
    without_time,
)
from postsync.views.page.anchors import anchor
from postsync.views.page.text import first_words, one_line
from postsync.views.shown import plural
from postsync.views.states import SIGNS

OPEN = 6
"""Things to look at that are in sight; more are behind a click."""


class Where(NamedTuple):
    """An account that a post goes to, and where it is out there, if it is."""

    network: str
    name: str
    url: str


class Chip(NamedTuple):
    """One post in the calendar. `id` is that of its article, empty without one; `zone` its own clock."""

    state: str
    state_words: str
    sign: str
    words: str
    address: str
    id: str
    time: str
    iso: str
    utc: str
    zone: str
    where: tuple[Where, ...]
    moved: str
    failed: str
    causes: tuple[str, ...]
    at_once: str


_Chips = dict[int, Chip]
"""By the ids of entries: an address may be there twice, once of a post that is archived."""


class Left(NamedTuple):
    """A post that was moved away from a day."""

    words: str
    id: str
    time: str
    to: str


class Cell(NamedTuple):
    """One day. `number` 0: the table has no day here; `looks` are classes of the style sheet."""

    number: int = 0
    iso: str = ""
    name: str = ""
    looks: str = "d-out"
    is_today: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    chips: tuple[Chip, ...] = ()
    left: tuple[Left, ...] = ()
    is_worth_a_line: bool = False


class Month(NamedTuple):
    """One month, by weeks. `before` names the months without posts before it."""

    name: str
    posts: str
    weeks: tuple[tuple[Cell, ...], ...]
    days: tuple[Cell, ...]
    before: str


class Row(NamedTuple):
    """One account, four weeks of it."""

    where: Where
    cells: tuple[tuple[str, tuple[Chip, ...]], ...]
    total: int


class Laid(NamedTuple):
    """The whole calendar, laid out."""

    zone: str
    horizon: str
    weekdays: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]
    undated: tuple[Chip, ...]
    remarks: tuple[Remark, ...]
    more: tuple[Remark, ...]
    weeks: tuple[Cell, ...]
    since: str
    rows: tuple[Row, ...]


def laid_out(calendar: Calendar) -> Laid:
    """Lay out a calendar for its template."""
    every = (*calendar.entries, *calendar.undated)
    chips = {id(entry): _chip(entry, calendar) for entry in every}
    told = sorted(remarks(calendar), key=lambda one: one.is_minor)
    seen = min(OPEN, sum(not one.is_minor for one in told))
    there = {entry.state for entry in every}
    cells = tuple(_cell(day, calendar, chips) for day in calendar.weeks)
    return Laid(
        zone=one_line(calendar.timezone),
        horizon=_horizon(calendar),
        weekdays=WEEKDAYS,
        legend=tuple((SIGNS[state], state.value) for state in State if state in there),
        months=tuple(_months(calendar, chips)),
        undated=tuple(chips[id(entry)] for entry in calendar.undated),
        remarks=tuple(told[:seen]),
        more=tuple(told[seen:]),
        weeks=cells,
        since=day_name(calendar.weeks[0].date, calendar) if calendar.weeks else "",
        rows=tuple(_row(account, calendar, chips) for account in calendar.accounts),
    )


def _horizon(calendar: Calendar) -> str:
    if calendar.horizon is None:
        return ""
    return day_name(calendar.there(calendar.horizon).date(), calendar)


def _chip(entry: Entry, calendar: Calendar) -> Chip:
    text = next((words for text in entry.texts if (words := first_words(text))), "")
    urls = {(network, name): url for network, name, url in entry.urls}
    return Chip(
        state=entry.state.value,
        state_words=entry.state.value,
        sign=SIGNS[entry.state],
        words=text or one_line(entry.address),
        address=one_line(entry.address),
        id=anchor(entry.address) if entry.is_shown else "",
        time=clock(entry.at, calendar),
        iso=f"{entry.at:%Y-%m-%dT%H:%MZ}" if entry.at else "",
        utc=f"{entry.at:%H:%M} UTC" if entry.at else "",
        zone=_own_clock(entry, calendar),
        where=tuple(_where(account, urls.get(account, "")) for account in entry.accounts),
        moved=moved(entry, calendar),
        failed=", ".join(_where(account).name for account in failed_on(entry)),
        causes=causes(entry),
        at_once=without_time(entry),
    )


def _where(account: Account, url: str = "") -> Where:
    network, username = account
    known = NETWORKS.get(network)
    title = known.title if known else one_line(network)
    name = f"{title} @{one_line(username)}" if username else f"{title}, every account"
    return Where(
        known.name if known else "other",
        name if network else one_line(username),
        url if url.startswith("https://") else "",
    )


def _own_clock(entry: Entry, calendar: Calendar) -> str:
    """`11:00 in America/New_York`, where the post's own file names another zone."""
    if not entry.timezone or entry.timezone == calendar.timezone or entry.at is None:
        return ""
    if entry.zone is None:
        return ""  # validate says so
    return f"{entry.at.astimezone(entry.zone):%H:%M} in {one_line(entry.timezone)}"


def _months(calendar: Calendar, chips: _Chips) -> Iterator[Month]:
    for before, days in months_of(calendar):
        first = days[0].date
        cells = tuple(_cell(day, calendar, chips) for day in days)
        blank = (Cell(),)
        row = blank * first.weekday() + cells
        row += blank * (-len(row) % 7)
        yield Month(
            name=month_name(first),
            posts=plural(sum(len(day.entries) for day in days), "post"),
            weeks=tuple(row[at : at + 7] for at in range(0, len(row), 7)),
            days=tuple(cell for cell in cells if cell.is_worth_a_line),
            before=before,
        )


def _cell(day: Day, calendar: Calendar, chips: _Chips) -> Cell:
    flags = {
        "off": day.is_off,
        "today": day.is_today,
        "past": day.is_past,
        "blank": day.is_empty,
        "horizon": day.is_horizon,
        "monday": day.date.weekday() == 0,
    }
    begins = [gap for gap in calendar.gaps if gap.account is None and gap.first == day.date]
    notes = tuple(_notes(day, calendar))
    notes += tuple(
        ("gap", f"{gap_words(gap)}{'' if gap.days == 1 else f', {stretch(gap, calendar)}'}")
        for gap in begins
    )
    return Cell(
        number=day.date.day,
        iso=day.date.isoformat(),
        name=f"{WEEKDAYS[day.date.weekday()]} {day.date.day} {MONTHS[day.date.month - 1]}",
        looks=" ".join(f"d-{name}" for name, is_so in flags.items() if is_so),
        is_today=day.is_today,
        notes=notes,
        chips=tuple(chips[id(entry)] for entry in day.entries),
        left=tuple(_left(entry, calendar, chips) for entry in day.left),
        is_worth_a_line=bool(begins) or is_worth_a_line(day),
    )


def _notes(day: Day, calendar: Calendar) -> Iterator[tuple[str, str]]:
    if day.clock:
        yield "clock", day.clock
    for account in day.crowded:
        many = len(day.of(account))
        if many > 1:
            yield "crowd", f"{many} posts on {_where(account).name}"
    if day.is_horizon and calendar.horizon:
        yield "later", f"what is due after {clock(calendar.horizon, calendar)} is deferred"


def _left(entry: Entry, calendar: Calendar, chips: _Chips) -> Left:
    chip = chips[id(entry)]
    return Left(chip.words, chip.id, clock(entry.was_at, calendar), goes_to(entry, calendar))


def _row(account: Account, calendar: Calendar, chips: _Chips) -> Row:
    cells: list[tuple[str, tuple[Chip, ...]]] = []
    total = 0
    for day in calendar.weeks:
        entries = day.of(account)
        total += sum(entry.is_seen_on(account) for entry in entries)
        looks = [f"d-{name}" for name, is_so in _flags(day, account) if is_so]
        cells.append((" ".join(looks), tuple(_dot(entry, account, chips) for entry in entries)))
    return Row(_where(account), tuple(cells), total)


def _dot(entry: Entry, account: Account, chips: _Chips) -> Chip:
    """A post on one of its accounts."""
    state = entry.state_on(account)
    words = f"{state.value}, {OVERDUE}" if entry.overdue else state.value
    return chips[id(entry)]._replace(state=state.value, sign=SIGNS[state], state_words=words)


def _flags(day: Day, account: Account) -> Iterable[tuple[str, bool]]:
    return (
        ("off", day.is_off),
        ("monday", day.date.weekday() == 0),
        ("crowded", account in day.crowded),
    )
