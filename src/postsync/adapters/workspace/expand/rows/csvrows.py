"""Rows of CSV, as spreadsheets write them: separators, quotes, and cells that are no texts."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from postsync.adapters.workspace.expand.rows.table import (
    Entry,
    Fault,
    Table,
    Unusable,
    check_size,
)
from postsync.adapters.workspace.expand.rows.texts import unmerged
from postsync.adapters.workspace.foreign import QUOTES as FOREIGN_QUOTES
from postsync.adapters.workspace.wording import counted, cut, key, quoted
from postsync.adapters.workspace.yaml.conflicts import MARK
from postsync.domain.rules.characters import named
from postsync.domain.text.hidden import hidden

_SEPARATORS = (",", ";", "\t")
_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""A first line with which Excel tells itself the separator."""

_OTHER_QUOTES = frozenset(f"'{FOREIGN_QUOTES}")
"""Signs in which people put a text, and in which no spreadsheet does."""

_FORMULA = re.compile(
    r"\s*=\s*[-+(]?\s*(?:[A-Za-z][A-Za-z0-9_.]*\s*\(|\$?[A-Za-z]{1,3}\$?[0-9]+\b|[0-9])"
)
_ERRORS = frozenset(
    {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
"""What a spreadsheet shows where it cannot work out a cell."""


def read_csv(text: str, separator: str | None) -> Table:
    """The rows of a CSV whose first line names its columns. Raises Unusable."""
    told = _TOLD.match(text)
    body = text[told.end() :] if told else text
    skipped = 1 if told else 0
    by = separator or (told[1] if told else _separator_of(body))
    records = _records(body, by, skipped)
    line, header = next(records, (1, []))
    if not header:
        raise Unusable(
            "PS160", "there is no row in the file", "Its first line names the columns: `key,text`."
        )
    columns = _columns(header, line)
    entries: list[Entry] = []
    cells = 0
    for line, record in records:
        cells += len(record)
        check_size(len(entries) + 1, cells, line)
        entries.append(_entry(line, record, columns, by))
    return Table(entries, tuple(column for column in columns if column))


def _records(text: str, by: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line that it begins at."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=by, strict=True)
    before = 0
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _malformed(error, before + 1 + skipped, by) from None
        if record is None:
            return
        line, before = before + 1 + skipped, reader.line_num
        if any(cell and not cell.isspace() for cell in record):
            yield line, record


def _malformed(error: csv.Error, line: int, by: str) -> Unusable:
    said = str(error)
    if "unexpected end" in said:
        summary, detail = (
            "a quote is opened here and never closed",
            "Close it before the separator.",
        )
    elif "expected after" in said:
        summary = f"in the row that begins here, a quote is closed, and no {_named(by)} follows"
        detail = 'A quote inside of a quoted cell is written twice: "He said ""yes"".".'
    elif "field larger" in said:
        summary = "a cell is longer than 131,072 characters"
        detail = "Perhaps a quote is opened here and closed far below."
    else:
        summary, detail = f"the row cannot be read: {cut(said)}", ""
    return Unusable("PS160", summary, detail, line=line)


def _separator_of(text: str) -> str:
    """The separator that the first line has most of, outside of quotes."""
    head: list[str] = []
    is_quoted = False
    for sign in text[:100_000]:
        if sign == '"':
            is_quoted = not is_quoted
        elif not is_quoted and sign in "\r\n":
            if head:
                break
        elif not is_quoted:
            head.append(sign)
    return max(_SEPARATORS, key=head.count)


def _columns(header: Sequence[str], line: int) -> list[str]:
    columns = [name.strip() for name in header]
    while columns and not columns[-1]:
        columns.pop()
    seen: dict[str, int] = {}
    for at, name in enumerate(columns, 1):
        if not name:
            raise Unusable(
                "PS161",
                f"column {at} has no name",
                f"Name it in the first line, behind {quoted(columns[at - 2])}."
                if at > 1
                else "Name it in the first line.",
                line=line,
            )
        if unseen := hidden(name):
            places = {place for place, _ in unseen}
            plain = "".join(one for place, one in enumerate(name) if place not in places)
            raise Unusable(
                "PS161",
                f"the name of column {at} holds {named(unseen[0][1])}, which nobody sees",
                f"It came along by copying. {f'Write {key(plain)}' if plain else 'Give it a name'}.",
                line=line,
            )
        if name in seen:
            raise Unusable(
                "PS161",
                f"two columns have the name {quoted(name)}: {seen[name]} and {at}",
                "Give one of them another name.",
                line=line,
            )
        seen[name] = at
    return columns


def _entry(line: int, record: list[str], columns: list[str], by: str) -> Entry:
    if len(record) == len(columns):
        return Entry(line, dict(zip(columns, record, strict=True)))
    if len(record) == 1 and len(columns) > 1 and MARK.match(record[0]):
        raise unmerged(line)
    fault = None
    if len(record) < len(columns) or any(record[len(columns) :]):
        fault = _ragged(line, record, columns, by)
    filled = record + [""] * (len(columns) - len(record))
    return Entry(line, dict(zip(columns, filled, strict=False)), fault=fault)


def _ragged(line: int, record: list[str], columns: list[str], by: str) -> Fault:
    has, wants = len(record), len(columns)
    summary = f"the row has {counted(has, 'cell')}, and there are {counted(wants, 'column')}"
    foreign = next((cell[0] for cell in record if cell[:1] in _OTHER_QUOTES), "")
    if has > wants and foreign:
        detail = f'{_sign(foreign)} is no quote of CSV. Write the text as "one{by} two".'.replace(
            "\t", "→"
        )
    elif has > wants:
        detail = f'A text with a {_named(by)} in it must be in quotes: "one{by} two".'.replace(
            "\t", "→"
        )
    else:
        detail = f"Write a {_named(by)} for each empty cell, or the quotes that are missing."
    return Fault("PS162", summary, detail, line)


def _sign(sign: str) -> str:
    return "The apostrophe" if sign == "'" else sign


def _named(separator: str) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab"}.get(separator, key(separator))


def spreadsheet_fault(cells: Mapping[str, Any], used: Iterable[str], line: int) -> Fault | None:
    """A cell, of the columns that are used, that holds what a spreadsheet works out, or failed to."""
    for column in used:
        cell = cells.get(column)
        if not isinstance(cell, str) or cell[:1] not in "=#\t " or not cell:
            continue
        if _FORMULA.match(cell):
            return Fault(
                "PS165",
                f"the cell {key(column)} holds a formula, {quoted(cell)}",
                "Nothing here works it out. In the spreadsheet, copy the cells and paste their values only.",
                line,
            )
        if cell.strip() in _ERRORS:
            return Fault(
                "PS165",
                f"the cell {key(column)} holds an error of a spreadsheet, {cell.strip()}",
                "Correct the formula there, and save the file once more.",
                line,
            )
    return None
