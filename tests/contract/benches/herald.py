"""The bench of Herald, a service that neither schedules nor knows keys; ids come from the client."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from tests.doubles.herald.provider import HERALD
from tests.doubles.herald.service import Answer, Fault, Herald, hang_up, served

from postsync.adapters.clock import SystemClock
from postsync.adapters.http.transport import Surroundings
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import Forbidden, Unauthorized
from postsync.domain.post.account import Account

AFTER, BEFORE = True, False


def _with(**changes: Any) -> Any:
    return lambda answer: replace(answer, **changes)


FAULTS = {
    "lost before": Fault(BEFORE, hang_up),
    "lost after": Fault(AFTER, hang_up),
    "a strange page": Fault(BEFORE, lambda _: Answer(200, raw=b"<html>hello</html>")),
    "a strange page after": Fault(AFTER, _with(raw=b"<html>hello</html>")),
    "without an id": Fault(AFTER, _with(document={"parts": []})),
    "500": Fault(BEFORE, _with(status=500)),
    "504 after": Fault(AFTER, _with(status=504)),
    "no key": Fault(BEFORE, _with(status=401)),
    "barred": Fault(BEFORE, _with(status=403)),
    "too soon": Fault(BEFORE, _with(status=429, headers={"Retry-After": "1"})),
}


class HeraldBench:
    """Implements `Bench`. A creation in doubt is looked for, so that only lasting faults leave it open."""

    unknown = (
        "lost before",
        "lost after",
        "a strange page",
        "a strange page after",
        "500",
        "504 after",
    )
    passing = ("lost before", "lost after", "a strange page", "500")
    stopping: ClassVar = {"no key": Unauthorized, "barred": Forbidden}

    def __init__(self, *, on_a_socket: bool) -> None:
        self._clock = SystemClock()
        self._ahead = timedelta(0)
        self._open = ExitStack()
        self.app = Herald(self.now)
        base_url = HERALD.base_url
        if on_a_socket:
            base_url = self._open.enter_context(served(self.app))
        surroundings = Surroundings(
            key=Secret("any"),
            parallelism=4,
            now=self.now,
            sleep=lambda _seconds: None,
            observer=lambda _event: None,
            app=None if on_a_socket else self.app,
        )
        self.provider = HERALD.open(
            ProviderConfig(name="herald", base_url=base_url, tries=3), surroundings
        )
        self._open.callback(self.provider.close)

    def fault(self, name: str, times: int | None = None) -> None:
        self.app.faults.clear()
        self.app.lasting = FAULTS[name] if times is None else None
        self.app.faults.extend([FAULTS[name]] * (times or 0))

    def boarded(self) -> list[Account]:
        return list(self.provider.accounts())[:1]

    def made(self) -> list[str]:
        return list(self.app.posts)

    def creations(self) -> int:
        return sum(method == "PUT" and "/posts/" in path for method, path in self.app.requests)

    def now(self) -> datetime:
        return self._clock.now() + self._ahead

    def pass_time(self, by: timedelta) -> None:
        self._ahead += by

    def set_clock_ahead(self, seconds: float) -> None:
        self.app.clock_ahead = seconds

    def close(self) -> None:
        self._open.close()
