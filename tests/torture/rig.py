"""The rig: the real engine, client, state, journal and sandbox in this process, on a virtual clock.

Several machines share one state, each with a journal and a clock of its own. A run is one process on
one of them: it may be killed, held up, or find that another ran meanwhile.
"""

import gc
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.doubles.clock import FakeInterrupts
from tests.doubles.workspace import MemoryMedia
from tests.torture.places import Place, Visitor
from tests.torture.service import MachineClock, Service, VirtualClock
from tests.torture.single_file import single_file
from tests.torture.steps import Killed, Steps, stepped
from tests.torture.wanted import Draft, DraftSource, Files, groups_of, mark_of, write_files

from postsync.adapters.media.files import MediaFiles
from postsync.adapters.providers.outstand.client import Outstand
from postsync.adapters.providers.registry import build_provider
from postsync.adapters.secrets import Secret
from postsync.adapters.state import lockfile
from postsync.adapters.state.document.plans import decode_plan
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config, ProviderConfig
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.errors import PostsyncError
from postsync.domain.plan.plan import EFFECTIVE, Plan, SavedPlan
from postsync.domain.run.events import Event, IntentSettled, Noted
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot
from postsync.engine.applying import Applied, Approval, apply
from postsync.engine.ledger import Ledger
from postsync.engine.planning import plan_workspace
from postsync.engine.resolving import resolve_created, resolve_not_created, resolve_published
from postsync.engine.world import Options, World
from postsync.ports import (
    DefaultBranch,
    Descent,
    MediaSource,
    PastFile,
    PostSource,
    StateBackend,
    Stored,
)
from postsync.views import jsonout

KEY = "sk-torture-THIS-MUST-NOT-BE-KEPT"
TOKEN = "SANDBOX-OAUTH-SECRET"
"""What every made-up token of the sandbox begins with."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that a shown plan said would be public: what, where, and when (None: at once)."""

    marks: tuple[str | None, ...]
    account_id: str
    at: datetime | None


@dataclass(slots=True, kw_only=True)
class Machine:
    """One computer with a clone of the repository."""

    name: str
    folder: Path
    clock: MachineClock


