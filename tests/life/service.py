"""The publishing service of a life: `postsync sandbox serve`, its truth, and what people do in its UI."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

Seen = dict[str, list[str]]
"""Accounts by the text they show; an account that shows it twice is there twice."""


class Service:
    """A served sandbox. A post is named by a text that stands in it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=f"{url}/_sandbox", trust_env=False)

    def close(self) -> None:
        self._http.close()

    def control(self, method: str, what: str, body: Any = None) -> Any:
        answer = self._http.request(method, f"/{what}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def begin(self, now: datetime) -> None:
        """A service without a past, at this time."""
        self.control("POST", "reset", {"salt": "life"})
        self.control("POST", "clock", {"to": now.isoformat()})

    # What there is

    def seen_by_the_public(self) -> Seen:
        """What was published ever, removed or not."""
        return _by_text(
            (shown["containers"][0]["content"], shown["account"])
            for shown in self.control("GET", "posts")["publications"]
        )

    def scheduled(self) -> Seen:
        """What stands and will go out."""
        return _by_text(
            (post["containers"][0]["content"], delivery["account"])
            for post in self.control("GET", "posts")["posts"]
            for delivery in post["deliveries"]
            if not post["deletedAt"] and not post["isDraft"] and delivery["status"] == "pending"
        )

    def find(self, text: str) -> str:
        """The id of the newest post that says so."""
        posts = self.control("GET", "posts")["posts"]
        found = [p for p in posts if text in p["containers"][0]["content"] and not p["deletedAt"]]
        assert found, f"no post says {text!r}"
        return str(found[-1]["id"])

    # What goes wrong

    def fails(self, *faults: dict[str, Any]) -> None:
        """These things go wrong from now on; none: all is well again."""
        self.control("POST", "faults", {"faults": faults})

    def settings(self, **settings: Any) -> None:
        self.control("POST", "settings", settings)


@contextmanager
def served(folder: Path) -> Iterator[Service]:
    """A sandbox in a process of its own, for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "postsync.yaml").write_text("version: 1\nprovider: {name: sandbox}\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "postsync", "sandbox", "serve", "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    try:
        service = Service(process.stdout.readline().strip())
        yield service
        service.close()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def shift(now: datetime) -> str:
    """What makes it so late for a command."""
    return f"{now.timestamp() - time.time_ns() / 1e9:.3f}"


def _by_text(pairs: Iterator[tuple[str, str]]) -> Seen:
    seen: Seen = {}
    for text, account in pairs:
        seen.setdefault(text, []).append(account)
    return {text: sorted(accounts) for text, accounts in seen.items()}
