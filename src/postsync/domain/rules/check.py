"""Checking one post by every rule that looks at nothing else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from postsync.domain.networks.in_force import Limits
from postsync.domain.networks.target import Item, Target
from postsync.domain.post.content import Media
from postsync.domain.post.kind import kind_of
from postsync.domain.post.media import MediaFacts, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.problem import Problem
from postsync.domain.rules.blocks.check import check_blocks
from postsync.domain.rules.media.alts import check_alts
from postsync.domain.rules.media.check import check_media
from postsync.domain.rules.media.expiry import check_expiry
from postsync.domain.rules.media.files import check_files
from postsync.domain.rules.media.kinds import check_kinds
from postsync.domain.rules.replies import check_replies
from postsync.domain.rules.texts.check import check_text

FactsOf = Callable[[str], MediaFacts | None]
"""What the bytes of a media file tell, by its path below the workspace."""

CHECKS = (check_text, check_kinds, check_media, check_blocks, check_replies)
"""What is looked at on each network."""


def check_on_networks(
    post: Post, networks: Collection[str], *, facts: FactsOf, limits: Limits
) -> list[Problem]:
    """Everything wrong with `post` where it goes to `networks`. Paths are those of `containers`."""
    media = tuple([_items(container.media, facts) for container in post.content.containers])
    forms = [item.form for item in media[0]] if media else []
    problems: list[Problem] = []
    targets = []
    reached = frozenset(networks)
    for network in sorted(networks):
        block = post.content.blocks.get(network) or _EMPTY
        target = Target(
            post=post,
            network=network,
            kind=kind_of(network, block, forms),
            block=block,
            media=media,
            limits=limits.for_accounts(network, post.content.selectors),
            networks=reached,
        )
        targets.append(target)
        for check in CHECKS:
            problems += check(target)
    if any(media):
        problems += check_files(media)
        problems += check_expiry(post)
        problems += check_alts(media, post.content.selectors, targets)
    return problems


_EMPTY: Mapping[str, Any] = {}


def _items(media: Sequence[Media], facts: FactsOf) -> tuple[Item, ...]:
    return tuple([_item(medium, facts) for medium in media]) if media else ()


def _item(medium: Media, facts: FactsOf) -> Item:
    if medium.path is None:
        return Item(medium, None, form_of_name(medium.url or ""))
    told = facts(medium.path)
    return Item(medium, told, told.form if told else form_of_name(medium.path))
