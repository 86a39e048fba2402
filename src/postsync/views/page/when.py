"""Moments as the page says them: `Tue 16 March 2027, 09:00 CET`, and the same in UTC beside it."""

from datetime import UTC, datetime
from typing import NamedTuple

from postsync.views.moments import Zone, utc_beside

# Not strftime's: that one follows the locale of the process.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class When(NamedTuple):
    """A moment in the reader's zone. `iso` is for machines, `utc` empty where the zone is UTC."""

    iso: str
    day: str
    short: str
    clock: str
    mark: str
    utc: str

    @property
    def full(self) -> str:
        """`Tue 16 March 2027, 09:00 CET`."""
        return f"{self.day}, {self.clock} {self.mark}"


def when(moment: datetime, zone: Zone) -> When:
    """Return `moment` as people of the zone read it."""
    there, utc = moment.astimezone(zone.tz), moment.astimezone(UTC)
    weekday, month = _WEEKDAYS[there.weekday()], _MONTHS[there.month - 1]
    mark = there.tzname() or "UTC"
    return When(
        iso=f"{utc:%Y-%m-%dT%H:%M:%SZ}",
        day=f"{weekday} {there.day} {month} {there.year}",
        short=f"{weekday} {there.day} {month[:3]}",
        clock=f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}",
        mark=f"UTC{mark}" if mark[:1] in {"+", "-"} else mark,
        utc=utc_beside(moment, zone),
    )
