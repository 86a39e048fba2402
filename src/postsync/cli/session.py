"""Session: one run of a command, with its configuration, its console and its way to fail."""

import contextlib
import os
import platform
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from postsync import __version__
from postsync.adapters.reach import read_below, repository_root
from postsync.adapters.state.brought import refuse_what_was_brought
from postsync.adapters.workspace.config import load_config
from postsync.adapters.workspace.decode.configuration import FILE_NAME, Outside
from postsync.adapters.workspace.load.files import UNQUOTED
from postsync.adapters.workspace.location import configs_below, find_config, named_config
from postsync.adapters.workspace.yaml.places import lines_of
from postsync.cli.console import Console, render
from postsync.cli.exits import Exit
from postsync.cli.options import Links, Settings
from postsync.domain.config import (
    DEFAULT_REMOTE,
    Config,
    GitState,
    LocalState,
    StateConfig,
    in_folder,
)
from postsync.domain.diagnostic import Diagnostic, Diagnostics, has_errors
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.late import late
from postsync.domain.state.identity import Service, service_of

if TYPE_CHECKING:
    from postsync.adapters.git.place import Place
    from postsync.domain.remote.capability import Capability
    from postsync.views.moments import Zone

SANDBOX_DATABASE = Path(".postsync/sandbox.db")

REHEARSALS = ".postsync/rehearsal"
"""The folder of the states of rehearsals, a file for each service."""

_NOT_IN_FILES = late(r"[^A-Za-z0-9.-]+")

_MOST_BYTES = 1 << 20
"""Lines are quoted from so much of a file."""


_MOST_NAMED = 3
"""So many folders with a configuration a sentence names."""


class ConfigInvalid(ConfigError):
    """The configuration has errors, which come with it as diagnostics."""

    code = "invalid-config"

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__("the configuration cannot be used", detail="Fix postsync.yaml.")
        self.diagnostics = diagnostics


class NoConfig(ConfigError):
    """There is no configuration, and what needs one would be about no workspace at all."""

    code = "no-config"

    def __init__(self, folder: Path) -> None:
        below = configs_below(folder)
        message = f"there is no {FILE_NAME} here or above"
        if not below:
            detail = (
                "Work in the folder of the workspace (`--chdir DIR`), name the file "
                "(`--config FILE`), or begin one: run `postsync init`."
            )
            super().__init__(message, detail=detail)
            return
        there = " and ".join(f"./{one}" for one in below[:_MOST_NAMED])
        more = f" and {len(below) - _MOST_NAMED} more folders" if below[_MOST_NAMED:] else ""
        detail = f"Run `{in_folder_of(below[0])}`."
        super().__init__(f"{message}, but there is one in {there}{more}", detail=detail)


def in_folder_of(workspace: str) -> str:
    """The command of this run, as it is to be run for a workspace in a folder below."""
    import shlex

    import click

    context = click.get_current_context(silent=True)
    command = context.command_path.partition(" ")[2] if context else "plan"
    above = context.find_root().params.get("chdir") if context else None
    folder = posixpath.join(above or "", workspace)
    return f"postsync --chdir {shlex.quote(folder)} {command}"


class Loaded(NamedTuple):
    """The configuration, the folder it is for and its file in there; `is_found` unless all are defaults."""

    config: Config
    root: Path
    diagnostics: Diagnostics
    is_found: bool
    file: str = ""


