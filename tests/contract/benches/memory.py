"""The bench of the service in memory, which stands in for all of them in tests of the engine."""

from datetime import datetime, timedelta
from typing import ClassVar

from tests.doubles.clock import FrozenClock
from tests.doubles.provider import MemoryProvider
from tests.doubles.recorder import Recorder

from postsync.domain.errors import (
    Ambiguous,
    PaymentRequired,
    PostsyncError,
    QuotaExhausted,
    RateLimited,
    Unauthorized,
)
from postsync.domain.post.account import Account

MANY = 100


class MemoryBench:
    """Implements `Bench`. The double has no calls to repeat: faults that pass are not seen at all."""

    unknown = ("lost after",)
    passing = ()
    stopping: ClassVar = {
        "no key": Unauthorized,
        "not paid": PaymentRequired,
        "used up": QuotaExhausted,
    }

    def __init__(self) -> None:
        self._clock = FrozenClock()
        self.provider = MemoryProvider(self._clock, Recorder())

    def fault(self, name: str, times: int | None = None) -> None:
        if name == "too soon" and times is not None:
            return  # it waits inside
        errors: dict[str, type[PostsyncError]] = {"too soon": RateLimited, **self.stopping}
        error = errors.get(name, Ambiguous)(name)
        for call in ("create", "get"):
            for _ in range(times or MANY):
                self.provider.fail(call, error, after=name == "lost after")

    def boarded(self) -> list[Account]:
        return list(self.provider.accounts())[:1]

    def made(self) -> list[str]:
        return list(self.provider.stored)

    def creations(self) -> int:
        return len(self.provider.requests)

    def now(self) -> datetime:
        return self._clock.now()

    def pass_time(self, by: timedelta) -> None:
        self._clock.advance(by)

    def set_clock_ahead(self, seconds: float) -> None:
        self.provider.skew = seconds

    def close(self) -> None:
        self.provider.close()
