"""Comments that take words from a text: YAML takes all behind a # for one, people write hashtags."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from postsync.adapters.workspace.wording import cut, key
from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import BOM, Document, compose
from postsync.adapters.workspace.yaml.rewriting import below, how_to_write
from postsync.adapters.workspace.yaml.taken import Taken
from postsync.domain.problem import MOST_OF_DOCUMENT, Path, Problem

_TEXTS = frozenset({"content", "alt", "title", "caption", "altText", "alt_text", "tags"})
"""Keys whose values the public reads; what stands below `extra` may be read by it as well."""

_SIGN = r"#(?<=[ \t\r\n\"'\[\]{},|>+\-0-9]#)(?=[^ \t\r\n!])"
_ESCAPED_SIGN = r"#(?<=\\[ntr]#)(?=[^ \t\r\n!])"
"""A # that may begin a comment which is none to everybody: behind a blank, the end of a text in quotes or
of a list, or the sign and the numbers above a block. The beginning of `_SIGN` is what makes it quick."""

_IN_FILE = re.compile(f"#(?:{_SIGN[1:]}|{_ESCAPED_SIGN[1:]})".encode())
_IN_TEXT = re.compile(_SIGN)

_NUMBERED = re.compile(rb"\\(?:x|u00|U000000)[0-7]")
"""Escapes of ASCII by number, whatever they stand for."""

_LEAD = re.compile(r"[ \t]*:?[ \t]*(?:\*[^\s,\]}]+|[&!]\S*[ \t]*)*+")
"""What may stand behind a key before its value, or an alias instead of that."""

_HEAD = re.compile(r"(?:[&!]\S*\s+)*+[|>][-+0-9]*+[ \t]*+(#)")
_LINE = re.compile(r"[ \t\]},]*+(?:(#)[^\r\n]*+)?(?:\r\n|[\r\n]|\Z)")
_END = re.compile(r"[\r\n]|[ \t]+#+(?=[ \t]|postsync:|$)", re.MULTILINE)
"""The end of a comment, or where a remark begins within it."""

_RULER = re.compile(r"#+([-=*~+.#/<>])\1|#_{3}")
_OURS = re.compile(r"#+\s*postsync:")
_ENTRY = re.compile(r"#+-(?:\s|\Z)")
_FIELD = re.compile(r"#+(?:-[ \t]+)?[\"']?([A-Za-z_][\w-]*)[\"']?[ \t]*:(?:\s|\Z)")
_HASHTAGS = re.compile(r"(?:[ \t]*#[^\s#]+){2,}+[ \t]*\Z")


def may_take_words(data: bytes, documents: Iterable[Document]) -> bool:
    """Whether a comment may take words from a text of a file. Quick; false only where none does.

    Every # that could begin one is looked for once more in what was read. If it is there, it begins none.
    """
    count = len(_IN_FILE.findall(data))
    if not count:
        return False
    if (b"\\" in data and _NUMBERED.search(data)) or (b"&" in data and b"*" in data):
        return True
    data_of_all = [document.data for document in documents]
    # Nearly every hashtag stands in a text of a container.
    return count != _count(_main_texts(data_of_all)) and count != _count(data_of_all)


def _main_texts(documents: list[Any]) -> list[Any]:
    texts: list[Any] = []
    for data in documents:
        if type(data) is dict:
            texts.append(data.get("content"))
            containers = data.get("containers")
            if type(containers) is list:
                texts += [one.get("content") for one in containers if type(one) is dict]
    return texts


def _count(values: list[Any]) -> int:
    """How many such # there are in texts within `values`; those of keys do not count."""
    count = 0
    while values:
        value = values.pop()
        if type(value) is str:
            if "#" in value:
                count += len(_IN_TEXT.findall(value))
        elif type(value) is dict:
            values += value.values()
        elif type(value) is list:
            values += value
    return count


def taken_words(data: bytes, known: Collection[str]) -> dict[int, Taken]:
    """What comments take from texts, by the number of the document in its file.

    `data` has been read without a finding. A comment of one key among `known` was a line of the file.
    """
    lines = Lines(data.removeprefix(BOM).decode().removeprefix("\ufeff"))
    found: dict[int, Taken] = {}
    for number, root in enumerate(compose(data.removeprefix(BOM), bounded=True)):
        search = _Search(lines, known)
        leaves = _leaves(root)
        ends = [*(leaf.start for leaf in leaves[1:]), len(lines.text)]
        for leaf, end in zip(leaves, ends, strict=True):
            search.look_behind(leaf, end)
        if search.taken.problems or search.taken.emptied:
            found[number] = search.taken
    return found


class _Leaf(NamedTuple):
    """One scalar of a document: from where to where it stands, and how far its line is indented.

    Of a key, `path` is that of the value.
    """

    start: int
    end: int
    indent: int
    path: Path
    is_key: bool
    is_text: bool
    value: str
    style: str | None


def _leaves(root: Any) -> list[_Leaf]:
    """The scalars of a document in the order in which they stand there."""
    leaves: list[_Leaf] = []
    seen: set[int] = set()

    def visit(node: Any, path: Path, indent: int) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if node.id == "mapping":
            for name, child in node.value:
                below = (*path, name.value)
                is_text = child.id == "scalar" and _is_text(below)
                column = name.start_mark.column
                leaves.append(_leaf(name, below, column, is_key=True, is_text=is_text))
                visit(child, below, column)
        elif node.id == "sequence":
            for index, child in enumerate(node.value):
                visit(child, (*path, index), child.start_mark.column)
        else:
            leaves.append(_leaf(node, path, indent, is_key=False, is_text=_is_text(path)))

    visit(root, (), 0)
    return sorted(leaves, key=lambda leaf: leaf.start)


