"""Tables: aligned columns where the terminal is wide enough, lists where it is not."""

from collections.abc import Iterable, Sequence

from postsync.views import shown
from postsync.views.shown import BOLD, DIM, Style


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


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    style: Style,
    *,
    looks: Sequence[str] = (BOLD,),
) -> list[list[str]]:
    """The lines of each row below a line of titles; on a narrow terminal each row is a small list.

    The first item are the lines above the rows: none, where they are lists.
    """
    cells = [tuple(row) for row in rows]
    first, *lines = shown.columns([titles, *cells])
    widest = max(map(shown.width, (first, *lines)))
    if widest <= style.width or not style.screen:
        return [[style.paint(first, *looks)], *([line] for line in lines)]
    names = [title.strip() for title in titles]
    return [[], *(_listed(names, [cell.strip() for cell in row], style) for row in cells)]


def _listed(titles: Sequence[str], row: Sequence[str], style: Style) -> list[str]:
    size = max(map(len, titles[1:]))
    lines = shown.wrap(row[0], style.room(0))
    for title, cell in zip(titles[1:], row[1:], strict=True):
        label = style.paint(f"{title.lower():<{size}}", DIM)
        for text in shown.wrap(cell, style.room(size + 4)) if cell else ():
            lines.append(f"  {label}  {text}")
            label = " " * size
    return lines
