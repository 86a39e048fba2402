"""Items: what a network says about one picture, video or document of a post."""

from collections.abc import Iterator

from postsync.domain.networks.target import Item, Target, medium_path
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form, types_of_name
from postsync.domain.problem import Problem
from postsync.domain.rules.media.bounds import fit_by_name, fits
from postsync.domain.rules.media.candidate import Candidate

_SVG = "image/svg+xml"


def check_item(target: Target, container: int, index: int, item: Item) -> Iterator[Problem]:
    """What `target` refuses about one medium: at most one finding of each rule (PS313 to PS317)."""
    kind = target.kind if container == 0 else None
    facts = item.facts
    fields = _fields(target, kind, item)
    if not fields or not (facts or item.medium.url):
        return
    limits, network = target.limits, target.network
    types = (facts.type,) if facts else types_of_name(item.medium.url or "")
    if facts and fits(limits, network, fields, facts):
        return
    if not facts and fit_by_name(limits, network, fields, types):
        return
    candidate = Candidate(
        target=target,
        item=item,
        path=medium_path(container, index),
        fields=fields,
        # No figure is stated for the videos of a carousel, so that they are held to those of Reels.
        is_less_sure=facts is None or (fields[0] == "reel" and kind is not Kind.REEL),
    )
    yield from _refused(candidate, types)


def _refused(candidate: Candidate, types: tuple[str, ...]) -> Iterator[Problem]:
    """What is said of a medium that may not fit; most do, and need nothing of this."""
    from postsync.domain.rules.media.formats import check_codecs, check_type
    from postsync.domain.rules.media.shapes import (
        check_bytes,
        check_dimensions,
        check_frame_rate,
        check_seconds,
    )

    facts = candidate.item.facts
    refused = check_type(candidate, types)
    yield from refused
    if facts is None:
        return
    yield from check_dimensions(candidate, facts)
    yield from check_seconds(candidate, facts)
    if not refused:  # in another type it will have other bytes
        yield from check_bytes(candidate, facts)
        yield from check_codecs(candidate, facts) or check_frame_rate(candidate, facts)


def _fields(target: Target, kind: Kind | None, item: Item) -> tuple[str, ...]:
    """The fields of the limits that a medium falls under; none where there is nothing to say."""
    form, facts = item.form, item.facts
    if form is None or form is Form.OTHER or (facts and facts.type == _SVG):
        return ()
    if form is Form.DOCUMENT:
        return ("document",)
    if kind is Kind.STORY:
        return (f"story.{form}",)
    if form is Form.VIDEO:
        return ("reel",) if kind is Kind.REEL or target.network == "instagram" else ("video",)
    if facts and facts.type == "image/gif" and facts.is_animated:
        return ("gif",) if target.limits.of(target.network, "gif.count") else ("image",)
    return ("image", "png") if facts and facts.type == "image/png" else ("image",)
