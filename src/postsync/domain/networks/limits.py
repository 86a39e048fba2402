"""Limits: what each network accepts, as data. One row a figure, each with its source.

A figure that its network states itself, and that nobody disputes, is an error; one that comes second
hand, or that sources disagree about, a warning. Where two figures are known, the surer one is the
error. The sources are in postsync.domain.sources.
"""

from typing import NamedTuple

from postsync.domain.diagnostic import Severity

_E, _W, _I = Severity.ERROR, Severity.WARN, Severity.INFO


class Limit(NamedTuple):
    """One figure: the most (and the least) of a field on a network, in a unit or by a counter."""

    network: str
    field: str
    maximum: float | None
    unit: str
    severity: Severity
    source: str
    minimum: float | None = None


class Choice(NamedTuple):
    """One list of what a field may be on a network."""

    network: str
    field: str
    allowed: tuple[str, ...]
    severity: Severity
    source: str


# Texts: `post` is the first container, `reply` each later one, `alt` a medium's description; the other
# fields are those of the network's block. A kind before the field narrows it: `video.post`. The unit is
# the counter (postsync.domain.text.counting).
TEXTS = (
    Limit("x", "post", 280, "x_weighted", _E, "x_count"),
    Limit("x", "reply", 280, "x_weighted", _E, "x_count"),
    Limit("x", "alt", 1_000, "code_points", _E, "x_openapi"),
    Limit("x", "poll.options.each", 25, "code_points", _E, "x_openapi"),
    Limit("linkedin", "post", 3_000, "code_points", _E, "li_help"),
    Limit("linkedin", "reply", 1_250, "code_points", _W, "ayrshare"),
    Limit("linkedin", "alt", 4_086, "code_points", _E, "li_images"),
    Limit("instagram", "post", 2_200, "code_points", _E, "ig_media"),
    Limit("instagram", "caption", 2_200, "code_points", _E, "ig_media"),
    Limit("instagram", "reply", 2_196, "code_points", _W, "ayrshare"),
    Limit("instagram", "alt", 1_000, "code_points", _E, "ig_media"),
    Limit("instagram", "altText", 1_000, "code_points", _E, "ig_media"),
    Limit("threads", "post", 500, "threads_evidenced", _E, "th_bytes"),
    Limit("threads", "post", 500, "utf8_bytes", _W, "th_posts"),
    Limit("threads", "reply", 500, "threads_evidenced", _E, "th_bytes"),
    Limit("threads", "reply", 500, "utf8_bytes", _W, "th_posts"),
    Limit("threads", "alt", 1_000, "code_points", _E, "th_publish"),
    Limit("threads", "topicTag", 50, "code_points", _W, "relayapi", minimum=1),
    Limit("threads", "textAttachment", 10_000, "code_points", _E, "th_attach"),
    Limit("facebook", "post", 63_206, "code_points", _W, "postiz"),
    Limit("facebook", "reel.post", 2_200, "code_points", _W, "ayrshare"),
    Limit("facebook", "reel.title", 255, "code_points", _W, "ayrshare"),
    Limit("tiktok", "video.post", 2_200, "utf16_units", _E, "tt_video"),
    Limit("tiktok", "photo.post", 4_000, "utf16_units", _E, "tt_photo"),
    Limit("tiktok", "photo.title", 90, "utf16_units", _E, "tt_photo"),
    Limit("youtube", "title", 100, "code_points", _E, "yt_videos", minimum=1),
    Limit("youtube", "post", 5_000, "utf8_bytes", _E, "yt_videos"),
    Limit("youtube", "tags", 500, "youtube_tags", _E, "yt_videos"),
    Limit("youtube", "reply", 10_000, "code_points", _W, "relayapi"),
    Limit("pinterest", "title", 100, "code_points", _E, "pin_api"),
    Limit("pinterest", "post", 800, "code_points", _E, "pin_api"),
    Limit("pinterest", "post", 500, "code_points", _W, "pin_specs"),
    Limit("pinterest", "alt", 500, "code_points", _E, "pin_api"),
    Limit("pinterest", "alt_text", 500, "code_points", _E, "pin_api"),
    Limit("pinterest", "link", 2_048, "code_points", _E, "pin_api"),
    Limit("bluesky", "post", 300, "graphemes", _E, "bsky_lexicon"),
    Limit("bluesky", "post", 3_000, "utf8_bytes", _E, "bsky_lexicon"),
    Limit("bluesky", "reply", 300, "graphemes", _E, "bsky_lexicon"),
    Limit("bluesky", "reply", 3_000, "utf8_bytes", _E, "bsky_lexicon"),
    Limit("bluesky", "alt", 2_000, "graphemes", _W, "bsky_client"),
    Limit("bluesky", "tags.each", 64, "graphemes", _E, "bsky_lexicon"),
    Limit("bluesky", "tags.each", 640, "utf8_bytes", _E, "bsky_lexicon"),
    Limit("google_business", "post", 1_500, "code_points", _E, "gbp_posts", minimum=1),
    Limit("google_business", "event.title", 58, "code_points", _W, "ayrshare"),
    Limit("google_business", "offer.couponCode", 58, "code_points", _W, "ayrshare"),
    Limit("reddit", "title", 300, "code_points", _E, "reddit_source"),
    Limit("reddit", "post", 40_000, "code_points", _E, "reddit_source"),
    Limit("mastodon", "post", 500, "mastodon", _E, "masto_docs"),
)

