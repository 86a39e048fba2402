"""The changed words of long lines: in two walls of text, an old and a new one, nobody would find them."""

import sys
from collections.abc import Sequence

from postsync.views import difftext
from postsync.views.difftext import Kind, Piece
from postsync.views.markdown.escape import inert

_LONG = 200
"""Characters from which on a change is hard to find in a line."""

_AROUND = 50
"""Characters around a change that help to find it."""

_MOST_LINES, _MOST_PIECES = 10, 60

# Asterisks and tildes would depend on what stands beside them.
_MARKS = {Kind.KEPT: "{}", Kind.REMOVED: "<del>{}</del>", Kind.ADDED: "<ins><b>{}</b></ins>"}


def changed_words(before: str, after: str) -> str:
    """What changed in long lines, in a line each, with some words around it; all of it is in the diff.

    Empty where no line is long, or where nothing of it was kept.
    """
    if not all(_has_long_lines(text) for text in (before, after)):
        return ""
    pieces = difftext.legible(
        difftext.words(before, after), space=difftext.SPACE, longest=sys.maxsize
    )
    rows = [_excerpt(row) for row in difftext.display_lines(pieces) if _is_hard_to_find(row)]
    told = ["".join(_MARKS[piece.kind].format(inert(piece.text)) for piece in row) for row in rows]
    left_out = len(rows) - _MOST_LINES
    more = [f"… and {left_out} more long lines"] if left_out > 0 else []
    return "<br>".join([*told[:_MOST_LINES], *more])


def _has_long_lines(text: str) -> bool:
    return any(len(line) > _LONG for line in text.split("\n"))


def _is_hard_to_find(row: Sequence[Piece]) -> bool:
    kinds = {piece.kind for piece in row}
    is_mixed = Kind.KEPT in kinds and len(kinds) > 1
    return is_mixed and sum(len(piece.text) for piece in row) > _LONG


def _excerpt(row: Sequence[Piece]) -> list[Piece]:
    last = len(row) - 1
    pieces = [
        Piece(piece.kind, _cut(piece, is_first=not at, is_last=at == last))
        for at, piece in enumerate(row[:_MOST_PIECES])
    ]
    return pieces + [Piece(Kind.KEPT, " … and more")] * (len(row) > _MOST_PIECES)


def _cut(piece: Piece, *, is_first: bool, is_last: bool) -> str:
    """What of a piece stands beside the next ones."""
    text, is_kept = piece.text, piece.kind is Kind.KEPT
    if len(text) <= (2 * _AROUND if is_kept else _LONG):
        return text
    head, tail = text[:_AROUND].rpartition(" "), text[-_AROUND:].partition(" ")
    start = "" if is_kept and is_first else f"{head[0] or head[2]} "
    end = "" if is_kept and is_last else f" {tail[2] or tail[0]}"
    return f"{start}…{end}"
