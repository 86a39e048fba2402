"""Rows of YAML, read event by event: a tree of libyaml's nodes would take a hundred times the file.

Of YAML it takes what data need: no anchors, no merge keys, no tags.
"""

from typing import Any

from postsync.adapters.workspace.expand.rows.jsonrows import twice
from postsync.adapters.workspace.expand.rows.table import (
    Entry,
    Fault,
    Table,
    Unusable,
    check_size,
)
from postsync.adapters.workspace.expand.rows.values import columns_of, entry_of
from postsync.adapters.workspace.wording import key
from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import MAX_DEPTH, events, meaning
from postsync.adapters.workspace.yaml.taken import ANY_NAME, taken_from
from postsync.domain.problem import Path

_KINDS = "The file holds a list of rows, or rows by their keys: `one: {text: …}`."


def read_yaml(path: str, text: str) -> Table:
    """The rows of a YAML file, each with its line. Raises Unusable."""
    from yaml import YAMLError

    reading = _Rows()
    try:
        for event in events(text.encode()):
            reading.take(event)
    except YAMLError as error:
        raise _malformed(path, text, error) from None
    if reading.root is None:
        raise Unusable("PS160", "there are no rows in the file", _KINDS)
    entries = _with_losses(text, reading.entries, is_list=isinstance(reading.root, list))
    return Table(entries, columns_of(entries))


def _is_cell(path: Path) -> bool:
    return len(path) > 1 and path[-1] not in {"key", "id", "slug"}


def _with_losses(text: str, entries: list[Entry], *, is_list: bool) -> list[Entry]:
    """The rows, with what their texts have lost to comments."""
    rows = [dict(entry.cells) for entry in entries]
    lost: dict[str | int, list[Fault]] = {}
    for _, taken in taken_from(text.encode(), rows, lambda: ANY_NAME, _is_cell):
        for one in [*taken.problems, *taken.emptied.values()]:
            line, column = Lines(text).at(taken.begins.get(one.path, 0))
            fault = Fault("PS118", one.summary, one.detail, line, column)
            lost.setdefault(one.path[0] if one.path else 0, []).append(fault)
    if not lost:
        return entries
    return [
        entry._replace(lost=tuple(lost.get(at if is_list else entry.key or "", ())))
        for at, entry in enumerate(entries)
    ]


def _malformed(path: str, text: str, error: Any) -> Unusable:
    from postsync.adapters.workspace.yaml.syntax import explain_syntax

    said = explain_syntax(path, error, Lines(text))
    line, column = (said.span.line, said.span.column) if said.span else (1, 1)
    return Unusable("PS160", said.summary, said.detail, line=line, column=column)


_MOST_VALUES = 400_000
"""YAML takes ten times as long as the other formats."""


class _Rows:
    """Takes events, and makes rows of them."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.root: Any = None
        self._open: list[Any] = []
        """The collections around the next value."""
        self._keys: list[str | None] = []
        """Of each of them, the key that waits for its value."""
        self._lines: dict[str, int] = {}
        self._line = 1
        self._values = 0

    def take(self, event: Any) -> None:
        """Make what follows of one more event. Raises Unusable."""
        name = type(event).__name__
        if name == "ScalarEvent":
            self._scalar(event)
        elif name in {"MappingStartEvent", "SequenceStartEvent"}:
            self._begin(event, {} if name[0] == "M" else [])
        elif name in {"MappingEndEvent", "SequenceEndEvent"}:
            self._keys.pop()
            value = self._open.pop()
            if self._open:
                self._put(value)
        elif name == "AliasEvent":
            self._refuse(event, "a value stands for another one (`*name`)", "Write it out.")
        elif name == "DocumentStartEvent" and self.root is not None:
            self._refuse(event, "the file holds a second document", "All rows stand in one.")

    def _refuse(self, event: Any, summary: str, detail: str = "") -> None:
        mark = event.start_mark
        raise Unusable("PS160", summary, detail, line=mark.line + 1, column=mark.column + 1)

    def _begin(self, event: Any, value: Any) -> None:
        self._check(event)
        if len(self._open) >= MAX_DEPTH:
            self._refuse(event, "the file is nested too deeply")
        if self._open and isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._refuse(event, "a key is not text", "Put the key in quotes.")
        if not self._open:
            self.root = value
        elif len(self._open) == 1 and isinstance(self.root, list):
            self._line = event.start_mark.line + 1
        self._open.append(value)
        self._keys.append(None)

    def _check(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, "an anchor (`&name`) is not used in data", "Remove it.")
        if event.tag not in {None, "!"}:
            self._refuse(event, f"the tag {key(event.tag)} is not used in data", "Remove it.")

    def _scalar(self, event: Any) -> None:
        self._check(event)
        plain = event.implicit[0] and not event.style
        known = meaning(event.value) if plain else None
        value = event.value if known is None else known[0]
        if not self._open:
            if value is None:
                return  # an empty document
            self._refuse(event, "there are no rows in the file", _KINDS)
        if isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._name(event)
            return
        if len(self._open) == 1 and isinstance(self.root, list):
            self._line = event.start_mark.line + 1
        self._put(value)

    def _name(self, event: Any) -> None:
        """Take a scalar as a key of what is open."""
        name = event.value
        if name == "<<" and not event.style:
            self._refuse(event, "merge keys (`<<`) are not used in data", "Write the values out.")
        line = event.start_mark.line + 1
        if len(self._open) == 1:
            self._line = line
        elif name in self._open[-1]:
            self._refuse(
                event, f"the key {key(name)} is there twice in one row", "Keep one of them."
            )
        self._keys[-1] = name

    def _put(self, value: Any) -> None:
        """Put a finished value into what is open."""
        self._values += 1
        if self._values > _MOST_VALUES:
            raise Unusable(
                "PS169",
                f"the file has more than {_MOST_VALUES:,} values",
                "Save it as CSV or JSON, which are read faster, or divide it.",
                line=self._line,
            )
        around = self._open[-1]
        name, self._keys[-1] = self._keys[-1], None
        if len(self._open) == 1:
            self._row(value, name)
        elif isinstance(around, dict):
            around[name] = value
        else:
            around.append(value)

    def _row(self, value: Any, name: str | None) -> None:
        entry = entry_of(value, self._line, name)
        if name is not None and name in self._lines:
            fault = Fault("PS164", *twice(name, self._lines[name]), self._line)
            entry = entry._replace(fault=fault)
        if name is not None:
            self._lines.setdefault(name, self._line)
        self.entries.append(entry)
        check_size(len(self.entries), self._values, self._line)
