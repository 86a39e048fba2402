"""Reading post files: their documents, checked one by one, in batches."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from postsync.adapters.workspace.decode.post import is_error
from postsync.adapters.workspace.load import flood
from postsync.adapters.workspace.load.again import PlacesOfFile
from postsync.adapters.workspace.load.broken import unreadable
from postsync.adapters.workspace.load.checking import Checker, Judged, address_of, check_name
from postsync.adapters.workspace.load.files import Found, Read
from postsync.adapters.workspace.load.ignores import MARK, Ignores
from postsync.adapters.workspace.load.shared import Shown, files_shown
from postsync.adapters.workspace.load.unseen import (
    unseen_beside,
    unseen_in_name,
    unseen_in_values,
)
from postsync.adapters.workspace.schema.check import check_post, is_campaign, is_post, known_keys
from postsync.adapters.workspace.wording import cut, quoted
from postsync.adapters.workspace.yaml.conflicts import marks_in_texts
from postsync.adapters.workspace.yaml.places import Place, Places
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.adapters.workspace.yaml.taken import taken_from
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.post.address import address_of_path
from postsync.domain.post.post import Broken, Post
from postsync.domain.problem import Path, Problem, few, one_each
from postsync.domain.rules.siblings import Sibling

if TYPE_CHECKING:  # most documents are one post, with nothing wrong with it
    from postsync.adapters.workspace.expand.made import Made
    from postsync.adapters.workspace.load.parts import Parts

_BATCH, _BATCH_BYTES = 256, 2 * 2**20
"""Files are read, then parsed, then decoded in batches: going to and fro between these for each file
costs the processor's caches a tenth of the time. Large ones are fewer, so that they fit into memory."""


class Reading:
    """What the files read so far hold: posts, what to compare of them, comments, findings.

    Unless it is to `keep_posts`, nothing is kept of them but the files that they are in. `refused` are
    the documents of which no post can be made. `size` is the bytes of all files.
    """

    def __init__(self, *, keep_posts: bool = True) -> None:
        self.keep_posts = keep_posts
        self.posts: list[Post] = []
        self.refused: list[Broken] = []
        self.files_of_posts: list[str] = []
        self.siblings: list[Sibling] = []
        self.diagnostics: list[Diagnostic] = []
        self.ignores = Ignores()
        self.shown: list[Shown] = []
        self.half_checked: set[str] = set()
        """Files with posts that some rules could not look at."""
        self.made_of: dict[str, set[str]] = {}
        """Of post files the other files that their posts are made of."""
        self.explained = 0
        """Findings of files that somebody asked about."""
        self.documents = 0
        self.size = 0

    def count(self, documents: int, size: int) -> None:
        """Take one more file into account. Raises TooLarge."""
        self.documents += documents
        self.size += size
        if self.documents > flood.MOST_POSTS:
            what = f"{flood.MOST_POSTS:,} posts"
            raise flood.TooLarge(what)
        if self.size > flood.MOST_BYTES:
            what = f"{flood.MOST_BYTES // 2**20} MiB of post files"
            raise flood.TooLarge(what)

    @property
    def is_full(self) -> bool:
        """Whether so much was found that no more is explained."""
        return self.explained >= flood.MOST

    def add(self, judged: Judged, document: Document, file: Found) -> None:
        """Keep what is known of one document of `file`, except its problems."""
        if judged.post is not None:
            self.shown += files_shown(judged.post, document.data)
        self._keep(judged, file)
        if self.keep_posts and judged.post is None:
            self._refuse(judged, document, file, address_of(document.data, file))
            for one in judged.parts:
                self._refuse(judged._replace(gist=one), document, file, one.address)

    def add_part(self, judged: Judged, made: "Made", document: Document, file: Found) -> None:
        """Keep what is known of one of the posts that a document of `file` becomes."""
        if judged.post is not None:
            for one in files_shown(judged.post, made.data):
                self.shown.append(one._replace(line=document.line, path=made.where(one.path)))
        self._keep(judged, file)
        if self.keep_posts and judged.post is None:
            self._refuse(judged, made, file, made.address)

    def add_lost(self, address: str, document: Document, file: Found) -> None:
        """Note that a document of `file` has a post of this address, which cannot be made."""
        self.half_checked.add(file.path)
        if self.keep_posts:
            self._refuse(Judged([], is_complete=False), document, file, address)

    def _keep(self, judged: Judged, file: Found) -> None:
        if not judged.is_complete:
            self.half_checked.add(file.path)
        if judged.sibling is not None:
            self.siblings.append(judged.sibling)
        if judged.is_sound:
            self.files_of_posts.append(file.path)
        if self.keep_posts and judged.post is not None:
            self.posts.append(judged.post)

    def _refuse(
        self, judged: Judged, place: "Document | Made", file: Found, address: str | None
    ) -> None:
        span = Span(file=file.path, line=place.line, column=place.column)
        gist = judged.gist._replace(address=address or "") if judged.gist else None
        self.refused.append(Broken(file.path, span, address, gist=gist))

    def join(self, other: "Reading") -> None:
        """Add what was read elsewhere, in files that come after these."""
        self.posts += other.posts
        self.refused += other.refused
        self.explained += other.explained
        self.files_of_posts += other.files_of_posts
        self.siblings += other.siblings
        self.diagnostics += other.diagnostics
        self.ignores.join(other.ignores)
        self.shown += other.shown
        self.half_checked |= other.half_checked
        self.made_of |= other.made_of
        self.count(other.documents, other.size)


