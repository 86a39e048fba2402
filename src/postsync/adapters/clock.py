"""The real clock: the one place that asks what time it is."""

import math
import queue
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from postsync.adapters.http.addresses import is_loopback_url
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError

OFFSET_VARIABLE = "POSTSYNC_CLOCK_OFFSET"

FURTHEST_OFFSET = 10 * 366 * 86_400.0
"""Seconds. A rehearsal further away than ten years is a slip of the keyboard."""


class SystemClock:
    """The machine's clock, shifted by `offset` seconds, and interruptible waiting.

    One for the whole process; every method may be called from any thread.
    """

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset
        self._offset = timedelta(seconds=offset)
        # A SimpleQueue and not an Event: `put` is reentrant, so that a signal handler which
        # lands in the middle of a `sleep` of the same thread cannot wait for itself.
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._interrupted = False

    def now(self) -> datetime:
        """The present in UTC, to the millisecond, which is all that is ever written down."""
        moment = datetime.now(UTC) + self._offset  # noqa: TID251 - this is the clock
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def sleep(self, seconds: float) -> None:
        """Wait; returns at once when the run is or was interrupted, or `seconds` is not positive."""
        if seconds <= 0:
            return
        try:
            self._bell.get(timeout=seconds)
        except queue.Empty:
            return
        self._bell.put(None)  # wake the next sleeper too

    def interrupt(self) -> None:
        """End every `sleep`, now and later. Safe in a signal handler; may be called repeatedly."""
        self._interrupted = True
        self._bell.put(None)

    @property
    def interrupted(self) -> bool:
        """Whether `interrupt` was called."""
        return self._interrupted


def clock_offset(environ: Mapping[str, str], provider: ProviderConfig) -> float:
    """Seconds by which the rehearsal variable shifts the clock; 0 where it is unset or empty.

    `provider` is the one in force, with POSTSYNC_BASE_URL already taken in. Raises ConfigError for
    anything but a number, and for any service that other people can see: a shifted clock there
    would publish at the wrong time.
    """
    text = environ.get(OFFSET_VARIABLE, "").strip()
    if not text:
        return 0.0
    offset = _seconds(text)
    if provider.name != "sandbox" and not is_loopback_url(provider.base_url):
        raise ConfigError(
            f"{OFFSET_VARIABLE} is set, but the provider is not the sandbox",
            detail=f"Unset {OFFSET_VARIABLE}, or rehearse with `provider: {{name: sandbox}}` "
            "or a base URL of this machine.",
        )
    return offset


def _seconds(text: str) -> float:
    try:
        offset = float(text)
    except ValueError:
        offset = math.nan
    if not abs(offset) <= FURTHEST_OFFSET:
        raise ConfigError(
            f"{OFFSET_VARIABLE} is not a number of seconds",
            detail=f"Set {OFFSET_VARIABLE} to seconds such as 86400 or -60, at most ten years.",
        )
    return offset
