"""Contents: the bytes of post files."""

import os
from collections.abc import Callable, Iterable

from postsync.adapters.workspace.yaml_nodes import MAX_BYTES

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)

_FIRST_READ = 16 * 1024
"""Nearly every post file fits; a larger buffer for each would cost more than a second read for few."""

_MOST_BYTES = 64 * 1024 * 1024
"""Larger workspaces are not held in memory."""

Read = Callable[[str], bytes]
"""The bytes of a file, by its path below the workspace. Raises OSError."""


class Contents:
    """The bytes of all post files, read once, and their digest.

    The digest is None where a file cannot be read, or where they are too many to be held.
    """

    def __init__(self, files: Iterable[str], read: Read) -> None:
        self._read = read
        self._kept: dict[str, bytes] = {}
        self.digest = self._take(files)

    def read(self, file: str) -> bytes:
        """The bytes of a file as they were digested. Raises OSError."""
        kept = self._kept.get(file)
        return self._read(file) if kept is None else kept

    def _take(self, files: Iterable[str]) -> bytes | None:
        from hashlib import blake2b

        digest, total = blake2b(digest_size=32), 0
        for file in files:
            try:
                data = self._read(file)
            except OSError:
                return None
            total += len(data)
            if total > _MOST_BYTES:
                return None
            self._kept[file] = data
            name = os.fsencode(file)
            digest.update(b"%d %d %b" % (len(name), len(data), name))
            digest.update(data)
        return digest.digest()


def bytes_of(path: str) -> bytes:
    """The bytes of a file; one more than allowed when it is too large. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    try:
        data = os.read(descriptor, _FIRST_READ)
        if len(data) < _FIRST_READ:
            return data
        parts = [data]
        left = MAX_BYTES + 4 - len(data)
        while left > 0 and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)
