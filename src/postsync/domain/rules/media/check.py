"""Media: whether a network takes the pictures and videos of a post."""

from collections.abc import Iterable

from postsync.domain.networks.fields import place_of_block
from postsync.domain.networks.target import Item, Target
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem
from postsync.domain.rules.media.items import check_item
from postsync.domain.rules.media.together import WITH_THREADS, check_together

_SINGLE = frozenset({Kind.STORY, Kind.REEL})
"""Kinds with a rule of their own about how many media they take."""


def check_media(target: Target) -> Iterable[Problem]:
    """Media that are missing, too many, of the wrong kind, or beyond what the network takes."""
    # Most posts have no media, and most networks do not mind.
    if not any(target.media):
        return _missing(target, ()) if target.limits.of(target.network, "required") else ()
    problems = _missing(target, target.media[0])
    if problems:
        return problems
    read = target.media if target.network in WITH_THREADS else target.media[:1]
    for container, items in enumerate(read):
        kind = target.kind if container == 0 else None
        if items and kind not in _SINGLE:
            problems += check_together(target, container, items)
        for index, item in enumerate(items):
            problems += check_item(target, container, index, item)
    return problems


def _missing(target: Target, items: Iterable[Item]) -> list[Problem]:
    """What the first container lacks (PS310)."""
    for row in target.limits.of(target.network, "required"):
        wanted = {Form.VIDEO, None} if row.unit == "videos" else set(_ANY)
        if not any(item.form in wanted for item in items):
            return [
                Problem(
                    rule="PS310",
                    summary=f"{target.name} needs {_NEEDED[row.unit]}, and the post has none",
                    detail=f"Add it as `media` of the first container, or take {target.name} out of "
                    "`accounts`.",
                    path=place_of_block(target),
                    severity=row.severity,
                )
            ]
    return []


_ANY = (*Form, None)

_NEEDED = {"pictures or videos": "a picture or a video", "videos": "a video"}
