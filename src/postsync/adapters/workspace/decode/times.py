"""When a post goes out: `scheduledAt` and `timezone` as written, to an instant in UTC."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

from postsync.adapters.workspace.wording import nearest, quoted
from postsync.domain.problem import Problem
from postsync.domain.schedule import EARLIEST, LATEST, is_in_calendar

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z")

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")

_EXAMPLE = "Write it as 2026-12-01T14:00:00Z, or as 2026-12-01T14:00 together with `timezone`."


def read_time(text: str, zone_name: str | None) -> datetime | Problem:
    """The instant that `text` means, on the clocks of `zone_name` where it has no offset."""
    moment = _instant(text, zone_name)
    if isinstance(moment, datetime) and not is_in_calendar(moment):
        years = f"Years from {EARLIEST.year} to {LATEST.year - 1} can be meant."
        return _at_time("PS401", f"{quoted(text)} is in a year that nobody plans for", years)
    return moment


def _instant(text: str, zone_name: str | None) -> datetime | Problem:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return malformed_time(text)
    if _DATE.match(text):
        return malformed_time(text)
    if zone_name is None:
        return _at_time(
            "PS403",
            f"it is not said on which clock {quoted(text)} is meant",
            f"Add `timezone`, for example Europe/Berlin, or an offset: {text}Z is UTC.",
        )
    zone = zone_named(zone_name)
    if zone is None:
        # `check_zone` has said so already; the time itself may be right.
        return _at_time("PS401", f"the time {quoted(text)} needs a time zone that exists")
    try:
        return _on_clock(moment, zone, zone_name)
    except OverflowError:
        return malformed_time(text)


def malformed_time(text: str) -> Problem:
    """Return the problem of a `text` that is not a time."""
    if _DATE.match(text.strip()):
        return _at_time(
            "PS402",
            f"{quoted(text)} is a date without a time of day",
            f"Say when on that day. {_EXAMPLE}",
        )
    days = _days_of_month(text)
    if days is not None:
        return _at_time(
            "PS401", f"{quoted(text)} is not a time: that month has {days} days", "Correct the day."
        )
    return _at_time("PS401", f"{quoted(text)} is not a time", _EXAMPLE)


def _days_of_month(text: str) -> int | None:
    """How many days the month of `text` has, if the day is beyond them; None otherwise."""
    begins = _DAY.match(text)
    if begins is None:
        return None
    from calendar import monthrange

    year, month, day = map(int, begins.groups())
    if not (year and 1 <= month <= 12):
        return None
    days = monthrange(year, month)[1]
    return days if day > days else None


_ZONES = "A zone has the name of a region and a large city in it, such as Europe/Berlin."


@cache
def check_zone(name: str) -> Problem | None:
    """What is wrong with the name of a time zone."""
    if zone_named(name) is not None:
        return None
    from zoneinfo import available_timezones

    zones = available_timezones()
    by_city = {zone.rpartition("/")[2]: zone for zone in sorted(zones)}
    meant = nearest(name, zones)
    if "/" not in name or meant is None:
        city = nearest(name.rpartition("/")[2].replace(" ", "_"), by_city)
        meant = by_city[city] if city else meant
    return Problem(
        rule="PS404",
        summary=f"there is no time zone {quoted(name)}",
        detail=f"{f'Did you mean {meant}? ' if meant else ''}{_ZONES}",
        path=("timezone",),
    )


@cache
def zone_named(name: str) -> tzinfo | None:
    """The IANA zone of this name, or None."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _on_clock(moment: datetime, zone: tzinfo, zone_name: str) -> datetime | Problem:
    early = moment.replace(tzinfo=zone, fold=0)
    late = moment.replace(tzinfo=zone, fold=1)
    before, after = early.utcoffset(), late.utcoffset()
    if before == after:
        return early.astimezone(UTC)
    if before is not None and after is not None and before < after:
        return _skipped(moment, zone_name, before, after)
    return _at_time(
        "PS406",
        f"{moment:%H:%M} happens twice that night in {zone_name}: the clocks go back",
        f"Write which one is meant: {early.isoformat()} or {late.isoformat()}.",
    )


def _skipped(moment: datetime, zone_name: str, before: timedelta, after: timedelta) -> Problem:
    # The skipped hour, read with either offset, shown with the offset that is in force there.
    gap = after - before
    sooner = _with_offset(moment - gap, before)
    later = _with_offset(moment + gap, after)
    return _at_time(
        "PS405",
        f"{moment:%H:%M} does not happen that night in {zone_name}: the clocks go forward",
        f"Write the time before or after the change: {sooner} or {later}.",
    )


def _with_offset(moment: datetime, offset: timedelta) -> str:
    from datetime import timezone

    return moment.replace(tzinfo=timezone(offset)).isoformat()


def _at_time(rule: str, summary: str, detail: str = "") -> Problem:
    return Problem(rule=rule, summary=summary, detail=detail, path=("scheduledAt",))
