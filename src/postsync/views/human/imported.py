"""An import as text for people."""

from collections.abc import Sequence

from postsync.domain.run.imported import Entry, Fate, ImportReport
from postsync.views import shown
from postsync.views.human.findings import head
from postsync.views.human.table import rows_within
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
from postsync.views.shown import BOLD, DIM, GREEN, INDENT, RED, YELLOW, Style

_LOOKS = {
    Fate.IMPORTED: (GREEN, BOLD),
    Fate.ADOPTED: (GREEN, BOLD),
    Fate.ARCHIVED: (BOLD,),
    Fate.SKIPPED: (YELLOW, BOLD),
    Fate.LEFT_OUT: (RED, BOLD),
}

_MANY = 1_000
"""Posts of one fate that are named where somebody wants to read them: those left out, or before it begins."""

_USUALLY = 20
"""Posts of one fate that are named elsewhere: the files are there to be looked at."""

_WORDS = 50


def imported(report: ImportReport, style: Style, zone: Zone) -> str:
    """What was imported and what was not, and what to do next."""
    lines = head(report.service, style)
    for fate, title, entries in groups(report):
        most = _MANY if report.dry_run or fate is Fate.LEFT_OUT else _USUALLY
        lines.append(style.paint(title, *_LOOKS[fate]))
        if fate in {Fate.SKIPPED, Fate.LEFT_OUT}:
            lines += [row for entry in entries[:most] for row in _reasoned(entry, style, zone)]
        else:
            lines += shown.indent(_listed(entries[:most], style, zone))
        if len(entries) > most:
            lines.append(f"{INDENT}and {len(entries) - most:,} more")
        lines.append("")
    about_media = [media_line(report), *failed_lines(report)] if media_line(report) else []
    rest = [*about_media, findings_line(report), "" if report.complete else INCOMPLETE]
    for text in filter(None, rest):
        lines += shown.wrap(shown.line(text), style.room(0))
    lines += [""] if any(rest) else []
    look = (BOLD,) if report.succeeded else (RED, BOLD)
    lines += [style.paint(row, *look) for row in shown.wrap(summary_line(report), style.room(0))]
    for text in next_lines(report):
        lines += shown.wrap(text, style.room(0))
    return shown.page(lines)


def _listed(entries: Sequence[Entry], style: Style, zone: Zone) -> list[str]:
    rows = [
        (
            shown.line(entry.file or entry.address or entry.remote_id),
            f"{when(entry, zone)}, {_accounts(entry)}",
        )
        for entry in entries
    ]
    return rows_within(rows, style.room(len(INDENT)))


def _reasoned(entry: Entry, style: Style, zone: Zone) -> list[str]:
    room = style.room(len(INDENT))
    words = shown.shorten(shown.line(entry.text), _WORDS)
    said = f"{shown.line(entry.remote_id)}, {when(entry, zone)}, {_accounts(entry)}: {words}"
    lines = shown.wrap(said, room)
    if entry.why is not None:
        lines += shown.indent(shown.wrap(shown.line(entry.why.message), room - len(INDENT)))
        if entry.why.detail:
            advice = shown.wrap(f"→ {shown.line(entry.why.detail)}", room - len(INDENT))
            lines += shown.indent([style.paint(row, DIM) for row in advice])
    return shown.indent(lines)


def _accounts(entry: Entry) -> str:
    return ", ".join(map(shown.line, entry.accounts)) or "no account"
