"""A report as CSV: the rows that were asked for, in cells that no spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from postsync.domain.remote.metrics import MEASURES
from postsync.domain.run.measured import By, Measured, MeasuredPost
from postsync.domain.schedule import format_time
from postsync.domain.text.text import visible
from postsync.views.moments import Zone
from postsync.views.outline.metrics import Row, table_of
from postsync.views.shown import disarmed

_OF_A_POST = ("address", "remote_id", "labels", "accounts", "published_at", "text", "url")

_TAKEN = re.compile(r"\s*(?:[=+\-@|%\uff1d\uff0b\uff0d\uff20]|::)")
"""What spreadsheets begin to calculate at, also behind spaces and in wide letters; and where the log of a
job begins to obey."""


def metrics(measured: Measured, by: By, zone: Zone) -> str:
    """A line of titles and a line a row. An empty cell is what nobody knows."""
    table = table_of(measured, by, zone)
    about = _OF_A_POST if table.dated else (by.value, "posts")
    titles = (*about, *MEASURES, "interactions", "engagement_rate", "deliveries", "measured")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(_cells(row) for row in table.rows)
    return out.getvalue()


def _cells(row: Row) -> Sequence[str]:
    totals = row.totals
    counts = [totals.counts.of(measure) for measure in MEASURES]
    return (
        *(_of_post(row, row.post) if row.post else (safe(row.name), str(totals.posts))),
        *_numbers((*counts, totals.counts.interactions)),
        "" if totals.rate is None else f"{totals.rate:.6f}",
        str(totals.deliveries),
        str(totals.measured),
    )


def _of_post(row: Row, post: MeasuredPost) -> Iterable[str]:
    texts = (
        post.address or "",
        post.remote_id,
        " ".join(post.labels),
        " ".join(one.account for one in row.deliveries),
        format_time(post.out_at),
        row.words,
        row.url,
    )
    return map(safe, texts)


def _numbers(counts: Iterable[int | None]) -> Iterable[str]:
    return ("" if count is None else str(count) for count in counts)


def safe(text: str) -> str:
    """Text on one line that a spreadsheet shows and does not calculate."""
    told = disarmed(visible(text, newline=False))
    return f"'{told}" if _TAKEN.match(told) else told
