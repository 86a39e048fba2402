"""The workspace: all post files of a repository, read and checked in one pass."""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import Decoder
from postsync.adapters.workspace.load.broken import sort_out, unreached, unreadable
from postsync.adapters.workspace.load.checking import Checker, Judged, address_of
from postsync.adapters.workspace.load.files import Discovery, Found, Read, bytes_of, discover
from postsync.adapters.workspace.load.halves import read_in_halves
from postsync.adapters.workspace.load.ignores import MARK, Ignores
from postsync.adapters.workspace.load.siblings import check_siblings
from postsync.adapters.workspace.load.unseen import (
    unseen_beside,
    unseen_in_name,
    unseen_in_values,
)
from postsync.adapters.workspace.wording import quoted
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    Severity,
    Span,
    apply_severities,
    sort_diagnostics,
)
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Broken, Checked, Post, Workspace
from postsync.domain.problem import Problem
from postsync.domain.rules.siblings import Sibling

if TYPE_CHECKING:  # a check of three files does not need them
    from postsync.domain.plan.addressing import AccountsOf
    from postsync.ports import MediaSource

_BATCH = 256
"""Files are read, then parsed, then decoded in batches: going to and fro between these for each file
costs the processor's caches a tenth of the time."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What the files read so far hold: posts, what to compare of them, comments, findings.

    Unless it is to `keep_posts`, nothing is kept of them but the files that they are in. `refused` are
    the documents of which no post can be made.
    """

    keep_posts: bool = True
    posts: list[Post] = field(default_factory=list)
    refused: list[Broken] = field(default_factory=list)
    files_of_posts: list[str] = field(default_factory=list)
    siblings: list[Sibling] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    ignores: Ignores = field(default_factory=Ignores)
    half_checked: set[str] = field(default_factory=set)
    """Files with posts that some rules could not look at."""

    def add(self, judged: Judged, document: Document, file: Found) -> None:
        """Keep what is known of one document of `file`, except its problems."""
        if not judged.is_complete:
            self.half_checked.add(file.path)
        if judged.sibling is not None:
            self.siblings.append(judged.sibling)
        if judged.is_sound:
            self.files_of_posts.append(file.path)
        if not self.keep_posts:
            return
        if judged.post is not None:
            self.posts.append(judged.post)
        else:
            span = Span(file=file.path, line=document.line, column=document.column)
            self.refused.append(Broken(file.path, span, address_of(document.data, file)))

    def join(self, other: "Reading") -> None:
        """Add what another process has read, in files that come after these."""
        self.files_of_posts += other.files_of_posts
        self.siblings += other.siblings
        self.diagnostics += other.diagnostics
        self.ignores.join(other.ignores)
        self.half_checked |= other.half_checked


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

    def load(self, accounts_of: "AccountsOf | None" = None) -> Workspace:
        """Return all posts in the order of their addresses, and everything wrong with them.

        `accounts_of` is asked only about posts whose selectors do not tell it.
        """
        with _without_collector():
            found = discover(self._root, self._config.posts)
            read = Reading()
            checker = self._checker(accounts_of)._replace(tells_own=True)
            read_files(found.files, self._read, checker, read)
            diagnostics = self._report(found, read)
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
                diagnostics=diagnostics,
                broken=tuple(broken),
                media=facts,
            )

    def check(self, accounts_of: "AccountsOf | None" = None) -> Checked:
        """Find what `load` would, without the posts, so that two processes can share the work."""
        with _without_collector():
            found = discover(self._root, self._config.posts)
            checker = self._checker(accounts_of)

            def read_part(files: Sequence[Found]) -> Reading:
                part = Reading(keep_posts=False)
                read_files(files, self._read, checker, part)
                return part

            read, *others = read_in_halves(found.files, read_part)
            for other in others:
                read.join(other)
            return Checked(
                posts=sum(map(self._is_asked, read.files_of_posts)),
                files=sum(self._is_asked(file.path) for file in found.files),
                diagnostics=self._report(found, read),
            )

    def _checker(self, accounts_of: "AccountsOf | None") -> Checker:
        by_account = any(":" in named for named in self._config.limits)
        folder = MediaFolder(self._root)
        decoder = Decoder(self._config, folder)
        return Checker(decoder, folder, self._limits, accounts_of, by_account)

    def _report(self, found: Discovery, read: Reading) -> Diagnostics:
        """Everything that was found, within `only`, with the configured severities, in order."""
        between = check_siblings(read.siblings, self._config, self._limits, self._read)
        diagnostics = read.ignores.apply((*found.diagnostics, *read.diagnostics, *between))
        diagnostics += read.ignores.unused(read.half_checked)
        if self._only:
            diagnostics = [
                item for item in diagnostics if item.span is None or self._is_asked(item.span.file)
            ]
        elif not found.files:
            diagnostics.append(_nothing_found(self._config.posts))
        diagnostics = list(apply_severities(diagnostics, self._config.rules))
        for path in self._only:
            if not any(_is_below(file.path, path) for file in found.files):
                diagnostics.append(_not_there(path))
        return sort_diagnostics(diagnostics)

    def _relative(self, path: Path) -> str:
        absolute = os.path.abspath(path)  # noqa: PTH100 - the file may be missing or a link
        relative = os.path.relpath(absolute, self._root).replace(os.sep, "/")
        return "" if relative == "." else relative

    def _is_asked(self, file: str) -> bool:
        return not self._only or any(_is_below(file, path) for path in self._only)


