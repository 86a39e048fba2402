"""Sheets: what the file of a post says that stands at the service already."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from postsync.domain.post.content import Answers, Container

NONE_EXPIRE: Mapping[str, datetime] = {}


class Sheet(NamedTuple):
    """One file with one post. Texts are the service's own; `id` is empty where the path tells the address.

    `remote_id` is the post that it was made of. Without `links` no link gets parameters. `ignored` are rules
    that the file ignores, each with the key in whose value it speaks. `expiries` are until when addresses of
    media last, as far as known.
    """

    remote_id: str
    selectors: tuple[str, ...]
    containers: tuple[Container, ...]
    at: datetime
    id: str = ""
    links: bool = True
    answers: Answers = Answers()
    ignored: frozenset[tuple[str, str]] = frozenset()
    expiries: Mapping[str, datetime] = NONE_EXPIRE


class Place(NamedTuple):
    """Where a file goes: its path below the workspace, and the address of the post in it.

    `id` is that address where the path does not tell it.
    """

    path: str
    address: str
    id: str = ""
