"""What every test stands on: a bare environment, no network but loopback, and repeatable properties."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

settings.register_profile("ci", max_examples=100, derandomize=True, deadline=None, database=None)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

SCRUBBED = (
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FORCE_COLOR",
    "LINES",
    "NO_COLOR",
    "OUTSTAND_API_KEY",
    "TERM",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
)
SCRUBBED_PREFIXES = ("AWS_", "GITHUB_", "GIT_", "POSTSYNC_", "RUNNER_")
SCRUBBED_SUFFIXES = ("_PROXY",)

IDENTITY = {
    "GIT_AUTHOR_NAME": "A. Tester",
    "GIT_AUTHOR_EMAIL": "tester@example.org",
    "GIT_COMMITTER_NAME": "A. Tester",
    "GIT_COMMITTER_EMAIL": "tester@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder without any configuration in it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, empty_home: Path) -> None:
    """Every test sees the same environment, whoever runs it, and reaches no host but this one."""
    for name in tuple(os.environ):
        shouted = name.upper()
        if (
            shouted in SCRUBBED
            or shouted.startswith(SCRUBBED_PREFIXES)
            or shouted.endswith(SCRUBBED_SUFFIXES)
        ):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(empty_home))
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
