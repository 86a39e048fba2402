"""Signals: Ctrl-C, SIGTERM and a terminal that is closed, held back while something is being sent."""

import os
import queue
import signal
import threading
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
        self._began = False
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

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if not self._deferred:
            raise KeyboardInterrupt(*([] if self._began else [NOTHING_SENT]))
        if self._requested:
            self._leave()
            os._exit(INTERRUPTED)
        self._requested = True
        self._wake()
        self._came.put(number)
