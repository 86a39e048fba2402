"""Fields: looking into the block of a network, and saying what is wrong with one of its fields."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from postsync.domain.catalogue import RULES
from postsync.domain.diagnostic import Severity
from postsync.domain.networks.target import Target
from postsync.domain.post.account import network_of_selector
from postsync.domain.problem import Path, Problem, field_path

_LESS = {
    Severity.ERROR: Severity.WARN,
    Severity.WARN: Severity.INFO,
    Severity.INFO: Severity.INFO,
}


class Field(NamedTuple):
    """One field of a block: what is written, and where.

    `is_extra`: it stands in `extra`, and what the service makes of it is not known.
    """

    value: Any
    path: Path
    is_extra: bool

    @property
    def label(self) -> str:
        """The field as people write it."""
        return f"`{field_path(self.path)}`"

    def problem(
        self, rule: str, summary: str, detail: str, *, severity: Severity | None = None
    ) -> Problem:
        """A problem with this field; one step less severe where its fate is not known."""
        if self.is_extra:
            severity = _LESS[severity or RULES[rule].severity]
        return Problem(rule=rule, summary=summary, detail=detail, path=self.path, severity=severity)


_NOTHING: Mapping[str, Any] = {}


def field_of(target: Target, *names: str) -> Field | None:
    """The first of these fields that the block has, in `extra` too; None where it is empty as well.

    A name is given as the API spells it; in `extra`, whose names nobody checks, it is found in
    snake_case and in camelCase.
    """
    block = target.block
    extra = block.get("extra") or _NOTHING
    for name in names:
        for spelling in (name, snake_case(name), camel_case(name)) if extra else ():
            if _is_there(extra.get(spelling)):
                return Field(extra[spelling], (target.network, "extra", spelling), True)
        # Most blocks have hardly a field of those that are asked for.
        if name in block and _is_there(block[name]):
            return Field(block[name], (target.network, name), False)
    return None


def part_of(field: Field, name: str) -> Field | None:
    """A field within a field, by either spelling."""
    if isinstance(field.value, Mapping):
        for spelling in (name, snake_case(name)):
            if _is_there(field.value.get(spelling)):
                return Field(field.value[spelling], (*field.path, spelling), field.is_extra)
    return None


def place_of_block(target: Target) -> Path:
    """Where to say that a block lacks something: at the block, or at who makes it necessary.

    That is the first selector that tells the network, by its text; only the file knows its position.
    """
    if target.network in target.post.content.blocks:
        return (target.network,)
    selectors = target.post.content.selectors
    told = (one for one in selectors if network_of_selector(one) == target.network)
    return ("accounts", *islice(told, 1))


@cache
def snake_case(name: str) -> str:
    """`postMode` as `post_mode`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


@cache
def camel_case(name: str) -> str:
    """`post_mode` as `postMode`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _is_there(value: Any) -> bool:
    return bool(value) or value == 0
