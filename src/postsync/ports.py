"""Ports: what the engine needs of the world, as protocols. No code here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol

from postsync.domain.looks.card import Picture
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.account import Account, Board
from postsync.domain.post.content import Content, Media
from postsync.domain.post.post import Past, Workspace
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.metrics import PostMetrics
from postsync.domain.remote.remote import Listing, RemotePost
from postsync.domain.remote.usage import Usage
from postsync.domain.run.checkup import Examination
from postsync.domain.run.events import Event
from postsync.domain.run.outcome import StepResult
from postsync.domain.run.trial import TrialNote
from postsync.domain.state.identity import Service
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import HighWater, Snapshot, Upload

JSON = Mapping[str, Any]


class Observer(Protocol):
    """Whoever listens to the engine. Called from any thread; must not raise."""

    def __call__(self, event: Event, /) -> None:
        """Take note of `event`."""


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> datetime:
        """The present in UTC, after any rehearsal offset."""

    def sleep(self, seconds: float) -> None:
        """Wait; returns early when the run is interrupted."""


class Interrupts(Protocol):
    """Ctrl-C and SIGTERM: they stop at once what only reads, and wait for what sends."""

    def requested(self) -> bool:
        """Whether an interruption has come since they were deferred."""

    def deferred(self) -> AbstractContextManager[None]:
        """Hold the first interruption back: it only sets `requested`. A second ends the process."""


class PostSource(Protocol):
    """Where desired posts come from."""

    def load(self, accounts_of: AccountsOf | None = None) -> Workspace:
        """All posts, and everything wrong with them. Reads files, changes nothing.

        `accounts_of` is asked about posts whose selectors alone do not tell what applies to them.
        What it raises comes through.
        """

    def load_at(self, commit: str) -> Past:
        """The posts of `commit`, as far as its files make any, read by git and not checked out.

        Raises ConfigError where the commit cannot be read.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """One media file: its path relative to the workspace, or the address that it was fetched from.

    `size` is in bytes.
    """

    path: str
    sha256: str
    size: int
    content_type: str
    filename: str


Fetched = tuple[MediaFile, Callable[[], Iterator[bytes]]]
"""A file that was fetched, and how to read its bytes, in pieces of at most 1 MiB."""


