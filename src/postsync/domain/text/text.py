"""Text: when two texts are the same, and how untrusted text is shown."""

import re
import unicodedata

_URL = re.compile(r"https?://[^\s<>\"]+")

_SPACE = " \t\u00a0"
"""What services drop at line ends."""

# Compiled when first needed: patterns of characters beyond ASCII take a third of a millisecond each.
_UNSAFE = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
"""Control characters but tab and line feed, bidi marks, embeddings, overrides and isolates, invisible
joiners that hide text, and lone surrogates (which no terminal can be sent)."""


_MARKS = 500
"""To order a run of combining marks takes quadratic time; no language writes that many."""


def composed(text: str) -> str:
    """`text` in NFC; as it is where a run of marks has no end. Linear."""
    if text.isascii() or (len(text) > 8 * _MARKS and _has_endless_marks(text)):
        return text
    return unicodedata.normalize("NFC", text)


def comparable(text: str) -> str:
    """`text` as far as a service can be trusted to keep it: NFC, LF, nothing at line ends."""
    flat = composed(text)
    if "\r" in flat:
        flat = flat.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in flat and (" \n" in flat or "\t\n" in flat or "\u00a0\n" in flat):
        flat = "\n".join(line.rstrip(_SPACE) for line in flat.split("\n"))
    return flat.strip()


def loosely_comparable(text: str) -> str:
    """As `comparable`, with every link alike: services rewrite links to shorten or count them."""
    return _URL.sub("<url>", comparable(text))


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for what services rewrite in passing."""
    return one == other or comparable(one) == comparable(other)


def visible(text: str, *, newline: bool = True) -> str:
    r"""`text` with control characters and bidi overrides spelt out as `\u{…}`.

    With `newline` false, line feeds and tabs are spelt out too, for text that must stay on a line.
    """
    shown = re.sub(_UNSAFE, _spell, text)
    return shown if newline else shown.replace("\n", "\\n").replace("\t", "\\t")


def _has_endless_marks(text: str) -> bool:
    """Whether a run of marks is twice as long as any language's. Mostly the first character tells."""
    starts = range(0, len(text) - _MARKS + 1, _MARKS)
    return any(all(map(unicodedata.combining, text[at : at + _MARKS])) for at in starts)


def _spell(match: re.Match[str]) -> str:
    return f"\\u{{{ord(match[0]):x}}}"
