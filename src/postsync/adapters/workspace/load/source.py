"""The workspace: all post files of a repository, read and checked in one pass."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.adapters.reach import Below, read_below
from postsync.adapters.workspace.decode.configuration import FILE_NAME
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import Decoder
from postsync.adapters.workspace.expand.expanding import Expander
from postsync.adapters.workspace.load.again import PlacesOfPosts
from postsync.adapters.workspace.load.broken import sort_out, unreached, unreadable
from postsync.adapters.workspace.load.checking import Checker
from postsync.adapters.workspace.load.files import UNREAD, Discovery, Found, Read, discover
from postsync.adapters.workspace.load.flood import shortened
from postsync.adapters.workspace.load.halves import read_in_halves
from postsync.adapters.workspace.load.reading import Reading, read_files
from postsync.adapters.workspace.load.shared import check_shared, shared_only, withhold
from postsync.adapters.workspace.load.siblings import check_siblings
from postsync.adapters.workspace.schema.check import expect_posts
from postsync.adapters.workspace.wording import quoted, suggestion
from postsync.adapters.workspace.yaml.reader import MAX_BYTES
from postsync.domain.catalogue import finding, told_once_a_run
from postsync.domain.config import Config
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    Severity,
    apply_severities,
    sort_diagnostics,
    told_once,
)
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Checked, Past, Post, Workspace

if TYPE_CHECKING:  # a check of three files does not need them
    from postsync.adapters.workspace.load.formatting import Formatted, Formatting
    from postsync.adapters.workspace.load.held import Held
    from postsync.adapters.workspace.load.kept import Kept
    from postsync.adapters.workspace.load.rendering import Rendered
    from postsync.domain.plan.addressing import AccountsOf
    from postsync.ports import MediaSource


class WorkspaceSource:
    """The posts below `root`, as the configuration finds them. Implements the port PostSource.

    With `media`, each media file is hashed and its digest put into the post: a plan needs that, a
    check does not. `only` restricts what is reported to these files and folders; the others are
    read all the same, because rules look across files. `kept` is what an earlier load has read,
    `held` are texts that count in place of the files of the disk, `home` is the file of the configuration.
    """

    def __init__(
        self,
        root: Path,
        config: Config,
        *,
        media: "MediaSource | None" = None,
        only: Sequence[Path] = (),
        kept: "Kept | None" = None,
        held: "Held | None" = None,
        home: str = FILE_NAME,
    ) -> None:
        self._root = os.path.abspath(root)  # noqa: PTH100 - keeps links, and loses `..`
        self._config = config
        self._home = home
        self._media = media
        self._only = tuple(self._relative(path) for path in only)
        self._limits = Limits(config.limits)
        self._campaigns: set[str] = set()
        self._kept = kept
        self._held = held

    def load(self, accounts_of: "AccountsOf | None" = None) -> Workspace:
        """Return all posts in the order of their addresses, and everything wrong with them.

        `accounts_of` is asked only about posts whose selectors do not tell it.
        """
        with _without_collector(), self._reader() as reader:
            found = self._found()
            read = Reading()
            checker = self._checker(accounts_of)._replace(tells_own=True)
            reads = self._kept.read if self._kept else read_files
            reads(found.files, reader, checker, read, self._explained(found))
            self._ask_for_campaigns(read)
            _leave_named(found, read)
            diagnostics = self._report(found, read, reader, checker.media)
            posts, broken = sort_out(
                [post for post in read.posts if self._is_asked(post.span.file)],
                [
                    one
                    for one in (*unreached(found.diagnostics), *read.refused)
                    if self._is_asked(one.file)
                ],
                diagnostics,
            )
            facts: dict[str, MediaFacts] = {}
            if self._media is not None:
                posts = [_hashed(post, self._media, checker.media, facts) for post in posts]
                broken = [
                    one._replace(post=_hashed(one.post, self._media, checker.media, facts))
                    if one.post
                    else one
                    for one in broken
                ]
            return Workspace(
                posts=tuple(sorted(posts, key=lambda post: post.address)),
                files=sum(self._is_asked(file.path) for file in found.files),
                diagnostics=shortened(diagnostics),
                broken=tuple(broken),
                media=facts,
                ignored=apply_severities(read.ignores.ignored, self._config.rules),
            )

    def load_at(self, commit: str) -> Past:
        """The posts of `commit`, as far as its files make any. Raises ConfigError."""
        from postsync.adapters.workspace.load.past import load_past  # most runs look at no base

        with _without_collector():
            return load_past(self._root, commit, self._config, self._media)

    def check(self, accounts_of: "AccountsOf | None" = None) -> Checked:
        """Find what `load` would, without the posts, so that two processes can share the work."""
        with _without_collector(), self._reader() as reader:
            found = self._found()
            checker = self._checker(accounts_of)

            def read_part(files: Sequence[Found]) -> Reading:
                part = Reading(keep_posts=False)
                read_files(files, reader, checker, part, self._explained(found))
                return part

            read, *others = read_in_halves(found.files, read_part)
            for other in others:
                read.join(other)
            self._ask_for_campaigns(read)
            _leave_named(found, read)
            return Checked(
                posts=sum(map(self._is_asked, read.files_of_posts)),
                files=sum(self._is_asked(file.path) for file in found.files),
                diagnostics=shortened(
                    told_once_a_run(self._report(found, read, reader, checker.media))
                ),
            )

    def rendered(self) -> "list[Rendered]":
        """The ordinary posts that the documents become, without a word about what is wrong with them."""
        from postsync.adapters.workspace.load.rendering import render_files  # most runs need none

        with _without_collector(), self._reader() as reader:
            files = [file for file in self._found().files if self._is_asked(file.path)]
            return list(render_files(files, reader, self._checker(None).expander))

    def format(
        self, *, config: str, writes: bool = False, keeps: bool = False
    ) -> "tuple[list[Formatted], Diagnostics]":
        """Format the post files, the templates that they name, and the file `config` of the configuration.

        Tells what became of each, and what could not be opened at all. Nothing is changed unless it `writes`;
        the texts are returned where it `keeps` them.
        """
        with self._formatting(config, writes=writes, keeps=keeps) as formatting:
            found = self._found()
            others = [Found(config, "")] if config else []
            known = [*others, *found.files]
            known += formatting.templates_of(known)
            asked = [file for file in known if self._is_asked(file.path)]
            done = [one for part in read_in_halves(asked, formatting.format) for one in part]
            names = [file.path for file in known]
            wrong = [
                one
                for one in found.diagnostics
                if one.rule in UNREAD and one.span and self._is_asked(one.span.file)
            ]
            told = [one.file for one in wrong]
            wrong += [
                _not_there(path, names)
                for path in self._only
                if not any(_is_below(name, path) for name in (*names, *told))
            ]
            return formatting.withhold(done), sort_diagnostics(wrong)

    def format_text(self, path: Path, data: bytes, *, config: str) -> "Formatted":
        """Format a text as if the file `path` held it."""
        with self._formatting(config, writes=False, keeps=True) as formatting:
            return formatting.format_text(Found(self._relative(path), ""), data)

    @contextmanager
    def _formatting(self, config: str, *, writes: bool, keeps: bool) -> "Iterator[Formatting]":
        from postsync.adapters.workspace.load.formatting import Formatting  # most runs need none

        with _without_collector(), self._reader() as reader:
            yield Formatting(
                self._root,
                reader,
                self._checker(None),
                config=config,
                writes=writes,
                keeps=keeps,
            )

    def _found(self) -> Discovery:
        finds = self._held.discover if self._held else discover
        found = finds(self._root, self._config.posts)
        expect_posts(len(found.files))
        return found

    def _checker(self, accounts_of: "AccountsOf | None") -> Checker:
        by_account = any(":" in named for named in self._config.limits)
        folder = (self._kept and self._kept.folder) or MediaFolder(self._root, self._home)
        if self._kept:
            self._kept.folder = folder
        decoder = Decoder(self._config, folder)
        texts = self._held.over(self._data) if self._held else self._data
        expander = Expander(self._config, shared_only(texts, folder))
        return Checker(decoder, folder, expander, self._limits, accounts_of, by_account)

    def _data(self, path: str) -> bytes:
        """The bytes of a file that a campaign names."""
        from postsync.adapters.workspace.expand.rows.table import MAX_BYTES as MOST_OF_DATA

        return read_below(self._root, path, most=MOST_OF_DATA + 1)

    @contextmanager
    def _reader(self) -> Iterator[Read]:
        with Below(self._root) as below:
            read = partial(below.read, most=MAX_BYTES + 4)
            yield self._held.over(read) if self._held else read

    def _report(
        self, found: Discovery, read: Reading, reader: Read, media: MediaFolder
    ) -> Diagnostics:
        """Everything that was found, within `only`, with the configured severities, in order."""
        places = PlacesOfPosts(reader)
        between = check_siblings(read.siblings, self._config, self._limits, places)
        shared = check_shared(read.shown, media, places)
        diagnostics = read.ignores.apply((*found.diagnostics, *read.diagnostics, *between, *shared))
        diagnostics += read.ignores.unused(read.half_checked)
        if self._only:
            diagnostics = [
                item for item in diagnostics if item.span is None or self._is_asked(item.file)
            ]
        elif not found.files:
            diagnostics.append(_nothing_found(self._config.posts))
        diagnostics = list(told_once(apply_severities(diagnostics, self._config.rules)))
        named = {other for others in read.made_of.values() for other in others}
        for path in self._only:
            if path not in named and not _is_found(path, found):
                diagnostics.append(_not_there(path, [file.path for file in found.files]))
        if self._held is None:  # whoever has a file open in an editor may see it
            diagnostics, broken = withhold(diagnostics, media)
            _forget({file.path: file for file in found.files if file.path in broken}, read)
        return sort_diagnostics(diagnostics)

    def _relative(self, path: Path) -> str:
        absolute = os.path.abspath(path)  # noqa: PTH100 - the file may be missing or a link
        relative = os.path.relpath(absolute, self._root).replace(os.sep, "/")
        return "" if relative == "." else relative

    def _is_asked(self, file: str) -> bool:
        return (
            not self._only
            or file in self._campaigns
            or any(_is_below(file, path) for path in self._only)
        )

    def _explained(self, found: Discovery) -> Callable[[str], bool]:
        """Of which files it is explained what is wrong: of all, where one is asked for that is no post file.

        Which campaigns it belongs to is not known before they are read.
        """
        is_other = any(not _is_found(path, found) for path in self._only)
        return (lambda _: True) if is_other else self._is_asked

    def _ask_for_campaigns(self, read: Reading) -> None:
        """Ask for the post files whose posts are made of a file that is asked for."""
        self._campaigns = {
            file for file, others in read.made_of.items() if any(map(self._is_asked, others))
        }


def _leave_named(found: Discovery, read: Reading) -> None:
    """Say of no file that campaigns name that it was meant as a post, whatever it is called."""
    named = {other for others in read.made_of.values() for other in others}
    if named:
        found.diagnostics[:] = [
            one for one in found.diagnostics if one.rule != "PS146" or one.file not in named
        ]


def _forget(files: Mapping[str, Found], read: Reading) -> None:
    """Keep nothing of what these files hold, which nobody is to see; only that they are there counts."""
    read.posts = [one for one in read.posts if one.span.file not in files]
    left = [one for one in read.refused if one.file not in files]
    read.refused = [*left, *(one for file in files.values() for one in unreadable(file))]


def _is_found(path: str, found: Discovery) -> bool:
    return any(_is_below(file.path, path) for file in found.files)


def _nothing_found(patterns: Sequence[str]) -> Diagnostic:
    shown = ", ".join(patterns)
    detail = f"Post files are looked for at {shown}; `posts` in postsync.yaml says so."
    return finding("PS100", "no post file was found", detail=detail)


def _not_there(path: str, known: Iterable[str]) -> Diagnostic:
    """Naming a path without a post file is a mistake, whatever the rules say."""
    meant = suggestion(path, known)
    return finding(
        "PS100",
        f"there is no post file at {quoted(path or '.')}",
        detail=f"{meant} `posts` in postsync.yaml says which files are post files.".lstrip(),
        severity=Severity.ERROR,
    )


def _hashed(
    post: Post, media: "MediaSource", folder: MediaFolder, facts: dict[str, MediaFacts]
) -> Post:
    """Return `post` with the digests of its media files, but for those that cannot be sent.

    What is known of each goes into `facts` by its digest.
    """
    if not any(medium.path for container in post.content.containers for medium in container.media):
        return post

    def described(medium: Media) -> Media:
        if not medium.path or not folder.is_sound(medium.path):
            return medium
        sha256 = media.describe(medium.path).sha256
        if sha256 not in facts and (known := folder.facts(medium.path)):
            facts[sha256] = known
        return medium._replace(sha256=sha256)

    containers = tuple(
        [
            container._replace(media=tuple(map(described, container.media)))
            for container in post.content.containers
        ]
    )
    return post._replace(content=post.content._replace(containers=containers))


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
