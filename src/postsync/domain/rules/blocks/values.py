"""Values: fields of a block that say something their network does not know (PS528)."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from postsync.domain.networks.fields import Field, field_of, part_of
from postsync.domain.networks.limits import NUMBERS, VALUES, Limit
from postsync.domain.networks.target import Target
from postsync.domain.problem import Problem


class _Form(NamedTuple):
    """What a text looks like."""

    field: str
    pattern: re.Pattern[str]
    words: str


_DIGITS = re.compile(r"[0-9]+\Z")
_COLOUR = re.compile(r"#?(?:[0-9a-f]{3}|[0-9a-f]{6})\Z", re.IGNORECASE)
_PAGE = re.compile(r"https?://.", re.IGNORECASE)

_FORMS: Mapping[str, tuple[_Form, ...]] = {
    "pinterest": (
        _Form("board_section_id", _DIGITS, "the number of a section, which has nothing but digits"),
        _Form("dominant_color", _COLOUR, "a colour such as #6E7874"),
    ),
    "google_business": (
        _Form("callToAction.url", _PAGE, "the address of a page, beginning with https://"),
    ),
}

_SHOWN = 40


def check_values(target: Target) -> Iterator[Problem]:
    """Fields of `target` with a word, a number or a form that is none of those possible."""
    yield from _words(target)
    yield from _numbers(target)
    yield from _forms(target)


def _words(target: Target) -> Iterator[Problem]:
    for row in VALUES:
        field = _find(target, row.field) if row.network == target.network else None
        if field is not None and field.value not in row.allowed:
            *others, last = row.allowed
            yield field.problem(
                "PS528",
                f"{field.label} cannot be {_named(field.value)} on {target.name}",
                f"Possible: {', '.join(others)} or {last}.",
                severity=row.severity,
            )


def _numbers(target: Target) -> Iterator[Problem]:
    for row in NUMBERS:
        field = _find(target, row.field) if row.network == target.network else None
        if field is not None and not _is_within(field.value, row):
            yield field.problem(
                "PS528",
                f"{field.label} cannot be {_named(field.value)} on {target.name}",
                f"Write a number {_range(row)}.",
                severity=row.severity,
            )


def _forms(target: Target) -> Iterator[Problem]:
    for form in _FORMS.get(target.network, ()):
        field = _find(target, form.field)
        if field is None or form.pattern.match(str(field.value)) or _calls(target, form):
            continue
        yield field.problem(
            "PS528",
            f"{field.label} cannot be {_named(field.value)} on {target.name}",
            f"Write {form.words}.",
        )


def _calls(target: Target, form: _Form) -> bool:
    """Whether the address is that of a button which takes none; another rule says so."""
    action = _find(target, "callToAction.actionType")
    return form.pattern is _PAGE and action is not None and action.value == "CALL"


def _find(target: Target, name: str) -> Field | None:
    outer, _, inner = name.partition(".")
    field = field_of(target, outer)
    return part_of(field, inner) if field is not None and inner else field


def _is_within(value: object, row: Limit) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    at_least = row.minimum is None or value >= row.minimum
    return at_least and (row.maximum is None or value <= row.maximum)


def _range(row: Limit) -> str:
    if row.maximum is None:
        return f"from {row.minimum:,.0f} on"
    return f"from {row.minimum:,.0f} to {row.maximum:,.0f}"


def _named(value: object) -> str:
    """The value if it is short, by its kind if not."""
    if isinstance(value, str) and len(value) <= _SHOWN and value.isprintable():
        return f"“{value}”"
    if isinstance(value, int | float) and abs(value) < 10**9:
        return str(value).lower()
    return "what it is"
