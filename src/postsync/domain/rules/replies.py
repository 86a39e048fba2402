"""Replies: what becomes of the later parts of a post, where a network has no threads."""

from collections.abc import Iterable, Iterator

from postsync.domain.networks.target import Target, medium_path
from postsync.domain.problem import Problem

_NOTHING = frozenset({"pinterest", "tiktok", "google_business", "vimeo"})
"""Networks without anything that a later part could become, as far as anybody knows."""

_COMMENTS = frozenset({"linkedin", "instagram", "facebook", "youtube"})
"""Networks where later parts become comments, which carry text alone."""

_MAYBE = frozenset({"youtube"})
"""Those of which only other tools say so. The networks that are in no set have threads, or are unknown."""


def check_replies(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    if len(target.post.content.containers) < 2:
        return ()
    if target.network in _NOTHING:
        return (_has_none(target),)
    return _comments(target) if target.network in _COMMENTS else ()


def _has_none(target: Target) -> Problem:
    return Problem(
        rule="PS524",
        summary=f"{target.name} has no replies: only the first part of the post can appear there",
        detail="What the service does with the rest is not known. Put everything into the first "
        f"part, or write a post of its own for {target.name}.",
        path=("containers", 1),
    )


def _comments(target: Target) -> Iterator[Problem]:
    if target.network in _MAYBE:
        yield Problem(
            rule="PS524",
            summary=f"{target.name} has no threads: the later parts become comments, if anything",
            detail="Look at the first post that does this, or put everything into the first part.",
            path=("containers", 1),
        )
    for index, container in enumerate(target.post.content.containers[1:], 1):
        if not container.media:
            continue
        left = "without its media" if container.content.strip() else "of which nothing is left"
        yield Problem(
            rule="PS524",
            summary=f"on {target.name} part {index + 1} becomes a comment, {left}",
            detail="Comments carry text only. Move the media to the first part, or leave "
            f"{target.name} to a post of its own.",
            path=medium_path(index, 0),
        )
