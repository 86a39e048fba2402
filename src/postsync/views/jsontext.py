"""JSON text: written fast, and safe to be shown on a terminal."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

from postsync.domain.late import late
from postsync.domain.text.hidden import spans


class Rows:
    """The rows of a long list, made one at a time."""

    def __init__(self, make: Callable[[Any], dict[str, Any]], values: Iterable[Any]) -> None:
        self._make, self._values = make, values

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self._make, self._values)


def document(data: Mapping[str, Any]) -> str:
    """A JSON object, indented by two, as `json.dumps` would write it, with a line end.

    What nobody sees, and lone surrogates, which cannot be encoded at all, are escaped: the data are the
    same, and safe to be shown. JSON itself has the control characters below U+0020 escaped.
    """
    # json.dumps indents through generators: ten thousand posts take half as long again.
    return harmless(_write(data, "\n") + "\n")


def harmless(text: str) -> str:
    """JSON text with the same meaning that is safe to be shown, and to be printed into the log of a job."""
    if "##" in text or "_start:" in text or "_end:" in text or "fold:" in text:
        text = disarmed_json(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
    if text.isascii() and "\x7f" not in text:
        return text
    return "\n".join(map(_harmless_line, text.split("\n")))


def _harmless_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    position = 0
    pieces = []
    for start, end in spans(text):
        if text[start] != "\r":  # between values, where no escape may stand
            pieces += [text[position:start], *map(_escape, text[start:end])]
            position = end
    return "".join([*pieces, text[position:]])


def _escape(character: str) -> str:
    return json.dumps(character).strip('"')


def disarmed_json(data: bytes) -> bytes:
    """A JSON document with the same meaning in which nothing is taken for a command of a job's log."""
    if b"##" in data:
        data = _HASHED.sub(rb"#\\u0023", data)
    return _SECTION.sub(rb"\1\\u003a", data)


_HASHED = late(rb"##(?=[\w-]*\[)")
_SECTION = late(rb"((?:section|travis_fold)[_:](?:start|end)):")
"""As in `shown`. They occur only in texts, where any character may be written by its number."""


def _write(value: Any, line_end: str) -> str:
    """JSON text of `value`; `line_end` is a line feed and the indentation it stands at."""
    # Plans of ten thousand posts pass through here: the common types are recognised by identity.
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None or kind is bool:
        return {None: "null", True: "true", False: "false"}[value]
    inner = line_end + "  "
    if kind is dict or isinstance(value, Mapping):
        rows = [f"{encode_basestring(key)}: {_write(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(rows)}{line_end}}}" if rows else "{}"
    if kind is list or isinstance(value, tuple | Rows):
        rows = [_write(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(rows)}{line_end}]" if rows else "[]"
    return json.dumps(value, ensure_ascii=False)
