"""Time that stands still until it is moved, and interruptions that come when they are called."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tests.doubles.builders import NOW


class FrozenClock:
    """Implements `ports.Clock`. Sleeping moves it; so does `advance`."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._looked_at = threading.Event()
        self.slept: list[float] = []

    def now(self) -> datetime:
        self._looked_at.set()
        with self._lock:
            return self._now

    def wait_for_a_look(self, timeout: float) -> None:
        """Wait until some other thread asks for the time."""
        self._looked_at.clear()
        assert self._looked_at.wait(timeout)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        with self._lock:
            self._now += by


class FakeInterrupts:
    """Implements `ports.Interrupts`. `interrupt` is Ctrl-C; `noticed` is set once the run knows."""

    def __init__(self) -> None:
        self._requested = threading.Event()
        self.noticed = threading.Event()

    def requested(self) -> bool:
        requested = self._requested.is_set()
        if requested:
            self.noticed.set()
        return requested

    def interrupt(self) -> None:
        self._requested.set()

    @contextmanager
    def deferred(self) -> Iterator[None]:
        yield
