"""Nearest: what somebody probably meant who wrote a name that there is not."""

from collections.abc import Iterable, Sequence

LONGEST = 200
"""Letters of a name that are compared: as many as an address can have."""

_ALIKE = str.maketrans({"-": None, "_": None, " ": None, "o": "0", "i": "1", "l": "1"})


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The names that are most like `word`, the nearest first; none where nothing is like it.

    Without regard to letter case, dashes, and letters that look like digits.
    """
    from difflib import get_close_matches

    by_fold: dict[str, list[str]] = {}
    for name in known:
        by_fold.setdefault(_fold(name), []).append(name)
    if exact := by_fold.get(_fold(word)):
        return tuple(exact[:most])
    matches = get_close_matches(_fold(word), by_fold, n=most, cutoff=0.6)
    return tuple([name for fold in matches for name in by_fold[fold]][:most])


def did_you_mean(names: Iterable[str], quote: str = "") -> str:
    """`Did you mean launch or lunch?`, or nothing."""
    shown = [f"{quote}{name}{quote}" for name in names]
    return f"Did you mean {either(shown)}?" if shown else ""


def either(names: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _fold(name: str) -> str:
    return name[:LONGEST].casefold().translate(_ALIKE)
