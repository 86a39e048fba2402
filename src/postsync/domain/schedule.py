"""Instants: how they are written and compared. All times in the core are aware and UTC."""

import re
from datetime import UTC, datetime, timedelta

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Between them every time can be told in any zone, and hours be added to it."""

_DURATION = re.compile(r"([0-9]+)(ms|s|m|h|d)\Z")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}

LONGEST = 366 * 86_400.0
"""Seconds of the longest duration that can be meant."""

SAME_SLOT = timedelta(seconds=60)
"""Two times nearer than this may name the same slot (contract, section 4)."""


def format_time(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`; milliseconds only where there are any."""
    utc = moment.astimezone(UTC)
    text = utc.isoformat(timespec="milliseconds" if utc.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def parse_duration(text: str) -> timedelta | None:
    """Read `90s`, `30m`, `2h` or `7d`, at most a year; None for anything else."""
    match = _DURATION.match(text[:20])
    seconds = int(match[1]) * _UNITS[match[2]] if match else LONGEST + 1
    return timedelta(seconds=seconds) if seconds <= LONGEST else None


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time with an offset. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = f"no offset in {text!r}"
        raise ValueError(msg)
    return moment.astimezone(UTC)


def is_in_calendar(moment: datetime) -> bool:
    """Whether a time can be reckoned with."""
    return EARLIEST <= moment < LATEST


def same_slot(one: datetime | None, other: datetime | None) -> bool:
    """Whether two times are the same within a minute; None equals only None."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_SLOT
