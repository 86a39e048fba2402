"""The workspace: all post files of a repository, read in one pass."""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.adapters.workspace.load.contents import Contents, Read, bytes_of
from postsync.adapters.workspace.load.discover import Discovery, Found, discover
from postsync.adapters.workspace.wording import quoted
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    Severity,
    apply_severities,
    sort_diagnostics,
)
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.post.post import Checked, Post, Workspace

if TYPE_CHECKING:  # whatever is known already is not checked, and needs nothing of this
    from postsync.adapters.workspace.load.reading import Checker, Reading
    from postsync.adapters.workspace.yaml.places import Places
    from postsync.domain.plan.addressing import Destinations
    from postsync.ports import MediaSource

MANY = 200
"""With fewer files there is nothing to gain from a verdict that is kept."""

_ABOUT_FILES = frozenset({"PS101", "PS301", "PS302", "PS303", "PS304", "PS305"})
"""Findings that rest on more than the bytes of the posts and the media: no verdict is kept with them."""


class WorkspaceSource:
    """The posts below `root`, as the configuration finds them. Implements the port PostSource.

    With `media`, each media file is hashed and its digest put into the post: a plan needs that, a
    check does not. `only` restricts what is reported to these files and folders; the others are
    read all the same, because rules look across files.
    """

    def __init__(
        self,
        root: Path,
        config: Config,
        *,
        media: "MediaSource | None" = None,
        only: Sequence[Path] = (),
    ) -> None:
        self._root = os.path.abspath(root)  # noqa: PTH100 - keeps links, and loses `..`
        self._config = config
        self._media = media
        self._only = tuple(self._relative(path) for path in only)
        self._limits = Limits(config.limits)

    def load(self, destinations: "Destinations | None" = None) -> Workspace:
        """All posts in the order of their addresses, and everything wrong with them.

        `destinations` is asked only about posts whose selectors do not tell it.
        """
        from postsync.adapters.workspace.load.reading import Reading, read_files

        with _without_collector():
            found = discover(self._root, self._config.posts)
            reading = Reading()
            read_files(found.files, self._read, self._checker(destinations), reading)
            diagnostics = self._report(found, reading, self._read)
            posts = [post for post in reading.posts or () if self._is_asked(post.span.file)]
            if self._media is not None:
                posts = [_hashed(post, self._media) for post in posts]
            return Workspace(
                posts=tuple(sorted(posts, key=lambda post: post.address)),
                files=sum(self._is_asked(file.path) for file in found.files),
                diagnostics=diagnostics,
            )

    def check(self, destinations: "Destinations | None" = None) -> Checked:
        """What `load` would find, without the posts: that can be kept, and shared between two CPUs."""
        with _without_collector():
            found = discover(self._root, self._config.posts)
            if len(found.files) < MANY:
                return self._check(found, self._read, destinations)[0]
            return self._check_anew(found, destinations)

    def _check_anew(self, found: Discovery, destinations: "Destinations | None") -> Checked:
        """The verdict that is kept; without one, what a check finds, which is kept if it may be."""
        from postsync.adapters.workspace.decode.media import repository_root
        from postsync.adapters.workspace.load.verdicts import Verdicts

        boundary = repository_root(self._root)
        parts = self._config, self._only, boundary, found.diagnostics
        verdicts = Verdicts(self._root, tuple(map(repr, parts)))
        contents, paths = Contents(self._read), [file.path for file in found.files]
        if verdicts.is_there():  # else each process reads what it checks
            contents.hold(paths)
            known = verdicts.find(contents.digest(paths))
            if known is not None:
                return known
        checked, reading = self._check(found, contents.read, destinations, contents.digests)
        rests_on_more = any(item.rule in _ABOUT_FILES for item in reading.diagnostics)
        if not reading.rests_on_accounts and not rests_on_more:
            verdicts.keep(checked, contents.digest(paths), reading.media)
        return checked

    def _check(
        self,
        found: Discovery,
        read: Read,
        destinations: "Destinations | None",
        digests: dict[str, bytes] | None = None,
    ) -> tuple[Checked, "Reading"]:
        """What is found. The `digests` that `read` notes in another process are noted in this one too."""
        from postsync.adapters.workspace.load import reading as documents
        from postsync.adapters.workspace.load.halves import read_in_halves

        checker = self._checker(destinations)
        digests = {} if digests is None else digests

        def read_part(files: Sequence[Found]) -> "Reading":
            reading = documents.Reading(keep_posts=False)
            documents.read_files(files, read, checker, reading)
            reading.digests = {
                file.path: digests[file.path] for file in files if file.path in digests
            }
            return reading

        reading = read_in_halves(found.files, read_part)
        digests.update(reading.digests)
        posts = sum(map(self._is_asked, reading.files_of_posts))
        files = sum(self._is_asked(file.path) for file in found.files)
        return Checked(posts, files, self._report(found, reading, read)), reading

    def _checker(self, destinations: "Destinations | None") -> "Checker":
        from postsync.adapters.workspace.decode.media import MediaFolder
        from postsync.adapters.workspace.decode.post import Decoder
        from postsync.adapters.workspace.load.reading import Checker

        folder = MediaFolder(self._root)
        by_account = any(":" in named for named in self._config.limits)
        decoder = Decoder(self._config, folder)
        return Checker(decoder, folder, self._limits, destinations, by_account)

    def _report(self, found: Discovery, reading: "Reading", read: Read) -> Diagnostics:
        """What was found, within `only`, with the configured severities, in order."""
        asked = [file.path for file in found.files if self._is_asked(file.path)]
        survey = lru_cache(16)(partial(_survey, read))
        between = reading.siblings.findings(self._config, self._limits, read=read, survey=survey)
        diagnostics = reading.ignores.apply((*found.diagnostics, *reading.diagnostics, *between))
        diagnostics += reading.ignores.unused(reading.half_checked)
        diagnostics = [
            item for item in diagnostics if item.span is None or self._is_asked(item.span.file)
        ]
        diagnostics += self._nothing_found(asked)
        diagnostics = list(apply_severities(diagnostics, self._config.rules))
        diagnostics += self._not_there(asked)
        return sort_diagnostics(diagnostics)

    def _read(self, file: str) -> bytes:
        return bytes_of(f"{self._root}/{file}")

    def _nothing_found(self, asked: list[str]) -> list[Diagnostic]:
        if self._only or asked:
            return []
        patterns = ", ".join(self._config.posts)
        return [
            finding(
                "PS100",
                "no post file was found",
                detail=f"Post files are looked for at {patterns}; `posts` in postsync.yaml says so.",
            )
        ]

    def _not_there(self, asked: list[str]) -> list[Diagnostic]:
        """Paths that were asked about in vain: whoever named one is mistaken, whatever the rules say."""
        return [
            finding(
                "PS100",
                f"there is no post file at {quoted(path or '.')}",
                detail="`posts` in postsync.yaml says which files are post files.",
                severity=Severity.ERROR,
            )
            for path in self._only
            if not any(_is_below(file, path) for file in asked)
        ]

    def _relative(self, path: Path) -> str:
        absolute = os.path.abspath(path)  # noqa: PTH100 - the file may be missing or a link
        relative = os.path.relpath(absolute, self._root).replace(os.sep, "/")
        return "" if relative == "." else relative

    def _is_asked(self, file: str) -> bool:
        return not self._only or any(_is_below(file, path) for path in self._only)


def _survey(read: Read, file: str) -> dict[int, "Places"]:
    """Where the values of each document of a file stand, by the line where it begins."""
    from postsync.adapters.workspace.yaml.survey import survey

    try:
        surveyed = survey(file, read(file))[0]
    except OSError:
        surveyed = []
    return {places.span(()).line: places for places in surveyed}


def _hashed(post: Post, media: "MediaSource") -> Post:
    if not any(medium.path for container in post.content.containers for medium in container.media):
        return post

    def described(container: Container) -> Container:
        return replace(
            container,
            media=tuple(
                replace(medium, sha256=media.describe(medium.path).sha256)
                if medium.path
                else medium
                for medium in container.media
            ),
        )

    containers = tuple(map(described, post.content.containers))
    return replace(post, content=replace(post.content, containers=containers))


def _is_below(file: str, path: str) -> bool:
    return not path or file == path or file.startswith(path + "/")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Posts hold no cycles; looking for some while they pile up costs a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
