"""The state as a file on this machine, replaced as a whole under a mutex of its writers.

The lock beside it is held for a whole run and can be broken; the mutex is held for the moment of one
compare-and-swap and cannot, so that even a run whose lock was broken loses no update.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.state.backend import ABSENT, Conflict, Kept, Opened, Swap, Swapped
from postsync.adapters.state.document.decoding import MAX_BYTES, decode_mark, decode_snapshot
from postsync.adapters.state.document.writing import encode_mark, encode_snapshot
from postsync.domain.config import LocalState
from postsync.domain.errors import StateUnreadable, StateUnwritable
from postsync.domain.state.record import Snapshot

WRITING_TAKES = 30.0
"""Seconds to wait for another process that is just replacing the file."""

_MARK_BYTES = 4096
_FALLBACK_NAME = "errored.state.json"


class LocalStore:
    """Implements `backend.Store` on one file; beside it lies the highest serial ever written.

    A path that is a symbolic link means the file it leads to. A version is the digest of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        self.name = str(self.path)

    def beside(self, suffix: str) -> Path:
        """The file of the same name with this suffix."""
        return self.path.with_name(f"{self.path.name}.{suffix}")

    def read(self) -> Kept:
        """What is in the file now. Needs no lock: it is only ever replaced as a whole."""
        mark = None
        with suppress(OSError):
            mark = decode_mark(files.read(self.beside("highest"), limit=_MARK_BYTES))
        data = self._bytes()
        if data is None:
            return Kept(version=ABSENT, snapshot=None, high_water=mark)
        snapshot = decode_snapshot(data, source=self.name)
        return Kept(version=_version(data), snapshot=snapshot, high_water=mark)

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:  # noqa: ARG002 - no log
        """Replace the file if it is still the expected one; then raise the mark.

        Durable when it returns; killed at any moment it leaves the old state or the new one. Raises
        StateUnwritable when saving failed, after the state was saved elsewhere if that was possible.
        """
        data = encode_snapshot(snapshot)
        try:
            files.make_folder(self.path.parent)
            with files.locked(self.beside("mutex"), patience=WRITING_TAKES):
                if self._version() != expected:
                    return Conflict()
                files.remove_strays(self.path)
                files.replace(self.path, data)
                # Afterwards: a crash in between must not make the state look older than it is.
                files.replace(self.beside("highest"), encode_mark(snapshot))
        except OSError as error:
            raise self._unwritable(error, data) from error
        return Swapped(version=_version(data))

    def _bytes(self) -> bytes | None:
        try:
            return files.read(self.path, limit=MAX_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateUnreadable(
                f"{self.path} cannot be read: {files.reason_of(error)}",
                detail="Nothing was changed. Make the file readable, or let `state: {path: …}` in "
                "postsync.yaml name the right one.",
            ) from error

    def _version(self) -> str:
        data = self._bytes()
        return ABSENT if data is None else _version(data)

    def _unwritable(self, error: OSError, data: bytes) -> StateUnwritable:
        saved = _save_elsewhere(data)
        if saved:
            detail = (
                f"It was saved as {saved} instead. Make room or make the folder writable, then put "
                f'it back before anything else is run: cp "{saved}" "{self.path}"'
            )
        else:
            detail = (
                "It could not be saved anywhere else either. Make room or make the folder writable, "
                "then run the command again: what was done is found out from the journal and the "
                "service."
            )
        return StateUnwritable(
            f"{self.path} cannot be written: {files.reason_of(error)}", detail=detail
        )


def open_store(config: LocalState, root: Path, _environ: Mapping[str, str]) -> Opened:
    """The state file that `config` names, seen from the workspace `root`. Touches no file."""
    store = LocalStore(root / config.path)
    name = "" if store.path.name == "state.json" else f"{store.path.stem}."
    return Opened(
        store=store,
        lock=store.beside("lock"),
        journal=store.path.with_name(f"{name}journal.jsonl"),
        lock_is_enough=True,
    )


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _save_elsewhere(data: bytes) -> Path | None:
    """A file of its own with the state, in the working folder or the temporary one."""
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        for number in range(1, 100):
            name = _FALLBACK_NAME if number == 1 else f"errored.state.{number}.json"
            try:
                os.close(files.create(folder / name, data))
            except FileExistsError:
                continue
            except OSError:
                break
            return folder / name
    return None
