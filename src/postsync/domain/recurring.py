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

    def has(self, day: date) -> bool:
        """Whether `day` is one of them."""
        at = bisect_right(self.first, day)
        return at > 0 and day <= self.last[at - 1]


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
        if schedule.off.has(day):
            continue
        for at in in_order:
            if schedule.most is not None and number >= schedule.most:
                return
            number += 1
            yield Slot(number, day, at)


def _days(schedule: Recurrence) -> Iterator[date]:
    end = min(_after(schedule.first, FARTHEST), schedule.until or date.max)
    going = {Unit.DAY: _daily, Unit.WEEK: _weekly, Unit.MONTH: _monthly}[schedule.unit]
    for day in going(schedule):
        if day > end:
            return
        if day >= schedule.first:
            yield day


def _after(day: date, span: timedelta) -> date:
    return day + span if day < date.max - span else date.max


def _daily(schedule: Recurrence) -> Iterator[date]:
    on = set(schedule.on or range(7))
    for number in range(schedule.first.toordinal(), date.max.toordinal(), schedule.every):
        day = date.fromordinal(number)
        if day.weekday() in on:
            yield day


def _weekly(schedule: Recurrence) -> Iterator[date]:
    """Weeks are counted from that of the first day, and begin on Monday."""
    on = sorted(set(schedule.on or (schedule.first.weekday(),)))
    monday = schedule.first.toordinal() - schedule.first.weekday()
    for week in range(monday, date.max.toordinal() - 6, 7 * schedule.every):
        for weekday in on:
            yield date.fromordinal(max(1, week + weekday))


def _monthly(schedule: Recurrence) -> Iterator[date]:
    on = schedule.on or (schedule.first.day,)
    month = schedule.first.year * 12 + schedule.first.month - 1
    while month < date.max.year * 12:
        year, at = divmod(month, 12)
        length = monthrange(year, at + 1)[1]
        for day in sorted({min(one, length) for one in on}):
            yield date(year, at + 1, day)
        month += schedule.every
