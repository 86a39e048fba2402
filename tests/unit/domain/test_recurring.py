"""A schedule names its days by itself: no clock, no zone, and an end."""

from datetime import date, time
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsync.domain.recurring import DaysOff, Recurrence, Slot, Unit, days_off, slots

NINE, FIVE = time(9), time(17)
TUESDAY = date(2026, 12, 1)


def days(schedule: Recurrence, most: int = 100) -> list[str]:
    return [str(slot.day) for slot in islice(slots(schedule), most)]


def test_every_week_is_the_weekday_that_it_begins_on() -> None:
    assert days(Recurrence(Unit.WEEK, TUESDAY, (NINE,)), 3) == [
        "2026-12-01",
        "2026-12-08",
        "2026-12-15",
    ]


def test_weekdays_come_in_the_order_of_the_week_and_none_before_the_first_day() -> None:
    schedule = Recurrence(Unit.WEEK, TUESDAY, (NINE,), on=(3, 0, 1))
    assert days(schedule, 4) == ["2026-12-01", "2026-12-03", "2026-12-07", "2026-12-08"]


def test_every_second_week_counts_from_the_week_of_the_first_day() -> None:
    schedule = Recurrence(Unit.WEEK, TUESDAY, (NINE,), every=2, on=(0, 3))
    assert days(schedule, 3) == ["2026-12-03", "2026-12-14", "2026-12-17"]


def test_a_day_that_a_month_does_not_have_is_its_last_one() -> None:
    schedule = Recurrence(Unit.MONTH, date(2027, 1, 31), (NINE,))
    assert days(schedule, 4) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    both = Recurrence(Unit.MONTH, date(2027, 2, 1), (NINE,), on=(30, 31, 1))
    assert days(both, 4) == ["2027-02-01", "2027-02-28", "2027-03-01", "2027-03-30"]


def test_every_day_can_leave_out_weekdays() -> None:
    schedule = Recurrence(Unit.DAY, date(2026, 12, 4), (NINE,), on=(0, 1, 2, 3, 4))
    assert days(schedule, 2) == ["2026-12-04", "2026-12-07"]


def test_times_of_a_day_come_in_their_order_and_keep_the_place_they_were_written_at() -> None:
    schedule = Recurrence(Unit.DAY, TUESDAY, (FIVE, NINE), most=3)
    assert [(slot.number, slot.at) for slot in slots(schedule)] == [(1, 1), (2, 0), (3, 1)]


def test_until_is_the_last_day_and_days_off_are_not_counted() -> None:
    off = days_off([(date(2026, 12, 2), date(2026, 12, 3)), (date(2026, 12, 3), date(2026, 12, 3))])
    schedule = Recurrence(Unit.DAY, TUESDAY, (NINE,), until=date(2026, 12, 5), off=off)
    assert days(schedule) == ["2026-12-01", "2026-12-04", "2026-12-05"]
    assert days(schedule._replace(until=None, most=2)) == ["2026-12-01", "2026-12-04"]


def test_a_schedule_of_days_off_alone_comes_to_an_end() -> None:
    for_ever = DaysOff((date.min,), (date.max,))
    assert list(slots(Recurrence(Unit.DAY, TUESDAY, (NINE,), off=for_ever))) == []


def test_the_end_of_the_calendar_is_an_end() -> None:
    for unit in Unit:
        assert len(list(slots(Recurrence(unit, date(9999, 12, 1), (NINE,))))) < 40
        assert len(list(slots(Recurrence(unit, date(1, 1, 1), (NINE,), every=99)))) > 0


spans = st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 30)))


@given(spans, st.dates(date(2025, 12, 1), date(2027, 3, 1)))
def test_a_day_is_off_when_one_of_the_spans_has_it(
    written: list[tuple[date, int]], day: date
) -> None:
    whole = [(first, date.fromordinal(first.toordinal() + more)) for first, more in written]
    is_off = days_off(whole).end_of(day) is not None
    assert is_off == any(first <= day <= last for first, last in whole)


@given(
    st.sampled_from(Unit),
    st.integers(1, 15),
    st.sets(st.integers(0, 6), max_size=2),
    st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    spans,
)
def test_days_off_are_those_that_are_left_out(
    unit: Unit, every: int, on: set[int], first: date, written: list[tuple[date, int]]
) -> None:
    off = days_off((day, date.fromordinal(day.toordinal() + more)) for day, more in written)
    named = tuple(day + (unit is Unit.MONTH) for day in on)
    whole = Recurrence(unit, first, (NINE,), every=every, on=named, until=date(2027, 6, 1))
    expected = [day for day in days(whole, 999) if off.end_of(date.fromisoformat(day)) is None]
    assert days(whole._replace(off=off), 999) == expected


def test_a_schedule_passes_over_a_hundred_years_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []
    end_of = DaysOff.end_of

    def counted(off: DaysOff, day: date) -> date | None:
        asked.append(day)
        return end_of(off, day)

    monkeypatch.setattr(DaysOff, "end_of", counted)
    off = days_off([(TUESDAY, date(2126, 12, 31))])
    for unit in Unit:
        assert days(Recurrence(unit, TUESDAY, (NINE,), off=off)) == []
    assert len(asked) == len(Unit)


@given(
    st.sampled_from(Unit),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(1, 9),
    st.sets(st.integers(1, 6), max_size=4),
)
def test_times_go_on_and_are_numbered(unit: Unit, first: date, every: int, on: set[int]) -> None:
    every = 1 if unit is Unit.DAY else every  # a weekday may never come every seven days
    found: list[Slot] = list(islice(slots(Recurrence(unit, first, (NINE,), every, tuple(on))), 50))
    assert [slot.number for slot in found] == list(range(1, 51))
    assert all(one.day < other.day for one, other in pairwise(found))
    assert found[0].day >= first
