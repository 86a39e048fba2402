"""A report in Markdown, for a pull request, an issue or the summary of a job."""

from postsync.domain.run.measured import By, Measured, Totals
from postsync.views.markdown.document import STEP_SUMMARY, Budget, render
from postsync.views.markdown.escape import code, link, plain
from postsync.views.moments import Zone
from postsync.views.outline.metrics import (
    Row,
    Table,
    cell,
    interactions,
    lead,
    notes,
    out,
    rate,
    table_of,
    title,
)
from postsync.views.outline.service import head_line

_HEADROOM = 4000

_WORDS = 80
"""Characters of a post that stand beside its name."""


def metrics(measured: Measured, by: By, zone: Zone, *, budget: int = STEP_SUMMARY) -> str:
    """The table, as many rows as fit, the best first, and what its numbers leave out."""
    table = table_of(measured, by, zone)
    titles = [table.title, f"Out ({plain(zone.name)})" if table.dated else "Posts"]
    titles += [*map(str.capitalize, table.measures), "Interactions", "Engagement"]
    rows, left_out = Budget(budget - _HEADROOM).take(table.rows, lambda row: _row(row, table, zone))
    second = "" if table.dated else str(table.totals.posts)
    total = ["**Total**", second, *(f"**{one}**" for one in _numbers(table.totals, table))]
    return render(
        "metrics.md.j2",
        title=title(measured),
        service=head_line(measured.service),
        lead=lead(measured, zone),
        head=_line(titles),
        rule=_line(["---", "---" if table.dated else "---:", *["---:"] * (len(titles) - 2)]),
        rows=rows,
        left_out=left_out,
        blanks=titles[1:],
        total=_line(total),
        notes=notes(measured, by, zone),
    )


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(row: Row, table: Table, zone: Zone) -> str:
    second = plain(out(row.at, zone)) if table.dated else str(row.totals.posts)
    return _line([_name(row), second, *_numbers(row.totals, table)])


def _name(row: Row) -> str:
    """What a row is called; a post with how it begins, and with links to where it is."""
    if row.post is None:
        return plain(row.name)
    links = [
        link(one.account if len(row.deliveries) > 1 else "link", one.url)
        for one in row.deliveries
        if one.url
    ]
    words = [plain(row.words, _WORDS)] if row.words else []
    return "<br>".join([code(row.name), *words, *([", ".join(links)] if links else [])])


def _numbers(totals: Totals, table: Table) -> list[str]:
    counts = [cell(totals, one) for one in table.measures]
    return [plain(one) for one in (*counts, interactions(totals), rate(totals))]
