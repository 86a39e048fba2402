"""Slots: when a post could go out next, on mornings that the workspace has free."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

from postsync.domain.config import Cadence

MORNING = (time(9), time(9, 30), time(10), time(10, 30), time(11), time(11, 30))
"""When people read, by their own clocks."""

_WORKDAYS = frozenset(range(5))
_LEAST_AHEAD = timedelta(hours=1)
_MOST_DAYS = 60


def free_slots(
    now: datetime, zone: tzinfo, cadence: Cadence, taken: Iterable[datetime], most: int = 6
) -> list[datetime]:
    """The first free moment of each of the next mornings with posts, in `zone`.

    Free is what lies outside of the quiet hours, and as far from what is `taken` as the spacing asks.
    """
    times = sorted(moment.astimezone(UTC) for moment in taken)
    days = _WORKDAYS if cadence.weekdays is None else cadence.weekdays
    found: list[datetime] = []
    today = now.astimezone(zone).date()
    for ahead in range(_MOST_DAYS):
        day = today + timedelta(days=ahead)
        if day.weekday() not in days:
            continue
        for clock in MORNING:
            moment = datetime.combine(day, clock, zone)
            if moment - now >= _LEAST_AHEAD and _is_free(moment, cadence, times):
                found.append(moment)
                break
        if len(found) == most:
            break
    return found


def _is_free(moment: datetime, cadence: Cadence, times: list[datetime]) -> bool:
    if cadence.quiet_hours is not None:
        start, end = cadence.quiet_hours
        clock = moment.time()
        is_quiet = start <= clock < end if start <= end else clock >= start or clock < end
        if is_quiet:
            return False
    least = max(cadence.spacing, timedelta(minutes=1))
    return all(abs(moment - one) >= least for one in times)
