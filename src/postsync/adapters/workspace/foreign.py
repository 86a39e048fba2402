# ruff: noqa: RUF001 (signs that look alike are what this is about)
"""Signs that look like those of YAML and are others: full-width ones, typographic quotes, any blanks."""

import re
import unicodedata
from functools import cache

_SIGNS = {
    ":": "：﹕︰∶꞉",
    "#": "＃﹟",
    ",": "，﹐、",
    "[": "［【",
    "]": "］】",
    "{": "｛﹛",
    "}": "｝﹜",
    '"': "“”„‟«»＂″",
    "'": "‘’‚‛＇′",
    "-": "–—－‐‑‒−﹣•",
}
_PLAIN = {foreign: plain for plain, signs in _SIGNS.items() for foreign in signs}

COLONS, DASHES, HASHES = _SIGNS[":"], _SIGNS["-"], _SIGNS["#"]
BRACKETS = _SIGNS["["] + _SIGNS["{"]
QUOTES = _SIGNS['"'] + _SIGNS["'"]

BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Blanks that are no space to YAML; for a set of characters in a pattern."""

UNSEEN = (
    "\x85\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe0f\ufeff\uffa0"
)
"""Characters that nobody sees, likewise."""

_DROPPED = re.compile(f"[{UNSEEN}]")


def plain(text: str) -> str:
    """`text` as it was meant: in signs and letters of the usual width, without what nobody sees."""
    if text.isascii():
        return text
    seen = _DROPPED.sub("", text)
    signs = "".join(_PLAIN.get(sign, sign) for sign in seen)
    return unicodedata.normalize("NFKC", signs)


@cache
def named(sign: str) -> str:
    """How a sentence names a character that nobody can tell from another."""
    number = f"U+{ord(sign):04X}"
    name = unicodedata.name(sign, "").casefold().replace("fullwidth", "full-width")
    if sign.isprintable() and not sign.isspace() and not _DROPPED.match(sign):
        return f"{sign} ({number}, {name})" if name else f"{sign} ({number})"
    return f"{number} ({name})" if name else number