def _nothing_found(patterns: Sequence[str]) -> Diagnostic:
    shown = ", ".join(patterns)
    detail = f"Post files are looked for at {shown}; `posts` in postsync.yaml says so."
    return finding("PS100", "no post file was found", detail=detail)


def _not_there(path: str) -> Diagnostic:
    """Naming a path without a post file is a mistake, whatever the rules say."""
    return finding(
        "PS100",
        f"there is no post file at {quoted(path or '.')}",
        detail="`posts` in postsync.yaml says which files are post files.",
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


def read_files(files: Sequence[Found], read: Read, checker: Checker, reading: Reading) -> None:
    """Check the documents of `files`, in batches, into `reading`."""
    for start in range(0, len(files), _BATCH):
        contents: list[tuple[Found, bytes]] = []
        for file in files[start : start + _BATCH]:
            try:
                contents.append((file, read(file.path)))
            except OSError as error:
                summary = f"the file cannot be read: {error.strerror}"
                reading.diagnostics.append(finding("PS101", summary, span=Span(file=file.path)))
                reading.refused += unreadable(file)
        parsed: list[tuple[Found, bytes, list[Document]]] = []
        for file, data in contents:
            try:
                parsed.append((file, data, read_documents(data)))
            except Refused:
                explained = _explained(file.path, data)
                reading.diagnostics += explained
                reading.refused += unreadable(file, data, line=_first_line(explained))
        for file, data, documents in parsed:
            _check_file(file, data, documents, checker, reading)


def _check_file(
    file: Found, data: bytes, documents: list[Document], checker: Checker, reading: Reading
) -> None:
    """Check the documents of one file, and what lies between and beside them, into `reading`."""
    with_data = [at for at, document in enumerate(documents) if document.data is not None]
    if len(with_data) < max(len(documents), 1):
        reading.diagnostics += _empty_documents(file.path, data, documents)
    if MARK in data:
        reading.diagnostics += reading.ignores.read(file.path, data)
    problems = _texts_cut_off(data) if b" #" in data else {}
    for at, unseen in unseen_in_values(data, documents).items():
        problems[at] = unseen + problems.get(at, [])
    reading.diagnostics += [*unseen_beside(file.path, data), *unseen_in_name(file.path)]
    for at in with_data:
        judged = checker.check(documents[at], file, is_alone=len(with_data) == 1)
        reading.add(judged, documents[at], file)
        if judged.problems:
            problems[at] = judged.problems + problems.get(at, [])
    if problems:
        reading.diagnostics += _placed(problems, file, data, documents)


def _texts_cut_off(data: bytes) -> dict[int, list[Problem]]:
    """Find texts that end at a hashtag, by the number of their document."""
    from postsync.adapters.workspace.yaml.hashtags import cut_texts, may_cut_text

    return cut_texts(data) if may_cut_text(data) else {}


def _placed(
    problems: Mapping[int, list[Problem]], file: Found, data: bytes, documents: list[Document]
) -> list[Diagnostic]:
    """Say each problem at its place, which takes a second look at the file."""
    from postsync.adapters.workspace.yaml.places import Places
    from postsync.adapters.workspace.yaml.survey import survey

    surveyed = dict(enumerate(survey(file.path, data)[0]))
    found: list[Diagnostic] = []
    for index in sorted(problems):
        places = surveyed.get(index) or Places(file.path, {})
        found += places.diagnose(problems[index], address_of(documents[index].data, file))
    return found


def _explained(path: str, data: bytes) -> list[Diagnostic]:
    from postsync.adapters.workspace.yaml.survey import survey

    findings = survey(path, data)[1]
    if not findings:  # pragma: no cover - the fuzz test holds reader and survey together
        findings = [finding("PS105", "this is not valid YAML", span=Span(file=path))]
    return findings


def _first_line(findings: list[Diagnostic]) -> int:
    return min(item.span.line for item in findings if item.span)


def _empty_documents(file: str, data: bytes, documents: list[Document]) -> list[Diagnostic]:
    spans = [
        Span(file=file, line=_line_of_dashes(data, document))
        for document in documents
        if document.data is None
    ]
    if not documents:
        spans = [Span(file=file)]
    detail = "Remove it, or the line of three dashes that begins it."
    return [finding("PS110", "there is no post here", detail=detail, span=span) for span in spans]


def _line_of_dashes(data: bytes, empty: Document) -> int:
    """Find the line that opens an empty document, whose own place is where the next thing begins."""
    lines = data.splitlines()[: empty.line - (empty.column == 1)]
    dashes = (number for number in range(len(lines), 0, -1) if lines[number - 1][:3] == b"---")
    return next(dashes, 1)
