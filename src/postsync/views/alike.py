"""Words that changed and look the same: what of them differs, by code point."""

import unicodedata
from collections import Counter

from postsync.domain.late import late
from postsync.domain.text.lookalikes import skeleton

_WORDS = late(r"[\w\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{1,200}")

_EASILY_TOLD_APART = frozenset("il")
"""Small letters that have the same skeleton, and that everybody tells apart."""

_MOST = 8


def differences(before: str, after: str) -> list[str]:
    """Letter and code point of all that was replaced by what looks the same, and of that."""
    if before == after:
        return []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    was, now = Counter(old), Counter(new)
    added: dict[str, list[str]] = {}
    for word in (now - was).elements():
        added.setdefault(skeleton(_flat(word)), []).append(word)
    pairs = [
        (word, alike.pop(0))
        for word in ((was - now).elements() if added else ())
        if (alike := added.get(skeleton(_flat(word))))
    ]
    if was == now:  # words that changed places
        pairs = [
            (one, other)
            for one, other in zip(old, new, strict=True)
            if one != other and skeleton(_flat(one)) == skeleton(_flat(other))
        ]
    found = [note for one, other in pairs for note in _between(one, other)]
    return list(dict.fromkeys(found))


def _flat(word: str) -> str:
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def _between(one: str, other: str) -> list[str]:
    if one.lower() == other.lower() or (one.isascii() and other.isascii() and len(one) == 1):
        return []
    if len(one) == len(other):
        letters = [(a, b) for a, b in zip(one, other, strict=True) if a.lower() != b.lower()]
        return [_told(a, b) for a, b in letters if not {a, b} <= _EASILY_TOLD_APART]
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    one, other = one[start:], other[start:]
    while len(one) > 1 and len(other) > 1 and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return [_told(one, other)]


def _told(one: str, other: str) -> str:
    return f"{_spelt(one)} → {_spelt(other)}"


def _spelt(text: str) -> str:
    text, more = text[:_MOST], "…" if len(text) > _MOST else ""
    base = "◌" if unicodedata.combining(text[:1] or " ") else ""
    return " ".join([f"{base}{text}{more}", *(f"U+{ord(c):04X}" for c in text)])
