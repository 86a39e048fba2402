"""The changed words of a text, within all of it: nobody finds them in two texts below each other."""

import sys
from collections.abc import Sequence
from itertools import groupby

from postsync.views import difftext
from postsync.views.difftext import Kind, Piece
from postsync.views.markdown.escape import inert
from postsync.views.marks import marked, without_marks

_CONTEXT = 20
"""Unchanged lines that are shown around a change."""

_LONGEST = 2000
"""Characters of a line of which the unchanged middle is shown."""

_MOST_REPEATS = 8

# Asterisks and tildes would depend on what stands beside them; and not everybody sees lines.
_MARKS = {Kind.KEPT: "{}", Kind.REMOVED: "<del>{}</del>", Kind.ADDED: "<ins><b>{}</b></ins>"}


def changed_words(before: str, after: str, *, whole: bool) -> str:
    """All of a text on one line of Markdown, with what was taken out and what came in between marks.

    Empty where no word was kept: then an old and a new text are easier to read. What does not show is
    spelt out in both already.
    """
    pieces = without_marks(difftext.words(before, after))
    if not any(piece.kind is Kind.KEPT and piece.text.strip() for piece in pieces):
        return ""
    longest = sys.maxsize if whole else _LONGEST
    rows = difftext.display_lines(difftext.legible(pieces, space=difftext.SPACE, longest=longest))
    is_kept = [all(piece.kind is Kind.KEPT for piece in row) for row in rows]
    told = [
        f"*… {difftext.skipped(row)} …*" if isinstance(row, int) else _marked(row)
        for row in (rows if whole else difftext.fold_kept(rows, is_kept, _CONTEXT))
    ]
    return "<br>".join(told if whole else _counting_repeats(told))


def _marked(row: Sequence[Piece]) -> str:
    # A browser shows one space for many.
    texts = [(one.kind, inert(one.text).replace("  ", "&nbsp; ")) for one in row]
    return "".join(_MARKS[kind].format(marked(Piece(kind, text))) for kind, text in texts)


def _counting_repeats(rows: list[str]) -> list[str]:
    """The rows, with the number of those that are all alike, such as empty lines that came in."""
    counted: list[str] = []
    for row, group in groupby(rows):
        same = list(group)
        is_many = len(same) > _MOST_REPEATS
        counted += [row, f"*… {len(same) - 1:,} more like it …*"] if is_many else same
    return counted
