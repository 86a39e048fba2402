"""Signals: Ctrl-C and SIGTERM, held back while something is being sent."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code of an interrupted run (contract, section 3)."""

NOTHING_SENT = "interrupted, nothing was sent"
"""What an interruption says before the first call that changes anything."""


class SignalInterrupts:
    """Implements `ports.Interrupts` for a process. `wake` ends waits that are under way.

    While nothing is deferred an interruption raises KeyboardInterrupt, and the run ends at once.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._deferred = 0
        self._requested = False
        self._began = False

    def install(self) -> None:
        """Take SIGINT and SIGTERM over for this process."""
        signal.signal(signal.SIGINT, self._handle)
        signal.signal(signal.SIGTERM, self._handle)

    def requested(self) -> bool:
        """Whether an interruption has come since they were deferred."""
        return self._requested

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Hold the first interruption back; a second ends the process without any tidying up."""
        self._deferred += 1
        self._began = True
        try:
            yield
        finally:
            self._deferred -= 1

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if not self._deferred:
            raise KeyboardInterrupt(*([] if self._began else [NOTHING_SENT]))
        if self._requested:
            os._exit(INTERRUPTED)
        self._requested = True
        self._wake()
