"""Reading: post files one after the other, each document checked by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import (
    ALIASES,
    BLOCKS,
    Decoded,
    Decoder,
    is_error,
    stray_blocks,
)
from postsync.adapters.workspace.load.contents import Read
from postsync.adapters.workspace.load.discover import Found
from postsync.adapters.workspace.load.ignores import MARK, Ignores
from postsync.adapters.workspace.load.siblings import Siblings
from postsync.adapters.workspace.load.stamps import Stamp
from postsync.adapters.workspace.schema.check import check_post
from postsync.adapters.workspace.wording import quoted
from postsync.adapters.workspace.yaml.hashtags import cut_texts, may_cut_text
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.networks import network_of_selector
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.address import address_of_path, is_address
from postsync.domain.post.post import Post
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem
from postsync.domain.rules.cadence.sibling import sibling_of
from postsync.domain.rules.check import check_on_networks

if TYPE_CHECKING:  # a check of three files does not need them
    from postsync.domain.plan.addressing import Destinations

_BATCH = 256
"""Files are read, then parsed, then decoded in batches: going to and fro between these for each file
costs the processor's caches a tenth of the time."""


class _Parsed(NamedTuple):
    """A file that is good YAML."""

    file: Found
    data: bytes
    documents: list[Document]


class Checker(NamedTuple):
    """What it takes to look at one document."""

    decoder: Decoder
    media: MediaFolder
    limits: Limits
    destinations: "Destinations | None" = None
    by_account: bool = False
    """Whether there are limits that hold for single accounts."""

    def located(self, decoded: Decoded, data: Mapping[str, Any]) -> Decoded:
        """`decoded` with the accounts that its selectors mean, where that matters and is known."""
        if self.destinations is None or self.tells_all(decoded):
            return decoded
        accounts = self.destinations(decoded.post)
        reached = [network_of_selector(account) for account in accounts]
        networks = decoded.networks.union(network for network in reached if network)
        is_complete, problems = None not in reached, decoded.problems
        content = replace(decoded.post.content, selectors=accounts)
        if is_complete and not decoded.is_complete:
            problems = problems + stray_blocks(data, networks)
        return decoded._replace(
            post=replace(decoded.post, content=content),
            networks=networks,
            is_complete=is_complete,
            problems=problems,
        )

    def problems_of(self, decoded: Decoded, data: Mapping[str, Any]) -> list[Problem]:
        """Everything wrong with a post by itself, and where `data` has it."""
        post, networks = decoded.post, decoded.networks
        found = check_on_networks(post, networks, facts=self.media.facts, limits=self.limits)
        if found:
            found = [replace(problem, path=_as_written(problem.path, data)) for problem in found]
        return decoded.problems + found

    def tells_all(self, decoded: Decoded) -> bool:
        """Whether the selectors of a post tell all that its rules depend on."""
        if not self.by_account:
            return decoded.is_complete
        return decoded.is_complete and all(":" in one for one in decoded.post.content.selectors)


class Reading:
    """What has been read so far: posts, what the others need to know of each, and findings.

    Without `keep_posts` nothing is kept of the posts but the files that they are in.
    """

    def __init__(self, *, keep_posts: bool = True) -> None:
        self.posts: list[Post] | None = [] if keep_posts else None
        self.files_of_posts: list[str] = []
        self.siblings = Siblings()
        self.diagnostics: list[Diagnostic] = []
        self.ignores = Ignores()
        self.half_checked: set[str] = set()
        """Files with posts that some rules could not look at."""
        self.media: set[tuple[str, Stamp | None]] = set()
        """The media files that were looked at, below the workspace, and their stamps before that."""
        self.digests: dict[str, bytes] = {}
        """The digests of the files, where they are wanted."""
        self.rests_on_accounts = False
        """Whether there are selectors that mean what the connected accounts make of them."""

    def add(self, post: Post) -> None:
        """Note a post that nothing is wrong with that would keep it from being one."""
        self.files_of_posts.append(post.span.file)
        if self.posts is not None:
            self.posts.append(post)

    def join(self, other: "Reading") -> None:
        """Take in what another process has read, in files that come after these."""
        self.files_of_posts += other.files_of_posts
        self.siblings.join(other.siblings)
        self.diagnostics += other.diagnostics
        self.ignores.join(other.ignores)
        self.half_checked |= other.half_checked
        self.media |= other.media
        self.digests |= other.digests
        self.rests_on_accounts |= other.rests_on_accounts