class MediaSource(Protocol):
    """The media files that posts name."""

    def describe(self, path: str) -> MediaFile:
        """Facts about one file, from one pass over its bytes; remembered for the run.

        Raises ConfigError when the file cannot be read.
        """

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of one file, in pieces of at most 1 MiB."""

    def fetched(self, url: str, sha256: str) -> AbstractContextManager[Fetched]:
        """What is at a public address now, kept as long as the block lasts.

        Raises MediaChanged when it has another digest, ConfigError when it cannot be fetched or is no
        medium.
        """


class Album(Protocol):
    """Pictures to show for media: small copies, kept by the digest of what they were made of."""

    def pictures(self, media: Iterable[Media], kept: Mapping[str, bytes]) -> Mapping[str, Picture]:
        """A picture for each medium, by `key_of`; one without data says why it has none. Never raises.

        `kept` are the bytes of files that the workspace no longer has, by their sha256. Of a video it is
        the cover that the file brings along. Nothing is asked of the network.
        """

    def avatar(self, path: str) -> Picture:
        """The picture of an account, a file of the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A post ready to be put into the provider's words.

    `uploads` maps the sha256 of each media file to what the media library made of it.
    `at` is the time to ask for, in UTC; None publishes at once.
    """

    content: Content
    account_ids: tuple[str, ...]
    uploads: Mapping[str, Upload]
    at: datetime | None


class Provider(Protocol):
    """A publishing API. Every method may raise a ProviderError, and a ConfigError.

    Reads, updates and deletions name an id; they are repeated inside as often as the configuration
    allows. `create` is sent once (again only after a refused connection or a rolling-window 429).
    """

    @property
    def capability(self) -> Capability:
        """What the service can do."""

    def service(self) -> Service:
        """Which account of the service this is, as far as its answers have told. Sends nothing."""

    def prepare(self) -> None:
        """Load and build what the first call needs, without connecting; else that call does so."""

    def close(self) -> None:
        """Close all connections. Calling it again does nothing; a call after it connects again."""

    def accounts(self) -> tuple[Account, ...]:
        """Every connected account, in the service's order."""

    def usage(self) -> Usage | None:
        """What is used of the subscription, by one call; None where the service does not tell."""

    def boards(self, account: Account) -> tuple[Board, ...]:
        """The boards of an account, in the service's order; none where it does not list any."""

    def posts(
        self, *, created_after: datetime | None = None, progress: Callable[[int, int | None], None]
    ) -> Listing:
        """Every post of the service, or those created since `created_after`, each once."""

    def post(self, remote_id: str) -> RemotePost:
        """One post. Raises NotFound; InvalidId, where the service does not take the id for one."""

    def metrics(self, remote_id: str) -> PostMetrics:
        """What was counted of a post that is out; what nobody counted is left open. Raises NotFound.

        Nothing at all where the capability says that the service counts nothing.
        """

    def assumptions(self) -> tuple[Examination, ...]:
        """What is taken for granted of the service's answers, as far as reading shows whether it is so."""

    def create_body(self, outgoing: Outgoing) -> JSON:
        """The body that creates `outgoing`. Pure."""

    def update_body(self, outgoing: Outgoing) -> JSON:
        """The body that changes a post into `outgoing`, which keeps its accounts. Pure."""

    def create(
        self, body: JSON, *, key: str, sent: Callable[[], None], may_send: Callable[[], bool]
    ) -> RemotePost:
        """Create a post under a key, by which the service recognises the creation if it can.

        Where ids come from the client, the key becomes the id of the post. `sent` is called when the
        request has left.

        `may_send` is asked directly before that, after any wait; with a no, Unavailable is raised.
        Raises Ambiguous when the post may exist although no answer says so.
        """

    def update(self, remote_id: str, body: JSON) -> RemotePost:
        """Change an unpublished post, and read it back. Raises NotFound, Conflict."""

    def delete(self, remote_id: str) -> None:
        """Cancel a post and confirm that it is gone. A post that is not there counts as deleted."""

    def upload(
        self,
        file: MediaFile,
        chunks: Callable[[], Iterable[bytes]],
        progress: Callable[[int], None],
    ) -> Upload:
        """Bring one file into the media library, never sending the API key with its bytes."""

    def files(self) -> tuple[Upload, ...]:
        """Every file of the media library that can be used, without its sha256, which nobody knows."""

    def keeps(self, upload: Upload) -> bool:
        """Whether the media library has this file by its id, of this size and at this address."""

    def clock_skew(self) -> float | None:
        """Seconds by which the service's clock was ahead, by its last answer that told; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A snapshot and the version under which a backend knows it.

    `high_water` is the newest write that the backend remembers apart from the state itself; `at_work`
    is the run that may be sending now: its lease is not over, and it is not known to be dead.
    `has_moved`: another run has written it since this one saw it last, the lock notwithstanding. It is
    about the reader, so two that are otherwise equal are equal.
    """

    snapshot: Snapshot
    version: str
    high_water: HighWater | None = None
    at_work: Holder | None = None
    has_moved: bool = field(default=False, compare=False)

    @property
    def is_rolled_back(self) -> bool:
        """Whether there was a newer state than this one, or one of another life in its place."""
        return self.high_water is not None and self.high_water.is_above(self.snapshot)


class StateBackend(Protocol):
    """Where the snapshot lives: read, compare-and-swap, lock."""

    def read(self) -> Stored:
        """The snapshot; a fresh one where there is none, of the remembered lineage or a new one.

        Raises StateUnreadable or StateTooNew.
        """

    def write(self, snapshot: Snapshot, *, expected: str, note: str = "") -> Stored:
        """Save `snapshot` under a higher serial if the stored version is still `expected`.

        Atomic and durable: the compare-and-swap that everything else rests on. Returns when it was
        done, with the lease that was given. `note` says in a few words what is saved, for backends
        that keep a log. Raises StateMoved when the version is another, StateUnwritable when saving
        failed, StateUncertain when nobody can tell whether it was done.
        """

    def lock(self, operation: str, *, timeout: float) -> AbstractContextManager[Holder]:
        """Hold the state for `operation`; gives who this is. Waits up to `timeout` seconds.

        Where no lock spans machines, the lease of another run that may still be sending is waited
        for. Raises StateLocked.
        """

    def holder(self) -> Holder | None:
        """Who holds the lock on this machine now; None when nobody does. Takes nothing, waits for nobody."""

    def break_lock(self) -> Holder | None:
        """Remove the lock and the lease, whoever holds them; says who did, None when nobody did."""


