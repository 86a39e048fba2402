"""How findings speak: short quotations, nearest names, lists of names."""

from collections.abc import Iterable
from functools import lru_cache

from postsync.domain.nearest import either
from postsync.domain.nearest import nearest as nearest_names

LONGEST = 80
"""Quoted values are cut here: a finding is a line, not a copy of the file."""


def cut(text: str) -> str:
    """`text` on one line, and not longer than a finding can bear."""
    flat = " ".join(text[: 2 * LONGEST].split()) if len(text) > LONGEST else " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def quoted(value: object) -> str:
    """A value from a file as it may stand in a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"“{cut(value)}”"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a block of keys"
    return "nothing" if value is None else cut(str(value))


def key(name: str) -> str:
    """The name of a key as it may stand in a sentence."""
    return f"`{cut(name)}`"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The name among `known` that `word` was probably meant to be."""
    return _nearest(word[:LONGEST], tuple(known))


@lru_cache(1024)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """As above; kept, because many files share a mistake."""
    return next(iter(nearest_names(word, known, most=1)), None)


def one_of(names: Iterable[str]) -> str:
    """`a`, `b` or `c`."""
    return _one_of(tuple(names))


@lru_cache(64)
def _one_of(names: tuple[str, ...]) -> str:
    """As above; kept, because many findings list the same keys."""
    return either([key(name) for name in names])


def suggestion(word: str, known: Iterable[str]) -> str:
    """A question that names what was probably meant, or nothing."""
    meant = nearest(word, known)
    return f"Did you mean {key(meant)}?{_told_apart(word, meant)}" if meant else ""


def _told_apart(word: str, meant: str) -> str:
    """Say by which character two words differ that look the same."""
    if word.isascii() and meant.isascii():
        return ""
    from postsync.domain.rules.characters import named
    from postsync.domain.text.hidden import seen
    from postsync.domain.text.lookalikes import as_latin

    if as_latin(seen(word)) != as_latin(seen(meant)):
        return ""
    odd = [
        f" {which} has {named(sign)}."
        for which, text, other in (("It", meant, word), ("What is written", word, meant))
        for sign in text
        if not sign.isascii() and sign not in other
    ]
    return "".join(odd[:1])


def counted(number: int, noun: str) -> str:
    """`1 post`, `2 posts`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
