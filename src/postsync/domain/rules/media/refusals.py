"""Refusals: what a network refuses about a medium, in words (PS313 to PS316). Most media need none."""

from collections.abc import Iterator, Mapping

from postsync.domain.diagnostic import Severity
from postsync.domain.nearest import either
from postsync.domain.networks.network import Choice, Limit
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem
from postsync.domain.rules.media.items import Refusal, doubt
from postsync.domain.rules.media.made import explain_made, takes, worst
from postsync.domain.rules.media.units import (
    a_type,
    dimensions,
    durations,
    name_of,
    ratio,
    sizes,
    type_name,
)

_LESS = {Severity.ERROR: Severity.WARN}

_SIDES = {
    "width": "wide",
    "height": "high",
    "long_side": "on the longer side",
    "short_side": "on the shorter side",
}
_DIMENSIONS = ("ratio", *_SIDES, "pixels", "frames")
_HOW = frozenset({"fps", "depth", "channels", "group"})


def explain(refusal: Refusal) -> Iterator[Problem]:
    """The problems with one medium."""
    if refusal.wrong_type is not None:
        yield _type(refusal, refusal.wrong_type)
    found = {measure: rows for measure, rows in refusal.beyond.items() if measure in _DIMENSIONS}
    if found:
        yield _dimensions(refusal, found)
    if "seconds" in refusal.beyond:
        yield _seconds(refusal, worst(refusal.beyond["seconds"]))
    if refusal.wrong_type is not None:
        return  # in another type it will have other bytes
    if "bytes" in refusal.beyond:
        yield _bytes(refusal, worst(refusal.beyond["bytes"]))
    if refusal.wrong or not _HOW.isdisjoint(refusal.beyond):
        for made in explain_made(refusal):
            yield _problem(refusal, made.rule, made.row, made.summary, made.detail)


def _problem(
    refusal: Refusal, rule: str, row: Limit | Choice, summary: str, detail: str
) -> Problem:
    severity = row.severity
    if refusal.is_less_sure:
        severity = _LESS.get(severity, Severity.INFO)
    elif isinstance(row, Limit):
        detail += doubt(row)
    return Problem(rule=rule, summary=summary, detail=detail, path=refusal.path, severity=severity)


def _type(refusal: Refusal, row: Choice) -> Problem:
    title, form, facts = refusal.placement.network.title, refusal.item.form, refusal.item.facts
    what = f"{name_of(refusal.item.medium)} is {a_type(refusal.types[0])}"
    allowed = list(dict.fromkeys(map(type_name, row.allowed)))
    summary = f"{what}, and {title} takes {either(allowed)} only"
    if not allowed:
        summary = f"{what}, and {title} takes no documents"
        detail = f"Publish it on LinkedIn, or export its pages as pictures for {title}."
    elif form is Form.VIDEO:
        detail = f"Export it as {allowed[0]}."
    else:
        detail = f"Export it as {either(allowed[:2]) if form is Form.IMAGE else allowed[0]}."
        if facts and facts.has_alpha and allowed == ["JPEG"]:
            detail += (
                " It is transparent in places, which JPEG cannot be: give it a background first."
            )
        elif facts and facts.is_animated:
            detail += " Only a video can move there: export it as MP4 for that."
    return _problem(refusal, "PS313", row, summary, detail)


def _bytes(refusal: Refusal, row: Limit) -> Problem:
    value, form = refusal.values["bytes"], refusal.item.form
    is_over = row.maximum is not None and value > row.maximum
    size, limit = sizes(value, (row.maximum if is_over else row.minimum) or 0)
    bound = f"{'at most' if is_over else 'at least'} {limit}"
    summary = f"{name_of(refusal.item.medium)} has {size}, {takes(refusal, row)} of {bound}"
    if not is_over:
        detail = "Export it again with more detail or a better quality."
    elif form is Form.IMAGE:
        detail = "Save it with fewer pixels, or as JPEG with a lower quality."
    elif form is Form.VIDEO:
        detail = "Export it with a lower bitrate, or cut it."
    else:
        detail = "Export it with smaller pictures, or with fewer pages."
    return _problem(refusal, "PS314", row, summary, detail)


def _seconds(refusal: Refusal, row: Limit) -> Problem:
    value = refusal.values["seconds"]
    is_over = row.maximum is not None and value > row.maximum
    shown, limit = durations(value, (row.maximum if is_over else row.minimum) or 0)
    bound = f"{'at most' if is_over else 'at least'} {limit}"
    summary = f"{name_of(refusal.item.medium)} lasts {shown}, {takes(refusal, row)} of {bound}"
    detail = "Cut it." if is_over else "Make it longer, or publish a picture."
    return _problem(refusal, "PS316", row, summary, detail)


def _dimensions(refusal: Refusal, found: Mapping[str, list[Limit]]) -> Problem:
    """A picture or video of the wrong shape, or with the wrong number of pixels."""
    row = worst(row for rows in found.values() for row in rows)
    equal = {
        measure: other
        for measure, rows in found.items()
        for other in rows
        if other.severity is row.severity
    }
    measure = next(iter(equal))
    if measure == "ratio":
        said = _said_of_ratio(refusal, row)
    elif measure in _SIDES:
        sides = {side: other for side, other in equal.items() if side in _SIDES}
        said = _said_of_sides(refusal, sides)
    else:
        said = _said_of_number(refusal, row, measure)
    return _problem(refusal, "PS315", row, *said)


def _said_of_ratio(refusal: Refusal, row: Limit) -> tuple[str, str]:
    width, height = int(refusal.values["width"]), int(refusal.values["height"])
    shape = ratio(width / height, width, height)
    low, high = row.minimum, row.maximum
    name = name_of(refusal.item.medium)
    summary = f"{name} is {dimensions(width, height)} ({shape}), {takes(refusal, row)}"
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


def _said_of_sides(refusal: Refusal, rows: Mapping[str, Limit]) -> tuple[str, str]:
    values = refusal.values
    bounds, is_over = [], False
    for side, row in rows.items():
        is_over = row.maximum is not None and values[side] > row.maximum
        bound, word = (row.maximum, "at most") if is_over else (row.minimum, "at least")
        bounds.append(f"{word} {bound:.0f} pixels {_SIDES[side]}")
    taken = takes(refusal, next(iter(rows.values())))
    shape = dimensions(values["width"], values["height"])
    summary = f"{name_of(refusal.item.medium)} is {shape}, {taken} {' and '.join(bounds)}"
    return summary, "Scale it down." if is_over else "Export it larger; enlarging it would blur it."


def _said_of_number(refusal: Refusal, row: Limit, measure: str) -> tuple[str, str]:
    values = refusal.values
    what, detail = "frames", "Leave some frames out, or cut it."
    if measure == "pixels":
        what, detail = "pixels", "Scale it down."
        if values["frames"] > 1:
            what = "pixels in all frames"
    taken = f"{takes(refusal, row)} of at most {row.maximum:,.0f}"
    return f"{name_of(refusal.item.medium)} has {values[measure]:,.0f} {what}, {taken}", detail
