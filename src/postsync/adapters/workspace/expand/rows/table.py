"""What a data file comes to: rows, each with its line, and what is wrong with them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MAX_BYTES = 8 * 2**20
"""Bytes of a data file."""

MAX_ROWS = 20_000
MAX_CELLS = 1_000_000
"""What can be checked in some seconds: each row becomes a post."""


class Fault(NamedTuple):
    """What is wrong at one place of a data file."""

    rule: str
    summary: str
    detail: str = ""
    line: int = 1
    column: int = 1


class Entry(NamedTuple):
    """One row: the line it begins at, its cells by column, and what keeps it from being a post.

    `key` is that of a mapping of rows; None where a column has the keys. `lost` is what its texts have
    lost to comments, which is told beside.
    """

    line: int
    cells: Mapping[str, Any]
    key: str | None = None
    fault: Fault | None = None
    lost: tuple[Fault, ...] = ()


class Table(NamedTuple):
    """All rows of a data file in their order. `columns` are those that every row has; of a CSV, all."""

    entries: list[Entry]
    columns: tuple[str, ...]


class Unusable(Exception):
    """No rows can be taken from a file."""

    def __init__(
        self, rule: str, summary: str, detail: str = "", *, line: int = 1, column: int = 1
    ) -> None:
        super().__init__(summary)
        self.fault = Fault(rule, summary, detail, line, column)


def check_size(rows: int, cells: int, line: int) -> None:
    """Refuse more than anybody publishes. Raises Unusable."""
    if rows > MAX_ROWS:
        raise Unusable(
            "PS169",
            f"the file has more than {MAX_ROWS:,} rows",
            "Divide it: a campaign for each part.",
            line=line,
        )
    if cells > MAX_CELLS:
        raise Unusable(
            "PS169",
            f"the file has more than {MAX_CELLS:,} cells",
            "Leave out the columns that no template uses.",
            line=line,
        )
