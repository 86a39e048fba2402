"""Culprits: lines that somebody wrote as words, and that YAML reads by its signs.

Where libyaml gives up says little. The line there, and those around it, say what was meant.
"""

import re
from typing import NamedTuple

from postsync.adapters.workspace.foreign import (
    BLANKS,
    COLONS,
    DASHES,
    HASHES,
    QUOTES,
    UNSEEN,
    named,
    plain,
)
from postsync.adapters.workspace.wording import cut, key
from postsync.adapters.workspace.yaml.rewriting import below, how_to_write

_LONGEST = 4_096
"""Characters of a line that are looked at; nobody writes more by hand."""

_FAR = 200
"""Lines above an error that are looked through for where a quote was opened."""

_GOES_ON = "the text goes on behind its closing quote"

_NAME = r"(?:[^\W\d][\w.-]*+|\"[^\"]*+\"|'[^']*+')"
_FIELD = re.compile(rf"(?P<lead> *+(?:- ++)*+)(?P<key>{_NAME})[ \t]*+:(?:[ \t]++(?P<value>.*)|$)")
_ENTRY = re.compile(r"(?P<lead> *+(?:- ++)*)-[ \t]++(?P<value>.+)")
_TIGHT = re.compile(rf" *+(?:- ++)*+(?P<key>{_NAME}):(?P<value>[^\s:/].*)")
_TIGHT_ENTRY = re.compile(r"(?P<lead> *+)-(?P<value>[^\W\d_][^:]*:.*|\"[^\"]+\"|'[^']+')")
_COMMENT = re.compile(r"[ \t]*#")
_BEHIND = re.compile(r"[ \t]*(?:[ \t]#.*)?$")
"""What may stand behind a value that is complete: nothing but a comment."""

_COMMENT_BEHIND = re.compile(
    r"(?:\"(?:[^\"\\]|\\.)*+\"|(?<=[\[{,: \t])'(?:[^']|'')*+'|(?![ \t]#).)*+[ \t](#[^\s#!].*)"
)
_CLOSER = re.compile(r"[\]}]")

_CLOSING = {"[": "]", "{": "}", '"': '"', "'": "'"}
_STRUCTURE = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|(?<=[\[{,: \t])'(?:[^']|'')*+'|[\[\]{}]")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*+"'), "'": re.compile(r"'(?:[^']|'')*+'")}
_HEAD = re.compile(r"[|>][-+0-9]{0,2}+[ \t]*+")
_COLON = re.compile(r":(?=[ \t]|$)")

_FOREIGN_COLON = re.compile(
    rf" *+(?:- ++)*+(?P<key>[A-Za-z_][\w.-]*+)[{BLANKS} ]*+(?P<sign>[{COLONS}])"
)
_FOREIGN_BLANK = re.compile(
    rf" *+(?:- ++)*+(?P<key>{_NAME})[ \t]*+:[ \t]*+(?P<sign>[{BLANKS}{UNSEEN}])"
)
_FOREIGN_DASH = re.compile(rf" *+(?P<sign>[{DASHES}])[ {BLANKS}]++\S")
_FOREIGN_HASH = re.compile(rf" *+(?P<sign>[{HASHES}])")
_FOREIGN_INDENT = re.compile(rf"[ \t]*+(?P<sign>[{BLANKS}{UNSEEN}])")


class Culprit(NamedTuple):
    """What is wrong with a file that cannot be read, and where; lines and columns from 1."""

    line: int
    column: int
    summary: str
    detail: str


class _Value(NamedTuple):
    """A value as a line has it: behind which key, or dash, and in which column it begins."""

    line: int
    column: int
    indent: int
    key: str
    text: str


