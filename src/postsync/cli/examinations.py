"""Examinations: what `doctor` can look at in this run, with whatever parts of it can be made."""

import os
import shutil
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.adapters.checkups.program import program, zones
from postsync.adapters.clock import SystemClock
from postsync.adapters.workspace.decode.zones import zone_named
from postsync.cli.wiring import Run
from postsync.domain.config import Config, GitState, in_folder
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.errors import PostsyncError
from postsync.domain.post.account import Account
from postsync.domain.post.post import Workspace
from postsync.domain.run.checkup import Check, Examination, Topic, care, good, unseen, wrong
from postsync.engine.diagnosing import failed
from postsync.engine.examining import (
    account_checks,
    clock_checks,
    post_checks,
    state_checks,
    usage_checks,
)
from postsync.ports import Observer, Provider

if TYPE_CHECKING:
    from postsync.adapters.secrets import Secret

TRIES = 2
"""Times a call is made: a doctor tells what fails, and does not wait for it to pass."""

MOST = 20
"""Findings about the configuration that are listed."""

_NO_WORKSPACE = "not looked at, because no configuration that can be used says where it is"
_UNUSABLE = (
    "not looked at, because the configuration cannot be used: nobody knows which service is meant"
)
_NOT_REACHED = "not looked at, because the service could not be asked"
_MARKS = {Severity.ERROR: wrong, Severity.WARN: care, Severity.INFO: good}


