"""The bench of Outstand: the sandbox, in this process or on a socket."""

import io
import json
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from postsync.adapters.clock import SystemClock
from postsync.adapters.providers.registry import build_provider
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import PaymentRequired, QuotaExhausted, Unauthorized
from postsync.domain.post.account import Account
from postsync.sandbox.app import SandboxApp
from postsync.sandbox.server import running

FAULTS: Mapping[str, dict[str, Any]] = {
    "lost before": {"kind": "drop_before"},
    "lost after": {"kind": "drop_after"},
    "cut off": {"kind": "truncated"},
    "without an id": {"kind": "no_id"},
    "a strange page": {"kind": "html"},
    "a strange page after": {"kind": "html", "when": "after"},
    "failed in words": {"kind": "success_false", "when": "after"},
    "failed in words before": {"kind": "success_false"},
    "504 after": {"kind": "status", "status": 504, "when": "after"},
    "409": {"kind": "status", "status": 409},
    "500": {"kind": "status"},
    "502 of nobody": {"kind": "status", "status": 502, "body": "empty"},
    "no key": {"kind": "unauthorized"},
    "not paid": {"kind": "inactive"},
    "used up": {"kind": "quota"},
    "too soon": {"kind": "rate_limit"},
}


class OutstandBench:
    """Implements `Bench`."""

    unknown = (
        "lost before",
        "lost after",
        "cut off",
        "without an id",
        "a strange page",
        "a strange page after",
        "failed in words",
        "504 after",
        "409",
        "502 of nobody",
    )
    passing = (
        "lost before",
        "lost after",
        "a strange page",
        "cut off",
        "500",
        "failed in words before",
    )
    stopping: ClassVar = {
        "no key": Unauthorized,
        "not paid": PaymentRequired,
        "used up": QuotaExhausted,
    }

    def __init__(self, folder: Path, *, on_a_socket: bool) -> None:
        self._clock = SystemClock()
        self._open = ExitStack()
        settings: dict[str, Any] = {
            "parallelism": 4,
            "now": self._clock.now,
            "sleep": lambda _seconds: None,
            "observer": lambda _event: None,
        }
        if on_a_socket:
            sandbox = self._open.enter_context(running(folder / "sandbox.db"))
            self._app = sandbox.app
            config = ProviderConfig(name="outstand", base_url=sandbox.url + "/v1", tries=3)
            self.provider = build_provider(config, key=Secret("any"), **settings)
        else:
            self._app = SandboxApp(folder / "sandbox.db")
            self._open.callback(self._app.close)
            config = ProviderConfig(name="sandbox", tries=3)
            self.provider = build_provider(config, key=None, app=self._app, **settings)
        self._open.callback(self.provider.close)

    def fault(self, name: str, times: int | None = None) -> None:
        self.faults({**FAULTS[name], "times": times})

    def faults(self, *faults: dict[str, Any]) -> None:
        """Put faults of the sandbox in place, as docs/sandbox.md has them."""
        self.control("POST", "/_sandbox/faults", {"faults": list(faults)})

    def settings(self, **settings: Any) -> None:
        """Let the service be of another mind, as docs/sandbox.md has it."""
        self.control("POST", "/_sandbox/settings", settings)

    def boarded(self) -> list[Account]:
        return [one for one in self.provider.accounts() if one.network == "pinterest"]

    def made(self) -> list[str]:
        return [post["id"] for post in self.control("GET", "/_sandbox/posts")["posts"]]

    def creations(self) -> int:
        requests = self.control("GET", "/_sandbox/requests")["requests"]
        return sum(r["method"] == "POST" and r["path"].startswith("/v1/posts") for r in requests)

    def now(self) -> datetime:
        return self._clock.now()

    def pass_time(self, by: timedelta) -> None:
        self.control("POST", "/_sandbox/clock", {"advance": by.total_seconds()})

    def set_clock_ahead(self, seconds: float) -> None:
        self.faults({"kind": "clock_skew", "seconds": seconds})

    def close(self) -> None:
        self._open.close()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the sandbox behind the provider's back."""
        data = json.dumps(body).encode() if body is not None else b""
        answer: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(data),
        }
        text = b"".join(self._app(environ, lambda status, _headers: answer.append(status)))
        assert answer[0][0] == "2", (answer, text)
        return json.loads(text) if text else None
