"""What the signs of YAML take from a document that is read without a fault."""

from typing import NamedTuple

from postsync.domain.problem import Path, Problem


class Taken(NamedTuple):
    """Words that are in no text, and what is to be said of values that have nothing left."""

    problems: list[Problem]
    emptied: dict[Path, Problem]
