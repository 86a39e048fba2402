"""Differences between two texts: by word for people, by line for diff fences."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from difflib import SequenceMatcher

T = TypeVar("T")

_TOKENS = re.compile(r"https?://\S+|\w+|\s|[^\w\s]")

_MANY = 250_000
"""Products of token counts beyond which words are not matched up: it is quadratic."""

_ALIKE = 0.35
"""Below this likeness a rewritten passage reads better as old and new in full."""


class Kind(StrEnum):
    """Whether a piece of text was kept, removed or added."""

    KEPT = " "
    REMOVED = "-"
    ADDED = "+"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was kept, removed or added."""

    kind: Kind
    text: str


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from `before` to `after`.

    Without the added ones they are `before`, without the removed ones `after`, to the character.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in _matcher(old, new).get_opcodes():
        one, other = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            pieces.append(Piece(Kind.KEPT, one))
        else:
            pieces.extend(_within(one, other))
    return _joined(pieces)


def lines(before: str, after: str, context: int = 2) -> list[tuple[str, str]]:
    """Lines with their sign ` `, `-`, `+`, or `@` with a count where kept lines are left out."""
    old, new = before.split("\n"), after.split("\n")
    rows: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in _matcher(old, new).get_opcodes():
        if tag == "equal":
            rows.extend((" ", row) for row in old[i1:i2])
        else:
            rows.extend(("-", row) for row in old[i1:i2])
            rows.extend(("+", row) for row in new[j1:j2])
    folded = fold_kept(rows, [sign == " " for sign, _ in rows], context)
    return [("@", skipped(row)) if isinstance(row, int) else row for row in folded]


def fold_kept(rows: Sequence[T], kept: Sequence[bool], context: int) -> list[T | int]:
    """The rows; of long runs of kept ones `context` at each side of a change, else their number."""
    folded: list[T | int] = []
    count = 0
    for index, row in enumerate(rows):
        if all(kept[max(0, index - context) : index + context + 1]):
            count += 1
            continue
        folded += [count, row] if count else [row]
        count = 0
    return [*folded, count] if count else folded


def skipped(count: int) -> str:
    """`9 unchanged lines`."""
    return f"{count} unchanged line{'' if count == 1 else 's'}"


def display_lines(pieces: Iterable[Piece]) -> list[tuple[Piece, ...]]:
    """The pieces line by line, without line ends.

    A line end that was itself added or removed shows as `↵` where its line has anything else.
    """
    rows: list[tuple[Piece, ...]] = []
    row: list[Piece] = []
    for piece in pieces:
        *whole, rest = piece.text.split("\n")
        for text in whole:
            if text:
                row.append(Piece(piece.kind, text))
            if piece.kind is not Kind.KEPT and any(p.kind is not piece.kind for p in row):
                row.append(Piece(piece.kind, "↵"))
            rows.append(_joined(row) or (Piece(piece.kind, ""),))
            row = []
        if rest:
            row.append(Piece(piece.kind, rest))
    if row:
        rows.append(_joined(row))
    return rows


def _within(before: str, after: str) -> list[Piece]:
    plain = [Piece(Kind.REMOVED, before), Piece(Kind.ADDED, after)]
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if not old or not new or len(old) * len(new) > _MANY:
        return plain
    matcher = _matcher(old, new)
    if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return plain
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.KEPT, "".join(old[i1:i2])))
        else:
            pieces.append(Piece(Kind.REMOVED, "".join(old[i1:i2])))
            pieces.append(Piece(Kind.ADDED, "".join(new[j1:j2])))
    return _without_islands(pieces)


def _without_islands(pieces: list[Piece]) -> list[Piece]:
    """Merge changes that only a kept space divides: `[-a-]{+b+} [-c-]{+d+}` is hard to read."""
    merged = pieces[:1]
    for piece in pieces[1:-1]:
        is_island = piece.kind is Kind.KEPT and not piece.text.strip(" ")
        kinds = (Kind.REMOVED, Kind.ADDED) if is_island else (piece.kind,)
        merged += [Piece(kind, piece.text) for kind in kinds]
    return merged + pieces[1:][-1:]


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbouring changes as one removal and one addition, empty pieces left out."""
    joined: list[Piece] = []
    gathered = {Kind.KEPT: "", Kind.REMOVED: "", Kind.ADDED: ""}

    def flush(*kinds: Kind) -> None:
        for kind in kinds:
            if gathered[kind]:
                joined.append(Piece(kind, gathered[kind]))
                gathered[kind] = ""

    for piece in pieces:
        if piece.text:
            flush(
                *([Kind.REMOVED, Kind.ADDED] if piece.kind is Kind.KEPT else [Kind.KEPT]),
            )
            gathered[piece.kind] += piece.text
    flush(*gathered)
    return tuple(joined)


def _matcher(old: Sequence[str], new: Sequence[str]) -> "SequenceMatcher[str]":
    from difflib import SequenceMatcher

    return SequenceMatcher(None, old, new, autojunk=False)
