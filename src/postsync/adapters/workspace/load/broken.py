"""Broken documents: what has errors is kept apart from the sound posts, as far as it can be told."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from postsync.adapters.workspace.load.files import Found
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, Span
from postsync.domain.late import late
from postsync.domain.post.address import address_of_path, is_id
from postsync.domain.post.post import Broken, Post

_ID = late(rb"""^(?:---[ \t]+)?id:[ \t]+["']?([A-Za-z0-9._/-]+)""", re.MULTILINE)

_OF_SEVERAL = frozenset({"PS134"})
"""Rules that a plan judges itself: it knows which of the posts are out already."""


def unreadable(file: Found, data: bytes = b"", *, line: int = 1) -> Iterator[Broken]:
    """The documents of a file that is not YAML: one for each `id` that a line of it gives.

    Without any it is taken for the post that its name says.
    """
    names = list(dict.fromkeys(found.decode() for found in _ID.findall(data)))
    names = list(filter(is_id, names or [address_of_path(file.path, file.folder)]))
    for name in names or [None]:
        yield Broken(file.path, Span(file=file.path, line=line), name)


def unreached(diagnostics: Iterable[Diagnostic]) -> Iterator[Broken]:
    """What was refused before it was read: a link, a folder, what is no file, one of a wrong name."""
    for item in diagnostics:
        if item.span and item.severity is Severity.ERROR and item.rule != "PS147":
            yield Broken(item.span.file.rstrip("/"), item.span, item.address)


def sort_out(
    posts: Sequence[Post], refused: Iterable[Broken], diagnostics: Diagnostics
) -> tuple[list[Post], list[Broken]]:
    """Return the sound ones of `posts`, and all that is broken, with what is wrong with it."""
    about: dict[tuple[str, str | None], list[Diagnostic]] = defaultdict(list)
    wrong: set[tuple[str, str | None]] = set()
    for item in diagnostics:
        if item.rule not in _OF_SEVERAL:
            for place in ((item.file, address) for address in (item.address, *item.also)):
                about[place].append(item)
                if item.severity is Severity.ERROR:
                    wrong.add(place)

    def said(file: str, address: str | None) -> Diagnostics:
        places = dict.fromkeys([(file, address), (file, None), ("", address)])
        return tuple(item for place in places for item in about.get(place, ()))

    sound: list[Post] = []
    broken: list[Broken] = []
    for post in posts:
        file, name = post.span.file, post.address
        if wrong.isdisjoint([(file, name), (file, None), ("", name)]):
            sound.append(post)
        else:
            broken.append(Broken(file, post.span, name, post, said(file, name)))
    taken = {post.address for post in sound}
    for one in refused:
        told = one if one.address not in taken else one._replace(address=None)
        broken.append(told._replace(diagnostics=said(one.file, one.address)))
    return sound, sorted(broken, key=lambda one: (one.file, one.span.line, one.address or ""))
