"""A large state read in pieces, where it stands as we write it: with every entry on a line.

One emoji makes the text of a whole document four bytes a character, which was a quarter of the memory
that a plan of 10,000 posts needed. What any JSON reader would make of the document is made of it
here, or nothing.
"""

import re
from collections.abc import Callable

from postsync.adapters.state.document.fields import Object

PIECE = 64 * 1024
"""Bytes that are parsed at once, and the rest of the last line among them."""

Parse = Callable[[bytes], object]

_START = re.compile(
    rb'\{\n "format_version": "[0-9.]+",\n "lineage": "[^"\\\n]*",\n "serial": [0-9]+,\n'
    rb' "commit": (?:null|"[0-9a-f]*"),\n "posts": \{\n'
)


def parse_by_lines(data: bytes, parse: Parse, *, piece: int = PIECE) -> Object | None:
    """The object in `data`; None where the layout is another, or the pieces do not fit together.

    `parse` makes JSON of bytes, and raises what it raises. A line feed cannot stand inside a JSON
    text, so whole lines are whole tokens.
    """
    start = _START.match(data)
    end = data.find(b"\n }", start.end()) if start else -1
    if not start or end < 0:
        return None
    rest = parse(data[: start.end() - 1] + data[end + 2 :])
    posts = _entries(data[start.end() : end], parse, piece)
    if posts is None or type(rest) is not dict or rest.get("posts") != {}:
        return None
    rest["posts"] = posts
    return rest


def _entries(data: bytes, parse: Parse, piece: int) -> Object | None:
    """The members of an object, from pieces that all but the last end in the comma after an entry."""
    entries: Object = {}
    start, end = 0, len(data)
    while start < end:
        stop = data.find(b"\n", start + piece)
        is_last = stop < 0
        lines = data[start:] if is_last else data[start:stop]
        if lines.endswith(b",") is is_last:
            return None
        members = parse(b"{" + lines.removesuffix(b",") + b"}")
        if type(members) is not dict or not members or not entries.keys().isdisjoint(members):
            return None
        entries |= members
        start += len(lines) + 1
    return entries
