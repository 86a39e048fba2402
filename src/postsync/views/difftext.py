"""Differences between two texts: by word for people, by line for diff fences.

What is to be shown is compared as it is shown: with everything spelt out that does not show.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from postsync.domain.late import late
from postsync.domain.text.text import composed

if TYPE_CHECKING:
    from difflib import SequenceMatcher

T = TypeVar("T")

_TOKENS = late(r"\\u\{[0-9a-f]+\}|https?://\S+|\w+|\s|[^\w\s]")

_MANY = 250_000
"""Products of token counts beyond which words are not matched up: it is quadratic."""

_PAIRS, _LINES = 100_000, 4_000_000
"""Pairs of equal lines, and of any lines, beyond which lines are not matched up: sixty thousand empty
ones would take days."""

_LONG = 400
"""Characters of a line that stay as they are; of a longer one, what did not change is cut."""

_MOST_REPEATS = 8

SPACE = "\\u{20}"
"""A space where it could not be seen."""

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
    for is_kept, one, other in _stretches(old, new):
        if is_kept:
            pieces.append(Piece(Kind.KEPT, "".join(one)))
        else:
            pieces.extend(_within("".join(one), "".join(other)))
    return _joined(pieces)


def lines(before: str, after: str) -> list[tuple[str, str]]:
    """Lines with their sign ` `, `-` or `+`."""
    rows: list[tuple[str, str]] = []
    for is_kept, one, other in _stretches(before.split("\n"), after.split("\n")):
        if is_kept:
            rows.extend((" ", row) for row in one)
        else:
            rows.extend(("-", row) for row in one)
            rows.extend(("+", row) for row in other)
    return rows


def legible_lines(
    before: str, after: str, *, context: int = 2, longest: int = _LONG, whole: bool = False
) -> list[tuple[str, str]]:
    """Lines with their sign, in which every change can be seen, or `@` with what is left out between.

    Only what did not change is ever left out: lines further than `context` from a change, and the middle
    of what is longer than `longest`. Nothing at all if it is to be `whole`.
    """
    longest = sys.maxsize if whole else longest
    rows: list[tuple[str, str]] = []
    for is_kept, one, other in _stretches(before.split("\n"), after.split("\n")):
        if is_kept:
            rows.extend((" ", row) for row in one)
            continue
        pieces = _within("\n".join(one), "\n".join(other)) if one and other else _both(one, other)
        pieces = legible(_joined(pieces), space=SPACE, longest=longest)
        for sign, side, left in (("-", one, Kind.ADDED), ("+", other, Kind.REMOVED)):
            text = "".join(piece.text for piece in pieces if piece.kind is not left)
            rows.extend((sign, _trailing(row)) for row in text.split("\n") if side)
    if whole:
        return rows
    folded = fold_kept(rows, [sign == " " for sign, _ in rows], context)
    shown = [("@", skipped(row)) if isinstance(row, int) else row for row in folded]
    return _counting_repeats(
        [(sign, _cut(row, longest) if sign == " " else row) for sign, row in shown]
    )


def legible(pieces: Sequence[Piece], *, space: str = " ", longest: int = _LONG) -> list[Piece]:
    """The pieces with every change spelt out that could not be seen: of spaces, of the form of a letter.

    Where nothing but spaces changed, each is shown as `space`. Of lines longer than `longest`, what did
    not change is cut down to the surroundings of the changes.
    """
    shown: list[Piece] = []
    for at, piece in enumerate(pieces):
        kind, text = piece.kind, piece.text
        if kind is Kind.KEPT:
            shown.append(Piece(kind, _cut_lines(text, longest)))
            continue
        other = _counterpart(pieces, at)
        is_alike = _looks(text) == _looks(other or "")
        text = _spelt(text, _ODD if is_alike else _HIDDEN)
        if other and not is_alike:
            text = _words_apart(text, other)
        if is_alike or not text.strip(" \n"):
            text = text.replace(" ", space)
        shown.append(Piece(kind, text))
    return shown


def apart(before: str, after: str) -> tuple[str, str]:
    """Two short texts, spelt out if nobody could tell them apart."""
    if before == after or _looks(before) != _looks(after):
        return before, after
    space = SPACE if before.split() == after.split() else " "
    old, new = (_spelt(text, _ODD).replace(" ", space) for text in (before, after))
    return old, new


def rows_apart(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Two lists of lines; words that are in both, but in another form, are spelt out."""
    was, now = "\n".join(old), "\n".join(new)
    return [_words_apart(row, now) for row in old], [_words_apart(row, was) for row in new]


