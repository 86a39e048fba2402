"""Formatting: a YAML file in the one form that postsync writes, which says the same as before."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from postsync.adapters.workspace.writing.gaps import Unusual
from postsync.adapters.workspace.writing.layout import laid_out
from postsync.adapters.workspace.writing.nodes import BLANK, Collection, Entry, Node, Page
from postsync.adapters.workspace.writing.order import Order
from postsync.adapters.workspace.writing.reading import read_written
from postsync.adapters.workspace.yaml.reader import Refused, read_documents, text_of

_SCHEMA = re.compile(r"#\s*yaml-language-server:")
_OURS = re.compile(r"#+[ \t]*postsync:")


class Said(NamedTuple):
    """What a file says: the values of its documents, and its comments."""

    values: list[Any]
    comments: list[str]


class Form(NamedTuple):
    """The form of a file, and the comments that the file had."""

    data: bytes
    comments: list[str]


def form_of(data: bytes, order: Order | None) -> Form:
    """A file, which has been read without a finding, in its form; without `order` keys stay where they are.

    Raises Unusual where it stays as it is.
    """
    written = read_written(_in_lf(data))
    for page in written.pages:
        _take_head(page)
        if page.root is not None and order is not None:
            _sort(page.root, order, may_have_anchors=b"&" in data)
    return Form(laid_out(written.pages).encode(), written.comments)


def formatted(data: bytes, order: Order | None) -> bytes:
    """The text of `form_of`."""
    return form_of(data, order).data


def said(data: bytes) -> Said:
    """What a file says. Raises Refused, Unusual."""
    return Said([one.data for one in read_documents(data)], read_written(_in_lf(data)).comments)


def difference(before: Said, after: bytes) -> str:
    """What a file would say otherwise once it is formatted; empty if nothing."""
    try:
        now = said(after)
    except (Refused, Unusual):
        return "it could not be read any more"
    if not _is_same(before.values, now.values):
        return "its values would not be the same"
    if Counter(before.comments) != Counter(now.comments):
        return "a comment would be lost"
    return ""


def _in_lf(data: bytes) -> str:
    """The text of a file with line ends that YAML makes of all of them."""
    return text_of(data).replace("\r\n", "\n").replace("\r", "\n")


def _is_same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if type(one) is dict:
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if type(one) is list:
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other or (one != one and other != other))  # noqa: PLR0124 - .nan is not itself


def _take_head(page: Page) -> None:
    """Take what is about the whole document from the comments over its first key.

    These are the comments before an empty line, and those together with the line that names the schema.
    """
    if page.root is None or page.root.is_flow:
        return
    above = page.root.entries[0].above
    ends = max((at + 1 for at, one in enumerate(above) if one == BLANK), default=0)
    if any(map(_SCHEMA.match, above[ends:])):
        ends = len(above)
        while _OURS.match(above[ends - 1]):
            ends -= 1
    page.head += above[:ends]
    page.root.entries[0].above = above[ends:]


def _sort(node: Collection, order: Order, *, may_have_anchors: bool) -> None:
    """Put the keys of a node, and of all that is in it, into their order."""
    for at, entry in enumerate(node.entries):
        if isinstance(entry.value, Collection) and not _leads_first_key(node, entry):
            below = order.below(entry.name if entry.name is not None else at)
            _sort(entry.value, below, may_have_anchors=may_have_anchors)
    if not node.is_list and len(node.entries) > 1:
        ranked = sorted(node.entries, key=lambda entry: order.rank(entry.name or ""))
        if not may_have_anchors or _is_same_order(ranked, node.entries):
            node.entries = ranked


def _leads_first_key(node: Collection, entry: Entry) -> bool:
    """Whether a comment of ours over an entry of a list is about the first key in it, which has to stay."""
    return node.is_list and any(map(_OURS.match, entry.above))


def _is_same_order(entries: Iterable[Entry], others: Iterable[Entry]) -> bool:
    """Whether those entries that name something, or use a name, follow each other as before."""
    one, other = (
        [id(entry) for entry in all_ if _has_anchors(entry.value)] for all_ in (entries, others)
    )
    return one == other


def _has_anchors(node: Node) -> bool:
    if node.properties:
        return True
    if isinstance(node, Collection):
        return any(_has_anchors(entry.value) for entry in node.entries)
    return node.text is None and (node.source or "")[:1] == "*"
