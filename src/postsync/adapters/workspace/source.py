"""The workspace: all post files of a repository, read in one pass."""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.workspace.decode import (
    ALIAS,
    BLOCKS,
    NAMED,
    Decoded,
    Decoder,
    is_error,
    stray_blocks,
)
from postsync.adapters.workspace.discover import Found, discover
from postsync.adapters.workspace.hashtags import cut_texts, may_cut_text
from postsync.adapters.workspace.ignores import MARK, Ignores
from postsync.adapters.workspace.media_check import MediaFolder
from postsync.adapters.workspace.places import Places
from postsync.adapters.workspace.schema_check import check_post
from postsync.adapters.workspace.siblings import Siblings
from postsync.adapters.workspace.wording import quoted
from postsync.adapters.workspace.yaml_nodes import MAX_BYTES
from postsync.adapters.workspace.yaml_reader import Document, Refused, read_documents
from postsync.domain.account import network_of_selector
from postsync.domain.address import address_of_path, is_address
from postsync.domain.config import Config
from postsync.domain.diagnostic import (
    Diagnostic,
    Severity,
    Span,
    apply_severities,
    sort_diagnostics,
)
from postsync.domain.limits import Limits
from postsync.domain.post import Container, Post, Workspace
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem
from postsync.domain.rules import finding
from postsync.domain.rules.check import check_on_networks
from postsync.domain.sibling import sibling_of

if TYPE_CHECKING:  # the ports know all of the domain, which a check of three files does not need
    from postsync.domain.addressing import Destinations
    from postsync.ports import MediaSource

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)

_BATCH = 256
"""Files are parsed and then decoded in batches: going to and fro between the two for each file costs
the processor's caches a tenth of the time."""

_FIRST_READ = 16 * 1024
"""Nearly every post file fits; a larger buffer for each would cost more than a second read for few."""


class _Parsed(NamedTuple):
    """A file that is good YAML."""

    file: Found
    data: bytes
    documents: list[Document]


class _Checker(NamedTuple):
    """What it takes to look at one document."""

    decoder: Decoder
    media: MediaFolder
    limits: Limits
    destinations: "Destinations | None" = None
    by_account: bool = False
    """Whether there are limits that hold for single accounts."""

    def located(self, decoded: Decoded, data: Mapping[str, Any]) -> Decoded:
        """`decoded` with the accounts that its selectors mean, where that matters and is known."""
        if self.destinations is None or self._tells_all(decoded):
            return decoded
        accounts = self.destinations(decoded.post)
        reached = [network_of_selector(account) for account in accounts]
        networks = decoded.networks.union(network for network in reached if network)
        is_complete, problems = None not in reached, decoded.problems
        if is_complete and not decoded.is_complete:
            problems = problems + stray_blocks(data, networks)
        return decoded._replace(
            post=replace(decoded.post, selectors=accounts),
            networks=networks,
            is_complete=is_complete,
            problems=problems,
        )

    def problems_of(self, decoded: Decoded, data: Mapping[str, Any]) -> list[Problem]:
        """Everything wrong with a post by itself, and where `data` has it."""
        post, networks = decoded.post, decoded.networks
        found = check_on_networks(post, networks, facts=self.media.facts, limits=self.limits)
        if found and ("content" in data or ALIAS in data):
            found = [replace(problem, path=_as_written(problem.path, data)) for problem in found]
        return decoded.problems + found

    def _tells_all(self, decoded: Decoded) -> bool:
        """Whether the selectors of a post tell all that its rules depend on."""
        if not self.by_account:
            return decoded.is_complete
        return decoded.is_complete and all(":" in one for one in decoded.post.selectors)


