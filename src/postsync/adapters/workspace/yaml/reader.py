"""Reading YAML fast: the plain data of every document, or the news that something is wrong.

What is wrong, and where, is found by composing the file once more (`yaml_survey`), so that the many
good files do not pay for the few bad ones.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.workspace.yaml.nodes import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DOCUMENTS,
    MAX_NODES,
    SMALL,
    OutOfBounds,
    compose,
    meaning,
    weigh,
)

if TYPE_CHECKING:  # few files need them
    from postsync.adapters.workspace.yaml.places import Lines

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What libyaml takes as the beginning of a file in UTF-16, which it would read as such."""

_NEL, _LS, _PS = "\x85".encode(), "\u2028".encode(), "\u2029".encode()
"""Line breaks to libyaml that nobody sees."""

CORE = "tag:yaml.org,2002:"
COLLECTION_TAGS = frozenset({None, CORE + "map", CORE + "seq"})
SCALAR_TAGS = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None)}


class Document(NamedTuple):
    """One document: its data, None when it is empty, and where its root begins."""

    data: Any
    line: int
    column: int


class Refused(Exception):
    """The file cannot be taken as it is; `yaml_survey` says why."""


def read_documents(data: bytes) -> list[Document]:
    """Every document of a file, in order. Raises Refused."""
    from yaml import YAMLError

    if data.startswith(BOM):
        data = data[3:]
    if len(data) > MAX_BYTES or b"\0" in data or data.startswith(UTF_16):
        raise Refused
    careful = len(data) > SMALL or (b"&" in data and b"*" in data)
    try:
        return _construct(data, careful=careful)
    except (YAMLError, OutOfBounds, UnicodeError) as error:
        raise Refused from error


def _construct(data: bytes, *, careful: bool) -> list[Document]:
    documents: list[Document] = []
    budget = MAX_NODES
    lines = _uneven_lines(data)
    for root in compose(data, bounded=careful):
        if careful:
            budget -= weigh(root, budget)
        mark = root.start_mark
        place = lines.of_mark(mark) if lines else (mark.line + 1, mark.column + 1)
        documents.append(Document(_build(root, 1), *place))
        if len(documents) > MAX_DOCUMENTS:
            raise Refused
    return documents


def _uneven_lines(data: bytes) -> "Lines | None":
    """The lines of a file where libyaml sees others than editors do."""
    if data.isascii() or not (_NEL in data or _LS in data or _PS in data):
        return None
    from postsync.adapters.workspace.yaml.places import Lines

    return Lines(data.decode().removeprefix("\ufeff"))


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
