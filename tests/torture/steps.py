"""Steps: every I/O of the engine is a numbered call through a port, and trouble comes at a number.

A `Steps` stands for one process. Its calls are labelled by port, method and count, such as
`provider.posts#2`, so that the label does not depend on which of two threads came first. After a
kill every further call of that process raises: it journals nothing, saves nothing and gives nothing
back. What a dead process sent may still arrive: see `Later`.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from postsync.domain.errors import Ambiguous, PostsyncError, StateUncertain, Unavailable
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.account import Account
from postsync.domain.post.post import Workspace
from postsync.domain.remote.remote import Listing, RemotePost
from postsync.domain.run.outcome import StepResult
from postsync.domain.state.identity import Service
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot, Upload
from postsync.engine.world import World
from postsync.ports import (
    JSON,
    Clock,
    DefaultBranch,
    Descent,
    Fetched,
    History,
    Journal,
    MediaFile,
    MediaSource,
    Outgoing,
    PastFile,
    PostSource,
    Provider,
    StateBackend,
    Stored,
)

T = TypeVar("T")


class Killed(BaseException):
    """The process ends here and now, as with `kill -9`."""


class Trouble(StrEnum):
    """What may happen at one step. The last three only where an answer can be lost."""

    HELD_UP = "held up before"
    KILL_BEFORE = "killed before"
    KILL_AFTER = "killed after"
    APPLIED = "unanswered, applied"
    NOT_APPLIED = "unanswered, not applied"
    LATE = "unanswered, applied later"


LOSES_ANSWERS = ("provider.create", "provider.update", "provider.delete", "state.write")
"""The steps whose answer may be lost."""

CHANGES = (*LOSES_ANSWERS, "provider.upload", "journal.append", "journal.clear")
"""The steps that change anything outside of the process."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Trouble at one step of a run.

    `lands` says when a LATE deed takes effect: before the step of a following run that has this
    label (None: before its first one), or after so much time. A run that is HELD_UP is suspended
    for the time of `by`.
    """

    step: str
    trouble: Trouble
    lands: str | timedelta | None = None
    by: timedelta = timedelta(0)

    def __str__(self) -> str:
        when = f" (lands {self.lands})" if self.lands else f" by {self.by}" if self.by else ""
        return f"{self.trouble} {self.step}{when}"


class Later:
    """Deeds that are under way although nobody waits for them any more. Outlives every run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[Steps, Fault, datetime | None, Callable[[], object]]] = []
        self.is_landing = False
        """Whether what happens just now was sent earlier."""

    def put(self, sender: "Steps", fault: Fault, deed: Callable[[], object]) -> None:
        """Let `deed` happen when `fault` says."""
        after = fault.lands if isinstance(fault.lands, timedelta) else None
        due = self._clock.now() + after if after is not None else None
        self._waiting.append((sender, fault, due, deed))

    def land(self, run: "Steps", label: str) -> None:
        """Before the step `label` of `run`: let happen what is due by now."""
        for entry in tuple(self._waiting):
            sender, fault, due, deed = entry
            by_label = sender is not run and fault.lands in {None, label}
            if by_label if due is None else due <= self._clock.now():
                self._waiting.remove(entry)
                self._happen(deed)

    def hold_up(self, by: timedelta) -> None:
        """Let time pass."""
        self._clock.sleep(by.total_seconds())

    def land_all(self) -> None:
        """Let everything happen that is still under way."""
        while self._waiting:
            self._happen(self._waiting.pop(0)[3])

    def _happen(self, deed: Callable[[], object]) -> None:
        self.is_landing = True
        with suppress(PostsyncError):  # nobody reads the answer
            deed()
        self.is_landing = False