class _Reading:
    """What has been read so far."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.posts: list[Post] = []
        self.siblings = Siblings()
        self.diagnostics = diagnostics
        self.ignores = Ignores()
        self.half_checked: set[str] = set()
        """Files with posts that some rules could not look at."""


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

    def load(self, destinations: "Destinations | None" = None) -> Workspace:
        """All posts in the order of their addresses, and everything wrong with them.

        `destinations` is asked only about posts whose selectors do not tell it.
        """
        with _without_collector():
            found = discover(self._root, self._config.posts)
            reading = _Reading(found.diagnostics)
            folder = MediaFolder(self._root)
            limits = Limits(self._config.limits)
            by_account = any(":" in named for named in self._config.limits)
            decoder = Decoder(self._config, folder)
            checker = _Checker(decoder, folder, limits, destinations, by_account)
            for start in range(0, len(found.files), _BATCH):
                batch = found.files[start : start + _BATCH]
                for parsed in [self._parse(file, reading) for file in batch]:
                    if parsed is not None:
                        _take(parsed, checker, reading)
            reading.diagnostics += reading.siblings.findings(
                self._config, limits, read=self._read, survey=lru_cache(16)(self._survey)
            )
            return self._report(found.files, reading)

    def _report(self, files: list[Found], reading: _Reading) -> Workspace:
        """What was read, within `only`, with the configured severities, in order."""
        posts = [post for post in reading.posts if self._is_asked(post.span.file)]
        asked = [file.path for file in files if self._is_asked(file.path)]
        diagnostics = reading.ignores.apply(reading.diagnostics)
        diagnostics += reading.ignores.unused(reading.half_checked)
        diagnostics = [
            item for item in diagnostics if item.span is None or self._is_asked(item.span.file)
        ]
        diagnostics += self._nothing_found(asked)
        diagnostics = list(apply_severities(diagnostics, self._config.rules))
        diagnostics += self._not_there(asked)
        if self._media is not None:
            posts = [_hashed(post, self._media) for post in posts]
        return Workspace(
            posts=tuple(sorted(posts, key=lambda post: post.address)),
            files=len(asked),
            diagnostics=sort_diagnostics(diagnostics),
        )

    def _parse(self, file: Found, reading: _Reading) -> _Parsed | None:
        """The documents of one file; None, and findings, when it cannot be read."""
        path = file.path
        try:
            data = _bytes_of(f"{self._root}/{path}")
        except OSError as error:
            summary = f"the file cannot be read: {error.strerror}"
            reading.diagnostics.append(finding("PS101", summary, span=Span(file=path)))
            return None
        try:
            return _Parsed(file, data, read_documents(data))
        except Refused:
            reading.diagnostics += _explained(path, data)
            return None

    def _read(self, file: str) -> bytes:
        return _bytes_of(f"{self._root}/{file}")

    def _survey(self, file: str) -> dict[int, Places]:
        """Where the values of each document of a file stand, by the line where it begins."""
        from postsync.adapters.workspace.yaml_survey import survey

        try:
            surveyed = survey(file, self._read(file))[0]
        except OSError:
            surveyed = []
        return {places.span(()).line: places for places in surveyed}

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


def _take(parsed: _Parsed, checker: _Checker, reading: _Reading) -> None:
    """Check and decode the documents of one file into `reading`."""
    file, data, documents = parsed
    if not documents:
        reading.diagnostics.append(_empty(Span(file=file.path)))
    for document in documents:
        if document.data is None:
            line = _line_of_dashes(data, document)
            reading.diagnostics.append(_empty(Span(file=file.path, line=line)))
    if MARK in data:
        reading.diagnostics += reading.ignores.read(file.path, data)
    several = len(documents) > 1 and sum(doc.data is not None for doc in documents) > 1
    cut = cut_texts(data) if b" #" in data and may_cut_text(data) else {}
    surveyed: list[Places] = []
    for index, document in enumerate(documents):
        problems = _document(document, file, several, checker, reading)
        if index in cut:
            problems = problems + cut[index]
        if problems:
            from postsync.adapters.workspace.yaml_survey import survey

            surveyed = surveyed or survey(file.path, data)[0]
            places = surveyed[index] if index < len(surveyed) else Places(file.path, {})
            reading.diagnostics += places.diagnose(problems, _address(document.data, file))


def _document(
    document: Document, file: Found, several: bool, checker: _Checker, reading: _Reading
) -> list[Problem]:
    """Take one document in; the problems it has."""
    data = document.data
    span = Span(file=file.path, line=document.line, column=document.column)
    if data is None:
        return []
    problems = check_post(data)
    if problems:
        reading.half_checked.add(file.path)
        return problems + _beyond(problems, data, checker, span)
    address = data.get("id") or address_of_path(file.path, file.folder)
    nameless = _check_name(data, address, file, several)
    decoded = checker.decoder.decode(data, address=address, span=span)
    located = checker.located(decoded, data)
    problems = checker.problems_of(located, data)
    if not located.is_complete:
        reading.half_checked.add(file.path)
    if nameless:
        return [nameless, *problems]
    is_sound = not any(is_error(problem) for problem in problems)
    if is_sound:
        reading.posts.append(decoded.post)
    reading.siblings.add(
        sibling_of(located.post, has_id="id" in data, is_sound=is_sound, zone=decoded.zone)
    )
    return problems


def _beyond(problems: list[Problem], data: Any, checker: _Checker, span: Span) -> list[Problem]:
    """What else is wrong with a document that its schema refuses, in the keys that are well formed.

    Nothing is said to be missing that a refused or unknown key may have been meant for.
    """
    if not isinstance(data, dict):
        return []
    refused = {problem.path[0] for problem in problems if problem.path}
    rest = {name: value for name, value in data.items() if name not in refused}
    if "containers" not in rest:
        rest.setdefault("content", "")
    decoded = checker.decoder.decode(rest, address="", span=span)
    found = checker.problems_of(checker.located(decoded, rest), rest)
    unknown = any(problem.rule == "PS121" and len(problem.path) == 1 for problem in problems)
    guesses: set[str] = set()
    if (
        unknown
        or refused & {"content", "containers"}
        or not data.keys() & {"content", "containers"}
    ):
        guesses |= {"PS202", "PS310"}
    if unknown or "accounts" in refused:
        guesses.add("PS501")
    if unknown or refused & BLOCKS:
        guesses |= {"PS520", "PS521"}
    if unknown or "timezone" in refused:
        guesses.add("PS403")
    if "timezone" in refused:
        guesses |= {"PS405", "PS406"}
    if any(problem.rule == "PS501" for problem in found):
        guesses.add("PS515")
    return [problem for problem in found if problem.rule not in guesses]


def _as_written(path: FieldPath, data: Mapping[str, Any]) -> FieldPath:
    """A path in the words of a post that has `content` for `containers`, or a block's other name."""
    if path[:2] == ("containers", 0) and "content" in data:
        return path[2:]
    if path[:1] == (NAMED,) and NAMED not in data:
        return (ALIAS, *path[1:])
    return path


