"""Places: where the machines of a rig keep their common state, and how it can be put back."""

import os
import random
import subprocess
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from postsync.adapters.state.backend import (
    ABSENT,
    Backend,
    Conflict,
    Kept,
    Swap,
    Swapped,
    Unknown,
)
from postsync.adapters.state.document.decoding import decode_mark, decode_snapshot
from postsync.adapters.state.document.writing import encode_mark, encode_snapshot
from postsync.adapters.state.journal import JournalFile
from postsync.adapters.state.lockfile import LockFile
from postsync.adapters.state.registry import build_state
from postsync.domain.config import GitState, LocalState
from postsync.domain.state.record import Snapshot
from postsync.ports import Clock, Observer, StateBackend


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A process that opens a place: the folder of its machine, its clock, and who it is."""

    folder: Path
    clock: Clock
    observer: Observer
    environ: Mapping[str, str]
    lineage: Callable[[], str]

    def journal(self) -> JournalFile:
        """The journal of the machine."""
        return JournalFile(self.folder / "journal.jsonl")


class Place(Protocol):
    """Where a state lies that several machines use."""

    is_shared: bool

    def open(self, visitor: Visitor) -> StateBackend:
        """The backend as a process opens it."""

    def save(self) -> object:
        """What is there, to be put back later."""

    def restore(self, saved: object, *, mark: bool) -> None:
        """Put a state back; with `mark` the mark of the highest serial is lost too."""

    def kept(self) -> bytes:
        """Everything that is kept, to look for secrets in."""


class LocalPlace:
    """A state file in a folder that all machines see. Its lock is the kernel's."""

    is_shared = False

    def __init__(self, folder: Path) -> None:
        self._path = folder / "state.json"

    def open(self, visitor: Visitor) -> StateBackend:
        state, _ = build_state(
            LocalState(path=str(self._path)),
            visitor.folder,
            clock=visitor.clock,
            observer=visitor.observer,
            lineage=visitor.lineage,
            environ=visitor.environ,
        )
        return state

    def save(self) -> bytes | None:
        return self._path.read_bytes() if self._path.exists() else None

    def restore(self, saved: object, *, mark: bool) -> None:
        if mark:
            self._path.with_name("state.json.highest").unlink(missing_ok=True)
        if isinstance(saved, bytes):
            self._path.write_bytes(saved)
        else:
            self._path.unlink(missing_ok=True)

    def kept(self) -> bytes:
        return b"".join(path.read_bytes() for path in self._path.parent.glob("state.json*"))


class GitPlace:
    """A branch of a bare repository, used through the real git store: every write is a push."""

    is_shared = True
    _BRANCH = "refs/heads/postsync-state"
    _MARK = "refs/postsync/mark/heads/postsync-state"

    def __init__(self, folder: Path) -> None:
        self._remote = folder / "remote.git"
        self._clones: set[Path] = set()
        self._git("init", "--quiet", "--bare", str(self._remote), at=folder)

    def open(self, visitor: Visitor) -> StateBackend:
        if visitor.folder not in self._clones:
            self._clones.add(visitor.folder)
            self._git("init", "--quiet", at=visitor.folder)
            self._git("remote", "add", "origin", str(self._remote), at=visitor.folder)
        state, journal = build_state(
            GitState(),
            visitor.folder,
            clock=visitor.clock,
            observer=visitor.observer,
            lineage=visitor.lineage,
            environ={**os.environ, **visitor.environ},
        )
        assert isinstance(journal, JournalFile)
        journal.close()
        return state

    def save(self) -> str | None:
        return self._git("for-each-ref", "--format=%(objectname)", self._BRANCH).strip() or None

    def restore(self, saved: object, *, mark: bool) -> None:
        if mark:
            self._git("update-ref", "-d", self._MARK)
        if isinstance(saved, str):
            self._git("update-ref", self._BRANCH, saved)
        else:
            self._git("update-ref", "-d", self._BRANCH)

    def kept(self) -> bytes:
        return self._git("log", "--all", "--patch").encode() if self.save() else b""

    def _git(self, *arguments: str, at: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=at or self._remote, check=True, capture_output=True, text=True
        )
        return done.stdout


@dataclass(slots=True)
class Shelf:
    """Where a shared state lies: what a branch or a bucket is to the real stores."""

    version: str = ABSENT
    data: bytes = b""
    mark: bytes = b""


class ShelfStore:
    """Implements `backend.Store` on a shelf. `doubt` says how the answer to a write is lost, if so."""

    name = "the shelf"

    def __init__(
        self,
        shelf: Shelf,
        rng: random.Random,
        doubt: Callable[[], str | None],
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self._shelf = shelf
        self._rng = rng
        self._doubt = doubt
        self._later = later

    def read(self) -> Kept:
        shelf = self._shelf
        snapshot = decode_snapshot(shelf.data, source=self.name) if shelf.data else None
        return Kept(version=shelf.version, snapshot=snapshot, high_water=decode_mark(shelf.mark))

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        following = Shelf(
            version=str(uuid.UUID(int=self._rng.getrandbits(128))),
            data=encode_snapshot(snapshot),
            mark=encode_mark(snapshot),
        )

        def swap() -> Swap:
            if self._shelf.version != expected:
                return Conflict()
            for name in ("version", "data", "mark"):
                setattr(self._shelf, name, getattr(following, name))
            return Swapped(version=following.version)

        match self._doubt():
            case None:
                return swap()
            case "applied":
                swap()
            case "late":
                self._later(lambda: swap() and None)
        return Unknown(why="the shelf said nothing")


class ShelfPlace:
    """A state on a shelf, used through the real `Backend`."""

    is_shared = True

    def __init__(
        self,
        rng: random.Random,
        doubt: Callable[[], str | None],
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self.shelf = Shelf()
        self._rng = rng
        self._doubt = doubt
        self._later = later

    def open(self, visitor: Visitor) -> StateBackend:
        return Backend(
            ShelfStore(self.shelf, self._rng, self._doubt, self._later),
            here=LockFile(
                visitor.folder / "shelf.lock",
                clock=visitor.clock,
                observer=visitor.observer,
                environ=visitor.environ,
            ),
            clock=visitor.clock,
            observer=visitor.observer,
            new_lineage=visitor.lineage,
        )

    def save(self) -> Shelf:
        return Shelf(self.shelf.version, self.shelf.data, self.shelf.mark)

    def restore(self, saved: object, *, mark: bool) -> None:
        assert isinstance(saved, Shelf)
        # Another version: on a branch that was put back, too, only what is there now can be built on.
        self.shelf.version, self.shelf.data = saved.version, saved.data
        if mark:
            self.shelf.mark = b""

    def kept(self) -> bytes:
        return self.shelf.data + self.shelf.mark