class Session:
    """One run. Inside `with`, an expected failure is explained in the format of the command.

    It is about the workspace of `folder`, else of the working folder. `held` has the text of a
    configuration that an editor holds open.
    """

    def __init__(
        self,
        settings: Settings,
        form: str = "text",
        *,
        folder: Path | None = None,
        held: Callable[[Path], bytes | None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self.form = form
        self.console = Console(settings)
        self.folder = folder or Path.cwd()
        self._held = held

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # JSON is left to the place where all runs end: there the document is the same for every error.
        if not isinstance(error, PostsyncError) or self.form == "json":
            return
        diagnostics: Diagnostics = getattr(error, "diagnostics", ())
        facts = {
            "message": error.message,
            "detail": error.detail,
            "diagnostics": diagnostics,
            "sources": self.quoted_lines(diagnostics) if diagnostics else {},
        }
        if self.form == "github" and "loaded" in vars(self):
            facts["folder"] = self.below_repository
        if self.form in {"markdown", "github"}:
            self.console.result(render("failure", self.form, **facts))
        self.console.say(render("failure", "text", style=self.console.err, **facts))
        raise Exit(error.exit_code) from error

    def show(self, document: str, **values: object) -> None:
        """Write a document to stdout in the format that was asked for."""
        text = render(document, self.form, **{"style": self.console.out, **values})
        (self.console.words if self.form == "text" else self.console.result)(text)

    @cached_property
    def loaded(self) -> Loaded:
        """The configuration, whatever is wrong with it. Raises TrackedState."""
        named = self.settings.config
        path = find_config(self.folder) if named is None else named_config(self.folder, named)
        folder = path.parent if path else self.folder
        outside = Outside(_capability_of, _own_url_of, partial(_addresses_of, folder))
        config, diagnostics, root = load_config(
            path, start=self.folder, outside=outside, held=self._held(path) if path else None
        )
        name = path.name if path else ""
        refuse_what_was_brought(root, config.state)
        return Loaded(config, root, diagnostics, is_found=path is not None, file=name)

    def require_workspace(self) -> None:
        """Go on only where there is a configuration. Raises NoConfig."""
        if not self.loaded.is_found:
            raise NoConfig(self.folder)

    @cached_property
    def config(self) -> Config:
        """The configuration. Raises ConfigInvalid when it has errors."""
        if has_errors(self.loaded.diagnostics):
            raise ConfigInvalid(self.loaded.diagnostics)
        return self.loaded.config

    @cached_property
    def zone(self) -> "Zone":
        """The zone to show times in: the configured one, else that of this machine."""
        from postsync.views.moments import Zone

        name = self.config.timezone
        if name is None:
            return Zone(None, "local time")
        from postsync.adapters.workspace.decode.zones import zone_named

        return Zone(zone_named(name), name)

    @cached_property
    def service(self) -> Service:
        """The service that is meant; its organisation only its answers tell."""
        from postsync.adapters.providers.registry import completed

        return service_of(completed(self.config.provider))

    @cached_property
    def state(self) -> StateConfig:
        """Where the state is: a rehearsal has one of its own, whatever is configured."""
        if not self.service.rehearsal:
            return self.config.state
        is_elsewhere = self.service.provider != "sandbox"
        name = self.service.host if is_elsewhere else self.service.provider
        return LocalState(path=f"{REHEARSALS}/{_NOT_IN_FILES.sub('-', name)}.json")

    @cached_property
    def place(self) -> "Place | None":
        """Where the workspace lies in its repository; None outside of one."""
        from postsync.adapters.git.place import find_place

        state = self.config.state
        remote = state.remote if isinstance(state, GitState) else DEFAULT_REMOTE
        return find_place(self.loaded.root, remote=remote)

    def links(self, links: Links) -> dict[str, str | None]:
        """The addresses that Markdown leads to, as views take them."""
        needs_place = links.picture_base is not None
        return links.below(self.place.folder if needs_place and self.place else "")

    @property
    def below_repository(self) -> str:
        """The folder of the workspace, as seen from the root of the repository; empty there."""
        root = str(self.loaded.root)
        folder = os.path.relpath(root, repository_root(root)).replace(os.sep, "/")
        return "" if folder == "." else folder

    @property
    def workspace(self) -> str | None:
        """What the workspace is called in its state."""
        return self.config.name or (str(self.place) if self.place else None)

    def describe(self) -> None:
        """With -v, tell what this run works with. No secret is near."""
        if not self.settings.verbose:
            return
        config, root, tell = self.config, self.loaded.root, self.console.detail
        tell(f"postsync {__version__}, Python {platform.python_version()}")
        tell(f"workspace: {root}")
        if config.provider.name == "sandbox":
            tell(f"provider: sandbox, {root / SANDBOX_DATABASE}")
        else:
            from postsync.adapters.providers.registry import completed

            provider = completed(config.provider)
            address = urlsplit(provider.base_url)
            port = f":{address.port}" if address.port else ""
            tell(f"provider: {provider.name}, {address.scheme}://{address.hostname}{port}")
        state = in_folder(self.state, self.place.folder if self.place else "")
        place = str(root / state.path) if isinstance(state, LocalState) else str(state)
        tell(f"state: {state.backend}, {place}")

    def quoted_lines(self, diagnostics: Iterable[Diagnostic]) -> Mapping[str, Sequence[str]]:
        """The lines of every file that a finding is about, opened as the loader opens its files.

        Nothing is quoted of what was refused unread: where a link or a pipe stands now, nothing is read.
        """
        root, quoted = str(self.loaded.root), {}
        spans = [item.span for item in diagnostics if item.span and item.rule not in UNQUOTED]
        for name in {span.file for span in spans}:
            with contextlib.suppress(OSError):
                text = read_below(root, name, most=_MOST_BYTES).decode("utf-8-sig", "replace")
                quoted[name] = tuple(lines_of(text))
        return quoted


def _capability_of(name: str) -> "Capability":
    from postsync.adapters.providers.registry import capability_of

    return capability_of(name)


def _own_url_of(name: str) -> str:
    from postsync.adapters.providers.registry import own_url_of

    return own_url_of(name)


def _addresses_of(folder: Path, remote: str) -> Iterable[str]:
    from postsync.adapters.git.remote import addresses_of

    return addresses_of(folder, remote)
