"""Echoes: a secret that somebody's text repeats, in whatever form it does so.

Whether a text holds the secret is decided on the text without its disguise: escapes undone, line
breaks, spaces and backslashes taken out, all in lower case. Base64 and hex are looked for as such. That
is quick enough for every answer of a service, and where the pattern that masks the very letters does not
find what was seen that way, the whole text is masked.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from math import ceil
from typing import Any

from postsync.domain.late import late

MASK = "***"

_WORDS = late(r"[A-Za-z]+(?:[-_.][A-Za-z]+)*")

SHORTEST, LONG = 8, 20
"""Values below the one, and mere words below the other, are placeholders: masks would garble texts."""

_LAYERS = 5
"""Times that escapes are undone: a text may be escaped over and over."""

_ENOUGH = 12
"""Letters of a secret that are never masked as a part of it: it may have been cut."""

_FARTHEST = 48
"""Letters that are matched one by one; what comes after them up to a space or quote is taken along."""

_NAMED = {
    '"': "quot", "&": "amp", "<": "lt", ">": "gt", "'": "apos", "/": "sol", "+": "plus",
    "=": "equals", "_": "lowbar", ".": "period", ":": "colon", "$": "dollar", "#": "num",
    "%": "percnt", "@": "commat", "!": "excl", "*": "ast", "?": "quest", "\\": "bsol",
}  # fmt: skip

_BY_NAME = {name.encode(): letter.encode() for letter, name in _NAMED.items()}

_ESCAPE = late(
    # One character class first: that makes it quick where there is nothing to undo.
    rb"[%\\&=](?:(?<=%)([0-9a-f]{2})|(?<=\\)\\{0,8}u00([0-9a-f]{2})|(?<=\\)\\{0,8}u\{0{0,4}([0-9a-f]{2})\}"
    rb"|(?<=\\)\\{0,8}x([0-9a-f]{2})|(?<=&)#x0{0,5}([0-9a-f]{2});?|(?<=&)#0{0,5}(\d{2,3});?"
    rb"|(?<=\\)\\{0,8}([01][0-7]{2})|(?<==)(3d)|(?<=&)(" + b"|".join(_BY_NAME) + rb");?)"
)
_OCTAL, _DECIMAL, _NAME = 7, 6, 9

_TWO_DIGITS = late(rb"[0-9a-f]{2}")

_WRITTEN_BREAK = late(rb"\\(?:\\{0,8}[nrt])")

_IGNORED = b" \t\r\n\v\f\0\\"

_BREAK = r"(?:\\{1,6}(?:[nrt]|u000[0ad])|[\s\x00]|=\r?\n){0,40}"


class Echo:
    """Finds and masks one secret. One that may well be an ordinary word is never found."""

    def __init__(self, secret: str) -> None:
        is_placeholder = len(secret) < (LONG if _WORDS.fullmatch(secret) else SHORTEST)
        self._forms = () if is_placeholder else tuple(_forms(secret))
        self._needles = tuple(dict.fromkeys(chain.from_iterable(map(_needles, self._forms))))

    def mask(self, text: str) -> str:
        """`text` with every echo masked."""
        if not self._is_in(text.encode("utf-8", "surrogatepass")):
            return text
        masked = self._pattern.sub(MASK, text)
        return MASK if self._is_in(masked.encode("utf-8", "surrogatepass")) else masked

    def mask_body(self, body: bytes) -> bytes:
        """An answer with every echo masked; JSON stays JSON."""
        if b"\0" in body[:4]:  # UTF-16 or UTF-32
            body = body.decode(json.detect_encoding(body), "replace").encode()
        if not self._is_in(body):
            return body
        try:
            return json.dumps(self._masked(json.loads(body))).encode()
        except (ValueError, RecursionError):
            return self.mask(body.decode("utf-8", "replace")).encode()

    def _masked(self, node: Any) -> Any:
        match node:
            case str():
                return self.mask(node)
            case dict():
                return {self.mask(name): self._masked(child) for name, child in node.items()}
            case list():
                return [self._masked(child) for child in node]
            case int() | float():
                return MASK if self._is_in(str(node).encode()) else node
        return node

    def _is_in(self, data: bytes) -> bool:
        return bool(self._needles) and any(
            needle in layer for layer in _layers(data) for needle in self._needles
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_pattern_of, self._forms)), re.IGNORECASE)


def mask_all(text: str, secrets: Iterable[str]) -> str:
    """`text` with the echoes of several secrets masked."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = Echo(secret).mask(text)
    return text


def _forms(secret: str) -> Iterator[str]:
    """The secret, and what of it is the same in base64 and hex whatever stands around it."""
    data = secret.encode()
    yield secret
    for shift, start in enumerate((0, 2, 3)):
        encoded = base64.b64encode(b"\0" * shift + data).decode()
        core = encoded[start : (shift + len(data)) * 8 // 6]
        yield core
        if "+" in core or "/" in core:
            yield core.replace("+", "-").replace("/", "_")
    yield data.hex()


def _least(form: str) -> int:
    return min(len(form), max(_ENOUGH, ceil(len(form) * 2 / 3)))


def _needles(form: str) -> Iterator[bytes]:
    """The beginning of the form as it may stand in a layer: it may have what looks like an escape."""
    plain = form[: _least(form)].lower().encode()
    yield plain.translate(None, _IGNORED)
    yield from _layers(plain)
    if len(plain) >= _ENOUGH and _TWO_DIGITS.match(
        plain
    ):  # where a percent sign stands before it, they seem to be an escape
        yield from _layers(plain[2:])


def _layers(data: bytes) -> Iterator[bytes]:
    """The text without its disguise, one kind of escape after the other undone."""
    data = _unbroken(data.lower())
    for _ in range(_LAYERS):
        yield data.translate(None, _IGNORED)
        data, count = _ESCAPE.subn(_letter, data)
        if not count:
            return


def _unbroken(data: bytes) -> bytes:
    return _WRITTEN_BREAK.sub(b"", data)


def _letter(found: re.Match[bytes]) -> bytes:
    kind = found.lastindex or 0
    if kind == _NAME:
        return _BY_NAME[found[kind]]
    code = int(found[kind], {_OCTAL: 8, _DECIMAL: 10}.get(kind, 16))
    return bytes((code,)).lower() if code < 256 else found[0]


def _pattern_of(form: str) -> str:
    """The letters one by one, each in any disguise, as many as there are but enough of them."""
    letters = [_disguised(letter) for letter in form[:_FARTHEST]]
    least = _least(form[:_FARTHEST])
    rest = r"[^\s\"'<>]*" if len(form) > _FARTHEST else ""
    for letter in reversed(letters[least:]):
        rest = f"(?:{_BREAK}{letter}{rest})?"
    return _BREAK.join(letters[:least]) + rest


def _disguised(letter: str) -> str:
    code = ord(letter)
    plain = letter if letter.isalnum() else rf"\\{{0,6}}{re.escape(letter)}"
    if letter == "\\":
        plain = r"\\{1,8}"
    named = f"|{_NAMED[letter]}" if letter in _NAMED else ""
    quoted = "|=3d" if letter == "=" else ""
    return (
        rf"(?:{plain}|%(?:25){{0,4}}{code:02x}{quoted}"
        rf"|\\{{1,8}}(?:u00{code:02x}|u\{{0{{0,4}}{code:02x}\}}|x{code:02x}|{code:03o})"
        rf"|&(?:amp;){{0,4}}(?:#0{{0,5}}{code}|#x0{{0,5}}{code:x}{named});?)"
    )
