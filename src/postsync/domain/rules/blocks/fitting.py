"""Fields that do not fit what a post becomes on its network (PS523)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.fields import Field, field_of, part_of
from postsync.domain.networks.target import Target
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem

_E, _W = Severity.ERROR, Severity.WARN


class _Fit(NamedTuple):
    """A field, what it is for, and the kinds that it is not for."""

    name: str
    purpose: str
    unfit: frozenset[Kind]
    severity: Severity


_STORY = frozenset({Kind.STORY})
_NO_REEL = frozenset({Kind.IMAGE, Kind.CAROUSEL, Kind.STORY})
_PHOTOS = frozenset({Kind.IMAGE, Kind.CAROUSEL})
_VIDEO = frozenset({Kind.VIDEO})

# An error where the network says itself that it refuses the field; a warning where it is for nothing.
_FITS: Mapping[str, tuple[_Fit, ...]] = {
    "instagram": (
        _Fit("collaborators", "posts and Reels", _STORY, _E),
        _Fit("caption", "posts and Reels", _STORY, _W),
        _Fit("altText", "pictures in the feed", frozenset({Kind.STORY, Kind.REEL}), _E),
        _Fit("trialReel", "Reels", _NO_REEL, _E),
        _Fit("reelCoverUrl", "Reels", _NO_REEL, _W),
        _Fit("reelThumbOffset", "Reels", _NO_REEL, _W),
        _Fit("share_to_feed", "Reels", _NO_REEL, _W),
        _Fit("audio_name", "Reels", _NO_REEL, _E),
    ),
    "tiktok": (
        _Fit("disableDuet", "videos", _PHOTOS, _W),
        _Fit("disableStitch", "videos", _PHOTOS, _W),
        _Fit("videoCoverTimestampMs", "videos", _PHOTOS, _W),
        _Fit("auto_add_music", "photos", _VIDEO, _W),
        _Fit("photo_cover_index", "photos", _VIDEO, _W),
    ),
    "pinterest": (
        _Fit("cover_image_url", "videos", frozenset({Kind.IMAGE}), _W),
        _Fit("cover_image_key_frame_time", "videos", frozenset({Kind.IMAGE}), _W),
    ),
}

_CALLED = {
    Kind.IMAGE: "a picture",
    Kind.VIDEO: "a video",
    Kind.CAROUSEL: "a carousel",
    Kind.REEL: "a Reel",
    Kind.STORY: "a story",
}


def check_fit(target: Target) -> Iterator[Problem]:
    """Fields that are for another kind of post."""
    kind = target.kind
    if kind not in _CALLED:
        return
    for name, purpose, unfit, severity in _FITS[target.network]:
        if kind not in unfit:
            continue
        field = field_of(target, name)
        if field and field.value is not False:
            yield field.problem(
                "PS523",
                f"{field.label} is for {purpose}; on {target.name} this is {_CALLED[kind]}",
                f"Remove `{field.path[-1]}`: "
                + (f"{target.name} refuses it here." if severity is _E else "it has no effect."),
                severity=severity,
            )


def check_instagram(target: Target) -> Iterator[Problem]:
    """Fields for another kind, and people tagged where nobody can be."""
    yield from check_fit(target)
    tags = field_of(target, "userTags")
    if tags is None or not isinstance(tags.value, list):
        return
    for index, tag in enumerate(tags.value):
        yield from _outside(Field(tag, (*tags.path, index), tags.is_extra))
    forms = [item.form for item in target.media[0]] if target.media else []
    if target.kind is Kind.CAROUSEL and Form.VIDEO in forms:
        every = all(form is Form.VIDEO for form in forms)
        yield tags.problem(
            "PS523",
            "Instagram takes no tagged people on the videos of a carousel",
            f"Remove `{tags.path[-1]}`, or publish the pictures in a post of their own.",
            severity=_E if every else _W,
        )


def _outside(tag: Field) -> Iterator[Problem]:
    """A person tagged beside the picture: both coordinates go from 0 to 1."""
    for axis in ("x", "y"):
        at = part_of(tag, axis)
        if at is None or not isinstance(at.value, int | float) or 0 <= at.value <= 1:
            continue
        yield at.problem(
            "PS523",
            f"{at.label} is outside of the picture",
            "Both `x` and `y` go from 0 to 1: 0.5 is the middle.",
        )


def check_youtube(target: Target) -> Iterator[Problem]:
    """A Short that YouTube would not take for one."""
    short = field_of(target, "isShort")
    if short is None or short.value is not True or target.kind is not Kind.VIDEO:
        return
    facts = target.media[0][0].facts
    if facts is None:
        return
    for row in target.limits.of("youtube", "short.seconds"):
        if facts.seconds and row.maximum and facts.seconds > row.maximum:
            yield short.problem(
                "PS523",
                f"the video lasts {facts.seconds:.0f} s, and a Short at most {row.maximum:.0f} s",
                f"Cut the video, or remove `{short.path[-1]}`.",
                severity=row.severity,
            )
    for row in target.limits.of("youtube", "short.ratio"):
        if facts.ratio and row.maximum and facts.ratio > row.maximum:
            yield short.problem(
                "PS523",
                f"the video is {facts.width} by {facts.height} pixels, and a Short is upright or square",
                f"Turn or crop the video, or remove `{short.path[-1]}`.",
                severity=row.severity,
            )


def check_tiktok(target: Target) -> Iterator[Problem]:
    """Fields for another kind, and a cover that is none of the photos."""
    yield from check_fit(target)
    cover = field_of(target, "photo_cover_index")
    count = len(target.media[0]) if target.media else 0
    if cover is None or type(cover.value) is not int or target.kind not in _PHOTOS:
        return
    if not 0 <= cover.value < count:
        yield cover.problem(
            "PS523",
            f"{cover.label} is none of the {count} photos, which are counted from 0",
            "Give the position of the photo that is to be the cover; the first one is 0.",
        )
