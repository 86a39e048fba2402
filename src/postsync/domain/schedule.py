"""Instants: how they are written and compared. All times in the core are aware and UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Between them every time can be told in any zone, and hours be added to it."""

SAME_SLOT = timedelta(seconds=60)
"""Two times nearer than this may name the same slot (contract, section 4)."""

ZoneNamed = Callable[[str], tzinfo | None]
"""The time zone of this name, None where there is none."""


def format_time(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`; milliseconds only where there are any."""
    utc = moment.astimezone(UTC)
    text = utc.isoformat(timespec="milliseconds" if utc.microsecond else "seconds")
    return text.replace("+00:00", "Z")


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
