"""Texts: whether a network takes them, counted as it counts."""

from collections.abc import Iterable

from postsync.domain.problem import Problem
from postsync.domain.rules.target import Target


def check_text(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    return ()
