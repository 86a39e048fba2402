"""Columns: which ones a template looks at, and where it takes for granted that a cell is not empty."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most workspaces have no template
    from jinja2 import nodes

ANY_COLUMN = "*"
"""A template may look at any column of a row."""


@dataclass(slots=True)
class Columns:
    """The columns of a row that the texts of a template look at.

    Of `bare` ones a text takes the cell as it is; `weighed` ones are tested somewhere, or have something
    that takes the place of an empty cell.
    """

    every: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    weighed: set[str] = field(default_factory=set)
    is_alone: bool = False
    """Whether a text consists of one cell."""

    def add(self, other: "Columns") -> None:
        """Take in what another text looks at."""
        self.every |= other.every
        self.bare |= other.bare
        self.weighed |= other.weighed

    def note(self, nodes: "Iterable[nodes.Node]", alone: "nodes.Expr | None") -> None:
        """Note what one text looks at, by all its nodes; `alone` is the one that it consists of."""
        every = list(nodes)
        self.every.update(_columns(every))
        self.weighed.update(column for node in every for column in _weighed(node))
        self.is_alone = alone is not None
        if alone is None or _column(alone):
            self.bare.update(column for node in every if (column := _column(node)))


def _column(node: "nodes.Node") -> str:
    """The column that a node is the cell of; empty where it is none."""
    from jinja2 import nodes

    if not isinstance(node, nodes.Getattr | nodes.Getitem) or not _is_row(node.node):
        return ""
    if isinstance(node, nodes.Getattr):
        return node.attr
    return str(node.arg.value) if isinstance(node.arg, nodes.Const) else ""


def _is_row(node: "nodes.Node") -> bool:
    from jinja2 import nodes

    return isinstance(node, nodes.Name) and node.name == "row"


def _columns(every: "list[nodes.Node]") -> Iterator[str]:
    """All columns; ANY_COLUMN where it may be any."""
    known = 0
    for node in every:
        if column := _column(node):
            known += 1
            yield column
    if sum(map(_is_row, every)) > known:
        yield ANY_COLUMN


def _weighed(node: "nodes.Node") -> Iterator[str]:
    """The columns of which a node asks whether there is anything in the cell."""
    from jinja2 import nodes

    asked: list[nodes.Node] = []
    if isinstance(node, nodes.If | nodes.CondExpr):
        asked = [node.test]
    elif isinstance(node, nodes.For):
        asked = [node.iter]
    elif isinstance(node, nodes.Or):
        asked = [node.left]
    elif isinstance(node, nodes.Filter) and node.name in {"default", "d"} and node.node:
        asked = [node.node]
    for one in asked:
        for inner in (one, *one.find_all(nodes.Node)):
            if column := _column(inner):
                yield column
