"""Offsets: a time that a variant says by how much later or earlier it goes out than its post."""

import re
from datetime import datetime, timedelta, tzinfo

from postsync.adapters.workspace.decode.times import read_time
from postsync.adapters.workspace.decode.zones import zone_named
from postsync.domain.problem import Problem
from postsync.domain.schedule import format_time, is_in_calendar

_OFFSET = re.compile(r":[0-9.]+ ?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})\Z")
_NUMBER = re.compile(r"(\d+)([wdhms])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_MOST = timedelta(days=366)


def shifted(written: str, offset: str, zone_name: str | None) -> str | Problem | None:
    """The time `offset` after the one that is `written`; None where that one cannot be read.

    Days and weeks keep the time of day on the clocks of the zone, hours and minutes are as long as they are.
    """
    moment = read_time(written, zone_name)
    if isinstance(moment, Problem):
        return None
    days, rest = _read(offset)
    if abs(days + rest) > _MOST:
        return _wrong(f"the offset {offset} is more than a year")
    if days:
        later = _on_clock(moment, days, zone_name, written)
        if isinstance(later, Problem):
            return later
        moment = later
    moment += rest
    if not is_in_calendar(moment):
        return _wrong(f"the offset {offset} leads to a year that nobody plans for")
    return format_time(moment)


def has_offset(written: object) -> bool:
    """Whether a time says its distance from UTC."""
    return isinstance(written, str) and _OFFSET.search(written) is not None


def _on_clock(
    moment: datetime, days: timedelta, zone_name: str | None, written: str
) -> datetime | Problem:
    zone = (zone_named(zone_name) if zone_name else None) or _zone_of(written)
    local = (moment.astimezone(zone) + days).replace(tzinfo=None)
    if zone_name is None or zone_named(zone_name) is None:
        return local.replace(tzinfo=zone)
    return read_time(local.isoformat(), zone_name)


def _zone_of(written: str) -> tzinfo | None:
    return datetime.fromisoformat(written).tzinfo


def _read(offset: str) -> tuple[timedelta, timedelta]:
    """Days and weeks, and the rest, of an offset of the right form."""
    way = -1 if offset.startswith("-") else 1
    days = rest = timedelta()
    for number, unit in _NUMBER.findall(offset):
        span = way * timedelta(**{_UNITS[unit]: int(number)})
        if unit in "wd":
            days += span
        else:
            rest += span
    return days, rest


def _wrong(summary: str) -> Problem:
    return Problem(rule="PS152", summary=summary, detail="Write `scheduledAt` instead.")
