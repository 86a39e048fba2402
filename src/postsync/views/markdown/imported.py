"""An import in Markdown, for the description of a pull request."""

from collections.abc import Iterable

from postsync.domain.run.imported import Entry, Fate, ImportReport
from postsync.views.markdown.document import STEP_SUMMARY, Budget
from postsync.views.markdown.escape import code, plain, prose
from postsync.views.moments import Zone
from postsync.views.outline.imported import (
    INCOMPLETE,
    failed_lines,
    findings_line,
    groups,
    media_line,
    next_lines,
    summary_line,
    when,
)
from postsync.views.outline.service import head_line

_HEADROOM = 3_000


def imported(report: ImportReport, zone: Zone, *, budget: int = STEP_SUMMARY) -> str:
    """What was imported, and what was not: that comes first."""
    left = Budget(budget - _HEADROOM)
    parts = [f"## {plain(summary_line(report))}", plain(head_line(report.service))]
    by_fate = {fate: (title, entries) for fate, title, entries in groups(report)}
    for fate in reversed(Fate):
        if fate in by_fate:
            title, entries = by_fate[fate]
            rows, left_out = left.take(entries, lambda one: _item(one, zone))
            rows += [f"- and {left_out:,} more"] if left_out else []
            parts += [f"**{plain(title)}**", "\n".join(rows)]
    parts += _paragraphs([media_line(report), *failed_lines(report), findings_line(report)])
    parts += _paragraphs(["" if report.complete else INCOMPLETE, *next_lines(report)])
    return "\n\n".join(filter(None, parts)) + "\n"


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [prose(text) for text in texts if text]


def _item(entry: Entry, zone: Zone) -> str:
    accounts = plain(", ".join(entry.accounts) or "no account")
    name = code(entry.file or entry.address or entry.remote_id)
    line = f"- {name}, {plain(when(entry, zone))}, {accounts}"
    if entry.why is None:
        return line
    said = f"{line}: {code(entry.text[:80])}" if entry.text else line
    return f"{said}  \n  {prose(f'{entry.why.message}. {entry.why.detail}'.strip())}"
