"""Remedies: edits that a finding asks for, read from what it says, or known for its rule.

Findings say what to write in their own words, between backticks: those are the words that people copy by
hand. Nothing here is sure: `fixing` tries every edit, and offers those after which the finding is gone.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.yaml.rewriting import in_quotes
from postsync.adapters.zone import machine_zone
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.text.hidden import seen
from postsync.language.buffers import Text
from postsync.language.sheets import Sheet
from postsync.language.telling import length_at


class Edit(NamedTuple):
    """Characters of a text, from `start` up to `end`, and what is to stand in their place."""

    start: int
    end: int
    text: str


class Remedy(NamedTuple):
    """One edit, and what it does in a few words. `begins`: it is a beginning, and a person goes on."""

    title: str
    edit: Edit
    begins: bool = False


class Place(NamedTuple):
    """A finding, and the text and the file that it is about."""

    item: Diagnostic
    span: Span
    text: Text
    sheet: Sheet | None

    @property
    def line(self) -> str:
        """The line that the finding is on."""
        return self.text.line(self.span.line)

    def offset(self, column: int, line: int | None = None) -> int:
        """The index of a character of a line, by its column."""
        return self.text.start_of(line or self.span.line) + column - 1


_MEANT = re.compile(r"Did you mean ([^?]+)\?")
_CODE = re.compile(r"`([^`]+)`")
_QUOTED = re.compile(r"“([^”]+)”")
_ZONE = re.compile(r"[A-Z]\w*(?:/[\w+-]+)*")
_TO_WRITE = (
    re.compile(
        r"(?:Write|Type it again:|(?:[Pp]ut [^`.]*|must be )in quotes:)[^`.]{0,20}`([^`|]+)`"
    ),
    re.compile(r"Write it as a list: (\w+: \[.*?\])\.(?: |$)"),
    re.compile(r"Write it as one text: (\S+)\.(?: |$)"),
    re.compile(r"Write it in the letters of your keyboard: `([^`]+)`"),
    re.compile(r"(?:Write|or|:) (\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z\b|[+-]\d\d:\d\d)?)"),
    re.compile(r"Write (true|false|[A-Z]\w+/[\w/+-]+|UTC)\b"),
    re.compile(r"Write ([\w./ -]+\.\w+): relative"),
    re.compile(r'Put it in quotes: ("[^"]+")'),
    re.compile(r"Make each an entry of its own: \[(.*?)\]\."),
)
_EXAMPLE = re.compile("postsync:|network:username|NETWORK|USERNAME")
"""What stands for something else, or is a comment."""

_POSSIBLE = re.compile(r"Possible: (.*)\.$")
_LINE = re.compile(r"(?P<key>[\w.-]+): (?P<value>\S.*)")
_PLAIN = re.compile(r"[A-Za-z0-9_./@+][\w./@:+-]*(?: [\w./@+-]+)*")
_COMMENT = re.compile(r"[ \t]+#.*$")
_INVISIBLE = frozenset({"PS105", "PS121", "PS203", "PS213", "PS214", "PS215", "PS503"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2}))")
_MOST, _LONGEST = 8, 60


def remedies(place: Place) -> Iterator[Remedy]:
    """Every edit that is worth a try, the likeliest first."""
    if own := _OF_RULES.get(place.item.rule):
        yield from own(place)
    if place.item.rule in _INVISIBLE:
        yield from _without_hidden(place)
    for words in islice(_words_to_write(place.item), _MOST):
        yield from _written(place, words)


def _words_to_write(item: Diagnostic) -> Iterator[str]:
    """What a finding says to write, without the names that it only explains something with."""
    words: dict[str, None] = {}
    for meant in _MEANT.findall(item.detail):
        found = _CODE.findall(meant) or _QUOTED.findall(meant) or _ZONE.findall(meant)[:1]
        words.update(dict.fromkeys(found))
    for pattern in _TO_WRITE:
        words.update(dict.fromkeys(pattern.findall(item.detail)))
    if item.rule == "PS123" and (possible := _POSSIBLE.search(item.detail)):
        words.update(dict.fromkeys(_CODE.findall(possible[1])))
    return (one for one in words if not _EXAMPLE.search(one))


def _written(place: Place, words: str) -> Iterator[Remedy]:
    """Words in the place of the value, of the key, or of the whole line."""
    column, line = place.span.column, place.line
    title = f"Write {words if len(words) <= _LONGEST else words[:_LONGEST] + '…'}"
    token = length_at(line, column)
    if whole := _LINE.match(words):
        start = place.offset(len(line) - len(line.lstrip(" -")) + 1)
        for end in _ends(place):
            if _keeps(place, place.text.text[start:end], whole["key"], words):
                yield Remedy(title, Edit(start, end, words))
        edits = []
        if re.search(rf"\b{re.escape(whole['key'])}[ \t]*:[ \t]*$", line[: column - 1]):
            edits.append((column - 1, token, whole["value"]))
    else:
        rest = len(_COMMENT.sub("", line[column - 1 :]).rstrip())
        in_list = len(re.split(r"[,\]]", line[column - 1 :])[0])
        plain = _PLAIN.fullmatch(words) or words[:1] in {'"', "'"}
        spelt = words if plain else in_quotes(words)
        edits = [(column - 1, token, words), (column - 1, token, spelt)]
        edits += [(column - 1, rest, spelt), (column - 1, in_list, words)]
    for begin, length, new in edits:
        start = place.offset(begin + 1)
        yield Remedy(title, Edit(start, start + length, new))


def _ends(place: Place) -> Iterator[int]:
    """Where a value may end that begins on a line: before or behind a comment, or some lines below."""
    if found := _COMMENT.search(place.line):
        yield place.offset(found.start() + 1)
    for number in range(place.span.line, min(place.span.line + _MOST, len(place.text.lines) + 1)):
        yield place.text.start_of(number) + len(place.text.line(number))


def _keeps(place: Place, line: str, key: str, words: str) -> bool:
    """Whether a line that is written instead says all that the other one did, but for a key that is wrong."""
    own = re.match(r"[\"']?([\w.-]+)[\"']?[ \t]*:", normalize("NFKC", line))
    is_unknown = place.item.rule in {"PS111", "PS121"}
    if own is not None and own[1] != key and not is_unknown and place.sheet is not None:
        return False
    said = normalize("NFKC", line)[own.end() if own else 0 :]
    if key in re.findall(r"^ *([\w.-]+):", said, re.MULTILINE):
        return False
    return all(word in words for word in re.findall(r"\w+", said))


def _if_seen(escape: re.Match[str]) -> str:
    """An escape, or nothing in the place of one that spells what nobody sees."""
    code = int(escape[1] or escape[2] or escape[3], 16)
    character = chr(code) if code < 0x110000 else ""
    return escape[0] if seen(character) == character and not _CONTROL.match(character) else ""


def _without_hidden(place: Place) -> Iterator[Remedy]:
    """The line, or all of the text, without characters that nobody sees."""
    title = "Remove the hidden characters"
    start = place.offset(1)
    for line in (_CONTROL.sub("", seen(place.line)), _ESCAPE.sub(_if_seen, place.line)):
        if line != place.line:
            yield Remedy(title, Edit(start, start + len(place.line), line))
    blank = len(place.line) - len(place.line.lstrip())
    yield Remedy(title, Edit(start, start + blank, ""))
    at = place.offset(place.span.column)
    if not place.text.text[at : at + 1].isprintable():
        yield Remedy(title, Edit(at, at + 1, ""))
    text = place.text.text
    whole = _CONTROL.sub("", seen(text))
    if whole != text:
        yield Remedy(f"{title} of this file", Edit(0, len(text), whole))


def _repeated_key(place: Place) -> Iterator[Remedy]:
    name = place.line[place.span.column - 1 :].partition(":")[0]
    yield Remedy(f"Remove the second {name}", _whole_line(place, place.span.line))


def _empty_document(place: Place) -> Iterator[Remedy]:
    yield Remedy("Remove the empty document", _whole_line(place, place.span.line))


def _unused_ignore(place: Place) -> Iterator[Remedy]:
    before = place.line[: place.span.column - 1]
    if not before.strip():
        yield Remedy("Remove the comment", _whole_line(place, place.span.line))
        return
    start = place.offset(len(before.rstrip()) + 1)
    yield Remedy("Remove the comment", Edit(start, place.offset(len(place.line) + 1), ""))


def _whole_line(place: Place, number: int) -> Edit:
    start = place.text.start_of(number)
    return Edit(start, place.text.start_of(number + 1), "")


def _broken_lines(place: Place) -> Iterator[Remedy]:
    """The head of the block above, so that its lines are joined."""
    for number in range(place.span.line, 0, -1):
        line = place.text.line(number)
        if found := re.search(r"\|[-+0-9]*(?=[ \t]*(?:#.*)?$)", line):
            start = place.offset(found.start() + 1, number)
            edit = Edit(start, start + len(found[0]), ">-")
            yield Remedy("Join the lines: write >-", edit)
            return


def _alt(place: Place) -> Iterator[Remedy]:
    """A place for the alt text, behind the path or the address of its picture."""
    leaf = place.sheet.leaf_at(place.span.line) if place.sheet else None
    if leaf is None:
        return
    path, _ = leaf.places.path_at(place.span.line, place.span.column)
    while path and not isinstance(path[-1], int):
        path = path[:-1]
    name = next((one for one in ("path", "url") if leaf.places.written((*path, one))), None)
    if name is None:
        return
    key = leaf.places.span((*path, name), at_key=True)
    value = leaf.places.span((*path, name))
    line = place.text.line(value.line)
    end = value.column + length_at(line, value.column)
    title = "Add an alt text"
    if "{" in line[: key.column - 1]:
        at = place.offset(end, value.line)
        yield Remedy(title, Edit(at, at, ', alt: ""'), begins=True)
        return
    at = place.text.start_of(value.line) + len(line)
    yield Remedy(title, Edit(at, at, f'\n{" " * (key.column - 1)}alt: ""'), begins=True)


def _time(place: Place) -> Iterator[Remedy]:
    """A time with a zone beside it: the one that the finding names, else that of this machine."""
    if "on the clocks of" in place.item.detail:
        return  # the post, or the workspace, has a zone
    named = re.findall(r"`timezone: ([^`]+)`", place.item.detail)
    zones = named or [machine_zone(lambda name: zone_named(name) is not None).name]
    times = _TO_WRITE[4].findall(place.item.detail)
    column, line = place.span.column, place.line
    written = line[column - 1 : column - 1 + length_at(line, column)]
    key = re.match(r" *(?=scheduledAt:)", line)
    if key is None:
        return
    for time in times or [written]:
        if time[-1:] == "Z" or "+" in time:
            continue
        for zone in zones:
            start = place.offset(column)
            words = f"{time}\n{key[0]}timezone: {zone}"
            whose = "" if named else ", that of this machine"
            edit = Edit(start, start + len(line[column - 1 :]), words)
            yield Remedy(f"Write {time} and timezone: {zone}{whose}", edit)


def _value(place: Place) -> Iterator[Remedy]:
    """The value in quotes, or without those around it."""
    start = place.offset(place.span.column)
    length = length_at(place.line, place.span.column)
    written = place.text.text[start : start + length]
    if len(written) > 2 and written[0] == written[-1] and written[0] in "\"'":
        yield Remedy("Remove the quotes", Edit(start, start + length, written[1:-1]))
    elif written and written[0] not in "[{|>\"'":
        yield Remedy("Put it in quotes", Edit(start, start + length, in_quotes(written)))


def _spaces_around(place: Place) -> Iterator[Remedy]:
    """The value without the spaces at its beginning and its end."""
    start = place.offset(place.span.column)
    length = length_at(place.line, place.span.column)
    written = place.text.text[start + 1 : start + length - 1]
    if written.strip() and written != written.strip():
        title = "Remove the spaces around it"
        yield Remedy(title, Edit(start + 1, start + length - 1, written.strip()))


def _syntax(place: Place) -> Iterator[Remedy]:
    """What closes a quote or a bracket, and spaces for tabs."""
    line = place.line
    blank = len(line) - len(line.lstrip())
    if "\t" in line[:blank]:
        start = place.offset(1)
        spaces = line[:blank].replace("\t", "  ")
        yield Remedy("Indent with spaces", Edit(start, start + blank, spaces))
    for number in (place.span.line, place.span.line - 1):
        at = place.text.start_of(number) + len(place.text.line(number)) if number else 0
        for sign in ('"', "'", "]", "}"):
            yield Remedy(f"Add {sign}", Edit(at, at, sign))


def _second_entry(place: Place) -> Iterator[Remedy]:
    """A list without the entry that is there already."""
    before, line = place.line[: place.span.column - 1], place.line
    length = length_at(line, place.span.column)
    title = f"Remove the second {line[place.span.column - 1 :][:length]}"
    if not before.strip(" -"):
        yield Remedy(title, _whole_line(place, place.span.line))
        return
    start = place.offset(len(before.rstrip(", ")) + 1)
    yield Remedy(title, Edit(start, place.offset(place.span.column + length), ""))


def _id(place: Place) -> Iterator[Remedy]:
    """The `id` that the finding names, above the first key."""
    if named := re.search(r"`id`: ([\w./-]+?)\.?$", place.item.detail):
        at = place.text.start_of(place.span.line)
        yield Remedy(f"Add id: {named[1]}", Edit(at, at, f"id: {named[1]}\n"))


_OF_RULES: dict[str, Callable[[Place], Iterator[Remedy]]] = {
    "PS105": _syntax,
    "PS106": _repeated_key,
    "PS109": _value,
    "PS110": _empty_document,
    "PS122": _value,
    "PS125": _spaces_around,
    "PS128": _second_entry,
    "PS132": _id,
    "PS140": _unused_ignore,
    "PS142": _unused_ignore,
    "PS218": _broken_lines,
    "PS318": _alt,
    "PS401": _time,
    "PS403": _time,
}


def ignoring(place: Place, rule: str) -> Iterator[Remedy]:
    """A comment above the key of a finding that ignores its rule there."""
    number = place.span.line
    leaf = place.sheet.leaf_at(number) if place.sheet else None
    if leaf is not None:
        path, _ = leaf.places.path_at(number, place.span.column)
        number = min(leaf.places.span(path, at_key=True).line, number)
    line = place.text.line(number)
    indent = line[: len(line) - len(line.lstrip(" "))]
    at = place.text.start_of(number)
    edit = Edit(at, at, f"{indent}# postsync: ignore[{rule}]\n")
    yield Remedy(f"Ignore {rule} here", edit, begins=True)