class Steps:
    """The steps of one process: counts them, and brings on the trouble that was asked for.

    Each step has at most one trouble.

    `gate` is called with the label before each step; it may wait, so that runs can be interleaved.
    """

    def __init__(
        self,
        *faults: Fault,
        later: Later | None = None,
        gate: Callable[[str], None] = lambda _label: None,
    ) -> None:
        self._faults = {fault.step: fault for fault in faults}
        self._later = later
        self._gate = gate
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self.log: list[str] = []
        """The labels of all steps that were begun, in order."""
        self.met: list[Fault] = []
        """The faults that came to pass."""
        self.is_dead = False

    def take(
        self,
        name: str,
        deed: Callable[[], T],
        *,
        leave: Callable[[], None] = lambda: None,
        unanswered: Callable[[str], PostsyncError] = Ambiguous,
    ) -> T:
        """Do `deed` as the next step called `name`, unless trouble comes in between.

        When the answer is to be lost, `leave` does what comes before the deed leaves this process,
        and `unanswered` is what the caller is told.
        """
        fault, label = self._begin(name)
        if fault is None:
            answer = deed()
        else:
            self._trouble(fault, label, deed, leave)
            raise unanswered(f"nobody answered ({label})")
        if self.is_dead:  # another thread of this process died meanwhile
            raise Killed(label)
        return answer

    def point(self, name: str) -> None:
        """A step in which nothing happens, but where a process may be held up or die."""
        self.take(name, lambda: None)

    def _begin(self, name: str) -> tuple[Fault | None, str]:
        with self._lock:
            self._counts[name] += 1
            label = f"{name}#{self._counts[name]}"
        self._refuse_the_dead(label)
        self._gate(label)
        self._refuse_the_dead(label)
        with self._lock:
            self.log.append(label)
        fault = self._faults.get(label)
        if fault is not None and fault.trouble is Trouble.HELD_UP:
            assert self._later is not None, "time passes for all runs"
            self.met.append(fault)
            self._later.hold_up(fault.by)
            fault = None
        if self._later is not None:
            self._later.land(self, label)
        return fault, label

    def _refuse_the_dead(self, label: str) -> None:
        if self.is_dead:
            raise Killed(label)

    def _trouble(
        self, fault: Fault, label: str, deed: Callable[[], object], leave: Callable[[], None]
    ) -> None:
        self.met.append(fault)
        match fault.trouble:
            case Trouble.KILL_BEFORE:
                self._die(label)
            case Trouble.KILL_AFTER:
                with suppress(PostsyncError):
                    deed()
                self._die(label)
            case Trouble.APPLIED:
                deed()
            case Trouble.NOT_APPLIED:
                leave()
            case Trouble.LATE:
                assert self._later is not None, "a late deed needs a Later"
                leave()
                self._later.put(self, fault, deed)

    def _die(self, label: str) -> None:
        self.is_dead = True
        raise Killed(label)


def stepped(world: World, steps: Steps) -> World:
    """`world` with every port that does I/O seen through `steps`."""
    return replace(
        world,
        source=SteppedSource(world.source, steps),
        media=SteppedMedia(world.media, steps),
        state=SteppedState(world.state, steps),
        journal=SteppedJournal(world.journal, steps),
        history=SteppedHistory(world.history, steps),
        provider=SteppedProvider(world.provider, steps) if world.provider else None,
    )


@dataclass(frozen=True, slots=True)
class SteppedSource:
    """Implements `ports.PostSource`."""

    inner: PostSource
    steps: Steps

    def load(self, accounts_of: AccountsOf | None = None) -> Workspace:
        return self.steps.take("source.load", lambda: self.inner.load(accounts_of))


@dataclass(frozen=True, slots=True)
class SteppedMedia:
    """Implements `ports.MediaSource`."""

    inner: MediaSource
    steps: Steps

    def describe(self, path: str) -> MediaFile:
        return self.steps.take("media.describe", lambda: self.inner.describe(path))

    def chunks(self, path: str) -> Iterator[bytes]:
        yield from self.steps.take("media.chunks", lambda: tuple(self.inner.chunks(path)))

    def fetched(self, url: str, sha256: str) -> AbstractContextManager[Fetched]:
        return self.steps.take("media.fetched", lambda: self.inner.fetched(url, sha256))


@dataclass(frozen=True, slots=True)
class SteppedHistory:
    """Implements `ports.History`."""

    inner: History
    steps: Steps

    def head(self) -> str | None:
        return self.steps.take("history.head", self.inner.head)

    def descent(self, head: str, applied: str, *, far: bool = True) -> Descent:
        ask = lambda: self.inner.descent(head, applied, far=far)  # noqa: E731
        return self.steps.take("history.descent", ask)

    def on_default_branch(self, head: str) -> DefaultBranch:
        return self.inner.on_default_branch(head)

    def has_files_of(self, commit: str, files: Iterable[str]) -> bool:
        return self.inner.has_files_of(commit, files)

    def is_same_in(self, commit: str, other: str, files: Iterable[str]) -> bool:
        return self.inner.is_same_in(commit, other, files)

    def renamed(self, since: str) -> Mapping[str, str]:
        return self.inner.renamed(since)

    def old_files(
        self, files: Iterable[str], before: datetime, *, surely: bool = False
    ) -> frozenset[str]:
        return self.inner.old_files(files, before, surely=surely)

    def commit_of(self, name: str) -> str:
        return self.inner.commit_of(name)

    def commits_before(self, file: str) -> Iterable[str]:
        return self.inner.commits_before(file)

    def file_of(self, commit: str, file: str) -> PastFile:
        return self.inner.file_of(commit, file)