class Culprits:
    """The search for what is to blame, among the lines of a file."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def around(self, marked: list[int], *, is_colon: bool) -> Culprit | None:
        """What is wrong with the lines that libyaml names, or with what they go on from.

        With `is_colon` it has found one where none can be.
        """
        for number in dict.fromkeys(marked):
            value = self._value_in(number)
            culprit = (
                self._foreign(number)
                or (value and self._fault_of(value, is_colon=is_colon))
                or self._tight(number)
                or self._tight_entry(number)
            )
            if culprit:
                return culprit
        return self._above(marked[0], is_colon=is_colon)

    def _above(self, number: int, *, is_colon: bool) -> Culprit | None:
        """What is wrong with lines above: a comment, a colon that is missing, a quote left open."""
        comment = self._comment_above(number)
        if comment and not _FIELD.match(self._line(number)):
            return comment
        before = self._before(number)
        if meant := self._no_key_above(number, is_colon=is_colon):
            return meant
        opened = self._left_open(number)
        if opened:
            return opened
        value = self._value_in(before)
        return value and self._goes_on(value, number)

    def _no_key_above(self, number: int, *, is_colon: bool) -> Culprit | None:
        """A line above that was to be a key; YAML has read on from there."""
        for above in range(number - 1, max(number - _FAR, 0), -1):
            culprit = self._foreign(above) or (self._tight(above) if is_colon else None)
            if culprit or _FIELD.match(self._line(above)):
                return culprit
        return None

    def _line(self, number: int) -> str:
        return self._lines[number - 1][:_LONGEST] if 0 < number <= len(self._lines) else ""

    def _before(self, number: int) -> int:
        """The nearest line above that is not empty, or 0."""
        for above in range(number - 1, max(number - _FAR, 0), -1):
            if self._line(above).strip():
                return above
        return 0

    def _value_in(self, number: int) -> _Value | None:
        """The value that a line gives to a key or to a list, or that stands below its key."""
        line = self._line(number)
        field = _FIELD.match(line) or _ENTRY.match(line)
        if field is None:
            above = _FIELD.match(self._line(self._before(number)))
            if above is None or above["value"] or not line.strip():
                return None
            return _Value(number, _indent(line) + 1, len(above["lead"]), above["key"], line.strip())
        if not field["value"]:
            return None
        name = field.groupdict().get("key", "-")
        column = field.start("value") + 1
        return _Value(number, column, len(field["lead"]), name, field["value"].rstrip())

    def _is_longer(self, value: _Value) -> bool:
        """Whether the next line goes on with a value."""
        line = self._line(value.line + 1)
        return bool(line.strip()) and _indent(line) > value.indent and not _FIELD.match(line)

    def _fault_of(self, value: _Value, *, is_colon: bool) -> Culprit | None:
        """What keeps a value from being the text that it was meant to be."""
        sign = value.text[0]
        if sign in _CLOSING:
            end = _end_of(value.text)
            return self._behind(value, end) if end else None
        if sign in "|>":
            return self._in_head(value)
        if sign in "@`%&*!]},":
            return self._sign(value, sign)
        if sign in "-?" and value.text[1:2] in {"", " ", "\t"} and value.key != "-":
            return self._sign(value, sign)
        colon = _COLON.search(value.text) if is_colon else None
        if colon is None:
            return None
        if sign in QUOTES:
            summary = f"{named(sign)} is none of the quotes of YAML"
            return self._said(value, 0, summary, value.text.strip(QUOTES))
        summary = "the text has a colon with a space behind it, as keys have"
        return self._said(value, colon.start(), summary)

    def _said(self, value: _Value, offset: int, summary: str, text: str = "") -> Culprit:
        how = (
            f"Put the whole text in quotes, or write it below {below(value.key)}"
            if self._is_longer(value)
            else how_to_write(value.key, text or value.text)
        )
        return Culprit(value.line, value.column + offset, summary, how)

    def _sign(self, value: _Value, sign: str) -> Culprit:
        return self._said(value, 0, f"{sign} has a meaning of its own at the beginning of a text")

    def _behind(self, value: _Value, end: int) -> Culprit | None:
        """Whether a text goes on behind its closing quote, or behind a list at its beginning."""
        sign, rest = value.text[0], value.text[end:]
        if _BEHIND.match(rest):
            return None
        offset = end + len(rest) - len(rest.lstrip())
        if sign in "[{":
            kind = "list" if sign == "[" else "block of keys"
            summary = f"{sign} begins a {kind}, and something follows its {_CLOSING[sign]}"
            return self._said(value, offset, summary)
        return self._said(value, offset, _GOES_ON, _inside(value.text, end))

    def _in_head(self, value: _Value) -> Culprit | None:
        head = _HEAD.match(value.text)
        if head is None or _BEHIND.match(value.text, head.end() - head[0].endswith((" ", "\t"))):
            return None
        sign = value.text[0]
        summary = f"a text stands behind {sign}, and belongs into the lines below"
        shown = f"- {sign}" if value.key == "-" else f"{value.key}: {sign}"
        how = f"Write `{cut(shown)}`, and all of the text below it, with two more spaces before each line."
        if not self._is_longer(value):
            how += f" Or, if {sign} is a part of it: " + how_to_write(value.key, value.text)
        return Culprit(value.line, value.column + head.end(), summary, how)

    def _foreign(self, number: int) -> Culprit | None:
        """A sign of YAML in another width, or what is no space where there must be one."""
        line = self._line(number)
        if line.isascii():
            return None
        if found := _FOREIGN_COLON.match(line):
            summary = f"the colon behind {key(found['key'])} is {named(found['sign'])}"
            meant = f"{found['key']}: {plain(line[found.end() :]).strip()}".strip()
            return Culprit(number, found.start("sign") + 1, summary, f"Write `{cut(meant)}`.")
        if found := _FOREIGN_BLANK.match(line):
            summary = f"{named(found['sign'])} stands behind the colon of {key(found['key'])}"
            detail = "Delete it, and put an ordinary space there."
        elif found := _FOREIGN_INDENT.match(line):
            summary = f"the line begins with {named(found['sign'])}"
            detail = "Delete it. Lines are indented with ordinary spaces, and nothing else."
        elif found := _FOREIGN_DASH.match(line):
            summary = f"{named(found['sign'])} is not the sign of a list"
            detail = "Begin each entry with - and a space."
        elif found := _FOREIGN_HASH.match(line):
            summary = f"{named(found['sign'])} begins no comment"
            detail = "Begin a comment with # and a space."
        else:
            return None
        return Culprit(number, found.start("sign") + 1, summary, detail)

    def not_meant(self, number: int, column: int) -> Culprit | None:
        """A text that begins with a bracket, at this place, and goes on behind the closing one."""
        value = self._value_in(number)
        if value is None or value.column != column:
            return None
        end = _end_of(value.text)
        return self._behind(value, end) if end else None

    def hidden_end(self, first: int, last: int) -> Culprit | None:
        """A comment in these lines that has the closing bracket which is missing."""
        for number in range(first, min(last, first + _FAR) + 1):
            found = _COMMENT_BEHIND.match(self._line(number))
            if found and (closer := _CLOSER.search(found[1])):
                summary = f"{cut(found[1])} is a comment, and the {closer[0]} in it closes nothing"
                detail = (
                    "In YAML a # behind a space begins a comment. Put the text in quotes together "
                    f"with its hashtags, and {closer[0]} behind it."
                )
                return Culprit(number, found.start(1) + 1, summary, detail)
        return None

    def _tight(self, number: int) -> Culprit | None:
        """A key without a space behind its colon."""
        tight = _TIGHT.match(self._line(number))
        if tight is None:
            return None
        shown = f"`{cut(tight['key'])}: {cut(tight['value'])}`"
        summary = f"no space follows the colon of {key(tight['key'])}"
        return Culprit(number, tight.start("value") + 1, summary, f"Write {shown}.")

    def _tight_entry(self, number: int) -> Culprit | None:
        """An entry without a space behind its dash, beside one that has it."""
        tight = _TIGHT_ENTRY.match(self._line(number))
        if tight is None:
            return None
        head = f"{tight['lead']}- "
        if not any(
            self._line(near).startswith(head) for near in (self._before(number), number + 1)
        ):
            return None
        shown = f"`- {cut(tight['value'])}`"
        return Culprit(
            number, len(head), "no space follows the dash of an entry", f"Write {shown}."
        )

    def _comment_above(self, number: int) -> Culprit | None:
        """A comment directly above a line that goes on with a text."""
        above = self._before(number)
        if not self._line(number)[:1].isspace() or not _COMMENT.match(self._line(above)):
            return None
        column = self._line(above).index("#") + 1
        summary = f"a comment ends the text above it: {cut(self._line(above))}"
        detail = (
            "A line that begins with # is a comment, unless it is in quotes or among the lines of a block, "
            "indented like them. Write the text below `|`, or move the comment."
        )
        return Culprit(above, column, summary, detail)

    def _left_open(self, number: int) -> Culprit | None:
        """A quote that is opened above, and closed by what was to open another one."""
        for above in range(number - 1, max(number - _FAR, 0), -1):
            value = self._value_in(above)
            if value is None or value.text[0] not in _QUOTED:
                continue
            if _end_of(value.text):
                return None
            summary = "a quote is opened here and not closed where the text ends"
            detail = f"It goes on until line {number:,}. Put the same quote at the end of the text."
            return Culprit(above, value.column, summary, detail)
        return None

    def _goes_on(self, value: _Value, number: int) -> Culprit | None:
        """A line that goes on with a value which is complete, or fits no line above."""
        line = self._line(number)
        indent = _indent(line)
        if indent <= value.indent:
            return None
        if _FIELD.match(line):
            summary = "the line is indented further than the one above, which has a value"
            detail = "Begin it in the same column as the key that it stands beside."
            if value.text[0] not in "[{":  # else what is above is no text
                detail += (
                    f" If it is the rest of a text, write all of that below {below(value.key)}"
                )
            return Culprit(number, indent + 1, summary, detail)
        if value.text[0] in _QUOTED and _end_of(value.text):
            detail = f"Close the quote at its end, or write all of it below {below(value.key)}"
            return Culprit(number, indent + 1, _GOES_ON, detail)
        return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end_of(text: str) -> int:
    """Where a text that begins with a quote or a bracket closes it; 0 if it does not."""
    if text[0] in _QUOTED:
        quoted = _QUOTED[text[0]].match(text)
        return quoted.end() if quoted else 0
    depth = 0
    for sign in _STRUCTURE.finditer(text):
        depth += (sign[0] in "[{") - (sign[0] in "]}")
        if depth == 0:
            return sign.end()
    return 0


def _inside(text: str, end: int) -> str:
    """The text that was meant, of one that goes on behind the quote that ends at `end`.

    It is in quotes as a whole if it ends with one, and the first is a blank's or an apostrophe's.
    """
    sign = text[0]
    inner = text[end - 2 : end - 1].isspace() or text[end : end + 1].isalnum()
    return text[1:-1] if inner and text[-1] == sign else text
