"""Operators: how a template compares and reckons."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from postsync.adapters.workspace.expand.template.filters import holds, unfit
from postsync.adapters.workspace.expand.template.refusal import LONGEST, too_long
from postsync.adapters.workspace.wording import quoted


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, list | Mapping) or isinstance(other, list | Mapping):
        raise unfit("lists and blocks cannot be compared", "Compare one of their values.")
    return bool(one == other)


def _ordered(by: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compared(one: Any, other: Any) -> bool:
        are_numbers = type(one) in {int, float} and type(other) in {int, float}
        if not are_numbers and not (isinstance(one, str) and isinstance(other, str)):
            hint = "A CSV holds texts only: `row.number | int` makes a number of one."
            raise unfit(f"{quoted(one)} and {quoted(other)} have no order", hint)
        return by(one, other)

    return compared


COMPARING: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _is_equal,
    "ne": lambda one, other: not _is_equal(one, other),
    "lt": _ordered(operator.lt),
    "lteq": _ordered(operator.le),
    "gt": _ordered(operator.gt),
    "gteq": _ordered(operator.ge),
    "in": lambda value, among: holds(among, value),
    "notin": lambda value, among: not holds(among, value),
}

RECKONING: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def put_together(sign: str, one: Any, other: Any) -> Any:
    """Two texts or lists after one another, or one text several times. Raises Refusal for all else."""
    if sign == "+" and type(one) is type(other) and isinstance(one, str | list):
        return one + other
    if sign == "*" and isinstance(one, str) and type(other) is int:
        if len(one) * other > LONGEST:
            raise too_long()
        return one * other
    hint = "`~` puts texts together." if sign == "+" else ""
    if sign in {"-", "*", "/", "//"} and (isinstance(one, str) or isinstance(other, str)):
        hint = "A CSV holds texts only: `row.number | int` makes a number of one."
    raise unfit(f"`{sign}` does not go with {quoted(one)} and {quoted(other)}", hint)
