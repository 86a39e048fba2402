"""Drawing: from what a post says to what one account shows of it."""

from collections.abc import Mapping
from typing import Literal

from postsync.domain.looks.card import Card, CardKind, Part, Role, Stretch
from postsync.domain.post.content import Content
from postsync.domain.post.media import MediaFacts


def draw(
    content: Content,
    *,
    network: str,
    username: str,
    account_id: str | None = None,
    name: str = "",
    media: Mapping[str, MediaFacts],
    device: Literal["phone", "desktop"] = "phone",
) -> Card:
    """What `username` on `network` shows of `content`. `media` are facts by the sha256 of the bytes."""
    del media, device
    parts = tuple(Part(Role.POST, (Stretch("text", text, text),)) for text in content.texts)
    return Card(network, account_id, username, name or username, CardKind.FEED, parts)