def read_files(files: Sequence[Found], read: Read, checker: Checker, reading: Reading) -> None:
    """Check the documents of `files`, in batches, into `reading`."""
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        contents = [(file, _bytes(file, read, reading)) for file in batch]
        parsed = [_parse(file, data, reading) for file, data in contents if data is not None]
        for one in filter(None, parsed):
            _take(one, checker, reading)
    reading.media |= checker.media.looked_at


def _bytes(file: Found, read: Read, reading: Reading) -> bytes | None:
    """The bytes of one file; None, and a finding, when it cannot be read."""
    try:
        return read(file.path)
    except OSError as error:
        summary = f"the file cannot be read: {error.strerror}"
        reading.diagnostics.append(finding("PS101", summary, span=Span(file=file.path)))
        return None


def _parse(file: Found, data: bytes, reading: Reading) -> _Parsed | None:
    """The documents of one file; None, and findings, when it is not good YAML."""
    try:
        return _Parsed(file, data, read_documents(data))
    except Refused:
        reading.diagnostics += _explained(file.path, data)
        return None


def _take(parsed: _Parsed, checker: Checker, reading: Reading) -> None:
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
            from postsync.adapters.workspace.yaml.survey import survey

            surveyed = surveyed or survey(file.path, data)[0]
            places = surveyed[index] if index < len(surveyed) else Places(file.path, {})
            reading.diagnostics += places.diagnose(problems, _address(document.data, file))


def _document(
    document: Document, file: Found, several: bool, checker: Checker, reading: Reading
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
    reading.rests_on_accounts |= not checker.tells_all(decoded)
    problems = checker.problems_of(located, data)
    if not located.is_complete:
        reading.half_checked.add(file.path)
    if nameless:
        return [nameless, *problems]
    is_sound = not any(is_error(problem) for problem in problems)
    if is_sound:
        reading.add(decoded.post)
    reading.siblings.add(
        sibling_of(located.post, has_id="id" in data, is_sound=is_sound, zone=decoded.zone)
    )
    return problems


def _beyond(problems: list[Problem], data: Any, checker: Checker, span: Span) -> list[Problem]:
    """What else is wrong with a document that its schema refuses, in what is well formed."""
    if not isinstance(data, dict):
        return []
    from postsync.adapters.workspace.load.salvage import guesses, salvage

    rest = salvage(data, problems)
    decoded = checker.decoder.decode(rest, address="", span=span)
    found = checker.problems_of(checker.located(decoded, rest), rest)
    unsure = guesses(data, problems, found)
    return [problem for problem in found if problem.rule not in unsure]


def _as_written(path: FieldPath, data: Mapping[str, Any]) -> FieldPath:
    """A path in the words of the file: with `content` for `containers`, and a block's other name.

    A selector is found by its text. One that is not in the file comes from `defaults`, or else it is what
    an id, a username or a group in the file stands for: that one, if there is only one.
    """
    if path[:2] == ("containers", 0) and "content" in data:
        return path[2:]
    if path and path[0] in BLOCKS and path[0] not in data:
        written = (alias for alias, name in ALIASES.items() if name == path[0])
        return (*written, *path[1:])
    if path[:1] == ("accounts",) and isinstance(path[-1], str):
        written = data.get("accounts", ())
        if path[-1] in written:
            return ("accounts", written.index(path[-1]))
        untold = [i for i, one in enumerate(written) if network_of_selector(one) is None]
        return ("accounts", *untold) if len(untold) == 1 else ("accounts",)
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
    from postsync.adapters.workspace.yaml.survey import survey

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
