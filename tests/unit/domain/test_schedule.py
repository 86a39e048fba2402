"""Instants as they are written, read and compared."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from postsync.domain.schedule import format_time, parse_time, same_slot

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_times_are_written_in_utc() -> None:
    berlin = datetime(2026, 12, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(berlin) == "2026-12-01T12:00:00Z"


def test_milliseconds_are_written_only_where_there_are_any() -> None:
    assert format_time(NOON + timedelta(milliseconds=40)) == "2026-12-01T12:00:00.040Z"


@pytest.mark.parametrize(
    "text", ["2026-12-01T12:00:00Z", "2026-12-01T12:00:00.000Z", "2026-12-01T14:00:00+02:00"]
)
def test_any_offset_is_read(text: str) -> None:
    assert parse_time(text) == NOON


@pytest.mark.parametrize("text", ["2026-12-01T12:00:00", "2026-12-01", "noon", ""])
def test_a_time_without_offset_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (NOON, True),
        (NOON + timedelta(seconds=60), True),
        (NOON - timedelta(seconds=60), True),
        (NOON + timedelta(seconds=61), False),
        (None, False),
    ],
)
def test_a_slot_is_a_minute_wide(other: datetime | None, same: bool) -> None:
    assert same_slot(NOON, other) is same
    assert same_slot(other, NOON) is same


def test_no_time_is_like_no_time_only() -> None:
    assert same_slot(None, None)
