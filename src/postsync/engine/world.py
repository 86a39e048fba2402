"""The world a use case works in: the ports it was given, and what was asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from postsync.domain.config import Policy
from postsync.domain.remote.capability import Capability
from postsync.ports import (
    Clock,
    History,
    Interrupts,
    Journal,
    MediaSource,
    Observer,
    PostSource,
    Provider,
    StateBackend,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Every port of a run. `provider` is None offline; what it can do is known all the same."""

    source: PostSource
    media: MediaSource
    state: StateBackend
    journal: Journal
    clock: Clock
    history: History
    observer: Observer
    interrupts: Interrupts
    capability: Capability
    provider: Provider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices of the command line and the configuration.

    `parallelism` is the number of calls under way together; `lock_timeout` is in seconds.
    """

    policy: Policy = field(default_factory=Policy)
    severities: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    create_anyway: frozenset[str] = frozenset()
    reresolve: frozenset[str] = frozenset()
    allow_creates: int | None = None
    allow_cancels: int | None = None
    allow_older: bool = False
    parallelism: int = 8
    lock_timeout: float = 0.0
