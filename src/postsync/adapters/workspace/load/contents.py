"""Contents: the bytes of post files."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress

from postsync.adapters.workspace.yaml.nodes import MAX_BYTES

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)

_FIRST_READ = 16 * 1024
"""Nearly every post file fits; a larger buffer for each would cost more than a second read for few."""

_MOST_BYTES = 64 * 1024 * 1024
"""No more than this is held in memory."""

Read = Callable[[str], bytes]
"""The bytes of a file, by its path below the workspace. Raises OSError."""


class Contents:
    """The bytes of post files, and the digest of each that has been read.

    A file that is read again and has changed meanwhile leaves the contents unsteady.
    """

    def __init__(self, read: Read) -> None:
        from hashlib import blake2b

        self._read = read
        self._hash = blake2b
        self._held: dict[str, bytes] = {}
        self.digests: dict[str, bytes] = {}
        self.are_steady = True

    def hold(self, files: Iterable[str]) -> None:
        """Read files ahead, as far as there is room for them; those that cannot be read are left out."""
        left = _MOST_BYTES
        for file in files:
            with suppress(OSError):
                data = self.read(file)
                left -= len(data)
                if left < 0:
                    return
                self._held[file] = data

    def read(self, file: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        held = self._held.get(file)
        if held is not None:
            return held
        data = self._read(file)
        digest = self._hash(data, digest_size=16).digest()
        if self.digests.setdefault(file, digest) != digest:
            self.are_steady = False
        return data

    def digest(self, files: Iterable[str]) -> bytes | None:
        """One digest of all `files` and their names; None if one has not been read, or not been steady."""
        whole = self._hash(digest_size=32)
        for file in files:
            name, digest = os.fsencode(file), self.digests.get(file)
            if digest is None or not self.are_steady:
                return None
            whole.update(b"%d %b%b" % (len(name), name, digest))
        return whole.digest()


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
