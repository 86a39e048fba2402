"""Rendering: what documents become, as the ordinary posts that anybody could have written."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from postsync.adapters.workspace.expand.expanding import Expander
from postsync.adapters.workspace.expand.made import Made
from postsync.adapters.workspace.load.again import PlacesOfFile
from postsync.adapters.workspace.load.checking import address_of
from postsync.adapters.workspace.load.files import Found, Read
from postsync.adapters.workspace.load.parts import source_of
from postsync.adapters.workspace.yaml.reader import Refused, read_documents


class Rendered(NamedTuple):
    """One ordinary post, the address of the document that it comes from, and the file of that."""

    file: str
    of: str
    made: Made
    is_made: bool
    """Whether the document is more, or something else, than this post."""


def render_files(files: Iterable[Found], read: Read, expander: Expander) -> Iterator[Rendered]:
    """The posts of `files`, as far as they can be made: what is wrong with them, a check tells."""
    for file in files:
        try:
            data = read(file.path)
            documents = read_documents(data)
        except (OSError, Refused):
            continue
        places, is_marked = PlacesOfFile(file.path, data), expander.marked(data)
        for at, document in enumerate(documents):
            address = address_of(document.data, file)
            if not isinstance(document.data, dict) or address is None:
                continue
            source = source_of(document, file.path, address, partial(places.of, at))
            is_made = expander.concerns(document.data, is_marked=False)
            if is_made or expander.concerns(document.data, is_marked=is_marked):
                made, _ = expander.expand(source)
            else:
                made = [_as_it_is(document.data, address, document.line, document.column)]
            yield from (Rendered(file.path, address, one, is_made) for one in made)


def _as_it_is(data: Mapping[str, Any], address: str, line: int, column: int) -> Made:
    return Made(dict(data), address, line, column, data, lambda path: path)
