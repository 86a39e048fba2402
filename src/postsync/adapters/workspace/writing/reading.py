"""Reading a file as it is written: its nodes, by the places that libyaml tells, and every comment."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from postsync.adapters.workspace.writing.gaps import EMPTY_LINE, NOTHING, Remark, Unusual, gap
from postsync.adapters.workspace.writing.nodes import Collection, Entry, Page, Scalar
from postsync.adapters.workspace.writing.texts import is_shown, key_in_one_line
from postsync.adapters.workspace.yaml.leaves import PROPERTY
from postsync.adapters.workspace.yaml.reader import events, meaning

_PROPERTIES = re.compile(rf"(?:{PROPERTY}[ \t]*+)++")
_HEAD = re.compile(r"([|>][-+0-9]*+)[ \t]*+(#[^\n]*+)?")
_EMPTY_END = re.compile(r"\n[ \t]*\n[ \t\n]*\Z")


class Closed(NamedTuple):
    """A list or a block that has ended, and the column of its entries."""

    node: Collection
    column: int


class Written(NamedTuple):
    """The documents of a file, and all its comments."""

    pages: list[Page]
    comments: list[str]


def read_written(text: str) -> Written:
    """The documents of a file that has been read without a finding; its lines end in LF. Raises Unusual."""
    reader = _Reader(text)
    pages = [*reader.pages()]
    if not pages:
        raise Unusual("no document")
    return Written(pages, reader.comments)


class _Reader:
    """A file that is being read: `_at` is the end of what is read so far."""

    def __init__(self, text: str) -> None:
        self.comments: list[str] = []
        self._text = text
        self._events = events(text.encode())
        self._event: Any = None
        self._at = 0
        self._last: Entry | Page | None = None
        """What a comment in the same line is about."""
        self._is_behind_key = False
        self._opened: list[Remark] | None = None
        """Comments behind a bracket that begins a list, which are about its first entry."""
        self._closed: list[Closed] = []
        """What has ended since the last value, deepest first: comments may stand at its end."""
        self._was_empty_line = False

    def pages(self) -> Iterator[Page]:
        self._advance()
        page: Page | None = None
        while self._advance() == "DocumentStartEvent":
            page = self._page(page)
            yield page
        if page is not None:
            self._end(page, len(self._text))

    def _advance(self) -> str:
        self._event = next(self._events)
        return type(self._event).__name__

    def _page(self, before: Page | None) -> Page:
        start, page = self._event, Page()
        if start.version or start.tags:
            raise Unusual("directives")
        if start.explicit:
            self._begin(page, before)
        kind = self._advance()
        if kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._root(page, kind)
        elif kind != "ScalarEvent" or self._event.start_mark.index != self._event.end_mark.index:
            raise Unusual("a document that is a text")
        self._advance()
        if self._event.explicit:
            self._end(page, self._event.start_mark.index)
            page.dots = ("...", "")
            self._pass(self._event.end_mark.index, page)
        return page

    def _root(self, page: Page, kind: str) -> None:
        entry = Entry(Scalar(None))
        self._collection(entry, kind, parent=-1)
        root = entry.value
        if not isinstance(root, Collection) or root.properties or not root.entries:
            raise Unusual("an empty document, or one with a name")
        page.root = root
        if root.is_flow:
            page.head += entry.between
            self._last = page

    def _begin(self, page: Page, before: Page | None) -> None:
        """Read what stands over the dashes of a document, and these."""
        begin = self._event.start_mark.index
        if before is not None and not before.dots:
            self._end(before, begin)
        else:
            page.before = self._texts(self._gap(begin)[0])
        page.dashes = ("---", "")
        self._pass(self._event.end_mark.index, page)

    def _end(self, page: Page, end: int) -> None:
        remarks, _ = self._gap(end)
        page.below += self._settled(remarks, -1)
        self._closed = []
        self._at = end

    def _pass(self, index: int, last: Entry | Page, *, is_key: bool = False) -> None:
        """Go on behind a value, or behind a sign of a document."""
        self._at, self._last, self._is_behind_key = index, last, is_key
        self._closed = []

    def _gap(self, end: int) -> tuple[list[Remark], int | None]:
        """The comments and empty lines up to `end`, of which those over a dash are settled; its column."""
        found = gap(self._text, self._at, end)
        if found is NOTHING and not self._was_empty_line:
            self._opened = None
            return [], None
        self.comments += [one.text for one in found.below if one.text]
        remarks = found.below
        if found.beside:
            self.comments.append(found.beside)
            if self._opened is None:
                self._attach(found.beside)
            else:
                remarks = [Remark(found.beside, 0), *remarks]
        if self._was_empty_line and not found.beside:
            remarks = [EMPTY_LINE, *remarks]
        self._opened, self._was_empty_line = None, False
        if found.dash is None:
            return remarks, None
        over = len(remarks) - len(found.below) + found.above_dash
        above = [Remark(text, 0) for text in self._settled(remarks[:over], found.dash)]
        return [*above, *remarks[over:]], found.dash

    def _attach(self, comment: str) -> None:
        last = self._last
        if isinstance(last, Page):
            if last.dots and not last.dots[1]:
                last.dots = ("...", comment)
            elif last.dashes and not last.dashes[1] and last.root is None:
                last.dashes = ("---", comment)
            else:
                raise Unusual("a comment behind brackets")
        elif last is not None and self._is_behind_key:
            last.behind_key = comment
        elif last is not None and not last.beside:
            last.beside = comment
        else:
            raise Unusual("two comments beside a value")

    def _settled(self, remarks: list[Remark], column: int) -> list[str]:
        """Leave comments that are deeper than `column` at the end of what has ended; what is left."""
        if not (remarks and self._closed):
            return self._texts(remarks)
        level, done, was_empty = 0, 0, False
        for number, remark in enumerate(remarks):
            if remark is EMPTY_LINE or not remark.text:
                was_empty = True
                continue
            while level < len(self._closed) and self._closed[level].column > remark.column:
                level += 1
            if remark.column <= column or level == len(self._closed):
                break
            below = self._closed[level].node.below
            below += ["", remark.text] if was_empty else [remark.text]
            done, was_empty = number + 1, False
        return self._texts(remarks[done:])

    def _texts(self, remarks: list[Remark]) -> list[str]:
        return [remark.text for remark in remarks]

    def _value(self, entry: Entry, parent: int) -> None:
        """Read the value of an entry of what is indented by `parent`."""
        kind = type(self._event).__name__
        if kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._collection(entry, kind, parent)
            return
        event = self._event
        begin, end = event.start_mark.index, event.end_mark.index
        self._before(entry, begin)
        if kind == "AliasEvent":
            entry.value = Scalar(None, self._text[begin:end])
        else:
            entry.value = self._scalar(entry, event)
        self._pass(end, entry)

    def _before(self, entry: Entry, begin: int) -> None:
        """Read what stands between a key and its value."""
        self._is_behind_key = True
        remarks, _ = self._gap(begin)
        entry.between += [remark.text for remark in remarks if remark.text]

    def _scalar(self, entry: Entry, event: Any) -> Scalar:
        properties, source = self._split(event)
        style = event.style or ""
        is_text = bool(style) or (meaning(event.value) is None and bool(source))
        if style in {"|", ">"}:
            head = _HEAD.match(source)
            if head and head[2]:
                entry.beside = head[2].rstrip(" \t")
                self.comments.append(entry.beside)
            last = event.value.rstrip("\n").rpartition("\n")[2]
            self._was_empty_line = (
                bool(_EMPTY_END.search(source))
                and "+" not in source[:3]
                and bool(last.strip(" \t"))
            )
        return Scalar(event.value if is_text else None, source, style, properties)

    def _split(self, event: Any) -> tuple[str, str]:
        """The anchor and the tag of what an event is about, and the rest of how it is written."""
        source = self._text[event.start_mark.index : event.end_mark.index]
        if not (event.anchor or event.tag):
            return "", source
        found = _PROPERTIES.match(source)
        if found is None or source[found.end() : found.end() + 1] in {"\n", "#", "&", "!"}:
            raise Unusual("an anchor or a tag in a line of its own")
        return found[0].rstrip(" \t"), source[found.end() :]

    def _collection(self, entry: Entry, kind: str, parent: int) -> None:
        event, is_list = self._event, kind == "SequenceStartEvent"
        node = Collection(is_list=is_list, is_flow=bool(event.flow_style))
        begin = event.start_mark.index
        if event.anchor or event.tag:
            found = _PROPERTIES.match(self._text, begin)
            if found is None:
                raise Unusual("an anchor or a tag in a line of its own")
            self._before(entry, begin)
            node.properties = found[0].rstrip(" \t")
            begin = found.end()
            self._pass(begin, entry, is_key=True)
        entry.value = node
        if node.is_flow:
            self._flow(entry, node, begin)
        else:
            self._block(node, event.start_mark.column, parent)

    def _flow(self, entry: Entry, node: Collection, begin: int) -> None:
        self._before(entry, begin)
        if self._text[begin : begin + 1] != ("[" if node.is_list else "{"):
            raise Unusual("a pair without brackets")
        self._pass(begin + 1, entry)
        self._opened = []
        while not self._advance().endswith("EndEvent"):
            self._entry(node, parent=-1)
            value = node.entries[-1].value
            if isinstance(value, Scalar) and not value.source:
                raise Unusual("an entry between brackets without a value")
        if not node.entries:
            self._opened = None
        remarks, _ = self._gap(self._event.start_mark.index)
        node.below += self._texts(remarks)
        if any(node.below) and not node.entries:
            raise Unusual("a comment between brackets")
        self._pass(self._event.end_mark.index, entry)

    def _block(self, node: Collection, column: int, parent: int) -> None:
        while not self._advance().endswith("EndEvent"):
            column = self._entry(node, parent=column)
        is_beside_key = node.is_list and column == parent
        self._closed.append(Closed(node, column + is_beside_key))

    def _entry(self, node: Collection, parent: int) -> int:
        """Read one entry of a collection; the column of its key, or of its dash."""
        event = self._event
        begin: int = event.start_mark.index
        column: int = event.start_mark.column
        remarks, dash = self._gap(begin)
        if node.is_list:
            column = parent if dash is None else dash
            entry = Entry(Scalar(None), above=self._texts(remarks))
            self._pass(begin, entry)
        else:
            entry = self._key(node, event)
            entry.above = (
                self._settled(remarks, column) if not node.is_flow else self._texts(remarks)
            )
            self._pass(event.end_mark.index, entry, is_key=True)
            self._advance()
        node.entries.append(entry)
        self._value(entry, column)
        return column

    def _key(self, node: Collection, event: Any) -> Entry:
        source = self._text[event.start_mark.index : event.end_mark.index]
        if type(event).__name__ != "ScalarEvent" or "\n" in source or not source:
            raise Unusual("a key that is no word")
        key = source
        if event.style and not (event.anchor or event.tag) and is_shown(event.value):
            plain = key_in_one_line(event.value)
            key = plain if not node.is_flow or ":" not in plain else source
        return Entry(Scalar(None), key=key, name=event.value)
