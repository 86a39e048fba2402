"""The job that the action runs in: who started it, for what, and how to tell GitHub what came of it."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

SUMMARY_HOLDS = 1_000_000
"""Bytes. GitHub takes 1 MiB a step, and drops a larger summary as a whole."""

PULL_REQUEST = "pull_request"
REFUSED = "pull_request_target"


class Job:
    """What GitHub says of this run, in the variables that it documents."""

    def __init__(self, env: Mapping[str, str] = os.environ) -> None:
        self.env = env
        self.repository = env.get("GITHUB_REPOSITORY", "")
        self.server = env.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
        self.event_name = env.get("GITHUB_EVENT_NAME", "")
        self.sha = env.get("GITHUB_SHA", "")
        self.event = _read_event(env.get("GITHUB_EVENT_PATH", ""))

    @property
    def pull(self) -> Mapping[str, Any]:
        """The pull request that started the run; empty if none did."""
        return _mapping(self.event.get("pull_request")) if self.is_pull_request else {}

    @property
    def is_pull_request(self) -> bool:
        """Whether a pull request started the run."""
        return self.event_name in {PULL_REQUEST, REFUSED}

    @property
    def number(self) -> int:
        """The number of the pull request; 0 without one."""
        number = self.pull.get("number", self.event.get("number"))
        return number if isinstance(number, int) and self.is_pull_request else 0

    @property
    def short_head(self) -> str:
        """That commit as people read it."""
        return short(self.head)

    @property
    def head(self) -> str:
        """The commit that people see in the pull request; GITHUB_SHA is what merging it would give."""
        return str(_mapping(self.pull.get("head")).get("sha") or self.sha)

    @property
    def base(self) -> str:
        """The commit that the pull request, or a queue of them, goes to."""
        group = _mapping(self.event.get("merge_group"))
        return str(_mapping(self.pull.get("base")).get("sha") or group.get("base_sha") or "")

    @property
    def is_before_the_merge(self) -> bool:
        """Whether what is checked out is somebody's proposal, for which no key is there."""
        return self.is_pull_request or self.event_name == "merge_group"

    @property
    def is_from_fork(self) -> bool:
        """Whether somebody else's repository brings the pull request: then the token only reads."""
        if not self.pull:
            return False
        repository = _mapping(_mapping(self.pull.get("head")).get("repo"))
        return repository.get("full_name") != self.repository

    @property
    def is_public(self) -> bool:
        """Whether everybody may see the repository, as far as the event says."""
        return _mapping(self.event.get("repository")).get("private") is False

    @property
    def run_url(self) -> str:
        """The page of this run."""
        run = self.env.get("GITHUB_RUN_ID", "")
        return f"{self.server}/{self.repository}/actions/runs/{run}"

    @property
    def shows_pages(self) -> bool:
        """Whether this GitHub opens an artifact in the browser, which one of a company's own does not."""
        host = self.server.partition("://")[2]
        return host == "github.com" or host.endswith(".ghe.com")

    @property
    def temp(self) -> Path:
        """A folder that is gone with the job."""
        return Path(self.env["RUNNER_TEMP"])

    def output(self, **values: str | int | bool) -> None:
        """Hand values to the steps that follow."""
        with Path(self.env["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
            for word, value in values.items():
                text = str(value).lower() if isinstance(value, bool) else str(value)
                name = word.replace("_", "-")
                if "\n" in text or "\r" in text:
                    end = f"end-{secrets.token_hex(8)}"
                    file.write(f"{name}<<{end}\n{text}\n{end}\n")
                else:
                    file.write(f"{name}={text}\n")

    def summarise(self, text: str) -> None:
        """Put a text on the page of the run."""
        name = self.env.get("GITHUB_STEP_SUMMARY", "")
        if name:
            with Path(name).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)


def say(kind: str, text: str) -> None:
    """Write an annotation of the run: `notice`, `warning` or `error`."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{kind} title=postsync::{escaped}", flush=True)


def short(commit: str) -> str:
    """So much of a commit's id as people read."""
    return commit[:12]


def slug(name: str) -> str:
    """A name of a workspace as it can stand in the name of a file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def quoted(name: str) -> str:
    """A name as it can stand in a comment of HTML, which nothing in it ends."""
    return quote(name, safe="/ ").replace("-", "%2D") if "--" in name else quote(name, safe="/ ")


def _read_event(name: str) -> Mapping[str, Any]:
    if not name:
        return {}
    try:
        return _mapping(json.loads(Path(name).read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
