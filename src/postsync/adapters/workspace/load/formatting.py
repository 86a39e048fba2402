"""Formatting the files of a workspace: each says the same afterwards, or stays as it is."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from postsync.adapters.files import reason_of
from postsync.adapters.reach import replace_below
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.load.checking import Checker
from postsync.adapters.workspace.load.files import Found, Read
from postsync.adapters.workspace.load.reading import Reading, read_files
from postsync.adapters.workspace.load.shared import shared_only, withheld
from postsync.adapters.workspace.load.templates import templates_of
from postsync.adapters.workspace.writing.formatting import Said, difference, form_of
from postsync.adapters.workspace.writing.gaps import Unusual
from postsync.adapters.workspace.writing.order import order_of
from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.adapters.workspace.yaml.survey import survey
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span

_PLACE = re.compile(r"\b(?:line|column) [0-9,]+|:[0-9]+:[0-9]+")
"""How findings name another place."""

_SIGNS = re.compile(rb"#(?: *postsync:|[^ \t\r\n!])|&|[^\x00-\x7f]|<<<<<<<|>>>>>>>")
"""What a file has beside its values about which rules may say something."""


class Formatted(NamedTuple):
    """What became of one file.

    `before` and `after` are its text where that is to be another one; `kept` says why it has to stay as it
    is, and `refused` what makes it unreadable.
    """

    path: str
    is_changed: bool = False
    before: bytes = b""
    after: bytes = b""
    kept: str = ""
    refused: tuple[Diagnostic, ...] = ()


class Formatting:
    """Formats files below `root`, and writes them if it `writes`.

    `config` is the file of the configuration; texts are returned where it `keeps` them.
    """

    def __init__(
        self, root: str, read: Read, checker: Checker, *, config: str, writes: bool, keeps: bool
    ) -> None:
        self._root = root
        self._read = read
        self._checker = checker
        self._config = config
        self._folder = MediaFolder(root, config)
        self._writes = writes
        self._keeps = keeps

    def templates_of(self, files: Sequence[Found]) -> list[Found]:
        """The files that campaigns in `files` name as their template."""
        return templates_of(files, self._read, shared_only(self._read, self._folder))

    def format(self, files: Sequence[Found]) -> list[Formatted]:
        """Format each of some files, and say what became of it."""
        return [self._done(file) for file in files]

    def withhold(self, done: Sequence[Formatted]) -> list[Formatted]:
        """Tell nothing of what files hold that git shares with nobody."""
        told = [one.path for one in done if one.refused or one.before]
        folder = self._folder
        if not folder.is_in_git:
            return list(done)
        refused = folder.unshared(path for path in told if path != self._config)
        return [
            Formatted(one.path, refused=(withheld(one.path, refused[one.path]),))
            if one.path in refused
            else one
            for one in done
        ]

    def _done(self, file: Found) -> Formatted:
        try:
            one = self.format_text(file, self._read(file.path))
            if one.is_changed and self._writes:
                one = self._write(one)
        except OSError as error:
            summary = f"the file cannot be read: {reason_of(error)}"
            found = finding("PS101", summary, span=Span(file=file.path))
            return Formatted(file.path, refused=(found,))
        return one if self._keeps else one._replace(before=b"", after=b"")

    def format_text(self, file: Found, data: bytes) -> Formatted:
        """Return the form of a file with the text `data`, and write nothing."""
        path = file.path
        is_config = path == self._config
        try:
            values = [one.data for one in read_documents(data)]
        except Refused:
            return Formatted(path, refused=tuple(survey(path, data)[1]))
        why = ""
        for order in (order_of("config" if is_config else "post"), None):
            try:
                form = form_of(data, order)
            except Unusual:
                return Formatted(path)
            if form.data == data:
                return Formatted(path)
            why = difference(Said(values, form.comments), form.data)
            if not why and (is_config or self._finds_the_same(file, data, form.data)):
                return Formatted(path, True, data, form.data)
        return Formatted(path, kept=why or "the rules would find something else in it")

    def _finds_the_same(self, file: Found, before: bytes, after: bytes) -> bool:
        if not _SIGNS.search(before):
            return True  # all findings come from values, which are the same
        return self._findings(file, before) == self._findings(file, after)

    def _findings(self, file: Found, data: bytes) -> Counter[str]:
        """Count what rules find in a file by itself, without the lines where they find it."""

        def read(path: str) -> bytes:
            return data if path == file.path else self._read(path)

        reading = Reading(keep_posts=False)
        read_files([file], read, self._checker, reading)
        left = reading.ignores.apply(reading.diagnostics)
        left += reading.ignores.unused(())
        return Counter(
            _PLACE.sub("", f"{one.rule} {one.severity} {one.address} {one.summary} {one.detail}")
            for one in left
        )

    def _write(self, one: Formatted) -> Formatted:
        """Put a file in its place, unless somebody changed it meanwhile."""
        if self._read(one.path) != one.before:
            return Formatted(one.path, kept="somebody changed it meanwhile")
        try:
            replace_below(self._root, one.path, one.after)
        except OSError as error:
            return Formatted(one.path, kept=f"it cannot be written: {reason_of(error)}")
        return one
