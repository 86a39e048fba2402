"""What this clone does not have of the history: asked of a copy of our own, never fetched into it.

A checkout in CI often has the last commit alone, and a clone that nobody has brought up to date knows
nothing of what was applied since. All of it is at the remote, and is brought from there without files
into a bare repository beside git's own files. The clone stays as it is.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from postsync.adapters.git.copy import FETCHING, GitFailed, Repository
from postsync.adapters.git.remote import REMOTE, Remote, find_remote, remote_names
from postsync.adapters.git.run import GAVE_UP, run_git
from postsync.adapters.git.words import is_denied, is_out_of_reach
from postsync.domain.errors import ConfigError
from postsync.ports import Descent

T = TypeVar("T")

COPY = "history.git"
"""What the copy is called in our own folder. It may be deleted at any time."""

_USUAL = "origin"

_PROVEN = frozenset({Descent.AFTER, Descent.BEFORE})


class Surroundings(NamedTuple):
    """The workspace, and the remote to ask: first the one called `remote`, then the usual one."""

    root: Path
    remote: str = _USUAL
    environ: Mapping[str, str] = os.environ


def has_remote(around: Surroundings) -> bool:
    """Whether the repository names any remote at all."""
    try:
        return bool(remote_names(around.root, around.environ))
    except ConfigError:  # there is no git
        return False


def descent_at_remote(head: str, applied: str, around: Surroundings) -> Descent:
    """How `head` relates to `applied`, by the history that a remote has. Both are full ids.

    Unknown when no remote can be reached or knows both commits.
    """

    def ask(copy: _Copy) -> Descent | None:
        told = copy.tell(head, applied)
        return None if told is Descent.UNKNOWN else told

    return _first(around, ask) or Descent.UNKNOWN


def tip_at_remote(around: Surroundings) -> str | None:
    """The newest commit of the default branch of the remote; None when it cannot be asked."""
    return _first(around, lambda copy: copy.tip())


def _first(around: Surroundings, ask: "Callable[[_Copy], T | None]") -> T | None:
    """What the first remote says that tells anything."""
    for name in _candidates(around):
        # Whatever stands in the way, a remote that tells nothing leaves it unknown.
        with suppress(ConfigError, GitFailed, OSError):
            clone, source = find_remote(around.root, name, around.environ, pushed_to=False)
            told = ask(_Copy(clone.make_own_folder(around.root) / COPY, source))
            if told is not None:
                return told
    return None


def _candidates(around: Surroundings) -> list[str]:
    try:
        known = remote_names(around.root, around.environ)
    except ConfigError:  # there is no git
        return []
    named = [name for name in dict.fromkeys((around.remote, _USUAL)) if name in known]
    return named or (known if len(known) == 1 else [])


class _Copy(Repository):
    """The copy of the history, without files where the server can leave them out."""

    def __init__(self, folder: Path, remote: Remote) -> None:
        self._filter = ["--filter=tree:0"] if _may_leave_files_out() else []
        # Said beforehand, git does not write it down.
        is_part = {"promisor": "true", "partialclonefilter": "tree:0"} if self._filter else {}
        super().__init__(folder, remote.with_settings(**is_part))

    def tip(self) -> str | None:
        """The newest commit of the default branch. Raises GitFailed and OSError."""
        with self.held():
            return self.refs(["HEAD"]).get("HEAD")

    def tell(self, head: str, applied: str) -> Descent:
        """How `head` relates to `applied`; unknown when one of them is not at the remote.

        Raises GitFailed and OSError.
        """
        answer = Descent.UNKNOWN
        with self.held():
            try:
                for answer in self._answers(head, applied):
                    if answer in _PROVEN:
                        break
            finally:
                # Only what has proved good is kept: nobody asks a damaged copy twice.
                if answer not in _PROVEN:
                    shutil.rmtree(self._folder, ignore_errors=True)
        return answer

    def _answers(self, head: str, applied: str) -> Iterator[Descent]:
        """The answer, each time that more was brought. What is here already is not fetched again."""
        self._bring(head, "head")
        yield self._descent(head, applied)
        # Not among what came before: perhaps it came later, or lies on another branch.
        self._bring(applied, "applied")
        yield self._descent(head, applied)

    def _descent(self, head: str, applied: str) -> Descent:
        ways = [self._came_after(applied, head), self._came_after(head, applied)]
        if None in ways:
            return Descent.UNKNOWN
        if ways[0]:
            return Descent.AFTER
        # Git takes no shallow history from a remote, so that here a "no" proves something.
        return Descent.BEFORE if ways[1] else Descent.BESIDE

    def _came_after(self, commit: str, head: str) -> bool | None:
        status = self._git(["merge-base", "--is-ancestor", commit, head]).status
        return status == 0 if status in {0, 1} else None

    def _bring(self, commit: str, name: str) -> None:
        """Bring a commit and all before it: by its id, or else with all branches."""
        try:
            self._fetch_all(f"+{commit}:refs/fetched/{name}")
        except GitFailed as error:
            complaint = error.answer.err
            if error.answer.status == GAVE_UP or is_out_of_reach(complaint) or is_denied(complaint):
                raise
            # Not every server hands out commits by their ids, and this one may be at no ref.
            self._fetch_all("+refs/heads/*:refs/fetched/heads/*")

    def _fetch_all(self, spec: str) -> None:
        quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
        self._talk(["fetch", *quiet, *self._filter, REMOTE, spec], seconds=FETCHING)


def _may_leave_files_out() -> bool:
    """Whether git obeys GIT_NO_LAZY_FETCH, as far as its version tells.

    Else it would ask a remote that is shallow itself for missing commits, without end.
    """
    told = run_git(["version"]).out.decode("utf-8", "replace")
    version = tuple(map(int, re.findall(r"\d+", told)[:3]))
    return version >= (2, 45, 1) or (2, 39, 4) <= version < (2, 40)
