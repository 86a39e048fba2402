"""The local journal: outcomes that are not yet in the state, a JSON line each.

A line counts once it is complete with its line feed; what follows the last line feed is the rest of
an append that a crash cut short. Losing an outcome is harmless, for its intent is in the state and
is settled by looking at the service; the journal spares that look.
"""

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.state.document.writing import encode_outcome
from postsync.domain.errors import StateUnreadable, StateUnwritable
from postsync.domain.run.outcome import StepResult

MAX_BYTES = 64 * 2**20

_DETAIL = (
    "Every outcome in it can be found out again from the service: move the file away, and run "
    "`postsync apply`, which looks before it does anything."
)


class JournalFile:
    """The journal of one state on this machine. Appending is thread-safe and costs the same always.

    Belongs to whoever holds the lock of the state.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._appending = threading.Lock()
        self._file: int | None = None

    def append(self, result: StepResult, *, key: str) -> None:
        """Note durably how the intent with this key ended; a later note for it takes its place.

        Raises StateUnwritable; nothing is noted then, and appending may be tried again.
        """
        line = encode_outcome(key, result)
        try:
            with self._appending:
                file = self._open()
                size = os.fstat(file).st_size
                try:
                    files.write_all(file, line)
                except BaseException:
                    with suppress(OSError):  # what is left over would spoil the next line
                        os.ftruncate(file, size)
                    raise
            os.fsync(file)  # outside: the kernel writes for all who wait at once
        except OSError as error:
            raise self._unwritable(error) from error

    def entries(self) -> Mapping[str, StepResult]:
        """The last outcome of each intent key, in the order of the notes; empty without a journal.

        Raises StateUnreadable when a complete line is not one of ours.
        """
        try:
            data = files.read(self._path, limit=MAX_BYTES)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StateUnreadable(
                f"{self._path} cannot be read: {files.reason_of(error)}", detail=_DETAIL
            ) from error
        from postsync.adapters.state.document.decoding import decode_outcome
        from postsync.adapters.state.document.reading import Odd

        complete, _, _ = data.rpartition(b"\n")
        outcomes = {}
        for number, line in enumerate(complete.split(b"\n") if complete else (), 1):
            try:
                key, result = decode_outcome(line)
            except Odd as odd:
                raise StateUnreadable(
                    f"{self._path}, line {number}, is no outcome: {odd}", detail=_DETAIL
                ) from odd
            outcomes[key] = result
        return outcomes

    def clear(self) -> None:
        """Forget all outcomes, durably: they are in the backend. Raises StateUnwritable."""
        try:
            with self._appending:
                if self._file is None and not self._path.exists():
                    return
                file = self._open()
                os.ftruncate(file, 0)
                os.fsync(file)
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        with self._appending:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _open(self) -> int:
        """The file, ready to take a line: the rest of a torn one is cut off."""
        if self._file is not None:
            return self._file
        files.make_folder(self._path.parent)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        file = os.open(self._path, flags, files.PRIVATE_FILE)
        try:
            os.ftruncate(file, _complete_size(file))
            files.sync_folder(self._path.parent)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        return file

    def _unwritable(self, error: OSError) -> StateUnwritable:
        return StateUnwritable(
            f"{self._path} cannot be written: {files.reason_of(error)}",
            detail="Make room, or make the folder writable. Outcomes that are not noted are found "
            "out again by the next `postsync apply`.",
        )


def _complete_size(file: int) -> int:
    """The size up to and with the last line feed, looked for from the end."""
    end, block = os.fstat(file).st_size, 65_536
    while end > 0:
        start = max(end - block, 0)
        position = os.pread(file, end - start, start).rfind(b"\n")
        if position >= 0:
            return start + position + 1
        end = start
    return 0
