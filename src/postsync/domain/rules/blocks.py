"""Blocks: fields that a network needs, that exclude one another, or that surprise."""

from collections.abc import Iterable

from postsync.domain.problem import Problem
from postsync.domain.rules.target import Target


def check_blocks(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    return ()
