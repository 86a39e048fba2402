"""Sheets: one post file as it is open now: its posts, and where each of their values stands."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import Decoder
from postsync.adapters.workspace.load.checking import Checker, address_of
from postsync.adapters.workspace.load.files import Found
from postsync.adapters.workspace.load.reading import Reading, read_files
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


class Leaf(NamedTuple):
    """One document of a file, the posts that it makes, and where its values stand."""

    document: Document
    places: Places
    posts: tuple[Post, ...]

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.document.line


class Sheet(NamedTuple):
    """One file that is YAML. `path` is seen from the workspace."""

    path: str
    leaves: tuple[Leaf, ...]

    def leaf_at(self, line: int) -> Leaf | None:
        """The document that a line belongs to."""
        above = [leaf for leaf in self.leaves if leaf.line <= line]
        return above[-1] if above else (self.leaves[0] if self.leaves else None)


def as_written(path: Path, data: object) -> Path:
    """A path of a post in the words of its file, where a single container has no list around it."""
    is_flat = isinstance(data, dict) and "containers" not in data
    return path[2:] if is_flat and path[:2] == ("containers", 0) else path


class Sheets:
    """Makes sheets of the texts of one workspace; the last ones are kept."""

    def __init__(self, home: Home) -> None:
        folder = MediaFolder(str(home.root))
        limits = Limits(home.config.limits)
        self.limits = limits
        self.media = folder
        self._checker = Checker(Decoder(home.config, folder), folder, limits, home.accounts_of)
        self.of = lru_cache(32)(self._of)

    def findings(self, found: Found, data: bytes, home: Home) -> Diagnostics:
        """What is wrong with a file with these bytes, as far as no other file matters."""
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
        places = survey(found.path, data)[0]
        return Sheet(found.path, tuple(self._leaves(found, documents, places)))

    def _leaves(
        self, found: Found, documents: list[Document], places: list[Places]
    ) -> Iterator[Leaf]:
        alone = sum(document.data is not None for document in documents) == 1
        for document, place in zip(documents, places, strict=False):
            if isinstance(document.data, dict):
                judged = self._checker.check(document, found, is_alone=alone)
                post = judged.post or judged.gist
                if post is not None and not post.address:
                    post = post._replace(address=address_of(document.data, found) or "")
                yield Leaf(document, place, (post,) if post else ())
