"""Diagnostics as text: one clickable line each, grouped by file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.state.identity import Service
from postsync.views import shown
from postsync.views.outline.service import head_line
from postsync.views.shown import BLUE, BOLD, DIM, GREEN, RED, YELLOW, Style, plural, width, wrap

LOOKS = {
    Severity.ERROR: (RED, BOLD),
    Severity.WARN: (YELLOW,),
    Severity.INFO: (BLUE,),
}

MOST = 1_000
"""Findings that are shown; a log of more is not read, and cannot be shown by everything."""

Sources = Mapping[str, Sequence[str]]
"""The lines of files by path, to quote the line that a finding is about."""


def diagnostics(
    diagnostics: Iterable[Diagnostic],
    style: Style,
    *,
    posts: int,
    files: int,
    sources: Sources | None = None,
) -> str:
    """All findings in the order given (that is by place), and a line that counts them.

    Each begins `file:line:column: severity RULE summary`, a form that is kept stable for editors.
    """
    found = tuple(diagnostics)
    lines: list[str] = []
    file: str | None = ""
    for item in found[:MOST]:
        place = item.span.file if item.span else None
        if lines and place != file:
            lines.append("")
        file = place
        lines += entry(item, style, sources=sources or {})
    if len(found) > MOST:
        more = f"and {len(found) - MOST:,} more findings: `postsync validate PATH` shows those of one file"
        lines += [
            "",
            *wrap(f"{more} or folder, `--format json` shows up to 10,000.", style.room(0)),
        ]
    if lines:
        lines.append("")
    return shown.page([*lines, _count(found, style, posts, files)])


def failure(
    message: str,
    style: Style,
    *,
    detail: str = "",
    diagnostics: Iterable[Diagnostic] = (),
    sources: Sources | None = None,
) -> str:
    """Why a command could not do its work, what to do about it, and the findings behind it."""
    found = tuple(diagnostics)
    lines = [row for item in found[:MOST] for row in entry(item, style, sources=sources)]
    lines += (
        [f"and {len(found) - MOST:,} more findings: `postsync validate`"]
        if len(found) > MOST
        else []
    )
    lines += [""] if lines else []
    room = style.room(2)
    first, *rest = wrap(shown.line(message), room - len("error: "))
    lines.append(f"{style.paint('error:', RED, BOLD)} {style.paint(first, BOLD)}")
    lines += [f"  {style.paint(row, BOLD)}" for row in rest]
    for text in shown.block(detail).split("\n") if detail else ():
        lines += [f"  {row}".rstrip() for row in wrap(text, room, links=True)]
    return shown.page(lines)


def head(service: Service | None, style: Style) -> list[str]:
    """The first line of what people read: whose posts it is about. A rehearsal looks like one."""
    lines = service_lines(service, style)
    return [*lines, ""] if lines else []


def service_lines(service: Service | None, style: Style) -> list[str]:
    """Whose posts it is about; none while nobody knows."""
    if service is None:
        return []
    looks = (YELLOW, BOLD) if service.rehearsal else (BOLD,)
    rows = wrap(shown.line(head_line(service)), style.room(0))
    return [style.paint(row, *looks) for row in rows]


def message(text: str) -> str:
    """A line about what a command did."""
    return shown.page([shown.line(text)])


def entry(item: Diagnostic, style: Style, *, sources: Sources | None = None) -> list[str]:
    """One finding: its line, the quoted source, and what to do."""
    span = item.span
    place = f"{shown.line(span.file)}:{span.line}:{span.column}: " if span else ""
    about = f" ({shown.line(item.address)})" if item.address and not span else ""
    head = f"{style.paint(place, BOLD)}{said(item, style)}{about}"
    return [head, *_quote(span, style, sources or {}), *advice(item, style, "    ")]


def said(item: Diagnostic, style: Style) -> str:
    """`error PS112 what is wrong`."""
    severity = style.paint(item.severity.value, *LOOKS[item.severity])
    return f"{severity} {item.rule} {shown.line(item.summary)}"


def advice(item: Diagnostic, style: Style, indent: str) -> list[str]:
    """The detail of a finding, wrapped."""
    if not item.detail:
        return []
    room = style.room(len(indent))
    return [
        f"{indent}{row}".rstrip()
        for text in shown.block(item.detail).rstrip("\n").split("\n")
        for row in wrap(text, room, links=True)
    ]


def _quote(span: Span | None, style: Style, sources: Sources) -> list[str]:
    """The line of the source with a caret below the place; of a long line, the part around it."""
    lines = sources.get(span.file, ()) if span else ()
    if span is None or not 1 <= span.line <= len(lines):
        return []
    source = lines[span.line - 1].rstrip("\r\n")
    if not source.strip():
        return []
    number = f"{span.line:>4} | "
    room = max(20, style.width - len(number))
    before, after = _around(source, span.column - 1, room)
    caret = " " * (len(number) - 2) + "| " + " " * width(before) + "^"
    return [style.paint(number, DIM) + before + after, style.paint(caret, DIM)]


def _around(source: str, column: int, room: int) -> tuple[str, str]:
    """What stands before and after a place, as far as `room` cells can show it."""
    # A line of a megabyte is not made fit to be shown for the eighty cells of it that are.
    before = shown.block(source[max(0, column - room) : column])
    after = shown.block(source[column : column + room])
    if column > room or width(before) > room * 2 // 3:
        while width(before) > room * 2 // 3 - 1:
            before = before[1:]
        before = f"…{before}"
    left = room - width(before)
    if width(after) > left or len(source) > column + room:
        while width(after) > left - 1:
            after = after[:-1]
        after = f"{after.rstrip()}…"
    return before, after


def _count(found: Sequence[Diagnostic], style: Style, posts: int, files: int) -> str:
    read = f"{plural(posts, 'post')} in {plural(files, 'file')}"
    if not found:
        return f"{style.paint('Valid.', GREEN)} {read}, nothing to report."
    counts = Counter(item.severity for item in found)
    invalid = counts[Severity.ERROR] > 0
    head = style.paint("Invalid.", RED, BOLD) if invalid else style.paint("Valid.", GREEN)
    names = {Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "note"}
    tally = ", ".join(plural(counts[one], name) for one, name in names.items() if counts[one])
    if not invalid:
        return f"{head} {tally} in {read}." if files else f"{head} {tally}, and no post."
    # Posts with errors are none that were read, and a finding may be about a file that is no post file.
    touched = len({item.span.file for item in found if item.span})
    where = f" in {plural(touched, 'file')}" if touched else ""
    if files in (0, touched):
        return f"{head} {tally}{where}."
    return f"{head} {tally}{where}; {plural(files, 'file')} {'was' if files == 1 else 'were'} read."
