"""YAML nodes by libyaml: composing within bounds, and what an untagged scalar means.

A node's tag is used as a slot for the meaning of a scalar: None is text, a tuple of one holds another
value, and a string is a tag that somebody wrote into the file.
"""

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

MAX_BYTES = 1024 * 1024
MAX_DOCUMENTS = 1_000
MAX_DEPTH = 32
MAX_NODES = 100_000

_CHARACTERS_A_NODE = 100
"""So many characters of a text weigh as much as one more node."""

SMALL = 4_096
"""A file up to this size can neither hold MAX_NODES nor nest deep enough to exhaust the C stack, on
which libyaml's composer recurses; larger ones are composed with a check at each level."""

_CORE = {"": (None,), "~": (None,), "null": (None,), "true": (True,), "false": (False,)}
_LEADS = frozenset("~ntf+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]{1,64}\Z")
_OTHER_BASE = re.compile(r"0o[0-7]{1,64}\Z|0x[0-9a-fA-F]{1,64}\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]{1,64}|[0-9]{1,64}(?:\.[0-9]{0,64})?)(?:[eE][-+]?[0-9]{1,9})?\Z"
)

_SURROGATE = re.compile("[\ud800-\udfff]")


class OutOfBounds(Exception):
    """The file is larger, deeper or more numerous than any post file needs to be."""

    def __init__(self, what: str, mark: Any) -> None:
        super().__init__(what)
        self.what = what
        self.mark = mark


def meaning(text: str) -> tuple[Any, ...] | None:
    """What an untagged plain scalar means: None for text, else a tuple of one value.

    The core schema of YAML 1.2, with one spelling of each word: `true`, `false`, `null`, `~`, nothing,
    and its numbers. Dates, `yes`, `12:30` and decimal numbers that no float can hold are text.
    """
    known = _CORE.get(text)
    if known is not None:
        return known
    if _INT.match(text):
        return (int(text),)
    if _FLOAT.match(text):
        number = float(text)
        return (number,) if math.isfinite(number) else None
    if _OTHER_BASE.match(text):
        return (int(text, 0),)
    if _NOT_FINITE.match(text):
        return (float(text.replace(".", "", 1)),)
    return None


class _Resolving:
    """Mixin: gives untagged nodes their meaning, without a look at their depth."""

    def resolve(self, _kind: type, value: str, implicit: tuple[bool, bool]) -> Any:
        # Collections come here as well, with a bool for `implicit`, and are never text.
        if value is None or not implicit[0] or (value and value[0] not in _LEADS):
            return None
        return meaning(value)

    def descend_resolver(self, parent: object, index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class _Bounded(_Resolving):
    """Mixin: the same, and gives up as soon as the nesting is too deep."""

    depth = 0

    def descend_resolver(self, parent: Any, _index: object) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            raise OutOfBounds("depth", parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1


@cache
def _parsers() -> tuple[Any, Any]:
    """The parser for small files and the one that counts levels; libyaml's where it is there."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        bounded = _pure_parser()
        return bounded, bounded
    plain = type("PlainParser", (_Resolving, CParser), {"__init__": CParser.__init__})
    bounded = type("BoundedParser", (_Bounded, CParser), {"__init__": CParser.__init__})
    return plain, bounded


def _pure_parser() -> Any:
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner, ScannerError

    class PureParser(_Bounded, Reader, Scanner, Parser, Composer):
        def __init__(self, data: bytes) -> None:
            Reader.__init__(self, data.decode())
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)

        def compose_scalar_node(self, anchor: Any) -> Any:
            node: Any = Composer.compose_scalar_node(self, anchor)
            if _SURROGATE.search(node.value):
                # libyaml refuses such an escape by itself, in these words.
                problem = "found invalid Unicode character escape code"
                raise ScannerError(None, None, problem, node.start_mark)
            return node

    return PureParser


def compose(data: bytes, *, bounded: bool) -> Iterator[Any]:
    """The root node of each document. Raises yaml.YAMLError and OutOfBounds."""
    plain, careful = _parsers()
    parser = (careful if bounded else plain)(data)
    try:
        while parser.check_node():
            yield parser.get_node()
    finally:
        parser.dispose()


def weigh(root: Any, budget: int) -> int:
    """How many nodes `root` has once every alias is expanded, without expanding any.

    A long text counts for several, since aliases may repeat it thousands of times. Raises OutOfBounds
    when it all is more than `budget`, when an alias makes the nesting too deep, or when a node contains
    itself.
    """
    weights: dict[int, tuple[int, int] | None] = {}

    def visit(node: Any) -> tuple[int, int]:
        if isinstance(node.value, str):
            return 1 + len(node.value) // _CHARACTERS_A_NODE, 0
        name = id(node)
        if name in weights:
            known = weights[name]
            if known is None:
                raise OutOfBounds("loop", node.start_mark)
            return known
        weights[name] = None
        count, height = 1, 0
        for child in _children(node):
            below = visit(child)
            count += below[0]
            height = max(height, below[1])
        if count > budget:
            raise OutOfBounds("nodes", node.start_mark)
        if height >= MAX_DEPTH:
            raise OutOfBounds("depth", node.start_mark)
        weights[name] = count, height + 1
        return count, height + 1

    return visit(root)[0]


def _children(node: Any) -> Iterator[Any]:
    for child in node.value:
        if isinstance(child, tuple):
            yield from child
        else:
            yield child
