"""What `fmt` did, as text: the files that changed, their differences, and those that stay as they are."""

from collections.abc import Iterable, Mapping, Sequence

from postsync.domain.diagnostic import Diagnostic
from postsync.views import difftext, shown
from postsync.views.human.findings import MOST, Sources, entry
from postsync.views.shown import BLUE, BOLD, GREEN, RED, Style, plural, wrap

_CONTEXT = 3


def formatting(
    style: Style, *, changed: Sequence[str], texts: Mapping[str, tuple[str, str]]
) -> str:
    """The names of the files that changed, one a line, or their differences where these are known."""
    if not changed:
        return ""
    if not texts:
        return shown.page(map(shown.line, changed))
    return shown.page(row for path in changed for row in _difference(path, *texts[path], style))


def summary(*, files: int, changed: int, is_done: bool) -> str:
    """How many files there are, and how many of them changed or would change."""
    if not files:
        return "There is no file to format.\n"
    if not changed:
        return f"{plural(files, 'file')}, nothing to change.\n"
    if is_done:
        return f"{changed} of {plural(files, 'file')} formatted.\n"
    return f"{changed} of {plural(files, 'file')} would change: run `postsync fmt`.\n"


def unformatted(
    style: Style,
    *,
    diagnostics: Sequence[Diagnostic],
    kept: Mapping[str, str],
    sources: Sources,
) -> str:
    """The files that stay as they are, and why."""
    lines = [row for item in diagnostics[:MOST] for row in entry(item, style, sources=sources)]
    if len(diagnostics) > MOST:
        lines.append(f"and {len(diagnostics) - MOST:,} more findings: `postsync validate`")
    for path, why in kept.items():
        said = f"{shown.line(path)} stays as it is: {shown.line(why)}."
        lines += wrap(said, style.room(0))
    return shown.page([*lines, ""])


def _difference(path: str, before: str, after: str, style: Style) -> Iterable[str]:
    """A unified diff of one file."""
    name = shown.line(path)
    yield style.paint(f"--- {name}", BOLD)
    yield style.paint(f"+++ {name}", BOLD)
    # Every text ends in a line end, behind which there is no line more.
    rows = difftext.lines(before.removesuffix("\n"), after.removesuffix("\n"))
    old = new = 1
    for hunk in _hunks(rows):
        if isinstance(hunk, int):
            old, new = old + hunk, new + hunk
            continue
        removed = sum(sign != "+" for sign, _ in hunk)
        added = sum(sign != "-" for sign, _ in hunk)
        yield style.paint(f"@@ -{old},{removed} +{new},{added} @@", BLUE)
        old, new = old + removed, new + added
        looks = {"-": RED, "+": GREEN}
        for sign, text in hunk:
            line = f"{sign}{shown.line(text)}"
            yield style.paint(line, looks[sign]) if sign in looks else line


def _hunks(rows: Sequence[tuple[str, str]]) -> Iterable[list[tuple[str, str]] | int]:
    """The rows around changes, and between them how many are left out."""
    hunk: list[tuple[str, str]] = []
    for row in difftext.fold_kept(rows, [sign == " " for sign, _ in rows], _CONTEXT):
        if isinstance(row, int):
            if hunk:
                yield hunk
            yield row
            hunk = []
        else:
            hunk.append(row)
    if hunk:
        yield hunk
