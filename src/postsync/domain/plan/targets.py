"""Targets: the posts that somebody means who names some of them, parts of a document included."""

from collections.abc import Collection, Iterable, Mapping

from postsync.domain.post.address import whole_of
from postsync.domain.post.post import Post


def meant(
    names: Iterable[str], known: Collection[str], posts: Mapping[str, Post]
) -> tuple[str, ...]:
    """The addresses among `known` that `names` mean; a name that means none stays as it is.

    The address of a document means all of its posts: `launch` also `launch@linkedin`.
    """
    wholes: dict[str, list[str]] = {}
    for address in sorted(known):
        post = posts.get(address)
        of = post.part.of if post and post.part else ""
        for whole in dict.fromkeys([whole_of(address), of]):
            if whole not in {"", address}:
                wholes.setdefault(whole, []).append(address)
    found: dict[str, None] = {}
    for name in names:
        parts = wholes.get(name, [])
        if name in known or not parts:
            found[name] = None
        found.update(dict.fromkeys(parts))
    return tuple(found)
