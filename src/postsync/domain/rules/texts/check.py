"""Texts: whether a network takes them, counted as it counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from postsync.domain.networks.target import Target
from postsync.domain.networks.texts import Text, alts_of, bodies_of, labels_of
from postsync.domain.problem import Problem
from postsync.domain.rules.texts.characters import (
    check_angles,
    check_reserved,
    check_tag_angles,
    check_topic_tag,
    check_x_characters,
)
from postsync.domain.rules.texts.counts import (
    check_cashtags,
    check_hashtags,
    check_links,
    check_mentions,
)
from postsync.domain.rules.texts.filenames import check_file_names
from postsync.domain.rules.texts.lengths import check_length, check_tags
from postsync.domain.rules.texts.missing import HIDING, check_missing, check_titles, check_unseen

_Check = Callable[[Text], Iterable[Problem]]


def _check_google(text: Text) -> Iterable[Problem]:
    """Imported when needed: few posts go to Google Business, and its patterns take their time."""
    from postsync.domain.rules.texts.google import check_link, check_phone

    return (*check_phone(text), *check_link(text))


_BODIES: Mapping[str, Sequence[_Check]] = {
    "x": (check_x_characters, check_cashtags, check_file_names),
    "linkedin": (check_reserved,),
    "instagram": (check_hashtags, check_mentions),
    "threads": (check_links, check_hashtags),
    "youtube": (check_angles,),
    "google_business": (_check_google,),
}
"""What a network minds in the texts of posts and replies, apart from their length."""

_LABELS: Mapping[str, _Check] = {"youtube": check_angles, "threads": check_topic_tag}


def check_text(target: Target) -> Iterable[Problem]:
    """What is wrong with `target` by the rules of this module."""
    problems: list[Problem] = []
    checks = _BODIES.get(target.network, ())
    for body in bodies_of(target):
        problems += check_length(body)
        problems += check_missing(body)
        for check in checks:
            problems += check(body)
    if any(target.media):
        for alt in alts_of(target):
            problems += check_length(alt)
    if target.block:
        problems += _block(target)
    return problems


def _block(target: Target) -> list[Problem]:
    """What is wrong with the texts of the network's block."""
    problems: list[Problem] = []
    check = _LABELS.get(target.network)
    labels = list(labels_of(target))
    for label in labels:
        problems += check_length(label)
        if check is not None:
            problems += check(label)
    if labels:
        problems += check_titles(target)
    if target.network in HIDING:
        problems += check_unseen(target)
    problems += check_tags(target)
    if target.network == "youtube":
        problems += check_tag_angles(target)
    return problems
