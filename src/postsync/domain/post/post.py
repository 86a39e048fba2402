"""Posts as the workspace says them: the desired state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from postsync.domain.diagnostic import Diagnostics, Span


class Missed(StrEnum):
    """What to do with a post whose time is already past when it is applied."""

    ERROR = "error"
    PUBLISH = "publish"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One medium: exactly one of `path` (relative to the workspace) and `url` is set.

    `sha256` is that of the file's bytes, for media by path.
    """

    path: str | None = None
    url: str | None = None
    alt: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One segment of a post; the first is the root, later ones are replies to it."""

    content: str
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One desired publication. Times are UTC; `scheduled_at` None means: at apply.

    `selectors` are the accounts as written, with groups and defaults already filled in.
    `blocks` maps a network to its override fields, named as the API names them.
    """

    address: str
    selectors: tuple[str, ...]
    containers: tuple[Container, ...]
    span: Span
    scheduled_at: datetime | None = None
    blocks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    draft: bool = False
    missed: Missed = Missed.ERROR
    labels: tuple[str, ...] = ()
    protect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """All posts of the repository, ordered by address, with everything wrong with them."""

    posts: tuple[Post, ...]
    files: int
    diagnostics: Diagnostics = ()


class Checked(NamedTuple):
    """What a check of the repository came to: how many posts and files, and what is wrong with them."""

    posts: int
    files: int
    diagnostics: Diagnostics
