"""Reading a few bytes here and there of one file, however long it is."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

Order = Literal["big", "little"]

_PIECE = 4096
_STEPS = 100_000
"""How many reads one file may cost: a GIF of 25 MB needs all of them, any other far fewer."""
_SLICE = 256 * 1024
_SEARCH = 64 * 1024 * 1024


class CutOffError(Exception):
    """The file ends before what its headers promise."""


class TooLongError(Exception):
    """The file has more parts than anybody has time to look at."""


class Source:
    """The bytes of one file of `size` bytes, of which `head` is already known."""

    def __init__(self, file: BinaryIO, size: int, head: bytes) -> None:
        self._file = file
        self.size = size
        self._known = head
        self._known_from = 0
        self._steps = _STEPS

    def take(self, at: int, count: int) -> bytes:
        """`count` bytes from `at`. Raises CutOffError where there are fewer, and TooLongError."""
        self._steps -= 1
        if self._steps < 0:
            raise TooLongError
        start = at - self._known_from
        if start >= 0 and start + count <= len(self._known):
            return self._known[start : start + count]
        return self._fetch(at, count)

    def number(self, at: int, count: int, order: Order = "big") -> int:
        """The unsigned number in `count` bytes from `at`. Raises as `take`."""
        return int.from_bytes(self.take(at, count), order)

    def reach(self, end: int) -> None:
        """Raises CutOffError where the file ends before `end`."""
        if end > self.size:
            raise CutOffError

    def has(self, pattern: bytes, after: int) -> bool:
        """Whether `pattern` comes after a place, looked for first at the end. Raises CutOffError.

        True also where there is more to search than anybody has time for.
        """
        self.reach(after)
        tail = max(after, self.size - _PIECE)
        if pattern in self.take(tail, self.size - tail):
            return True
        most = min(tail, after + _SEARCH)
        while after < most:
            if pattern in self.take(after, min(_SLICE, self.size - after)):
                return True
            after += _SLICE - len(pattern) + 1
        return most < tail

    def _fetch(self, at: int, count: int) -> bytes:
        if at + count > self.size:
            raise CutOffError
        self._file.seek(at)
        self._known = self._file.read(max(count, _PIECE)) or b""
        self._known_from = at
        if len(self._known) < count:  # it has become shorter meanwhile
            raise CutOffError
        return self._known[:count]


def open_plain(path: Path | str) -> BinaryIO:
    """A file to read from, without a buffer. Raises OSError, also where it is no plain file."""
    # No link, and no waiting for a pipe: the check before has refused both, but time has passed.
    flags = os.O_RDONLY
    for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    file = os.fdopen(os.open(path, flags), "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is not a plain file")
    return file
