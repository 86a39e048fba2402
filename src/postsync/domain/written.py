"""How people write durations, hours of the day and days of the week: in the configuration, and in options.

Total: what is written otherwise is None. `meant_duration` and `meant_hours` say how to write that here.
"""

import re
from datetime import timedelta
from typing import Any

from postsync.domain.late import late

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DURATION = late(r"([0-9]{1,15})(ms|s|m|h|d)\Z")
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_YEAR = 366 * _UNITS["d"]
_WORDS = late(
    r"([0-9]{1,6})\s*(?:(ms|milli(?:second)?s?)|(s(?:ec(?:ond)?s?)?)|(m(?:in(?:ute)?s?)?)|(h(?:(?:ou)?rs?)?)"
    r"|(d(?:ays?)?)|(w(?:ee)?k?s?))",
    re.IGNORECASE,
)
_IN_MILLISECONDS = (1, 1_000, 60_000, 3_600_000, 86_400_000, 7 * 86_400_000)
_CLOCK = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(?:([ap])\.?m\.?|uhr|h)?"
_FROM_TO = late(
    rf"(?:from\s+)?{_CLOCK}\s*(?:-|\u2013|\u2014|to|until|bis)\s*{_CLOCK}", re.IGNORECASE
)
_HOURS = late(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\Z", re.ASCII)


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


def meant_duration(written: str) -> str | None:
    """How `5 minutes`, `1h30m` or `PT2H` is written here; None where that is not certain."""
    plain = written.strip()[:100]
    if re.match(r"P[^T]*M", plain):  # months, which have no length
        return None
    plain = plain[1:].replace("T", "", 1) if re.match(r"P[T\d]", plain) else plain
    parts = [*_WORDS.finditer(plain)]
    rest = _WORDS.sub("", plain).replace("and", "").strip(" ,")
    if not parts or rest:
        return None
    total = sum(int(part[1]) * _IN_MILLISECONDS[(part.lastindex or 2) - 2] for part in parts)
    unit = next(name for name in ("d", "h", "m", "s", "ms") if total % _UNITS[name] == 0)
    return f"{total // _UNITS[unit]}{unit}"


def meant_hours(written: str) -> str | None:
    """How `10pm to 7am` is written here, or None."""
    found = _FROM_TO.fullmatch(" ".join(written[:100].split()))
    if found is None:
        return None
    start, end = _clock(*found.groups()[:3]), _clock(*found.groups()[3:])
    return f"{start}-{end}" if start and end else None


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    number = int(hour)
    if half and number <= 12:
        number = number % 12 + 12 * (half.lower() == "p")
    return f"{number:02}:{minute or '00'}" if number < 24 and int(minute or 0) < 60 else None