class Patient:
    """A run, part by part. What cannot be made is noted in `found`, and is None from then on."""

    def __init__(self, run: Run, observer: Observer, parallelism: int) -> None:
        self.run = run
        self.found: list[Check] = []
        self.accounts: tuple[Account, ...] | None = None
        self.workspace: Workspace | None = None
        self._observer = observer
        self._parallelism = parallelism
        self.config = self._configuration()
        self.clock = self._clock()
        self.provider = self._provider()

    # The parts

    def _configuration(self) -> Config | None:
        """The configuration, if it can be used."""
        topic, run = Topic.CONFIGURATION, self.run
        try:
            loaded = run.loaded
        except PostsyncError as error:
            self.found.append(failed(topic, "file", error))
            return None
        if not loaded.is_found:
            says = "there is no postsync.yaml here or above"
            todo = "Work in the folder of the workspace (`--chdir DIR`), or begin one: `postsync init`."
            self.found.append(care(topic, "file", says, todo))
        worst = sorted(loaded.diagnostics, key=lambda item: item.severity is not Severity.ERROR)
        for item in worst[:MOST]:
            self.found.append(_finding(item))
        if len(worst) > MOST:
            says = f"{len(worst) - MOST} more findings about the configuration"
            self.found.append(care(topic, "file", says, "`postsync validate` shows all of them."))
        if any(item.severity is Severity.ERROR for item in worst):
            return None
        if loaded.is_found:
            self.found.append(good(topic, "file", f"{loaded.root / loaded.file} can be used"))
        return loaded.config

    def _clock(self) -> SystemClock:
        if self.config is None:
            return SystemClock(0.0)
        try:
            clock = self.run.clock
        except PostsyncError as error:
            self.found.append(failed(Topic.CLOCK, "offset", error))
            return SystemClock(0.0)
        if clock.offset:
            says = f"POSTSYNC_CLOCK_OFFSET shifts the clock of this run by {clock.offset:.0f} s"
            todo = "Unset it where no rehearsal is meant."
            self.found.append(care(Topic.CLOCK, "offset", says, todo))
        return clock

    def _provider(self) -> Provider | None:
        """The service, if there is a key for it."""
        if self.config is None:
            return None
        if not self.is_embedded and self._key() is None:
            return None
        try:
            return self.run.provider(self._observer, self._parallelism, tries=TRIES)
        except PostsyncError as error:
            self.found.append(failed(Topic.SERVICE, "service", error))
            return None

    @property
    def is_embedded(self) -> bool:
        """Whether the service runs in this process."""
        return self.run.service.provider == "sandbox"

    def _key(self) -> "Secret | None":
        from postsync.adapters.providers.registry import completed, key_of

        config = completed(self.run.config.provider)
        try:
            key = key_of(config)
        except PostsyncError as error:
            self.found.append(failed(Topic.SERVICE, "key", error))
            return None
        says = f"{config.api_key_env} is set, and looks like a key; it goes to {self.run.service.host} alone"
        self.found.append(good(Topic.SERVICE, "key", says))
        return key

    # What is looked at first

    def first(self) -> Iterator[Examination]:
        """What can be looked at together, the service's answer to the first call included."""
        yield Examination(Topic.PROGRAM, "version", program)
        git_is_here = shutil.which("git") is not None
        yield Examination(Topic.GIT, "repository", self._repository)
        if not self._has_workspace:
            yield Examination(
                Topic.STATE, "read", partial(list, [unseen(Topic.STATE, "read", _NO_WORKSPACE)])
            )
        if self.config is None:
            yield Examination(
                Topic.SERVICE, "way", partial(list, [unseen(Topic.SERVICE, "way", _UNUSABLE)])
            )
        else:
            named = self.config.timezone
            yield Examination(
                Topic.CLOCK,
                "zone",
                partial(zones, named, lambda name: zone_named(name) is not None),
            )
            yield Examination(Topic.SERVICE, "way", self._way)
        if self._has_workspace:
            yield Examination(Topic.CONFIGURATION, "posts", self._posts)
            yield Examination(Topic.STATE, "read", self._state)
            if git_is_here and isinstance(self.run.state, GitState):
                yield Examination(Topic.STATE, "push", self._push)
        if self.provider is not None:
            yield Examination(Topic.SERVICE, "access", partial(self._access, self.provider))

    @property
    def _has_workspace(self) -> bool:
        return self.config is not None and self.run.loaded.is_found

    def _repository(self) -> Iterable[Check]:
        from postsync.adapters.checkups.repository import repository

        return repository(self.root)

    def _way(self) -> Iterable[Check]:
        from postsync.adapters.checkups.reaching import way_to
        from postsync.adapters.providers.registry import completed

        if self.is_embedded:
            says = "the sandbox runs in this process: no key, no network, nothing is published"
            return [good(Topic.SERVICE, "way", says)]
        found = []
        if os.environ.get("POSTSYNC_BASE_URL", "").strip():
            says = f"POSTSYNC_BASE_URL leads to {self.run.service.host}"
            rehearsal = " This is a rehearsal." if self.run.service.rehearsal else ""
            todo = f"Unset it where the configured service is meant.{rehearsal}"
            found.append(care(Topic.SERVICE, "address", says, todo))
        return [*found, *way_to(completed(self.run.config.provider).base_url)]

    def _posts(self) -> Iterable[Check]:
        from postsync.adapters.media.files import MediaFiles
        from postsync.adapters.workspace.load.source import WorkspaceSource

        root, config, home = self.run.loaded.root, self.run.config, self.run.loaded.file
        media = MediaFiles(
            root,
            timeout=config.provider.timeout,
            sleep=self.clock.sleep,
            is_interrupted=lambda: False,
        )
        self.workspace = WorkspaceSource(root, config, media=media, home=home).load()
        return post_checks(self.workspace)

    def _state(self) -> Iterable[Check]:
        from postsync.adapters.state.registry import build_state

        run = self.run
        folder = run.place.folder if run.place else ""
        backend, journal = build_state(
            run.state,
            run.loaded.root,
            clock=self.clock,
            observer=self._observer,
            folder=folder,
            workspace=run.workspace,
        )
        try:
            name = _named(in_folder(run.state, folder))
            found = list(state_checks(backend, name, workspace=run.workspace, service=run.service))
        finally:
            journal.close()
        if not run.keeps_state():
            from postsync.engine.belonging import KEEP_IT, NOT_KEPT

            found.append(wrong(Topic.STATE, "kept", NOT_KEPT, KEEP_IT))
        return found

    def _push(self) -> Iterable[Check]:
        from postsync.adapters.checkups.repository import pushable

        state = in_folder(self.run.state, self.run.place.folder if self.run.place else "")
        return pushable(state, self.run.loaded.root) if isinstance(state, GitState) else ()

    def _access(self, provider: Provider) -> Iterator[Check]:
        began = time.monotonic()
        accounts = provider.accounts()
        took = (time.monotonic() - began) * 1000
        self.accounts = accounts
        whose = provider.service().organisation
        of = f" of the organisation {whose}" if whose else ""
        yield good(Topic.SERVICE, "access", f"the service lists the accounts{of} ({took:.0f} ms)")

    # What is looked at once the service has answered

    def then(self) -> Iterator[Examination]:
        """What the answers of the service tell, if it gave any."""
        provider, accounts = self.provider, self.accounts
        if provider is None or accounts is None:
            for topic in (Topic.ACCOUNTS, Topic.SUBSCRIPTION, Topic.ASSUMPTIONS, Topic.MEDIA):
                check = unseen(topic, "service", _NOT_REACHED)
                yield Examination(topic, "service", partial(list, [check]))
            return
        now = self.clock.now()
        skew = partial(clock_checks, self.clock, provider, is_shifted=bool(self.clock.offset))
        yield Examination(Topic.CLOCK, "skew", skew)
        yield Examination(
            Topic.ACCOUNTS, "health", partial(account_checks, accounts, self.workspace, now)
        )
        yield Examination(Topic.SUBSCRIPTION, "usage", partial(usage_checks, provider))
        yield from provider.assumptions()

    # What is nobody else's business

    def private(self) -> Mapping[str, str]:
        """Words that a report for others leaves out, and what stands in their place."""
        words = {str(Path.home()): "~", f"@{socket.gethostname()}": "@…"}
        service = self.provider.service() if self.provider is not None else None
        if service is not None and service.organisation:
            words[service.organisation] = f"{service.organisation[:5]}…"
        if self.config is not None and self.run.place is not None:
            words[self.run.place.repository] = "OWNER/REPOSITORY"
        return {word: instead for word, instead in words.items() if len(word) > 1}

    @cached_property
    def root(self) -> Path:
        """Where this machine keeps what it has to remember."""
        return self.run.loaded.root if "loaded" in vars(self.run) else self.run.folder

    def close(self) -> None:
        """Let go of the service."""
        if self.provider is not None:
            self.provider.close()


def _finding(item: Diagnostic) -> Check:
    place = f"{item.span.file}:{item.span.line}:{item.span.column}: " if item.span else ""
    says = f"{place}{item.rule} {item.summary}"
    todo = item.detail or f"`postsync rules {item.rule}` explains it."
    return _MARKS[item.severity](Topic.CONFIGURATION, "file", says, todo)


def _named(state: object) -> str:
    """What the place of the state is called."""
    from postsync.domain.config import LocalState, S3State

    match state:
        case LocalState(path=path):
            return str(path)
        case GitState(remote=remote, ref=ref):
            return f"the branch {ref.removeprefix('refs/heads/')} of {remote}"
        case S3State(bucket=bucket, key=key):
            return f"{key} in the bucket {bucket}"
    return "the state"
