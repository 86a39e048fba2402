"""Items: whether a network takes one picture, video or document of a post."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import inf
from typing import NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.network import CONFIGURED, Choice, Figures, Limit, Network
from postsync.domain.networks.placement import Item, Placement, medium_path
from postsync.domain.post.media import (
    GIF,
    M4V,
    MP4,
    PNG,
    SVG,
    Form,
    Kind,
    MediaFacts,
    types_of_name,
)
from postsync.domain.problem import Path, Problem

_RATIO = 0.005
"""Rounding: 1200x627 is meant as 1.91:1."""

_ONE_RATIO = 0.02
"""Where only one ratio is allowed, videos come as near to it as their coding lets them."""

_SECONDS = 0.1
"""The sound of a video of 60 seconds may be a moment longer."""

_RATE = 0.01
"""23.976 passes for 24, 59.94 for 60, and phones are never exact."""

_SAME_TYPE = {M4V: MP4}
"""Types that pass for another."""


class Refusal(NamedTuple):
    """What a network refuses about one medium that is `fields` there, the first one above all.

    `values` are what is known of the file in numbers; `beyond` are the figures that they are beyond, by
    measure. `wrong` says how else the file is made that the network does not take, by what that is about.
    `is_less_sure` where no figure was stated for just this, or only the name of the medium is known.
    """

    placement: Placement
    item: Item
    path: Path
    types: tuple[str, ...]
    wrong_type: Choice | None
    wrong: Mapping[str, tuple[str, Choice]]
    values: Mapping[str, float]
    beyond: Mapping[str, list[Limit]]
    is_less_sure: bool


def check_item(placement: Placement, container: int, index: int, item: Item) -> Iterable[Problem]:
    """Report what the network refuses about one medium, at most once by each rule.

    These are PS313 to PS317, and PS329 to PS333.
    """
    kind = placement.kind if container == 0 else None
    facts = item.facts
    fields = _fields(placement, kind, item)
    if not fields or not (facts or item.medium.url):
        return ()
    allowed = _allowed(placement.network, placement.figures, fields)
    types = (facts.type,) if facts else types_of_name(item.medium.url or "")
    wrong_type = _wrong_type(allowed, types) if types else None
    values = _values(facts) if facts else {}
    wrong = _wrong(allowed, facts) if facts else {}
    beyond = _beyond(allowed, values) if facts else {}
    if wrong_type is None and not wrong and not beyond:
        return ()
    from postsync.domain.rules.media.refusals import explain

    return explain(
        Refusal(
            placement,
            item,
            medium_path(container, index),
            types,
            wrong_type,
            wrong,
            values,
            beyond,
            # No figure is stated for the videos of a carousel, so that they are held to those of Reels.
            is_less_sure=facts is None or (fields[0] == "reel" and kind is not Kind.REEL),
        )
    )


def _fields(placement: Placement, kind: Kind | None, item: Item) -> tuple[str, ...]:
    """The fields of the figures that a medium falls under; none where nothing is to be checked."""
    form, facts = item.form, item.facts
    if form is None or form is Form.OTHER or (facts and facts.type == SVG):
        return ()
    if form is Form.DOCUMENT:
        return ("document",)
    if kind is Kind.STORY:
        return (f"story.{form}",)
    if form is Form.VIDEO:
        is_reel = kind is Kind.REEL or placement.network.video is Kind.REEL
        return ("reel",) if is_reel else ("video",)
    if facts and facts.type == GIF and facts.is_animated:
        return ("gif",) if placement.figures.get("gif.count", ()) else ("image",)
    return ("image", "png") if facts and facts.type == PNG else ("image",)


class _Allowed(NamedTuple):
    """What media of one kind may be: their types, how they are made, and the bounds of each measure."""

    types: tuple[tuple[frozenset[str], Choice], ...]
    makes: tuple[tuple[str, frozenset[str], Choice], ...]
    ranges: tuple[tuple[str, float, float, Limit], ...]


@lru_cache(maxsize=1_000)
def _allowed(network: Network, figures: Figures, fields: tuple[str, ...]) -> _Allowed:
    def choices(about: str) -> tuple[tuple[frozenset[str], Choice], ...]:
        rows = [row for field in fields for row in network.allowed.get(field + about, ())]
        return tuple((_with_alike(row.allowed), row) for row in rows)

    ranges = tuple(
        (measure, *_range(row, measure), row)
        for measure in _MEASURES
        for field in fields
        for row in figures.get(f"{field}.{measure}", ())
    )
    makes = tuple((about, *row) for about in _MADE for row in choices(f".{about}"))
    return _Allowed(choices(""), makes, ranges)


def _with_alike(allowed: Iterable[str]) -> frozenset[str]:
    """List what is allowed, and the types that pass for it."""
    named = frozenset(allowed)
    return named.union(type_ for type_, same in _SAME_TYPE.items() if same in named)


_MEASURES = (
    "bytes",
    "ratio",
    "width",
    "height",
    "long_side",
    "short_side",
    "pixels",
    "frames",
    "seconds",
    "fps",
    "depth",
    "channels",
    "group",
)


def _values(facts: MediaFacts) -> Mapping[str, float]:
    """Put what is known of a file in numbers, else 0; `pixels` are those of all frames."""
    width, height = facts.width or 0, facts.height or 0
    return {
        "bytes": facts.size,
        "ratio": width / height if height else 0,
        "width": width,
        "height": height,
        "long_side": max(width, height),
        "short_side": min(width, height),
        "pixels": width * height * facts.frames,
        "frames": facts.frames,
        "seconds": facts.seconds or 0,
        "fps": facts.fps or 0,
        "depth": facts.depth or 0,
        "channels": facts.channels or 0,
        "group": facts.group or 0,
    }


def _range(row: Limit, measure: str) -> tuple[float, float]:
    """The least and the most that passes for what `row` allows: figures are never quite exact."""
    low = -inf if row.minimum is None else row.minimum
    high = inf if row.maximum is None else row.maximum
    if measure == "seconds":
        return low - min(_SECONDS, max(low, 0.0) * _RATE), high + _SECONDS
    part = _RATE if measure == "fps" else 0.0
    if measure == "ratio":
        part = _ONE_RATIO if low == high else _RATIO
    return low * (1 - part), high * (1 + part)


def _wrong_type(allowed: _Allowed, types: Iterable[str]) -> Choice | None:
    """The first list that has none of the types that the medium may be of."""
    for named, row in allowed.types:
        if named.isdisjoint(types):
            return row
    return None


_MADE: Mapping[str, Callable[[MediaFacts], str | None]] = {
    "codec": lambda facts: facts.video_codec,
    "audio": lambda facts: facts.audio_codec,
    "chroma": lambda facts: facts.chroma,
    "scan": lambda facts: "interlaced" if facts.is_interlaced else None,
    "pixels": lambda facts: None if facts.has_square_pixels else "wide",
    "variant": lambda facts: facts.variant,
    "motion": lambda facts: facts.type if facts.is_animated else None,
}
"""What a list may be about besides the type, and what is known of a file; None where nothing is."""


def _wrong(allowed: _Allowed, facts: MediaFacts) -> Mapping[str, tuple[str, Choice]]:
    """Find how the file is made that the network does not read, by what that is about."""
    found: dict[str, tuple[str, Choice]] = {}
    for about, named, row in allowed.makes:
        made = _MADE[about](facts)
        if made and made not in named:
            found.setdefault(about, (made, row))
    return found


def _beyond(allowed: _Allowed, values: Mapping[str, float]) -> Mapping[str, list[Limit]]:
    """The figures that a medium is beyond, by measure, in the order of the measures."""
    found: dict[str, list[Limit]] = {}
    for measure, low, high, row in allowed.ranges:
        value = values[measure]
        if value and not low <= value <= high:
            found.setdefault(measure, []).append(row)
    return found


def doubt(row: Limit) -> str:
    """Say what a problem adds about its figure: its note, or why it is no error."""
    if row.note:
        return f" {row.note}"
    is_sure = row.severity is not Severity.WARN or row.source == CONFIGURED
    return "" if is_sure else " Sources differ on this."
