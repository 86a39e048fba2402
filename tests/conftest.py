"""What every test stands on: a bare environment, no network but loopback, and repeatable properties."""

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

FULL = os.environ.get("POSTSYNC_TORTURE") == "full"

settings.register_profile("ci", max_examples=25, derandomize=True, deadline=None, database=None)
settings.register_profile("full", max_examples=500, deadline=None)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "full" if FULL else "ci"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: for half of its time a test waits, for a process, a lock, a service."""
    return 2 * (os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count() or 1)


def pytest_collection() -> None:
    """Thousands of tests are made, and none is thrown away: there is nothing to look for."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What stays to the end is looked through no more."""
    gc.collect()
    gc.freeze()
    gc.enable()


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

GIT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}

SETTINGS = "[user]\n\tuseConfigOnly = true\n[core]\n\tfsync = none\n"
"""git makes up no name and address from those of the machine: what needs an identity fails.
It does not wait for the disk either."""


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with nothing in it but how git is to go about it."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(SETTINGS)
    return home


@pytest.fixture(scope="session", autouse=True)
def _bare_environment(empty_home: Path) -> Iterator[None]:
    """Every test sees the same environment, whoever runs it; so do fixtures shared by several."""
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            shouted = name.upper()
            if (
                shouted in SCRUBBED
                or shouted.startswith(SCRUBBED_PREFIXES)
                or shouted.endswith(SCRUBBED_SUFFIXES)
            ):
                patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(empty_home))
        for name, value in GIT.items():
            patch.setenv(name, value)
        # Nobody takes the power away: what was written need not have reached the disk.
        patch.setattr(os, "fsync", os.fstat)
        patch.setenv("TZ", "UTC")
        if hasattr(time, "tzset"):
            time.tzset()
        yield


@pytest.fixture(autouse=True)
def _no_host_but_this_one() -> None:
    """Every test begins with nothing within reach but this machine."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
