"""Writing YAML: texts so that a reader gives the very same back, and the order of the keys of a post."""

import re
import unicodedata
from collections.abc import Mapping

from postsync.domain.networks import NETWORKS

KEYS = (
    "id",
    "accounts",
    "scheduledAt",
    "timezone",
    "content",
    "containers",
    "media",
    *NETWORKS,
    "draft",
    "missed",
    "labels",
    "protect",
    "answers",
)
"""The keys of a post in the order in which a person wants to know: who, when, what, and how it is handled."""

KEYS_BELOW: Mapping[str, tuple[str, ...]] = {
    "containers": ("content", "media"),
    "media": ("path", "url", "pin", "alt"),
}
"""The keys of each entry of a list, in their order."""

LONGEST_LINE = 4_000
"""Characters of a line of a text that stands between no quotes: editors break longer ones."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*(?::[A-Za-z0-9._-]+)?")
_PLAIN_PATH = re.compile(r"(?:\.\./)*[A-Za-z][A-Za-z0-9._/-]*")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that YAML, or an older YAML, takes for something else."""

_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\a": "\\a", "\b": "\\b",
    "\x1b": "\\e",
}  # fmt: skip

_SHOWN = frozenset("\u00a0\u202f\u200d\u200c")
"""Characters that nobody sees, and that texts need all the same: within emoji, numbers and words."""

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


def written(text: str, indent: str = "") -> str:
    """A value that is `text`; a text of several lines stands below its key, further in than `indent`.

    What could get lost on the way, or be changed by an editor, is escaped between quotes.
    """
    if "\n" in text and _may_stand_in_lines(text):
        below = indent + "  "
        lines = text.removesuffix("\n").split("\n")
        head = "|" if text.endswith("\n") else "|-"
        return "\n".join([head, *(below + line if line else "" for line in lines)])
    return quoted(text)


def quoted(text: str) -> str:
    """`text` between double quotes, with escapes for everything that does not show."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_escaped, text)) + '"'


def word(text: str) -> str:
    """`text` without quotes where it is a plain word or a selector, such as `x:acme`."""
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT else quoted(text)


def path(text: str) -> str:
    """The same for a path."""
    is_plain = _PLAIN_PATH.fullmatch(text) and text.casefold() not in _NOT_TEXT
    return text if is_plain else quoted(text)


def _may_stand_in_lines(text: str) -> bool:
    """Whether nothing of a text gets lost that stands line by line, with nothing around it."""
    lines = text.split("\n")
    if not lines[0].strip() or text.endswith("\n\n") or not text.strip():
        return False
    if any(line[:1] in {" ", "\t"} and at == 0 for at, line in enumerate(lines)):
        return False  # the first line tells how far all of them are indented
    return all(
        not line[-1:].isspace() and len(line) <= LONGEST_LINE and _is_seen(line) for line in lines
    )


def _is_seen(line: str) -> bool:
    return line.isprintable() or all(one == "\t" or _shows(one) for one in line)


def _shows(one: str) -> bool:
    return one == " " or one in _SHOWN or unicodedata.category(one) not in _UNSEEN


def _escaped(one: str) -> str:
    if (escape := _ESCAPES.get(one)) is not None:
        return escape
    if _shows(one):
        return one
    code = ord(one)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x1_0000 else f"\\U{code:08x}"