@dataclass(slots=True, kw_only=True)
class Ended:
    """How a run ended."""

    how: str
    steps: Steps
    applied: Applied | None = None
    error: PostsyncError | None = None

    @property
    def code(self) -> int:
        """The exit code."""
        if self.applied is None:
            return self.error.exit_code if self.error else 137
        return int(self.applied.plan.has_errors or not self.applied.report.succeeded)

    @property
    def errors(self) -> list[Diagnostic]:
        """What was said to be wrong."""
        told = self.applied.plan.diagnostics if self.applied else ()
        told = told or getattr(self.error, "diagnostics", ())
        return [item for item in told if item.severity == "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a run is about, where that is not the one workspace, with its service and its state."""

    workspace: str = "acme/posts:"
    key: str = KEY
    files: Files | None = None
    service: Service | None = None
    place: Place | None = None
    folder: Path | None = None


@dataclass(slots=True, kw_only=True)
class Commit:
    """What the files said, and since when."""

    files: Files
    at: datetime


@dataclass(slots=True)
class Commits:
    """Implements `ports.History`: commits in one line, of which `head` is checked out."""

    every: Sequence[Commit]
    head_number: int | None

    def head(self) -> str | None:
        return None if self.head_number is None else f"{self.head_number:040x}"

    def descent(self, head: str, applied: str, *, far: bool = True) -> Descent:
        return Descent.AFTER if int(applied, 16) <= int(head, 16) else Descent.BEFORE

    def on_default_branch(self, head: str) -> DefaultBranch:
        return DefaultBranch.ELSEWHERE

    def has_files_of(self, commit: str, files: Iterable[str]) -> bool:
        return False

    def is_same_in(self, commit: str, other: str, files: Iterable[str]) -> bool:
        return False

    def renamed(self, since: str) -> Mapping[str, str]:
        """As git sees it, files are renamed when most of what they say is the same."""
        if self.head_number is None:
            return {}
        was, now = self.every[int(since, 16)].files, self.every[self.head_number].files
        old = {draft.family: draft for address, draft in was.items() if address not in now}
        return {
            draft.file: old[draft.family].file
            for address, draft in now.items()
            if address not in was and draft.family in old
        }

    def old_files(
        self, files: Iterable[str], before: datetime, *, surely: bool = False
    ) -> frozenset[str]:
        if self.head_number is None:
            return frozenset()
        return frozenset(set(files) & {d.file for d in self._unchanged_since(before)})

    def commit_of(self, name: str) -> str:
        return name

    def commits_before(self, file: str) -> Iterable[str]:
        return ()

    def file_of(self, commit: str, file: str) -> PastFile:
        return PastFile(problem="only posts are in these commits")

    def _unchanged_since(self, before: datetime) -> Iterable[Draft]:
        line = self.every[: (self.head_number or 0) + 1]
        for address, draft in line[-1].files.items():
            since = next(
                (
                    after.at
                    for commit, after in zip(line[-2::-1], line[::-1], strict=False)
                    if commit.files.get(address) != draft
                ),
                line[0].at,
            )
            if since < before:
                yield draft


class Rig:
    """Everything that the runs of one schedule meet."""

    def __init__(
        self,
        folder: Path,
        place: Place,
        clock: VirtualClock,
        service: Service,
        rng: random.Random,
        *,
        in_git: bool = True,
        on_disk: bool = False,
    ) -> None:
        self.folder = folder
        self.place = place
        self.clock = clock
        self.service = service
        self.rng = rng
        self.in_git = in_git
        self.on_disk = on_disk
        self.commits = [Commit(files={}, at=clock.now())]
        self.machines: list[Machine] = []
        self.shown: set[Shown] = set()
        self.trace: list[str] = []
        self.counts: Counter[str] = Counter()
        self.serials: dict[str, int] = {}
        self.at_work: list[Machine] = []
        self.interrupts: list[FakeInterrupts] = []
        self.dead: set[str] = set()
        self.wrong: list[str] = []

    # Files and machines

    @property
    def files(self) -> Files:
        """What the newest commit says."""
        return self.commits[-1].files

    def commit(self, *changed: Draft, without: Sequence[str] = ()) -> None:
        """A new commit: these posts written, those files removed."""
        following = {a: d for a, d in self.files.items() if a not in without}
        following.update({draft.address: draft for draft in changed})
        self.commits.append(Commit(files=following, at=self.clock.now()))

    def machine(self, name: str, *, wrong_by: float = 0.0) -> Machine:
        """A computer more."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        clock = MachineClock(self.clock, timedelta(seconds=wrong_by))
        machine = Machine(name=name, folder=folder, clock=clock)
        self.machines.append(machine)
        return machine

    def say(self, what: str) -> None:
        """A line of the trace."""
        indent = "    " * len(self.at_work)
        self.trace.append(f"{self.clock.now():%d %H:%M:%S} {indent}{what}")

    # Running

    def _world(
        self,
        run: int,
        machine: Machine,
        steps: Steps,
        head: int | None,
        parallelism: int,
        visit: "Visit",
        opened: ExitStack,
    ) -> World:
        """Every port of one run, as the command line would have built them."""
        number = len(self.commits) - 1 if head is None else head
        files = self.commits[number].files if visit.files is None else visit.files

        def observer(event: Event) -> None:
            if isinstance(event, Noted):
                self.say(f"  note: {event.message}")
            elif isinstance(event, IntentSettled):
                settled = event.settlement
                self.say(f"  {settled.verdict} {settled.intent.address}: {settled.why}")

        visitor = Visitor(
            folder=visit.folder or machine.folder,
            clock=machine.clock,
            observer=observer,
            environ=_run_in_ci(machine, run),
            lineage=lambda: str(uuid.UUID(int=self.rng.getrandbits(128), version=4)),
        )
        source, media = self._workspace(machine, files)
        provider = build_provider(
            ProviderConfig(name="sandbox", tries=self.rng.choice((1, 3, 6))),
            key=Secret(visit.key),
            parallelism=parallelism,
            now=machine.clock.now,
            sleep=machine.clock.sleep,
            observer=observer,
            app=(visit.service or self.service).wire(steps, machine.clock.now),
        )
        _pace_by(provider, self.clock, self.rng)
        journal = visitor.journal()
        opened.callback(journal.close)
        opened.callback(provider.close)
        world = World(
            source=source,
            media=media,
            state=Watched((visit.place or self.place).open(visitor), self),
            journal=journal,
            clock=machine.clock,
            history=Commits(self.commits, number if self.in_git else None),
            observer=observer,
            interrupts=self.interrupts[-1],
            capability=provider.capability,
            provider=provider,
            workspace=visit.workspace,
        )
        return stepped(world, steps)

    def apply(
        self,
        machine: Machine,
        steps: Steps | None = None,
        *,
        head: int | None = None,
        saved: SavedPlan | None = None,
        expected: str | None = None,
        parallelism: int = 1,
        unattended: bool = False,
        visit: "Visit | None" = None,
        **options: Any,
    ) -> Ended:
        """One run of `postsync apply` with a yes to what it asks before it begins."""
        steps = steps or Steps()
        self.counts["applies"] += 1
        approval = Approval(
            show=self._show if saved is None and expected is None else lambda _plan: None,
            ask=lambda _plan: True,
            unattended=unattended,
            saved=saved,
            expected=expected,
        )
        asked = Options(parallelism=parallelism, **options)
        with self._working(machine, steps, head, parallelism, visit) as (world, ended):
            ended.applied = apply(world, asked, approval)
            ended.how = "done" if ended.applied.report.succeeded else "done in part"
        self._tell(ended)
        return ended

    def plan(self, machine: Machine, **options: Any) -> Plan | None:
        """The plan of now, made on `machine`, without trouble. None when it cannot be made."""
        with self._working(machine, Steps(), None, 1) as (world, ended):
            plan = plan_workspace(world, Options(**options)).plan
        return plan if ended.error is None else None

    def save_plan(self, machine: Machine) -> SavedPlan | None:
        """A plan file, which is its own approval."""
        plan = self.plan(machine)
        if plan is None or plan.refused:
            return None
        self._show(plan)
        return decode_plan(jsonout.plan(plan))

    def resolve(self, machine: Machine, address: str, remote_id: str | None) -> None:
        """A person decides about an open intent."""
        with self._working(machine, Steps(), None, 1) as (world, ended):
            if remote_id is None:
                resolve_not_created(world, Options(), address)
            else:
                assert world.provider is not None
                resolve_created(world, Options(), world.provider, address, remote_id)
        self.say(f"resolve {address}: {remote_id or 'not created'} {ended.error or ''}")

    def command(self, machine: Machine, words: Sequence[str]) -> None:
        """A person runs a command of `postsync state`, as a message says it."""
        command, deed, address, how = words
        assert (command, deed) == ("state", "resolve"), words
        with self._working(machine, Steps(), None, 1) as (world, ended):
            if how == "--published":
                assert world.provider is not None
                resolve_published(world, Options(), world.provider, address)
            else:
                resolve_not_created(world, Options(), address)
        self.say(f"postsync {' '.join(words)} {ended.error or ''}")

    def snapshot(self, machine: Machine) -> Snapshot:
        """The state as that machine knows it."""
        with self._working(machine, Steps(), None, 1) as (world, _):
            return Ledger(world).stored().snapshot
        raise AssertionError("the state cannot be read")

    @contextmanager
    def _working(
        self,
        machine: Machine,
        steps: Steps,
        head: int | None,
        parallelism: int,
        visit: "Visit | None" = None,
    ) -> Iterator[tuple[World, Ended]]:
        ended = Ended(how="done", steps=steps)
        run = self.counts["runs"] = self.counts["runs"] + 1
        self.at_work.append(machine)
        self.interrupts.append(FakeInterrupts())
        opened = ExitStack()
        try:
            visit = visit or Visit()
            yield self._world(run, machine, steps, head, parallelism, visit, opened), ended
        except Killed as end:
            ended.how = f"killed at {end}"
            self.dead.add(str(run))
        except PostsyncError as error:
            ended.error = error
            ended.how = f"refused, {error.code}: {error.message}"
        finally:
            self.at_work.pop()
            self.interrupts.pop()
            opened.close()

    def _show(self, plan: Plan) -> None:
        for change in plan.changes:
            if change.action not in EFFECTIVE and change.if_approved is None:
                continue
            self.say(f"  plan: {change.action} {change.address} {','.join(change.reasons)}")
            if change.after is None:
                continue
            marks = tuple(map(mark_of, change.after.texts))
            moment = None if change.publishes_now else change.after.scheduled_at
            self.shown.update(Shown(marks, account, moment) for account in change.account_ids)
        for item in plan.diagnostics:
            self.say(f"  plan: {item.severity} {item.rule} {item.address}: {item.summary}")

    def _tell(self, ended: Ended) -> None:
        self.say(f"  {ended.how}")
        for step in ended.applied.report.steps if ended.applied else ():
            why = f" ({step.error.code}: {step.error.message})" if step.error else ""
            self.say(f"  {step.action} {step.address} {step.outcome} {step.remote_id}{why}")
            self.counts[f"steps {step.outcome}"] += 1

    def _workspace(self, machine: Machine, files: Files) -> tuple[PostSource, MediaSource]:
        if not self.on_disk:
            memory = MemoryMedia()
            return DraftSource(files.values(), memory), memory
        write_files(machine.folder, files.values())
        media = MediaFiles(machine.folder)
        config = Config(groups=groups_of(files.values()))
        return WorkspaceSource(machine.folder, config, media=media), media


@dataclass(slots=True)
class Watched:
    """Implements `ports.StateBackend`: notes whether serials grow."""

    inner: StateBackend
    rig: Rig

    def read(self) -> Stored:
        return self.inner.read()

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        stored = self.inner.write(snapshot, expected=expected, note=note)
        lineage, serial = stored.snapshot.lineage, stored.snapshot.serial
        if serial <= self.rig.serials.get(lineage, 0):
            self.rig.wrong.append(f"serial {serial} of {lineage} was written again")
        self.rig.serials[lineage] = serial
        return stored

    def lock(self, operation: str, *, timeout: float) -> Any:
        return self.inner.lock(operation, timeout=timeout)

    def break_lock(self) -> Holder | None:
        return self.inner.break_lock()


@contextmanager
def at_work(rig: Rig) -> Iterator[None]:
    """Let a rig run: which processes are dead is for it to say, and which thread comes first."""

    def is_dead(holder: Holder) -> bool:
        here = rig.at_work[-1].name
        server, _, number = (holder.run_url or "").rpartition("/")
        return number in rig.dead and server.split("/")[-3] == here

    with (
        patch.object(lockfile, "is_dead", is_dead),
        patch.object(lockfile, "SHORTEST_PAUSE", 5.0),  # for speed: fewer looks at a long lease
        patch.object(lockfile, "LONGEST_PAUSE", 5.0),
        # What a process of one run need not collect would fill the memory of one of thousands.
        patch.object(gc, "freeze", lambda: None),
        single_file(rig.rng),
    ):
        yield


def _run_in_ci(machine: Machine, run: int) -> dict[str, str]:
    return {
        "GITHUB_SERVER_URL": "https://ci.example",
        "GITHUB_REPOSITORY": machine.name,
        "GITHUB_RUN_ID": str(run),
    }


def _pace_by(provider: Outstand, clock: VirtualClock, rng: random.Random) -> None:
    """Let the client's waits go by the virtual clock, and be the same each time."""
    pace = provider._calls.pace
    pace._monotonic = clock.monotonic
    pace._jitter = rng.random
