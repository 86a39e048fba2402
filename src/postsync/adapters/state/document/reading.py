"""Reading JSON: strictly, into typed shapes, and for anything odd with what and where."""

import json
import math
from abc import ABC
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import msgspec  # noqa: TID253 - shapes are classes of it; whoever reads no state does not come here

from postsync.domain.late import late
from postsync.domain.plan.plan import Reason
from postsync.domain.post.content import Missed
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.outcome import Outcome
from postsync.domain.schedule import is_in_calendar
from postsync.domain.state.intent import CALLS, Action
from postsync.domain.state.question import Asking
from postsync.domain.text.text import visible

Object = dict[str, Any]
Shape = TypeVar("Shape")

MAX_DEPTH = 64
"""Nesting of free-form data. Post files are bounded at 32; what is sent adds a few levels."""

MOST_VALUES = 4_000_000
"""Each takes up to a hundred bytes of memory, however few it takes in the document."""

MAX_INTEGER = 2**53
"""The largest whole number that every JSON reader keeps exactly."""

Text = Annotated[str, msgspec.Meta(min_length=1)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=MAX_INTEGER)]


if TYPE_CHECKING:
    Moment = datetime
    Free = Object
else:

    class Moment(ABC):  # noqa: B024 - only a name for datetime
        """A time in UTC, in one of the forms that are written."""

    class Free(ABC):  # noqa: B024 - only a name for dict
        """An object of any keys, nested no deeper than can be walked safely."""

    # What the hook makes of them; msgspec asks whether it is an instance.
    Moment.register(datetime)
    Free.register(dict)

_TIME_LENGTHS = {20, 24, 27}
_KINDS = {"str": "text", "int": "a whole number", "bool": "true or false"}
_KINDS |= {"object": "an object", "array": "a list"}
_FOUND = _KINDS | {"int": "a number", "float": "a number", "null": "null"}
_WORDS: dict[str, tuple[StrEnum, ...]] = {
    "status": tuple(DeliveryStatus),
    "missed": tuple(Missed),
    "operation": CALLS,
    "action": tuple(Action),
    "outcome": tuple(Outcome),
    "reasons": tuple(Reason),
    "kind": tuple(Asking),
    "if_approved": tuple(Action),
}
"""By the key that they stand under: the closed vocabularies."""

_STEP = late(r"\.(\w+)|\[(\d+)\]")
_MEMBER = late(r"Object (missing required|contains unknown) field `(.+)`")
_EXPECTED = late(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`")


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

    def __str__(self) -> str:
        """One line that is harmless to show."""
        place = f", at {visible(self.where[:200], newline=False)}" if self.path else ""
        return visible(self.what[:200], newline=False) + place


def read(data: bytes, shape: type[Shape]) -> Shape:
    """What stands in `data`, which must have this shape. Raises Odd."""
    return shaped(parse(data), shape)


def shaped(value: object, shape: type[Shape]) -> Shape:
    """Parsed JSON as a shape. Raises Odd."""
    try:
        return msgspec.convert(value, shape, dec_hook=hook)
    except msgspec.ValidationError as error:
        raise _odd(str(error)) from None


@cache
def decoder(shape: type[Shape]) -> Callable[[bytes], Shape]:
    """The quick way from bytes to a shape, which raises what msgspec does; made once.

    Of keys that are repeated in one object it takes the last.
    """
    return msgspec.json.Decoder(shape, dec_hook=hook).decode


def parse(data: bytes) -> object:
    """What JSON there is in `data`, without keys that are repeated. Raises Odd."""
    if not data.strip():
        raise Odd("it is empty")
    if len(data) > MOST_VALUES and sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise Odd("it has more values than a state or a plan has")
    try:
        return _decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Odd(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Odd(f"no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except ValueError as error:  # a number with thousands of digits
        raise Odd(f"no usable JSON: {error}") from error
    except RecursionError as error:
        raise Odd("nested too deeply") from error


def parse_object(data: bytes) -> Object:
    """The object in `data`. Raises Odd."""
    return shaped(parse(data), Object)


def text_of(doc: Object, key: str) -> str:
    """The text under a key of an object; it must be there and not be empty. Raises Odd."""
    if key not in doc:
        raise Odd("missing", key)
    try:
        return shaped(doc[key], Text)
    except Odd as odd:
        raise odd.inside(key) from None


def hook(kind: type, value: object) -> object:
    """The values of the kinds that msgspec does not know. Raises ValueError."""
    if kind is Moment:
        return _moment(value)
    if type(value) is not dict:
        msg = f"Expected `object`, got `{_name_of(value)}`"
        raise ValueError(msg)
    _bound(value, 0)
    return value


def _moment(value: object) -> datetime:
    try:
        # More forms are times, but only these are ever written, and one form is what tools can rely on.
        if type(value) is str and len(value) in _TIME_LENGTHS and value[10::3][:2] == "T:":
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is UTC and is_in_calendar(moment):
                return moment
    except ValueError:
        pass
    msg = "a time such as 2026-12-01T14:00:00Z expected"
    raise ValueError(msg) from None


def _bound(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        msg = f"nested deeper than {MAX_DEPTH} levels"
        raise ValueError(msg)
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    for item in inner:
        if type(item) is dict or type(item) is list:
            _bound(item, depth + 1)


def _name_of(value: object) -> str:
    names = {type(None): "null", list: "array", str: "str", bool: "bool"}
    return names.get(type(value), "int")


def _odd(complaint: str) -> Odd:
    """What msgspec complains of, in the words of this house."""
    what, _, place = complaint.partition(" - at `$")
    path: list[str | int] = [name or int(number) for name, number in _STEP.findall(place)]
    if member := _MEMBER.fullmatch(what):
        return Odd("missing" if "missing" in member[1] else "unknown key", *path, member[2])
    if expected := _EXPECTED.fullmatch(what):
        wanted, found = expected[1], expected[2]
        return Odd(
            f"{_KINDS.get(wanted, wanted)} expected, {_FOUND.get(found, found)} found", *path
        )
    if what.startswith("Invalid enum value"):
        key = next(step for step in reversed(path) if isinstance(step, str))
        return Odd(f"one of {', '.join(_WORDS[key])} expected", *path)
    if what.startswith("Expected `int` "):
        return Odd(f"a whole number from 0 to {MAX_INTEGER} expected", *path)
    return Odd("empty" if "of length >= 1" in what else what, *path)


def _object(pairs: list[tuple[str, Any]]) -> Object:
    doc = dict(pairs)
    if len(doc) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Odd(f"the key {key} stands twice in one object")
            seen.add(key)
    return doc


def _no_number(word: str) -> NoReturn:
    raise Odd(f"{word[:40]} is no number")


def _float(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _no_number(digits)


_decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float
).decode
