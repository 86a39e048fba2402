"""Comments that take words from a text: YAML takes all behind a # for one, people write hashtags."""

import re
from collections.abc import Callable, Container
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

from postsync.adapters.workspace.wording import cut
from postsync.adapters.workspace.yaml.leaves import PROPERTY, Leaf, leaves
from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import BOM, text_of
from postsync.adapters.workspace.yaml.rewriting import below, how_to_write
from postsync.adapters.workspace.yaml.taken import (
    Taken,
    field_of,
    main_texts,
    may_be_unwritten,
    shown,
)
from postsync.domain.late import late
from postsync.domain.networks import NETWORKS
from postsync.domain.problem import MOST_OF_DOCUMENT, Path, Problem

_SIGN = r"#(?<=[ \t\r\n\"'\[\]{},:?|>+\-0-9]#)(?=[^ \t\r\n!])"
_ESCAPED_SIGN = r"#(?<=\\[ntr]#)(?=[^ \t\r\n!])"
"""A # that may begin a comment which is none to everybody: behind a blank, the end of a text in quotes or
of a list, a sign of keys, or the sign and the numbers above a block. The beginning of `_SIGN` is what
makes it quick."""

_IN_FILE = late(f"#(?:{_SIGN[1:]}|{_ESCAPED_SIGN[1:]})".encode())
_IN_TEXT = late(_SIGN)

_BEFORE_VALUE = late(rf"(?:[ \t:]|{PROPERTY})*+")
_BEHIND_VALUE = late(r"[ \t\]},]*+")
"""What may stand between a key, or the dash of a list, and its value; and what closes behind a value."""

_HEAD = late(r"[|>][-+0-9]*+[ \t]*+(#)")
_LINE = late(r"([^#\r\n]*+)(?:(#)[^\r\n]*+)?(?:\r\n|[\r\n]|\Z)")
_END = late(r"[\r\n]|[ \t]+#+(?=[ \t]|postsync:|$)", re.MULTILINE)
"""The end of a comment, or where a remark begins within it."""

_RULER = late(r"#+(?:[-=*~+.#/<>_]{2,}\Z|[-=*~+#/]{3,}\s)")
"""A line that is drawn, by signs alone or before a heading."""

_MARK = late(r"#(?:end)?region\b|#EOF\Z")
"""What editors fold by, and where a file ends for old programs."""

_BLOCKS = frozenset({"", "{", "#", "&", "!", "*"})
"""What the first line of a block may have behind its key."""

_OURS = late(r"#+\s*postsync:")
_ENTRY = late(r"#+-(?:\s|\Z)")
_FIELD = late(r"#+(?:-[ \t]+)?[\"']?([A-Za-z_][\w-]*)[\"']?[ \t]*:(?:\s|\Z)")
_HASHTAGS = late(r"(?:[ \t]*#[^\s#]+){2,}+[ \t]*\Z")


def may_take_words(data: bytes, values: list[Any]) -> bool:
    """Whether a comment may take words from a text of a file. Quick; false only where none does.

    Every # that could begin one is looked for once more in `values`, which its documents are. If it is there,
    it begins none.
    """
    count = len(_IN_FILE.findall(data))
    if not count:
        return False
    if may_be_unwritten(data):
        return True
    # Nearly every hashtag stands in a text of a container.
    return count != _count(main_texts(values)) and count != _count(list(values))


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


def taken_words(
    data: bytes, known: Container[str], is_read: Callable[[Path], bool]
) -> dict[int, Taken]:
    """What comments take from texts, by the number of the document in its file.

    `data` has been read without a finding. A comment of one key among `known` was a line of the file;
    `is_read` says whether the public reads what stands at a path.
    """
    lines = Lines(text_of(data))
    found: dict[int, _Search] = {}
    for leaf, following in pairwise(chain(leaves(data.removeprefix(BOM), lines.text), (None,))):
        if leaf is not None:
            search = found.setdefault(leaf.document, _Search(lines, known, is_read))
            search.look_behind(leaf, following)
    return {
        number: search.taken
        for number, search in found.items()
        if search.taken.problems or search.taken.emptied
    }


class _Comment(NamedTuple):
    """Where a comment begins, and whether the next key could stand there: indented so far, if at all."""

    at: int
    column: int | None


