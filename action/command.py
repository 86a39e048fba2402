"""Starting postsync, so that it hears it when the run is cancelled; and asking git."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""A line of a log that begins with `::` is a command."""


def postsync(
    words: Sequence[str], *, folder: Path, env: Mapping[str, str], into: Path | None = None
) -> int:
    """Run a command line in a folder; its exit code. What it answers goes into a file, or the log."""
    line = [sys.executable, "-I", "-m", "postsync", *words]
    print(f"[command]postsync {_CONTROLS.sub('?', ' '.join(words))}", flush=True)
    if into is None:
        return _run(line, folder, None, env)
    with into.open("wb") as out:
        return _run(line, folder, out, env)


def _run(line: Sequence[str], folder: Path, out: IO[bytes] | None, env: Mapping[str, str]) -> int:
    """Wait for it. A runner tells the step alone that it is cancelled: that is passed on."""
    told: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        for process in running:
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        # A group of its own, so that Ctrl-C at a terminal does not reach it twice.
        process = subprocess.Popen(  # noqa: S603 - our own program, words and no shell
            line,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            env=env,
            process_group=0,
        )
        running.append(process)
        for number in told:  # while it was being started
            process.send_signal(number)
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def git(words: Sequence[str], place: Path) -> str | None:
    """What git says; None where it fails. Nothing that a clone brings along is run."""
    line = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-pager"]
    try:
        done = subprocess.run(  # noqa: S603 - words, and no shell
            [*line, *words],
            cwd=place,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout


def is_there(commit: str, place: Path) -> bool:
    """Whether the clone has a commit. None is fetched for it."""
    asked = ["cat-file", "-e", f"{commit}^{{commit}}"]
    return not commit.startswith("-") and git(asked, place) is not None
