"""Data files: those that a campaign names, read as safely as post files, and taken as rows."""

import hashlib
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from postsync.adapters.workspace.expand.made import Expansion, NotShared, Read, Source
from postsync.adapters.workspace.expand.rows.table import Entry, Fault, Table, Unusable
from postsync.adapters.workspace.expand.rows.texts import text_of_rows, unmerged
from postsync.adapters.workspace.expand.rows.values import columns_of, entry_of
from postsync.adapters.workspace.expand.template.refusal import Budget, TooMuch, largest
from postsync.adapters.workspace.wording import key, quoted
from postsync.adapters.workspace.yaml.conflicts import left_over
from postsync.adapters.workspace.yaml.places import Lines
from postsync.domain.problem import Path, Problem

_FORMATS = ".csv, .tsv, .json, .yaml or .yml"


class Rows(NamedTuple):
    """The rows of a campaign, and the file that they stand in."""

    file: str
    table: Table


class NoRows(Exception):
    """The rows of a campaign cannot be had: `problem` says why at the campaign, `fault` in its data file."""

    def __init__(
        self, problem: Problem | None = None, file: str = "", fault: Fault | None = None
    ) -> None:
        super().__init__()
        self.problem = problem
        self.file = file
        self.fault = fault


def place_beside(file: str, named: str) -> str:
    """The path below the workspace of a file that `file` names; empty where it is none of the workspace."""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(file), named))
    is_out = place.startswith("../") or place in {"..", "."}
    return "" if is_out or "\\" in named or posixpath.isabs(named) else place


def _beside(expansion: Expansion, named: str, path: Path) -> str:
    """The path below the workspace of a file that a campaign names, which is noted. Raises NoRows."""
    place = place_beside(expansion.source.file, named)
    if not place:
        detail = "Name a file of the workspace, with forward slashes, as seen from this file."
        raise NoRows(Problem("PS101", f"{quoted(named)} is no file of the workspace", detail, path))
    if place == expansion.source.file:
        detail = (
            "Its rows, or its template, stand in another file; or write them here: `{rows: …}`."
        )
        raise NoRows(Problem("PS160", "the campaign names its own file", detail, path))
    expansion.files[place] = path
    return place


