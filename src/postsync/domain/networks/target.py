"""Targets: a post as one of its networks gets it, which is what most rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from postsync.domain.networks.in_force import Limits
from postsync.domain.post.content import Media
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form, MediaFacts
from postsync.domain.post.post import Post
from postsync.domain.problem import Path

NAMES = {
    "x": "X",
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "threads": "Threads",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "pinterest": "Pinterest",
    "bluesky": "Bluesky",
    "google_business": "Google Business",
    "vimeo": "Vimeo",
    "reddit": "Reddit",
    "mastodon": "Mastodon",
}
"""The networks as they call themselves."""


class Item(NamedTuple):
    """One medium of a post: as written, what its bytes tell, and what it is as far as anybody knows."""

    medium: Media
    facts: MediaFacts | None
    form: Form | None


@dataclass(
    slots=True, kw_only=True, eq=False
)  # one that is frozen takes three times as long to make
class Target:
    """A post as `network` gets it.

    `media` has an entry for each container, in order. `limits` are those of the accounts that the post
    goes to on this network; `networks` are all that it goes to.
    """

    post: Post
    network: str
    kind: Kind | None
    block: Mapping[str, Any]
    media: tuple[tuple[Item, ...], ...]
    limits: Limits
    networks: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The network as it calls itself."""
        return NAMES[self.network]


def text_path(container: int) -> Path:
    """Where the text of a container stands."""
    return ("containers", container, "content")


def medium_path(container: int, index: int) -> Path:
    """Where a medium of a container stands."""
    return ("containers", container, "media", index)
