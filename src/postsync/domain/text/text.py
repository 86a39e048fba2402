"""Text: when two texts are the same, and how untrusted text is shown."""

import unicodedata

from postsync.domain.late import late
from postsync.domain.text.hidden import spans

_URL = late(r"https?://[^\s<>\"]+")

_SPACE = " \t\u00a0"
"""What services drop at line ends."""

_BACKSLASHES = late(r"\\+(?=u\{)")

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
    r"""`text` with every character spelt out as `\u{…}` that is hidden where it stands.

    Backslashes that are in the text are doubled where they could be taken for such a spelling's. With
    `newline` false, line feeds and tabs are spelt out too, for text that must stay on a line.
    """
    shown = text
    # Lines of plain text are what thousands of posts are made of.
    is_plain = text.isascii() and text.replace("\n", " ").isprintable()
    if not is_plain or "\\u{" in text:
        shown = _spelt(text)
    return shown if newline else shown.replace("\n", "\\n").replace("\t", "\\t")


def _spelt(text: str) -> str:
    position = 0
    pieces = []
    for start, end in spans(text):
        plain = text[position:start]
        pieces += [_escaped(plain), "\\" * (len(plain) - len(plain.rstrip("\\")))]
        pieces += [f"\\u{{{ord(character):x}}}" for character in text[start:end]]
        position = end
    return "".join([*pieces, _escaped(text[position:])])


def _escaped(text: str) -> str:
    return _BACKSLASHES.sub(r"\g<0>\g<0>", text) if "\\u{" in text else text


def _has_endless_marks(text: str) -> bool:
    """Whether a run of marks is twice as long as any language's. Mostly the first character tells."""
    starts = range(0, len(text) - _MARKS + 1, _MARKS)
    return any(all(map(unicodedata.combining, text[at : at + _MARKS])) for at in starts)
