"""Wiring: the composition root. Chooses the adapters and gives them to the engine."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postsync.adapters.clock import SystemClock, clock_offset
from postsync.adapters.files import make_folder
from postsync.adapters.git.history import GitHistory
from postsync.adapters.http.inprocess import WSGIApp
from postsync.adapters.media.files import MediaFiles
from postsync.adapters.providers.registry import build_provider, capability_of, completed, key_of
from postsync.adapters.signals import SignalInterrupts
from postsync.adapters.state.registry import build_state, last_seen
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.settings import SettingsFile
from postsync.cli.console import Console
from postsync.cli.session import SANDBOX_DATABASE, Session
from postsync.domain.config import DEFAULT_REMOTE, GitState, LocalState
from postsync.domain.errors import ConfigError
from postsync.domain.plan.addressing import AccountIndex, AccountsOf, accounts_among
from postsync.domain.run.events import Event, Stopping
from postsync.domain.state.record import Snapshot
from postsync.engine.world import Options, World
from postsync.filing import Downloads
from postsync.ports import Album, Provider
from postsync.views import progress
from postsync.views.shown import encodable

if TYPE_CHECKING:
    from postsync.adapters.workspace.load.kept import Kept

DEFAULT_PARALLELISM = 10
"""Calls under way together while nothing is written. The service allows some hundred a minute."""

_HOSTED = "github-hosted"


class Run(Session):
    """A session with the ports of the engine."""

    @cached_property
    def clock(self) -> SystemClock:
        """The clock, with its rehearsal offset."""
        return SystemClock(clock_offset(os.environ, self.config.provider))

    @contextmanager
    def world(
        self,
        *,
        offline: bool = False,
        parallelism: int = DEFAULT_PARALLELISM,
        embed: str = "none",
        kept: "Kept | None" = None,
    ) -> Iterator[World]:
        """Every port of the run; progress is shown while it is open. Raises NoConfig.

        `embed`: how pictures get into a preview. `kept`: what an earlier world read of the same files.
        """
        self.require_workspace()
        config, root, clock = self.config, self.loaded.root, self.clock
        remote = config.state.remote if isinstance(config.state, GitState) else DEFAULT_REMOTE
        self.describe()
        observer = _observer(self.console, reports=self.form == "text")
        interrupts = SignalInterrupts(
            clock.interrupt,
            heard=lambda pressed: observer(Stopping(pressed=pressed)),
            leave=lambda: say_at_once(observer.farewell()),
        )
        interrupts.install()
        media = MediaFiles(
            root,
            timeout=config.provider.timeout,
            sleep=clock.sleep,
            is_interrupted=interrupts.requested,
            known=kept.media if kept else None,
        )
        state, journal = build_state(
            self.state,
            root,
            clock=clock,
            observer=observer,
            folder=self.place.folder if self.place else "",
            workspace=self.workspace,
        )
        provider: Provider | None = None
        has_failed = True
        try:
            if not offline:
                provider = self.provider(observer, parallelism)
            yield World(
                source=WorkspaceSource(root, config, media=media, kept=kept, home=self.loaded.file),
                media=media,
                state=state,
                journal=journal,
                clock=clock,
                history=GitHistory(root, remote=remote),
                observer=observer,
                interrupts=interrupts,
                capability=capability_of(config.provider.name),
                provider=provider,
                service=self.service,
                workspace=self.workspace,
                keeps_state=self.keeps_state(),
                configuration=SettingsFile(root, self.loaded.file),
                album=_album(root, media, embed),
            )
            has_failed = False
        finally:
            if provider is not None:
                provider.close()
            journal.close()
            observer.close(failed=has_failed)

    def provider(
        self,
        observer: Callable[[Event], None] = lambda _event: None,
        parallelism: int = DEFAULT_PARALLELISM,
        *,
        tries: int | None = None,
    ) -> Provider:
        """The publishing service, asked at most so often. Raises ConfigError without a key."""
        config = completed(self.config.provider)
        if tries is not None:
            config = config._replace(tries=min(tries, config.tries))
        app = None
        key = None
        if config.name == "sandbox":
            from postsync.sandbox.app import SandboxApp

            with usable_sandbox():
                app = _Sandbox(SandboxApp(self.sandbox_database(), clock_offset=self.clock.offset))
        else:
            key = key_of(config)
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

    def downloads(self, world: World) -> Downloads:
        """Where media come to that lie at the service."""
        from postsync.adapters.http.addresses import is_loopback_url
        from postsync.adapters.media.downloads import MediaDownloads

        config, root, fetch = completed(self.config.provider), self.loaded.root, None
        if config.name == "sandbox":
            from postsync.adapters.http.inprocess import fetching
            from postsync.sandbox.app import SandboxApp

            app = _Sandbox(SandboxApp(self.sandbox_database(), clock_offset=self.clock.offset))
            fetch = fetching(app, config.base_url)
        files = MediaFiles(
            root,
            timeout=config.timeout,
            sleep=self.clock.sleep,
            is_interrupted=world.interrupts.requested,
            fetch=fetch,
        )
        return MediaDownloads(root, files, may_be_here=is_loopback_url(config.base_url))

    def has_key(self) -> bool:
        """Whether the service could be asked: the sandbox always can."""
        config = completed(self.config.provider)
        return config.name == "sandbox" or bool(os.environ.get(config.api_key_env, "").strip())

    def keeps_state(self) -> bool:
        """Whether the state will be there at the next run: not where the machine is thrown away."""
        state = self.state
        if not isinstance(state, LocalState) or self.service.rehearsal:
            return True
        if os.environ.get("GITHUB_ACTIONS") and os.environ.get("RUNNER_ENVIRONMENT") == _HOSTED:
            return False
        is_ci = os.environ.get("CI", "").casefold() not in {"", "0", "false"}
        return not is_ci or (self.loaded.root / state.path).exists()

    def options(self, **asked: object) -> Options:
        """What the engine is asked for, with the policy of the configuration."""
        config = self.config
        return Options(
            policy=config.policy,
            severities=config.rules,
            cadence=config.cadence,
            zone=self.zone.tz,
            limits=config.limits,
            **asked,  # type: ignore[arg-type]
        )

    def sandbox_database(self) -> Path:
        """Where the embedded sandbox keeps its posts; the folder exists afterwards."""
        path = self.loaded.root / SANDBOX_DATABASE
        make_folder(path.parent)
        return path


def _album(root: Path, media: MediaFiles, embed: str) -> Album | None:
    if embed == "none":
        return None
    from postsync.adapters.media.album import MediaAlbum  # most runs show no picture

    return MediaAlbum(root, media, originals=embed == "originals")


def last_seen_state(session: Session) -> Snapshot | None:
    """The state as it was last seen on this machine."""
    folder = session.place.folder if session.place else ""
    root, workspace = session.loaded.root, session.workspace
    return last_seen(session.state, root, folder=folder, workspace=workspace)


def last_seen_accounts(session: Session) -> AccountsOf:
    """Where posts go, by the state as it was last seen on this machine."""
    snapshot = last_seen_state(session)
    if snapshot is None:
        return lambda post: post.content.selectors
    return accounts_among(AccountIndex(snapshot.accounts), snapshot.records)


@contextmanager
def usable_sandbox() -> Iterator[None]:
    """Say what to do about a database of the sandbox that cannot be used. Raises ConfigError."""
    from postsync.sandbox.unusable import SandboxUnusable

    try:
        yield
    except SandboxUnusable as error:
        raise ConfigError(
            f"{SANDBOX_DATABASE} cannot be used: {error}",
            detail=f"Delete the file, and {SANDBOX_DATABASE}-media: only rehearsals are in them.",
        ) from error


class _Sandbox:
    """The sandbox in this process, which says what to do if its database turns out to be unusable."""

    def __init__(self, app: WSGIApp) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with usable_sandbox():
            return self._app(environ, start_response)


def _observer(console: Console, *, reports: bool) -> progress.Lines:
    """Who listens to the engine. `reports`: the report of an apply has a line for every step."""
    settings = console.settings
    lines = progress.build(
        sys.stderr,
        tty=sys.stderr.isatty() and os.environ.get("TERM") != "dumb",
        style=console.err,
        seconds=time.monotonic if settings.verbose and not settings.quiet else None,
        reported=reports and (sys.stdout.isatty() or not sys.stderr.isatty()),
        quiet=settings.quiet,
    )
    console.make_room = lines.make_room
    return lines


@contextmanager
def watching(console: Console) -> Iterator[progress.Lines]:
    """Show on stderr what goes on, while the block lasts."""
    observer = _observer(console, reports=False)
    has_failed = True
    try:
        yield observer
        has_failed = False
    finally:
        observer.close(failed=has_failed)


def say_at_once(text: str) -> None:
    """Write to stderr within a signal handler, where no lock may be waited for."""
    with suppress(OSError, ValueError):
        os.write(
            sys.stderr.fileno(), encodable(text, sys.stderr.encoding).encode("utf-8", "replace")
        )
