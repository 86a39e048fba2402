"""A report as text for people: a table as wide as the terminal, and what its numbers leave out."""

from collections.abc import Sequence
from datetime import datetime

from postsync.domain.run.measured import By, Measured, Totals
from postsync.views import shown
from postsync.views.human.findings import head
from postsync.views.human.table import table as aligned
from postsync.views.moments import Zone
from postsync.views.outline.metrics import (
    Row,
    Table,
    bar_measure,
    cell,
    interactions,
    lead,
    notes,
    out,
    rate,
    table_of,
)
from postsync.views.shown import BOLD, DIM, INDENT, Style

_KEPT = ("impressions", "views")
"""The measures that no terminal is too narrow for."""

_NAME = 40
_LEAST_BAR, _MOST_BAR = 12, 24
_EIGHTHS = " ▏▎▍▌▋▊▉"


def metrics(measured: Measured, by: By, style: Style, zone: Zone) -> str:
    """The table, the best first, with the total, and notes about the numbers below it."""
    lines = head(measured.service, style)
    lines += shown.wrap(shown.line(lead(measured, zone)), style.room(0))
    hidden: list[str] = []
    if measured.posts:
        rows, hidden = _table(table_of(measured, by, zone), style, zone)
        lines += ["", *rows]
    told = [shown.line(note) for note in notes(measured, by, zone)]
    if hidden:
        told.append(
            f"Not shown, for want of room: {', '.join(hidden)}. A wider window has them, and so have "
            "`--format markdown`, `csv` and `json`."
        )
    if told:
        lines.append("")
    for note in told:
        lines += [style.paint(row, DIM) for row in shown.wrap(note, style.room(0))]
    return shown.page(lines)


def _table(table: Table, style: Style, zone: Zone) -> tuple[list[str], list[str]]:
    """The lines of the table, and what there was no room for.

    As many measures are columns as fit. Where not even a few do, a post has its day alone; and where that
    is too wide as well, each row is a list of all measures.
    """
    others = [one for one in table.measures if one not in _KEPT]
    attempts = [*((size, False) for size in range(len(others), -1, -1)), (0, True)]
    for size, days in attempts:
        hidden = others[size:]
        measures = [one for one in table.measures if one not in hidden]
        every = _cells(table, measures, style, zone, days=days)
        if _fits(every, style):
            every = _with_bars(every, table, style)
            break
    else:
        every, hidden = _cells(table, table.measures, style, zone), []
    top, *parts, last = aligned(every[0], every[1:], style)
    lines = list(top)
    for row, part in zip(table.rows, parts, strict=True):
        lines += [*part, *_words(row, style)]
    if any(row.url and not _has_room_for(row.url, style) for row in table.rows):
        hidden = [*hidden, "links"]
    return lines + [style.paint(line, BOLD) for line in last], hidden


def _cells(
    table: Table, measures: Sequence[str], style: Style, zone: Zone, *, days: bool = False
) -> list[tuple[str, ...]]:
    """The titles, the rows and the total of a table with these measures."""
    titles = [table.title.upper(), "OUT" if table.dated else "POSTS"]
    titles += [*map(str.upper, measures), "INTERACTIONS", "ENGAGEMENT"]

    def cells(name: str, second: str, totals: Totals) -> tuple[str, ...]:
        told = shown.line(name)
        name = shown.shorten(told, _NAME) if style.screen else told
        counts = [cell(totals, one) for one in measures]
        return (name, second, *counts, interactions(totals), rate(totals))

    def second(totals: Totals, at: datetime | None) -> str:
        return out(at, zone, day=days) if table.dated else str(totals.posts)

    rows = [cells(row.name, second(row.totals, row.at), row.totals) for row in table.rows]
    total = cells("Total", second(table.totals, None), table.totals)
    return _to_the_right([tuple(titles), *rows, total], first=2 if table.dated else 1)


def _fits(cells: list[tuple[str, ...]], style: Style) -> bool:
    """Whether there is room for columns; a file, or another program, has no width."""
    return not style.screen or max(map(shown.width, shown.columns(cells))) <= style.width


def _has_room_for(url: str, style: Style) -> bool:
    return len(INDENT) + shown.width(shown.line(url)) <= style.width


def _to_the_right(rows: list[tuple[str, ...]], first: int) -> list[tuple[str, ...]]:
    """Numbers end where numbers end; what stands before column `first` is no number."""
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        (
            *row[:first],
            *(one.rjust(size) for one, size in zip(row[first:], sizes[first:], strict=True)),
        )
        for row in rows
    ]


def _with_bars(cells: list[tuple[str, ...]], table: Table, style: Style) -> list[tuple[str, ...]]:
    """The rows with a bar at the end of each, where a terminal has room for bars that tell anything."""
    measure = bar_measure(table)
    used = max(map(shown.width, shown.columns(cells)))
    room = min(_MOST_BAR, style.width - used - 2)
    if not style.screen or measure is None or room < _LEAST_BAR:
        return cells
    counts = [row.totals.counts.of(measure) or 0 for row in table.rows]
    bars = [_bar(count, max(counts), room) for count in counts]
    return [(*row, end) for row, end in zip(cells, ["", *bars, ""], strict=True)]


def _bar(count: int, most: int, room: int) -> str:
    """A bar of blocks, exact to an eighth of a cell; whatever is not zero shows."""
    if not count:
        return ""
    eighths = max(1, round(count / most * room * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _words(row: Row, style: Style) -> list[str]:
    """How a post begins, and where it is, below its row on a terminal."""
    if not style.screen:
        return []
    room = style.width - len(INDENT)
    lines = [shown.shorten(shown.line(row.words), room)] if row.words else []
    if row.url and _has_room_for(row.url, style):
        lines.append(shown.line(row.url))
    return [style.paint(f"{INDENT}{line}", DIM) for line in lines]
