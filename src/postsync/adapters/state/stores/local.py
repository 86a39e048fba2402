"""The state as a file on this machine: read, compare-and-swap, lock."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.files import try_flock
from postsync.adapters.state.document.codec import MAX_BYTES, decode_snapshot, encode_snapshot
from postsync.adapters.state.document.highwater import MarkFile, next_serial
from postsync.adapters.state.holders import at_work
from postsync.adapters.state.lockfile import LockFile, wait_for
from postsync.domain.errors import StateMoved, StateUnreadable, StateUnwritable
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot
from postsync.ports import Clock, Observer, Stored

ABSENT = "0:absent"
"""The version of a state that was never written. A version is the serial and the digest of the file."""

WRITING_TAKES = 30.0
"""Seconds to wait for another process that is just replacing the file."""

_FALLBACK_NAME = "errored.state.json"


class LocalState:
    """A state file; beside it its lock, the mutex of its writers and the highest serial ever written.

    The lock is held for a whole run and can be broken; the mutex is held for the moment of one
    compare-and-swap and cannot, so that even a run whose lock was broken loses no update.
    A path that is a symbolic link means the file it leads to.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        observer: Observer,
        new_lineage: Callable[[], str],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._path = Path(os.path.realpath(path))
        self._clock = clock
        self._new_lineage = new_lineage
        self._fresh: Snapshot | None = None
        self._mark = MarkFile(self._beside("highest"))
        self._lock = LockFile(self._beside("lock"), clock=clock, observer=observer, environ=environ)

    @property
    def path(self) -> Path:
        """The file itself, with symbolic links followed."""
        return self._path

    def read(self) -> Stored:
        """The snapshot; a fresh one, the same every time, where there is none.

        Needs no lock: the file is only ever replaced as a whole. Writes nothing.
        Raises StateUnreadable or StateTooNew.
        """
        high_water = self._mark.read()
        data = self._bytes()
        if data is None:
            lineage = high_water.lineage if high_water else self._new_lineage()
            self._fresh = self._fresh or Snapshot(lineage=lineage)
            return Stored(snapshot=self._fresh, version=ABSENT, high_water=high_water)
        snapshot = decode_snapshot(data, source=str(self._path))
        return Stored(
            snapshot=snapshot,
            version=_version(snapshot.serial, data),
            high_water=high_water,
            at_work=at_work(snapshot.lease, self._clock.now()),
        )

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:  # noqa: ARG002 - no log
        """Save `snapshot` under a higher serial if the stored version is still `expected`.

        Durable when it returns; killed at any moment it leaves the old state or the new one. Raises
        StateMoved when another run wrote meanwhile; StateUnwritable when saving failed, after the
        state was saved somewhere else if that was possible.
        """
        serial, _, digest = expected.partition(":")
        before = int(serial) if serial.isdecimal() else 0
        following = replace(snapshot, serial=next_serial(snapshot, before, self._mark.read()))
        data = encode_snapshot(following)
        try:
            with self._mutex():
                self._require(digest)
                files.remove_strays(self._path)
                files.replace(self._path, data)
                # Afterwards: a crash in between must not make the state look older than it is.
                high_water = self._mark.raise_to(following)
        except OSError as error:
            raise self._unwritable(error, data) from error
        version = _version(following.serial, data)
        return Stored(snapshot=following, version=version, high_water=high_water)

    def lock(self, operation: str, *, timeout: float) -> AbstractContextManager[Holder]:
        """Hold the state for `operation`; gives who this is. Waits up to `timeout` seconds.

        Not reentrant. Raises StateLocked, and StateUnwritable where the folder cannot hold a lock file.
        """
        return self._lock.held(operation, timeout=timeout)

    def break_lock(self) -> Holder | None:
        """Remove the lock, and the lease, whoever holds them; says who did, None when nobody did."""
        holder = self._lock.break_lock()
        stored = self.read()
        if stored.snapshot.lease is not None:
            self.write(replace(stored.snapshot, lease=None), expected=stored.version)
        return holder or stored.at_work

    def _beside(self, suffix: str) -> Path:
        return self._path.with_name(f"{self._path.name}.{suffix}")

    def _bytes(self) -> bytes | None:
        try:
            return files.read(self._path, limit=MAX_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateUnreadable(
                f"{self._path} cannot be read: {files.reason_of(error)}",
                detail="Nothing was changed. Make the file readable, or let `state: {path: …}` in "
                "postsync.yaml name the right one.",
            ) from error

    def _require(self, digest: str) -> None:
        data = self._bytes()
        found = ABSENT if data is None else _version(0, data)
        if found.partition(":")[2] != digest:
            raise StateMoved(
                f"{self._path} was written by another run meanwhile",
                detail="Nothing was overwritten. Run the command again: it starts from the new "
                "state, and finishes what this run left open.",
            )

    @contextmanager
    def _mutex(self) -> Iterator[None]:
        files.make_folder(self._path.parent)
        descriptor = os.open(self._beside("mutex"), os.O_RDWR | os.O_CREAT, files.PRIVATE_FILE)
        try:
            if not wait_for(
                lambda: try_flock(descriptor) or None, self._clock, timeout=WRITING_TAKES
            ):
                raise TimeoutError(None, "another process has been writing it for too long")
            yield
        finally:
            os.close(descriptor)

    def _unwritable(self, error: OSError, data: bytes) -> StateUnwritable:
        saved = _save_elsewhere(data)
        if saved:
            detail = (
                f"It was saved as {saved} instead. Make room or make the folder writable, then put "
                f'it back before anything else is run: cp "{saved}" "{self._path}"'
            )
        else:
            detail = (
                "It could not be saved anywhere else either. Make room or make the folder writable, "
                "then run the command again: what was done is found out from the journal and the "
                "service."
            )
        return StateUnwritable(
            f"{self._path} cannot be written: {files.reason_of(error)}", detail=detail
        )


def _version(serial: int, data: bytes) -> str:
    return f"{serial}:{hashlib.sha256(data).hexdigest()}"


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