def _check_name(data: Any, address: str, file: Found, several: bool) -> Problem | None:
    """Why a post without an id cannot have an address."""
    if "id" in data or (not several and is_address(address)):
        return None
    if several:
        return Problem(
            rule="PS131",
            summary="the file holds several posts, and this one has no `id`",
            detail="Give each of them an `id` of its own.",
        )
    return Problem(
        rule="PS132",
        summary=f"the file name {quoted(file.path)} cannot be an address",
        detail="Rename the file with letters, digits and . _ - only, or give the post an `id`.",
    )


def _address(data: Any, file: Found) -> str | None:
    written = data.get("id") if isinstance(data, dict) else None
    address = written if isinstance(written, str) else address_of_path(file.path, file.folder)
    return address if is_address(address) else None


def _explained(path: str, data: bytes) -> list[Diagnostic]:
    from postsync.adapters.workspace.yaml_survey import survey

    findings = survey(path, data)[1]
    if not findings:  # pragma: no cover - the fuzz test holds reader and survey together
        findings = [finding("PS105", "this is not valid YAML", span=Span(file=path))]
    return findings


def _empty(span: Span) -> Diagnostic:
    detail = "Remove it, or the line of three dashes that begins it."
    return finding("PS110", "there is no post here", detail=detail, span=span)


def _line_of_dashes(data: bytes, empty: Document) -> int:
    """The line that opens an empty document, whose own place is where the next thing begins."""
    lines = data.splitlines()[: empty.line - (empty.column == 1)]
    dashes = (number for number in range(len(lines), 0, -1) if lines[number - 1][:3] == b"---")
    return next(dashes, 1)


def _hashed(post: Post, media: "MediaSource") -> Post:
    if not any(medium.path for container in post.containers for medium in container.media):
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

    return replace(post, containers=tuple(map(described, post.containers)))


def _is_below(file: str, path: str) -> bool:
    return not path or file == path or file.startswith(path + "/")


def _bytes_of(path: str) -> bytes:
    """The bytes of a file; one more than allowed when it is too large. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    try:
        data = os.read(descriptor, _FIRST_READ)
        if len(data) < _FIRST_READ:
            return data
        parts = [data]
        left = MAX_BYTES + 4 - len(data)
        while left > 0 and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


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
