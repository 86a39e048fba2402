"""Instagram: stories, Reels and carousels, and captions with few hashtags."""

from collections.abc import Iterator
from datetime import date

from postsync.domain.networks.network import (
    AYRSHARE,
    ERROR,
    INFO,
    OUTSTAND,
    WARN,
    Alike,
    Choice,
    Limit,
    Misfit,
    Network,
    Replies,
    Source,
)
from postsync.domain.networks.placement import FIRST_TEXT, Field, Placement, field_of, part_of
from postsync.domain.post.media import JPEG, MOV, MP4, Form, Kind
from postsync.domain.problem import Problem

_DOCS = "https://developers.facebook.com/docs/instagram-platform"
PUBLISH = Source("ig_publish", f"{_DOCS}/content-publishing", date(2026, 9, 11))
MEDIA = Source("ig_media", f"{_DOCS}/instagram-graph-api/reference/ig-user/media")
HASHTAGS = Source(
    "ig_hashtags", "https://routenote.com/blog/Instagram-hashtags", date(2025, 12, 20)
)
CAROUSEL = Source(
    "ig_carousel",
    "https://dev.to/dominic_frei_73028ac46c47/social-media-api-posting-limits-in-2026-every-platform-1okf",
    date(2026, 11, 1),
)

_STORY = frozenset({Kind.STORY})
_NO_REEL = frozenset({Kind.IMAGE, Kind.CAROUSEL, Kind.STORY})


def check_unseen(placement: Placement) -> Iterator[Problem]:
    """A text that nobody sees, because Instagram is the only network that gets it (PS212)."""
    if not placement.post.content.containers[0].content.strip() or not placement.is_alone:
        return
    caption = field_of(placement, "caption")
    if placement.kind is Kind.STORY:
        yield Problem(
            rule="PS212",
            summary="a story on Instagram shows no text, so nobody will see this one",
            detail="Put it into the picture, or remove it.",
            path=FIRST_TEXT,
        )
    elif caption is not None and isinstance(caption.value, str):
        yield Problem(
            rule="PS212",
            summary=f"Instagram shows {caption.label} instead, so nobody will see this text",
            detail="Keep one of the two: the post goes to no other network.",
            path=FIRST_TEXT,
            severity=INFO,
        )


def check_covers(placement: Placement) -> Iterator[Problem]:
    """Of two covers, one has no effect (PS522)."""
    frame = field_of(placement, "reelThumbOffset")
    if frame and field_of(placement, "reelCoverUrl"):
        yield frame.problem(
            "PS522",
            f"{frame.label} has no effect: `reelCoverUrl` gives the Reel its cover",
            "Remove one of the two.",
            severity=INFO,
        )


