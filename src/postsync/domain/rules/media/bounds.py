"""Bounds: what a medium may measure on a network, worked out once for all media of one kind."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

from postsync.domain.networks.in_force import Limits, choices
from postsync.domain.networks.limits import Limit
from postsync.domain.post.media import MediaFacts

_RATIO = 0.005
"""Rounding: 1200x627 is meant as 1.91:1."""

_ONE_RATIO = 0.02
"""Where only one ratio is allowed, videos come as near to it as their coding lets them."""

_SECONDS = 0.1
"""The sound of a video of 60 seconds may be a moment longer."""

_RATE = 0.01
"""23.976 passes for 24, 59.94 for 60, and phones are never exact."""

SAME_TYPE = {"video/x-m4v": "video/mp4", "application/x-ole-storage": "application/msword"}
"""Types that pass for another."""

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
)


def measures(facts: MediaFacts) -> Mapping[str, float]:
    """What is known of a file in numbers, and 0 where nothing is; `pixels` are those of all frames."""
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
    }


def bounds(row: Limit, measure: str) -> tuple[float, float]:
    """The least and the most that passes for what `row` allows: figures are never quite exact."""
    low = -inf if row.minimum is None else row.minimum
    high = inf if row.maximum is None else row.maximum
    if measure == "seconds":
        return low - min(_SECONDS, max(low, 0.0) * _RATE), high + _SECONDS
    part = _RATE if measure == "fps" else 0.0
    if measure == "ratio":
        part = _ONE_RATIO if low == high else _RATIO
    return low * (1 - part), high * (1 + part)


class _Known(NamedTuple):
    """What holds for media of one kind: ranges by measure, and what their type and codecs may be."""

    ranges: tuple[tuple[str, float, float], ...]
    types: frozenset[str] | None
    codecs: frozenset[str] | None
    sounds: frozenset[str] | None


def fits(limits: Limits, network: str, fields: tuple[str, ...], facts: MediaFacts) -> bool:
    """Whether a medium that is `fields` on `network` is within all that is known, or its facts are not."""
    known = _known(limits, network, fields)
    if known.types is not None and facts.type not in known.types:
        return False
    if known.codecs is not None and facts.video_codec and facts.video_codec not in known.codecs:
        return False
    if known.sounds is not None and facts.audio_codec and facts.audio_codec not in known.sounds:
        return False
    values = measures(facts)
    for measure, low, high in known.ranges:
        value = values[measure]
        if value and not low <= value <= high:
            return False
    return True


def fit_by_name(
    limits: Limits, network: str, fields: tuple[str, ...], types: Sequence[str]
) -> bool:
    """Whether a medium that is one of `types`, or of none that is known, may be `fields` on `network`."""
    allowed = _known(limits, network, fields).types
    if allowed is None or not types:
        return True
    return not allowed.isdisjoint(types)


@lru_cache(maxsize=1_000)
def _known(limits: Limits, network: str, fields: tuple[str, ...]) -> _Known:
    ranges = tuple(
        (measure, *bounds(row, measure))
        for field in fields
        for measure in _MEASURES
        for row in limits.of(network, f"{field}.{measure}")
    )
    types = _allowed(network, fields, "")
    if types is not None:
        types |= {type_ for type_, same in SAME_TYPE.items() if same in types}
    return _Known(
        ranges, types, _allowed(network, fields, ".codec"), _allowed(network, fields, ".audio")
    )


def _allowed(network: str, fields: tuple[str, ...], about: str) -> frozenset[str] | None:
    rows = [row for field in fields for row in choices(network, field + about)]
    if not rows:
        return None
    return frozenset.intersection(*(frozenset(row.allowed) for row in rows))