class _Search:
    """The search for what comments take from one document."""

    def __init__(
        self, lines: Lines, known: Container[str], is_read: Callable[[Path], bool]
    ) -> None:
        self.taken = Taken([], {}, {})
        self._lines = lines
        self._known = known
        self._is_read = is_read

    def look_behind(self, leaf: Leaf, following: Leaf | None) -> None:
        """Note what the comments take that stand between two leaves."""
        if len(self.taken.problems) > MOST_OF_DOCUMENT:
            return
        text = self._lines.text
        end = following.start if following else len(text)
        behind, before = _comments(text, leaf.end, end, is_key=leaf.is_key)
        if leaf.is_key:
            of_value = following if following and following.path == leaf.path else None
            self._note(of_value or leaf, leaf, behind, begins=True)
        else:
            head = _HEAD.match(text, leaf.start) if leaf.style in {"|", ">"} else None
            above = [_Comment(head.start(1), None)] if head else []
            self._note(leaf, leaf, above + behind, begins=False)
        if following and self._is_text(following):
            self._note(following, following, before, begins=True)

    def _is_text(self, leaf: Leaf) -> bool:
        return not leaf.is_key and leaf.text is not None and self._is_read(leaf.path)

    def _note(self, value: Leaf, leaf: Leaf, comments: list[_Comment], *, begins: bool) -> None:
        """Note what comments beside `leaf` take from `value`, whose text begins, or ends, there."""
        taking = (
            (at, words)
            for at, column in comments
            if not self._is_remark(
                words := _line_from(self._lines.text, at),
                is_below=column is not None and column <= leaf.indent,
            )
        )
        found = list(islice(taking, _MOST_SHOWN))
        if not found:
            return
        words = " ".join(words for _, words in found)
        self.taken.begins.setdefault(value.path, leaf.begin)
        is_empty = not (value.text or value.style or value.is_alias) and value.begin == value.end
        if is_empty and not begins:
            is_text = self._is_text(value)
            self.taken.emptied[value.path] = _empty(value, words, is_text=is_text)
        elif self._is_text(value):
            problem = _lost(value, self._lines.text, words, begins=begins)
            self._report(problem, leaf, found[0][0])
        elif any(_HASHTAGS.match(words) for _, words in found):
            self._report(_homeless(value, words), leaf, found[0][0])

    def _report(self, problem: Problem, leaf: Leaf, at: int) -> None:
        """Keep a problem, which says in which line the comment is if that is another one."""
        line = self._lines.at(at)[0]
        if line != self._lines.at(leaf.begin)[0]:
            problem = problem._replace(summary=f"{problem.summary} in line {line:,}")
        self.taken.problems.append(problem)

    def _is_remark(self, comment: str, *, is_below: bool) -> bool:
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
        if _MARK.match(comment):
            return True
        field = _FIELD.match(comment)
        if field is None or field[1] not in self._known:
            return bool(_ENTRY.match(comment))
        # The key of a network has nothing behind it; who writes words there names an account.
        return field[1] not in NETWORKS or comment[field.end() :].lstrip()[:1] in _BLOCKS


def _line_from(text: str, at: int) -> str:
    ended = _END.search(text, at)
    return text[at : ended.start() if ended else len(text)].rstrip()


def _comments(
    text: str, begin: int, end: int, *, is_key: bool
) -> tuple[list[_Comment], list[_Comment]]:
    """The comments behind a leaf, before anything else that follows it, and those before the next leaf."""
    signs = _BEFORE_VALUE if is_key else _BEHIND_VALUE
    behind: list[_Comment] = []
    before: list[_Comment] = []
    follows_leaf = True
    at = begin
    while at < end and (line := _LINE.match(text, at, end)):
        follows_leaf = follows_leaf and bool(signs.fullmatch(text, at, line.end(1)))
        if not _BEFORE_VALUE.fullmatch(text, at, line.end(1)):
            before = []
        if line[2]:
            is_alone = (at == 0 or text[at - 1] in "\r\n") and not line[1].strip()
            comment = _Comment(line.start(2), len(line[1]) if is_alone else None)
            (behind if follows_leaf else before).append(comment)
        at = line.end()
    return behind, before


_MOST_SHOWN = 50
"""Comments of one text that are looked at; no finding shows the words of more."""

_WHY = "In YAML a # behind a space, or at the beginning of a line, begins a comment."
_REMARK = "If it is a remark, put a space behind its #."


def _lost(leaf: Leaf, text: str, words: str, *, begins: bool) -> Problem:
    name = field_of(leaf.path)
    if begins:
        summary, how = f"the text begins behind {cut(words)}", _as_a_block(name)
    else:
        summary, how = f"the text ends before {cut(words)}", _remedy(leaf, text, name, words)
    detail = f"{_WHY} {how} {_REMARK}"
    return Problem(rule="PS118", summary=summary, detail=detail, path=leaf.path)


def _remedy(leaf: Leaf, text: str, name: str, words: str) -> str:
    if leaf.style in {"|", ">"}:
        return "Write the words among the lines of the text, indented like them."
    if leaf.is_alias or "\n" in text[leaf.start : leaf.end].strip():
        return _as_a_block(name)
    return how_to_write(name, f"{leaf.text} {words}")


def _as_a_block(name: str) -> str:
    return f"Write all of it below {below(name)}"


def _homeless(leaf: Leaf, words: str) -> Problem:
    return Problem(
        rule="PS118",
        summary=f"no text holds {cut(words)}",
        detail=f"{_WHY} Write the hashtags into the text, in its quotes or its block. {_REMARK}",
        path=leaf.path,
    )


def _empty(leaf: Leaf, words: str, *, is_text: bool) -> Problem:
    """What to say of a value that is missing, for a comment that stands in its place."""
    how = how_to_write(field_of(leaf.path), words) if is_text else "Give it a value, or remove it."
    return Problem(
        rule="PS122",
        summary=f"{shown(leaf.path)} has no value: {cut(words)} is a comment",
        detail=f"{_WHY} {how} {_REMARK}",
        path=leaf.path,
    )
