"""Pacing: when the next call may be made, and how long to wait before repeating one."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from postsync.domain.run.events import Noted, Waiting
from postsync.ports import Observer

FIRST_DELAY = 0.5
"""Seconds before the first repetition; doubled each time."""

LONGEST_DELAY = 20.0
"""Seconds that a delay of our own choosing never exceeds."""

LONGEST_PAUSE = 300.0
"""Seconds that a service may ask for; when it wants more, the call is given up instead."""

LONGEST_WINDOW = 1.0
"""Seconds to wait at most when a rate limit is used up that has refused nothing yet.

`X-RateLimit-Reset` may mean the end of a fixed window or no more than a minute from now; a refusal
costs nothing, and its Retry-After tells exactly.
"""

WORTH_TELLING = 2.0
"""Seconds from which on a wait is reported."""


class Pace:
    """The gate that every call of a client passes. A 429 for one thread closes it for all.

    `sleep` may return early or raise when the run is interrupted; the gate does not insist.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], None],
        observer: Observer,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._sleep = sleep
        self._observer = observer
        self._monotonic = monotonic
        self._jitter = jitter
        self._lock = threading.Lock()
        self._closed_until = 0.0
        self._told_until = 0.0
        self._reason = ""
        self._noted: set[str] = set()
        self.moved = threading.Condition()
        """Guards `line`, and tells those who wait when it has become shorter."""
        self.line: deque[Place] = deque()
        """Calls that were refused for coming too soon; it is the first one's turn."""
        self.under_way = 0
        """Calls that have passed and are not answered yet."""

    def close(self, seconds: float, reason: str) -> None:
        """Let no call pass for so many seconds."""
        with self._lock:
            until = self._monotonic() + seconds
            if until > self._closed_until:
                self._closed_until, self._reason = until, reason

    def wait(self) -> None:
        """Wait until the gate is open. Each closing is waited for once."""
        waited_for = 0.0
        while True:
            with self._lock:
                until = self._closed_until
                seconds = until - self._monotonic()
                if seconds <= 0 or until == waited_for:
                    return
                tell = seconds >= WORTH_TELLING and until > self._told_until
                if tell:
                    self._told_until = until
                reason = self._reason
            if tell:
                self._observer(Waiting(seconds=seconds, reason=reason))
            self._sleep(seconds)
            waited_for = until

    def back_off(self, attempt: int, reason: str) -> None:
        """Wait before repeating the call whose `attempt`-th try (from 1) failed."""
        seconds = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1))
        self.pause(seconds * (0.5 + self._jitter() / 2), reason)

    def pause(self, seconds: float, reason: str) -> None:
        """Wait for something that takes its time."""
        if seconds >= WORTH_TELLING:
            self._observer(Waiting(seconds=seconds, reason=reason))
        self._sleep(seconds)

    def note(self, headers: Mapping[str, str]) -> None:
        """Close the gate when an answer says that the window allows no further call."""
        if headers.get("x-ratelimit-remaining", "").strip() != "0":
            return
        seconds = seconds_until(headers.get("x-ratelimit-reset"), date_of(headers))
        if seconds is not None and seconds > 0:
            self.close(min(seconds, LONGEST_WINDOW), "the rate limit is used up")

    def tell(self, message: str) -> None:
        """Report `message`, once however many calls it stops."""
        with self._lock:
            is_new = message not in self._noted
            self._noted.add(message)
        if is_new:
            self._observer(Noted(message=message))


@dataclass(slots=True, eq=False)
class Place:
    """Where one call stands before the gate, with all its tries; left at the end of its `with` block.

    Calls that the service refused for coming too soon line up and pass one at a time, each when the
    one before it is answered. All others wait for the line to end, and then go on together. If all
    that were refused came back together, most would be refused again, and those out of luck would
    use up their tries; if the others joined the line, it would never end.
    """

    _pace: Pace
    _is_in_line: bool = False
    _is_under_way: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._pace.moved:
            self._come_back()
            self._leave_line()

    def line_up(self) -> None:
        """Join the line, if this call is not in it yet: it was refused."""
        with self._pace.moved:
            self._come_back()
            if not self._is_in_line:
                self._is_in_line = True
                self._pace.line.append(self)

    def pass_through(self) -> None:
        """Wait for one's turn, and for the gate to open."""
        moved = self._pace.moved
        while True:
            with moved:
                self._come_back()
                moved.wait_for(self._may_pass)
            self._pace.wait()
            with moved:
                if not self._may_pass():
                    continue  # somebody was refused meanwhile
                if len(self._pace.line) == 1 and not self._pace.under_way:
                    self._leave_line()  # the last one: nobody can still be refused before it
                self._is_under_way = True
                self._pace.under_way += 1
                return

    def _come_back(self) -> None:
        if self._is_under_way:
            self._is_under_way = False
            self._pace.under_way -= 1

    def _leave_line(self) -> None:
        if self._is_in_line:
            self._is_in_line = False
            self._pace.line.remove(self)
            self._pace.moved.notify_all()

    def _may_pass(self) -> bool:
        line = self._pace.line
        return not line or line[0] is self


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """The service's clock, by its Date header."""
    return _http_date(headers.get("date"))


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that Retry-After asks for, given as a number or as a date."""
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None:
        return max(0.0, seconds)
    moment = _http_date(text)
    if moment is None:
        return None
    return max(0.0, (moment - (date_of(headers) or now)).total_seconds())


def seconds_until(reset: str | None, date: datetime | None) -> float | None:
    """Seconds until a reset given in epoch seconds, epoch milliseconds or seconds from now."""
    number = _number(reset)
    if number is None:
        return None
    if number < 1e9:
        return number
    epoch = number / 1000 if number > 1e11 else number
    return epoch - date.timestamp() if date else None


def _number(text: str | None) -> float | None:
    text = (text or "").strip()
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        return None
    return float(text)


def _http_date(text: str | None) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