def fold_kept(rows: Sequence[T], kept: Sequence[bool], context: int) -> list[T | int]:
    """The rows; of long runs of kept ones `context` at each side of a change, else their number."""
    folded: list[T | int] = []
    for is_kept, group in groupby(range(len(rows)), key=lambda at: kept[at]):
        run = list(group)
        head = context if run[0] else 0
        tail = context if run[-1] < len(rows) - 1 else 0
        if not is_kept or len(run) <= head + tail:
            folded += [rows[at] for at in run]
            continue
        end = len(run) - tail
        folded += [*(rows[at] for at in run[:head]), end - head, *(rows[at] for at in run[end:])]
    return folded


def skipped(count: int) -> str:
    """`9 unchanged lines`."""
    return f"{count} unchanged line{'' if count == 1 else 's'}"


def display_lines(pieces: Iterable[Piece]) -> list[tuple[Piece, ...]]:
    """The pieces line by line, without line ends.

    A line end that was itself added or removed shows as `↵`, unless its line was, and can be seen.
    """
    rows: list[tuple[Piece, ...]] = []
    row: list[Piece] = []
    for piece in pieces:
        *whole, rest = piece.text.split("\n")
        for text in whole:
            if text:
                row.append(Piece(piece.kind, text))
            is_seen = row and all(p.kind is piece.kind for p in row)
            if piece.kind is not Kind.KEPT and not is_seen:
                row.append(Piece(piece.kind, "↵"))
            rows.append(_joined(row) or (Piece(piece.kind, ""),))
            row = []
        if rest:
            row.append(Piece(piece.kind, rest))
    if row:
        rows.append(_joined(row))
    return rows


def _stretches(
    old: Sequence[str], new: Sequence[str]
) -> list[tuple[bool, Sequence[str], Sequence[str]]]:
    """What was kept, and what became what, in order; what is alike at both ends is not looked for."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    one, other = old[start : len(old) - end], new[start : len(new) - end]
    between: list[tuple[bool, Sequence[str], Sequence[str]]] = [(False, one, other)]
    if one and other and _can_be_matched(one, other):
        # The lines around help to tell which of several alike ones was kept.
        if _can_be_matched(old, new):
            codes = _matcher(old, new).get_opcodes()
            return [(tag == "equal", old[i1:i2], new[j1:j2]) for tag, i1, i2, j1, j2 in codes]
        codes = _matcher(one, other).get_opcodes()
        between = [(tag == "equal", one[i1:i2], other[j1:j2]) for tag, i1, i2, j1, j2 in codes]
    around = [(True, old[:start], new[:start]), *between, (True, old[len(old) - end :], ())]
    return [(is_kept, was, now) for is_kept, was, now in around if was or now]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        count += 1
    return count


def _can_be_matched(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) * len(other) <= _PAIRS:
        return True
    counts = Counter(other)
    pairs = sum(count * counts[item] for item, count in Counter(one).items())
    return pairs <= _PAIRS and len(one) * len(other) <= _LINES


def _both(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    return [Piece(Kind.REMOVED, "\n".join(old)), Piece(Kind.ADDED, "\n".join(new))]


def _within(before: str, after: str) -> list[Piece]:
    plain = [Piece(Kind.REMOVED, before), Piece(Kind.ADDED, after)]
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if not old or not new:
        return plain
    if len(old) * len(new) > _MANY:
        return _between_ends(old, new)
    matcher = _matcher(old, new)
    if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return plain
    return _without_islands(_pieces(old, new, matcher))


def _between_ends(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """The pieces of what is too long to be matched up as a whole."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    one, other = old[start : len(old) - end], new[start : len(new) - end]
    between = [Piece(Kind.REMOVED, "".join(one)), Piece(Kind.ADDED, "".join(other))]
    if one and other and len(one) * len(other) <= _MANY:
        matcher = _matcher(one, other)
        if matcher.ratio() >= _ALIKE:
            between = _without_islands(_pieces(one, other, matcher))
    head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
    return [Piece(Kind.KEPT, head), *between, Piece(Kind.KEPT, tail)]


