"""The arena: one service, one state, several machines, and runs that end as the test wants them to.

The parts of the engine, and the real `Backend` with its lease, work on a service and a store in
memory, on a clock that only waiting moves. A machine has a journal of its own, and a lock that the
kernel takes from a dead process.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.builders import ACCOUNTS, LINEAGE
from tests.doubles.clock import FakeInterrupts, FrozenClock
from tests.doubles.provider import MemoryProvider
from tests.doubles.recorder import Recorder
from tests.doubles.state import MemoryJournal
from tests.doubles.workspace import LinearHistory, ListSource, MemoryMedia
from tests.torture.steps import Fault, Killed, Later, Steps, stepped
from tests.torture.watching import Watch, WatchedProvider

from postsync.adapters.state.backend import (
    ABSENT,
    Backend,
    Conflict,
    Kept,
    Store,
    Swap,
    Swapped,
)
from postsync.domain.errors import PostsyncError, StateLocked
from postsync.domain.plan.plan import Plan
from postsync.domain.post.post import Post
from postsync.domain.run.outcome import ApplyReport
from postsync.domain.state.lease import Holder, Machine
from postsync.domain.state.record import HighWater, Snapshot
from postsync.engine.applying import Approval, apply
from postsync.engine.planning import plan_workspace
from postsync.engine.world import Options, World
from postsync.ports import Clock, Stored

PATIENCE = 600.0
"""Seconds that a run waits for a lock or a lease. Longer than a lease lasts."""


@dataclass
class MemoryStore:
    """Implements `backend.Store`: every write has a version of its own, so a nonce is not needed."""

    name: str = "the store"
    kept: Kept = field(default_factory=lambda: Kept(version=ABSENT, snapshot=None))
    writes: int = 0

    def read(self) -> Kept:
        return self.kept

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        if expected != self.kept.version:
            return Conflict()
        mark = HighWater(lineage=snapshot.lineage, serial=snapshot.serial)
        self.writes += 1
        self.kept = Kept(version=f"write {self.writes}", snapshot=snapshot, high_water=mark)
        return Swapped(version=self.kept.version)


class MachineLock:
    """Stands in for the lock file of one machine."""

    def __init__(self, machine: str, clock: Clock) -> None:
        self._machine = machine
        self._clock = clock
        self._held = False
        self._runs = 0

    @contextmanager
    def held(self, operation: str, *, timeout: float) -> Iterator[Holder]:
        if self._held:
            raise StateLocked(who=self._machine, since=None, operation=operation)
        self._held = True
        self._runs += 1
        try:
            yield Holder(
                who=self._machine,
                since=self._clock.now(),
                operation=operation,
                pid=self._runs,
                machine=Machine(host=self._machine),
            )
        finally:
            self._held = False


@dataclass(frozen=True)
class Ran:
    """How a run ended: `code` is "done", "killed" or the code of what was raised."""

    code: str
    log: tuple[str, ...]
    met: tuple[Fault, ...]
    report: ApplyReport | None = None

    @property
    def succeeded(self) -> bool:
        return self.report is not None and self.report.succeeded


class WatchedState(Backend):
    """The real thing, with somebody looking on."""

    watch: Watch

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        return self.watch.saw(super().write(snapshot, expected=expected, note=note))


class Arena:
    """Everything outside of the runs, which outlives them."""

    def __init__(self, *posts: Post) -> None:
        self.clock = FrozenClock()
        self.provider: Any = self.make_provider()
        self.later = Later(self.clock)
        self.watch = Watch(self.provider, self.clock, self.later)
        self.store: Any = MemoryStore()
        self.source = ListSource(posts)
        self.sources: dict[str, ListSource] = {}
        self.media = MemoryMedia()
        self.journals: dict[str, MemoryJournal] = defaultdict(lambda: MemoryJournal(Recorder()))
        self.locks: dict[str, MachineLock] = {}
        self.lineage = LINEAGE
        self.stores: dict[str, Store] = {}
        """Ways of single machines to the one store, where they have some of their own."""
        self.history = LinearHistory()
        self.workspace: str | None = None
        self.hosts: dict[str, str] = {}
        """What machines call themselves, when that is not what they are called here."""

    def make_provider(self) -> Any:
        """The service of this arena, with its provider."""
        provider = MemoryProvider(self.clock, Recorder())
        provider.replays_deleted = True
        return provider

    def write(self, *posts: Post) -> None:
        """Put these posts into the workspace, in place of all others."""
        self.source.posts = list(posts)

    def check_out(self, machine: str, *posts: Post) -> None:
        """Put these posts into the workspace of one machine only."""
        self.sources[machine] = ListSource(posts)

    def world(self, machine: str, clock: Clock | None = None) -> World:
        """What a run on `machine` meets."""
        clock = clock or self.clock
        host = self.hosts.get(machine, machine)
        lock = self.locks.setdefault(machine, MachineLock(host, clock))
        state = WatchedState(
            self.stores.get(machine, self.store),
            here=lock,  # type: ignore[arg-type]
            clock=clock,
            observer=_deaf,
            new_lineage=lambda: self.lineage,
        )
        state.watch = self.watch
        return World(
            source=self.sources.get(machine, self.source),
            media=self.media,
            state=state,
            journal=self.journals[machine],
            clock=clock,
            history=self.history,
            workspace=self.workspace,
            observer=_deaf,
            interrupts=FakeInterrupts(),
            capability=self.provider.capability,
            provider=WatchedProvider(self.provider, self.watch),  # type: ignore[arg-type]
        )

    def run(
        self,
        machine: str = "a",
        *faults: Fault,
        steps: Steps | None = None,
        clock: Clock | None = None,
        unattended: bool = False,
        **options: Any,
    ) -> Ran:
        """Apply on `machine`, with a yes to what it asks before it begins."""
        steps = steps or Steps(*faults, later=self.later)
        world = stepped(self.world(machine, clock), steps)
        wanted = Options(
            **({"parallelism": 1, "lock_timeout": PATIENCE, "allow_empty": True} | options)
        )
        report = None
        try:
            report = apply(
                world, wanted, Approval(show=_deaf, ask=_yes, unattended=unattended)
            ).report
            code = "done"
        except Killed:
            code = "killed"
        except PostsyncError as error:
            code = error.code
        return Ran(code=code, log=tuple(steps.log), met=tuple(steps.met), report=report)

    def plan(self, machine: str = "a") -> Plan:
        """The plan of now."""
        return plan_workspace(self.world(machine), Options(parallelism=1, allow_empty=True)).plan

    @property
    def snapshot(self) -> Snapshot:
        return self.store.read().snapshot or Snapshot(lineage=self.lineage, accounts=ACCOUNTS)

    def lose_the_state(self) -> None:
        """The state is gone, with everything that reminded of it."""
        self.store.kept = Kept(version=ABSENT, snapshot=None)
        self.lineage = "11111111-1111-4111-8111-111111111111"
        self.journals.clear()
        self.watch.serial = 0


def _deaf(_event: object) -> None:
    """Listens to nothing."""


def _yes(_plan: Plan) -> bool:
    return True


Prepare = Callable[[Arena], None]
