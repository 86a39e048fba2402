"""Annotations: diagnostics as workflow commands, which GitHub shows beside the changed lines."""

from collections.abc import Iterable, Sequence

from postsync.domain.diagnostic import Diagnostic, Severity, by_severity
from postsync.domain.text.text import visible
from postsync.views.shown import disarmed

MOST = 10
"""GitHub shows so many annotations of a kind for a step, and drops the others in silence."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "notice"}


def annotations(diagnostics: Iterable[Diagnostic]) -> str:
    """One command a line, the most severe first; the tenth of a kind says how many more there are."""
    ordered = by_severity(diagnostics)
    lines: list[str] = []
    for severity, command in _COMMANDS.items():
        items = [item for item in ordered if item.severity is severity]
        lines += _of_kind(command, items)
    return "".join(f"{line}\n" for line in lines)


def escape_data(text: str) -> str:
    """The message of a command, percent-encoded as the runner decodes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a property of a command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _of_kind(command: str, items: Sequence[Diagnostic]) -> list[str]:
    if len(items) <= MOST:
        return [_command(command, item) for item in items]
    shown = [_command(command, item) for item in items[: MOST - 1]]
    more = f"and {len(items) - MOST + 1} more of this kind; the log of the step has all of them"
    return [*shown, f"::{command} title=postsync::{escape_data(more)}"]


def _command(command: str, item: Diagnostic) -> str:
    properties = {}
    if item.span:
        properties["file"] = disarmed(visible(item.span.file, newline=False))
        properties["line"] = str(item.span.line)
        properties["col"] = str(item.span.column)
    properties["title"] = item.rule
    listed = ",".join(f"{name}={escape_property(value)}" for name, value in properties.items())
    about = f"{item.address}: " if item.address and not item.span else ""
    message = about + item.summary + (f"\n{item.detail}" if item.detail else "")
    return f"::{command} {listed}::{escape_data(disarmed(visible(message)))}"