def read_files(
    files: Sequence[Found],
    read: Read,
    checker: Checker,
    reading: Reading,
    is_asked: Callable[[str], bool] = lambda _: True,
) -> None:
    """Check the documents of `files`, in batches, into `reading`.

    What is wrong with a file is not explained where nobody asked about it, or too much is wrong already.
    """

    def is_brief(file: Found) -> bool:
        return reading.is_full or not is_asked(file.path)

    for contents in _batches(files, read, reading):
        parsed: list[tuple[Found, bytes, list[Document]]] = []
        for file, data in contents:
            try:
                parsed.append((file, data, read_documents(data)))
            except Refused:
                explained = _unexplained(file) if is_brief(file) else _explained(file.path, data)
                reading.diagnostics += explained
                reading.explained += len(explained) * is_asked(file.path)
                reading.refused += unreadable(file, data, line=_first_line(explained))
        for file, data, documents in parsed:
            reading.count(len(documents), len(data))
            before = len(reading.diagnostics)
            _check_file(file, data, documents, checker, reading, briefly=is_brief(file))
            reading.explained += (len(reading.diagnostics) - before) * is_asked(file.path)


def _batches(
    files: Sequence[Found], read: Read, reading: Reading
) -> Iterator[list[tuple[Found, bytes]]]:
    """The bytes of the files that can be read, several at a time."""
    contents: list[tuple[Found, bytes]] = []
    size = 0
    for file in files:
        try:
            data = read(file.path)
        except OSError as error:
            summary = f"the file cannot be read: {error.strerror}"
            reading.diagnostics.append(finding("PS101", summary, span=Span(file=file.path)))
            reading.refused += unreadable(file)
            continue
        contents.append((file, data))
        size += len(data)
        if len(contents) == _BATCH or size > _BATCH_BYTES:
            yield contents
            contents, size, was_large = [], 0, size > _BATCH_BYTES
            if was_large:
                gc.collect()  # the collector is off, and parsers of large files hold on to them
    yield contents


def _check_file(
    file: Found,
    data: bytes,
    documents: list[Document],
    checker: Checker,
    reading: Reading,
    *,
    briefly: bool,
) -> None:
    """Check the documents of one file, and what lies between and beside them, into `reading`."""
    with_data = [at for at, document in enumerate(documents) if document.data is not None]
    if len(with_data) < max(len(documents), 1):
        from postsync.adapters.workspace.load.empty import empty_documents

        reading.diagnostics += empty_documents(file.path, data, documents)
    if MARK in data:
        reading.diagnostics += reading.ignores.read(file.path, data)
    problems: dict[int, list[Problem]] = {}
    emptied: dict[int, dict[Path, Problem]] = {}
    places = PlacesOfFile(file.path, data)
    is_marked = checker.expander.marked(data)
    for at, taken in taken_from(data, [one.data for one in documents], known_keys):
        problems[at] = problems.get(at, []) + taken.problems
        emptied[at] = emptied.get(at, {}) | taken.emptied
    unseen = unseen_in_values(data, documents)
    reading.diagnostics += [*unseen_beside(file.path, data), *unseen_in_name(file.path)]
    reading.diagnostics += marks_in_texts(file.path, data)
    for at in with_data:
        found, parts = _check_document(
            documents[at],
            partial(places.of, at),
            file,
            checker,
            reading,
            is_marked=is_marked,
            is_alone=len(with_data) == 1,
            briefly=briefly,
        )
        found = _better_said(found, emptied.get(at, {}))
        beside = problems.get(at, [])
        if at in unseen:
            beside = _not_told(unseen[at], found) + beside
        if parts is not None:
            beside = parts.concerned(beside)
        if found or beside:
            problems[at] = found + beside
    if problems and briefly:
        reading.diagnostics += _unplaced(problems, file, documents)
    elif problems:
        reading.diagnostics += _placed(problems, file, documents, places)


