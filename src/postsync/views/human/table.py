"""Tables: aligned columns where the terminal is wide enough, lists where it is not."""

from collections.abc import Iterable, Sequence

from postsync.views import shown


def rows_within(rows: Iterable[Sequence[str]], room: int) -> list[str]:
    """Rows of cells as lines with aligned columns; where one is too wide, each cell has lines of its own."""
    table = [tuple(row) for row in rows]
    lines = shown.columns(table) if table else []
    if all(shown.width(line) <= room for line in lines):
        return lines
    lines = []
    for first, *others in table:
        lines += shown.wrap(first, room)
        for cell in filter(None, others):
            lines += [f"  {row}" for row in shown.wrap(cell, room - 2)]
    return lines
