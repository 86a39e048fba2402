"""What lies in the place of `.git`, looked at before git does.

An archive may bring anything there: a link, or a file, that leads to somebody else's repository, where
nothing of ours is to be written; and pipes, which git would wait for without end.
"""

import os
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from postsync.adapters import files
from postsync.domain.errors import ConfigError
from postsync.domain.late import late
from postsync.domain.text.text import visible

GIT_FILE = late(rb"gitdir: (?P<folder>[^\0\n]+)\n*")

_LONGEST = 1 << 20
_MOST = 200_000
"""How many entries are looked at; beyond them git has its time limit all the same."""
_ALTERNATES = 50

_OF_OBJECTS = ("info", "pack", *(f"{number:02x}" for number in range(256)))

_FIRST = ("HEAD", "config", "config.worktree", "index", "packed-refs", "shallow", "commondir")


def refuse_pointer(top: Path) -> None:
    """Refuse a `.git` that leads to a repository which does not know this work tree.

    A linked work tree and a submodule are known where they are kept. Raises ConfigError, GitMissing.
    """
    inner = top / ".git"
    try:
        kind = inner.lstat().st_mode
    except OSError:
        return
    if stat.S_ISLNK(kind):
        raise _refused(inner, "is a symbolic link", f"put the repository itself at {_shown(inner)}")
    if stat.S_ISDIR(kind):
        if os.path.lexists(inner / "commondir"):
            raise _refused(inner, "shares another repository's files", "make a new clone")
        return
    if not stat.S_ISREG(kind):
        raise _refused(inner, "is neither a folder nor a file", "make a new clone")
    named = GIT_FILE.fullmatch(read(inner))
    if named is None:
        return  # no repository, as git will say
    folder = top / os.fsdecode(named["folder"])
    if not _is_linked_work_tree(top, folder) and not _is_work_tree_of(top, folder):
        raise _refused(
            inner,
            f"leads to {_shown(folder)}, which does not know this work tree",
            "run `git worktree repair` in the main work tree if it was moved, or "
            f"`git --git-dir={_shown(folder)} config core.worktree {_shown(top)}` if it was made "
            "with --separate-git-dir",
        )


@cache  # a process looks once, however many commands it starts
def odd_file(folder: Path, common: Path) -> Path | None:
    """Something that git would open of a repository and that is neither file nor folder."""
    paths = [*(folder / name for name in _FIRST), *(common / name for name in _FIRST)]
    paths += [common / "info" / name for name in ("exclude", "grafts", "attributes")]
    for path in paths:
        if _is_odd(path):
            return path
    left = iter(range(_MOST))
    below = (folder / "refs", common / "refs", common / "reftable", folder / "reftable")
    seen = set[tuple[int, int]]()
    for one in (*below, *_object_folders(common / "objects")):
        if (odd := _odd_below(one, left, seen)) is not None:
            return odd
    return None


def read(path: Path) -> bytes:
    """The bytes of a plain file; none where there is no such."""
    try:
        return files.read(path, limit=_LONGEST)
    except (OSError, ValueError):
        return b""


def _is_linked_work_tree(top: Path, folder: Path) -> bool:
    """Whether `folder` was made by `git worktree add` for `top`, in the repository that it shares."""
    back, shared = (read(folder / name).rstrip(b"\r\n") for name in ("gitdir", "commondir"))
    if not back or not shared:
        return False
    git_file = folder / os.fsdecode(back)
    common = folder / os.fsdecode(shared)
    return (
        git_file.name == ".git"
        and _is_same(git_file.parent, top)
        and _is_same(folder.resolve().parent, common.resolve() / "worktrees")
    )


def _is_work_tree_of(top: Path, folder: Path) -> bool:
    """Whether the settings in `folder` name `top`, as those of a submodule do."""
    from postsync.adapters.git.run import run_git

    if os.path.lexists(folder / "commondir"):
        return False
    for name in ("config.worktree", "config"):
        path = folder / name
        if not path.is_file():
            continue
        words = ("config", "--file", str(path.absolute()), "--no-includes", "-z", "core.worktree")
        told = run_git(words, away_from=top)
        value = told.out.removesuffix(b"\0")
        if told.status == 0 and value:
            return _is_same(folder / os.fsdecode(value), top)
    return False


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.resolve(strict=True) == other.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return False


def _object_folders(folder: Path) -> Iterator[Path]:
    """The folders that git opens of one of objects, and of those that it says have more."""
    known = [folder]
    for one in known:
        yield from (one / name for name in _OF_OBJECTS)
        alternates = one / "info" / "alternates"
        more = [] if _is_odd(alternates) else read(alternates).splitlines()[:_ALTERNATES]
        given = (one / os.fsdecode(line) for line in more if not line.startswith(b"#"))
        known += [other for other in given if other not in known][
            : max(0, _ALTERNATES - len(known))
        ]


def _odd_below(folder: Path, left: Iterator[int], seen: set[tuple[int, int]]) -> Path | None:
    folders = [folder]
    while folders:
        try:
            here = folders.pop()
            facts = here.stat()
            if (facts.st_dev, facts.st_ino) in seen:
                continue
            seen.add((facts.st_dev, facts.st_ino))
            with os.scandir(here) as entries:
                for entry in entries:
                    if next(left, None) is None:
                        return None
                    if entry.is_dir():
                        folders.append(Path(entry.path))
                    elif not entry.is_file() and _is_odd(Path(entry.path)):
                        return Path(entry.path)
        except (OSError, ValueError):
            continue
    return None


def _is_odd(path: Path) -> bool:
    """Whether it leads to a pipe, a device or the like. A link that leads nowhere is none."""
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


def _refused(inner: Path, what: str, way: str) -> ConfigError:
    return ConfigError(
        f"{_shown(inner)} {what}: nothing shows that this repository is the workspace's own",
        detail=f"If it is yours, {way}; or name it with the variables GIT_DIR and GIT_WORK_TREE. "
        "If it came with an archive, delete it.",
    )


def _shown(path: Path) -> str:
    return visible(str(path).encode("utf-8", "replace").decode(), newline=False)
