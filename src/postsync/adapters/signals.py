"""Signals: Ctrl-C, SIGTERM and a terminal that is closed, held back while something is being sent."""

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code of an interrupted run (contract, section 3)."""

NOTHING_SENT = "interrupted, nothing was sent"
"""What an interruption says before the first call that changes anything."""

_ONE_PRESS = 0.1
"""Seconds in which a second signal is the first one again, unless that was acknowledged: `timeout` sends one
to the process and one to its group."""


class SignalInterrupts:
    """Implements `ports.Interrupts` for a process. `wake` ends waits that are under way.

    While nothing is deferred the first interruption raises KeyboardInterrupt, and the run ends at once; the
    second one then ends the process.
    `heard` is told at once of one that is held back, in a thread of its own and whether it was Ctrl-C;
    `leave` is called within the signal handler, before a second one ends the process.
    """

    def __init__(
        self,
        wake: Callable[[], None],
        heard: Callable[[bool], None],
        leave: Callable[[], None],
    ) -> None:
        self._wake, self._heard, self._leave = wake, heard, leave
        self._deferred = 0
        self._requested = False
        self._began = self._is_raised = self._is_told = False
        self._first: float | None = None
        # Its `put` is reentrant: a signal handler may come in the middle of anything.
        self._came: queue.SimpleQueue[int] = queue.SimpleQueue()

    def install(self) -> None:
        """Take the signals over for this process; one that is ignored, as after `nohup`, stays so."""
        signal.signal(signal.SIGINT, self._handle)
        signal.signal(signal.SIGTERM, self._handle)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._handle)

    def requested(self) -> bool:
        """Whether an interruption has come since they were deferred."""
        return self._requested

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Hold the first interruption back; a second ends the process without any tidying up."""
        if not self._began:
            self._began = True
            threading.Thread(target=self._tell, daemon=True).start()
        self._deferred += 1
        try:
            yield
        finally:
            self._deferred -= 1

    def _tell(self) -> None:
        """Say that the first one was heard: whoever waits for a slow call has to see that."""
        self._heard(self._came.get() == signal.SIGINT)
        self._is_told = True

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is not None and now - self._first < _ONE_PRESS and not self._is_told:
            return
        self._first = self._first or now
        if not self._deferred and not self._is_raised:
            self._is_raised = True
            raise KeyboardInterrupt(*([] if self._began else [NOTHING_SENT]))
        if self._requested or self._is_raised:
            self._leave()
            os._exit(INTERRUPTED)
        self._requested = True
        self._wake()
        self._came.put(number)
