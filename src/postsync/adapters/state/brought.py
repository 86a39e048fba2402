"""What somebody's branch may have brought in the place of the state: refused before anything is read.

A checkout overwrites ignored files without a word. So nothing below our own folder, and not the state
file itself, may be tracked by git, and nothing there may be a link: neither a way to what the state
says nor a way out of the workspace.
"""

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from postsync.adapters.files import OWN_FOLDER
from postsync.domain.config import LocalState, StateConfig
from postsync.domain.errors import ConfigError, TrackedState
from postsync.domain.text.text import visible

_BESIDE = ("", ".lock", ".mutex", ".highest")
_MOST = 20_000
"""Entries of our own folder that are looked at. Nobody has so many."""

_ODD_BEGINNING = "[!a-zA-Z0-9_-]*"
"""The beginning of our folder's name, however it is spelt: no letter of those."""


def refuse_what_was_brought(root: Path, state: StateConfig) -> None:
    """Raise TrackedState where a branch brought anything that would be taken for our own.

    Asks git only where there is something that could be. Raises ConfigError where git refuses to say.
    """
    paths = list(_state_files(state.path)) if isinstance(state, LocalState) else []
    elsewhere = [path for path in paths if not _is_own(path.parts[0])]
    own = [entry for entry in _entries(root) if _is_own(entry.name)]
    there = [path for path in elsewhere if _is_there(root, path)]
    if not own and not there:
        return
    for entry in own:
        _refuse_folder(root, entry)
    for path in there:
        _refuse_path(root, path)
    tracked = _tracked(root, elsewhere)
    if tracked:
        raise _of_git(tracked)


def _state_files(path: str) -> Iterator[PurePosixPath]:
    """The state file, and what lies beside it."""
    state = PurePosixPath(path)
    for suffix in _BESIDE:
        yield state.with_name(f"{state.name}{suffix}")
    name = "" if state.name == "state.json" else f"{state.stem}."
    yield state.with_name(f"{name}journal.jsonl")


def _entries(root: Path) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(root) as entries:
            yield from entries
    except OSError:  # whoever reads the workspace says what is wrong with it
        return


def _is_own(name: str) -> bool:
    """Whether a file system could take `name` for our folder's."""
    shown = (
        one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf"
    )
    return "".join(shown).casefold().rstrip(" .") == OWN_FOLDER


def _is_there(root: Path, path: PurePosixPath) -> bool:
    return os.path.lexists(root / path) or any(
        (root / parent).is_symlink() for parent in path.parents if parent.parts
    )


def _refuse_folder(root: Path, top: "os.DirEntry[str]") -> None:
    """Refuse anything in our folder that is neither a file nor a folder, itself included."""
    if not top.is_dir(follow_symlinks=False):
        raise _odd(Path(top.path), root)
    folders, count = [top.path], 0
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                count += 1
                if entry.name.casefold() == ".git" or not (
                    entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
                ):
                    raise _odd(Path(entry.path), root)
                if entry.is_dir(follow_symlinks=False) and count < _MOST:
                    folders.append(entry.path)


def _refuse_path(root: Path, path: PurePosixPath) -> None:
    """Refuse a link, or another repository, on the way to a file."""
    for parent in reversed([one for one in path.parents if one.parts]):
        if (root / parent).is_symlink():
            raise _odd(root / parent, root)
        if os.path.lexists(root / parent / ".git"):
            raise _odd(root / parent / ".git", root)
    try:
        kind = (root / path).lstat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(kind):
        raise _odd(root / path, root)


def _tracked(root: Path, elsewhere: Iterable[PurePosixPath]) -> list[str]:
    """The files that git tracks among our own."""
    from postsync.adapters.git.clone import any_clone
    from postsync.adapters.git.run import GitMissing

    exactly = {str(path).casefold() for path in elsewhere}
    asked = [f":(icase,literal){path}" for path in elsewhere]
    asked += [f":(glob){_ODD_BEGINNING}", f":(glob){_ODD_BEGINNING}/**"]
    try:
        clone = any_clone(root)
        told = clone.run("ls-files", "--cached", "-z", "--", *asked, at=root) if clone else None
    except GitMissing:  # there is nobody who could have checked a branch out
        return []
    if told is None:
        return []
    if told.status:
        raise ConfigError(
            f"git cannot say whether it tracks {OWN_FOLDER}/: "
            f"{visible(told.err.strip()[:300], newline=False)}",
            detail="`git ls-files` in that folder should work first.",
        )
    listed = told.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return [one for one in listed if _is_own(one.split("/")[0]) or one.casefold() in exactly]


def _of_git(tracked: list[str]) -> TrackedState:
    first = visible(tracked[0].encode("utf-8", "replace").decode(), newline=False)
    more = f" and {len(tracked) - 1} more" if len(tracked) > 1 else ""
    folder = OWN_FOLDER if _is_own(tracked[0].split("/")[0]) else first
    return TrackedState(
        f"git tracks {first}{more}: a branch brought it, and nobody vouches for what it says",
        detail=f"On that branch: `git rm -r --cached {folder}`, add it to .gitignore, and commit; delete "
        "the files if they are not your own. If a checkout put them in the place of your own state: go "
        "back to your branch, and `postsync state push FILE` with a copy of it.",
    )


def _odd(path: Path, root: Path) -> TrackedState:
    name = visible(path.relative_to(root).as_posix(), newline=False)
    kind = "is neither a file nor a folder of its own"
    if path.is_symlink():
        kind = "is a link"
    elif path.name.casefold() == ".git":
        kind = "makes a repository of its own there"
    return TrackedState(
        f"{name} {kind}: what a branch can bring or lead elsewhere is not taken for the state",
        detail=f"Remove it: `rm -r {name}`; if git tracks it, `git rm -r --cached {name}` and a commit "
        "take it out of the branch. A state that lies elsewhere is named by `state:` in postsync.yaml.",
    )
