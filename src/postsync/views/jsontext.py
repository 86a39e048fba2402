"""JSON text: written fast, and safe to be shown on a terminal."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What could steer a terminal or hide text on it, and what cannot be encoded at all. JSON itself has
the control characters below U+0020 escaped."""


class Rows:
    """The rows of a long list, made one at a time."""

    def __init__(self, make: Callable[[Any], dict[str, Any]], values: Iterable[Any]) -> None:
        self._make, self._values = make, values

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self._make, self._values)


def document(data: Mapping[str, Any]) -> str:
    """A JSON object, indented by two, as `json.dumps` would write it, with a line end.

    Control characters, bidi marks and lone surrogates are escaped: the data are the same, and safe to
    be shown.
    """
    # json.dumps indents in pure Python through generators, at a third of the speed.
    return harmless("".join(_pieces(data)))


def harmless(text: str) -> str:
    """JSON text with the same meaning that is safe to be shown."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _pieces(data: Mapping[str, Any]) -> Iterator[str]:
    """The text of a document, cut at its long lists: they are not copied once a level."""
    glue = "{"
    for key, value in data.items():
        yield f"{glue}\n  {encode_basestring(key)}: "
        glue = ","
        if isinstance(value, Rows):
            yield from _row_pieces(value)
        else:
            yield _write(value, "\n  ")
    yield "\n}\n" if data else "{}\n"


def _row_pieces(rows: Rows) -> Iterator[str]:
    glue = "[\n    "
    for row in rows:
        yield glue + _write_object(row, "\n    ")
        glue = ",\n    "
    yield "[]" if glue[0] == "[" else "\n  ]"


def _write(value: Any, line_end: str) -> str:
    """JSON text of `value`; `line_end` is a line feed and the indentation it stands at.

    Plans of ten thousand posts pass through here: the common types are recognised by identity.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        return _write_object(value, line_end)
    if kind is list or kind is tuple:
        return _write_array(value, line_end)
    if isinstance(value, Mapping):
        return _write_object(value, line_end)
    return _write_atom(value)


def _write_object(data: Mapping[str, Any], line_end: str) -> str:
    inner = line_end + "  "
    values = [
        encode_basestring(item) if type(item) is str else _write(item, inner)
        for item in data.values()
    ]
    return _template(tuple(data), line_end) % tuple(values)


@lru_cache(maxsize=1024)
def _template(keys: tuple[str, ...], line_end: str) -> str:
    """An object with these keys and a `%s` for each value; the same few shapes come up again."""
    if not keys:
        return "{}"
    named = [f"{line_end}  {encode_basestring(key)}: ".replace("%", "%%") + "%s" for key in keys]
    return f"{{{','.join(named)}{line_end}}}"


def _write_array(items: Sequence[Any], line_end: str) -> str:
    if not items:
        return "[]"
    inner = line_end + "  "
    return f"[{inner}{(',' + inner).join([_write(item, inner) for item in items])}{line_end}]"


def _write_atom(value: Any) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    return json.dumps(value, ensure_ascii=False)
