"""Siblings: of each post what it takes to compare it with the others of its workspace."""

from functools import lru_cache
from typing import NamedTuple

from postsync.domain.networks import NETWORKS, selector_key
from postsync.domain.post.kind import Kind
from postsync.domain.post.post import Post


class Sibling(NamedTuple):
    """One post as the others see it: plain values, of which thousands are kept and sent around.

    `line` and `column` are those of its document. `accounts` are its selectors as they are compared,
    sorted, and none where the post cannot go out. `said` are its texts as written; without any, the
    names of its media. `moment` is in seconds since 1970, UTC, None for a post without a time. `zone`
    is its own time zone, if it has one. `reels` are the networks on which its block makes it a Reel.
    """

    address: str
    file: str
    line: int
    column: int
    has_id: bool
    accounts: tuple[str, ...]
    said: tuple[str, ...]
    moment: float | None
    zone: str | None
    reels: tuple[str, ...]


def sibling_of(post: Post, *, has_id: bool, is_sound: bool, zone: str | None) -> Sibling:
    """What the others need to know of `post`. One that is not sound only has an address."""
    span, goes_out = post.span, is_sound and not post.content.draft
    return Sibling(
        post.address,
        span.file,
        span.line,
        span.column,
        has_id,
        _compared(post.content.selectors) if goes_out else (),
        _said(post) if goes_out else (),
        post.content.scheduled_at.timestamp() if post.content.scheduled_at else None,
        zone,
        _reels(post) if post.content.blocks else (),
    )


def _reels(post: Post) -> tuple[str, ...]:
    return tuple(
        name
        for name, block in post.content.blocks.items()
        for flag, kind in NETWORKS[name].flags.items()
        if kind is Kind.REEL and block.get(flag) is True
    )


@lru_cache(4096)
def _compared(selectors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(map(selector_key, selectors))))


def _said(post: Post) -> tuple[str, ...]:
    """What a post says, as far as it tells one from another."""
    texts = tuple([container.content for container in post.content.containers])  # the quickest way
    if any(texts):
        return texts
    return tuple(
        medium.path or medium.url or ""
        for container in post.content.containers
        for medium in container.media
    )
