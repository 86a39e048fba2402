"""Replies: later containers, and the networks that have none."""

from collections.abc import Iterable

from postsync.domain.problem import Problem
from postsync.domain.rules.target import Target


def check_replies(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    return ()
