"""Outlining: the posts of a file, where a name leads, and the media that a post names."""

import re
from collections.abc import Iterator
from datetime import datetime

from lsprotocol import types
from pygls import uris

from postsync.language.sheets import Leaf
from postsync.language.view import View, zone_of
from postsync.views.moments import local


def symbols(view: View) -> list[types.DocumentSymbol]:
    """The posts of a file."""
    sheet = view.sheet
    leaves = sheet.leaves if sheet else ()
    found = []
    for leaf, following in zip(leaves, [*leaves[1:], None], strict=False):
        last = following.line - 1 if following else len(view.text.lines)
        whole = types.Range(
            types.Position(*view.text.at(leaf.line, 1)),
            types.Position(*view.text.at(last, len(view.text.line(last)) + 1)),
        )
        found += [
            _symbol(view, one.address, one.content.scheduled_at, whole) for one, _ in leaf.drawn
        ]
    return found


def _symbol(
    view: View, address: str, moment: datetime | None, whole: types.Range
) -> types.DocumentSymbol:
    when = local(moment, zone_of(view)) if moment else "when it is applied"
    return types.DocumentSymbol(
        name=address or "post",
        kind=types.SymbolKind.Event,
        range=whole,
        selection_range=types.Range(whole.start, whole.start),
        detail=when,
    )


def definition(view: View, line: int, column: int) -> types.Location | None:
    """Where the group or the file under the cursor is."""
    leaf = view.sheet.leaf_at(line) if view.sheet else None
    if leaf is None:
        return None
    path, at_key = leaf.places.path_at(line, column)
    written = leaf.places.written(path)
    if at_key or not written:
        return None
    if "accounts" in path and written in view.home.config.groups:
        return _group(view, written)
    if path[-1] == "path" and "media" in path and (target := _file(view, written)):
        start = types.Position(0, 0)
        return types.Location(target, types.Range(start, start))
    return None


def links(view: View) -> list[types.DocumentLink]:
    """The media files that a file names, to be opened from there."""
    found = []
    for leaf in view.sheet.leaves if view.sheet else ():
        for path, written in _media_paths(leaf):
            if target := _file(view, written):
                span = leaf.places.span(path)
                end = span.column + len(written)
                found.append(
                    types.DocumentLink(
                        types.Range(
                            types.Position(*view.text.at(span.line, span.column)),
                            types.Position(*view.text.at(span.line, end)),
                        ),
                        target=target,
                    )
                )
    return found


def _media_paths(leaf: Leaf) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path in leaf.places.paths():
        if path[-1:] == ("path",) and "media" in path and (text := leaf.places.written(path)):
            yield path, text


def _file(view: View, written: str) -> str | None:
    inner, fault = view.sheets.media.find(view.inner, written)
    return None if fault else uris.from_fs_path(f"{view.workspace.root}/{inner}")


def _group(view: View, name: str) -> types.Location | None:
    """The line of the configuration that makes a group."""
    file = view.home.file
    if not file:
        return None
    text = view.workspace.text_of(file, len)
    pattern = re.compile(
        rf"[ \t{{]*[\"']?{re.escape(name)}[\"']?[ \t]*:|.*[{{,][ \t]*{re.escape(name)}:"
    )
    for number, line in enumerate(text.lines):
        if pattern.match(line):
            start = types.Position(number, 0)
            target = uris.from_fs_path(f"{view.workspace.root}/{file}") or ""
            return types.Location(target, types.Range(start, start))
    return None
