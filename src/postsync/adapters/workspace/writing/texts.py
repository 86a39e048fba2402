"""Texts: how one is written as YAML, so that every reader of YAML reads exactly the same."""

import re

from postsync.adapters.workspace.yaml.reader import meaning
from postsync.adapters.workspace.yaml.rewriting import in_quotes
from postsync.domain.late import late

WIDTH = 100
"""Columns of a line. What cannot be broken may be longer."""

STEP = 2
"""Columns by which a level is indented."""

_NARROWEST = 40
"""A text is given so much room, however deep it stands."""

_JOINERS = "\u200c\u200d"
"""They make one sign of several, as in emoji and in Persian."""

_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NOT_SHOWN = late(f"[^{_JOINERS}{_SPACES}]")

_BEGINS_OTHERWISE = frozenset("-?:,[]{}#&*!|>'\"%@`~=<")
"""Signs with which a text without quotes cannot begin, or with which some readers of YAML have trouble."""

_NEEDS_QUOTES = late(r":(?= |\Z)|#|\A(?:---|\.\.\.)")
_NEEDS_QUOTES_IN_FLOW = late(r"[,\[\]{}?]|:(?![\w/.@-])")

_OTHER_VALUE = late(
    r"(?:y|n|yes|no|on|off|true|false|null)\Z|[-+.]?[0-9][0-9a-f_.,:+\-xotz ]*\Z|[-+]?\.(?:inf|nan)\Z",
    re.IGNORECASE,
)
"""What YAML 1.1 does not read as text: words for yes and no, and what looks like a number or a time."""

_PLAIN_KEY = late(r"[A-Za-z_][A-Za-z0-9_./-]*(?::[A-Za-z0-9_.-]+)?\Z")

_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_BLANK_END = late(r"[ \t]$", re.MULTILINE)


def is_shown(text: str) -> bool:
    """Whether every character of a text can be seen where it stands; line breaks are not looked at."""
    if text.isascii():
        return text.replace("\n", "").isprintable()
    return "".join(_NOT_SHOWN.findall(text.replace("\n", ""))).isprintable()


def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether a text of one line may stand without quotes; `in_flow` if between brackets."""
    if not text or text[0] in _BEGINS_OTHERWISE or text != text.strip() or not is_shown(text):
        return False
    if "\n" in text or _NEEDS_QUOTES.search(text) or _OTHER_VALUE.match(text):
        return False
    if in_flow and _NEEDS_QUOTES_IN_FLOW.search(text):
        return False
    return meaning(text) is None


def in_one_line(text: str, *, in_flow: bool = False) -> str:
    """A text in one line: plain, or else in quotes."""
    return text if is_plain(text, in_flow=in_flow) else between_quotes(text)


def between_quotes(text: str) -> str:
    """A text in quotes, with escapes of what nobody would see."""
    if "\n" not in text and is_shown(text):
        return in_quotes(text)
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    known = _ESCAPES.get(character)
    if known or is_shown(character):
        return known or character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def key_in_one_line(key: str) -> str:
    """A key of a block: plain, or else in quotes."""
    if _PLAIN_KEY.match(key) and meaning(key) is None:
        return key
    return between_quotes(key)


def is_literal(text: str) -> bool:
    """Whether a text of several lines can be written below `|`, and an editor would leave it as it is."""
    return (
        "\n" in text
        and text.strip("\n") != ""
        and not text.endswith("\n\n")
        and is_shown(text)
        and not _BLANK_END.search(text)
    )


def literal(text: str) -> tuple[str, list[str]]:
    """The head and the lines of a text below `|`; it is more than line breaks."""
    lines = text.split("\n")
    first = next(line for line in lines if line)
    if not lines[-1]:
        lines.pop()
    return "|" + marks(text, first), lines


def marks(text: str, first: str) -> str:
    """What stands behind the sign of a block: whether its indentation is given, and how it ends.

    `first` is the first of its lines that is not empty.
    """
    indicator = str(STEP) if first[:1] in {" ", "\t"} else ""
    ends = len(text) - len(text.rstrip("\n"))
    return indicator + ("-", "", "+")[min(ends, 2)]


def folded(text: str, indent: int) -> list[str] | None:
    """The lines of a text of one line below `>-`; None where it would not be the same, or one line."""
    words = text.split(" ")
    if "" in words or "\n" in text or not is_shown(text):
        return None
    room = max(WIDTH - indent, _NARROWEST)
    lines: list[str] = []
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) <= room:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = word
    return [*lines, line] if lines else None
