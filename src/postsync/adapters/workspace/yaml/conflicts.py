"""Marks of a merge conflict: those that are left in a file, wherever they make of it."""

import re

from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import text_of
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.late import late

MARK = late(r"^[ \t]*(<{7}|\|{7}|={7}|>{7})(?=[ \t\r\n]|\Z)", re.MULTILINE)

STILL_HERE = "the marks of a merge conflict are still here"
_LESS, _MORE = b"<>"
"""As numbers: to look for one of those in a file takes a tenth of the time."""

REMEDY = "Keep the lines that are meant, and remove the others together with the marks."


def left_over(text: str) -> int | None:
    """Where a text that came with a merge has the first mark that nobody writes; None if there is none.

    A line of seven equal signs alone may be drawn there.
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    found = next((one for one in MARK.finditer(text) if one[1][0] in "<>"), None)
    return found.start(1) if found else None


def marks_in_texts(file: str, data: bytes) -> list[Diagnostic]:
    """The first mark of a conflict in a file that has been read without a fault: it is in a text."""
    if not (_LESS in data or _MORE in data) or (b"<<<<<<<" not in data and b">>>>>>>" not in data):
        return []
    text = text_of(data)
    at = left_over(text)
    if at is None:
        return []
    line, column = Lines(text).at(at)
    span = Span(file=file, line=line, column=column)
    summary = "the marks of a merge conflict stand in a text"
    return [finding("PS137", summary, detail=REMEDY, span=span)]
