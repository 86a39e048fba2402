"""The world a use case works in: the ports it was given, and what was asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from postsync.domain.config import Cadence, Policy
from postsync.domain.remote.capability import Capability
from postsync.domain.state.identity import Service
from postsync.ports import (
    Album,
    Clock,
    ConfigurationFile,
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
    """Every port of a run. `provider` is None offline; what it can do is known all the same.

    `service` is what is known of the service without asking it, `workspace` what this one is called.
    `configuration` is the file that the configuration comes from, if there is one.
    `keeps_state`: what is written to the state now will be there at the next run.
    """

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
    service: Service | None = None
    workspace: str | None = None
    keeps_state: bool = True
    configuration: ConfigurationFile | None = None
    album: Album | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices of the command line and the configuration.

    `*` in `restore` and `reresolve` stands for every address. `adopt` gives remote ids by address,
    `retry` selectors of failed deliveries by address (none: all). `allow_older` names the commit.
    `full` lists every post of the service, not only those of the last two months. `base` names the
    commit that the configuration is compared with, in place of the one that was applied last.
    `costs`: ask what is left of the subscription, where posts are made.
    `reviewed_only`: tell whether the workspace is what was applied last as a whole, and do nothing else.

    `parallelism` is the number of calls under way together; `lock_timeout` is in seconds.
    """

    policy: Policy = field(default_factory=Policy)
    severities: Mapping[str, str] = field(default_factory=dict)
    cadence: Cadence = Cadence()  # noqa: RUF009 - a value that nobody can change
    zone: tzinfo | None = None
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    create_anyway: frozenset[str] = frozenset()
    reresolve: frozenset[str] = frozenset()
    restore: frozenset[str] = frozenset()
    adopt: Mapping[str, str] = field(default_factory=dict)
    retry: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allow_creates: int | None = None
    allow_cancels: int | None = None
    allow_publish_now: int | None = None
    allow_vanished: int | None = None
    allow_empty: bool = False
    allow_older: str | None = None
    full: bool = False
    base: str | None = None
    reviewed_only: bool = False
    costs: bool = False
    parallelism: int = 8
    lock_timeout: float = 0.0

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that is named, and `*` where that is."""
        answered = self.create_anyway | self.reresolve | self.restore
        return answered | {*self.targets, *self.adopt, *self.retry}
