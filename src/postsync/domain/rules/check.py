"""Checking one post by every rule that looks at nothing else."""

from collections.abc import Callable, Collection

from postsync.domain.kind import kind_of
from postsync.domain.limits import Limits
from postsync.domain.media import MediaFacts, form_of_name
from postsync.domain.post import Media, Post
from postsync.domain.problem import Problem
from postsync.domain.rules.alts import check_alts
from postsync.domain.rules.blocks import check_blocks
from postsync.domain.rules.expiry import check_expiry
from postsync.domain.rules.files import check_files
from postsync.domain.rules.kinds import check_kinds
from postsync.domain.rules.media import check_media
from postsync.domain.rules.replies import check_replies
from postsync.domain.rules.target import Item, Target
from postsync.domain.rules.text import check_text

FactsOf = Callable[[str], MediaFacts | None]
"""What the bytes of a media file tell, by its path below the workspace."""

_CHECKS = (check_text, check_kinds, check_media, check_blocks, check_replies)


def check_on_networks(
    post: Post, networks: Collection[str], *, facts: FactsOf, limits: Limits
) -> list[Problem]:
    """Everything wrong with `post` where it goes to `networks`. Paths are those of `containers`."""
    media = tuple(
        tuple(_item(medium, facts) for medium in container.media) for container in post.containers
    )
    forms = [item.form for item in media[0]] if media else []
    problems: list[Problem] = []
    targets = []
    for network in sorted(networks):
        block = post.blocks.get(network, {})
        target = Target(
            post=post,
            network=network,
            kind=kind_of(network, block, forms),
            block=block,
            media=media,
            limits=limits.for_accounts(network, post.selectors),
            networks=frozenset(networks),
        )
        targets.append(target)
        for check in _CHECKS:
            problems += check(target)
    if any(media):
        problems += check_files(media)
        problems += check_expiry(post)
        problems += check_alts(media, post.selectors, targets)
    return problems


def _item(medium: Media, facts: FactsOf) -> Item:
    if medium.path is None:
        return Item(medium, None, form_of_name(medium.url or ""))
    told = facts(medium.path)
    return Item(medium, told, told.form if told else form_of_name(medium.path))
