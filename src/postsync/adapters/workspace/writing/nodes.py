"""Nodes: what a YAML file consists of, with its comments, as it is read and as it is laid out."""

from dataclasses import dataclass, field

BLANK = ""
"""Stands for empty lines among the comments above something."""


@dataclass(slots=True)
class Scalar:
    """A text, another value, or an alias.

    `source` is how a file has it, behind `properties`, which are its anchor and tag; None where it was made.
    `text` is None for what is no text, and for what must stay as it is.
    """

    text: str | None
    source: str | None = None
    style: str = ""
    properties: str = ""


@dataclass(slots=True)
class Entry:
    """An entry of a list, or of a block: then it has a key.

    `above` are the comments over it and the empty lines between them; `behind_key` the one behind the key
    of a value that begins in another line, `between` those over that value, `beside` the one behind it.
    """

    value: "Node"
    key: str | None = None
    name: str | None = None
    above: list[str] = field(default_factory=list)
    behind_key: str = ""
    between: list[str] = field(default_factory=list)
    beside: str = ""


@dataclass(slots=True)
class Collection:
    """A list or a block; `is_flow` if it is written between brackets. `below` are comments at its end."""

    is_list: bool
    entries: list[Entry] = field(default_factory=list)
    is_flow: bool = False
    properties: str = ""
    below: list[str] = field(default_factory=list)


Node = Scalar | Collection


@dataclass(slots=True)
class Page:
    """One document: `before` are the comments over its dashes, `head` those at its top.

    `dashes` and `dots` are what stands in the lines that begin and end it, if they do, each with the
    comment beside it.
    """

    root: Collection | None = None
    before: list[str] = field(default_factory=list)
    dashes: tuple[str, str] | None = None
    head: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    dots: tuple[str, str] | None = None
