"""Wiring: the composition root. Chooses the adapters and gives them to the engine."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.cli.console import Console
from postsync.cli.settings import Settings
from postsync.domain.config import (
    DEFAULT_REMOTE,
    Config,
    GitState,
    LocalState,
    ProviderConfig,
    StateConfig,
)
from postsync.domain.diagnostic import Diagnostics, has_errors
from postsync.domain.errors import ConfigError
from postsync.views.moments import Zone

if TYPE_CHECKING:
    from postsync.adapters.clock import SystemClock
    from postsync.adapters.workspace.load.source import WorkspaceSource
    from postsync.domain.plan.addressing import Destinations
    from postsync.domain.post.post import Post
    from postsync.domain.remote.capability import Capability
    from postsync.domain.run.events import Event
    from postsync.engine.world import Options, World
    from postsync.ports import Provider

SANDBOX_DATABASE = Path(".postsync/sandbox.db")

DEFAULT_PARALLELISM = 10
"""Calls under way at once while nothing is written. The service allows some hundred a minute."""


class ConfigInvalid(ConfigError):
    """The configuration has errors, which come with it as diagnostics."""

    code = "invalid-config"

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__("the configuration cannot be used", detail="Mend postsync.yaml.")
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration and the folder it is for."""

    config: Config
    root: Path
    diagnostics: Diagnostics


