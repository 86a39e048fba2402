"""Telling: findings as the protocol has them, each under the words that it is about."""

import re
from collections.abc import Callable, Iterator

from lsprotocol import types

from postsync.adapters.rule_pages import link_to
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.language.buffers import Text

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARN: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}

_PLACE = re.compile(r"(?<![\w/.-])([\w][\w./ -]*\.ya?ml):(\d+)\b")
"""How a finding names another place: `posts/launch.yaml:7`."""

_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
_KEY = re.compile(r"[^\s:#,\[\]{}]+(?=[ \t]*:(?:[ \t]|$))")
_WORD = re.compile(r"[^,\[\]{}#]+(?:(?<=\S)#[^,\[\]{}]*)*")

UriOf = Callable[[str], str]
"""The address of a file, by its path below the workspace."""


def told(item: Diagnostic, text: Text, uri_of: UriOf) -> types.Diagnostic:
    """A finding as the protocol has it; `text` is that of its file."""
    message = item.summary[:1].upper() + item.summary[1:]
    return types.Diagnostic(
        range=range_of(item.span or Span(""), text),
        message=f"{message}. {item.detail}".strip() if item.detail else message,
        severity=SEVERITIES[item.severity],
        code=item.rule,
        code_description=types.CodeDescription(href=link_to(item.rule)),
        source="postsync",
        related_information=list(_related(item, uri_of)) or None,
        data={"line": item.span.line, "column": item.span.column} if item.span else None,
    )


def range_of(span: Span, text: Text) -> types.Range:
    """What a finding is about: from its place to the end of the word, the quotes or the line."""
    line, begin = span.line, span.column
    end = begin + length_at(text.line(line), begin)
    return types.Range(
        start=types.Position(*text.at(line, begin)), end=types.Position(*text.at(line, end))
    )


def length_at(line: str, column: int) -> int:
    """How many characters of a line, from a column on, belong to what begins there."""
    rest = line[column - 1 :]
    first = rest[:1]
    if pattern := _QUOTED.get(first):
        found = pattern.match(rest)
        return len(found[0]) if found else len(rest.rstrip())
    if first in {"[", "{", "|", ">", "#"}:
        return len(rest.rstrip())
    if found := _KEY.match(rest):
        return len(found[0])
    found = _WORD.match(rest)
    return max(len(found[0].rstrip()) if found else 1, 1 if rest else 0)


def _related(item: Diagnostic, uri_of: UriOf) -> Iterator[types.DiagnosticRelatedInformation]:
    for path, line in _PLACE.findall(item.detail):
        start = types.Position(int(line) - 1, 0)
        place = types.Location(uri_of(path.strip()), types.Range(start, start))
        yield types.DiagnosticRelatedInformation(location=place, message="The other place")
