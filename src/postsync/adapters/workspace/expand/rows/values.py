"""One row as data: what JSON and YAML say of it, before anybody asks for its key."""

from collections.abc import Mapping, Sequence
from typing import Any

from postsync.adapters.workspace.expand.rows.table import Entry, Fault
from postsync.adapters.workspace.wording import key, quoted


def entry_of(row: Any, line: int, name: str | None = None) -> Entry:
    """The row that `row` describes, under the key `name` if it has one there."""
    if not isinstance(row, Mapping):
        what = f"the row {key(name)}" if name is not None else "a row"
        fault = Fault("PS160", f"{what} is {quoted(row)}, and not a block of keys", _AS_KEYS, line)
        return Entry(line, {}, name, fault)
    cells = {str(one): value for one, value in row.items()}
    if name is not None:
        cells.setdefault("key", name)
    return Entry(line, cells, name)


_AS_KEYS = "Each row gives values to columns: `text: …`."


def columns_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """All columns that any row has, in the order in which they come."""
    columns: dict[str, None] = {}
    for entry in entries:
        columns.update(dict.fromkeys(entry.cells))
    return tuple(columns)
