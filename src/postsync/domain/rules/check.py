"""Checking one post by every rule that needs no other post."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Replies
from postsync.domain.networks.overrides import Limits
from postsync.domain.networks.placement import Item, Placement, medium_path
from postsync.domain.post.content import Media
from postsync.domain.post.media import Form, MediaFacts, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.problem import Problem
from postsync.domain.rules.blocks import check_block
from postsync.domain.rules.media.addresses import addresses_of, check_addresses, no_medium_at
from postsync.domain.rules.media.alts import check_alts
from postsync.domain.rules.media.expiry import check_expiry
from postsync.domain.rules.media.files import check_files
from postsync.domain.rules.media.together import check_media
from postsync.domain.rules.shown import check_crops, check_lines
from postsync.domain.rules.texts import check_texts

FactsOf = Callable[[str], MediaFacts | None]
"""What the bytes of a media file tell, by its path below the workspace."""


def check_on_networks(
    post: Post,
    networks: Collection[str],
    *,
    facts: FactsOf,
    limits: Limits,
    zone: str | None = None,
) -> list[Problem]:
    """Report everything wrong with `post` where it goes to `networks`. Paths are those of `containers`.

    `zone` is the name of its time zone.
    """
    media = tuple([_items(container.media, facts) for container in post.content.containers])
    forms = [item.form for item in media[0]] if media else []
    reached = frozenset(networks)
    placements = []
    for name in sorted(networks):
        network, block = NETWORKS[name], post.content.blocks.get(name) or _EMPTY
        placements.append(
            Placement(
                post=post,
                network=network,
                kind=network.kind_of(block, forms),
                block=block,
                media=media,
                figures=limits.of(network, post.content.selectors),
                reached=reached,
                zone=zone,
            )
        )
    problems: list[Problem] = []
    for placement in placements:
        problems += _check(placement)
    if any(media):
        problems += check_files(media, is_draft=post.content.draft)
        if any(addresses_of(post)):
            problems += check_addresses(post)
            problems += check_expiry(post)
        problems += check_alts(media, post.content.selectors, placements)
        problems += check_crops(placements)
    problems += check_lines(post.content.containers)
    return problems


_EMPTY: Mapping[str, Any] = {}


def _check(placement: Placement) -> list[Problem]:
    problems = check_texts(placement)
    # Most posts have no media and no block, and most networks need neither.
    if placement.block or any(placement.media) or "required" in placement.figures.rows:
        problems += check_media(placement)
    for check in placement.network.checks:
        problems += check(placement)
    if placement.block:
        problems += check_block(placement)
    if len(placement.post.content.containers) > 1:
        problems += _check_replies(placement)
    return problems


def _items(media: Sequence[Media], facts: FactsOf) -> tuple[Item, ...]:
    return tuple([_item(medium, facts) for medium in media]) if media else ()


def _item(medium: Media, facts: FactsOf) -> Item:
    if medium.path is None:
        url = medium.url or ""
        return Item(medium, None, Form.OTHER if no_medium_at(url) else form_of_name(url))
    told = facts(medium.path)
    return Item(medium, told, told.form if told else form_of_name(medium.path))


def _check_replies(placement: Placement) -> Iterator[Problem]:
    """Report later parts that the network does not show, or shows without their media (PS524)."""
    title, replies = placement.network.title, placement.network.replies
    if replies is Replies.NOTHING:
        yield Problem(
            rule="PS524",
            summary=f"{title} has no replies: only the first part of the post can appear there",
            detail="What the service does with the rest is not known. Put everything into the first "
            f"part, or write a post of its own for {title}.",
            path=("containers", 1),
        )
    if replies is Replies.PERHAPS_COMMENTS:
        yield Problem(
            rule="PS524",
            summary=f"{title} has no threads: the later parts become comments, if anything",
            detail="Look at the first post that does this, or put everything into the first part.",
            path=("containers", 1),
        )
    if replies in {Replies.COMMENTS, Replies.PERHAPS_COMMENTS}:
        yield from _comments(placement, title)


def _comments(placement: Placement, title: str) -> Iterator[Problem]:
    for index, container in enumerate(placement.post.content.containers[1:], 1):
        if not container.media:
            continue
        left = "without its media" if container.content.strip() else "of which nothing is left"
        yield Problem(
            rule="PS524",
            summary=f"on {title} part {index + 1} becomes a comment, {left}",
            detail="Comments carry text only. Move the media to the first part, or leave "
            f"{title} to a post of its own.",
            path=medium_path(index, 0),
        )
