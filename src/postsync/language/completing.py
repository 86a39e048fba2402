"""Completing: what may be written where the cursor is, also in a file that is not YAML yet."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from lsprotocol import types

from postsync.adapters.workspace.yaml.rewriting import in_quotes
from postsync.language import offers
from postsync.language.offers import Offer
from postsync.language.schemas import (
    Schema,
    is_kind,
    keys_at,
    schemas_at,
    values_of,
    words_of,
)
from postsync.language.spot import Spot, spot_at
from postsync.language.view import View

TRIGGERS = [":", "/", "[", ",", "{", ".", " ", "-", "@"]
"""Signs behind which an editor asks by itself; a letter is one in any case."""

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "group": types.CompletionItemKind.Module,
    "account": types.CompletionItemKind.Class,
    "network": types.CompletionItemKind.Interface,
    "folder": types.CompletionItemKind.Folder,
    "file": types.CompletionItemKind.File,
    "time": types.CompletionItemKind.Event,
    "zone": types.CompletionItemKind.Constant,
    "rule": types.CompletionItemKind.Reference,
    "name": types.CompletionItemKind.Variable,
}

_PLAIN = re.compile(r"[A-Za-z0-9_./@+][A-Za-z0-9_./@+ -]*(?::[A-Za-z0-9_./@+-]+)*")
"""What means itself in YAML without quotes, in brackets too."""

_IGNORED = re.compile(r"#[ \t]*postsync:[ \t]*ignore\[([^\]]*)$")
_NAME = re.compile(r"\{\{ *(mention|hashtag|row)\.([\w-]*)$")


def complete(view: View, line: int, column: int, now: datetime) -> types.CompletionList:
    """Everything that may stand at a place of the file, line and column from 1."""
    spot = spot_at(view.text.lines, line, column)
    before = view.text.line(line)[: column - 1]
    if ignored := _IGNORED.search(before):
        typed = ignored[1].rpartition(",")[2].lstrip()
        found: Iterable[Offer] = offers.rules(ignorable=True)
        spot = spot._replace(typed=typed, column=column - len(typed), kind="comment")
    elif name := _NAME.search(before):
        found = _names(view, name[1])
        spot = spot._replace(typed=name[2], column=column - len(name[2]), kind="text")
    elif spot.kind in {"text", "comment"}:
        found = ()
    else:
        spot = _unquoted(_in_words(spot, view))
        found = _offers(view, spot, now)
    items = [_item(offer, number, spot, view, line) for number, offer in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items)


def _in_words(spot: Spot, view: View) -> Spot:
    """A spot where YAML sees a key too early: `- x:` begins the name of an account."""
    path = spot.path
    if spot.kind != "value" or not path or spot.typed or spot.flow:
        return spot
    above = schemas_at(view.schema, path[:-1])
    if schemas_at(view.schema, path) or not is_kind(above, "string"):
        return spot
    typed = f"{path[-1]}:"
    return spot._replace(path=path[:-1], typed=typed, column=spot.column - len(typed))


def _unquoted(spot: Spot) -> Spot:
    """A spot inside of quotes that are open: they stay as they are."""
    if spot.typed[:1] in {'"', "'"}:
        return spot._replace(typed=spot.typed[1:], column=spot.column + 1, kind="quoted")
    return spot


def _offers(view: View, spot: Spot, now: datetime) -> Iterator[Offer]:
    schemas = schemas_at(view.schema, spot.path)
    if spot.kind == "key":
        keys = keys_at(view.schema, spot.path)
        yield from _keys(view, keys, spot)
        if keys:
            return
        if is_kind(schemas, "array"):
            yield from _entries(view, spot, now)
            return
    yield from _values(view, schemas, spot, now)


def _keys(view: View, keys: dict[str, Schema], spot: Spot) -> Iterator[Offer]:
    for name, schema in keys.items():
        if name not in spot.keys:
            yield Offer(name, schema.get("title", ""), "key", words_of(schema))
    if spot.path == ("variants",):
        yield from (one._replace(kind="key") for one in offers.accounts(view))
    if spot.path == ("rules",) and view.found is None:
        yield from (one._replace(kind="key") for one in offers.rules(ignorable=False))


def _entries(view: View, spot: Spot, now: datetime) -> Iterator[Offer]:
    """Entries of a list, each with its dash."""
    inner = (*spot.path, 0)
    for name, schema in keys_at(view.schema, inner).items():
        yield Offer(f"- {name}", schema.get("title", ""), "key", words_of(schema))
    for one in _values(view, schemas_at(view.schema, inner), spot._replace(path=inner), now):
        yield one._replace(text=f"- {_spelt(one.text)}")


def _values(view: View, schemas: list[Schema], spot: Spot, now: datetime) -> Iterator[Offer]:
    names = [part for part in spot.path if isinstance(part, str)]
    name = names[-1] if names else ""
    if {name} & {"accounts", "retry", "known"} or names[:1] == ["groups"]:
        yield from offers.accounts(view)
    elif name == "labels":
        yield from offers.labels(view)
    elif name == "path" and "media" in names:
        yield from offers.media(view, spot.typed)
    elif name == "scheduledAt":
        yield from _slots(view, now)
    elif name == "timezone":
        yield from offers.zones(view)
    for value, about in values_of(schemas).items():
        yield Offer(value, about)


def _slots(view: View, now: datetime) -> Iterator[Offer]:
    """Free mornings, by the zone that stands beside the time."""
    zone = None
    for text in view.text.lines:
        if match := re.match(r"[ \t]*timezone:[ \t]+([^\s#]+)", text):
            zone = match[1].strip("\"'")
    return offers.slots(view, zone, now)


def _names(view: View, kind: str) -> Iterator[Offer]:
    names = offers.columns(view) if kind == "row" else offers.names_of(view, f"{kind}s")
    for name, about in names.items():
        yield Offer(name, about, "name")


def _spelt(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else in_quotes(text)


def _item(offer: Offer, number: int, spot: Spot, view: View, line: int) -> types.CompletionItem:
    written = offer.text if spot.kind in {"quoted", "text", "comment"} else _spelt(offer.text)
    if offer.kind == "key":
        dash = "- " if offer.text.startswith("- ") else ""
        written = f"{dash}{_spelt(offer.text.removeprefix('- '))}: "
        if (
            spot.rest
            and view.text.line(line)[spot.column - 1 + len(spot.typed + spot.rest) :][:1] == ":"
        ):
            written = written.removesuffix(": ")
    elif offer.text.startswith("- "):
        written = offer.text
    start = view.text.at(line, spot.column)
    end = view.text.at(line, spot.column + len(spot.typed) + len(spot.rest))
    goes_on = offer.kind in {"folder", "key"}
    return types.CompletionItem(
        label=offer.text.removeprefix("- "),
        kind=_KINDS.get(offer.kind, types.CompletionItemKind.Value),
        detail=offer.about or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, offer.more)
        if offer.more
        else None,
        sort_text=f"{number:04}",
        filter_text=offer.text,
        text_edit=types.TextEdit(
            types.Range(types.Position(*start), types.Position(*end)), written
        ),
        command=types.Command("Suggest", "editor.action.triggerSuggest") if goes_on else None,
    )
