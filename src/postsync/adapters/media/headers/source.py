"""Reading a few bytes here and there of one file, however long it is."""

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

    def find(self, pattern: bytes, after: int) -> int | None:
        """Where `pattern` ends that comes after a place, looked for first at the end of the file.

        None where it is nowhere. Raises CutOffError, and TooLongError where there is more to search than
        anybody has time for.
        """
        self.reach(after)
        tail = max(after, self.size - _PIECE)
        found = self.take(tail, self.size - tail).rfind(pattern)
        if found >= 0:
            return tail + found + len(pattern)
        most = min(tail, after + _SEARCH)
        while after < most:
            found = self.take(after, min(_SLICE, self.size - after)).find(pattern)
            if found >= 0:
                return after + found + len(pattern)
            after += _SLICE - len(pattern) + 1
        if most < tail:
            raise TooLongError
        return None

    def next(self, mark: bytes, after: int) -> int:
        """Where `mark` comes next, among a few kB. Raises CutOffError where it does not."""
        found = self.take(after, min(_PIECE, self.size - after)).find(mark)
        if found < 0:
            raise CutOffError
        return after + found

    def _fetch(self, at: int, count: int) -> bytes:
        if at + count > self.size:
            raise CutOffError
        self._file.seek(at)
        self._known = self._file.read(max(count, _PIECE)) or b""
        self._known_from = at
        if len(self._known) < count:  # it has become shorter meanwhile
            raise CutOffError
        return self._known[:count]
