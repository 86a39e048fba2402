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
        self.slept: list[float] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        with self._lock:
            self._now += by


class FakeInterrupts:
    """Implements `ports.Interrupts`. `interrupt` is Ctrl-C."""

    def __init__(self) -> None:
        self._requested = threading.Event()

    def requested(self) -> bool:
        return self._requested.is_set()

    def interrupt(self) -> None:
        self._requested.set()

    @contextmanager
    def deferred(self) -> Iterator[None]:
        yield