class DataFiles:
    """The files that campaigns name; each is read once in a run, however many campaigns name it."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: dict[tuple[str, str | None], Table | Fault] = {}
        self._left, self._posts_left = _MOST_BYTES, MOST_POSTS
        self._large: dict[str, int] = {}
        """Files that take a good part of the bytes."""
        self._long: dict[str, int] = {}
        """Campaigns that take a good part of the posts."""
        self.budget = Budget()
        """What all templates of a run may do together."""

    def take_posts(self, campaign: str, number: int) -> None:
        """Count the posts of one more campaign, unless they are too many. Raises TooMuch."""
        if number > self._posts_left:
            summary = f"all campaigns together have more than {MOST_POSTS:,} posts"
            detail = f"This one has {number:,}, where {self._posts_left:,} more may be. "
            if self._long:
                detail += f"Those before it with most: {largest(self._long)}. "
            raise TooMuch(summary, f"{detail}Make tables shorter, or take old campaigns out.")
        self._posts_left -= number
        if number >= MOST_POSTS // 100:
            self._long[campaign] = number + self._long.get(campaign, 0)

    def digest(self, path: str) -> str:
        """The digest of a file; empty where it cannot be read."""
        try:
            return hashlib.sha256(self._read(path)).hexdigest()
        except OSError:
            return ""

    def named(self, expansion: Expansion, named: str, path: Path) -> tuple[str, bytes]:
        """The place and the bytes of a file that a campaign names. Raises NoRows."""
        place = _beside(expansion, named, path)
        try:
            data = self._read(place)
        except NotShared as refused:
            problem = Problem("PS307", refused.summary, refused.detail, path)
            raise NoRows(problem) from None
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            summary = f"{quoted(place)} cannot be read: {reason[:1].lower()}{reason[1:]}"
            detail = (
                f"The path is seen from {expansion.source.file}. {self._meant(expansion, named)}"
            )
            raise NoRows(Problem("PS101", summary, detail, path)) from None
        return place, data

    def _meant(self, expansion: Expansion, named: str) -> str:
        """What to write where a path is right as seen from the workspace, as people often write it."""
        try:
            self._read(posixpath.normpath(named))
        except OSError:
            return "Links are not followed."
        folder = posixpath.dirname(expansion.source.file)
        return f"Write {key(posixpath.relpath(named, folder or '.'))}."

    def rows(self, expansion: Expansion) -> Rows:
        """The rows that `forEach` means. Raises NoRows."""
        source = expansion.source
        written = source.data["forEach"]
        settings: Mapping[str, Any] = {"file": written} if isinstance(written, str) else written
        if "rows" in settings:
            return Rows(source.file, _inline(source, settings["rows"]))
        path: Path = ("forEach",) if isinstance(written, str) else ("forEach", "file")
        place = _beside(expansion, settings["file"], path)
        suffix = posixpath.splitext(place)[1].lower()
        if suffix not in _READING:
            summary = f"{quoted(place)} is no data file"
            raise NoRows(Problem("PS160", summary, f"Its name ends in {_FORMATS}.", path))
        asked = (place, settings.get("separator"))
        if asked not in self._known:
            _, data = self.named(expansion, settings["file"], path)
            if fault := self._too_large(place, len(data)):
                self._known[asked] = fault
            else:
                self._known[asked] = _taken(place, suffix, data, asked[1])
        table = self._known[asked]
        if isinstance(table, Fault):
            raise NoRows(file=place, fault=table)
        return Rows(place, table)

    def _too_large(self, place: str, size: int) -> Fault | None:
        """Count the bytes of one more data file, unless they are too many."""
        if size > self._left:
            summary = f"the data files of all campaigns have more than {_MOST_BYTES // 2**20} MiB"
            detail = f"This one has {size:,} bytes. Leave out the columns that no template uses."
            if self._large:
                detail += f" Those before it with most bytes: {largest(self._large)}."
            return Fault("PS169", summary, detail)
        self._left -= size
        if size >= _MOST_BYTES // 100:
            self._large[place] = size + self._large.get(place, 0)
        return None


MOST_POSTS = 25_000
"""Posts of all campaigns of a run: they are checked as posts of files are, which takes some seconds."""

_MOST_BYTES = 16 * 2**20
"""Bytes of all data files of a run, as their rows take many times as much memory."""


def _taken(place: str, suffix: str, data: bytes, separator: str | None) -> Table | Fault:
    try:
        text = text_of_rows(data)
        if (at := left_over(text)) is not None:
            raise unmerged(*Lines(text).at(at))
        return _READING[suffix](place, text, separator)
    except Unusable as unusable:
        return unusable.fault


def _csv(_place: str, text: str, separator: str | None) -> Table:
    from postsync.adapters.workspace.expand.rows.csvrows import read_csv

    return read_csv(text, separator)


def _tsv(place: str, text: str, separator: str | None) -> Table:
    return _csv(place, text, separator or "\t")


def _json(_place: str, text: str, _separator: str | None) -> Table:
    from postsync.adapters.workspace.expand.rows.jsonrows import read_json

    return read_json(text)


def _yaml(place: str, text: str, _separator: str | None) -> Table:
    from postsync.adapters.workspace.expand.rows.yamlrows import read_yaml

    return read_yaml(place, text)


_READING = {".csv": _csv, ".tsv": _tsv, ".json": _json, ".yaml": _yaml, ".yml": _yaml}


def _inline(source: Source, rows: Any) -> Table:
    entries: list[Entry] = []
    for name, row in rows.items() if isinstance(rows, Mapping) else enumerate(rows):
        line, _ = source.at(("forEach", "rows", name))
        entries.append(entry_of(row, line, name if isinstance(name, str) else None))
    return Table(entries, columns_of(entries))


_KEY_COLUMNS = ("key", "id", "slug")


def key_column(table: Table, named: str | None) -> str | None:
    """The column with the keys of the rows; None where there is none. Rows of a mapping have their own."""
    if named is not None:
        return named if named in table.columns else None
    for wanted in _KEY_COLUMNS:
        for column in table.columns:
            if column.casefold() == wanted:
                return column
    return None


def no_key_column(table: Table, named: str | None) -> Fault:
    """What is wrong with rows without a column of keys."""
    from postsync.adapters.workspace.schema.disguise import disguised, meant_by
    from postsync.adapters.workspace.wording import one_of, suggestion

    if named is not None:
        detail = (
            suggestion(named, table.columns) or f"There are {one_of(list(table.columns)[:20])}."
        )
        return Fault("PS163", f"there is no column {key(named)}", detail)
    for column in table.columns:
        if (looks_like := meant_by(column, _KEY_COLUMNS)) is not None:
            told = disguised(column, looks_like, ())
            return Fault("PS163", told.summary, told.detail)
    if sign := _other_separator(table.columns):
        written = f'forEach: {{file: …, separator: "{sign}"}}'
        detail = f"{key(sign)} stands in the name of the first column. If it separates columns: `{written}`."
        return Fault("PS163", "no column has the keys of the rows", detail)
    detail = (
        "Add a column `key` whose cells never change, such as 1, 2, 3: they make the addresses of the posts. "
        "Or name the one that has them: `forEach: {file: …, key: …}`."
    )
    return Fault("PS163", "no column has the keys of the rows", detail)


def _other_separator(columns: Sequence[str]) -> str:
    """A sign in the name of the first column that probably separates columns; empty where there is none."""
    first, *others = columns or ("",)
    for sign in "|:^~":
        parts = [part.strip().casefold() for part in first.split(sign)]
        if len(parts) > 1 and not (others and set(_KEY_COLUMNS).isdisjoint(parts)):
            return sign
    return ""
