"""Marks of a change that can be read without colours and without strike-through: `[-old-]{+new+}`."""

import re
from collections.abc import Iterable

from postsync.domain.late import late
from postsync.views.difftext import Kind, Piece

_OPEN = {"-": "[-", "+": "{+"}
_CLOSE = {"-": "-]", "+": "+}"}

_MARKS_OF_TEXT = late(r"\[-|-\]|\{\+|\+\}|↵")
"""What a text must not hold as it is, or it would be taken for a mark of a change."""


def marked(piece: Piece) -> str:
    """A piece between marks that need neither colours nor strike-through: `[-old-]`, `{+new+}`."""
    if piece.kind is Kind.KEPT or not piece.text:
        return piece.text
    return f"{_OPEN[piece.kind]}{piece.text}{_CLOSE[piece.kind]}"


def without_marks(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with everything spelt out that could be taken for one of our own marks."""
    return [Piece(piece.kind, _MARKS_OF_TEXT.sub(_without_mark, piece.text)) for piece in pieces]


def _without_mark(found: re.Match[str]) -> str:
    mark = found[0]
    at = 1 if mark[0] in "[{" else 0  # the dash, or the plus
    return f"{mark[:at]}\\u{{{ord(mark[at]):x}}}{mark[at + 1 :]}"
