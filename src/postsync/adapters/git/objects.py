"""Objects: what a commit has below a folder, and the bytes of blobs. No work tree, no filter, no network.

A tree may be anybody's: it can hold names that no file system has, and itself many times over.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from postsync.adapters.git.clone import Clone, find_clone
from postsync.adapters.git.past import why_not
from postsync.adapters.git.run import NO_REPOSITORY, Answer
from postsync.domain.errors import ConfigError

_MOST_LISTED = 64 * 2**20
"""Bytes of a listing: half a million files, and a quarter of a gigabyte once it is taken apart."""

_LONGEST = 4096
"""Bytes of a path that a system would open."""

_FILES = ("100644", "100755", "100664")
"""The modes of plain files; others are links and repositories."""

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

_NOT_A_NAME = frozenset({"", ".", "..", ".git"})


class Blob(NamedTuple):
    """The content of a file. `size` is in bytes, None where this clone does not have it."""

    id: str
    size: int | None


class Objects:
    """What the clone around `root` has of a commit. Raises ConfigError where there is no clone."""

    def __init__(self, root: Path, commit: str) -> None:
        clone = find_clone(root) if _COMMIT.fullmatch(commit) else None
        if clone is None:
            raise unread(NO_REPOSITORY, commit)
        self._clone: Clone = clone
        self._root = root
        self._commit = commit

    def files(self, *, everywhere: bool = False) -> Mapping[str, Blob]:
        """The plain files of the commit below the root, or `everywhere`, by their paths from there.

        Raises ConfigError where the commit is not here, or has too many.
        """
        where = ("--full-tree",) if everywhere else ()
        words = ("-r", "-l", "-z", *where, self._commit)
        told = self._clone.run("ls-tree", *words, at=self._root, most=_MOST_LISTED)
        if told.status:
            raise unread(told, self._commit)
        found: dict[str, Blob] = {}
        for entry in told.out.decode("utf-8", "surrogateescape").split("\0"):
            facts, _, path = entry.partition("\t")
            if facts.startswith(_FILES) and len(path) <= _LONGEST and _is_path(path):
                _, _, blob, size = facts.split()
                found[path] = Blob(blob, int(size) if size.isdecimal() else None)
        return found

    def read(self, blobs: Iterable[Blob]) -> Mapping[str, bytes]:
        """The bytes of blobs, by their ids, in one go: whoever asks sees to it that they fit.

        Those that this clone does not have are left out.
        """
        wanted = list(dict.fromkeys(one.id for one in blobs if one.size is not None))
        if not wanted:
            return {}
        asked = "".join(f"{one}\n" for one in wanted).encode()
        return _taken_apart(self._clone.run("cat-file", "--batch", stdin=asked).out)


def unread(told: Answer, commit: str) -> ConfigError:
    """What to say where git cannot show a commit."""
    if "more than" in told.err:
        return ConfigError(
            f"commit {commit[:12]} has too many files to look at",
            detail="Name another commit with --base, or run without it.",
        )
    return ConfigError(f"the posts of commit {commit[:12]} cannot be read: {why_not(told, commit)}")


def _is_path(path: str) -> bool:
    return _NOT_A_NAME.isdisjoint(path.split("/")) and "\\" not in path


def _taken_apart(out: bytes) -> dict[str, bytes]:
    """The answers of `cat-file --batch`: `ID blob SIZE`, a line feed, the bytes, a line feed."""
    found: dict[str, bytes] = {}
    at = 0
    while (end := out.find(b"\n", at)) >= 0:
        head = out[at:end].split()
        at = end + 1
        if len(head) == 3:
            size = int(head[2])
            if head[1] == b"blob":
                found[head[0].decode()] = out[at : at + size]
            at += size + 1
    return found