def _leaf(node: Any, path: Path, indent: int, *, is_key: bool, is_text: bool) -> _Leaf:
    start, end = node.start_mark.index, node.end_mark.index
    return _Leaf(start, end, indent, path, is_key, is_text, node.value, node.style)


def _is_text(path: Path) -> bool:
    """Whether the public reads the value at `path`."""
    names = [part for part in path if isinstance(part, str)]
    return bool(names) and (names[-1] in _TEXTS or "extra" in names[:-1])


class _Search:
    """The search for what comments take from one document."""

    def __init__(self, lines: Lines, known: Collection[str]) -> None:
        self.taken = Taken([], {})
        self._lines = lines
        self._known = known

    def look_behind(self, leaf: _Leaf, end: int) -> None:
        """Note what the comments take that stand between a scalar and the next one."""
        if len(self.taken.problems) > MOST_OF_DOCUMENT:
            return
        text = self._lines.text
        lead = _LEAD.match(text, leaf.end, end) if leaf.is_key else None
        begin = lead.end() if lead else leaf.end
        head = _HEAD.match(text, leaf.start) if leaf.style in {"|", ">"} else None
        above = [(head.start(1), False)] if head else []
        comments = chain(above, _comments(text, begin, end, leaf.indent))
        taking = (
            (at, words)
            for at, is_below in comments
            if not _is_remark(words := _line_from(text, at), self._known, is_below=is_below)
        )
        found = list(islice(taking, _MOST_SHOWN))
        if not found:
            return
        words = " ".join(words for _, words in found)
        if not leaf.is_key and not leaf.value and not leaf.style:
            self.taken.emptied[leaf.path] = _empty(leaf.path, words)
        elif leaf.is_text:
            begins = leaf.is_key and "*" not in text[leaf.end : begin]
            self._report(_lost(leaf, text, words, begins=begins), leaf, found[0][0])
        elif any(_HASHTAGS.match(words) for _, words in found):
            self._report(_homeless(leaf, words), leaf, found[0][0])

    def _report(self, problem: Problem, leaf: _Leaf, at: int) -> None:
        """Keep a problem, which says in which line the comment is if that is another one."""
        line = self._lines.at(at)[0]
        if line != self._lines.at(leaf.start)[0]:
            problem = problem._replace(summary=f"{problem.summary} in line {line:,}")
        self.taken.problems.append(problem)


def _line_from(text: str, at: int) -> str:
    ended = _END.search(text, at)
    return text[at : ended.start() if ended else len(text)].rstrip()


def _comments(text: str, begin: int, end: int, indent: int) -> Iterator[tuple[int, bool]]:
    """Where the comments begin that follow a scalar, before anything else that follows.

    And whether they stand where the next key could: on a line of their own, indented no further.
    """
    at = begin
    while at < end and (line := _LINE.match(text, at, end)):
        if line[1]:
            starts_line = at == 0 or text[at - 1] in "\r\n"
            yield line.start(1), starts_line and line.start(1) - at <= indent
        if line.end() == at:
            return
        at = line.end()


def _is_remark(comment: str, known: Collection[str], *, is_below: bool) -> bool:
    """Whether a comment is one to everybody: it has a blank, is a line, or was a line of the file.

    `is_below` if it stands where the next key could.
    """
    word = comment.lstrip("#")
    if not word or word[0].isspace() or comment[1:2] == "!":
        return True
    if _RULER.match(comment) or _OURS.match(comment):
        return True
    if not is_below:
        return False
    field = _FIELD.match(comment)
    return bool(_ENTRY.match(comment)) or (field is not None and field[1] in known)


_MOST_SHOWN = 50
"""Comments of one text that are looked at; no finding shows the words of more."""

_WHY = "In YAML a # behind a space, or at the beginning of a line, begins a comment."
_REMARK = "If it is a remark, put a space behind its #."


def _lost(leaf: _Leaf, text: str, words: str, *, begins: bool) -> Problem:
    name = _name(leaf.path)
    if begins:
        summary, how = f"the text begins behind {cut(words)}", _as_a_block(name)
    else:
        summary, how = f"the text ends before {cut(words)}", _remedy(leaf, text, name, words)
    detail = f"{_WHY} {how} {_REMARK}"
    return Problem(rule="PS118", summary=summary, detail=detail, path=leaf.path)


def _name(path: Path) -> str:
    last = path[-1] if path else ""
    return last if isinstance(last, str) else "-"


def _remedy(leaf: _Leaf, text: str, name: str, words: str) -> str:
    if leaf.style in {"|", ">"}:
        return "Write the words among the lines of the text, indented like them."
    if leaf.is_key or "\n" in text[leaf.start : leaf.end].strip():
        return _as_a_block(name)
    return how_to_write(name, f"{leaf.value} {words}")


def _as_a_block(name: str) -> str:
    return f"Write all of it below {below(name)}"


def _homeless(leaf: _Leaf, words: str) -> Problem:
    return Problem(
        rule="PS118",
        summary=f"no text holds {cut(words)}",
        detail=f"{_WHY} Write the hashtags into the text, in its quotes or its block. {_REMARK}",
        path=leaf.path,
    )


def _empty(path: Path, words: str) -> Problem:
    """What to say of a value that is missing, for a comment that stands in its place."""
    name = _name(path)
    shown = "the entry" if name == "-" else key(name)
    how = how_to_write(name, words) if _is_text(path) else "Give it a value, or remove it."
    return Problem(
        rule="PS122",
        summary=f"{shown} has no value: {cut(words)} is a comment",
        detail=f"{_WHY} {how} {_REMARK}",
        path=path,
    )
