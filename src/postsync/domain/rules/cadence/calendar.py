"""The calendar of a workspace: PS423 for posts in quiet hours, PS424 for those on days without posts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, tzinfo

from postsync.domain.config import Cadence
from postsync.domain.problem import Problem
from postsync.domain.rules.cadence.neighbours import Finding
from postsync.domain.rules.cadence.sibling import Sibling

ZoneNamed = Callable[[str], tzinfo | None]
"""The time zone of this name, None where there is none."""

_AT = ("scheduledAt",)
_OF_WORKSPACE = "The post names no time zone, so that of the workspace counts. "
_NONE = "Neither the post nor postsync.yaml names a time zone, so UTC counts. "


def check_calendar(
    posts: Iterable[Sibling], cadence: Cadence, workspace_zone: str | None, zone_named: ZoneNamed
) -> Iterator[Finding]:
    """The posts that go out when there should be none, by the clocks of their time zones."""
    if cadence.quiet_hours is None and cadence.weekdays is None:
        return
    for post in posts:
        name = post.zone or workspace_zone or "UTC"
        local = _local(post.moment, zone_named(name))
        if local is None:
            continue
        hint = "" if post.zone else _OF_WORKSPACE if workspace_zone else _NONE
        if cadence.quiet_hours and _is_within(local.time(), *cadence.quiet_hours):
            yield Finding(post, _quiet(local, name, hint, cadence.quiet_hours))
        if cadence.weekdays is not None and local.weekday() not in cadence.weekdays:
            yield Finding(post, _no_day(local, name, hint))


def _local(moment: float | None, zone: tzinfo | None) -> datetime | None:
    """A moment on the clocks of a zone; None where there is no such moment or zone."""
    if moment is None or zone is None:
        return None
    try:
        return datetime.fromtimestamp(moment, zone)
    except (OverflowError, ValueError):
        return None  # beyond the last year there is


def _is_within(clock: time, start: time, end: time) -> bool:
    """Whether a time of day lies between two others, the first included; also over midnight."""
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def _quiet(local: datetime, zone: str, hint: str, hours: tuple[time, time]) -> Problem:
    start, end = hours
    return Problem(
        rule="PS423",
        summary=(
            f"{local:%H:%M} in {zone} falls into the quiet hours, {start:%H:%M} to {end:%H:%M}"
        ),
        detail=f"{hint}Move the post, or change `cadence.quietHours` in postsync.yaml.",
        path=_AT,
    )


def _no_day(local: datetime, zone: str, hint: str) -> Problem:
    return Problem(
        rule="PS424",
        summary=f"{_DAYS[local.weekday()]} in {zone} is a day without posts",
        detail=f"{hint}Move the post, or change `cadence.weekdays` in postsync.yaml.",
        path=_AT,
    )


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Not from the clock's own words, which follow the language of the machine."""