@dataclass(frozen=True, slots=True)
class SteppedJournal:
    """Implements `ports.Journal`."""

    inner: Journal
    steps: Steps

    def append(self, result: StepResult, *, key: str) -> None:
        self.steps.take("journal.append", lambda: self.inner.append(result, key=key))

    def entries(self) -> Mapping[str, StepResult]:
        return self.steps.take("journal.entries", self.inner.entries)

    def clear(self) -> None:
        self.steps.take("journal.clear", self.inner.clear)


@dataclass(frozen=True, slots=True)
class SteppedState:
    """Implements `ports.StateBackend`.

    The lock is the kernel's, which lets go when a process ends, however it ends; the lease is in
    the state, and stays.
    """

    inner: StateBackend
    steps: Steps

    def read(self) -> Stored:
        return self.steps.take("state.read", self.inner.read)

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        return self.steps.take(
            "state.write",
            lambda: self.inner.write(snapshot, expected=expected, note=note),
            unanswered=StateUncertain,
        )

    @contextmanager
    def lock(self, operation: str, *, timeout: float) -> Iterator[Holder]:
        with ExitStack() as held:
            lock = self.inner.lock(operation, timeout=timeout)
            yield self.steps.take("state.lock", lambda: held.enter_context(lock))

    def break_lock(self) -> Holder | None:
        return self.steps.take("state.break_lock", self.inner.break_lock)


class SteppedProvider:
    """Implements `ports.Provider`.

    A creation is two steps: `provider.create`, and within it `provider.under_way`, which is after
    the last look at whether it may be sent and before it is. A request whose answer is lost has
    left by then.
    """

    def __init__(self, inner: Provider, steps: Steps) -> None:
        self.inner = inner
        self.steps = steps
        self.capability = inner.capability

    def service(self) -> Service:
        return self.inner.service()

    def prepare(self) -> None:
        self.inner.prepare()

    def close(self) -> None:
        self.inner.close()

    def accounts(self) -> tuple[Account, ...]:
        return self.steps.take("provider.accounts", self.inner.accounts)

    def posts(
        self, *, created_after: datetime | None = None, progress: Callable[[int, int | None], None]
    ) -> Listing:
        return self.steps.take(
            "provider.posts",
            lambda: self.inner.posts(created_after=created_after, progress=progress),
        )

    def post(self, remote_id: str) -> RemotePost:
        return self.steps.take("provider.post", lambda: self.inner.post(remote_id))

    def create_body(self, outgoing: Outgoing) -> JSON:
        return self.inner.create_body(outgoing)

    def update_body(self, outgoing: Outgoing) -> JSON:
        return self.inner.update_body(outgoing)

    def create(
        self, body: JSON, *, key: str, sent: Callable[[], None], may_send: Callable[[], bool]
    ) -> RemotePost:
        has_left = False

        def leaves() -> bool:
            if not has_left and not may_send():
                return False
            if not has_left:
                self.steps.point("provider.under_way")
            return True

        def leave() -> None:
            nonlocal has_left
            if not leaves():
                raise Unavailable("held up for too long, not sent")
            sent()
            has_left = True

        return self.steps.take(
            "provider.create",
            lambda: self.inner.create(body, key=key, sent=sent, may_send=leaves),
            leave=leave,
        )

    def update(self, remote_id: str, body: JSON) -> RemotePost:
        return self.steps.take("provider.update", lambda: self.inner.update(remote_id, body))

    def delete(self, remote_id: str) -> None:
        self.steps.take("provider.delete", lambda: self.inner.delete(remote_id))

    def upload(
        self,
        file: MediaFile,
        chunks: Callable[[], Iterable[bytes]],
        progress: Callable[[int], None],
    ) -> Upload:
        return self.steps.take("provider.upload", lambda: self.inner.upload(file, chunks, progress))

    def keeps(self, upload: Upload) -> bool:
        return self.steps.take("provider.keeps", lambda: self.inner.keeps(upload))

    def clock_skew(self) -> float | None:
        return self.inner.clock_skew()
