"""Running git for the state: without a terminal, out of reach of Ctrl-C, and never without end."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from postsync.domain.errors import ConfigError

LOCALLY = 60.0
"""Seconds that a command may take which asks no other machine."""

_MOMENT = 2.0
"""Seconds for the output of a process that was ended."""

GAVE_UP = 124
"""The status of a command that was ended because it took too long."""

_OF_ANOTHER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What git sets for its hooks and aliases. It speaks of the repository that they were called in."""

_NOBODY_TO_ASK = {"GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "GIT_NO_LAZY_FETCH": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a git command said. `err` is in English, and may name secrets until it is redacted."""

    status: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of its output, as text."""
        return self.out.decode("utf-8", "replace").splitlines()


def run_git(
    arguments: Sequence[str],
    *,
    environ: Mapping[str, str],
    stdin: bytes | None = None,
    seconds: float = LOCALLY,
) -> Answer:
    """Run a git command to its end, or end it after `seconds`; `environ` is added to our own.

    Raises ConfigError where git is not installed.
    """
    process = _start(arguments, environ, with_input=stdin is not None)
    try:
        out, err = process.communicate(stdin, timeout=seconds)
        return _answer(process.returncode, out, err)
    except subprocess.TimeoutExpired:
        # One that has ended, but left something running that holds its output, has answered.
        status = process.poll()
        _end(process)
        out, err = _rest(process)
        late = f"fatal: no answer within {seconds:.0f} s\n".encode()
        return _answer(GAVE_UP, out, err + late) if status is None else _answer(status, out, err)
    except BaseException:
        _end(process)
        _rest(process)
        raise


def _start(arguments: Sequence[str], environ: Mapping[str, str], *, with_input: bool) -> Any:
    try:
        import git
    except ImportError as error:  # GitPython looks for the executable when it is imported
        raise _no_git() from error
    command = ["git", *arguments]
    foreign = [name for name in _OF_ANOTHER_REPOSITORY if name in os.environ]
    if foreign:  # GitPython hands the environment on as it is, and adds to it
        unset = [word for name in foreign if name not in environ for word in ("-u", name)]
        command = ["env", *unset, *command]
    try:
        # In a session of its own it has no terminal to ask on, and a Ctrl-C does not reach it.
        running = git.Git().execute(
            command,
            istream=subprocess.PIPE if with_input else None,
            as_process=True,
            env={**_NOBODY_TO_ASK, **environ},
            start_new_session=True,
        )
    except git.exc.GitCommandNotFound as error:
        raise _no_git() from error
    process = running.proc
    running.proc = None  # its own way to end a process would be in ours
    return process


def _no_git() -> ConfigError:
    return ConfigError(
        "the state lies in a git repository, and git is not installed",
        detail="Install git 2.31 or newer, or let `state: {backend: …}` in postsync.yaml name "
        "another place.",
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _rest(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    """What a process that was ended had said."""
    try:
        return process.communicate(timeout=_MOMENT)
    except subprocess.TimeoutExpired as late:
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return late.stdout or b"", late.stderr or b""


def _answer(status: int, out: bytes, err: bytes) -> Answer:
    return Answer(status=status, out=out, err=err.decode("utf-8", "replace"))
