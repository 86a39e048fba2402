"""How people write durations, hours of the day and days of the week: in the configuration, and in options.

Total: what is written otherwise is None.
"""

import re
from datetime import timedelta
from typing import Any

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DURATION = re.compile(r"([0-9]{1,15})(ms|s|m|h|d)\Z")
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_YEAR = 366 * _UNITS["d"]
_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\Z", re.ASCII)


def milliseconds(written: Any) -> int | None:
    """A duration, such as `5m`."""
    match = _DURATION.match(written) if isinstance(written, str) else None
    return int(match[1]) * _UNITS[match[2]] if match else None


def duration(written: str) -> timedelta | None:
    """The same as a span of time, of at most a year."""
    span = milliseconds(written)
    return None if span is None or span > _YEAR else timedelta(milliseconds=span)


def hours(written: Any) -> tuple[int, int] | None:
    """From and to, such as `22:00-07:00`, in minutes since midnight."""
    match = _HOURS.match(written) if isinstance(written, str) else None
    if match is None:
        return None
    return int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