def check_tagged(placement: Placement) -> Iterator[Problem]:
    """People tagged where nobody can be (PS523)."""
    tags = field_of(placement, "userTags")
    if tags is None or not isinstance(tags.value, list):
        return
    for index, tag in enumerate(tags.value):
        yield from _outside(Field(tag, (*tags.path, index), tags.is_extra))
    forms = placement.forms
    if placement.kind is Kind.CAROUSEL and Form.VIDEO in forms:
        every = all(form is Form.VIDEO for form in forms)
        yield tags.problem(
            "PS523",
            "Instagram takes no tagged people on the videos of a carousel",
            f"Remove `{tags.path[-1]}`, or publish the pictures in a post of their own.",
            severity=ERROR if every else WARN,
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


NETWORK = Network(
    name="instagram",
    title="Instagram",
    also_called=("ig", "insta"),
    hosts=("instagram.com", "instagr.am"),
    pages={"instagram.com": r"/(?:[\w.]+/)?(?:p|reels?|stories|tv)/(?!.*/media/)"},
    texts=(
        Limit("post", 2_200, "code_points", ERROR, MEDIA),
        Limit("caption", 2_200, "code_points", ERROR, MEDIA),
        Limit("reply", 2_196, "code_points", WARN, AYRSHARE),
        Limit("alt", 1_000, "code_points", ERROR, MEDIA),
        Limit("altText", 1_000, "code_points", ERROR, MEDIA),
    ),
    counts=(
        Limit("hashtags", 30, "hashtags", ERROR, MEDIA),
        Limit(
            "hashtags",
            5,
            "hashtags",
            WARN,
            HASHTAGS,
            note="Instagram's documentation still says 30, but its app takes 5 since December 2025.",
        ),
        Limit("mentions", 20, "mentions", ERROR, MEDIA),
    ),
    labels={"altText": "the alt text"},
    caption="caption",
    replies=Replies.COMMENTS,
    media=(
        Limit("required", None, "pictures or videos", ERROR, PUBLISH, minimum=1),
        Limit("carousel.count", 20, "pictures and videos", ERROR, CAROUSEL),
        Limit("carousel.count", 10, "pictures and videos", WARN, PUBLISH),
        Limit("image.bytes", 8_000_000, "bytes", ERROR, MEDIA),
        Limit("image.ratio", 1.91, "ratio", ERROR, MEDIA, minimum=0.8),
        Limit("reel.bytes", 300_000_000, "bytes", ERROR, MEDIA),
        Limit("reel.seconds", 900, "seconds", ERROR, MEDIA, minimum=3),
        Limit("reel.fps", 60, "frames a second", ERROR, MEDIA, minimum=23),
        Limit("reel.channels", 2, "channels", ERROR, MEDIA),
        Limit("reel.width", 1_920, "pixels", ERROR, MEDIA),
        Limit("reel.ratio", 10.0, "ratio", ERROR, MEDIA, minimum=0.01),
        Limit("story.count", 1, "pictures or videos", ERROR, MEDIA),
        Limit("story.image.bytes", 8_000_000, "bytes", ERROR, MEDIA),
        Limit("story.video.bytes", 100_000_000, "bytes", ERROR, MEDIA),
        Limit("story.video.seconds", 60, "seconds", ERROR, MEDIA, minimum=3),
        Limit("story.video.channels", 2, "channels", ERROR, MEDIA),
        Limit("story.video.ratio", 10.0, "ratio", ERROR, MEDIA, minimum=0.1),
    ),
    types=(
        Choice("image", (JPEG,), ERROR, MEDIA),
        # “Extended JPEG formats such as MPO and JPS are not supported.”
        Choice("image.variant", (), ERROR, PUBLISH),
        Choice("reel", (MP4, MOV), ERROR, MEDIA),
        Choice("reel.codec", ("h264", "h265"), WARN, OUTSTAND),
        Choice("reel.audio", ("aac", "he-aac"), WARN, OUTSTAND),
        Choice("reel.chroma", ("4:2:0",), ERROR, MEDIA),
        Choice("reel.scan", ("progressive",), ERROR, MEDIA),
        Choice("story.image", (JPEG,), ERROR, MEDIA),
        Choice("story.image.variant", (), ERROR, PUBLISH),
        Choice("story.video", (MP4, MOV), ERROR, MEDIA),
        Choice("story.video.chroma", ("4:2:0",), ERROR, MEDIA),
        Choice("story.video.scan", ("progressive",), ERROR, MEDIA),
        Choice("document", (), ERROR, MEDIA),
    ),
    flags={"publishAsStory": Kind.STORY},
    video=Kind.REEL,
    alike=Alike.SHAPE,
    shows_alt_of_videos=False,
    alt_field="altText",
    picture_fields=("reelCoverUrl",),
    entries=(
        Limit("collaborators", 3, "accounts", ERROR, MEDIA),
        Limit("branded_content_sponsor_ids", 2, "accounts", ERROR, MEDIA),
        Limit("product_tags", 5, "products", ERROR, MEDIA),
    ),
    words=(Choice("media_type", ("REELS", "STORIES", "CAROUSEL"), ERROR, MEDIA),),
    misfits=(
        Misfit("collaborators", "posts and Reels", _STORY, ERROR),
        Misfit("caption", "posts and Reels", _STORY, WARN),
        Misfit("altText", "pictures in the feed", frozenset({Kind.STORY, Kind.REEL}), ERROR),
        Misfit("trialReel", "Reels", _NO_REEL, ERROR),
        Misfit("reelCoverUrl", "Reels", _NO_REEL, WARN),
        Misfit("reelThumbOffset", "Reels", _NO_REEL, WARN),
        Misfit("share_to_feed", "Reels", _NO_REEL, WARN),
        Misfit("audio_name", "Reels", _NO_REEL, ERROR),
    ),
    caps=(
        Limit("posts", 100, "posts in 24 hours", ERROR, PUBLISH),
        Limit("posts", 50, "posts in 24 hours", WARN, PUBLISH),
    ),
    block_checks=(check_unseen, check_covers, check_tagged),
)
