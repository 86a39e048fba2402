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
    return Entry(line, cells, name, _fault_of_numbers(cells, line))


_LARGEST = 10**18


def _fault_of_numbers(cells: Mapping[str, Any], line: int) -> Fault | None:
    """What is wrong with a row that holds a number which cannot be reckoned with, at any depth."""
    for column, cell in cells.items():
        left = [] if type(cell) is str else [cell]
        while left:
            value = left.pop()
            if isinstance(value, Mapping):
                left += value.values()
            elif isinstance(value, list):
                left += value
            elif isinstance(value, int | float) and not abs(value) <= _LARGEST:
                what = (
                    f"{key(column)} holds a number that is too large, or none that can be written"
                )
                return Fault("PS160", what, "Put it in quotes if it is a text.", line)
    return None


_AS_KEYS = "Each row gives values to columns: `text: …`."


def columns_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """All columns that any row has, in the order in which they come."""
    columns: dict[str, None] = {}
    for entry in entries:
        columns.update(dict.fromkeys(entry.cells))
    return tuple(columns)
