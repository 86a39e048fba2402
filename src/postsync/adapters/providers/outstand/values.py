"""Counts and times as the wire has them. Pure."""

from datetime import UTC, datetime

from postsync.adapters.http.outcomes import Malformed
from postsync.domain.schedule import LATEST, is_in_calendar


def whole(value: object) -> int | None:
    """A count; None for everything that is none, or that nothing could be counted to."""
    return value if type(value) is int and 0 <= value < 2**53 else None


def moment(value: object, place: str) -> datetime | None:
    """A time of the wire, in UTC; absent is None, and one without an offset is UTC."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Malformed(f"{place} has a time that is not a text")
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise Malformed(f"{place} has a time that is not ISO 8601") from None
    try:
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:
        time = LATEST
    if not is_in_calendar(time):
        raise Malformed(f"{place} has a time beyond all calendars")
    return time