# What a text may hold how often.
COUNTS = (
    Limit("x", "cashtags", 1, "cashtags", _E, "x_manage"),
    Limit("instagram", "hashtags", 30, "hashtags", _E, "ig_media"),
    Limit("instagram", "hashtags", 5, "hashtags", _W, "ig_hashtags"),
    Limit("instagram", "mentions", 20, "mentions", _E, "ig_media"),
    Limit("threads", "links", 5, "different links", _E, "th_attach"),
    Limit("threads", "hashtags", 1, "hashtags", _I, "relayapi"),
    Limit("instagram", "collaborators", 3, "accounts", _E, "ig_media"),
    Limit("instagram", "branded_content_sponsor_ids", 2, "accounts", _E, "ig_media"),
    Limit("instagram", "product_tags", 5, "products", _E, "ig_media"),
    Limit("x", "tagged_user_ids", 10, "accounts", _E, "x_openapi"),
    Limit("x", "poll.options", 4, "options", _E, "x_openapi"),
    Limit("bluesky", "tags", 8, "tags", _E, "bsky_lexicon"),
    Limit("bluesky", "langs", 3, "languages", _E, "bsky_lexicon"),
    Limit("bluesky", "threadgate", 5, "rules", _E, "bsky_lexicon"),
)

# Media, by what they become: image, gif (animated, where that is something else), video, document; reel,
# short, story.image and story.video; png where a network advises on those. `required` and `count` are of
# one container, `kinds` says how many of these kinds go together. Ratios are width through height.
MEDIA = (
    Limit("x", "kinds", 1, "kinds", _E, "x_media"),
    Limit("x", "image.count", 4, "pictures", _E, "x_media"),
    Limit("x", "image.bytes", 5_000_000, "bytes", _E, "x_media"),
    Limit("x", "gif.count", 1, "animated pictures", _E, "x_media"),
    Limit("x", "gif.bytes", 15_000_000, "bytes", _E, "x_media"),
    Limit("x", "gif.width", 1_280, "pixels", _E, "x_media"),
    Limit("x", "gif.height", 1_080, "pixels", _E, "x_media"),
    Limit("x", "gif.frames", 350, "frames", _E, "x_media"),
    Limit("x", "gif.pixels", 300_000_000, "pixels", _E, "x_media"),
    Limit("x", "video.count", 1, "videos", _E, "x_media"),
    Limit("x", "video.bytes", 512_000_000, "bytes", _E, "x_media"),
    Limit("x", "video.seconds", 140, "seconds", _E, "x_media", minimum=0.5),
    # The page says 1280x1024 and advises 720x1280 for upright videos: sides, not width and height. X
    # takes 1080p from subscribers, so that the most of it is disputed.
    Limit("x", "video.short_side", None, "pixels", _E, "x_media", minimum=32),
    Limit("x", "video.short_side", 1_024, "pixels", _W, "x_media"),
    Limit("x", "video.long_side", 1_280, "pixels", _W, "x_media"),
    Limit("x", "video.ratio", 3.0, "ratio", _E, "x_media", minimum=1 / 3),
    Limit("x", "video.fps", 60, "frames a second", _E, "x_media"),
    Limit("linkedin", "kinds", 1, "kinds", _E, "li_multi"),
    Limit("linkedin", "image.count", 20, "pictures", _E, "li_multi"),
    Limit("linkedin", "image.pixels", 36_152_319, "pixels", _E, "li_images"),
    Limit("linkedin", "image.frames", 250, "frames", _E, "li_images"),
    Limit("linkedin", "video.count", 1, "videos", _E, "li_videos"),
    Limit("linkedin", "video.bytes", 500_000_000, "bytes", _E, "li_videos", minimum=75_000),
    Limit("linkedin", "video.seconds", 1_800, "seconds", _E, "li_videos", minimum=3),
    Limit("linkedin", "document.count", 1, "documents", _E, "li_documents"),
    Limit("linkedin", "document.bytes", 100_000_000, "bytes", _E, "li_documents"),
    Limit("instagram", "required", None, "pictures or videos", _E, "ig_publish", minimum=1),
    Limit("instagram", "carousel.count", 20, "pictures and videos", _E, "ig_carousel"),
    Limit("instagram", "carousel.count", 10, "pictures and videos", _W, "ig_publish"),
    Limit("instagram", "image.bytes", 8_000_000, "bytes", _E, "ig_media"),
    Limit("instagram", "image.ratio", 1.91, "ratio", _E, "ig_media", minimum=0.8),
    Limit("instagram", "reel.bytes", 300_000_000, "bytes", _E, "ig_media"),
    Limit("instagram", "reel.seconds", 900, "seconds", _E, "ig_media", minimum=3),
    Limit("instagram", "reel.fps", 60, "frames a second", _E, "ig_media", minimum=23),
    Limit("instagram", "reel.width", 1_920, "pixels", _E, "ig_media"),
    Limit("instagram", "reel.ratio", 10.0, "ratio", _E, "ig_media", minimum=0.01),
    Limit("instagram", "story.count", 1, "pictures or videos", _E, "ig_media"),
    Limit("instagram", "story.image.bytes", 8_000_000, "bytes", _E, "ig_media"),
    Limit("instagram", "story.video.bytes", 100_000_000, "bytes", _E, "ig_media"),
    Limit("instagram", "story.video.seconds", 60, "seconds", _E, "ig_media", minimum=3),
    Limit("instagram", "story.video.ratio", 10.0, "ratio", _E, "ig_media", minimum=0.1),
    Limit("threads", "carousel.count", 20, "pictures and videos", _E, "th_overview"),
    Limit("threads", "carousel.count", 10, "pictures and videos", _W, "outstand"),
    Limit("threads", "image.bytes", 8_000_000, "bytes", _E, "th_overview"),
    Limit("threads", "image.ratio", 10.0, "ratio", _E, "th_overview"),
    Limit("threads", "video.bytes", 1_000_000_000, "bytes", _E, "th_overview"),
    Limit("threads", "video.seconds", 300, "seconds", _E, "th_overview"),
    Limit("threads", "video.fps", 60, "frames a second", _E, "th_overview", minimum=23),
    Limit("threads", "video.width", 1_920, "pixels", _E, "th_overview"),
    Limit("facebook", "kinds", 1, "kinds", _W, "postiz"),
    Limit("facebook", "image.count", 10, "pictures", _W, "relayapi"),
    Limit("facebook", "image.bytes", 10_000_000, "bytes", _E, "fb_photos"),
    Limit("facebook", "image.bytes", 4_000_000, "bytes", _W, "postiz"),
    Limit("facebook", "png.bytes", 1_000_000, "bytes", _I, "fb_photos"),
    Limit("facebook", "video.count", 1, "videos", _W, "relayapi"),
    Limit("facebook", "video.bytes", 10_000_000_000, "bytes", _W, "outstand"),
    Limit("facebook", "reel.count", 1, "videos", _E, "fb_reels"),
    Limit("facebook", "reel.seconds", 90, "seconds", _E, "fb_reels", minimum=3),
    Limit("facebook", "reel.width", None, "pixels", _E, "fb_reels", minimum=540),
    Limit("facebook", "reel.height", None, "pixels", _E, "fb_reels", minimum=960),
    Limit("facebook", "reel.ratio", 0.5625, "ratio", _E, "fb_reels", minimum=0.5625),
    Limit("facebook", "reel.fps", 60, "frames a second", _E, "fb_reels", minimum=24),
    Limit("facebook", "story.count", 1, "pictures or videos", _E, "fb_stories"),
    Limit("facebook", "story.image.bytes", 10_000_000, "bytes", _E, "fb_stories"),
    Limit("facebook", "story.video.seconds", 90, "seconds", _E, "fb_stories"),
    Limit("facebook", "story.video.seconds", 60, "seconds", _W, "fb_stories", minimum=3),
    Limit("facebook", "story.video.width", None, "pixels", _E, "fb_stories", minimum=540),
    Limit("facebook", "story.video.height", None, "pixels", _E, "fb_stories", minimum=960),
    Limit("tiktok", "required", None, "pictures or videos", _E, "tt_photo", minimum=1),
    Limit("tiktok", "kinds", 1, "kinds", _E, "tt_photo"),
    Limit("tiktok", "image.count", 35, "pictures", _E, "tt_media"),
    Limit("tiktok", "image.bytes", 20_000_000, "bytes", _E, "tt_media"),
    Limit("tiktok", "image.short_side", 1_080, "pixels", _W, "tt_media"),
    Limit("tiktok", "video.count", 1, "videos", _E, "tt_media"),
    Limit("tiktok", "video.bytes", 4_000_000_000, "bytes", _E, "tt_media"),
    Limit("tiktok", "video.seconds", 600, "seconds", _E, "tt_media"),
    Limit("tiktok", "video.seconds", None, "seconds", _W, "postiz", minimum=3),
    Limit("tiktok", "video.fps", 60, "frames a second", _E, "tt_media", minimum=23),
    Limit("tiktok", "video.width", 4_096, "pixels", _E, "tt_media", minimum=360),
    Limit("tiktok", "video.height", 4_096, "pixels", _E, "tt_media", minimum=360),
    Limit("youtube", "required", None, "videos", _E, "yt_insert", minimum=1),
    Limit("youtube", "image.count", 0, "pictures", _E, "yt_insert"),
    Limit("youtube", "video.count", 1, "videos", _E, "yt_insert"),
    Limit("youtube", "video.bytes", 256_000_000_000, "bytes", _E, "yt_insert"),
    Limit("youtube", "short.seconds", 180, "seconds", _W, "yt_shorts"),
    Limit("youtube", "short.ratio", 1.0, "ratio", _W, "yt_shorts"),
    Limit("pinterest", "required", None, "pictures or videos", _E, "pin_api", minimum=1),
    Limit("pinterest", "kinds", 1, "kinds", _E, "pin_api"),
    Limit("pinterest", "image.count", 5, "pictures", _E, "pin_api"),
    Limit("pinterest", "image.count", 1, "pictures", _W, "outstand"),
    Limit("pinterest", "image.bytes", 20_000_000, "bytes", _W, "pin_specs"),
    Limit("pinterest", "video.count", 1, "videos", _E, "pin_api"),
    Limit("pinterest", "video.bytes", 2_000_000_000, "bytes", _E, "pin_specs"),
    Limit("pinterest", "video.seconds", 900, "seconds", _E, "pin_specs", minimum=4),
    Limit("pinterest", "video.ratio", 1.91, "ratio", _E, "pin_specs", minimum=0.5),
    Limit("bluesky", "kinds", 1, "kinds", _E, "bsky_lexicon"),
    Limit("bluesky", "image.count", 4, "pictures", _E, "bsky_lexicon"),
    Limit("bluesky", "image.bytes", 2_000_000, "bytes", _E, "bsky_lexicon"),
    Limit("bluesky", "image.bytes", 1_000_000, "bytes", _W, "outstand"),
    Limit("bluesky", "video.count", 1, "videos", _E, "bsky_lexicon"),
    Limit("bluesky", "video.bytes", 300_000_000, "bytes", _E, "bsky_lexicon"),
    Limit("bluesky", "video.bytes", 100_000_000, "bytes", _W, "outstand"),
    Limit("bluesky", "video.seconds", 600, "seconds", _W, "bsky_client"),
    Limit("bluesky", "video.seconds", 180, "seconds", _W, "bsky_client"),
    Limit("google_business", "image.count", 1, "pictures", _W, "postiz"),
    Limit("google_business", "image.bytes", 5_000_000, "bytes", _E, "gbp_photos", minimum=10_240),
    Limit("google_business", "image.width", None, "pixels", _E, "gbp_photos", minimum=250),
    Limit("google_business", "image.height", None, "pixels", _E, "gbp_photos", minimum=250),
    Limit("google_business", "image.width", None, "pixels", _W, "postiz", minimum=400),
    Limit("google_business", "image.height", None, "pixels", _W, "postiz", minimum=300),
    Limit("google_business", "video.count", 0, "videos", _W, "gbp_rpc"),
)

