"""Media: whether a network takes the pictures and videos of a post."""

from collections.abc import Iterable

from postsync.domain.problem import Problem
from postsync.domain.rules.target import Target


def check_media(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    return ()
