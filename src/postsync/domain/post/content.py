"""Content: what a post says, to whom and when, and how it is handled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Blocks = Mapping[str, Mapping[str, Any]]
"""By network: the override fields, named as the API names them."""

NO_BLOCKS: Blocks = {}
"""Shared by the many posts without a block."""


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
class Content:
    """What posts, records, intents and changes have in common. Times are UTC.

    `selectors` are the accounts as written, with groups and defaults already filled in.
    `scheduled_at` None means: at apply.
    """

    selectors: tuple[str, ...]
    containers: tuple[Container, ...]
    scheduled_at: datetime | None = None
    blocks: Blocks = field(default_factory=lambda: NO_BLOCKS)
    draft: bool = False
    missed: Missed = Missed.ERROR
    labels: tuple[str, ...] = ()
    protect: bool = False
