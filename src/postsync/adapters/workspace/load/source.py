"""The workspace: all post files of a repository, read in one pass."""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import Decoder
from postsync.adapters.workspace.load import halves, reading
from postsync.adapters.workspace.load.files import Discovery, Found, bytes_of, discover
from postsync.adapters.workspace.load.reading import Checker, Reading
from postsync.adapters.workspace.load.siblings import check_siblings
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

if TYPE_CHECKING:  # a check of three files does not need them
    from postsync.domain.plan.addressing import Destinations
    from postsync.ports import MediaSource


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
        self._read = partial(bytes_of, self._root)

    def load(self, destinations: "Destinations | None" = None) -> Workspace:
        """Return all posts in the order of their addresses, and everything wrong with them.

        `destinations` is asked only about posts whose selectors do not tell it.
        """
        with _without_collector():
            found = discover(self._root, self._config.posts)
            read = Reading()
            reading.read_files(found.files, self._read, self._checker(destinations), read)
            diagnostics = self._report(found, read)
            posts = [post for post in read.posts or () if self._is_asked(post.span.file)]
            if self._media is not None:
                posts = [_hashed(post, self._media) for post in posts]
            return Workspace(
                posts=tuple(sorted(posts, key=lambda post: post.address)),
                files=sum(self._is_asked(file.path) for file in found.files),
                diagnostics=diagnostics,
            )

    def check(self, destinations: "Destinations | None" = None) -> Checked:
        """Find what `load` would, without the posts, so that two processes can share the work."""
        with _without_collector():
            found = discover(self._root, self._config.posts)
            checker = self._checker(destinations)

            def read_part(files: Sequence[Found]) -> Reading:
                part = Reading(keep_posts=False)
                reading.read_files(files, self._read, checker, part)
                return part

            read = halves.read_in_halves(found.files, read_part)
            return Checked(
                posts=sum(map(self._is_asked, read.files_of_posts)),
                files=sum(self._is_asked(file.path) for file in found.files),
                diagnostics=self._report(found, read),
            )

    def _checker(self, destinations: "Destinations | None") -> Checker:
        folder = MediaFolder(self._root)
        by_account = any(":" in named for named in self._config.limits)
        decoder = Decoder(self._config, folder)
        return Checker(decoder, folder, self._limits, destinations, by_account)

    def _report(self, found: Discovery, read: Reading) -> Diagnostics:
        """Everything that was found, within `only`, with the configured severities, in order."""
        asked = [file.path for file in found.files if self._is_asked(file.path)]
        between = check_siblings(read.siblings, self._config, self._limits, self._read)
        diagnostics = read.ignores.apply((*found.diagnostics, *read.diagnostics, *between))
        diagnostics += read.ignores.unused(read.half_checked)
        diagnostics = [
            item for item in diagnostics if item.span is None or self._is_asked(item.span.file)
        ]
        diagnostics += self._nothing_found(asked)
        diagnostics = list(apply_severities(diagnostics, self._config.rules))
        diagnostics += self._not_there(asked)
        return sort_diagnostics(diagnostics)

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
        """Report asked paths without a post file: naming one is a mistake, whatever the rules say."""
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
    """Stop looking for cycles: posts hold none, and the search costs a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
