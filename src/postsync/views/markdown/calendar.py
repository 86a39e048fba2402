"""The weeks that a plan touches, as a small table: what stands beside what, and what moved where."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from postsync.domain.run.calendar import Calendar, State
from postsync.domain.schedule import parse_time
from postsync.views.markdown.document import Budget
from postsync.views.markdown.escape import code, html_text
from postsync.views.markdown.row import sign_of, state_of
from postsync.views.moments import Zone
from postsync.views.outline.calendar import MONTHS, WEEKDAYS, gap_words, stretch
from postsync.views.outline.change import ChangeOutline
from postsync.views.shown import plural
from postsync.views.states import SIGNS

_MOST_WEEKS = 8
_MOST_IN_A_DAY = 8
_MOST_GAPS = 2

_DAY = timedelta(days=1)


class _Slot(NamedTuple):
    """A post at its time. `is_left`: it stood there before. `is_odd`: a rule says something about it."""

    at: datetime
    address: str
    sign: str
    is_left: bool = False
    is_odd: bool = False


def calendar_section(
    posts: Sequence[ChangeOutline], calendar: Calendar | None, zone: Zone, budget: Budget
) -> str:
    """The touched weeks, folded; with a `calendar`, all that stands in them, else what changes alone.

    Empty where nothing has a time, and where it does not fit.
    """
    touched = [one for one in posts if not one.is_known]
    weeks = {_monday(one.at, zone) for one in _changing(touched)}
    slots = list(_planned(calendar) if calendar else _changing(touched))
    shown = sorted(weeks)[:_MOST_WEEKS]
    if not shown or len(slots) < 2:  # a post alone stands beside nothing
        return ""
    days: dict[date, list[_Slot]] = {}
    for slot in sorted(slots):
        days.setdefault(slot.at.astimezone(zone.tz).date(), []).append(slot)
    rows = [_row(monday, days, zone) for monday in shown]
    more = (
        [f"And {plural(len(weeks) - len(shown), 'more week')}."] if len(weeks) > len(shown) else []
    )
    told = "Calendar of these weeks" if calendar else "Calendar of what changes"
    if calendar and (gaps := _gaps(calendar, shown)):
        told += f": {gaps}"
    head = f"| | {' | '.join(WEEKDAYS)} |\n|---|---|---|---|---|---|---|---|"
    table = "\n".join([head, *rows])
    parts = [f"<details><summary>{html_text(told)}</summary>", table, *more, "</details>"]
    section = "\n\n".join(parts)
    return section if budget.spend(section) else ""


def _planned(calendar: Calendar) -> Iterator[_Slot]:
    for entry in calendar.entries:
        is_odd = bool(entry.cadence)
        if entry.at:
            is_gone = entry.state is State.CANCELLED
            yield _Slot(entry.at, entry.address, SIGNS[entry.state], is_gone, is_odd)
        if entry.is_moved and entry.was_at:
            yield _Slot(entry.was_at, entry.address, SIGNS[entry.state], is_left=True)


def _changing(posts: Iterable[ChangeOutline]) -> Iterator[_Slot]:
    for one in posts:
        sign = sign_of(one)
        if one.at:
            is_gone = state_of(one) is State.CANCELLED
            yield _Slot(one.at, one.change.address, sign, is_gone)
        for field in one.fields if one.change.stands is None else ():
            if field.path == "scheduledAt" and isinstance(field.before, str):
                yield _Slot(parse_time(field.before), one.change.address, sign, is_left=True)


def _monday(moment: datetime, zone: Zone) -> date:
    day = moment.astimezone(zone.tz).date()
    return day - day.weekday() * _DAY


def _row(monday: date, days: dict[date, list[_Slot]], zone: Zone) -> str:
    sunday = monday + 6 * _DAY
    begins = f"\u00a0{_month(monday)}" if monday.month != sunday.month else ""
    cells = [_cell(days.get(monday + number * _DAY, []), zone) for number in range(7)]
    week = f"{monday.day}{begins}\u2013{sunday.day}\u00a0{_month(sunday)}"
    return f"| {week} | {' | '.join(cells)} |"


def _month(day: date) -> str:
    return MONTHS[day.month - 1][:3]


def _cell(slots: Sequence[_Slot], zone: Zone) -> str:
    told = [_slot(slot, zone) for slot in slots[:_MOST_IN_A_DAY]]
    more = len(slots) - len(told)
    return "<br>".join([*told, *([f"and {more} more"] if more else [])])


def _slot(slot: _Slot, zone: Zone) -> str:
    told = f"{slot.at.astimezone(zone.tz):%H:%M} {code(slot.address)}"
    if slot.is_left:
        return f"<del>{told}</del>"
    return f"{'⚠ ' if slot.is_odd else ''}{slot.sign} {told}"


def _gaps(calendar: Calendar, mondays: Sequence[date]) -> str:
    """The gaps of the workspace that reach into these weeks."""
    near = [
        gap
        for gap in calendar.gaps
        if gap.account is None
        and any(gap.first <= one + 6 * _DAY and one <= gap.last for one in mondays)
    ]
    told = [f"{gap_words(gap)} ({stretch(gap, calendar)})" for gap in near[:_MOST_GAPS]]
    more = len(near) - len(told)
    return ", ".join([*told, *([plural(more, "more gap")] if more else [])])
