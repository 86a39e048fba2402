"""Recurring times: the days and times of day that a schedule names, reckoned on its own clock.

A schedule needs no clock to be worked out: it says where it begins. Its times are those of clocks on a wall,
so 09:00 stays 09:00 when they change; which instants they are, the time zone says later.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from enum import StrEnum
from typing import NamedTuple

FARTHEST = timedelta(days=36_525)
"""A schedule is worked out for a hundred years."""


class Unit(StrEnum):
    """What a schedule counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class DaysOff(NamedTuple):
    """Days on which nothing goes out: spans that do not touch, in order."""

    first: tuple[date, ...] = ()
    last: tuple[date, ...] = ()

    def end_of(self, day: date) -> date | None:
        """The last day of the span that `day` is in; None where it is in none."""
        at = bisect_right(self.first, day)
        return self.last[at - 1] if at > 0 and day <= self.last[at - 1] else None


def days_off(spans: Iterable[tuple[date, date]]) -> DaysOff:
    """The days of all `spans`, which may overlap; the last day of each is one of them."""
    first: list[date] = []
    last: list[date] = []
    for begin, end in sorted(spans):
        if last and begin <= last[-1]:
            last[-1] = max(last[-1], end)
        else:
            first.append(begin)
            last.append(end)
    return DaysOff(tuple(first), tuple(last))


class Recurrence(NamedTuple):
    """A schedule. `on` are weekdays from 0, Monday; of a month its days from 1.

    Without `on` it is the weekday, or the day of the month, that it begins on. A day that a month does not
    have is its last one. `until` is the last day that may be meant, `most` the number of times at most.
    """

    unit: Unit
    first: date
    at: tuple[time, ...]
    every: int = 1
    on: tuple[int, ...] = ()
    until: date | None = None
    most: int | None = None
    off: DaysOff = DaysOff()


class Slot(NamedTuple):
    """One time of a schedule: its number from 1, its day, and which of the times of day it is."""

    number: int
    day: date
    at: int


def slots(schedule: Recurrence) -> Iterator[Slot]:
    """The times of `schedule` in their order."""
    in_order = sorted(range(len(schedule.at)), key=schedule.at.__getitem__)
    number = 0
    for day in _days(schedule):
        for at in in_order:
            if schedule.most is not None and number >= schedule.most:
                return
            number += 1
            yield Slot(number, day, at)


def _days(schedule: Recurrence) -> Iterator[date]:
    """The days on which something goes out; a span of days off is passed over in one step."""
    end = min(_after(schedule.first, FARTHEST), schedule.until or date.max)
    going = {Unit.DAY: _daily, Unit.WEEK: _weekly, Unit.MONTH: _monthly}[schedule.unit]
    start, off = schedule.first, None
    while off is None or off < end:
        start = off + timedelta(days=1) if off else start
        off = None
        for day in going(schedule, start):
            if day > end:
                return
            if day >= start:
                off = schedule.off.end_of(day)
                if off is not None:
                    break
                yield day
        if off is None:
            return


def _after(day: date, span: timedelta) -> date:
    return day + span if day < date.max - span else date.max


def _daily(schedule: Recurrence, start: date) -> Iterator[date]:
    on = set(schedule.on or range(7))
    first, every = schedule.first.toordinal(), schedule.every
    if every % 7 == 0 and schedule.first.weekday() not in on:
        return
    for number in range(_next(first, every, start.toordinal()), date.max.toordinal(), every):
        day = date.fromordinal(number)
        if day.weekday() in on:
            yield day


def _weekly(schedule: Recurrence, start: date) -> Iterator[date]:
    """Weeks are counted from that of the first day, and begin on Monday."""
    on = sorted(set(schedule.on or (schedule.first.weekday(),)))
    monday = schedule.first.toordinal() - schedule.first.weekday()
    step = 7 * schedule.every
    for week in range(_next(monday, step, start.toordinal() - 6), date.max.toordinal() - 6, step):
        for weekday in on:
            yield date.fromordinal(max(1, week + weekday))


def _monthly(schedule: Recurrence, start: date) -> Iterator[date]:
    on = schedule.on or (schedule.first.day,)
    month = _next(_month(schedule.first), schedule.every, _month(start))
    while month < date.max.year * 12:
        year, at = divmod(month, 12)
        length = monthrange(year, at + 1)[1]
        for day in sorted({min(one, length) for one in on}):
            yield date(year, at + 1, day)
        month += schedule.every


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _next(first: int, step: int, least: int) -> int:
    """The first of `first`, `first + step` and so on that is not below `least`."""
    return first + max(0, -((first - least) // step)) * step
