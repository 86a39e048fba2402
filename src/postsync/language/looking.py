"""Looking: one workspace as an editor has it, checked again and again while somebody types."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from postsync.adapters.reach import read_below
from postsync.adapters.watching import Seen, look
from postsync.adapters.workspace.expand.rows.table import MAX_BYTES as MOST_OF_DATA
from postsync.adapters.workspace.load.files import Found
from postsync.adapters.workspace.load.held import Held
from postsync.adapters.workspace.load.kept import Kept
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.placing import folder_of
from postsync.adapters.workspace.yaml.reader import MAX_BYTES
from postsync.domain.catalogue import told_once_a_run
from postsync.domain.diagnostic import Diagnostic, Diagnostics, has_errors
from postsync.domain.errors import PostsyncError
from postsync.domain.post.post import Post, Workspace
from postsync.language.buffers import Text, Units
from postsync.language.host import Home, Host
from postsync.language.sheets import Sheets

_STALE = 2.0
"""Seconds after which the disk is looked at again, where no editor tells of changes."""

NOTHING = Workspace((), 0)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one check of a workspace has found, by file. `error` keeps it from being checked at all."""

    diagnostics: Mapping[str, Diagnostics]
    workspace: Workspace
    error: PostsyncError | None = None

    @property
    def posts(self) -> Iterable[Post]:
        """All posts, also those with errors."""
        yield from self.workspace.posts
        for broken in self.workspace.broken:
            post = broken.post or broken.gist
            if post is not None:
                yield post


@dataclass(slots=True)
class OpenWorkspace:
    """One workspace. `check` is for one thread alone; what it has found last is for any."""

    host: Host
    folder: Path
    home: Home | None = None
    last: Looked = field(default_factory=lambda: Looked({}, NOTHING))
    _good: Home | None = None
    """The configuration when it had no errors, for the while in which somebody types in it."""
    _held: Held = field(default_factory=Held)
    _kept: Kept = field(default_factory=Kept)
    _seen: Seen = field(default_factory=dict)
    _looked_at: float = -_STALE
    _beside: Mapping[str, bytes] = field(default_factory=dict)
    """The open texts that are no posts: the configuration, and data that posts are made of."""
    _is_due: bool = True
    _reads_home: bool = True
    _is_lost: bool = False
    _sheets: tuple[Home, Sheets] | None = None

    @property
    def root(self) -> str:
        """The folder of the workspace."""
        return str(self.home.root if self.home else self.folder)

    def go_home(self) -> None:
        """Read the configuration, where that was not done yet, so that requests can be answered."""
        if self.home is None and not self._is_lost:
            try:
                self.home = self.host.home(self.folder, lambda _: None)
            except PostsyncError:  # the check tells it
                self._is_lost = True

    def look_soon(self) -> None:
        """Look at the disk before the next check: something was saved, made or removed."""
        self._is_due = True

    def sheets(self, home: Home) -> Sheets:
        """What makes sheets of post files under this configuration; for the thread of requests alone."""
        if self._sheets is None or self._sheets[0] is not home:
            self._sheets = home, Sheets(home, self._read)
        return self._sheets[1]

    @property
    def usable(self) -> Home | None:
        """The configuration, or the last one that had no errors."""
        home = self.home
        return (
            self._good if home is not None and self._good and has_errors(home.diagnostics) else home
        )

    def found(self, inner: str) -> Found | None:
        """A file as one of the post files; None where the patterns of the configuration do not find it."""
        home = self.usable
        if home is None or inner in {home.file, "postsync.yaml"}:
            return None
        folder = folder_of(inner, home.config.posts)
        return None if folder is None else Found(inner, folder)

    def is_post_file(self, inner: str) -> bool:
        """Whether the patterns of the configuration find a file."""
        return self.found(inner) is not None

    def inner(self, path: str) -> str | None:
        """A path as seen from the workspace, with forward slashes; None for one outside."""
        inner = os.path.relpath(path, self.root).replace(os.sep, "/")
        return None if f"{inner}/".startswith("../") else inner

    def _read(self, inner: str) -> bytes:
        """The bytes of a file, open ones as they are. Raises OSError."""
        text = self._held.texts.get(inner)
        return read_below(self.root, inner, most=MOST_OF_DATA + 1) if text is None else text

    def text_of(self, inner: str, units: Units) -> Text:
        """The text of a file as it was last read; empty where it cannot be."""
        data = self._held.read_last(inner)
        if not data:
            with suppress(OSError):
                data = read_below(self.root, inner, most=MAX_BYTES)
        return Text(data.decode("utf-8-sig", "replace"), units)

    def check(self, texts: Mapping[str, bytes]) -> Looked:
        """Find what `validate` would if the open `texts`, by their paths, were saved."""
        by_inner = {
            inner: data for path, data in texts.items() if (inner := self.inner(path)) is not None
        }
        try:
            self._look()
            home = self._at_home(by_inner)
            self.last = self._check(home, by_inner)
        except PostsyncError as error:
            self.last = Looked({}, NOTHING, error)
        return self.last

    def _check(self, home: Home, texts: Mapping[str, bytes]) -> Looked:
        used = home
        if has_errors(home.diagnostics):
            if self._good is None:
                return Looked(_by_file(home.diagnostics), NOTHING)
            used = self._good
        else:
            self._good = home
        self._held.texts = texts
        source = WorkspaceSource(
            home.root, used.config, kept=self._kept, held=self._held, home=home.file
        )
        found = source.load(used.accounts_of)
        return Looked(_by_file((*home.diagnostics, *found.diagnostics)), found)

    def _at_home(self, texts: Mapping[str, bytes]) -> Home:
        """The configuration, read again if it is another one. Raises PostsyncError."""
        beside = {path: text for path, text in texts.items() if not self.is_post_file(path)}
        if self.home is None or self._reads_home or beside != self._beside:
            self._reads_home = True  # until it could be read
            self.home = self.host.home(self.folder, lambda path: texts.get(path.name))
            self._beside = beside
            self._kept = Kept()
            self._reads_home = False
        return self.home

    def _look(self) -> None:
        """Forget what was read of files that are others by now."""
        if not self._is_due and monotonic() - self._looked_at < _STALE:
            return
        self._is_due = False
        seen = look(self.root)
        changed = {path for path, _ in self._seen.items() ^ seen.items()}
        self._seen = seen
        self._looked_at = monotonic()
        if not changed:
            return
        self._held.forget(changed)
        # A medium, the state or the configuration: what was found may no longer be true.
        self._reads_home |= not all(map(self.is_post_file, changed))


def _by_file(diagnostics: Iterable[Diagnostic]) -> dict[str, Diagnostics]:
    """The findings of each file; of what is told once a run, each file has its own."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        if item.span is not None:
            by_file.setdefault(item.span.file, []).append(item)
    return {file: told_once_a_run(found) for file, found in by_file.items()}
