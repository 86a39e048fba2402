"""Sharing: which files of a work tree git would give to others, and which only this machine has.

Asked for all files of a run together, by names that a branch may have chosen.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from postsync.domain.errors import ConfigError

_SECONDS = 4.0
"""Patterns can be written that git compares for hours; those of people take milliseconds."""

_SLOW = f"no answer within {_SECONDS:.0f} s"

_HERE = "./"
"""Before a path, it keeps git from taking a colon for the beginning of a pattern."""


_FITS = 30_000


class Kept(Enum):
    """Why a file stays on this machine."""

    IGNORED = auto()
    HIDDEN = auto()
    """Its name, or that of a folder, begins with a dot, and git does not track it."""
    ELSEWHERE = auto()
    """It is in another repository inside of this one, which does not track it."""
    UNTOLD = auto()
    """Git gives no answer."""


class Verdict(NamedTuple):
    """Why a file is not shared, and what git complained of."""

    kept: Kept
    complaint: str = ""


def not_shared(top: str, paths: Collection[str], *, home: str = "") -> dict[str, Verdict]:
    """Those of `paths`, as seen from the root of the work tree at `top`, that git shares with nobody.

    A file is shared if it is tracked, also by a submodule, or if it is neither ignored nor hidden.
    Where git ignores even `home`, the file that makes the workspace one, it is not in this repository.
    """
    try:
        if os.path.lexists(f"{top}/.git"):
            return dict(_ask(top, paths, home))
        return dict(_outside(paths))
    except _NoAnswer as failure:
        return dict.fromkeys(paths, Verdict(Kept.UNTOLD, str(failure)))


class SharedFiles:
    """Tells of one file below `folder` after the other whether git shares it.

    Git lists them all at once; of what is not in the list it is asked, for a few seconds altogether.
    """

    def __init__(self, top: str, folder: str, *, home: str) -> None:
        self._top = top
        self._folder = folder
        self._home = home
        self._left = _SECONDS

    def verdict(self, path: str) -> Verdict | None:
        """Why git shares the file at `path`, as seen from `top`, with nobody; None where it does."""
        if path in self._listed:
            return None
        if self._left <= 0:
            return Verdict(Kept.UNTOLD, _SLOW)
        begin = time.monotonic()
        verdict = not_shared(self._top, [path], home=self._home).get(path)
        self._left -= time.monotonic() - begin
        return verdict

    @cached_property
    def _listed(self) -> frozenset[str]:
        if not os.path.lexists(f"{self._top}/.git"):
            return frozenset()
        words = ("ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--")
        begin = time.monotonic()
        try:
            told = _run(self._top, "--literal-pathspecs", *words, self._folder)
        except _NoAnswer:
            told = []
        self._left -= time.monotonic() - begin
        tagged = [line.partition(" ") for line in told]
        return frozenset(path for tag, _, path in tagged if tag != "?" or not is_hidden(path))


def is_hidden(path: str) -> bool:
    """Whether a name on the way to a file begins with a dot."""
    return any(part.startswith(".") and part != ".." for part in path.split("/"))


class _NoAnswer(Exception):
    """Git has not answered."""


def _outside(paths: Iterable[str]) -> Iterator[tuple[str, Verdict]]:
    return ((path, Verdict(Kept.HIDDEN)) for path in paths if is_hidden(path))


def _ask(top: str, paths: Collection[str], home: str) -> Iterator[tuple[str, Verdict]]:
    inner = {path: folder for path in paths if (folder := _other_repository(top, path))}
    ours = [path for path in paths if path not in inner]
    asked = [*ours, home] if home else ours
    ignored = _ignored(top, asked) if asked else set()
    if home in ignored:
        yield from _outside(paths)
        return
    yield from ((path, Verdict(Kept.IGNORED)) for path in ours if path in ignored)
    unsure = [path for path in ours if path not in ignored and is_hidden(path)]
    if unsure or inner:
        listed = ("ls-files", "-z", "--cached", "--recurse-submodules")
        tracked = set(
            _run(top, "--literal-pathspecs", *listed, "--", *_few(unsure, inner.values()))
        )
        yield from ((path, Verdict(Kept.HIDDEN)) for path in unsure if path not in tracked)
        yield from ((path, Verdict(Kept.ELSEWHERE)) for path in inner if path not in tracked)


def _ignored(top: str, paths: Iterable[str]) -> set[str]:
    told = _run(top, "check-ignore", "-z", "--stdin", given=paths, fine=(0, 1))
    return {path.removeprefix(_HERE) for path in told}


def _other_repository(top: str, path: str) -> str | None:
    """The outermost folder on the way to a file that is a repository itself."""
    parts = path.split("/")[:-1]
    folders = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((one for one in folders if os.path.lexists(f"{top}/{one}/.git")), None)


def _few(*paths: Iterable[str]) -> list[str]:
    """What to ask about; nothing, which is everything, when it would not fit on a command line."""
    asked = sorted({path for some in paths for path in some})
    return asked if sum(map(len, asked)) < _FITS else []


def _run(
    top: str, *arguments: str, given: Iterable[str] = (), fine: tuple[int, ...] = (0,)
) -> list[str]:
    """The paths that git prints. Raises _NoAnswer."""
    from postsync.adapters.git.clone import find_clone
    from postsync.adapters.git.run import GAVE_UP, NO_REPOSITORY, GitMissing

    stdin = b"".join(os.fsencode(f"{_HERE}{path}\0") for path in given)
    # Which submodules are in use only the settings of the clone say, which are not in effect.
    words = ("-c", "submodule.active=.", *arguments)
    try:
        clone = find_clone(Path(top))
        answer = NO_REPOSITORY
        if clone is not None:
            answer = clone.run(*words, at=Path(top), stdin=stdin, seconds=_SECONDS)
    except GitMissing as error:
        msg = "git is not installed"
        raise _NoAnswer(msg) from error
    except ConfigError as error:
        raise _NoAnswer(error.message) from error
    if answer.status == GAVE_UP:
        raise _NoAnswer(_SLOW)
    if answer.status not in fine:
        raise _NoAnswer(answer.err.strip().partition("\n")[0][:300])
    return os.fsdecode(answer.out).split("\0")[:-1]
