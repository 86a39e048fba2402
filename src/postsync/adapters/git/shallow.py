"""The history beyond the edge of a shallow clone: asked of a copy of our own, never fetched into it.

A checkout in CI often has the last commit alone. What came before is at the remote, and is brought
from there without files into a bare repository below `.postsync`. The clone stays as it is.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.git.copy import FETCHING, GitFailed, Repository
from postsync.adapters.git.remote import REMOTE, find_remote, remote_names
from postsync.adapters.git.run import GAVE_UP, is_denied, is_out_of_reach, run_git
from postsync.domain.errors import ConfigError

COPY = Path(files.OWN_FOLDER) / "history.git"
"""Where the copy lies in the workspace. It may be deleted at any time."""

_USUAL = "origin"


def came_after_at_remote(
    commit: str, head: str, *, root: Path, remote: str, environ: Mapping[str, str] = os.environ
) -> bool | None:
    """Whether `head` is `commit` or came after it, by the history that a remote has.

    `root` is the workspace. Asks the remote called `remote`, then `origin`, or the only one there
    is. None when none of them can be reached or knows both commits. Both are full ids.
    """
    for name in _candidates(root, remote):
        # Whatever stands in the way, a remote that tells nothing leaves it unknown.
        with suppress(ConfigError, GitFailed, OSError):
            source = find_remote(root, name, environ, pushed_to=False)
            answer = _Copy(root / COPY, source).tell(commit, head)
            if answer is not None:
                return answer
    return None


def _candidates(root: Path, remote: str) -> list[str]:
    try:
        known = remote_names(root)
    except ConfigError:  # there is no git
        return []
    named = [name for name in dict.fromkeys((remote, _USUAL)) if name in known]
    return named or (known if len(known) == 1 else [])


class _Copy(Repository):
    """The copy of the history, without files where the server can leave them out."""

    def tell(self, commit: str, head: str) -> bool | None:
        """Whether `head` is `commit` or came after it; None when one is not at the remote.

        Raises GitFailed and OSError.
        """
        answer = None
        with self.held():
            try:
                for answer in self._answers(commit, head):
                    if answer:
                        break
            finally:
                # Only what has proved good is kept: nobody asks a damaged copy twice.
                if not answer:
                    shutil.rmtree(self._folder, ignore_errors=True)
        return answer

    def _answers(self, commit: str, head: str) -> Iterator[bool | None]:
        """The answer, each time that more was brought. What is here already is not fetched again."""
        self._bring(head, "head")
        yield self._came_after(commit, head)
        # Not among what came before: perhaps it came later, or lies on another branch.
        self._bring(commit, "commit")
        yield self._came_after(commit, head)

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
        without_files = ["--filter=tree:0"] if _may_leave_files_out() else []
        self._talk(["fetch", *quiet, *without_files, REMOTE, spec], seconds=FETCHING)


def _may_leave_files_out() -> bool:
    """Whether git obeys GIT_NO_LAZY_FETCH, as far as its version tells.

    Else it would ask a remote that is shallow itself for missing commits, without end.
    """
    told = run_git(["version"]).out.decode("utf-8", "replace")
    version = tuple(map(int, re.findall(r"\d+", told)[:3]))
    return version >= (2, 45, 1) or (2, 39, 4) <= version < (2, 40)
