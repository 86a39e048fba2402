"""Reading YAML by libyaml: the plain data of every document, or the news that something is wrong.

What is wrong, and where, is found by composing the file once more (`survey`), so that the many good
files do not pay for the few bad ones.

A node's tag is used as a slot for the meaning of a scalar: None is text, a tuple of one holds another
value, and a string is a tag that somebody wrote into the file.
"""

import math
import operator
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from postsync.adapters.workspace.yaml.standins import stand_ins
from postsync.domain.late import late

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
_INT = late(r"[-+]?[0-9]{1,64}\Z")
_OTHER_BASE = late(r"0o[0-7]{1,64}\Z|0x[0-9a-fA-F]{1,64}\Z")
_NOT_FINITE = late(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_FLOAT = late(r"[-+]?(?:\.[0-9]{1,64}|[0-9]{1,64}(?:\.[0-9]{0,64})?)(?:[eE][-+]?[0-9]{1,9})?\Z")

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What libyaml takes as the beginning of a file in UTF-16, which it would read as such."""

_NUL, _AMPERSAND, _ASTERISK = b"\0&*"
"""As numbers: to look for one of those in a file takes a tenth of the time."""

CORE = "tag:yaml.org,2002:"
COLLECTION_TAGS = frozenset({None, CORE + "map", CORE + "seq"})
SCALAR_TAGS = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None)}


class Document(NamedTuple):
    """One document: its data, None when it is empty, and where its root begins."""

    data: Any
    line: int
    column: int


class Refused(Exception):
    """The file cannot be taken as it is; `survey` says why."""


class OutOfBounds(Exception):
    """The file is larger, deeper or more numerous than any post file needs to be."""

    def __init__(self, what: str, mark: Any) -> None:
        super().__init__(what)
        self.what = what
        self.mark = mark


def text_of(data: bytes) -> str:
    """The text of a file, as libyaml counts its characters: without a second mark of byte order."""
    return data.removeprefix(BOM).decode().removeprefix("\ufeff")


def read_documents(data: bytes) -> list[Document]:
    """Every document of a file, in order. Raises Refused."""
    if data.startswith(BOM):
        data = data[3:]
    if len(data) > MAX_BYTES or _NUL in data or data.startswith(UTF_16):
        raise Refused
    careful = len(data) > SMALL or (_AMPERSAND in data and _ASTERISK in data)
    try:
        return _construct(data, careful=careful)
    except _refusals() as error:
        raise Refused from error


@cache
def _refusals() -> tuple[type[Exception], ...]:
    from yaml import YAMLError

    return YAMLError, OutOfBounds, UnicodeError


def _construct(data: bytes, *, careful: bool) -> list[Document]:
    documents: list[Document] = []
    budget = MAX_NODES
    for root in compose(data, bounded=careful):
        if careful:
            budget -= weigh(root, budget)
        mark = root.start_mark
        documents.append(Document(_build(root, 1), mark.line + 1, mark.column + 1))
        if len(documents) > MAX_DOCUMENTS:
            raise Refused
    return documents


def _build(node: Any, depth: int) -> Any:
    children = node.value
    if type(children) is str:
        return _scalar(node)
    if depth > MAX_DEPTH or node.tag not in COLLECTION_TAGS:
        raise Refused
    depth += 1
    if children and type(children[0]) is tuple:
        return _mapping(children, depth)
    if node.id == "mapping":
        return {}
    return [
        child.value if child.tag is None and type(child.value) is str else _build(child, depth)
        for child in children
    ]


def _mapping(pairs: list[tuple[Any, Any]], depth: int) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, node in pairs:
        key = key_node.value
        if key_node.tag is not None or type(key) is not str or key in mapping:
            key = _unusual_key(key_node, mapping)
        elif key == "<<" and not key_node.style:
            raise Refused
        value = node.value
        mapping[key] = value if node.tag is None and type(value) is str else _build(node, depth)
    return mapping


def _unusual_key(node: Any, mapping: dict[str, Any]) -> str:
    """The text of a key that says by a tag that it is one."""
    if node.tag != CORE + "str" or node.value in mapping:
        raise Refused
    return str(node.value)


def _scalar(node: Any) -> Any:
    tag = node.tag
    if tag is None:
        return node.value
    if type(tag) is tuple:
        return tag[0]
    try:
        return tagged_scalar(tag, node.value)
    except ValueError as error:
        raise Refused from error


def tagged_scalar(tag: str, text: str) -> Any:
    """The value of a scalar with a tag of the core schema. Raises ValueError for any other."""
    kind = SCALAR_TAGS.get(tag.removeprefix(CORE)) if tag.startswith(CORE) else None
    if kind is None:
        raise ValueError(tag)
    if kind is str:
        return text
    value = (meaning(text) or (text,))[0]
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ValueError(text)
    return value


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
    """Mixin: gives untagged nodes their meaning."""

    def resolve(self, _kind: type, value: str, implicit: tuple[bool, bool]) -> Any:
        # Collections come here as well, with a bool for `implicit`, and are never text.
        if value is None or not implicit[0] or (value and value[0] not in _LEADS):
            return None
        return meaning(value)


class _Unbounded(_Resolving):
    """Mixin: the same, without a look at the depth: where nothing is to be done, C does it quickest."""

    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(bool)


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
    plain = type("PlainParser", (_Unbounded, CParser), {"__init__": CParser.__init__})
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
            if re.search("[\ud800-\udfff]", node.value):
                # libyaml refuses such an escape by itself, in these words.
                problem = "found invalid Unicode character escape code"
                raise ScannerError(None, None, problem, node.start_mark)
            return node

    return PureParser


def compose(data: bytes, *, bounded: bool) -> Iterator[Any]:
    """The root node of each document. Raises yaml.YAMLError, OutOfBounds and UnicodeError."""
    plain, careful = _parsers()
    standing = stand_ins(data)
    parser = (careful if bounded else plain)(standing.data if standing else data)
    try:
        while parser.check_node():
            root = parser.get_node()
            if standing:
                standing.put_back(root)
            yield root
    finally:
        parser.dispose()


def events(data: bytes) -> Iterator[Any]:
    """What libyaml comes across in a file, one after the other. Raises as `compose` does."""
    standing = stand_ins(data)
    parser = _parsers()[0](standing.data if standing else data)
    try:
        while parser.check_event():
            event = parser.get_event()
            if standing and hasattr(event, "value"):
                standing.put_back(event)
            yield event
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
