"""Facebook: stories and Reels by a flag of the block, and pictures of many types."""

from collections.abc import Iterator
from datetime import date

from postsync.domain.networks.network import (
    AYRSHARE,
    ERROR,
    INFO,
    OUTSTAND,
    POSTIZ,
    RELAYAPI,
    WARN,
    Choice,
    Limit,
    Network,
    Replies,
    Source,
)
from postsync.domain.networks.placement import FIRST_TEXT, Placement, field_of
from postsync.domain.post.media import GIF, JPEG, MP4, PNG, Kind
from postsync.domain.problem import Problem

_DOCS = "https://developers.facebook.com/docs"
PHOTOS = Source("fb_photos", f"{_DOCS}/graph-api/reference/page/photos/", date(2026, 9, 7))
REELS = Source("fb_reels", f"{_DOCS}/video-api/guides/reels-publishing", date(2026, 9, 11))
STORIES = Source("fb_stories", f"{_DOCS}/page-stories-api", date(2026, 9, 11))

STILL = Source(
    "fb_still", "https://github.com/facebookarchive/php-graph-sdk/issues/839", date(2017, 8, 7)
)

_ADVICE = "Facebook says so in a table that also has advice."
_PHOTOS = (JPEG, PNG, GIF, "image/bmp", "image/tiff")


def check_story_text(placement: Placement) -> Iterator[Problem]:
    """A story with a text (PS212)."""
    if placement.kind is Kind.STORY and placement.post.content.containers[0].content.strip():
        yield Problem(
            rule="PS212",
            summary="a story on Facebook takes no text, and the service refuses the post",
            detail="Remove the text, or `publishAsStory`. If it is meant for other networks, put the "
            "story into a post of its own.",
            path=FIRST_TEXT,
            severity=ERROR,
        )


def check_reel_or_story(placement: Placement) -> Iterator[Problem]:
    """A post that is to be both (PS522)."""
    reel, story = field_of(placement, "publishAsReel"), field_of(placement, "publishAsStory")
    if reel and story and reel.value is True and story.value is True:
        yield reel.problem(
            "PS522",
            "a post cannot be a Reel and a story on Facebook",
            "Keep `publishAsReel` or `publishAsStory`; for both, write two posts.",
        )


NETWORK = Network(
    name="facebook",
    title="Facebook",
    also_called=("fb", "meta"),
    hosts=("facebook.com", "fb.com", "fb.me"),
    pages={"facebook.com": "/", "fb.watch": "/"},
    texts=(
        Limit("post", 63_206, "code_points", WARN, POSTIZ),
        Limit("reel.post", 2_200, "code_points", WARN, AYRSHARE),
        Limit("reel.title", 255, "code_points", WARN, AYRSHARE),
    ),
    labels={"title": "the title"},
    narrows_text=lambda placement: "reel" if placement.kind is Kind.REEL else None,
    instead_of_text="link",
    replies=Replies.COMMENTS,
    media=(
        Limit("kinds", 1, "kinds", WARN, POSTIZ),
        Limit("image.count", 10, "pictures", WARN, RELAYAPI),
        Limit("image.bytes", 10_000_000, "bytes", ERROR, PHOTOS),
        Limit("image.bytes", 4_000_000, "bytes", WARN, POSTIZ),
        Limit("png.bytes", 1_000_000, "bytes", INFO, PHOTOS),
        Limit("video.count", 1, "videos", WARN, RELAYAPI),
        Limit("video.bytes", 10_000_000_000, "bytes", WARN, OUTSTAND),
        Limit("reel.count", 1, "videos", ERROR, REELS),
        Limit("reel.seconds", 90, "seconds", ERROR, REELS, minimum=3),
        Limit("reel.width", None, "pixels", ERROR, REELS, minimum=540),
        Limit("reel.height", None, "pixels", ERROR, REELS, minimum=960),
        Limit("reel.ratio", 0.5625, "ratio", ERROR, REELS, minimum=0.5625),
        Limit("reel.fps", 60, "frames a second", ERROR, REELS, minimum=24),
        Limit("reel.channels", 2, "channels", WARN, REELS, note=_ADVICE),
        Limit("story.count", 1, "pictures or videos", ERROR, STORIES),
        Limit("story.image.bytes", 10_000_000, "bytes", ERROR, STORIES),
        Limit("story.video.seconds", 90, "seconds", ERROR, STORIES),
        Limit("story.video.seconds", 60, "seconds", WARN, STORIES, minimum=3),
        Limit("story.video.width", None, "pixels", ERROR, STORIES, minimum=540),
        Limit("story.video.height", None, "pixels", ERROR, STORIES, minimum=960),
    ),
    types=(
        Choice("image", _PHOTOS, ERROR, PHOTOS),
        Choice("story.image", _PHOTOS, ERROR, PHOTOS),
        Choice("image.motion", (), WARN, STILL),
        Choice("story.image.motion", (), WARN, STILL),
        Choice("reel", (MP4,), ERROR, REELS),
        Choice("reel.chroma", ("4:2:0",), WARN, REELS),
        Choice("reel.scan", ("progressive",), WARN, REELS),
        Choice("document", (), ERROR, PHOTOS),
    ),
    flags={"publishAsStory": Kind.STORY, "publishAsReel": Kind.REEL},
    caps=(Limit("reels", 30, "Reels in 24 hours", ERROR, REELS),),
    block_checks=(check_story_text, check_reel_or_story),
)
