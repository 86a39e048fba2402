"""How it is made: what a network refuses about pictures and videos besides type, size and shape.

Codecs and frame rates (PS317), colours and fields (PS329), channels (PS330), key frames (PS331), several
pictures in one (PS332), and pictures that would stand still (PS333).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.nearest import either
from postsync.domain.networks.network import Choice, Limit
from postsync.domain.rules.media.items import Refusal
from postsync.domain.rules.media.units import codec_name, name_of, type_name

_NAMES = {
    "image": "pictures",
    "png": "PNG pictures",
    "gif": "animated GIFs",
    "video": "videos",
    "reel": "Reels",
    "document": "documents",
    "story.image": "pictures in stories",
    "story.video": "videos in stories",
}


class Made(NamedTuple):
    """One thing that is wrong with how a file is made, in words."""

    rule: str
    row: Limit | Choice
    summary: str
    detail: str


def explain_made(refusal: Refusal) -> Iterator[Made]:
    """What is wrong with how one medium is made."""
    wrong, beyond = refusal.wrong, refusal.beyond
    about = next((about for about in ("codec", "audio") if about in wrong), None)
    if about is not None:
        yield _codec(refusal, about)
    elif "fps" in beyond:
        yield _frame_rate(refusal, worst(beyond["fps"]))
    if "codec" not in wrong:  # in another codec its pictures will be made otherwise
        yield from _pictures(refusal)
    if "channels" in beyond:
        yield _channels(refusal, worst(beyond["channels"]))
    if "variant" in wrong:
        yield _several(refusal)
    if "motion" in wrong:
        yield _still(refusal)


def worst(rows: Iterable[Limit]) -> Limit:
    """The most severe of several figures."""
    return min(rows, key=lambda row: row.severity.rank)


def takes(refusal: Refusal, row: Limit) -> str:
    """Say what the network takes, as far as `row` is about it: `X takes pictures`."""
    verb = "advises" if row.severity is Severity.INFO else "takes"
    return f"{_title(refusal)} {verb} {_NAMES[row.field.rpartition('.')[0]]}"


def _title(refusal: Refusal) -> str:
    return refusal.placement.network.title


def _name(refusal: Refusal) -> str:
    return name_of(refusal.item.medium)


def _codec(refusal: Refusal, about: str) -> Made:
    what = "picture" if about == "codec" else "sound"
    codec, row = refusal.wrong[about]
    allowed = [codec_name(allowed) for allowed in row.allowed]
    summary = (
        f"the {what} of {_name(refusal)} is coded as {codec_name(codec)}, and "
        f"{_title(refusal)} takes {either(allowed)}"
    )
    return Made("PS317", row, summary, f"Export it as MP4 with {allowed[0]}.")


def _frame_rate(refusal: Refusal, row: Limit) -> Made:
    bound = f"{row.minimum:g} to {row.maximum:g}" if row.minimum else f"at most {row.maximum:g}"
    rate = f"{round(refusal.values['fps'], 2):g} frames a second"
    summary = f"{_name(refusal)} has {rate}, {takes(refusal, row)} with {bound}"
    return Made("PS317", row, summary, "Export it with 30 frames a second.")


def _pictures(refusal: Refusal) -> Iterator[Made]:
    name, title = _name(refusal), _title(refusal)
    if "chroma" in refusal.wrong:
        chroma, row = refusal.wrong["chroma"]
        yield Made(
            "PS329",
            row,
            f"{name} stores its colours as {chroma}, and {title} takes {either([*row.allowed])} only",
            "Export it again with 4:2:0, which most programs call `yuv420p`.",
        )
    elif "scan" in refusal.wrong:
        yield Made(
            "PS329",
            refusal.wrong["scan"][1],
            f"{name} is interlaced, and {title} takes progressive videos only",
            "Export it again as progressive: programs call this to deinterlace it.",
        )
    elif "pixels" in refusal.wrong:
        yield Made(
            "PS329",
            refusal.wrong["pixels"][1],
            f"{name} has pixels that are not square, and {title} takes square ones only",
            "Export it again with square pixels (a pixel aspect ratio of 1:1).",
        )
    elif "depth" in refusal.beyond:
        yield _depth(refusal, worst(refusal.beyond["depth"]))
    if "group" in refusal.beyond:
        yield _group(refusal, worst(refusal.beyond["group"]))


def _depth(refusal: Refusal, row: Limit) -> Made:
    summary = (
        f"{_name(refusal)} has {refusal.values['depth']:g} bits a colour, "
        f"{takes(refusal, row)} with {row.maximum:g}"
    )
    detail = "Export it again with 8 bits, which most programs call `yuv420p`."
    return Made("PS329", row, summary, detail)


def _group(refusal: Refusal, row: Limit) -> Made:
    summary = (
        f"{_name(refusal)} has {refusal.values['group']:,.0f} frames from one key frame to the next, "
        f"{takes(refusal, row)} with at most {row.maximum:,.0f}"
    )
    detail = "Export it again with a key frame every 2 seconds, or every 60 frames."
    return Made("PS331", row, summary, detail)


def _channels(refusal: Refusal, row: Limit) -> Made:
    channels = refusal.values["channels"]
    summary = (
        f"the sound of {_name(refusal)} has {channels:g} channels, "
        f"{takes(refusal, row)} with at most {row.maximum:g}"
    )
    return Made("PS330", row, summary, "Export it again with sound in stereo.")


_VARIANTS = {
    "mpo": "several pictures in one JPEG (MPO)",
    "jps": "a JPEG for two eyes (JPS)",
}


def _several(refusal: Refusal) -> Made:
    variant, row = refusal.wrong["variant"]
    summary = f"{_name(refusal)} is {_VARIANTS[variant]}, which {_title(refusal)} does not take"
    return Made("PS332", row, summary, "Export it again as a JPEG with one picture.")


def _still(refusal: Refusal) -> Made:
    kind, row = refusal.wrong["motion"]
    moving = f"animated {type_name(kind)}"
    summary = (
        f"{_name(refusal)} moves, and {_title(refusal)} shows {moving} pictures as a still one"
    )
    others = [f"an animated {type_name(other)}" for other in row.allowed]
    instead = either(["a video", *others]) if others else "a video"
    return Made(
        "PS333",
        row,
        summary,
        f"Only {instead} moves there: export it as MP4. Leave it as it is if a still picture will do.",
    )