_JPEG, _PNG, _GIF, _WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
_MP4, _MOV, _M4V, _WEBM = "video/mp4", "video/quicktime", "video/x-m4v", "video/webm"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_FACEBOOK_PHOTOS = (_JPEG, _PNG, _GIF, "image/bmp", "image/tiff")

# What a medium may be, by its content; `codec` and `audio` are those of a video. Nothing: not at all.
TYPES = (
    Choice("x", "image", (_JPEG, _PNG, _GIF, _WEBP), _E, "x_media"),
    Choice("x", "gif", (_GIF,), _E, "x_media"),
    Choice("x", "video", (_MP4, _MOV), _W, "relayapi"),
    Choice("x", "video.codec", ("h264",), _E, "x_media"),
    Choice("x", "video.audio", ("aac",), _E, "x_media"),
    Choice("x", "document", (), _E, "x_media"),
    Choice("linkedin", "image", (_JPEG, _PNG, _GIF), _E, "li_images"),
    Choice("linkedin", "video", (_MP4,), _E, "li_videos"),
    Choice(
        "linkedin",
        "document",
        (
            "application/pdf",
            "application/msword",
            f"{_OFFICE}.wordprocessingml.document",
            "application/vnd.ms-powerpoint",
            f"{_OFFICE}.presentationml.presentation",
        ),
        _E,
        "li_documents",
    ),
    Choice("instagram", "image", (_JPEG,), _E, "ig_media"),
    Choice("instagram", "reel", (_MP4, _MOV), _E, "ig_media"),
    Choice("instagram", "reel.codec", ("h264", "h265"), _W, "outstand"),
    Choice("instagram", "reel.audio", ("aac",), _W, "outstand"),
    Choice("instagram", "story.image", (_JPEG,), _E, "ig_media"),
    Choice("instagram", "story.video", (_MP4, _MOV), _E, "ig_media"),
    Choice("instagram", "document", (), _E, "ig_media"),
    Choice("threads", "image", (_JPEG, _PNG), _E, "th_overview"),
    Choice("threads", "video", (_MP4, _MOV), _E, "th_overview"),
    Choice("threads", "document", (), _E, "th_overview"),
    Choice("facebook", "image", _FACEBOOK_PHOTOS, _E, "fb_photos"),
    Choice("facebook", "story.image", _FACEBOOK_PHOTOS, _E, "fb_photos"),
    Choice("facebook", "reel", (_MP4,), _E, "fb_reels"),
    Choice("facebook", "document", (), _E, "fb_photos"),
    Choice("tiktok", "image", (_JPEG, _WEBP), _E, "tt_media"),
    Choice("tiktok", "video", (_MP4, _WEBM, _MOV), _E, "tt_media"),
    Choice("tiktok", "video.codec", ("h264", "h265", "vp8", "vp9"), _E, "tt_media"),
    Choice("tiktok", "document", (), _E, "tt_media"),
    Choice("youtube", "document", (), _E, "yt_insert"),
    Choice("pinterest", "image", (_JPEG, _PNG), _E, "pin_specs"),
    Choice("pinterest", "video", (_MP4, _MOV, _M4V), _E, "pin_specs"),
    Choice("pinterest", "video.codec", ("h264", "h265"), _E, "pin_specs"),
    Choice("pinterest", "document", (), _E, "pin_api"),
    # The lexicon takes any picture; the client shows what browsers show.
    Choice("bluesky", "image", (_JPEG, _PNG, _GIF, _WEBP, "image/avif"), _W, "bsky_client"),
    Choice("bluesky", "video", (_MP4,), _E, "bsky_lexicon"),
    Choice("bluesky", "document", (), _E, "bsky_lexicon"),
    Choice("google_business", "image", (_JPEG, _PNG), _E, "gbp_photos"),
    Choice("google_business", "document", (), _E, "gbp_rpc"),
)

