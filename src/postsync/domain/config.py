"""The configuration of a workspace, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any, ClassVar, Literal

DEFAULT_GLOBS = ("posts/**/*.yaml", "posts/**/*.yml")
DEFAULT_REMOTE = "origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """Which publishing API, where, and how patient to be. Times are in seconds.

    What is empty here is as the provider has it; without a name it is the usual provider.
    """

    name: str = ""
    base_url: str = ""
    api_key_env: str = ""
    timeout: float = 60.0
    connect_timeout: float = 10.0
    tries: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalState:
    """The state is a file on this machine."""

    backend: ClassVar[str] = "local"
    path: str = ".postsync/state.json"

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class GitState:
    """The state is a branch of its own at a remote of the repository."""

    backend: ClassVar[str] = "git"
    remote: str = DEFAULT_REMOTE
    ref: str = "refs/heads/postsync-state"

    def __str__(self) -> str:
        return f"{self.ref} of {self.remote}"


@dataclass(frozen=True, slots=True, kw_only=True)
class S3State:
    """The state is an object in a bucket."""

    backend: ClassVar[str] = "s3"
    bucket: str
    key: str = "postsync/state.json"
    region: str | None = None
    endpoint: str | None = None

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


StateConfig = LocalState | GitState | S3State
"""Where the state lives: one class a backend. Shown, each says where; a file says so by its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The guards of a plan (contract, section 2.2)."""

    guard_window: timedelta = timedelta(minutes=5)
    horizon: timedelta = timedelta(days=30)
    max_cancel: int = 5
    max_create: int = 100
    fanout: Literal["allow", "warn", "error"] = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How the posts of one account should follow one another. Zero and None switch a rule off.

    `spacing` is the least time between two posts, `repeat` that after which a text may come again.
    `quiet_hours` are local times of day, from and to; `weekdays` are those with posts, Monday is 0.
    """

    spacing: timedelta = timedelta(minutes=30)
    repeat: timedelta = timedelta(days=30)
    quiet_hours: tuple[time, time] | None = None
    weekdays: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything `postsync.yaml` may say; the defaults are those of a workspace without one."""

    posts: tuple[str, ...] = DEFAULT_GLOBS
    provider: ProviderConfig = ProviderConfig()
    state: StateConfig = LocalState()
    timezone: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policy: Policy = Policy()
    cadence: Cadence = Cadence()
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
