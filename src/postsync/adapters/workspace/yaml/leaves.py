"""Leaves: the scalars of a file, and the aliases, in the order in which they stand there."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from postsync.adapters.workspace.yaml.reader import events
from postsync.domain.late import late
from postsync.domain.problem import Path

PROPERTY = r"(?:!<[^>\s]*+>|[&!][^\s,\[\]{}]*+)"
"""A tag or an anchor."""

_PROPERTIES = late(rf"(?:{PROPERTY}(?:\s++|#[^\r\n]*+)*+)*+")


class Leaf(NamedTuple):
    """One scalar or alias: from where to where it stands, and how far its line is indented.

    `begin` is where its tag or its anchor begins, `start` where it does so itself. Of a key, `path` is that
    of the value. An alias has the text that it stands for; None if that is no text but a list or a block.
    """

    document: int
    begin: int
    start: int
    end: int
    indent: int
    path: Path
    is_key: bool
    text: str | None
    style: str | None
    is_alias: bool


class _Frame:
    """A list or a block that has begun, and how far it is read."""

    def __init__(self, path: Path, indent: int, *, is_block: bool) -> None:
        self._path = path
        self._indent = indent
        self._is_block = is_block
        self._entries = 0
        self._key: str | None = None

    def place(self, text: str | None, column: int) -> tuple[Path, int, bool]:
        """The path of what comes next, which has this text; how far it is indented; whether it is a key."""
        if not self._is_block:
            self._entries += 1
            return (*self._path, self._entries - 1), column, False
        if self._key is None:
            self._key, self._indent = text or "", column
            return (*self._path, self._key), column, True
        path, self._key = (*self._path, self._key), None
        return path, self._indent, False


def leaves(data: bytes, text: str) -> Iterator[Leaf]:
    """The leaves of all documents of a file, `data`, which has been read without a finding, as `text`."""
    document = -1
    frames: list[_Frame] = []
    named: dict[str, str | None] = {}
    for event in events(data):
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            document, frames, named = document + 1, [], {}
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            frames.pop()
        elif kind in {"ScalarEvent", "AliasEvent", "SequenceStartEvent", "MappingStartEvent"}:
            is_alias = kind == "AliasEvent"
            value = named.get(event.anchor) if is_alias else getattr(event, "value", None)
            if event.anchor and not is_alias:
                named[event.anchor] = value
            column = event.start_mark.column
            path, indent, is_key = frames[-1].place(value, column) if frames else ((), 0, False)
            if is_alias or kind == "ScalarEvent":
                span = _span(event, text)
                style = getattr(event, "style", None)
                yield Leaf(document, *span, indent, path, is_key, value, style, is_alias)
            else:
                frames.append(_Frame(path, indent, is_block=kind == "MappingStartEvent"))


def _span(event: Any, text: str) -> tuple[int, int, int]:
    begin, end = event.start_mark.index, event.end_mark.index
    properties = (
        _PROPERTIES.match(text, begin, end) if text[begin : begin + 1] in {"&", "!"} else None
    )
    return begin, properties.end() if properties else begin, end
