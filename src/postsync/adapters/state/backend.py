"""The state of a workspace: a store with compare-and-swap, made into a backend.

Of two runs that announce something together the store lets one win. A lock file keeps two runs of one
workspace apart, for they share a journal. Where the store is shared, no lock spans the machines: the
lease that comes with an announcement keeps the others waiting meanwhile, and runs out by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from postsync.adapters.state.lockfile import LockFile, at_work, locked_by, wait_for
from postsync.domain.errors import StateMoved, StateUncertain
from postsync.domain.run.events import Noted
from postsync.domain.schedule import format_time
from postsync.domain.state.lease import CLOCKS_APART, Holder, Lease
from postsync.domain.state.record import HighWater, Snapshot
from postsync.ports import Clock, Observer, Stored

ABSENT = "absent"
"""The version of a state that was never written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a store holds: a version, the snapshot (None where there is none), the high-water mark."""

    version: str
    snapshot: Snapshot | None
    high_water: HighWater | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """The compare-and-swap was done, and this is the version now."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The version was another one. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody answered, even when asked again: it may have been done, or be done yet."""

    why: str


Swap = Swapped | Conflict | Unknown


class Store(Protocol):
    """Where a state is kept."""

    name: str
    """What messages call it: a branch and its remote, a bucket and a key. Holds no secret."""

    def read(self) -> Kept:
        """What is there now; `ABSENT` as the version where nothing is.

        Raises StateUnreadable or StateTooNew.
        """

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        """Write `snapshot`, as it is, if the version is still `expected`; then raise the mark.

        An answer that stays out is asked for again with the very same write, which a nonce in it
        tells from everybody else's. Raises StateUnwritable when it was certainly not done.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A store, and where this machine keeps the lock and the journal of the runs that use it.

    `lock_is_enough`: the lock lies beside the state, so that every run which could write takes it.
    """

    store: Store
    lock: Path
    journal: Path
    lock_is_enough: bool = False


class Backend:
    """Implements `ports.StateBackend` over a store. `here` is the lock of this workspace.

    Unless the lock is enough, a run waits for the lease of every other one.
    """

    def __init__(
        self,
        store: Store,
        *,
        here: LockFile,
        clock: Clock,
        observer: Observer,
        new_lineage: Callable[[], str],
        lock_is_enough: bool = False,
    ) -> None:
        self._store = store
        self._lock_is_enough = lock_is_enough
        self._here = here
        self._clock = clock
        self._observer = observer
        self._new_lineage = new_lineage
        self._fresh: Snapshot | None = None
        self._highest = 0
        self._seen: str | None = None
        self._patience: float | None = None
        self._taken_over: Holder | None = None

    def read(self) -> Stored:
        """The snapshot; a fresh one, the same every time, where there is none. Writes nothing.

        Under the lock no run elsewhere may be sending for what it shows: one that took the lease
        since is waited for too, as long as `lock` was told to. Raises StateLocked.
        """
        patience = self._patience
        seen = self._seen
        kept = self._look() if patience is None else self._read_when_free(patience)
        mark, snapshot = kept.high_water, kept.snapshot
        if snapshot is None:
            lineage = mark.lineage if mark else self._new_lineage()
            snapshot = self._fresh = self._fresh or Snapshot(lineage=lineage)
        self._highest = max(self._highest, snapshot.serial, mark.serial if mark else 0)
        return Stored(
            snapshot=snapshot,
            version=kept.version,
            high_water=mark,
            at_work=at_work(snapshot.lease, self._clock.now()) if snapshot.lease else None,
            has_moved=seen not in {None, kept.version},
        )

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        """Save `snapshot` under a higher serial if the stored version is still `expected`."""
        serial = max(self._highest, snapshot.serial) + 1
        following = replace(snapshot, serial=serial, written_at=self._clock.now())
        match self._store.cas(following, expected=expected, note=note):
            case Swapped(version=version):
                self._highest = serial
                self._seen = version
                mark = HighWater(lineage=following.lineage, serial=serial)
                return Stored(snapshot=following, version=version, high_water=mark)
            case Conflict():
                raise StateMoved(
                    f"{self._store.name} was written by another run meanwhile",
                    detail="Nothing was overwritten. Run the command again: it starts from the new "
                    "state, and finishes what this run left open.",
                )
            case Unknown(why=why):
                raise StateUncertain(
                    f"whether {self._store.name} was written is not known: {why}",
                    detail="Run the command again when the connection is back: it finds out.",
                )

    @contextmanager
    def lock(self, operation: str, *, timeout: float) -> Iterator[Holder]:
        """Keep others of this workspace out, and wait until no run elsewhere may be sending."""
        with self._here.held(operation, timeout=timeout) as holder:
            if not self._lock_is_enough:
                self._read_when_free(timeout)
                self._patience = timeout
            try:
                yield holder
            finally:
                self._patience = None

    def holder(self) -> Holder | None:
        """Who holds the lock of this workspace now."""
        return self._here.holder()

    def break_lock(self) -> Holder | None:
        """Remove the lock of this workspace and the lease; says who held them."""
        here = self._here.break_lock()
        stored = self.read()
        lease = stored.snapshot.lease
        if lease is None:
            return here
        unlocked = replace(stored.snapshot, lease=None)
        self.write(unlocked, expected=stored.version, note=f"unlock, held by {lease.holder}")
        return here or lease.holder

    def _read_when_free(self, timeout: float) -> Kept:
        """What the store holds once no other run may be sending. Raises StateLocked.

        A run has let go of its own lease whenever it comes here.
        """
        in_the_way: list[Lease] = []

        def read() -> Kept | None:
            kept = self._look()
            lease = kept.snapshot.lease if kept.snapshot else None
            if lease is None or self._is_free(lease):
                return kept
            in_the_way.append(lease)
            return None

        kept = wait_for(read, self._clock, timeout=timeout)
        if kept is None:
            lease = in_the_way[-1]
            ends = f" It ends by itself at {format_time(lease.until + CLOCKS_APART)}."
            raise locked_by(lease.holder, ends)
        return kept

    def _look(self) -> Kept:
        kept = self._store.read()
        self._seen = kept.version
        return kept

    def _is_free(self, lease: Lease) -> bool:
        now = self._clock.now()
        if at_work(lease, now) is not None:
            return False
        if not lease.is_over(now) and lease.holder != self._taken_over:
            self._taken_over = lease.holder
            self._observer(
                Noted(
                    message=f"took over from {lease.holder}, whose run is over ({lease.holder.operation})"
                )
            )
        return True
