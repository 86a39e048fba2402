"""Blocks: fields that a network needs, that exclude one another, or that surprise."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from postsync.domain.networks.fields import field_of
from postsync.domain.networks.target import NAMES, Target
from postsync.domain.problem import Problem
from postsync.domain.rules.blocks import exclusive, fitting, needed
from postsync.domain.rules.blocks.entries import check_entries
from postsync.domain.rules.blocks.values import check_values

_Check = Callable[[Target], Iterable[Problem]]

_WITHOUT_BLOCK: Mapping[str, _Check] = {
    "tiktok": needed.check_tiktok,
    "youtube": needed.check_youtube,
    "pinterest": needed.check_pinterest,
    "reddit": needed.check_reddit,
}
"""Networks that want to be told something."""


def check_blocks(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    if not target.block:
        check = _WITHOUT_BLOCK.get(target.network)
        return check(target) if check else ()
    return [problem for check in _CHECKS.get(target.network, ()) for problem in check(target)]


def _check_company(target: Target) -> Iterator[Problem]:
    """A story takes no text, and a post has one text for all of its networks."""
    story = field_of(target, "publishAsStory")
    if story is None or story.value is not True or not _has_text(target):
        return
    others = sorted(
        NAMES[network]
        for network in target.networks
        if target.post.content.blocks.get(network, {}).get("publishAsStory") is not True
    )
    if others:
        yield story.problem(
            "PS526",
            f"a story on {target.name} takes no text, and the post has one for {_listed(others)}",
            "The service may refuse the whole post. Write the story as a post of its own.",
        )


def _has_text(target: Target) -> bool:
    return any(container.content.strip() for container in target.post.content.containers)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


_CHECKS: Mapping[str, tuple[_Check, ...]] = {
    "x": (exclusive.check_x, check_entries, check_values),
    "linkedin": (exclusive.check_attachments, check_values),
    "instagram": (
        exclusive.check_instagram,
        fitting.check_instagram,
        check_entries,
        check_values,
        _check_company,
    ),
    "facebook": (exclusive.check_facebook, _check_company),
    "threads": (exclusive.check_threads, check_values),
    "tiktok": (needed.check_tiktok, exclusive.check_tiktok, fitting.check_tiktok, check_values),
    "youtube": (needed.check_youtube, exclusive.check_youtube, fitting.check_youtube),
    "pinterest": (needed.check_pinterest, fitting.check_fit, check_values),
    "bluesky": (check_entries,),
    "google_business": (
        needed.check_google_business,
        exclusive.check_google_business,
        check_values,
    ),
    "reddit": (needed.check_reddit,),
}
