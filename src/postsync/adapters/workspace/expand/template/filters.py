"""Filters and tests: what a template may do to a value. Each is bounded, and knows nothing of the world."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from postsync.adapters.workspace.decode.dates import MONTHS, how_to_write_day
from postsync.adapters.workspace.expand.template.refusal import LONGEST, Refusal, too_long
from postsync.adapters.workspace.wording import quoted

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YES = frozenset({"true", "yes", "1", "on", "y", "x", "wahr", "ja"})
_NO = frozenset({"false", "no", "0", "off", "n", "", "falsch", "nein"})
"""What tables say for yes and no; spreadsheets write these two words in the language of their user."""


def unfit(summary: str, detail: str = "") -> Refusal:
    """A value that cannot be used in this way."""
    return Refusal("PS168", summary, detail)


def is_halved(text: str) -> bool:
    """Whether `text` holds half of a character, which no file and no service can have."""
    return not text.isascii() and _HALF.search(text) is not None


_HALF = re.compile("[\ud800-\udfff]")


def as_text(value: Any) -> str:
    """`value` as it stands in a text. Raises Refusal for what is no text."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return str(value)
    if value is None:
        raise unfit(
            "a value that is to stand in a text is empty (null)",
            "Fill it in, or write what to use instead: `{{ row.text | default('', true) }}`.",
        )
    if kind is list:
        raise unfit(
            "a list is to stand in a text", "Write how: `{{ row.tags | join(', ') }}`, for example."
        )
    raise unfit("a block of keys is to stand in a text", "Name one of its keys: `row.block.key`.")


def _text(value: Any, name: str) -> str:
    if type(value) not in {str, int, float, bool}:
        raise unfit(f"`{name}` is for texts, and this is {quoted(value)}")
    return as_text(value)


def _number(value: Any, name: str) -> int | float:
    if type(value) not in {int, float}:
        hint = (
            "A CSV holds texts only: `| int` makes a number of one." if type(value) is str else ""
        )
        raise unfit(f"`{name}` is for numbers, and this is {quoted(value)}", hint)
    return value  # type: ignore[no-any-return]


def _whole(value: Any, name: str) -> int:
    if type(value) is not int:
        raise unfit(f"`{name}` needs a whole number, and {quoted(value)} is none")
    return value


def _list(value: Any, name: str) -> list[Any]:
    if type(value) is not list:
        hint = "`| split(',')` makes a list of a text." if type(value) is str else ""
        raise unfit(f"`{name}` is for lists, and this is {quoted(value)}", hint)
    return value


def _split(value: Any, separator: Any = None) -> list[str]:
    text, by = _text(value, "split"), None if separator is None else _text(separator, "split")
    if by == "":
        raise unfit("`split` needs a text to split by", "For example `split(',')`.")
    parts = [part.strip() for part in text.split(by)]
    return [part for part in parts if part]


def _replace(value: Any, old: Any, new: Any) -> str:
    text, was, now = (_text(one, "replace") for one in (value, old, new))
    if len(text) + text.count(was) * max(0, len(now) - len(was)) > LONGEST:
        raise too_long()
    return text.replace(was, now)


def _join(value: Any, separator: Any = "") -> str:
    parts = [as_text(one) for one in _list(value, "join")]
    between = _text(separator, "join")
    if sum(map(len, parts)) + len(between) * len(parts) > LONGEST:
        raise too_long()
    return between.join(parts)


def _truncate(value: Any, length: Any = 255, killwords: Any = False, end: Any = "…") -> str:
    text, most, ending = (
        _text(value, "truncate"),
        _whole(length, "truncate"),
        _text(end, "truncate"),
    )
    if len(text) <= most:
        return text
    short = text[: max(0, most - len(ending))]
    # The last word goes, unless it ends here anyway.
    if not killwords and not text[len(short) : len(short) + 1].isspace():
        short = short.rsplit(None, 1)[0] if len(short.split()) > 1 else short
    return short.rstrip() + ending


def _indent(value: Any, width: Any = 4) -> str:
    text, by = _text(value, "indent"), _whole(width, "indent")
    if by > 100 or len(text) + text.count("\n") * by > LONGEST:
        raise too_long()
    return text.replace("\n", "\n" + " " * by)


def _int(value: Any, default: Any = None) -> Any:
    if type(value) in {int, float}:
        return int(value)
    text = _text(value, "int").strip()
    if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
        return int(text)
    if default is None:
        raise unfit(f"{quoted(value)} is no whole number")
    return default


def _float(value: Any, default: Any = None) -> Any:
    if type(value) in {int, float}:
        return float(value)
    text = _text(value, "float").strip()
    if re.fullmatch(r"[-+]?[0-9]{1,18}(\.[0-9]{0,18})?", text):
        return float(text)
    if default is None:
        raise unfit(f"{quoted(value)} is no number", "Write it with a point: 12.5.")
    return default


def _bool(value: Any) -> bool:
    if type(value) is bool:
        return value
    word = as_text(value).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise unfit(f"{quoted(value)} is neither yes nor no", "Write true or false into the data.")


