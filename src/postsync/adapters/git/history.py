"""The git history around the workspace, read only: which commit is checked out, what came before.

What a shallow clone does not have is looked up at its remote (`shallow`).
"""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from postsync.domain.errors import ConfigError
from postsync.domain.text.text import visible

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
"""A question to the repository asks nobody for a password and fetches nothing into it."""


_HARMLESS = ("GIT_ASKPASS", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_EDITOR", "GIT_PAGER", "GIT_SSH")


class GitHistory:
    """The history of the repository that holds `root`, as git itself finds it.

    Only reads the repository. `remote` is the remote to ask first for what a shallow clone lacks.
    """

    def __init__(
        self, root: Path, *, remote: str = "origin", environ: Mapping[str, str] = os.environ
    ) -> None:
        self._root = root
        self._remote = remote
        self._environ = environ

    def head(self) -> str | None:
        """The commit that is checked out, as 40 or 64 hex digits.

        None outside a repository, on a branch without commits, or where git is not installed.
        Raises ConfigError when git refuses the repository.
        """
        if shutil.which("git") is None:
            return None
        # The plain layout is read directly: starting git costs more than many a whole run.
        # Variables can move any part of it, so with one that might only git knows.
        if not any(_may_move(name) for name in self._environ):
            commit = _read_head(self._root)
            if commit is not None:
                return commit
        answer = self._run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if answer is None:
            return None
        status, out, err = answer
        if status == 0 and _COMMIT.fullmatch(out):
            return out
        if status == 1 or "not a git repository" in err:
            return None
        raise self._refused(err)

    def is_ancestor(self, commit: str, head: str) -> bool | None:
        """Whether `head` is `commit` or came after it.

        Where a shallow clone ends too early, the remote is asked. None when that cannot be told:
        `commit` is no commit that is known here, or there. Raises ConfigError when git refuses the
        repository.
        """
        if not (_COMMIT.fullmatch(commit) and _COMMIT.fullmatch(head)):
            return None
        if commit == head:
            return True
        forward = self._came_after(commit, head)
        if forward or not self._is_shallow():
            return forward
        # Beyond the edge of a shallow clone a "no" proves nothing, but the way back does.
        if forward is False and self._came_after(head, commit):
            return False
        from postsync.adapters.git.shallow import came_after_at_remote  # most runs do without

        return came_after_at_remote(
            commit, head, root=self._root, remote=self._remote, environ=self._environ
        )

    def _came_after(self, commit: str, head: str) -> bool | None:
        answer = self._run("merge-base", "--is-ancestor", commit, head)
        if answer is None:
            return None
        status, _, err = answer
        if status in {0, 1}:
            return status == 0
        if "dubious ownership" in err:
            raise self._refused(err)
        return None

    def _is_shallow(self) -> bool:
        answer = self._run("rev-parse", "--is-shallow-repository")
        return answer is None or answer[1] != "false"

    def _run(self, command: str, *arguments: str) -> tuple[int, str, str] | None:
        """Exit status, output and complaint of a git command; None where git cannot be started."""
        try:
            import git
        except ImportError:  # GitPython looks for the executable when it is imported
            return None
        try:
            # By -C and not as GitPython's working folder, which it silently leaves for the current
            # one when it cannot enter it.
            return git.Git().execute(
                ["git", "-C", str(self._root.absolute()), command, *arguments],
                with_extended_output=True,
                with_exceptions=False,
                env=_QUIET,
            )
        except git.exc.GitCommandNotFound:
            return None

    def _refused(self, complaint: str) -> ConfigError:
        if "dubious ownership" in complaint:
            return ConfigError(
                f"git does not trust the repository at {self._root}: somebody else owns it",
                detail="If it is yours, say so: "
                f'git config --global --add safe.directory "{self._root}"',
            )
        reason = visible(complaint.strip().partition("\n")[0], newline=False)
        return ConfigError(
            f"git cannot read the repository at {self._root}: {reason}",
            detail="`git status` in that folder should work first.",
        )


def _may_move(variable: str) -> bool:
    """Whether an environment variable could make git look somewhere else."""
    return variable.startswith("GIT_") and not variable.startswith(_HARMLESS)


def _read_head(root: Path) -> str | None:
    """HEAD of the repository around `root` in its plainest layout; None for any other."""
    folder = _git_folder(root)
    if folder is None:
        return None
    try:
        head = (folder / "HEAD").read_text("ascii").strip()
        if _COMMIT.fullmatch(head):
            return head
        if not re.fullmatch(r"ref: refs/heads/[A-Za-z0-9._/-]+", head) or ".." in head:
            return None
        ref = head.removeprefix("ref: ")
        loose = folder / ref
        commit = loose.read_text("ascii").strip() if loose.is_file() else _packed(folder, ref)
    except (OSError, ValueError):
        return None
    return commit if _COMMIT.fullmatch(commit) else None


def _git_folder(root: Path) -> Path | None:
    """The `.git` folder that git would find from `root`; None when it is anything unusual."""
    try:
        here = root.resolve(strict=True)
        device = here.stat().st_dev
        for folder in (here, *here.parents):
            if folder.stat().st_dev != device:  # git does not look across file systems
                return None
            inner = folder / ".git"
            if inner.is_symlink() or inner.is_file():
                return None
            if inner.is_dir():
                plain = all((inner / part).is_dir() for part in ("objects", "refs"))
                return inner if plain else None
    except (OSError, RuntimeError):
        return None
    return None


def _packed(folder: Path, ref: str) -> str:
    for line in (folder / "packed-refs").read_text("utf-8", "replace").splitlines():
        commit, _, name = line.partition(" ")
        if name == ref:
            return commit
    return ""