def _pieces(old: Sequence[str], new: Sequence[str], matcher: "SequenceMatcher[str]") -> list[Piece]:
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.KEPT, "".join(old[i1:i2])))
        else:
            pieces.append(Piece(Kind.REMOVED, "".join(old[i1:i2])))
            pieces.append(Piece(Kind.ADDED, "".join(new[j1:j2])))
    return pieces


def _counterpart(pieces: Sequence[Piece], at: int) -> str | None:
    """What a removed piece became, or what an added one was; None for what stands alone."""
    other = Kind.ADDED if pieces[at].kind is Kind.REMOVED else Kind.REMOVED
    near = pieces[at + 1 : at + 2] if other is Kind.ADDED else pieces[max(0, at - 1) : at]
    return next((piece.text for piece in near if piece.kind is other), None)


def _words_apart(text: str, other: str) -> str:
    """A text with those words spelt out that the other one has too, but in another form."""
    if text.isascii() and other.isascii():
        return text
    forms: dict[str, set[str]] = {}
    for word in set(other.split()):
        forms.setdefault(_looks(word), set()).add(word)

    def spelt(found: re.Match[str]) -> str:
        word = found[0]
        return _spelt(word, _ODD) if forms.get(_looks(word), set()) - {word} else word

    return re.sub(r"\S+", spelt, text)


def _looks(text: str) -> str:
    """What two texts have in common that nobody can tell apart by looking at them."""
    if text.isascii():
        return "".join(text.split())
    # Marks without end take quadratic time to be put in order.
    flat = unicodedata.normalize("NFKC", text) if len(text) <= _MOST_FOLDED else composed(text)
    return "".join(c for c in flat if not c.isspace() and not _is_unseen(c))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf"} or "\ufe00" <= character <= "\ufe0f"


_MOST_FOLDED = 4_000

_ODD = late(r"[^\x20-\x7e\n]")

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"

_HIDDEN = late(rf"(?![ \n])\s|^[{_MARKS}]+")
"""Spaces other than the usual one, and marks that would melt into what stands before a change."""


def _spelt(text: str, odd: re.Pattern[str]) -> str:
    return odd.sub(lambda found: "".join(f"\\u{{{ord(c):x}}}" for c in found[0]), text)


def _trailing(row: str) -> str:
    """A line with the spaces at its end spelt out."""
    kept = row.rstrip(" ")
    return kept + SPACE * (len(row) - len(kept))


def _cut_lines(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return "\n".join(_cut(line, longest) for line in text.split("\n"))


def _cut(line: str, longest: int) -> str:
    """Of a long line that did not change, both ends, and what was left out between them."""
    if len(line) <= longest:
        return line
    around = longest // 3
    left_out = len(line) - 2 * around
    return f"{line[:around]}[… {left_out:,} unchanged characters …]{line[-around:]}"


def _counting_repeats(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows, with the number of those that are all alike, such as empty lines that were added."""
    counted: list[tuple[str, str]] = []
    for row, group in groupby(rows):
        same = list(group)
        more = len(same) - 1
        is_many = more >= _MOST_REPEATS and row[0] != " "
        counted += [row, ("@", f"{more:,} more lines like the one above")] if is_many else same
    return counted


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
