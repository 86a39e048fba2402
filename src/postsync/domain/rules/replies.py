"""Replies: the later parts of a post where a network has no threads (PS524)."""

from collections.abc import Iterator

from postsync.domain.networks.network import Replies
from postsync.domain.networks.placement import Placement, medium_path
from postsync.domain.problem import Problem


def check_replies(placement: Placement) -> Iterator[Problem]:
    """Later parts that the network does not show, or shows without their media."""
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
