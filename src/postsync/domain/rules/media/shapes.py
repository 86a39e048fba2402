"""Shapes: how large, wide, high, long and fast a medium may be on a network (PS314 to PS317)."""

from collections.abc import Mapping

from postsync.domain.networks.limits import Limit
from postsync.domain.post.media import Form, MediaFacts
from postsync.domain.problem import Problem
from postsync.domain.rules.media.bounds import measures
from postsync.domain.rules.media.candidate import Candidate, worst
from postsync.domain.rules.media.units import dimensions, durations, ratio, sizes

_SIDES = {
    "width": "wide",
    "height": "high",
    "long_side": "on the longer side",
    "short_side": "on the shorter side",
}


def check_bytes(candidate: Candidate, facts: MediaFacts) -> list[Problem]:
    """A file of too many or too few bytes (PS314)."""
    row = worst(candidate.beyond("bytes", facts.size))
    if row is None:
        return []
    is_over = row.maximum is not None and facts.size > row.maximum
    size, limit = sizes(facts.size, (row.maximum if is_over else row.minimum) or 0)
    bound = f"{'at most' if is_over else 'at least'} {limit}"
    summary = f"{candidate.name} has {size}, {candidate.takes(row)} of {bound}"
    if not is_over:
        detail = "Export it again with more detail or a better quality."
    elif facts.form is Form.IMAGE:
        detail = "Save it with fewer pixels, or as JPEG with a lower quality."
    elif facts.form is Form.VIDEO:
        detail = "Export it with a lower bitrate, or cut it."
    else:
        detail = "Export it with smaller pictures, or with fewer pages."
    return [candidate.problem("PS314", row, summary, detail)]


def check_dimensions(candidate: Candidate, facts: MediaFacts) -> list[Problem]:
    """A picture or video of the wrong shape, or with the wrong number of pixels (PS315)."""
    values = measures(facts)
    found = [
        (measure, row)
        for measure in ("ratio", *_SIDES, "pixels", "frames")
        for row in candidate.beyond(measure, values[measure])
    ]
    row = worst([row for _, row in found])
    if row is None:
        return []
    equal = {measure: other for measure, other in found if other.severity is row.severity}
    measure = next(iter(equal))
    if measure == "ratio":
        said = _said_of_ratio(candidate, row, facts.width or 1, facts.height or 1)
    elif measure in _SIDES:
        sides = {side: other for side, other in equal.items() if side in _SIDES}
        said = _said_of_sides(candidate, sides, values)
    else:
        said = _said_of_number(candidate, row, measure, values)
    return [candidate.problem("PS315", row, *said)]


def _said_of_ratio(candidate: Candidate, row: Limit, width: int, height: int) -> tuple[str, str]:
    shape = ratio(width / height, width, height)
    low, high = row.minimum, row.maximum
    summary = f"{candidate.name} is {dimensions(width, height)} ({shape}), {candidate.takes(row)}"
    if low and low == high:
        return f"{summary} of {ratio(low)} only", "Crop it, or add a margin: 1080x1920 is usual."
    if low and high:
        summary += f" from {ratio(low)} to {ratio(high)}"
    else:
        summary += f" up to {ratio(high)}" if high else f" from {ratio(low or 1)}"
    nearest = high if high and width / height > high else low
    return summary, f"Crop it to {_crop(width, height, nearest or 1)}, or add a margin."


def _crop(width: int, height: int, wanted: float) -> str:
    """The largest part of a picture that has the ratio `wanted`; of even numbers, for videos."""
    if width / height > wanted:
        width = int(height * wanted)
    else:
        height = int(width / wanted)
    return dimensions(width - width % 2, height - height % 2)


def _said_of_sides(
    candidate: Candidate, rows: Mapping[str, Limit], values: Mapping[str, float]
) -> tuple[str, str]:
    bounds, is_over = [], False
    for side, row in rows.items():
        is_over = row.maximum is not None and values[side] > row.maximum
        bound, word = (row.maximum, "at most") if is_over else (row.minimum, "at least")
        bounds.append(f"{word} {bound:.0f} pixels {_SIDES[side]}")
    takes = candidate.takes(next(iter(rows.values())))
    shape = dimensions(values["width"], values["height"])
    summary = f"{candidate.name} is {shape}, {takes} {' and '.join(bounds)}"
    return summary, "Scale it down." if is_over else "Export it larger; enlarging it would blur it."


def _said_of_number(
    candidate: Candidate, row: Limit, measure: str, values: Mapping[str, float]
) -> tuple[str, str]:
    what, detail = "frames", "Leave some frames out, or cut it."
    if measure == "pixels":
        what, detail = "pixels", "Scale it down."
        if values["frames"] > 1:
            what = "pixels in all frames"
    takes = f"{candidate.takes(row)} of at most {row.maximum:,.0f}"
    return f"{candidate.name} has {values[measure]:,.0f} {what}, {takes}", detail


def check_seconds(candidate: Candidate, facts: MediaFacts) -> list[Problem]:
    """A video that is too long or too short (PS316)."""
    seconds = facts.seconds or 0
    row = worst(candidate.beyond("seconds", seconds))
    if row is None:
        return []
    is_over = row.maximum is not None and seconds > row.maximum
    shown, limit = durations(seconds, (row.maximum if is_over else row.minimum) or 0)
    bound = f"{'at most' if is_over else 'at least'} {limit}"
    summary = f"{candidate.name} lasts {shown}, {candidate.takes(row)} of {bound}"
    detail = "Cut it." if is_over else "Make it longer, or publish a picture."
    return [candidate.problem("PS316", row, summary, detail)]


def check_frame_rate(candidate: Candidate, facts: MediaFacts) -> list[Problem]:
    """A video with too many or too few frames a second (PS317)."""
    row = worst(candidate.beyond("fps", facts.fps or 0))
    if row is None or facts.fps is None:
        return []
    bound = f"{row.minimum:g} to {row.maximum:g}" if row.minimum else f"at most {row.maximum:g}"
    rate = f"{round(facts.fps, 2):g} frames a second"
    summary = f"{candidate.name} has {rate}, {candidate.takes(row)} with {bound}"
    return [candidate.problem("PS317", row, summary, "Export it with 30 frames a second.")]
