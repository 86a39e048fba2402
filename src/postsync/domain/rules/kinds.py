"""Kinds: stories, Reels and carousels, and the media that each of them needs."""

from collections.abc import Iterable

from postsync.domain.problem import Problem
from postsync.domain.rules.target import Target


def check_kinds(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    return ()
