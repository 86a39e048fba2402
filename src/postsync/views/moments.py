"""Moments: times as people read them, in their own zone beside UTC."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from postsync.domain.schedule import parse_time
from postsync.views import shown

# Not strftime's: that one follows the locale of the process.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Zone(NamedTuple):
    """The zone that the reader lives in, and its name; without `tz` that of the machine."""

    tz: tzinfo | None = UTC
    name: str = "UTC"


def local(moment: datetime, zone: Zone) -> str:
    """`Tue 2026-12-01 15:00 CET`."""
    there = moment.astimezone(zone.tz)
    return f"{_WEEKDAYS[there.weekday()]} {there:%Y-%m-%d} {_clock(there)} {_zone_mark(there)}"


def both(moment: datetime, zone: Zone) -> str:
    """`Tue 2026-12-01 15:00 CET (14:00 UTC)`; with the UTC date where it is another one."""
    utc = utc_beside(moment, zone)
    return f"{local(moment, zone)} ({utc})" if utc else local(moment, zone)


def both_or_as_it_is(value: Any, zone: Zone) -> str:
    """A time of a file as `both` shows it; what is none as it is."""
    try:
        return both(parse_time(value), zone)
    except (TypeError, ValueError):
        return shown.value(value)


def utc_beside(moment: datetime, zone: Zone) -> str:
    """`14:00 UTC`, with the date where it is another one there; empty in a zone that is UTC."""
    there, utc = moment.astimezone(zone.tz), moment.astimezone(UTC)
    if _zone_mark(there) == "UTC":
        return ""
    day = "" if there.date() == utc.date() else f"{utc:%Y-%m-%d} "
    return f"{day}{_clock(utc)} UTC"


def slot(moment: datetime, zone: Zone, now: datetime) -> str:
    """`Tue 2026-12-01 15:00 CET (14:00 UTC), in 8 days`."""
    return f"{both(moment, zone)}, {relative(moment, now)}"


def relative(moment: datetime, now: datetime) -> str:
    """`in 3 days`, `2 hours ago`."""
    away = moment - now
    if abs(away) < timedelta(seconds=45):
        return "now"
    span = duration(abs(away))
    return f"in {span}" if away > timedelta(0) else f"{span} ago"


def duration(span: timedelta) -> str:
    """A rough length: minutes up to an hour and a half, hours up to a day and a half, then days."""
    seconds = span.total_seconds()
    if seconds < 45:
        count, unit = round(seconds), "second"
    elif seconds < 90 * 60:
        count, unit = max(1, round(seconds / 60)), "minute"
    elif seconds < 36 * 3600:
        count, unit = round(seconds / 3600), "hour"
    else:
        count, unit = round(seconds / 86400), "day"
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _zone_mark(moment: datetime) -> str:
    mark = moment.tzname() or "UTC"
    # Zones without letters of their own call themselves `+03`.
    return f"UTC{mark}" if mark[:1] in {"+", "-"} else mark