class Session:
    """One run: the configuration, the console, and the ports made from them on demand."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.console = Console(settings)
        self.folder = Path.cwd()

    @cached_property
    def loaded(self) -> Loaded:
        """The configuration, whatever is wrong with it."""
        from postsync.adapters.workspace.config import find_config, load_config

        if self.settings.config is not None:
            path: Path | None = self.folder / self.settings.config
        else:
            path = find_config(self.folder)
        config, diagnostics, root = load_config(path, capability_of=_capability_of)
        return Loaded(config, root, diagnostics)

    @cached_property
    def config(self) -> Config:
        """The configuration. Raises ConfigInvalid when it has errors."""
        loaded = self.loaded
        if has_errors(loaded.diagnostics):
            raise ConfigInvalid(loaded.diagnostics)
        return loaded.config

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        return self.loaded.root

    @cached_property
    def zone(self) -> Zone:
        """The zone to show times in: the configured one, else that of this machine."""
        return _zone(self.config.timezone)

    @cached_property
    def clock(self) -> "SystemClock":
        """The clock, with its rehearsal offset."""
        from postsync.adapters.clock import SystemClock

        return SystemClock(self.clock_offset)

    @cached_property
    def clock_offset(self) -> float:
        """Seconds that the clock is shifted by for a rehearsal."""
        from postsync.adapters.clock import clock_offset

        return clock_offset(os.environ, self.config.provider)

    @property
    def sandbox_clock_offset(self) -> float:
        """Seconds that the served sandbox is ahead of this machine."""
        from postsync.adapters.clock import clock_offset

        return clock_offset(os.environ, ProviderConfig(name="sandbox"))

    def source(self, only: Sequence[Path] = ()) -> "WorkspaceSource":
        """The post files, with a look at their media but no digest of them."""
        from postsync.adapters.workspace.load.source import WorkspaceSource

        return WorkspaceSource(self.root, self.config, only=only)

    def destinations(self, post: "Post") -> tuple[str, ...]:
        """Where a post goes, by the state as it was last seen here; that is read when first asked."""
        return self._destinations(post)

    @cached_property
    def _destinations(self) -> "Destinations":
        from postsync.adapters.state.nearby import last_seen
        from postsync.domain.plan.accounts import AccountIndex
        from postsync.domain.plan.addressing import destinations_among

        snapshot = last_seen(self.config.state, self.root)
        if snapshot is None:
            return lambda post: post.content.selectors
        return destinations_among(AccountIndex(snapshot.accounts), snapshot.records)

    def provider(self, observer: "Callable[[Event], None]", parallelism: int) -> "Provider":
        """The publishing service. Raises ConfigError without a key."""
        from postsync.adapters.providers.registry import build_provider, completed
        from postsync.adapters.secrets import read_secret

        config = completed(self.config.provider)
        app = None
        key = None
        if config.name == "sandbox":
            from postsync.sandbox.app import SandboxApp

            with usable_sandbox():
                app = SandboxApp(self.sandbox_database(), clock_offset=self.clock_offset)
        else:
            key = read_secret(config.api_key_env)
        provider = build_provider(
            config,
            key=key,
            parallelism=parallelism,
            now=self.clock.now,
            sleep=self.clock.sleep,
            observer=observer,
            app=app,
        )
        # In the thread of the first call this would take turns with reading the files, and that
        # call would leave later.
        provider.prepare()
        return provider

    def sandbox_database(self) -> Path:
        """Where the embedded sandbox keeps its posts; the folder exists afterwards."""
        from postsync.adapters.files import make_folder

        path = self.root / SANDBOX_DATABASE
        make_folder(path.parent)
        return path

    @contextmanager
    def world(
        self, *, offline: bool = False, parallelism: int = DEFAULT_PARALLELISM
    ) -> "Iterator[World]":
        """Every port of a run; progress is shown while it is open."""
        from postsync.adapters.git.history import GitHistory
        from postsync.adapters.media.files import MediaFiles
        from postsync.adapters.signals import SignalInterrupts
        from postsync.adapters.state.registry import build_state
        from postsync.adapters.workspace.load.source import WorkspaceSource
        from postsync.engine.world import World

        config = self.config
        self.describe()
        observer, close = self.console.observer()
        interrupts = SignalInterrupts(self.clock.interrupt)
        interrupts.install()
        media = MediaFiles(self.root)
        state, journal = build_state(config.state, self.root, clock=self.clock, observer=observer)
        provider: Provider | None = None
        try:
            if not offline:
                provider = self.provider(observer, parallelism)
            yield World(
                source=WorkspaceSource(self.root, config, media=media),
                media=media,
                state=state,
                journal=journal,
                clock=self.clock,
                history=GitHistory(self.root, remote=_remote_of(config.state)),
                observer=observer,
                interrupts=interrupts,
                capability=_capability_of(config.provider.name),
                provider=provider,
            )
        finally:
            if provider is not None:
                provider.close()
            close()

    def describe(self) -> None:
        """Say, with -v, with what this run works. No secret is near."""
        if not self.settings.verbose:
            return
        import platform

        from postsync import __version__

        config, tell = self.config, self.console.detail
        tell(f"postsync {__version__}, Python {platform.python_version()}")
        tell(f"workspace: {self.root}")
        if config.provider.name == "sandbox":
            tell(f"provider: sandbox, {self.root / SANDBOX_DATABASE}")
        else:
            from urllib.parse import urlsplit

            from postsync.adapters.providers.registry import completed

            provider = completed(config.provider)
            address = urlsplit(provider.base_url)
            port = f":{address.port}" if address.port else ""
            tell(f"provider: {provider.name}, {address.scheme}://{address.hostname}{port}")
        tell(f"state: {config.state.backend}, {_place_of(config.state, self.root)}")

    def options(self, **asked: object) -> "Options":
        """What the engine is asked for, with the policy of the configuration."""
        from postsync.engine.world import Options

        return Options(policy=self.config.policy, severities=self.config.rules, **asked)  # type: ignore[arg-type]


@contextmanager
def usable_sandbox() -> Iterator[None]:
    """Say what to do about a database of the sandbox that cannot be used. Raises ConfigError."""
    from postsync.sandbox.store import SandboxUnusable

    try:
        yield
    except SandboxUnusable as error:
        raise ConfigError(
            f"{SANDBOX_DATABASE} cannot be used: {error}",
            detail="Delete the file: only rehearsals are in it.",
        ) from error


def _capability_of(name: str) -> "Capability":
    from postsync.adapters.providers.registry import capability_of

    return capability_of(name)


def _place_of(state: StateConfig, root: Path) -> str:
    return str(root / state.path) if isinstance(state, LocalState) else str(state)


def _remote_of(state: StateConfig) -> str:
    return state.remote if isinstance(state, GitState) else DEFAULT_REMOTE


def _zone(name: str | None) -> Zone:
    if name is None:
        return Zone(None, "local time")
    from zoneinfo import ZoneInfo

    return Zone(ZoneInfo(name), name)
