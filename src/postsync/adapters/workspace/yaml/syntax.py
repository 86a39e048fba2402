"""What libyaml's complaints mean to somebody who writes posts."""

import re
from typing import Any

from postsync.adapters.workspace.yaml.conflicts import MARK, REMEDY, STILL_HERE
from postsync.adapters.workspace.yaml.culprits import Culprit, Culprits
from postsync.adapters.workspace.yaml.places import Lines, lines_of, of_mark
from postsync.adapters.workspace.yaml.rewriting import below, how_to_write
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span

_NO_TEXT = ("this cannot begin a text", "Put the whole text in quotes.")
_TAG = ("! has a meaning of its own at the beginning of a text", "Put the whole text in quotes.")
_OPEN = (
    "a quote is opened here and never closed",
    "Put the same quote at the end of the text.",
)
_DIRECTIVE = (
    "a line that begins with % is an instruction to the parser",
    "Remove it. A text that begins with % must be in quotes.",
)

_BY_PROBLEM = {
    "mapping values are not allowed": (
        "there is a colon where none can be",
        "A text with a colon and a space in it must be in quotes. Otherwise check the indentation.",
    ),
    "mapping keys are not allowed": _NO_TEXT,
    "while scanning a tag": _TAG,
    "while parsing a tag": _TAG,
    "found undefined tag handle": _TAG,
    "directive": _DIRECTIVE,
    "incompatible YAML document": _DIRECTIVE,
    "found undefined alias": (
        "* stands for a value that has a name, and nothing has this one",
        "Put the whole text in quotes.",
    ),
    "did not find expected alphabetic or numeric": (
        "* and & have a meaning of their own at the beginning of a text",
        "Put the whole text in quotes.",
    ),
    "found duplicate anchor": ("the same anchor (`&name`) is set twice", "Give it another name."),
    "invalid unicode character escape": (
        "an escape (a backslash and `u`) does not stand for a character",
        "Write the character itself; a backslash in double quotes is written twice.",
    ),
    "unknown escape character": (
        "a backslash in double quotes begins an escape, and there is none of this kind",
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
    "tab character": ("there is a tab where only spaces may be", "Indent with spaces."),
    "comment or line break": (
        "a text stands behind | or >, and belongs into the lines below",
        "Write all of the text in the lines below, with two more spaces before each than before the key.",
    ),
    "indentation indicator equal to 0": (
        "the number behind | or > cannot be 0",
        "Leave it out: the first line of the text says how far all are indented.",
    ),
    "unexpected document indicator": _OPEN,
    "unexpected end of stream": _OPEN,
    "unexpected ':'": ("there is a colon in a text that has no quotes", "Put the text in quotes."),
}
"""By a part of what libyaml says, of its problem or of what it was about."""

_BEHIND = (
    "this cannot follow what is before it in the line",
    "Put the whole text in quotes, or begin a line of its own.",
)
_UNEVEN = (
    "the line is indented unlike those that it could belong to",
    "Begin it in the same column as the line that it stands beside.",
)
_ENTRY = (
    "an entry of a list stands where a key should begin",
    "Write the entries below their key, indented further than it.",
)
_NO_KEY = (
    "this is not where a key can begin",
    "Each line is `key: value`; a text that is no word must be in quotes.",
)
_ELSE = (
    "this is not valid YAML",
    "Check the quotes and the indentation, of the line above as well.",
)
_HALF = (
    "only one half of a character is escaped here",
    "JSON writes an emoji by two escapes, one behind the other. Write both, or the emoji itself.",
)
_HALF_AT = re.compile(r"\\u[dD][89a-fA-F]")

_WITH_COMMENT = re.compile(
    r"(?P<indent> *(?:- +)?)(?P<key>[\w.-]{1,60}): +[^\s\"'|>\[{#][^#]*\s(?P<comment>#)"
)
"""A key with a text that has no quotes, and a comment behind it."""

_BRACED = re.compile(
    r"(?:(?P<key>[\w.-]{1,60}):|[\[,]) *(?P<braces>\{[^{}]{0,200}\}|\{\{[^{}]{0,200}\}\})(?P<blank> *)\Z"
)
_REST_OF_TEXT = re.compile(r"[^,{}\[\]\n]*")

_UNMERGED = (STILL_HERE, REMEDY)
_NEAR = 2
"""Lines between what is to blame and where the parser notices, if nothing else ties them: seven signs of a
conflict may as well be a line that is drawn in a text."""

_AT_CONTEXT = (
    "unexpected end of stream", "unexpected document", "expected ',' or", "alphabetic or", "expected ':'",
)  # fmt: skip
"""Complaints that are better made where the thing began than where the parser noticed."""

_OF_LINES = (
    "mapping values", "mapping keys", "expected key", "expected ':'", "comment or line break",
    "block sequence entries", "node content", "cannot start any token", "alphabetic or numeric",
    "undefined alias", "undefined tag", "expected whitespace", "expected '!'", "'>'", "'-' indicator",
    "<document start>", "URI",
)  # fmt: skip
"""Complaints whose cause is a line that does not say what was meant."""


def explain_syntax(file: str, error: Any, lines: Lines) -> Diagnostic:
    """The diagnostic for an error of the parser in a file with these lines."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    context = str(getattr(error, "context", None) or "")
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    culprit = (
        _conflict(lines, mark)
        or _half(lines, mark)
        or _blamed(problem, lines, mark, begun)
        or _misplaced(problem, lines, mark, begun)
        or _complaint(problem, context, lines, mark, begun)
    )
    span = Span(file=file, line=culprit.line, column=culprit.column)
    return finding("PS105", culprit.summary, detail=culprit.detail, span=span)


def _conflict(lines: Lines, mark: Any) -> Culprit | None:
    """The first mark of a merge conflict: a beginning or an end, or else what is left near an error."""
    first = None
    for found in MARK.finditer(lines.text):
        line, column = lines.at(found.start(1))
        first = first or (line, column)
        is_near = mark is not None and -1 <= mark.line + 1 - line <= _NEAR
        if found[1][0] in "<>":
            return Culprit(*first, *_UNMERGED)
        if is_near:
            return Culprit(line, column, *_UNMERGED)
    return None


def _half(lines: Lines, mark: Any) -> Culprit | None:
    """Half of a character, escaped as JSON does."""
    begin = mark.index - 2 if mark is not None else -1
    if begin < 0 or not _HALF_AT.match(lines.text, begin):
        return None
    return Culprit(*lines.at(begin), *_HALF)


def _blamed(problem: str, lines: Lines, mark: Any, begun: Any) -> Culprit | None:
    """The line that is to blame, where one is."""
    if mark is None or not any(part in problem for part in _OF_LINES):
        return None
    marked = [mark.line + 1]
    if begun is not None and "expected ':'" in problem:
        marked.insert(0, begun.line + 1)
    elif begun is not None and begun.line == mark.line - 1:
        marked.append(begun.line + 1)
    if _is_tab(lines, mark):
        return None
    return Culprits(lines_of(lines.text)).around(marked, is_colon="mapping values" in problem)


def _misplaced(problem: str, lines: Lines, mark: Any, begun: Any) -> Culprit | None:
    """What stands where a key should begin."""
    if mark is None or begun is None:
        return None
    if "node content" in problem:
        return Culprits(lines_of(lines.text)).hidden_end(max(mark.line - _NEAR, 1), mark.line + 1)
    if "expected ',' or" in problem:
        culprits = Culprits(lines_of(lines.text))
        hidden = culprits.hidden_end(begun.line + 1, mark.line + 1)
        return hidden or _behind_braces(lines, mark) or culprits.not_meant(*of_mark(begun))
    if "expected key" not in problem:
        return None
    line, column = of_mark(mark)
    if lines.text[mark.index - mark.column : mark.index].strip():
        return Culprit(line, column, *_BEHIND)
    if column != begun.column + 1:
        return _ended_by_comment(lines, mark) or Culprit(line, column, *_UNEVEN)
    is_entry = lines.text[mark.index : mark.index + 1] == "-"
    return Culprit(line, column, *(_ENTRY if is_entry else _NO_KEY))


def _behind_braces(lines: Lines, mark: Any) -> Culprit | None:
    """A text within brackets that begins with braces, behind which it goes on at `mark`."""
    begin = mark.index - mark.column
    found = _BRACED.search(lines.text[begin : mark.index])
    if found is None:
        return None
    rest = _REST_OF_TEXT.match(lines.text, mark.index)
    text = found["braces"] + found["blank"] + (rest[0].rstrip() if rest else "")
    line, column = of_mark(mark)
    summary = "{ begins a block of keys, and something follows its }"
    return Culprit(line, column, summary, how_to_write(found["key"] or "-", text))


def _ended_by_comment(lines: Lines, mark: Any) -> Culprit | None:
    """A # in the line above, which ends a text that was to go on."""
    end = mark.index - mark.column
    above = lines.text[lines.text.rfind("\n", 0, max(end - 1, 0)) + 1 : end]
    found = _WITH_COMMENT.match(above)
    if not found or mark.column <= len(found["indent"]):
        return None
    summary = "the text ends before #, which begins a comment, and the line below goes on with it"
    detail = f"Write all of the text below {below(found['key'])}"
    return Culprit(mark.line, found.start("comment") + 1, summary, detail)


def _complaint(problem: str, context: str, lines: Lines, mark: Any, begun: Any) -> Culprit:
    """What libyaml says, in plain words."""
    said = _explain(problem, context, lines, mark)
    began = "directive" in context or any(part in problem for part in _AT_CONTEXT)
    if begun is not None and (began or mark is None):
        mark = begun
    if mark is None:
        return Culprit(1, 1, *said)
    line, column = of_mark(mark)
    if line > lines.count:
        # The parser noticed at the end of the file, behind the last thing anybody can look at.
        return Culprit(lines.count, 1, *said)
    return Culprit(line, column, *said)


def _is_tab(lines: Lines, mark: Any) -> bool:
    return lines.text[mark.index : mark.index + 1] == "\t"


def _explain(problem: str, context: str, lines: Lines, mark: Any) -> tuple[str, str]:
    if "cannot start any token" in problem:
        return _BY_PROBLEM["tab character"] if mark and _is_tab(lines, mark) else _NO_TEXT
    for said in (problem.casefold(), context.casefold()):
        for part, words in _BY_PROBLEM.items():
            if part.casefold() in said:
                return words
    return _ELSE