def _round(value: Any, digits: Any = 0) -> int | float:
    number, places = _number(value, "round"), _whole(digits, "round")
    if not 0 <= places <= 15:
        raise unfit("`round` takes 0 to 15 digits")
    return round(number, places) if places else round(number)


def _date(value: Any, form: Any = "%d %B %Y") -> str:
    """A day or time as people write it; the words are English, as nothing here knows another language."""
    text, pattern = _text(value, "date"), _text(form, "date")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        summary = f"`date` is for days such as 2026-12-01, and this is {quoted(text)}"
        raise unfit(summary, how_to_write_day(text)) from None
    parts = {
        "d": f"{moment.day:02}", "e": str(moment.day), "m": f"{moment.month:02}", "Y": str(moment.year),
        "y": f"{moment.year % 100:02}", "B": MONTHS[moment.month - 1], "b": MONTHS[moment.month - 1][:3],
        "A": _DAYS[moment.weekday()], "a": _DAYS[moment.weekday()][:3], "H": f"{moment.hour:02}",
        "M": f"{moment.minute:02}", "V": f"{moment.isocalendar()[1]:02}", "%": "%",
    }  # fmt: skip

    def filled(found: re.Match[str]) -> str:
        if found[1] not in parts:
            known = " ".join(f"%{one}" for one in parts)
            raise unfit(f"`date` does not know {quoted(found[0])}", f"It knows {known}.")
        return parts[found[1]]

    return re.sub(r"%(.?)", filled, pattern[:1000], flags=re.DOTALL)


def _sort(value: Any, reverse: Any = False) -> list[Any]:
    listed = _list(value, "sort")
    if len({type(one) for one in listed}) > 1 or any(type(one) in {list, dict} for one in listed):
        raise unfit("`sort` is for lists of texts or of numbers")
    return sorted(listed, reverse=bool(reverse))


def _unique(value: Any) -> list[Any]:
    seen: dict[tuple[type, str], Any] = {}
    for one in _list(value, "unique"):
        seen.setdefault((type(one), as_text(one)), one)
    return list(seen.values())


def _first(value: Any) -> Any:
    if not (isinstance(value, str | list) and value):
        raise unfit("`first` needs a text or a list that is not empty")
    return value[0]


def _last(value: Any) -> Any:
    if not (isinstance(value, str | list) and value):
        raise unfit("`last` needs a text or a list that is not empty")
    return value[-1]


def _length(value: Any) -> int:
    if not isinstance(value, str | list | Mapping):
        raise unfit(f"`length` is for texts and lists, and this is {quoted(value)}")
    return len(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(_number(value, "abs")),
    "bool": _bool,
    "capitalize": lambda value: _text(value, "capitalize").capitalize(),
    "count": _length,
    "date": _date,
    "first": _first,
    "float": _float,
    "indent": _indent,
    "int": _int,
    "join": _join,
    "last": _last,
    "length": _length,
    "lines": lambda value: [
        one.strip() for one in _text(value, "lines").splitlines() if one.strip()
    ],
    "lower": lambda value: _text(value, "lower").lower(),
    "replace": _replace,
    "reverse": lambda value: (
        value[::-1] if isinstance(value, str) else _list(value, "reverse")[::-1]
    ),
    "round": _round,
    "sort": _sort,
    "split": _split,
    "string": as_text,
    "title": lambda value: re.sub(
        r"\S+", lambda word: word[0][:1].upper() + word[0][1:], _text(value, "title")
    ),
    "trim": lambda value: _text(value, "trim").strip(),
    "truncate": _truncate,
    "unique": _unique,
    "upper": lambda value: _text(value, "upper").upper(),
    "wordcount": lambda value: len(_text(value, "wordcount").split()),
}
"""By name; `default` is beside them, where values that are not there are known."""

TESTS: dict[str, Callable[..., bool]] = {
    "boolean": lambda value: type(value) is bool,
    "divisibleby": lambda value, by: (
        bool(by) and _whole(value, "divisibleby") % _whole(by, "divisibleby") == 0
    ),
    "even": lambda value: _whole(value, "even") % 2 == 0,
    "in": lambda value, among: holds(among, value),
    "mapping": lambda value: isinstance(value, Mapping),
    "none": lambda value: value is None,
    "number": lambda value: type(value) in {int, float},
    "odd": lambda value: _whole(value, "odd") % 2 == 1,
    "sequence": lambda value: isinstance(value, str | list),
    "string": lambda value: isinstance(value, str),
}
"""By name; `defined` and `undefined` are beside them."""


def holds(among: Any, value: Any) -> bool:
    """Whether a text has another one in it, or a list an entry, or a block a key."""
    if isinstance(among, str):
        return _text(value, "in") in among
    if isinstance(among, list | Mapping) and not isinstance(value, list | Mapping):
        return any(type(one) is type(value) and one == value for one in among)
    raise unfit(f"nothing can be in {quoted(among)}")
