"""Stand-ins: libyaml reads YAML 1.1, where a few characters mean something else than in YAML 1.2.

Three characters of Unicode end a line for it, and it refuses an emoji as JSON escapes it, by two halves.
They are replaced before it reads, each by as many characters as it has, so that every place stays what it
is; in what it has read they are put back.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from postsync.domain.late import late
from postsync.domain.text.ordinary import is_ordinary

_ENDS = ("\x85", "\u2028", "\u2029")
_NEL, _LS, _PS = (end.encode() for end in _ENDS)

_BACKSLASH = ord("\\")
"""As a number: to look for one in a file takes a tenth of the time."""

PAIR = r"u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
"""Both halves of a character, as JSON has them behind a backslash."""

_ESCAPE = late(rf"\\(?:({PAIR})|.)", re.DOTALL)

_HALF = late(rb"\\u[dD][89aAbB]")
_NAMED = late(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


class StandIns:
    """What is put into a file in the place of characters, and how to put those back."""

    def __init__(self, text: str) -> None:
        self._unused = _unused(text)
        self._ends = {end: next(self._unused) for end in _ENDS if end in text}
        self._filler = ""
        self._names: dict[str, str] = {}
        """By both escapes of a character, what stands for it."""
        if "\\u" in text:
            self._filler = next(self._unused)
            text = _ESCAPE.sub(self._escaped, text)
        for end, name in self._ends.items():
            text = text.replace(end, name)
        self.data = text.encode()
        self._back = {name: end for end, name in self._ends.items()}
        self._pairs = {name: pair for pair, name in self._names.items()}
        signs = "".join(self._back) or "\0"
        whole = rf"|\\U([0-9A-F]{{8}}){self._filler * 2}|(.){self._filler * 2}"
        self._sought = re.compile(f"[{signs}]{whole if self._filler else ''}", re.DOTALL)

    def put_back(self, root: Any) -> None:
        """Put the characters themselves into all the texts of a tree of nodes."""
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if type(node) is tuple:
                waiting += node
            elif type(node.value) is str:
                node.value = self._sought.sub(self._meant, node.value)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting += node.value

    def _escaped(self, escape: re.Match[str]) -> str:
        pair = escape[1]
        if pair is None:
            return escape[0]
        name = self._names.get(pair) or next(self._unused)
        self._names[pair] = name
        return f"\\U{ord(name):08X}{self._filler * 2}"

    def _meant(self, found: re.Match[str]) -> str:
        """In double quotes libyaml has read the escape, elsewhere it is part of the text."""
        sign = found[0]
        if len(sign) == 1:
            return self._back.get(sign, sign)
        if found[1] is not None:
            pair = self._pairs.get(chr(int(found[1], 16)))
            return f"\\{pair}" if pair else sign
        pair = self._pairs.get(found[2])
        return whole_of(pair) if pair else sign


def whole_of(pair: str) -> str:
    """The character of which `pair` has both halves: `ud83d` and `ude80`, with a backslash between."""
    high, low = int(pair[1:5], 16), int(pair[-4:], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def stand_ins(data: bytes) -> StandIns | None:
    """What `data` needs, None as for nearly every file. Raises UnicodeError."""
    has_halves = _BACKSLASH in data and _HALF.search(data)
    if not has_halves and (data.isascii() or is_ordinary(data) or not _has_ends(data)):
        return None
    return StandIns(data.decode())


def _has_ends(data: bytes) -> bool:
    return _NEL in data or _LS in data or _PS in data


def _unused(text: str) -> Iterator[str]:
    """Characters that neither stand in `text` nor are escaped there; no file is long enough for all."""
    used = {
        *text,
        *(chr(int(found[1] or found[2], 16) % 0x110000) for found in _NAMED.finditer(text)),
    }
    numbers = chain(range(0xE000, 0xF900), range(0xF0000, 0x110000), range(0x10000, 0xF0000))
    return (name for name in map(chr, numbers) if name not in used)
