"""When a post goes out: `scheduledAt` and `timezone` as written, to an instant in UTC."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from postsync.adapters.workspace.wording import quoted
from postsync.domain.late import late
from postsync.domain.nearest import either
from postsync.domain.problem import Problem
from postsync.domain.schedule import EARLIEST, LATEST, is_in_calendar

if TYPE_CHECKING:  # only what is wrong is read loosely
    from postsync.adapters.workspace.decode.dates import Written

_FORM = late(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)?\Z"
)
"""What the schema of posts lets through; which days and hours there are, the calendar knows."""

_ZEROS = dict.fromkeys(range(0x31, 0x3A), "0")
_USUAL = frozenset(
    f"0000-00-00{sign}00:00{seconds}{offset}"
    for sign in "T "
    for seconds in ("", ":00")
    for offset in ("", "Z", "+00:00", "-00:00")
)
"""How nearly everybody writes a time: each digit as a zero."""

_DAY = late(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")

_AT_ONCE = frozenset({"now", "asap", "immediately", "at once", "jetzt", "sofort"})
"""Words of people who want no time at all."""

_OFFSET_AND_ZONE = late(r"(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)\s?\[!?([\w/+-]+)\]")
"""Behind the time, as RFC 9557 writes it."""

_EXAMPLE = "Write it as 2026-12-01T14:00:00Z, or as 2026-12-01T14:00 together with `timezone`."


def read_time(text: str, zone_name: str | None) -> datetime | Problem:
    """The instant that `text` means, on the clocks of `zone_name` where it has no offset."""
    moment = _instant(text, zone_name)
    if isinstance(moment, datetime) and not is_in_calendar(moment):
        years = f"Years from {EARLIEST.year} to {LATEST.year - 1} can be meant."
        return _at_time("PS401", f"{quoted(text)} is in a year that nobody plans for", years)
    return moment


def _instant(text: str, zone_name: str | None) -> datetime | Problem:
    if text.translate(_ZEROS) not in _USUAL and not _FORM.match(text):
        return malformed_time(text, zone_name)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is UTC:  # as most people write it
            return moment
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return malformed_time(text, zone_name)
    if zone_name is None:
        return _at_time(
            "PS403",
            f"it is not said on which clock {quoted(text)} is meant",
            f"Add `timezone`, for example Europe/Berlin, or an offset: {text}Z is UTC.",
        )
    from postsync.adapters.workspace.decode.zones import zone_named

    zone = zone_named(zone_name)
    if zone is None:
        # `check_zone` has said so already; the time itself may be right.
        return _at_time("PS401", f"the time {quoted(text)} needs a time zone that exists")
    try:
        return _on_clock(moment, zone, zone_name)
    except OverflowError:
        return malformed_time(text, zone_name)


def malformed_time(text: str, zone_name: str | None = None) -> Problem:
    """Return the problem of a `text` that is not a time, with the value to write where that is certain.

    `zone_name` is the zone of the post, which a time without an offset is meant in.
    """
    from postsync.adapters.workspace.decode.dates import read_loosely
    from postsync.adapters.workspace.decode.zones import spelt

    if text.strip().casefold() in _AT_ONCE:
        detail = "Leave `scheduledAt` out: a post without a time goes out when it is applied."
        return _at_time("PS401", f"{quoted(text)} is not a time", detail)
    if foreign := _without_foreign_signs(text, zone_name):
        return foreign
    written = read_loosely(text)
    days = _days_of_month(text)
    if (month := _no_month(text)) is not None:
        summary = f"{quoted(text)} is not a time: there is no month {month}"
        return _at_time("PS401", summary, "Write year, month and day, in this order.")
    if days is not None:
        return _at_time(
            "PS401", f"{quoted(text)} is not a time: that month has {days} days", "Correct the day."
        )
    if written.clocks and not written.has_time and not written.beside:
        examples = either([f"{spelt(day)[:10]}T09:00" for day in written.clocks])
        return _at_time(
            "PS402",
            f"{quoted(text)} is a date without a time of day",
            f"Say when on that day, for example {examples}.",
        )
    if written.has_time and not written.clocks:
        detail = "No clock shows such a time. Correct it."
    else:
        detail = _instead(written, zone_name) or _EXAMPLE
    return _at_time("PS401", f"{quoted(text)} is not a time", detail)


def _without_foreign_signs(text: str, zone_name: str | None) -> Problem | None:
    """Name a quote, a dash or a blank that only looks like one of a time, and what to write instead."""
    from postsync.adapters.workspace.decode.dates import read_loosely
    from postsync.adapters.workspace.foreign import QUOTES, named, plain

    usual = plain(text.strip(QUOTES)).strip()
    sign = next(
        (one for one in text if one in QUOTES or (not one.isalnum() and not one.isascii())), ""
    )
    detail = _instead(read_loosely(usual), zone_name) if sign and usual != text else ""
    if not detail:
        return None
    summary = f"{quoted(text)} is not a time: {named(sign)} is no sign of one"
    return _at_time("PS401", summary, detail)


def time_instead(text: str) -> str:
    """What to write instead of a time that is written in another way; nothing where that is not certain."""
    from postsync.adapters.workspace.decode.dates import read_loosely

    return _instead(read_loosely(text), None)


def _instead(written: "Written", zone_name: str | None) -> str:
    """The same for what was read of it; `zone_name` as above."""
    if not (written.clocks and written.has_time):
        return ""
    from postsync.adapters.workspace.decode.zones import (
        clocks_of,
        meant_zone,
        readings,
        spelt,
        zone_named,
    )

    if not written.beside:
        by_day = [
            f"{spelt(clock)} for {clock.day} {clock:%B}" if written.clocks[1:] else spelt(clock)
            for clock in written.clocks
        ]
        on = (
            f", on the clocks of {zone_name}"
            if zone_name
            else "; and `timezone` beside it, or an offset"
        )
        return f"Write {either(by_day)}{on}."
    if both := _OFFSET_AND_ZONE.fullmatch(written.beside):
        return _by_offset_or_zone(written.clocks[0], both[1], both[2])
    if zone_named(written.beside) and "/" in written.beside:
        return f"Write {either([*map(spelt, written.clocks)])}, and beside it `timezone: {written.beside}`."
    found = readings(written.beside, written.clocks[0])
    exact = [
        spelt(clock) + offset
        for clock in written.clocks
        for offset in dict.fromkeys(
            offset.replace("+00:00", "Z") for _, offset in readings(written.beside, clock)
        )
    ]
    zones = dict.fromkeys(zone for zone, _ in found if zone and zone != "UTC")
    if not exact:
        meant = meant_zone(written.beside)
        zones = {meant: None} if meant else {}
    clock = written.clocks[0]
    by_zone = [f"`timezone: {zone}` ({clocks_of(zone, clock)})" for zone in zones]
    local = f"{either([*map(spelt, written.clocks)])} with {either(by_zone)}" if by_zone else ""
    told = "; or ".join(filter(None, (either(exact) if exact else "", local)))
    return f"Write {told}." if told else ""


def _by_offset_or_zone(clock: datetime, offset: str, name: str) -> str:
    """What to write for a time that has an offset, and a zone in brackets behind it."""
    from postsync.adapters.workspace.decode.zones import clocks_of, spelt, zone_named

    exact, zone = f"{spelt(clock)}{offset}", zone_named(name)
    if zone is None:
        return f"Write {exact}."
    if datetime.fromisoformat(exact) == clock.replace(tzinfo=zone):
        return f"Write {exact}; or {spelt(clock)} with `timezone: {name}`, which is the same."
    return (
        f"Its offset is not that of its zone. Write {exact} if the offset is meant; or {spelt(clock)} with "
        f"`timezone: {name}` ({clocks_of(name, clock)}) if the zone is."
    )


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


def _no_month(text: str) -> int | None:
    """The month of `text` if no year has it; None otherwise."""
    begins = _DAY.match(text)
    month = int(begins[2]) if begins else 1
    return None if 1 <= month <= 12 else month


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
