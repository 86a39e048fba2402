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
from postsync.adapters.workspace.load.files import Found, Read
from postsync.adapters.workspace.load.ignores import MARK, Ignores
from postsync.adapters.workspace.schema.check import check_post
from postsync.adapters.workspace.wording import quoted
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.networks import network_of_selector
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.address import address_of_path, is_address
from postsync.domain.post.post import Post
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks
from postsync.domain.rules.siblings import Sibling, sibling_of

if TYPE_CHECKING:  # a check of three files does not need them
    from postsync.domain.plan.addressing import Destinations

_BATCH = 256
"""Files are read, then parsed, then decoded in batches: going to and fro between these for each file
costs the processor's caches a tenth of the time."""


class Reading:
    """What the files read so far hold: posts, what to compare of them, comments, findings.

    Without `keep_posts` nothing is kept of the posts but the files that they are in.
    """

    def __init__(self, *, keep_posts: bool = True) -> None:
        self.posts: list[Post] | None = [] if keep_posts else None
        self.files_of_posts: list[str] = []
        self.siblings: list[Sibling] = []
        self.diagnostics: list[Diagnostic] = []
        self.ignores = Ignores()
        self.half_checked: set[str] = set()
        """Files with posts that some rules could not look at."""

    def add(self, judged: "Judged", file: str) -> None:
        """Keep what is known of one document of `file`, except its problems."""
        if not judged.is_complete:
            self.half_checked.add(file)
        if judged.sibling is not None:
            self.siblings.append(judged.sibling)
        if judged.post is not None:
            self.files_of_posts.append(file)
            if self.posts is not None:
                self.posts.append(judged.post)

    def join(self, other: "Reading") -> None:
        """Add what another process has read, in files that come after these."""
        self.files_of_posts += other.files_of_posts
        self.siblings += other.siblings
        self.diagnostics += other.diagnostics
        self.ignores.join(other.ignores)
        self.half_checked |= other.half_checked


class Judged(NamedTuple):
    """One document after its check.

    `is_complete` says whether every rule could look at it. There is a `sibling` if the document has an
    address, and a `post` if no problem keeps it from being one.
    """

    problems: list[Problem]
    is_complete: bool
    sibling: Sibling | None = None
    post: Post | None = None


class Checker(NamedTuple):
    """Checks single documents by their schema and by the rules of the networks they go to."""

    decoder: Decoder
    media: MediaFolder
    limits: Limits
    destinations: "Destinations | None" = None
    by_account: bool = False
    """Whether there are limits that hold for single accounts."""

    def check(self, document: Document, file: Found, *, is_alone: bool) -> Judged:
        """Judge a document that is not empty; `is_alone` if the file holds no other."""
        data = document.data
        span = Span(file=file.path, line=document.line, column=document.column)
        problems = check_post(data)
        if problems:
            return Judged(problems + self._beyond(problems, data, span), is_complete=False)
        address = data.get("id") or address_of_path(file.path, file.folder)
        decoded = self.decoder.decode(data, address=address, span=span)
        located = self._located(decoded, data)
        problems = self._problems_of(located, data)
        nameless = _check_name(data, address, file, is_alone=is_alone)
        if nameless:
            return Judged([nameless, *problems], located.is_complete)
        is_sound = not any(is_error(problem) for problem in problems)
        sibling = sibling_of(
            located.post, has_id="id" in data, is_sound=is_sound, zone=decoded.zone
        )
        return Judged(problems, located.is_complete, sibling, decoded.post if is_sound else None)

    def _beyond(self, refused: list[Problem], data: Any, span: Span) -> list[Problem]:
        """Find what else is wrong with a document that its schema refuses, in what is well formed."""
        if not isinstance(data, dict):
            return []
        from postsync.adapters.workspace.load.salvage import guesses, salvage

        rest = salvage(data, refused)
        decoded = self.decoder.decode(rest, address="", span=span)
        found = self._problems_of(self._located(decoded, rest), rest)
        unsure = guesses(data, refused, found)
        return [problem for problem in found if problem.rule not in unsure]

    def _located(self, decoded: Decoded, data: Mapping[str, Any]) -> Decoded:
        """Return `decoded` with the accounts that its selectors mean, where that matters and is known."""
        tells_all = decoded.is_complete and not (
            self.by_account and any(":" not in one for one in decoded.post.content.selectors)
        )
        if self.destinations is None or tells_all:
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

    def _problems_of(self, decoded: Decoded, data: Mapping[str, Any]) -> list[Problem]:
        """Find everything wrong with a post by itself, and where `data` has it."""
        post, networks = decoded.post, decoded.networks
        found = check_on_networks(post, networks, facts=self.media.facts, limits=self.limits)
        if found:
            found = [replace(problem, path=_as_written(problem.path, data)) for problem in found]
        return decoded.problems + found


def read_files(files: Sequence[Found], read: Read, checker: Checker, reading: Reading) -> None:
    """Check the documents of `files`, in batches, into `reading`."""
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        contents = [(file, _bytes(file, read, reading)) for file in batch]
        parsed = [
            (file, data, _parse(file, data, reading)) for file, data in contents if data is not None
        ]
        for file, data, documents in parsed:
            if documents is not None:
                _check_file(file, data, documents, checker, reading)


def _bytes(file: Found, read: Read, reading: Reading) -> bytes | None:
    """Return the bytes of one file; None, and a finding, when it cannot be read."""
    try:
        return read(file.path)
    except OSError as error:
        summary = f"the file cannot be read: {error.strerror}"
        reading.diagnostics.append(finding("PS101", summary, span=Span(file=file.path)))
        return None


def _parse(file: Found, data: bytes, reading: Reading) -> list[Document] | None:
    """Return the documents of one file; None, and findings, when it is not good YAML."""
    try:
        return read_documents(data)
    except Refused:
        reading.diagnostics += _explained(file.path, data)
        return None


def _check_file(
    file: Found, data: bytes, documents: list[Document], checker: Checker, reading: Reading
) -> None:
    """Check the documents of one file, and what lies between and beside them, into `reading`."""
    reading.diagnostics += _empty_documents(file.path, data, documents)
    if MARK in data:
        reading.diagnostics += reading.ignores.read(file.path, data)
    problems = _texts_cut_off(data)
    is_alone = sum(document.data is not None for document in documents) == 1
    for index, document in enumerate(documents):
        if document.data is not None:
            judged = checker.check(document, file, is_alone=is_alone)
            reading.add(judged, file.path)
            if judged.problems:
                problems[index] = judged.problems + problems.get(index, [])
    if problems:
        reading.diagnostics += _placed(problems, file, data, documents)


def _texts_cut_off(data: bytes) -> dict[int, list[Problem]]:
    """Find texts that end at a hashtag, by the number of their document."""
    if b" #" not in data:
        return {}
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
        found += places.diagnose(problems[index], _address(documents[index].data, file))
    return found


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


def _check_name(data: Any, address: str, file: Found, *, is_alone: bool) -> Problem | None:
    """Return the problem that keeps a post without an id from having an address, or None."""
    if "id" in data or (is_alone and is_address(address)):
        return None
    if not is_alone:
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
