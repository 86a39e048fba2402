"""What libyaml's complaints mean to somebody who writes posts."""

import re
from typing import Any

from postsync.adapters.workspace.yaml.places import Lines, of_mark
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span

_SIGN = (
    "* and & have a meaning of their own at the beginning of a text",
    "Put the whole text in quotes.",
)

_BY_PROBLEM = {
    "mapping values are not allowed": (
        "there is a colon where none can be",
        "A text with a colon and a space in it must be in quotes. Otherwise check the indentation.",
    ),
    "while scanning a tag": (
        "! has a meaning of its own at the beginning of a text",
        "Put the whole text in quotes.",
    ),
    "found undefined alias": _SIGN,
    "did not find expected alphabetic or numeric": _SIGN,
    "found duplicate anchor": ("the same anchor (`&name`) is set twice", "Give it another name."),
    "invalid unicode character escape": (
        "an escape (a backslash and `u`) does not stand for a character",
        "Write the character itself; a backslash in double quotes is written twice.",
    ),
    "unknown escape character": (
        "invalid escape sequence in a double-quoted string",
        "Write the backslash twice, or use single quotes.",
    ),
    "did not find expected hexdecimal": (
        "an escape (a backslash and `u` or `x`) is not complete",
        "Write the character itself; a backslash in double quotes is written twice.",
    ),
    "did not find expected ',' or ']'": (
        "the list that begins here with [ is not closed, or a comma is missing",
        "Put a comma between its entries and ] at its end.",
    ),
    "did not find expected ',' or '}'": (
        "the block that begins here with { is not closed, or a comma is missing",
        "Put a comma between its keys and } at its end.",
    ),
    "did not find expected '-' indicator": (
        "a list stops in the middle",
        "Each entry begins with a dash, and all dashes of a list stand below one another.",
    ),
    "did not find expected key": (
        "this is not where a key can begin",
        "Check that the line is indented like its neighbours, and that nothing follows a closing quote.",
    ),
    "did not find expected <document start>": (
        "something follows the end of the document",
        "Check the indentation; a new document begins with a line of three dashes.",
    ),
    "did not find expected node content": (
        "a value is missing, or a list or block is not closed",
        "Put ] or } at its end; a text with one of [ ] { } , in it must be in quotes.",
    ),
    "could not find expected ':'": (
        "a line has no colon",
        "Each line is `key: value`; the lines of a long text are indented under its key.",
    ),
    "block sequence entries are not allowed": (
        "a list cannot begin here",
        "Put the first dash on a line of its own.",
    ),
    "found a tab character": (
        "there is a tab where only spaces may be",
        "Indent with spaces.",
    ),
}

_UNSTARTABLE = (
    "this character cannot begin a text",
    "Indent with spaces, never with tabs; a text that begins with @ ` or % must be in quotes.",
)

_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

_UNMERGED = (
    "the marks of a merge conflict are still here",
    "Keep the lines that are meant, and remove the others together with the marks.",
)

_AT_CONTEXT = ("unexpected end of stream", "expected ',' or", "expected alphabetic or numeric")
"""Complaints that are better made where the thing began than where the parser noticed."""


def explain_syntax(file: str, error: Any, lines: Lines) -> Diagnostic:
    """The diagnostic for an error of the parser in a file with these lines."""
    conflict = _CONFLICT.search(lines.text)
    if conflict is not None:
        summary, detail = _UNMERGED
        line, column = lines.at(conflict.start())
        span = Span(file=file, line=line, column=column)
        return finding("PS105", summary, detail=detail, span=span)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    context = str(getattr(error, "context", None) or "")
    summary, detail = _explain(problem, context)
    span = _span(file, error, problem, lines)
    return finding("PS105", summary, detail=detail, span=span)


def _explain(problem: str, context: str) -> tuple[str, str]:
    folded = problem.casefold()
    if "unexpected end of stream" in folded and "quoted" in context:
        return (
            "a quote is opened here and never closed",
            "Put the same quote at the end of the text.",
        )
    if "cannot start any token" in folded:
        return _UNSTARTABLE
    for part, said in _BY_PROBLEM.items():
        if part.casefold() in folded or part == context:
            return said
    # Anything else is rare enough for libyaml's own words.
    said_by_parser = ", ".join(part for part in (context, problem) if part) or "no reason given"
    return f"this is not valid YAML: {said_by_parser}", "Check the indentation and the quotes."


def _span(file: str, error: Any, problem: str, lines: Lines) -> Span:
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    if opened is not None and (mark is None or any(part in problem for part in _AT_CONTEXT)):
        mark = opened
    if mark is None:
        return Span(file=file)
    line, column = of_mark(mark)
    if line > lines.count:
        # The parser noticed at the end of the file, behind the last thing anybody can look at.
        return Span(file=file, line=lines.count)
    return Span(file=file, line=line, column=column)
