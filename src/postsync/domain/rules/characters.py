"""Characters that nobody sees (PS213, PS214), and links that lead elsewhere than it seems (PS215, PS216).

They are looked for in everything that a document says, its keys as well, before it is known what it means.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from postsync.domain.problem import Path, Problem, field_path
from postsync.domain.text.hidden import BIDI, TAGS, hidden
from postsync.domain.text.hosts import odd_links

_CONTROLS = {
    0x00: "NULL",
    0x07: "BELL",
    0x08: "BACKSPACE",
    0x0D: "CARRIAGE RETURN",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
}
_NAMELESS = {
    "Cc": "a control character", "Co": "for private use", "Cs": "half of a character", "Cn": "no character",
}  # fmt: skip
LINKS = frozenset({"PS215", "PS216"})
"""The rules about links."""

_MOST_NAMED = 4
_LONGEST = 80

_CHECKED = ("content", "alt")
"""Texts in which control characters are an error of their own (PS125)."""

TURNING = (
    "It turns around what is beside it, or spells words that only computers read: people would review "
    "something else than goes out. Delete it, and type again what is around it."
)
_ISOLATES = frozenset("\u2068\u2069")
_FROM_X = (
    "Text that is copied from X has them around mentions. They turn around what is between them, so that "
    "people may review something else than goes out. Delete both, or type the mention again."
)
_UNSEEN = (
    "It came along by copying, or hides something. Delete it, or say that it is meant: "
    "`# postsync: ignore[PS214] why`."
)
_UNSEEN_HOST = "Readers cannot see where the link leads. Type it again."
_ODD_LINK = (
    "Write the link as readers would type it. If it is meant: `# postsync: ignore[PS216] why`."
)


def check_characters(data: Any) -> list[Problem]:
    """Find what nobody sees in the data of one document."""
    return [
        problem
        for path, text, at_key in texts_of(data, ())
        if ":" in text or "--" in text or not (text.isascii() and text.isprintable())
        for problem in _check(text, path, at_key=at_key)
    ]


def check_name(file: str) -> list[Problem]:
    """Find what nobody sees in the path of a file."""
    readable = file.encode("utf-8", "ignore").decode()  # bytes that are no text are another matter
    return list(_unseen(hidden(readable), "the name of the file", (), at_key=True))


def is_turning(character: str) -> bool:
    """Whether a hidden character can make a text read otherwise than computers do."""
    return character in BIDI or ord(character) in TAGS


def listed(characters: Iterable[str]) -> str:
    """`2 characters that nobody sees: U+200B ZERO WIDTH SPACE (2)`."""
    counts = Counter(characters)
    total = sum(counts.values())
    shown = [
        f"{named(one)} ({count})" if count > 1 else named(one) for one, count in counts.items()
    ]
    if len(shown) > _MOST_NAMED:
        shown[_MOST_NAMED - 1 :] = [f"and {len(shown) - _MOST_NAMED + 1} others"]
    what = (
        "a character that nobody sees" if total == 1 else f"{total:,} characters that nobody sees"
    )
    return f"{what}: {', '.join(shown)}"


def named(character: str) -> str:
    """`U+200B ZERO WIDTH SPACE`."""
    category = unicodedata.category(character)
    name = _CONTROLS.get(ord(character)) or unicodedata.name(character, _NAMELESS.get(category, ""))
    return f"U+{ord(character):04X} {name}".rstrip()


def _message(characters: Iterable[str]) -> str:
    """What tag characters spell."""
    spelt = "".join(chr(ord(one) - TAGS.start) for one in characters if ord(one) in TAGS)
    shown = "".join(one for one in spelt if one.isprintable())
    return f"; they spell “{_cut(shown)}”" if shown else ""


def texts_of(value: Any, path: Path) -> Iterator[tuple[Path, str, bool]]:
    """Every text of a document with its path, and whether it is a key."""
    if isinstance(value, str):
        yield path, value, False
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield (*path, key), key, True
            yield from texts_of(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from texts_of(item, (*path, index))


def _check(text: str, path: Path, *, at_key: bool) -> Iterator[Problem]:
    if found := hidden(text):
        where = _cut(field_path(path))
        subject = f"the key `{where}`" if at_key else f"`{where}`" if path else "the document"
        yield from _unseen(found, subject, path, at_key=at_key)
    for offset, what, hides in odd_links(text) if not at_key else ():
        yield Problem(
            rule="PS215" if hides else "PS216",
            summary=f"a link may not lead where it seems to: {_cut(what, 3 * _LONGEST)}",
            detail=_UNSEEN_HOST if hides else _ODD_LINK,
            path=path,
            offset=offset,
        )


def _cut(text: str, longest: int = _LONGEST) -> str:
    """`text` on one line, and not longer than a finding can bear."""
    flat = " ".join(text[: longest + 1].split())
    return flat if len(flat) <= longest else f"{flat[:longest].rstrip()}…"


def _unseen(
    found: list[tuple[int, str]], subject: str, path: Path, *, at_key: bool
) -> Iterator[Problem]:
    if path and path[-1] in _CHECKED:
        found = [(at, one) for at, one in found if one >= " "]
    for rule, is_turned, detail in (("PS213", True, TURNING), ("PS214", False, _UNSEEN)):
        some = [(at, one) for at, one in found if is_turning(one) is is_turned]
        if some:
            copied = is_turned and _ISOLATES.issuperset(one for _, one in some)
            yield Problem(
                rule=rule,
                summary=f"{subject} holds {listed(one for _, one in some)}{_message(one for _, one in some)}",
                detail=_FROM_X if copied else detail,
                path=path,
                at_key=at_key,
                offset=None if at_key else some[0][0],
            )
