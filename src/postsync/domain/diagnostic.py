"""Diagnostics: everything that is said about the user's files, as data."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Self


class Severity(StrEnum):
    """How bad a diagnostic is; only errors stop anything."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return ("error", "warn", "info").index(self)


class Span(NamedTuple):
    """A place in a file of the workspace: path with forward slashes, line and column from 1."""

    file: str
    line: int = 1
    column: int = 1


class Diagnostic(NamedTuple):
    """One finding. `summary` is one line without a full stop; `detail` says what to do.

    `also` are the addresses of other posts of the same document that it is about, `source` is the post
    file where `span` is in another one.
    """

    severity: Severity
    rule: str
    summary: str
    detail: str = ""
    span: Span | None = None
    address: str | None = None
    also: tuple[str, ...] = ()
    source: str = ""

    @property
    def file(self) -> str:
        """The post file that it is about, empty if it is about none."""
        return self.source or (self.span.file if self.span else "")

    @property
    def addresses(self) -> tuple[str, ...]:
        """The posts that it is about."""
        return () if self.address is None else (self.address, *self.also)

    def at(self, severity: Severity) -> Self:
        """The same finding with another severity."""
        return self._replace(severity=severity)


Diagnostics = tuple[Diagnostic, ...]


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """By path, line, column and rule; those without a file last, by address."""

    def order(item: Diagnostic) -> tuple[object, ...]:
        span = item.span
        if span is None:
            return (1, "", 0, 0, item.rule, item.address or "", item.summary)
        return (0, span.file, span.line, span.column, item.rule, item.address or "", item.summary)

    return tuple(sorted(set(diagnostics), key=order))


def by_severity(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The most severe first, otherwise in the order given."""
    return sorted(diagnostics, key=lambda item: item.severity.rank)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """True when at least one of them is an error."""
    return any(item.severity is Severity.ERROR for item in diagnostics)


def apply_severities(
    diagnostics: Iterable[Diagnostic], severities: Mapping[str, str]
) -> Diagnostics:
    """Apply the `rules` of the configuration: `off` drops a finding, else its severity is set."""
    kept = []
    for item in diagnostics:
        wanted = severities.get(item.rule)
        if wanted is None:
            kept.append(item)
        elif wanted != "off":
            kept.append(item.at(Severity(wanted)))
    return tuple(kept)


def told_once(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """Without the warnings (PS214) of a character that stops the post where it stands (PS203, PS503)."""
    said = tuple(diagnostics)
    refused = {
        item.span
        for item in said
        if item.rule in {"PS203", "PS503"} and item.severity is Severity.ERROR
    }
    if not refused:
        return said
    return tuple(item for item in said if item.rule != "PS214" or item.span not in refused)