# What a field of a block may say. A part after the dot is a field within the field.
VALUES = (
    Choice(
        "x",
        "reply_settings",
        ("following", "mentionedUsers", "subscribers", "verified"),
        _E,
        "x_openapi",
    ),
    Choice("linkedin", "visibility", ("PUBLIC", "CONNECTIONS", "LOGGED_IN"), _W, "relayapi"),
    Choice(
        "linkedin",
        "poll.duration",
        ("ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"),
        _W,
        "relayapi",
    ),
    Choice("instagram", "media_type", ("REELS", "STORIES", "CAROUSEL"), _E, "ig_media"),
    Choice(
        "threads",
        "replyControl",
        (
            "everyone",
            "accounts_you_follow",
            "mentioned_only",
            "parent_post_author_only",
            "followers_only",
        ),
        _E,
        "th_publish",
    ),
    Choice("google_business", "topicType", ("STANDARD", "EVENT", "OFFER", "ALERT"), _E, "gbp_rpc"),
    Choice(
        "google_business",
        "callToAction.actionType",
        ("BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP", "CALL"),
        _E,
        "gbp_rpc",
    ),
)

# The numbers that a field of a block may be.
NUMBERS = (
    Limit("x", "poll.duration_minutes", 10_080, "minutes", _E, "x_openapi", minimum=5),
    Limit("tiktok", "photo_cover_index", None, "pictures", _E, "tt_photo", minimum=0),
    Limit("pinterest", "cover_image_key_frame_time", None, "time", _E, "pin_api", minimum=0),
)

# Posts of one account within any 24 hours, unless the unit says otherwise.
CAPS = (
    Limit("x", "posts", 100, "posts in 15 minutes", _W, "x_rate"),  # of calls: the service may wait
    Limit("linkedin", "posts", 150, "posts in 24 hours", _W, "relayapi"),
    Limit("instagram", "posts", 100, "posts in 24 hours", _E, "ig_publish"),
    Limit("instagram", "posts", 50, "posts in 24 hours", _W, "ig_publish"),
    Limit("threads", "posts", 250, "posts in 24 hours", _E, "th_overview"),
    Limit("facebook", "reels", 30, "Reels in 24 hours", _E, "fb_reels"),
    Limit("tiktok", "posts", 15, "posts in 24 hours", _W, "tt_guide"),
    Limit("youtube", "posts", 100, "videos in 24 hours", _W, "yt_quota"),
)
