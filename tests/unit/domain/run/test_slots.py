"""When a post could go out next: free mornings, by the cadence of the workspace."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from postsync.domain.config import Cadence
from postsync.domain.run.slots import free_slots

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def shown(slots: list[datetime]) -> list[str]:
    return [f"{slot:%a %H:%M}" for slot in slots]


def test_the_next_workdays_have_a_morning_each() -> None:
    assert shown(free_slots(MONDAY, UTC, Cadence(), [])) == [
        *("Mon 10:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 09:00", "Mon 09:00")
    ]


def test_what_is_taken_moves_the_post_by_the_spacing() -> None:
    taken = [datetime(2026, 12, 1, 8, 0, tzinfo=UTC)]
    found = free_slots(MONDAY, BERLIN, Cadence(spacing=timedelta(hours=1)), taken, most=2)
    assert shown(found) == ["Mon 11:00", "Tue 10:00"]


@pytest.mark.parametrize(
    ("quiet", "first"),
    [((time(22), time(10)), "10:00"), ((time(8), time(9, 30)), "09:30"), ((time(8), time(12)), "")],
)
def test_quiet_hours_are_left_alone(quiet: tuple[time, time], first: str) -> None:
    [*found] = free_slots(MONDAY, UTC, Cadence(quiet_hours=quiet, weekdays=frozenset({5})), [])
    assert [f"{slot:%a %H:%M}" for slot in found[:1]] == ([f"Sat {first}"] if first else [])


def test_a_morning_keeps_its_clock_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)
    found = free_slots(before, BERLIN, Cadence(), [], most=1)
    assert found[0].isoformat() == "2027-03-29T09:00:00+02:00"
