"""The one runner of git: the same settings and the same environment for every command.

Git runs without a terminal, out of reach of Ctrl-C, and never without end. GitPython starts the
process; it is waited for here. Its own `kill_after_timeout` ends no group of processes: with 0.3 s it
came back after 30, when what git had started held the output.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from pathlib import Path
from threading import Lock, Thread, Timer
from types import MappingProxyType, ModuleType
from typing import Any

from postsync.adapters.git.environment import for_children
from postsync.domain.errors import ConfigError
from postsync.domain.text.text import visible

LOCALLY = 60.0
"""Seconds that a command may take which asks no other machine."""

_MOMENT = 2.0
"""Seconds for the output of a process that was ended."""

GAVE_UP = 124
"""The status of a command that was ended because it took too long."""

PROTOCOLS = ("file", "git", "http", "https", "ssh")
"""How a remote may be reached. Others, `ext` first of all, are programs."""

_SETTINGS = {
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "protocol.ext.allow": "never",
    "push.followTags": "false",
    "push.gpgSign": "false",
    "push.recurseSubmodules": "no",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
}
"""Nothing that a repository brings is run, nothing is tidied up, and only what is named is pushed."""

_FIXED = (
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
    *(word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")),
)

_LOCAL = ("-c", "protocol.allow=never")


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


NO_REPOSITORY = Answer(status=128, out=b"", err="fatal: not a git repository\n")
"""What git says where there is none."""


def run_git(
    arguments: Sequence[str],
    *,
    environ: Mapping[str, str] = MappingProxyType({}),
    stdin: bytes | None = None,
    seconds: float = LOCALLY,
    most: int | None = None,
    talks: bool = False,
    away_from: Path | None = None,
) -> Answer:
    """Run a git command to its end, or end it after `seconds`; `environ` is added to what it may know.

    One without `stdin` is ended, too, when it says more than `most` bytes. Only one that `talks` may
    reach a remote. No program is taken from the folder `away_from`. Raises GitMissing where git is not
    installed.
    """
    allowed: tuple[str, ...] = PROTOCOLS if talks else ()
    given = os.environ.get("GIT_ALLOW_PROTOCOL")
    if given is not None:
        allowed = tuple(one for one in allowed if one in given.split(":"))
    known = for_children(os.environ, away_from=away_from)
    known |= {**environ, "GIT_ALLOW_PROTOCOL": ":".join(allowed)}
    command = ["git", *_FIXED, *(() if talks else _LOCAL), *arguments]
    process = _start(command, known, with_input=stdin is not None)
    try:
        if most is not None:
            return _bounded(process, seconds, most)
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


def _open(command: Sequence[str], **options: Any) -> Any:
    """Start a process with the environment that was meant, and nothing else of ours.

    GitPython adds what it is given to a copy of our environment, whose key and tokens are nobody's
    business. What was meant comes along under a name of its own.
    """
    options["env"] = options.pop("whole")
    return subprocess.Popen(command, **options)  # noqa: S603 - nothing but git, and no shell


_ONE_AT_A_TIME = Lock()


def _gitpython() -> ModuleType:
    with _ONE_AT_A_TIME:  # two threads would find each other's stand-in
        return _imported()


@cache
def _imported() -> ModuleType:
    """The part of GitPython that starts git.

    The package around it runs `git version` as it is imported, with our whole environment, and takes
    twice as long. So a stand-in is the package meanwhile.
    """
    found = util.find_spec("git")
    stand_in = ModuleType("git")
    stand_in.__path__ = list(found.submodule_search_locations or ()) if found else []
    before = sys.modules.get("git")
    sys.modules["git"] = stand_in
    try:
        module = import_module("git.cmd")
    finally:
        if before is None:
            del sys.modules["git"]
        else:
            sys.modules["git"] = before
    # A GitPython without it would hand the unknown `whole` on, and start nothing.
    module.safer_popen = _open  # type: ignore[attr-defined]
    return module


def _start(command: Sequence[str], environ: Mapping[str, str], *, with_input: bool) -> Any:
    cmd = _gitpython()
    try:
        # In a session of its own it has no terminal to ask on, and a Ctrl-C does not reach it.
        return cmd.Git().execute(
            list(command),
            istream=subprocess.PIPE if with_input else None,
            as_process=True,
            start_new_session=True,
            whole=dict(environ),
        )
    except (cmd.GitCommandNotFound, PermissionError) as error:
        raise GitMissing from error


def _end(process: Any) -> None:
    """End a process and all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _bounded(process: Any, seconds: float, most: int) -> Answer:
    """What a process says that takes no input, unless that is more than `most` bytes."""
    complaints: list[bytes] = []
    listening = Thread(target=lambda: complaints.append(process.stderr.read()), daemon=True)
    ending = Timer(seconds, _end, (process,))
    listening.start()
    ending.start()
    try:
        out: bytes = process.stdout.read(most + 1)
        if len(out) > most:
            _end(process)
            return _answer(GAVE_UP, b"", f"fatal: more than {most >> 20} MiB\n".encode())
        # The wrapper's own `wait` would raise what is an answer here.
        status: int = process.proc.wait()
    finally:
        ending.cancel()
        process.stdout.close()
    listening.join(_MOMENT)
    return _answer(GAVE_UP if status == -signal.SIGKILL else status, out, b"".join(complaints))


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
