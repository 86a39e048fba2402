"""Words of `postsync new` that nobody has put other words in the place of."""

from collections.abc import Iterator
from functools import cache

from postsync.domain.post.content import Content
from postsync.domain.problem import Path, Problem

_BEGINNINGS = ("What ", "The ", "Read more: ")
"""How all of them begin, so that few texts need a closer look."""


def untouched(content: Content) -> Iterator[Problem]:
    """Find the words of an example in a post that is to go out."""
    for path, words in _texts(content) if _may_be(content) else ():
        if words in examples():
            yield Problem(
                rule="PS341",
                summary=f"“{words.partition('.')[0][:60]}” is what postsync new wrote",
                detail="Write your own words, or keep the post a draft: `draft: true`.",
                path=path,
            )


def _may_be(content: Content) -> bool:
    """Whether any text begins as an example does. Quick."""
    for container in content.containers:
        if container.content.startswith(_BEGINNINGS):
            return True
        for medium in container.media:
            if medium.alt and medium.alt.startswith(_BEGINNINGS):
                return True
    for block in content.blocks.values():
        for value in block.values():
            if type(value) is str and value.startswith(_BEGINNINGS):
                return True
    return False


def _texts(content: Content) -> Iterator[tuple[Path, str]]:
    """Yield each text that begins as an example does, and where it stands."""
    for index, container in enumerate(content.containers):
        if container.content.startswith(_BEGINNINGS):
            yield ("containers", index, "content"), container.content
        for at, medium in enumerate(container.media):
            if medium.alt and medium.alt.startswith(_BEGINNINGS):
                yield ("containers", index, "media", at, "alt"), medium.alt
    for network, block in content.blocks.items():
        for key, value in block.items():
            if type(value) is str and value.startswith(_BEGINNINGS):
                yield (network, key), value


@cache
def examples() -> frozenset[str]:
    """The texts of all kinds of posts, descriptions of their media, and titles."""
    from postsync.adapters.workspace.kinds import Sheet, compose, kinds
    from postsync.adapters.workspace.yaml.reader import read_documents

    found: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, str):
            found.add(value.rstrip("\n"))
        elif isinstance(value, dict):
            for below in value.values():
                collect(below)
        elif isinstance(value, list):
            for below in value:
                collect(below)

    for kind in kinds().values():
        sheet = Sheet((), kind.networks, "2027-03-08 09:00", media=kind.media)
        collect(read_documents(compose(kind, sheet).encode())[0].data)
    return frozenset(one for one in found if one.startswith(_BEGINNINGS))
