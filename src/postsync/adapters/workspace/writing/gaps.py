"""Gaps: what stands between the values of a file: signs, comments, empty lines."""

import re
from typing import NamedTuple

from postsync.adapters.workspace.writing.nodes import BLANK

_PIECE = re.compile(r"[ \t]+|\n|#[^\n]*|[-:,?]|")


class Unusual(Exception):
    """The file is written in a way that `fmt` leaves alone; the text says which."""


class Remark(NamedTuple):
    """A comment in a line of its own and its column, or an empty line."""

    text: str
    column: int


EMPTY_LINE = Remark(BLANK, 0)


class Gap(NamedTuple):
    """What a gap holds: the comment in the line in which it begins, and those below.

    `dash` is the column of the first dash of a list, if there is one, and `above_dash` how many remarks
    stand over it.
    """

    beside: str
    below: list[Remark]
    dash: int | None
    above_dash: int


NOTHING = Gap("", [], None, 0)
_ONE_EMPTY_LINE = Gap("", [EMPTY_LINE], None, 1)


def gap(text: str, begin: int, end: int) -> Gap:
    """What stands between two values, whose places are known. Raises Unusual."""
    between = text[begin:end]
    if between.strip(" \t\n") in {"", ":", ","}:  # as nearly always
        ends = between.count("\n")
        is_first = begin > 0 and text[begin - 1] != "\n"
        return _ONE_EMPTY_LINE if ends > is_first else NOTHING
    return _gap(text, begin, end)


def _gap(text: str, begin: int, end: int) -> Gap:
    beside, dash, above_dash = "", None, 0
    below: list[Remark] = []
    line = text.rfind("\n", 0, begin) + 1
    is_first, is_empty = line != begin, line == begin
    at = begin
    while at < end:
        piece = _PIECE.match(text, at, end)
        found = piece[0] if piece else ""
        sign = found[:1]
        if sign == "\n":
            if is_empty and below[-1:] != [EMPTY_LINE]:
                below.append(EMPTY_LINE)
            is_first, line = False, at + 1
        elif sign == "#":
            comment = found.rstrip(" \t")
            if is_first and dash is None:
                beside = comment
            else:
                below.append(Remark(comment, at - line))
        elif sign == "-" and dash is None:
            dash, above_dash = at - line, len(below)
        elif sign in {"", "?"}:
            raise Unusual("a key with a question mark" if sign else "signs between values")
        is_empty = sign == "\n" or (is_empty and sign in {" ", "\t"})
        at += len(found)
    return Gap(beside, below, dash, len(below) if dash is None else above_dash)