def _check_document(
    document: Document,
    places: Callable[[], Places],
    file: Found,
    checker: Checker,
    reading: Reading,
    *,
    is_marked: bool,
    is_alone: bool,
    briefly: bool,
) -> "tuple[list[Problem], Parts | None]":
    """Check a document that is not empty into `reading`; what is wrong with it, and the posts it becomes."""
    data = document.data
    if checker.expander.concerns(data, is_marked=is_marked) and (
        is_campaign(data) or is_post(data) or not (briefly or check_post(data))
    ):
        return _check_parts(document, places, file, checker, reading, is_alone=is_alone)
    judged = checker.check(document, file, is_alone=is_alone, briefly=briefly)
    reading.add(judged, document, file)
    return judged.problems, None


def _check_parts(
    document: Document,
    places: Callable[[], Places],
    file: Found,
    checker: Checker,
    reading: Reading,
    *,
    is_alone: bool,
) -> "tuple[list[Problem], Parts | None]":
    """Check the posts that a document becomes into `reading`; what is wrong with them at its own paths."""
    from postsync.adapters.workspace.load.parts import judge_parts, source_of

    address = document.data.get("id") or address_of_path(file.path, file.folder)
    nameless = check_name(document.data, address, file, is_alone=is_alone)
    source = source_of(document, file.path, "-" if nameless else address, places)
    parts = judge_parts(source, file, checker)
    reading.count(max(len(parts.judged) - 1, 0), 0)
    reading.diagnostics += parts.diagnostics
    if parts.files:
        reading.made_of.setdefault(file.path, set()).update(parts.files)
        reading.shown += [
            Shown(name, file.path, document.line, path, "", "file")
            for name, path in parts.files.items()
        ]
    if nameless or any(not one.about and is_error(one) for one in parts.problems):
        refused = Judged([], is_complete=False, gist=parts.gist)
        reading.add(refused, document, file)
        about = [one._replace(about=()) for one in parts.problems]
        return ([nameless, *about] if nameless else about), None
    for made, judged in parts.judged:
        reading.add_part(judged, made, document, file)
    for address in parts.lost:
        reading.add_lost(address, document, file)
    return parts.problems, parts


def _not_told(unseen: list[Problem], problems: list[Problem]) -> list[Problem]:
    """Return what is `unseen`, but for that of keys about which more is said: each is told once."""
    keys = {one.path for one in problems if one.rule == "PS121" and one.at_key}
    return [one for one in unseen if not (one.at_key and one.path in keys and one.rule == "PS214")]


def _better_said(problems: list[Problem], emptied: Mapping[Path, Problem]) -> list[Problem]:
    """Return `problems`; of a value that is missing they say what has taken it."""
    return [
        emptied.get(one.path, one) if emptied and one.rule == "PS122" else one for one in problems
    ]


def _placed(
    problems: Mapping[int, list[Problem]],
    file: Found,
    documents: list[Document],
    places: PlacesOfFile,
) -> list[Diagnostic]:
    """Say each problem at its place."""
    found: list[Diagnostic] = []
    for index in sorted(problems):
        here, data_of_it = places.of(index), documents[index].data
        told = [_as_written(one, data_of_it, here) for one in few(problems[index])]
        found += here.diagnose(told, address_of(data_of_it, file))
    return found


def _as_written(problem: Problem, data: Any, places: Places) -> Problem:
    """Return `problem`, with a number as it stands in the file: 0049 is no 49 to whoever wrote it."""
    if problem.rule != "PS122":
        return problem
    from postsync.adapters.workspace.expand.made import value_at

    value = value_at(data, problem.path)
    written = places.written(problem.path)
    if type(value) not in {int, float} or not written:
        return problem
    read, shown = quoted(value), cut(written)
    return problem._replace(
        summary=problem.summary.replace(read, shown), detail=problem.detail.replace(read, shown)
    )


def _unplaced(
    problems: Mapping[int, list[Problem]], file: Found, documents: list[Document]
) -> Iterator[Diagnostic]:
    """Say one problem of each rule, at the document that it is in."""
    for index in sorted(problems):
        document = documents[index]
        place = Place(document.line, document.column, document.line, document.column)
        places = Places(file.path, {(): place})
        yield from places.diagnose(one_each(problems[index]), address_of(document.data, file))


def _unexplained(file: Found) -> list[Diagnostic]:
    return list(Places(file.path, {}).diagnose([flood.UNEXPLAINED]))


def _explained(path: str, data: bytes) -> list[Diagnostic]:
    from postsync.adapters.workspace.yaml.survey import survey

    findings = survey(path, data)[1]
    if not findings:  # pragma: no cover - the fuzz test holds reader and survey together
        findings = [finding("PS105", "this is not valid YAML", span=Span(file=path))]
    return findings


def _first_line(findings: list[Diagnostic]) -> int:
    return min(item.span.line for item in findings if item.span)
