"""The outline of a calendar: what is to be said about it in words, the same on a terminal and on the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from postsync.domain.run.calendar import Calendar, Day, Entry, State
from postsync.domain.run.gaps import Account, Gap
from postsync.domain.run.status import Attention
from postsync.views import shown
from postsync.views.outline.status import URGENT
from postsync.views.shown import plural

# Not strftime's: that one follows the locale of the process.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

CAUSES = {
    "PS420": "same text",
    "PS421": "too near",
    "PS422": "too many",
    "PS423": "quiet hours",
    "PS424": "day off",
}
"""The findings of cadence in two words, where there is no room for the sentence."""

AT_ONCE = "goes out at once"
NOT_KNOWN = "time not known"
OVERDUE = "overdue"


_MOST_GAPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to look at. `entries` are the posts that it is about; `is_minor`: it can wait."""

    kind: str
    text: str
    rule: str = ""
    entries: tuple[Entry, ...] = ()
    is_minor: bool = False


def month_name(day: date) -> str:
    """`March 2027`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def months_of(calendar: Calendar) -> Iterator[tuple[str, tuple[Day, ...]]]:
    """The months that have something, each with a sentence about those without posts before it, or none."""
    last: date | None = None
    for days in calendar.months():
        if not any(day.entries or day.left for day in days):
            continue
        first = days[0].date
        yield _without_posts(last, first), days
        last = days[-1].date


def _without_posts(last: date | None, first: date) -> str:
    """`No posts in April 2027.`; empty where the month of `first` is the one after that of `last`."""
    if last is None or (first - last).days == 1:
        return ""
    begin, end = month_name(last + timedelta(days=1)), month_name(first - timedelta(days=1))
    return f"No posts in {begin}." if begin == end else f"No posts from {begin} to {end}."


def day_name(day: date, calendar: Calendar) -> str:
    """`Thu 18 Mar`, with the year where it is not the present one."""
    year = "" if day.year == calendar.there(calendar.now).year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}{year}"


def clock(moment: datetime | None, calendar: Calendar) -> str:
    """`16:00`, on the clocks of the calendar; empty without a time."""
    return "" if moment is None else f"{calendar.there(moment):%H:%M}"


def when(moment: datetime, calendar: Calendar) -> str:
    """`Thu 18 Mar 16:00`."""
    return f"{day_name(calendar.there(moment).date(), calendar)} {clock(moment, calendar)}"


def account_name(account: Account) -> str:
    """`x @acme`; what the file has where only the service can tell the account."""
    network, username = account
    if not username:
        return f"{shown.line(network)}, every account"
    return shown.account(network, username) if network else shown.line(username)


def networks_of(entry: Entry) -> tuple[str, ...]:
    """The networks that a post goes to, each once."""
    return tuple(dict.fromkeys(shown.line(network or name) for network, name in entry.accounts))


def links_of(entry: Entry) -> tuple[tuple[str, str, str], ...]:
    """Where it is out, by network and username. Nothing but https is a link."""
    return tuple(url for url in entry.urls if url[2].startswith("https://"))


def causes(entry: Entry) -> tuple[str, ...]:
    """What is wrong with its time, or with its place among the others, in two words each."""
    late = (OVERDUE,) if entry.overdue else ()
    return (*late, *dict.fromkeys(CAUSES[item.rule] for item in entry.cadence))


def failed_on(entry: Entry) -> tuple[Account, ...]:
    """The accounts on which a post failed that is out, or under way, on others."""
    failed = tuple(one for one in entry.accounts if entry.state_on(one) is State.FAILED)
    return failed if len(failed) < len(entry.accounts) else ()


def moved(entry: Entry, calendar: Calendar) -> str:
    """Where a post stood before: `moved from Tue 23 Mar 21:30`; empty where it did not move."""
    if not entry.is_moved or entry.was_at is None:
        return ""
    same_day = entry.at and calendar.there(entry.at).date() == calendar.there(entry.was_at).date()
    before = clock(entry.was_at, calendar) if same_day else when(entry.was_at, calendar)
    return f"moved from {before}"


def goes_to(entry: Entry, calendar: Calendar) -> str:
    """Where a post that left a day is now."""
    return f"moved to {when(entry.at, calendar)}" if entry.at else "has no time now"


def counted_states(entries: Iterable[Entry]) -> str:
    """`3 new, 1 changed`."""
    counts = dict.fromkeys(State, 0)
    for entry in entries:
        counts[entry.state] += 1
    return ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)


def stretch(gap: Gap, calendar: Calendar) -> str:
    """`Wed 31 Mar to Mon 19 Apr`, with the year at its end where it is another one."""
    last = day_name(gap.last, calendar)
    if gap.first == gap.last:
        return last
    first = day_name(gap.first, calendar)
    return f"{first.removesuffix(f' {gap.last.year}')} to {last}"


def gap_words(gap: Gap) -> str:
    """`14 days without a post`; posting days, where there are others among them."""
    posting = "" if (gap.last - gap.first).days + 1 == gap.days else "posting "
    return f"{plural(gap.days, f'{posting}day')} without a post"


def remarks(calendar: Calendar) -> tuple[Remark, ...]:
    """What to look at: what is overdue; then crowds to come, what `validate` finds, in its words, gaps."""
    return (
        *_overdue(calendar),
        *_crowds(calendar),
        *_found(calendar),
        *_gaps(calendar),
        *_gaps_of_accounts(calendar),
        *_left_out(calendar),
    )


def _overdue(calendar: Calendar) -> Iterator[Remark]:
    for entry in (*calendar.entries, *calendar.undated):
        if entry.overdue:
            title, why = URGENT[Attention.OVERDUE]
            at = f" ({when(entry.at, calendar)})" if entry.at else ""
            text = f"{shown.line(entry.address)}{at} is {title}: {why}"
            yield Remark(kind=title, text=text, entries=(entry,))


def _gaps(calendar: Calendar) -> Iterator[Remark]:
    gaps = [gap for gap in calendar.gaps if gap.account is None]
    if len(gaps) == 1:
        yield Remark(kind="gap", text=f"{gap_words(gaps[0])}: {stretch(gaps[0], calendar)}")
    elif gaps:
        told = ", ".join(f"{stretch(gap, calendar)} ({gap.days})" for gap in gaps[:_MOST_GAPS])
        more = f", and {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
        yield Remark(kind="gap", text=f"{len(gaps)} gaps, days without a post: {told}{more}")


def _gaps_of_accounts(calendar: Calendar) -> Iterator[Remark]:
    """The longest of each account: of a rare one there may be many."""
    of_accounts: dict[Account, list[Gap]] = {}
    for gap in calendar.gaps:
        if gap.account is not None:
            of_accounts.setdefault(gap.account, []).append(gap)
    for account, gaps in of_accounts.items():
        longest = max(gaps, key=lambda gap: gap.days)
        text = f"{account_name(account)}: {gap_words(longest)}, {stretch(longest, calendar)}"
        more = f", and {plural(len(gaps) - 1, 'more gap')}" if len(gaps) > 1 else ""
        yield Remark(kind="gap of an account", text=f"{text}{more}", is_minor=True)


def _crowds(calendar: Calendar) -> Iterator[Remark]:
    for day in calendar.days:
        for account in () if day.is_past else day.crowded:
            entries = day.of(account)
            if len(entries) > 1:
                times = ", ".join(clock(entry.at, calendar) for entry in entries)
                text = f"{account_name(account)}: {len(entries)} posts on {day_name(day.date, calendar)}"
                yield Remark(kind="crowd", text=f"{text} ({times})", entries=entries)


def _found(calendar: Calendar) -> Iterator[Remark]:
    for entry in (*calendar.entries, *calendar.undated):
        if entry.at is not None and entry.at < calendar.now:
            continue  # it is out, or never will be: nobody can move it any more
        at = f" ({when(entry.at, calendar)})" if entry.at else ""
        for item in entry.cadence:
            text = f"{shown.line(entry.address)}{at}: {shown.line(item.summary)}"
            yield Remark(kind=CAUSES[item.rule], text=text, rule=item.rule, entries=(entry,))


def _left_out(calendar: Calendar) -> Iterator[Remark]:
    if calendar.earlier:
        before = month_name(calendar.days[0].date)
        yield Remark(
            kind="left out",
            is_minor=True,
            text=f"{plural(calendar.earlier, 'post')} before {before}",
        )
    if calendar.later:
        after = month_name(calendar.days[-1].date)
        yield Remark(
            kind="left out", is_minor=True, text=f"{plural(calendar.later, 'post')} after {after}"
        )


def is_worth_a_line(day: Day) -> bool:
    """Whether an agenda names the day."""
    return bool(day.entries or day.left or day.clock or day.is_today or day.is_horizon)


def without_time(entry: Entry) -> str:
    """Why an entry has no time, where it is not just an open one."""
    if entry.publishes_now:
        return AT_ONCE
    is_blocked = entry.state is State.BLOCKED and entry.at is None
    return NOT_KNOWN if is_blocked else ""
