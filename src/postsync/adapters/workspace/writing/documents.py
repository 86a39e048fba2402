"""Documents: data as the text of a YAML file, in the form that `postsync fmt` gives to files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from postsync.adapters.workspace.writing.layout import laid_out
from postsync.adapters.workspace.writing.nodes import Collection, Entry, Node, Page, Scalar
from postsync.adapters.workspace.writing.order import Order, order_of
from postsync.adapters.workspace.writing.texts import key_in_one_line
from postsync.domain.late import late

_TIME = late(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?\Z"
)
_TIMES = frozenset({"scheduledAt", "from", "until"})
"""Keys of times, which nobody writes in quotes."""

_SHORT = 24
"""A list of texts that are no longer than this stands between brackets."""


def write_documents(
    documents: Iterable[Mapping[str, Any]],
    *,
    schema: str = "",
    notes: Sequence[Sequence[str]] = (),
    order: Order | None = None,
) -> str:
    """The text of a file with these documents, whose values are those of JSON.

    `schema` is the address of the schema that an editor reads, and `notes` are comments, without their
    sign, at the top of each document.
    """
    order = order or order_of("post")
    pages = []
    for number, data in enumerate(documents):
        head = [f"# {line}".rstrip() for line in (notes[number] if number < len(notes) else ())]
        if schema and not number:
            head = [f"# yaml-language-server: $schema={schema}", *(["#", *head] if head else [])]
        dashes = ("---", "") if number else None
        pages.append(Page(root=_block(data, order), dashes=dashes, head=head))
    return laid_out(pages)


def _block(data: Mapping[str, Any], order: Order) -> Collection:
    names = sorted(data, key=order.rank)
    entries = [
        Entry(
            _node(data[name], order.below(name), is_time=name in _TIMES),
            key=key_in_one_line(name),
            name=name,
        )
        for name in names
    ]
    return Collection(is_list=False, entries=entries)


def _node(value: Any, order: Order, *, is_time: bool = False) -> Node:
    if isinstance(value, Mapping):
        return _block(value, order)
    if isinstance(value, (list, tuple)):
        entries = [Entry(_node(one, order.below(0))) for one in value]
        is_short = all(isinstance(one, str) and len(one) <= _SHORT for one in value)
        return Collection(is_list=True, entries=entries, is_flow=is_short)
    if isinstance(value, str):
        return Scalar(text=value, source=value if is_time and _TIME.match(value) else None)
    import json  # only numbers and the like need it

    return Scalar(text=None, source=json.dumps(value))
