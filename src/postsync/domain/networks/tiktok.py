"""TikTok: videos or photos, which are drafts unless the block publishes them."""

from collections.abc import Iterator
from datetime import date

from postsync.domain.networks.network import (
    ERROR,
    POSTIZ,
    WARN,
    Choice,
    Limit,
    Misfit,
    Network,
    PublicAddress,
    Replies,
    Source,
)
from postsync.domain.networks.placement import Placement, field_of
from postsync.domain.post.media import JPEG, MOV, MP4, WEBM, WEBP, Form, Kind
from postsync.domain.problem import Problem

_DOCS = "https://developers.tiktok.com/doc"
_READ = date(2026, 9, 11)
VIDEO = Source("tt_video", f"{_DOCS}/content-posting-api-reference-direct-post", _READ)
PHOTO = Source("tt_photo", f"{_DOCS}/content-posting-api-reference-photo-post", _READ)
MEDIA = Source("tt_media", f"{_DOCS}/content-posting-api-media-transfer-guide", _READ)
GUIDE = Source("tt_guide", f"{_DOCS}/content-sharing-guidelines", _READ)

_PHOTOS = frozenset({Kind.IMAGE, Kind.CAROUSEL})
_VIDEO = frozenset({Kind.VIDEO})


def _narrows_text(placement: Placement) -> str:
    """Without media a video is the likelier, and of what is open the laxer one."""
    forms = placement.forms
    return "video" if not forms or Form.VIDEO in forms else "photo"


def check_mode(placement: Placement) -> Iterator[Problem]:
    """A post goes to the inbox of the creator unless it is direct, and then to an audience."""
    mode = field_of(placement, "postMode")
    if mode is None:
        yield Problem(
            rule="PS521",
            summary="on TikTok this becomes a draft in the creator's inbox; nothing is public",
            detail="To publish it, add `tiktok: {postMode: DIRECT_POST, privacyLevel: …}`. If "
            "somebody is to finish it in the app, say so with `postMode: MEDIA_UPLOAD`.",
            path=placement.block_path,
        )
    elif mode.value == "DIRECT_POST" and field_of(placement, "privacyLevel") is None:
        yield Problem(
            rule="PS520",
            summary="`tiktok.privacyLevel` is missing: a direct post must say who can see it",
            detail="Add one of those that the creator allows: PUBLIC_TO_EVERYONE, "
            "MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR or SELF_ONLY.",
            path=mode.path,
        )


def check_direct(placement: Placement) -> Iterator[Problem]:
    """What goes with a direct post only, and what advertising may not be (PS522)."""
    mode, level = field_of(placement, "postMode"), field_of(placement, "privacyLevel")
    if mode is None or mode.value != "DIRECT_POST":
        for name in ("privacyLevel", "videoCoverTimestampMs"):
            field = field_of(placement, name)
            if field:
                yield field.problem(
                    "PS522",
                    f"{field.label} has no effect without `postMode: DIRECT_POST`",
                    f"Add `postMode: DIRECT_POST` if the post is to be published, or remove `{name}`.",
                    severity=WARN,
                )
    advertising = field_of(placement, "brand_content_toggle")
    if advertising and advertising.value is True and level and level.value == "SELF_ONLY":
        yield advertising.problem(
            "PS522",
            "branded content on TikTok cannot be for the creator alone (SELF_ONLY)",
            "Choose another `privacyLevel`, or take the brand away.",
        )


def check_cover(placement: Placement) -> Iterator[Problem]:
    """A cover that is not among the photos (PS523)."""
    cover = field_of(placement, "photo_cover_index")
    count = len(placement.forms)
    if cover is None or type(cover.value) is not int or placement.kind not in _PHOTOS:
        return
    if not 0 <= cover.value < count:
        yield cover.problem(
            "PS523",
            f"{cover.label} is none of the {count} photos, which are counted from 0",
            "Give the position of the photo that is to be the cover; the first one is 0.",
        )


NETWORK = Network(
    name="tiktok",
    title="TikTok",
    also_called=("tt",),
    hosts=("tiktok.com",),
    pages={"tiktok.com": "/"},
    texts=(
        Limit("video.post", 2_200, "utf16_units", ERROR, VIDEO),
        Limit("photo.post", 4_000, "utf16_units", ERROR, PHOTO),
        Limit("photo.title", 90, "utf16_units", ERROR, PHOTO),
    ),
    counting={"utf16_units": "TikTok counts most emoji as 2 characters."},
    labels={"title": "the title"},
    narrows_text=_narrows_text,
    replies=Replies.NOTHING,
    media=(
        Limit("required", None, "pictures or videos", ERROR, PHOTO, minimum=1),
        Limit("kinds", 1, "kinds", ERROR, PHOTO),
        Limit("image.count", 35, "pictures", ERROR, MEDIA),
        Limit("image.bytes", 20_000_000, "bytes", ERROR, MEDIA),
        Limit("image.short_side", 1_080, "pixels", WARN, MEDIA),
        Limit("video.count", 1, "videos", ERROR, MEDIA),
        Limit("video.bytes", 4_000_000_000, "bytes", ERROR, MEDIA),
        Limit("video.seconds", 600, "seconds", ERROR, MEDIA),
        Limit("video.seconds", None, "seconds", WARN, POSTIZ, minimum=3),
        Limit("video.fps", 60, "frames a second", ERROR, MEDIA, minimum=23),
        Limit("video.width", 4_096, "pixels", ERROR, MEDIA, minimum=360),
        Limit("video.height", 4_096, "pixels", ERROR, MEDIA, minimum=360),
    ),
    types=(
        Choice("image", (JPEG, WEBP), ERROR, MEDIA),
        Choice("video", (MP4, WEBM, MOV), ERROR, MEDIA),
        Choice("video.codec", ("h264", "h265", "vp8", "vp9"), ERROR, MEDIA),
        Choice("document", (), ERROR, MEDIA),
    ),
    shows_alt=False,
    numbers=(Limit("photo_cover_index", None, "pictures", ERROR, PHOTO, minimum=0),),
    misfits=(
        Misfit("disableDuet", "videos", _PHOTOS, WARN),
        Misfit("disableStitch", "videos", _PHOTOS, WARN),
        Misfit("videoCoverTimestampMs", "videos", _PHOTOS, WARN),
        Misfit("auto_add_music", "photos", _VIDEO, WARN),
        Misfit("photo_cover_index", "photos", _VIDEO, WARN),
    ),
    # The id of a post is digits (post ids of the page "Get Post Status"); a `publish_id`, v_pub_…, is none.
    addresses=(PublicAddress(r"(\d{15,25})", "https://www.tiktok.com/@{user}/video/{0}"),),
    caps=(Limit("posts", 15, "posts in 24 hours", WARN, GUIDE),),
    checks=(check_mode,),
    block_checks=(check_direct, check_cover),
)