class Journal(Protocol):
    """Outcomes of this machine that are not yet in the backend."""

    def append(self, result: StepResult, *, key: str) -> None:
        """Note durably how the intent with this key ended."""

    def entries(self) -> Mapping[str, StepResult]:
        """Outcomes by intent key. A torn last line is ignored."""

    def clear(self) -> None:
        """Forget all outcomes: they are in the backend."""

    def close(self) -> None:
        """Let go of what is open, until it is needed again."""


class Descent(Enum):
    """How one commit relates to another."""

    AFTER = auto()
    """It is the same, or came after it."""
    BEFORE = auto()
    BESIDE = auto()
    """Each has something that the other lacks: the history has diverged."""
    UNKNOWN = auto()


class TrialNotes(Protocol):
    """What is known on this machine of test posts that may stand at a service. Raises StateError."""

    def notes(self) -> tuple[TrialNote, ...]:
        """All of them, the oldest first."""

    def put(self, note: TrialNote) -> None:
        """Note it durably, in the place of what was known by its mark."""

    def drop(self, mark: str) -> None:
        """Forget what certainly does not stand any more."""


class DefaultBranch(Enum):
    """Where a commit stands on the default branch of the remote."""

    AT_TIP = auto()
    BEFORE_TIP = auto()
    ELSEWHERE = auto()
    UNREACHED = auto()
    """The remote could not be asked."""
    NO_REMOTE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFile:
    """A file as a commit had it; without data, `problem` says why there is none."""

    data: bytes | None = None
    problem: str = ""


class ConfigurationFile(Protocol):
    """The file with the configuration. `name` is its path, seen from the workspace."""

    @property
    def name(self) -> str:
        """What the file is called."""

    def settings(self, data: bytes | None = None) -> JSON:
        """What the file says now, or what `data` says. Raises ConfigError."""

    def usual(self) -> JSON:
        """What holds where a configuration says nothing."""


class History(Protocol):
    """The version control around the workspace. Paths of files are relative to the workspace."""

    def head(self) -> str | None:
        """The commit that is checked out; None outside version control."""

    def descent(self, head: str, applied: str, *, far: bool = True) -> Descent:
        """How `head` relates to `applied`. What is not known here is asked of the remote if `far`."""

    def on_default_branch(self, head: str) -> DefaultBranch:
        """Where `head` stands on the default branch of the remote, which is asked."""

    def has_files_of(self, commit: str, files: Iterable[str]) -> bool:
        """Whether each of these files is the one of `commit`, or in neither. No where that is not known."""

    def is_same_in(self, commit: str, other: str, files: Iterable[str]) -> bool:
        """Whether two commits have each of these files alike. No where that is not known."""

    def renamed(self, since: str) -> Mapping[str, str]:
        """The old file of every post file that was renamed after the commit `since`, by the new one."""

    def old_files(
        self, files: Iterable[str], before: datetime, *, surely: bool = False
    ) -> frozenset[str]:
        """Those of these files that stand as they were committed before a moment, or may have been.

        If `surely`, those alone that are known to have been.
        """

    def commit_of(self, name: str) -> str:
        """The commit that a person names: by a branch, a tag or its id. Raises ConfigError."""

    def fork_of(self, name: str) -> str:
        """The commit that HEAD and what a person names last had in common. Raises ConfigError."""

    def commits_before(self, file: str) -> Iterable[str]:
        """Where an earlier version of a file may be, the likeliest first, while nothing was applied.

        That is the default branch of the remote, as far as it is known here, the commit that is checked
        out, and the one before the last change of the file.
        """

    def file_of(self, commit: str, file: str) -> PastFile:
        """A file as `commit` had it, also where it was elsewhere in the repository then."""
