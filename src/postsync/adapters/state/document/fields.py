"""Typed reading of JSON objects: for anything odd, what and where."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

Object = dict[str, Any]

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

MAX_DEPTH = 64
"""Nesting of free-form data. Post files are bounded at 32; what is sent adds a few levels."""

MAX_INTEGER = 2**53
"""The largest whole number that every JSON reader keeps exactly."""


_TIME_LENGTHS = {20, 24, 27}
_EMPTY: list[Any] = []


class Odd(Exception):
    """Something in the data is not as it must be. `what` says how; the path grows on the way up."""

    def __init__(self, what: str, *path: str | int) -> None:
        super().__init__(what)
        self.what = what
        self.path = list(path)

    def inside(self, *steps: str | int) -> "Odd":
        """The same, seen from further out."""
        self.path[:0] = steps
        return self

    @property
    def where(self) -> str:
        """The path as `posts.launch.deliveries[0].status`; empty for the whole document."""
        shown = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.path)
        return shown.removeprefix(".")


def name_of(value: object) -> str:
    """What a JSON value is, in a word or two."""
    if value is None:
        return "null"
    names = {str: "text", bool: "true or false", dict: "an object", list: "a list"}
    return names.get(type(value), "a number")


def expected(wanted: str, value: object, *path: str | int) -> Odd:
    """The oddity of a value that is of another kind."""
    return Odd(f"{wanted} expected, {name_of(value)} found", *path)


def as_object(value: object) -> Object:
    """`value`, which must be an object."""
    if type(value) is not dict:
        raise expected("an object", value)
    return value


def only(value: object, known: frozenset[str], *, required: tuple[str, ...] = ()) -> Object:
    """`value`, an object with all `required` keys and none but `known`: others would get lost."""
    if type(value) is not dict:
        raise expected("an object", value)
    if not known.issuperset(value):
        raise Odd("unknown key", min(value.keys() - known))
    for key in required:
        if key not in value:
            raise Odd("missing", key)
    return value


def text(doc: Object, key: str) -> str:
    """A text that must be there and not be empty."""
    value = doc.get(key)
    if type(value) is not str:
        raise _missing(doc, key, "text")
    if not value:
        raise Odd("empty", key)
    return value


def any_text(doc: Object, key: str) -> str:
    """A text that may be empty or left out."""
    value = doc.get(key, "")
    if type(value) is not str:
        raise expected("text", value, key)
    return value


def optional_text(doc: Object, key: str) -> str | None:
    """A text, or None when it is null or left out."""
    value = doc.get(key)
    if value is not None and type(value) is not str:
        raise expected("text", value, key)
    return value


def texts(doc: Object, key: str) -> tuple[str, ...]:
    """A list of texts; empty when left out."""
    value = doc.get(key, _EMPTY)
    if type(value) is not list:
        raise expected("a list of texts", value, key)
    for position, item in enumerate(value):
        if type(item) is not str:
            raise expected("text", item, key, position)
    return tuple(value)


def integer(doc: Object, key: str, *, minimum: int = 0) -> int:
    """A whole number that must be there."""
    value = doc.get(key)
    if type(value) is not int:
        raise _missing(doc, key, "a whole number")
    if not minimum <= value <= MAX_INTEGER:
        raise Odd(f"a whole number from {minimum} to {MAX_INTEGER} expected", key)
    return value


def flag(doc: Object, key: str, *, default: bool = False) -> bool:
    """True or false; `default` when left out."""
    value = doc.get(key, default)
    if type(value) is not bool:
        raise expected("true or false", value, key)
    return value


def choice(doc: Object, key: str, among: Mapping[str, Choice]) -> Choice:
    """A word of a closed vocabulary that must be there."""
    value = doc.get(key)
    if type(value) is not str:
        raise _missing(doc, key, "text")
    if value not in among:
        raise Odd(f"one of {', '.join(among)} expected", key)
    return among[value]


def time(doc: Object, key: str) -> datetime:
    """A time that must be there."""
    moment = optional_time(doc, key)
    if moment is None:
        raise _missing(doc, key, "a time")
    return moment


def optional_time(doc: Mapping[str, Any], key: str) -> datetime | None:
    """A time in UTC, or None when it is null or left out."""
    value = doc.get(key)
    if value is None:
        return None
    try:
        # More forms are times, but only these are ever written, and one form is what tools can rely on.
        if type(value) is str and len(value) in _TIME_LENGTHS and value[10::3][:2] == "T:":
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is UTC:
                return moment
    except ValueError:
        pass
    raise Odd("a time such as 2026-12-01T14:00:00Z expected", key)


def each(doc: Object, key: str, decode: Callable[[Object], Value]) -> tuple[Value, ...]:
    """What `decode` makes of each entry of a list; empty when the list is left out."""
    entries = doc.get(key, _EMPTY)
    if type(entries) is not list:
        raise expected("a list", entries, key)
    decoded = []
    for position, entry in enumerate(entries):
        try:
            decoded.append(decode(entry))
        except Odd as odd:
            raise odd.inside(key, position) from None
    return tuple(decoded)


def within(step: str, decode: Callable[..., Value], *args: Any) -> Value:
    """What `decode` makes of its arguments; what it finds odd stands under `step`."""
    try:
        return decode(*args)
    except Odd as odd:
        raise odd.inside(step) from None


def bound_depth(value: Object) -> Object:
    """`value`, free-form data that is not nested so deeply that walking it later could fail."""
    _bound(value, 0)
    return value


def _bound(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Odd(f"nested deeper than {MAX_DEPTH} levels")
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    for item in inner:
        if type(item) is dict or type(item) is list:
            _bound(item, depth + 1)


def _missing(doc: Object, key: str, wanted: str) -> Odd:
    if key not in doc:
        return Odd("missing", key)
    return expected(wanted, doc[key], key)
