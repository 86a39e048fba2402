"""The state as it was last seen here, for a check that must not wait, ask anybody or write anything."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from postsync.domain.config import GitState, LocalState, StateConfig
from postsync.domain.errors import PostsyncError
from postsync.domain.state.record import Snapshot


def last_seen(config: StateConfig, root: Path) -> Snapshot | None:
    """The newest state that lies on this machine; None where there is none that can be read.

    Of a state in git that is what an earlier run or a `git fetch` has brought here.
    """
    if sys.platform == "win32":  # no state is kept there
        return None
    from postsync.adapters.git.copy import GitFailed

    try:
        match config:
            case LocalState():
                return _of_file(root / config.path)
            case GitState():
                return max(_of_git(config, root), key=lambda one: one.serial, default=None)
    except (OSError, PostsyncError, GitFailed):
        return None
    return None


def _of_file(path: Path) -> Snapshot:
    from postsync.adapters import files
    from postsync.adapters.state.document.decoding import MAX_BYTES, decode_snapshot

    data = files.read(Path(os.path.realpath(path)), limit=MAX_BYTES)
    return decode_snapshot(data, source=str(path))


def _of_git(config: GitState, root: Path) -> Iterator[Snapshot]:
    """The states in our own copy of the remote, and in the user's repository."""
    from postsync.adapters.files import OWN_FOLDER
    from postsync.adapters.state.stores.git import COPY

    copy = root / OWN_FOLDER / COPY
    if copy.is_dir():
        yield from _of_repository(copy, ["refs/heads/newest", "refs/fetched"])
    branch = config.ref.removeprefix("refs/heads/")
    lines = _lines(["-C", str(root.absolute()), "rev-parse", "--absolute-git-dir"])
    for folder in lines[:1]:
        yield from _of_repository(Path(folder), [f"refs/remotes/{config.remote}/{branch}"])


def _of_repository(folder: Path, refs: Sequence[str]) -> Iterator[Snapshot]:
    from postsync.adapters.git.copy import GitFailed, Repository
    from postsync.adapters.git.remote import Remote
    from postsync.adapters.state.document import shards

    nowhere = Remote(top=folder, object_format="", environ={}, secrets=())
    repository = Repository(folder, nowhere)
    command = [f"--git-dir={folder}", "for-each-ref", "--format=%(objectname)", *refs]
    for commit in dict.fromkeys(_lines(command)):
        try:
            yield shards.decode_files(repository.read(commit, shards.is_ours), source=str(folder))
        except (PostsyncError, GitFailed):
            continue  # it may be half there, or something else altogether


def _lines(command: Sequence[str]) -> list[str]:
    from postsync.adapters.git.run import run_git

    answer = run_git(command)
    return answer.lines if answer.status == 0 else []
