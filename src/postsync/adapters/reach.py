"""Reach: opening what lies below a folder, and nothing that a name in it leads to elsewhere.

A branch that somebody else wrote may hold links, and a folder that somebody else filled may hold pipes
and devices. Nothing here follows the one or waits for the other, whatever is swapped meanwhile.
"""

import errno
import os
import re
import stat
from types import TracebackType
from typing import Self

from postsync.domain.late import late

_PLAIN = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""Without O_NONBLOCK a named pipe would be waited for without end, and opening some devices acts."""

_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC


def open_plain(path: str | os.PathLike[str], *, within: int | None = None) -> int:
    """A regular file, open for reading; `path` is seen from the folder `within`. Raises OSError."""
    descriptor = os.open(path, _PLAIN, dir_fd=within)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return descriptor


def open_below(root: str, path: str) -> int:
    """The regular file at `path` below `root`, reached through no link. Raises OSError."""
    folder, _, name = path.rpartition("/")
    within = open_folder(root, folder)
    try:
        return open_plain(name, within=within)
    finally:
        os.close(within)


def open_folder(root: str, path: str) -> int:
    """A folder below `root`, reached through no link. Raises OSError."""
    here = os.open(root or "/", _FOLDER)
    for part in path.split("/"):
        if part == "..":
            os.close(here)
            raise OSError(errno.EINVAL, "it leads out of its folder")
        if part in ("", "."):
            continue
        try:
            deeper = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=here)
        finally:
            os.close(here)
        here = deeper
    return here


def read_below(root: str, path: str, *, most: int) -> bytes:
    """The first `most` bytes of a file below `root`, reached through no link. Raises OSError."""
    with os.fdopen(open_below(root, path), "rb", buffering=0) as file:
        return _read(file.fileno(), most)


def replace_below(root: str, path: str, data: bytes) -> None:
    """Put `data` in the place of a regular file below `root`, reached through no link; its mode stays.

    Afterwards it holds the old bytes or the new. Raises OSError.
    """
    import secrets  # most runs write nothing

    folder, _, name = path.rpartition("/")
    temporary = f".{name}.{secrets.token_hex(8)}.tmp"
    within = open_folder(root, folder)
    try:
        before = open_plain(name, within=within)
        mode = stat.S_IMODE(os.fstat(before).st_mode)
        os.close(before)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(temporary, flags, mode=0o600, dir_fd=within), "wb") as file:
            try:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
                os.replace(temporary, name, src_dir_fd=within, dst_dir_fd=within)
            except BaseException:
                os.unlink(temporary, dir_fd=within)
                raise
    finally:
        os.close(within)


class Below:
    """Reads many files below one folder. The last folder in it is kept open; not for several threads."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._folder: str | None = None
        self._within = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: object, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._leave()

    def read(self, path: str, *, most: int) -> bytes:
        """The first `most` bytes of a file, reached through no link. Raises OSError."""
        folder, _, name = path.rpartition("/")
        if folder != self._folder:
            self._leave()
            self._within = open_folder(self._root, folder)
            self._folder = folder
        descriptor = open_plain(name, within=self._within)
        try:
            return _read(descriptor, most)
        finally:
            os.close(descriptor)

    def _leave(self) -> None:
        if self._folder is not None:
            os.close(self._within)
            self._folder = None


_FIRST_READ = 16 * 1024
"""Nearly every post file fits; a larger buffer for each would cost more than a second read for few."""


def _read(descriptor: int, most: int) -> bytes:
    first = min(most, _FIRST_READ)
    data = os.read(descriptor, first)
    if len(data) < first:
        return data
    parts, left = [data], most - len(data)
    while left > 0 and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def leads_through_link(root: str, path: str) -> bool:
    """Whether the way from `root` to `path` below it, itself included, holds a symbolic link."""
    at = root
    for part in path.split("/"):
        at = f"{at}/{part}"
        try:
            if stat.S_ISLNK(os.lstat(at).st_mode):
                return True
        except OSError:
            return False
    return False


def repository_root(root: str) -> str:
    """The folder with `.git` at or above the workspace; the workspace itself where there is none."""
    folder = root
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118 - felt for 10,000 files
            return folder
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return root
        folder = above


def is_own(part: str) -> bool:
    """Whether a folder or file of this name belongs to git or to postsync."""
    plain = (part if part.isascii() else _WIDTHLESS.sub("", part)).casefold()
    if "git" not in plain and "postsync" not in plain:
        return False
    found = _OWN.fullmatch(plain)
    return found is not None and (plain.startswith(".") or found[2] is not None)


_OWN = late(r"\.?(git|postsync)(~\d+)?[ .]*(:.*)?", re.DOTALL)
"""What file systems take for `.git` or `.postsync`, in any letter case: Windows drops dots and spaces at the
end, knows short names, and lets a colon name a stream; macOS overlooks characters without a width."""

_WIDTHLESS = late("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
