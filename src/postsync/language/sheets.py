"""Sheets: one post file as it is open now: its posts, and where each of their values stands."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import Decoder
from postsync.adapters.workspace.expand.expanding import Expander
from postsync.adapters.workspace.expand.made import Read
from postsync.adapters.workspace.load.checking import Checker, address_of
from postsync.adapters.workspace.load.files import Found
from postsync.adapters.workspace.load.parts import judge_parts, source_of
from postsync.adapters.workspace.load.reading import Reading, read_files
from postsync.adapters.workspace.load.shared import shared_only
from postsync.adapters.workspace.schema.check import is_post
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.adapters.workspace.yaml.survey import survey
from postsync.domain.catalogue import told_once_a_run
from postsync.domain.diagnostic import (
    Diagnostics,
    apply_severities,
    sort_diagnostics,
    told_once,
)
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.post import Post
from postsync.domain.problem import Path
from postsync.language.host import Home

_OF_TEMPLATES = frozenset({"template", "forEach", "schedule"})


class Drawn(NamedTuple):
    """One post that a document makes. `where` leads from its paths, with `containers`, to the document's."""

    post: Post
    where: Callable[[Path], Path]


class Leaf(NamedTuple):
    """One document of a file, the posts that it makes, and where its values stand."""

    document: Document
    places: Places
    drawn: tuple[Drawn, ...]

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.document.line

    @property
    def is_template(self) -> bool:
        """Whether it makes posts of data: more than can be looked at for every keystroke."""
        return not _OF_TEMPLATES.isdisjoint(self.document.data)


class Sheet(NamedTuple):
    """One file that is YAML. `path` is seen from the workspace."""

    path: str
    leaves: tuple[Leaf, ...]

    def leaf_at(self, line: int) -> Leaf | None:
        """The document that a line belongs to."""
        above = [leaf for leaf in self.leaves if leaf.line <= line]
        return above[-1] if above else (self.leaves[0] if self.leaves else None)


class Sheets:
    """Makes sheets of the texts of one workspace; the last ones are kept. `read` has its other files."""

    def __init__(self, home: Home, read: Read) -> None:
        folder = MediaFolder(str(home.root), home.file)
        limits = Limits(home.config.limits)
        self.limits = limits
        self.media = folder
        self.read = read
        self._checker = Checker(
            Decoder(home.config, folder),
            folder,
            Expander(home.config, shared_only(read, folder)),
            limits,
            home.accounts_of,
        )
        self.of = lru_cache(32)(self._of)

    def findings(self, found: Found, data: bytes, home: Home) -> Diagnostics:
        """What is wrong with a file with these bytes, as far as no other file matters."""
        self._checker.expander.renew()
        reading = Reading()
        read_files([found], lambda _: data, self._checker, reading)
        left = reading.ignores.apply(reading.diagnostics)
        left += reading.ignores.unused(reading.half_checked)
        told = told_once(apply_severities(left, home.config.rules))
        return sort_diagnostics(told_once_a_run(told))

    def _of(self, found: Found, data: bytes) -> Sheet | None:
        """The sheet of a file with these bytes; None while it is not YAML."""
        try:
            documents = read_documents(data)
        except Refused:
            return None
        self._checker.expander.renew()
        is_marked = self._checker.expander.marked(data)
        alone = sum(document.data is not None for document in documents) == 1
        leaves = []
        for document, places in zip(documents, survey(found.path, data)[0], strict=False):
            if isinstance(document.data, dict):
                leaf = Leaf(document, places, ())
                is_more = self._checker.expander.concerns(document.data, is_marked=is_marked)
                if leaf.is_template:
                    drawn: Iterable[Drawn] = ()
                elif is_more and is_post(document.data):
                    drawn = self._parts(leaf, found)
                else:
                    drawn = self._one(leaf, found, is_alone=alone)
                leaf = leaf._replace(drawn=tuple(drawn))
                leaves.append(leaf)
        return Sheet(found.path, tuple(leaves))

    def _one(self, leaf: Leaf, found: Found, *, is_alone: bool) -> Iterator[Drawn]:
        judged = self._checker.check(leaf.document, found, is_alone=is_alone)
        data = leaf.document.data
        if post := judged.post or judged.gist:
            named = post._replace(address=post.address or address_of(data, found) or "")
            yield Drawn(named, partial(_flat, data))

    def _parts(self, leaf: Leaf, found: Found) -> Iterator[Drawn]:
        address = address_of(leaf.document.data, found) or "-"
        source = source_of(leaf.document, found.path, address, lambda: leaf.places)
        for made, judged in judge_parts(source, found, self._checker).judged:
            if post := judged.post or judged.gist:
                named = post._replace(address=post.address or made.address)
                yield Drawn(named, _chained(partial(_flat, made.data), made.where))


def _flat(data: object, path: Path) -> Path:
    """A path of a post in the words of its data, where a single container has no list around it."""
    is_flat = isinstance(data, dict) and "containers" not in data
    return path[2:] if is_flat and path[:2] == ("containers", 0) else path


def _chained(one: Callable[[Path], Path], other: Callable[[Path], Path]) -> Callable[[Path], Path]:
    return lambda path: other(one(path))
