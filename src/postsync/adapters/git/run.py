"""The one runner of git, and what its words mean.

It runs without a terminal, out of reach of Ctrl-C, and never without end. GitPython starts the process;
it is waited for here. Its own `kill_after_timeout` ends no group of processes: with 0.3 s it came back
after 30, when what git had started held the output.

Git has no codes for why a push was not taken or a remote could not be used. Where its words leave any
doubt a push counts as unanswered, which is found out about by pushing the same commit again.
"""

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from types import MappingProxyType
from typing import Any

from postsync.domain.errors import ConfigError
from postsync.domain.text.text import visible

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

_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "GIT_NO_LAZY_FETCH": "1"}
"""Nobody is asked for a password, and nothing is fetched on the side."""

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "push.followTags": "false",
    "push.gpgSign": "false",
    "push.recurseSubmodules": "no",
}
"""Nothing that a repository brings is run, nothing is tidied up, and only what is named is pushed."""

_CONFIGURED = tuple(w for key, value in _SETTINGS.items() for w in ("-c", f"{key}={value}"))


class GitMissing(ConfigError):
    """Git is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "the state lies in a git repository, and git is not installed",
            detail="Install git 2.31 or newer, or let `state: {backend: …}` in postsync.yaml name "
            "another place.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a git command said. `err` is in English, and may name secrets until it is redacted."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Its output as text, without line feeds around it."""
        return self.out.decode("utf-8", "replace").strip()

    @property
    def lines(self) -> list[str]:
        """The lines of its output, as text."""
        return self.out.decode("utf-8", "replace").splitlines()


def run_git(
    arguments: Sequence[str],
    *,
    environ: Mapping[str, str] = MappingProxyType({}),
    stdin: bytes | None = None,
    seconds: float = LOCALLY,
) -> Answer:
    """Run a git command to its end, or end it after `seconds`; `environ` is added to our own.

    Raises GitMissing where git is not installed.
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


def refused(root: Path, complaint: str) -> ConfigError:
    """What to say when git does not take the repository at `root` for one to work with."""
    if "dubious ownership" in complaint:
        return ConfigError(
            f"git does not trust the repository at {root}: somebody else owns it",
            detail=f'If it is yours, say so: git config --global --add safe.directory "{root}"',
        )
    reason = visible(complaint.strip().partition("\n")[0][:300], newline=False)
    return ConfigError(
        f"git cannot read the repository at {root}: {reason}",
        detail="`git status` in that folder should work first.",
    )


def _start(arguments: Sequence[str], environ: Mapping[str, str], *, with_input: bool) -> Any:
    try:
        import git
    except ImportError as error:  # GitPython looks for the executable when it is imported
        raise GitMissing from error
    command = ["git", *_CONFIGURED, *arguments]
    foreign = [name for name in _OF_ANOTHER_REPOSITORY if name in os.environ]
    if foreign:  # GitPython hands the environment on as it is, and adds to it
        unset = [word for name in foreign if name not in environ for word in ("-u", name)]
        command = ["env", *unset, *command]
    try:
        # In a session of its own it has no terminal to ask on, and a Ctrl-C does not reach it.
        return git.Git().execute(
            command,
            istream=subprocess.PIPE if with_input else None,
            as_process=True,
            env={**_ENVIRONMENT, **environ},
            start_new_session=True,
        )
    except git.exc.GitCommandNotFound as error:
        raise GitMissing from error


def _end(process: Any) -> None:
    """End a process and all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _rest(process: Any) -> tuple[bytes, bytes]:
    """What a process that was ended had said."""
    try:
        rest: tuple[bytes, bytes] = process.communicate(timeout=_MOMENT)
    except subprocess.TimeoutExpired as late:
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return late.stdout or b"", late.stderr or b""
    return rest


def _answer(status: int, out: bytes, err: bytes) -> Answer:
    return Answer(status=status, out=out, err=err.decode("utf-8", "replace"))


class Pushed(Enum):
    """How a push ended."""

    TAKEN = auto()
    """The ref stands at our commit."""
    BEHIND = auto()
    """The ref stands at something that our commit does not come after. Nothing was changed."""
    CONTENDED = auto()
    """The server could not take it just then, somebody else had the ref. Nothing was changed."""
    MARK_REFUSED = auto()
    """Not taken because of the mark, or because both were to be taken together or not at all."""
    REFUSED = auto()
    """The server, or whoever is before it, said no."""
    NOT_SENT = auto()
    """No connection came about."""
    UNANSWERED = auto()
    """It may have been taken, or may be yet."""


_BEHIND = re.compile(r"fetch first|non-fast-forward|needs force|stale info|already exists")
_TOGETHER = re.compile(r"atomic push fail")
_CONTENDED = re.compile(
    r"\block|failed to update ref|atomic transaction failed|old value|reference already exists"
    r"|but expected|unpacker error|internal error",
    re.IGNORECASE,
)
_NO_CONNECTION = re.compile(
    r"could not resolve|couldn't resolve|failed to connect|couldn't connect|could not connect"
    r"|connection refused|no route to host|network is unreachable|unable to connect"
    r"|name or service not known|ssh: connect to host",
    re.IGNORECASE,
)
_NO_ACCESS = re.compile(
    r"authentication failed|could not read (username|password)|terminal prompts disabled"
    r"|permission denied|denied to|access denied|host key verification failed|not authorized"
    r"|returned error: 40[13]|write access|read.only|not allowed|service not enabled"
    r"|repository .*not found|does not appear to be a git repository|no such identity"
    r"|transport '.*' not allowed|hash algorithm|mismatched algorithms"
    r"|is not a git command|unable to find remote helper",
    re.IGNORECASE,
)
_NO_TOGETHER = "does not support --atomic"


def read_push(answer: Answer, ref: str) -> tuple[Pushed, str]:
    """How the push of `ref` ended, and the server's reason where it gave one."""
    for line in answer.lines if answer.status in {0, 1} else ():
        flag, _, rest = line.partition("\t")
        names, _, summary = rest.partition("\t")
        if names.rpartition(":")[2] == ref:
            return _read_line(flag, summary)
    return _read_complaint(answer.err), ""


def _read_line(flag: str, summary: str) -> tuple[Pushed, str]:
    if flag != "!":
        return Pushed.TAKEN, ""
    kind, _, reason = summary.partition(" ")
    reason = reason.strip().removeprefix("rejected] ").removeprefix("failure] ").strip("()")
    if _TOGETHER.search(summary):
        return Pushed.MARK_REFUSED, reason
    if kind == "[rejected]":
        return Pushed.BEHIND if _BEHIND.search(reason) else Pushed.REFUSED, reason
    if "rejected]" not in summary:  # no word came back about this ref
        return Pushed.UNANSWERED, reason
    return Pushed.CONTENDED if _CONTENDED.search(reason) else Pushed.REFUSED, reason


def _read_complaint(complaint: str) -> Pushed:
    if _NO_TOGETHER in complaint:
        return Pushed.MARK_REFUSED
    if is_out_of_reach(complaint):
        return Pushed.NOT_SENT
    return Pushed.REFUSED if is_denied(complaint) else Pushed.UNANSWERED


def is_denied(complaint: str) -> bool:
    """Whether a remote is there, but not for us."""
    return bool(_NO_ACCESS.search(complaint))


def is_out_of_reach(complaint: str) -> bool:
    """Whether there was no connection to a remote at all."""
    return bool(_NO_CONNECTION.search(complaint))
