"""What the signs of YAML take from a document that is read without a fault."""

from typing import NamedTuple

from postsync.adapters.workspace.wording import key
from postsync.domain.problem import Path, Problem


class Taken(NamedTuple):
    """Words that are in no text, and what is to be said of values that have nothing left."""

    problems: list[Problem]
    emptied: dict[Path, Problem]


def field_of(path: Path) -> str:
    """The key whose value stands at `path`, or the dash of an entry."""
    last = path[-1] if path else ""
    return last if isinstance(last, str) else "-"


def shown(path: Path) -> str:
    """How a sentence names it."""
    field = field_of(path)
    return "the entry" if field == "-" else key(field)
