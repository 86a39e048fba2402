"""The configuration of a workspace, as values."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Literal, NamedTuple

from postsync.domain.late import late

DEFAULT_GLOBS = ("posts/**/*.yaml", "posts/**/*.yml")
DEFAULT_REMOTE = "origin"

_NOT_IN_NAMES = late(r"[^A-Za-z0-9_-]")


class ProviderConfig(NamedTuple):
    """Which publishing API, where, and how patient to be. Times are in seconds.

    What is empty here is as the provider has it; without a name it is the usual provider. `base_url`
    is the one in force, `configured_url` the one that the configuration names. `rehearsal`: what is
    done there is not published, or not where the configuration says.
    """

    name: str = ""
    base_url: str = ""
    configured_url: str = ""
    rehearsal: bool = False
    api_key_env: str = ""
    timeout: float = 60.0
    connect_timeout: float = 10.0
    tries: int = 6


class LocalState(NamedTuple):
    """The state is a file on this machine."""

    path: str = ".postsync/state.json"
    backend: Literal["local"] = "local"

    def __str__(self) -> str:
        return self.path


class GitState(NamedTuple):
    """The state is a branch of its own at a remote of the repository; without a ref, the usual one."""

    remote: str = DEFAULT_REMOTE
    ref: str = ""
    backend: Literal["git"] = "git"

    def __str__(self) -> str:
        return f"{self.ref} of {self.remote}"


class S3State(NamedTuple):
    """The state is an object in a bucket; without a key, the usual one."""

    bucket: str
    key: str = ""
    region: str | None = None
    endpoint: str | None = None
    backend: Literal["s3"] = "s3"

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


StateConfig = LocalState | GitState | S3State
"""Where the state lives: one class a backend. Shown, each says where; a file says so by its path."""


def in_folder(state: StateConfig, folder: str = "") -> StateConfig:
    """Where `state` is for a workspace in `folder` of its repository, by name where it names none."""
    match state:
        case GitState(ref=""):
            return state._replace(ref=f"refs/heads/{usual_branch(folder)}")
        case S3State(key=""):
            return state._replace(key="/".join(["postsync", *_names(folder), "state.json"]))
    return state


def usual_branch(folder: str = "") -> str:
    """The branch that a workspace in `folder` of its repository keeps its state on."""
    return "-".join(["postsync-state", *_names(folder)])


def _names(folder: str) -> list[str]:
    return [_NOT_IN_NAMES.sub("-", part) for part in folder.split("/") if part]


class Policy(NamedTuple):
    """The guards of a plan (contract, section 2.2)."""

    guard_window: timedelta = timedelta(minutes=5)
    horizon: timedelta = timedelta(days=30)
    max_cancel: int = 5
    max_create: int = 100
    max_publish_now: int = 3
    max_vanished: int = 2
    on_remote_change: Literal["ask", "restore"] = "ask"
    paused: bool = False
    fanout: Literal["allow", "warn", "error"] = "warn"


class Cadence(NamedTuple):
    """How the posts of one account should follow one another. Zero and None switch a rule off.

    `spacing` is the least time between two posts, `repeat` that after which a text may come again.
    `quiet_hours` are local times of day, from and to; `weekdays` are those with posts, Monday is 0.
    """

    spacing: timedelta = timedelta(minutes=30)
    repeat: timedelta = timedelta(days=30)
    quiet_hours: tuple[time, time] | None = None
    weekdays: frozenset[int] | None = None


Parameters = Mapping[str, str] | None
"""Link parameters by name (`utm_source`), with placeholders in their values; None: no parameters at all."""


class LinkPolicy(NamedTuple):
    """Which parameters are written into the links of posts, and into links to which hosts (all: none named).

    What `accounts` says (by selector) wins over `networks`, that over `utm`, and `labels` wins over all.
    """

    hosts: tuple[str, ...] = ()
    utm: Mapping[str, str] = {}
    networks: Mapping[str, Parameters] = {}
    accounts: Mapping[str, Parameters] = {}
    labels: Mapping[str, Parameters] = {}


class PreviewConfig(NamedTuple):
    """How previews show accounts: display names and pictures by selector (`x:acme`); a gap in days."""

    names: Mapping[str, str] = {}
    avatars: Mapping[str, str] = {}
    device: Literal["phone", "desktop"] = "phone"
    gap: int = 3


Wording = Mapping[str, str]
"""What stands for a name in texts, by network; under `default` for all others."""


class Config(NamedTuple):
    """Everything `postsync.yaml` may say; the defaults are those of a workspace without one."""

    posts: tuple[str, ...] = DEFAULT_GLOBS
    provider: ProviderConfig = ProviderConfig()
    state: StateConfig = LocalState()
    timezone: str | None = None
    defaults: Mapping[str, Any] = {}
    groups: Mapping[str, tuple[str, ...]] = {}
    policy: Policy = Policy()
    cadence: Cadence = Cadence()
    limits: Mapping[str, Mapping[str, float]] = {}
    rules: Mapping[str, str] = {}
    name: str | None = None
    preview: PreviewConfig = PreviewConfig()
    mentions: Mapping[str, Wording] = {}
    hashtags: Mapping[str, Wording] = {}
    links: LinkPolicy | None = None
