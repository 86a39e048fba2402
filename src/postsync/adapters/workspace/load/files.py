"""Post files: which ones the patterns of the configuration find."""

import os
import posixpath
from collections.abc import Callable, Iterable
from typing import NamedTuple

from postsync.adapters.reach import is_own, leads_through_link, open_folder, repository_root
from postsync.adapters.workspace.load.names import check_twins, check_unread
from postsync.adapters.workspace.load.patterns import compile_all, inside, matched
from postsync.adapters.workspace.wording import cut
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span

Read = Callable[[str], bytes]
"""Returns the bytes of a file, by its path below the workspace. Raises OSError."""

CONFIG_FILES = frozenset({"postsync.yaml", "postsync.yml"})
"""No post, whatever a pattern says; at the root of the workspace."""


UNREAD = frozenset({"PS101", "PS102", "PS148"})
"""Findings about files that were not read, or of which nothing is told."""

UNQUOTED = UNREAD | {"PS146", "PS147"}
"""Findings that show no line: about such files, and about names of files."""


class Found(NamedTuple):
    """A post file: its path below the root, and the folder its address is counted from."""

    path: str
    folder: str


class Discovery(NamedTuple):
    """The post files of a workspace in the order of their paths, and what was refused."""

    files: list[Found]
    diagnostics: list[Diagnostic]


def discover(root: str, patterns: Iterable[str]) -> Discovery:
    """Every file below `root` that a pattern matches; the first pattern that does decides.

    Names that begin with a dot are matched only by a pattern that says the dot. What a pattern with `!`
    matches, a file or a whole folder, is left out. Symbolic links are never followed; one that a
    pattern reaches is refused. Nothing in `.git` and `.postsync` is a post file, whatever a pattern says.
    """
    found = Discovery([], [])
    # A list of what is left, and no recursion: folders can be nested deeper than Python's stack is.
    left = [("", *compile_all(patterns))]
    while left:
        below, here, out = left.pop()
        try:
            listed = _entries(root, below)
        except OSError as error:
            summary = f"the folder {cut(below) or '.'} cannot be read: {error.strerror}"
            found.diagnostics.append(finding("PS101", summary, span=Span(file=below or ".")))
            continue
        last = [pattern for pattern in here if len(pattern.parts) == 1]
        for entry in listed:
            path = below + entry.name
            is_config = not below and entry.name in CONFIG_FILES
            if is_config or _is_own(entry.name) or (out and matched(entry.name, out) is not None):
                continue
            folder = matched(entry.name, last)
            if folder is not None:
                _take_file(entry, Found(path, folder), found)
            else:
                found.diagnostics.extend(check_unread(root, path, entry, here, out))
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and (
                folder is not None or not _may_be_linked_folder(entry, root, path)
            ):
                continue
            deeper, out_there = inside(entry.name, here), inside(entry.name, out, hidden=True)
            if not deeper or any(pattern.parts == (None,) for pattern in out_there):
                continue
            if is_folder:
                left.append((path + "/", deeper, out_there))
            else:
                found.diagnostics.append(_link(path))
    found.files.sort()
    found.diagnostics.extend(check_twins(file.path for file in found.files))
    return found


def _is_own(name: str) -> bool:
    return (name[0] == "." or "~" in name) and is_own(name)


def _take_file(entry: os.DirEntry[str], file: Found, found: Discovery) -> None:
    if entry.is_symlink():
        found.diagnostics.append(_link(file.path))
    elif entry.is_file(follow_symlinks=False):
        found.files.append(file)
    elif not entry.is_dir(follow_symlinks=False):
        summary = "this is not a regular file"
        found.diagnostics.append(finding("PS101", summary, span=Span(file=file.path)))


def _entries(root: str, below: str) -> list[os.DirEntry[str]]:
    """What is in a folder, unless a link has come into its place. Raises OSError."""
    descriptor = os.open(f"{root}/{below}", _FOLDER if below else _FOLDER & ~os.O_NOFOLLOW)
    try:
        with os.scandir(descriptor) as entries:
            listed = list(entries)
        for entry in listed:
            entry.is_symlink()  # a file system that tells no kinds is asked while the folder is open
        return listed
    finally:
        os.close(descriptor)


_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def _may_be_linked_folder(entry: os.DirEntry[str], root: str, path: str) -> bool:
    """Whether a link leads to a folder, or to where it is not looked: out of the repository."""
    if not entry.is_symlink():
        return False
    try:
        target = os.readlink(f"{root}/{path}")  # noqa: PTH115 - as it is
    except OSError:
        return False
    there = posixpath.normpath(posixpath.join(root, posixpath.dirname(path), target))
    top = repository_root(root)
    inner = posixpath.relpath(there, top)
    if f"{inner}/".startswith("../") or leads_through_link(top, inner):
        return True
    try:
        os.close(open_folder(top, inner))
    except OSError:
        return False
    return True


def _link(path: str) -> Diagnostic:
    return finding(
        "PS102",
        "symbolic links are not followed",
        detail="Put the file itself here, or leave it out of `posts` in postsync.yaml.",
        span=Span(file=path),
    )
