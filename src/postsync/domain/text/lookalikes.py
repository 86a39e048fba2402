# ruff: noqa: RUF001 (this is about characters that look alike)
"""Look-alikes: names and hosts that read as another one."""

import re
import unicodedata
from functools import cache

_LATIN = {
    "a": "аαɑᴀᎪꓮⲁ", "b": "ьвᏴʙꓐƅ", "c": "сϲᏟᴄꓚⲥ", "d": "ԁꓓᎠᴅժ", "e": "еҽєᎬᴇꓰ", "f": "ꜰꓝƒ", "g": "ɡցᏀɢꓖ",
    "h": "һհнᎻʜꓧ", "i": "іıιɩᎥɪꓲї", "j": "јϳᎫᴊꓙ", "k": "кκᏦᴋꓗⲕ", "l": "ӏᏞʟꓡǀ|", "m": "мᎷᴍꓟ", "n": "ոηɴꓠп",
    "o": "оοօᴏꓳⲟσ", "p": "рρᏢᴘꓑⲣ", "q": "ԛզգ", "r": "гᎡʀꓣᴦ", "s": "ѕᏚꜱꓢ", "t": "тτᎢᴛꓔ", "u": "υսᴜꓴ",
    "v": "ѵνᏙᴠꓦ", "w": "ԝωѡᎳᴡꓪա", "x": "хχꓫ", "y": "уγүᎩʏꓬ", "z": "ᴢᏃꓜ",
}  # fmt: skip
"""What is taken for a Latin letter at a glance, in lower case. Of capitals the small letter stands here."""

_SAME_SCRIPT = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that are written together (UTS 39, highly restrictive)."""


@cache
def _to_latin() -> dict[int, str]:
    return {ord(one): latin for latin, alike in _LATIN.items() for one in alike + alike.lower()}


def may_mislead(text: str) -> bool:
    """Whether any letter of `text` is taken for another one. Quick."""
    return _misleading().search(text) is not None


@cache
def _misleading() -> "re.Pattern[str]":
    alike = "".join(map(chr, _to_latin())).replace("|", "")
    return re.compile(f"[{alike}\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]")


def plainly(text: str) -> str:
    """`text` in small letters, and as computers that resolve names read its wide and ornate ones."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def as_latin(text: str) -> str:
    """`text` in small letters, those of other scripts as the Latin ones that they look like."""
    return text.lower() if text.isascii() else plainly(text).translate(_to_latin())


def skeleton(name: str) -> str:
    """What is left of a name at a glance: two that have this in common are mistaken for one another."""
    flat = as_latin(name).translate(_AT_A_GLANCE)
    return flat.replace("rn", "m").replace("vv", "w")


_AT_A_GLANCE = str.maketrans("0i1|", "olll")


def mixes_scripts(text: str) -> bool:
    """Whether letters of scripts that are never written together are in one word."""
    if text.isascii():
        return False
    scripts = {
        unicodedata.name(one, "?").partition(" ")[0] for one in plainly(text) if one.isalpha()
    }
    scripts.discard("MODIFIER")
    return len(scripts) > 1 and not any(scripts <= together for together in _SAME_SCRIPT)


def looks_latin(text: str) -> bool:
    """Whether a word that is not in ASCII can be read as one that is."""
    return not text.isascii() and as_latin(text).isascii()
