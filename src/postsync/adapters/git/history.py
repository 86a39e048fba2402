"""The git history around the workspace, read only: which commit is checked out, what came before.

What this clone does not have is looked up at its remote (`beyond`).
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.adapters import files
from postsync.adapters.git.clone import Clone, find_clone, may_be_cloned, plain_clone
from postsync.adapters.git.environment import may_move
from postsync.domain.errors import ConfigError
from postsync.domain.late import late
from postsync.ports import DefaultBranch, Descent, PastFile

if TYPE_CHECKING:
    from postsync.adapters.git.beyond import Surroundings
    from postsync.adapters.git.run import Answer

_COMMIT = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

_LONGEST = 4096
"""Bytes of a ref, and more than enough."""

_MOST_REFS = 64 * 2**20
"""Bytes of all refs together."""


class GitHistory:
    """The history of the repository that holds `root`, as git itself finds it.

    Only reads the repository. `remote` is the remote to ask first for what this clone lacks.
    """

    def __init__(
        self, root: Path, *, remote: str = "origin", environ: Mapping[str, str] = os.environ
    ) -> None:
        self._root = root
        self._remote = remote
        self._environ = environ
        self._past: dict[tuple[str, str], PastFile] = {}

    def head(self) -> str | None:
        """The commit that is checked out, as 40 or 64 hex digits.

        None outside a repository, on a branch without commits, or where git is not installed.
        Raises ConfigError when git refuses the repository.
        """
        if shutil.which("git") is None:
            return None
        # The plain layout is read directly: starting git costs more than many a whole run.
        # Variables can move any part of it, so with one that might only git knows.
        if not any(may_move(name) for name in self._environ):
            commit = _read_head(self._root)
            if commit is not None or not may_be_cloned(self._root):
                return commit
        answer = self._run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if answer is None:
            return None
        if answer.status == 0 and _COMMIT.fullmatch(commit := answer.text):
            return commit
        if answer.status == 1 or "not a git repository" in answer.err:
            return None
        raise self._refused(answer)

    def descent(self, head: str, applied: str, *, far: bool = True) -> Descent:
        """How `head` relates to `applied`.

        What this clone does not have is asked of the remote if `far`: what came before, where a shallow
        clone ends too early, and a commit that was never fetched. Unknown when that tells nothing
        either. Raises ConfigError when git refuses the repository.
        """
        if not (_COMMIT.fullmatch(applied) and _COMMIT.fullmatch(head)):
            return Descent.UNKNOWN
        if applied == head:
            return Descent.AFTER
        forward = self._came_after(applied, head)
        if forward:
            return Descent.AFTER
        # Beyond the edge of a shallow clone a "no" proves nothing, but the way back does.
        if forward is False and self._came_after(head, applied):
            return Descent.BEFORE
        if forward is False and not self._is_shallow():
            return Descent.BESIDE
        if not far:
            return Descent.UNKNOWN
        from postsync.adapters.git.beyond import descent_at_remote  # most runs do without

        return descent_at_remote(head, applied, self._surroundings)

    def on_default_branch(self, head: str) -> DefaultBranch:
        """Where `head` stands on the default branch of the remote, which is asked now."""
        from postsync.adapters.git.beyond import has_remote, tip_at_remote

        if not has_remote(self._surroundings):
            return DefaultBranch.NO_REMOTE
        tip = tip_at_remote(self._surroundings)
        if tip is None:
            return DefaultBranch.UNREACHED
        if tip == head:
            return DefaultBranch.AT_TIP
        is_on_it = self.descent(tip, head) is Descent.AFTER
        return DefaultBranch.BEFORE_TIP if is_on_it else DefaultBranch.ELSEWHERE

    def has_files_of(self, commit: str, files: Iterable[str]) -> bool:
        """Whether each of these files of the workspace is as `commit` has it, or in neither."""
        from postsync.adapters.git.tracked import are_as_in

        known = _COMMIT.fullmatch(commit) is not None
        return known and are_as_in(self._run, self._root, commit, files)

    def is_same_in(self, commit: str, other: str, files: Iterable[str]) -> bool:
        """Whether two commits have each of these files alike."""
        from postsync.adapters.git.tracked import are_alike

        known = _COMMIT.fullmatch(commit) and _COMMIT.fullmatch(other)
        return known is not None and are_alike(self._run, self._root, commit, other, files)

    def renamed(self, since: str) -> dict[str, str]:
        """The old file of every post file that git says was renamed after `since`, by the new one."""
        from postsync.adapters.git.tracked import renamed_since

        return renamed_since(self._run, since) if _COMMIT.fullmatch(since) else {}

    def old_files(
        self, files: Iterable[str], before: datetime, *, surely: bool = False
    ) -> frozenset[str]:
        """Those of these files that stand as they were committed before a moment, or may have been.

        If `surely`, those alone that are known to have been.
        """
        from postsync.adapters.git.tracked import committed_before

        if self.head() is None:
            return frozenset()
        return committed_before(self._run, self._root, files, before, surely=surely)

    def commit_of(self, name: str) -> str:
        """The commit that a branch, a tag or an id names. Raises UnknownBase."""
        from postsync.adapters.git.past import commit_of

        return commit_of(self._run, name)

    def fork_of(self, name: str) -> str:
        """The commit that HEAD and what a person names last had in common. Raises UnknownBase."""
        from postsync.adapters.git.past import fork_of

        return fork_of(self._run, self.head(), name)

    def commits_before(self, file: str) -> Iterator[str]:
        """Where an earlier version of a file of the workspace may be, the likeliest first."""
        from postsync.adapters.git.past import commit_before, default_tip

        head = self.head()
        if head is None:
            return
        if (tip := default_tip(self._run, self._remote)) is not None and tip != head:
            yield tip
        yield head
        if (before := commit_before(self._run, file)) is not None:
            yield before

    def file_of(self, commit: str, file: str) -> PastFile:
        """A file of the workspace as `commit` had it; remembered, because a commit never changes."""
        if (commit, file) not in self._past:
            self._past[commit, file] = self._file_of(commit, file)
        return self._past[commit, file]

    def _file_of(self, commit: str, file: str) -> PastFile:
        from postsync.adapters.git.past import file_of

        if not _COMMIT.fullmatch(commit):
            return PastFile(problem=f"{commit[:64]} is not the id of a commit")
        return file_of(self._run, commit, file)

    @property
    def _surroundings(self) -> "Surroundings":
        from postsync.adapters.git.beyond import Surroundings

        return Surroundings(root=self._root, remote=self._remote, environ=self._environ)

    def _is_shallow(self) -> bool:
        told = self._run("rev-parse", "--is-shallow-repository")
        return told is not None and told.text != "false"

    def _came_after(self, commit: str, head: str) -> bool | None:
        answer = self._run("merge-base", "--is-ancestor", commit, head)
        if answer is None:
            return None
        if answer.status in {0, 1}:
            return answer.status == 0
        if "dubious ownership" in answer.err:
            raise self._refused(answer)
        return None

    def _refused(self, answer: "Answer") -> ConfigError:
        from postsync.adapters.git.run import refused

        return refused(self._root, answer.err)

    def _run(self, *words: str) -> "Answer | None":
        """What a git command says; None where git is not installed."""
        from postsync.adapters.git.run import NO_REPOSITORY, GitMissing

        try:
            clone = self._clone
            return NO_REPOSITORY if clone is None else clone.run(*words, at=self._root)
        except GitMissing:
            return None

    @cached_property
    def _clone(self) -> Clone | None:
        return find_clone(self._root, self._environ)


def _read_head(root: Path) -> str | None:
    """HEAD of the repository around `root` in its plainest layout; None for any other."""
    clone = plain_clone(root)
    if clone is None or clone.folder != clone.common:
        return None
    try:
        head = files.read(clone.folder / "HEAD", limit=_LONGEST).decode("ascii").strip()
        if _COMMIT.fullmatch(head):
            return head
        if not re.fullmatch(r"ref: refs/heads/[A-Za-z0-9._/-]+", head) or ".." in head:
            return None
        ref = head.removeprefix("ref: ")
        loose = clone.folder / ref
        if loose.is_file():
            commit = files.read(loose, limit=_LONGEST).decode("ascii").strip()
        else:
            commit = _packed(clone.folder, ref)
    except (OSError, ValueError):
        return None
    return commit if _COMMIT.fullmatch(commit) else None


def _packed(folder: Path, ref: str) -> str:
    packed = files.read(folder / "packed-refs", limit=_MOST_REFS)
    for line in packed.decode("utf-8", "replace").splitlines():
        commit, _, name = line.partition(" ")
        if name == ref:
            return commit
    return ""
