"""Rows of JSON: a list of objects, or an object whose keys are those of the rows."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from postsync.adapters.workspace.expand.rows.table import Entry, Fault, Table, Unusable, check_size
from postsync.adapters.workspace.expand.rows.texts import unmerged
from postsync.adapters.workspace.expand.rows.values import columns_of, entry_of
from postsync.adapters.workspace.wording import key
from postsync.adapters.workspace.yaml.conflicts import MARK
from postsync.adapters.workspace.yaml.places import Lines

_SPACE = re.compile(r"[ \t\n\r]*")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How JSON spells a half of a character; an emoji has two of them."""

_KINDS = 'The file holds a list of rows, `[{…}, {…}]`, or rows by their keys, `{"one": {…}}`.'

_KEYS = "Each key is in double quotes, and no comma stands behind the last one."
_HOW = {
    "Expecting value": "Texts are in double quotes; nothing stands behind the last entry, not even a comma.",
    "property name": _KEYS,
    "a key in double quotes": _KEYS,
    "',' delimiter": 'Put a comma between two entries; a double quote within a text is written \\".',
    "':' delimiter": "A colon stands between a key and its value.",
    "Extra data": "Put all rows into one list: `[{…}, {…}]`.",
    "Unterminated string": "Put a double quote at the end of the text.",
    "Invalid control character": "In a text, a line end is written \\n and a tab \\t.",
    "Invalid \\": "A backslash in a text is written twice.",
}
"""What to do about a complaint of the parser, by a part of it."""


def read_json(text: str) -> Table:
    """The rows of a JSON file, each with its line. Raises Unusable."""
    lines = Lines(text)
    try:
        entries = list(_read(text, lines))
        if _HALF.search(text):
            _check_characters(entries)
    except json.JSONDecodeError as error:
        line, column = lines.at(min(error.pos, len(text)))
        if MARK.match(text, error.pos - column + 1):
            raise unmerged(line, column) from None
        summary = f"this is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        detail = next((how for what, how in _HOW.items() if what in error.msg), "")
        raise Unusable("PS160", summary, detail, line=line, column=column) from None
    except RecursionError:
        detail = "A row gives values to columns: texts, numbers, and lists of them."
        raise Unusable("PS160", "the file is nested too deeply", detail) from None
    return Table(entries, columns_of(entries))


def _read(text: str, lines: Lines) -> Iterator[Entry]:
    at = _skip(text, 0)
    if text[at : at + 1] not in ("[", "{"):
        raise Unusable("PS160", "there are no rows in the file", _KINDS, line=lines.at(at)[0])
    is_list = text[at] == "["
    end = "]" if is_list else "}"
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_no_number
    )
    first: dict[str, int] = {}
    cells = rows = 0
    at = _skip(text, at + 1)
    while text[at : at + 1] != end or rows:
        line, name = lines.at(at)[0], None
        try:
            if not is_list:
                name, at = _name(decoder, text, at)
            row, at = decoder.raw_decode(text, at)
        except _Refused as refused:
            raise Unusable("PS160", str(refused), line=line) from None
        rows, cells = rows + 1, cells + (len(row) if isinstance(row, dict | list) else 1)
        check_size(rows, cells, line)
        entry = entry_of(row, line, name)
        if name is not None and name in first:
            fault = Fault("PS164", *twice(name, first[name]), line)
            entry = entry._replace(fault=fault)
        if name is not None:
            first.setdefault(name, line)
        yield entry
        at = _skip(text, at)
        if text[at : at + 1] == end:
            break
        if text[at : at + 1] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)
    at = _skip(text, at + 1)
    if at < len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def twice(name: str, line: int) -> tuple[str, str]:
    """Summary and detail about a row whose key another one, at this line, has already."""
    return f"another row has the key {key(name)}", f"It stands at line {line}. Keep one of the two."


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _name(decoder: json.JSONDecoder, text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] != '"':
        raise json.JSONDecodeError("Expecting a key in double quotes", text, at)
    name, at = decoder.raw_decode(text, at)
    at = _skip(text, at)
    if text[at : at + 1] != ":":
        raise json.JSONDecodeError("Expecting ':' delimiter", text, at)
    return name, _skip(text, at + 1)


def _check_characters(entries: list[Entry]) -> None:
    """Raises Unusable for the first row that holds half of a character."""
    for entry in entries:
        try:
            json.dumps([entry.key, entry.cells], ensure_ascii=False).encode()
        except UnicodeEncodeError:
            summary = "the row that begins here holds only one half of a character"
            detail = "JSON writes an emoji by two escapes. Write both, or the emoji itself."
            raise Unusable("PS160", summary, detail, line=entry.line) from None


class _Refused(Exception):
    """A value that JSON has and a post cannot."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        repeated = next(name for name, times in counted.items() if times > 1)
        raise _Refused(f"in the row that begins here, {key(repeated)} is there twice")
    return made


def _int(text: str) -> int:
    if len(text) > 19:
        raise _Refused("the row that begins here holds a number that is too long")
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused("the row that begins here holds a number that is too large")
    return number


def _no_number(text: str) -> Any:
    raise _Refused(f"the row that begins here holds {text}, which is no number in JSON")
