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
    seconds, rest = divmod(moment, SECOND)
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def from_iso(text: object) -> int | None:
    """The moment that an ISO 8601 date-time with an offset names; None if it is not one."""
    if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return round(moment.timestamp() * SECOND)


def to_basic(moment: int) -> str:
    """`20261201T140000Z`, the form of presigned URLs."""
    return f"{datetime.fromtimestamp(moment // SECOND, tz=UTC):%Y%m%dT%H%M%SZ}"


def from_basic(text: str) -> int:
    """The moment that such a text names."""
    return round(datetime.strptime(text, "%Y%m%dT%H%M%S%z").timestamp()) * SECOND


def to_http_date(moment: int) -> str:
    """The form of the `Date` header."""
    return format_date_time(moment // SECOND)
