"""Times of the sandbox: milliseconds since the epoch inside, ISO 8601 and HTTP dates outside.

The sandbox may import nothing of postsync, so it has a clock of its own.
"""

import re
import time
from datetime import UTC, datetime
from wsgiref.handlers import format_date_time

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def real_time() -> int:
    """The machine's own time."""
    return time.time_ns() // 1_000_000


def from_seconds(seconds: float) -> int:
    """Milliseconds."""
    return round(float(seconds) * SECOND)


def to_iso(moment: int | None) -> str | None:
    """`2026-12-01T14:00:00.000Z`, the form in which the API writes times."""
    if moment is None:
        return None
    rest = moment % SECOND
    return f"{_utc(moment).isoformat(timespec='seconds')[:19]}.{rest:03d}Z"


def is_possible(moment: int) -> bool:
    """Whether a clock may show a time, with as much after it as anything here lasts."""
    return 0 <= moment <= _LAST


_FIRST, _LAST = -62_135_596_800 * SECOND, 221_845_392_000 * SECOND
"""The years 1 and 9000. Beyond these there is no calendar, or soon none."""


def _utc(moment: int) -> datetime:
    """The time in full seconds; what is beyond the calendar is its end."""
    end = 253_402_300_799 * SECOND
    return datetime.fromtimestamp(min(max(moment, _FIRST), end) // SECOND, tz=UTC)


def from_iso(text: object) -> int | None:
    """The moment that an ISO 8601 date-time with an offset names; None if it is not one."""
    if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
        return None
    try:
        return round(datetime.fromisoformat(text.upper()).timestamp() * SECOND)
    except (ValueError, OverflowError):
        return None


def to_basic(moment: int) -> str:
    """`20261201T140000Z`, the form of presigned URLs."""
    return f"{_utc(moment):%Y%m%dT%H%M%SZ}"


def from_basic(text: str) -> int:
    """The moment that such a text names."""
    return round(datetime.strptime(text, "%Y%m%dT%H%M%S%z").timestamp()) * SECOND


def to_http_date(moment: int) -> str:
    """The form of the `Date` header."""
    return format_date_time(_utc(moment).timestamp())
