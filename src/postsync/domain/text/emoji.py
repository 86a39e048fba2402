"""Emoji and characters as readers see them, by the Unicode data of the `regex` library.

That is imported late: it takes 15 ms, and most texts can be judged without it.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

_TONE = r"[\U0001f3fb-\U0001f3ff]"
_FLAG = r"[\U0001f1e6-\U0001f1ff]"
_COMING = r"[\p{Extended_Pictographic}&&\p{Cn}]"
"""Code points set aside for emoji of later Unicode versions."""

PICTURE = rf"[[\p{{Emoji}}{_COMING}]--[0-9#*\U0001f1e6-\U0001f1ff]]"
"""What shows as a picture, without digits and the letters of flags; a set for `regex` with (?V1)."""

NATIONS = "|".join(
    "".join(chr(0xE0000 + ord(letter)) for letter in code) for code in ("gbeng", "gbsct", "gbwls")
)
"""The tag characters of the flags of England, Scotland and Wales, without the one that ends them."""

_TONED = rf"[\p{{Emoji_Modifier_Base}}{_COMING}]{_TONE}"
_ELEMENT = rf"(?:{_TONED}|{PICTURE}\ufe0f?)"


@cache
def emoji() -> "Pattern[str]":
    """What finds emoji: each match is one, of however many code points, as UTS 51 describes them."""
    import regex

    sequences = (
        r"[0-9#*]\ufe0f?\u20e3",  # a keycap
        rf"{_FLAG}{_FLAG}",
        rf"\U0001f3f4(?:{NATIONS})\U000e007f",  # England, Scotland, Wales
        rf"{_ELEMENT}(?:\u200d{_ELEMENT}){{1,3}}",  # joined, of four at most, as all that exist are
        _TONED,
        rf"{PICTURE}\ufe0f",
        rf"[\p{{Emoji_Presentation}}{_COMING}](?!\ufe0e)",
    )
    return regex.compile("(?V1)" + "|".join(sequences))


@cache
def letters() -> "Pattern[str]":
    """What finds runs of letters and of the marks on them."""
    import regex

    return regex.compile(r"[\p{L}\p{M}]+")


@cache
def cluster() -> "Pattern[str]":
    """What finds extended grapheme clusters (UAX 29): what readers see as one character."""
    import regex

    # For each pair of flag letters \X counts all before it again: a row of them takes quadratic time.
    return regex.compile(rf"{_FLAG}{{2}}[\p{{GCB=Extend}}\p{{GCB=ZWJ}}\p{{GCB=SpacingMark}}]*+|\X")
