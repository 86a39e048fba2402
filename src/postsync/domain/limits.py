"""Limits: what each network accepts, as data. One row a figure, each with its source.

A figure that its network states itself, and that nobody disputes, is an error; one that comes second
hand, or that sources disagree about, a warning. Where two figures are known, the surer one is the
error. The date of a source is that of the copy that was read, None where it is not known.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from postsync.domain.account import network_of_selector
from postsync.domain.diagnostic import Severity

_E, _W, _I = Severity.ERROR, Severity.WARN, Severity.INFO


class Source(NamedTuple):
    """Where a figure stands, and when the page was like this."""

    url: str
    as_of: date | None = None


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


SOURCES: Mapping[str, Source] = {
    "x_count": Source("https://docs.x.com/fundamentals/counting-characters", date(2026, 8, 22)),
    "x_manage": Source(
        "https://docs.x.com/x-api/posts/manage-tweets/introduction", date(2026, 8, 22)
    ),
    "x_media": Source(
        "https://docs.x.com/x-api/media/quickstart/best-practices", date(2026, 8, 22)
    ),
    "x_openapi": Source("https://github.com/xdevplatform/docs", date(2026, 8, 22)),
    "x_price": Source("https://docs.x.com/x-api/getting-started/pricing", date(2026, 8, 22)),
    "x_rate": Source("https://docs.x.com/x-api/fundamentals/rate-limits", date(2026, 8, 22)),
    "x_text_config": Source("https://github.com/twitter/twitter-text", date(2021, 10, 21)),
    "li_images": Source(
        "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api",
        date(2026, 9, 6),
    ),
    "li_videos": Source(
        "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api",
        date(2026, 8, 12),
    ),
    "li_documents": Source(
        "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api",
        date(2026, 8, 12),
    ),
    "li_multi": Source(
        "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/multiimage-post-api",
        date(2026, 8, 12),
    ),
    "li_help": Source("https://www.linkedin.com/help/linkedin/answer/a528176", date(2026, 9, 6)),
    "li_truncate": Source(
        "https://github.com/brightbeanxyz/brightbean-studio/pull/121", date(2026, 7, 9)
    ),
    "ig_publish": Source(
        "https://developers.facebook.com/docs/instagram-platform/content-publishing",
        date(2026, 9, 11),
    ),
    "ig_media": Source(
        "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media"
    ),
    "ig_hashtags": Source("https://routenote.com/blog/Instagram-hashtags", date(2025, 12, 20)),
    "ig_carousel": Source(
        "https://dev.to/dominic_frei_73028ac46c47/social-media-api-posting-limits-in-2026-every-platform-1okf",
        date(2026, 11, 1),
    ),
    "th_overview": Source("https://developers.facebook.com/documentation/threads"),
    "th_posts": Source(
        "https://developers.facebook.com/documentation/threads/posts", date(2026, 4, 14)
    ),
    "th_publish": Source(
        "https://developers.facebook.com/documentation/threads/reference/publishing"
    ),
    "th_attach": Source(
        "https://developers.facebook.com/documentation/threads/create-posts/text-attachments",
        date(2026, 7, 2),
    ),
    "th_bytes": Source("https://github.com/gitroomhq/postiz-app/pull/1946", date(2026, 8, 23)),
    "fb_photos": Source(
        "https://developers.facebook.com/docs/graph-api/reference/page/photos/", date(2026, 9, 7)
    ),
    "fb_reels": Source(
        "https://developers.facebook.com/docs/video-api/guides/reels-publishing", date(2026, 9, 11)
    ),
    "fb_stories": Source(
        "https://developers.facebook.com/docs/page-stories-api", date(2026, 9, 11)
    ),
    "tt_video": Source(
        "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post",
        date(2026, 9, 11),
    ),
    "tt_photo": Source(
        "https://developers.tiktok.com/doc/content-posting-api-reference-photo-post",
        date(2026, 9, 11),
    ),
    "tt_media": Source(
        "https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
        date(2026, 9, 11),
    ),
    "tt_guide": Source(
        "https://developers.tiktok.com/doc/content-sharing-guidelines", date(2026, 9, 11)
    ),
    "yt_videos": Source("https://developers.google.com/youtube/v3/docs/videos", date(2026, 9, 7)),
    "yt_insert": Source(
        "https://developers.google.com/youtube/v3/docs/videos/insert", date(2026, 9, 7)
    ),
    "yt_quota": Source(
        "https://developers.google.com/youtube/v3/determine_quota_cost", date(2026, 9, 11)
    ),
    "pin_api": Source("https://github.com/pinterest/api-description", date(2025, 12, 11)),
    "pin_specs": Source("https://help.pinterest.com/en/business/article/pinterest-product-specs"),
    "bsky_lexicon": Source("https://github.com/bluesky-social/atproto", date(2026, 8, 20)),
    "bsky_client": Source("https://github.com/bluesky-social/social-app"),
    "gbp_rpc": Source(
        "https://developers.google.com/my-business/reference/rpc/google.mybusiness.v4",
        date(2026, 9, 11),
    ),
    "gbp_photos": Source("https://support.google.com/business/answer/6103862", date(2026, 9, 25)),
    "gbp_posts": Source("https://support.google.com/business/answer/7342169", date(2026, 9, 25)),
    "masto_docs": Source("https://docs.joinmastodon.org/entities/Instance/", date(2026, 7, 2)),
    "outstand": Source("https://www.outstand.so/docs/create-a-post"),
    "postiz": Source("https://github.com/gitroomhq/postiz-app", date(2026, 8, 21)),
    "relayapi": Source("https://github.com/relayapi-dev/relayapi", date(2026, 8, 12)),
    "ayrshare": Source(
        "https://www.ayrshare.com/docs/help-center/technical-support/character_limits"
    ),
    "reddit_source": Source("https://github.com/reddit-archive/reddit", date(2026, 9, 6)),
}

# Texts: `post` is the first container, `reply` each later one, `alt` a medium's description; the other
# fields are those of the network's block. The unit is the counter (postsync.domain.counting).
TEXTS = (
    Limit("x", "post", 280, "x_weighted", _E, "x_count"),
    Limit("x", "reply", 280, "x_weighted", _E, "x_count"),
    Limit("x", "alt", 1_000, "code_points", _E, "x_openapi"),
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
    Limit("facebook", "post", 63_206, "code_points", _W, "postiz"),
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
    Limit("google_business", "post", 1_500, "code_points", _E, "gbp_posts", minimum=1),
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
    Limit("x", "tagged_user_ids", 10, "accounts", _E, "x_openapi"),
    Limit("bluesky", "tags", 8, "tags", _E, "bsky_lexicon"),
    Limit("bluesky", "langs", 3, "languages", _E, "bsky_lexicon"),
)

# Media, by what they become: image, gif (animated), video; reel, story.image and story.video;
# document. `count` is that of one container. Ratios are width through height.
MEDIA = (
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
    Limit("x", "video.width", 1_280, "pixels", _E, "x_media", minimum=32),
    Limit("x", "video.height", 1_024, "pixels", _E, "x_media", minimum=32),
    Limit("x", "video.ratio", 3.0, "ratio", _E, "x_media", minimum=1 / 3),
    Limit("x", "video.fps", 60, "frames a second", _E, "x_media"),
    Limit("linkedin", "image.count", 20, "pictures", _E, "li_multi"),
    Limit("linkedin", "image.pixels", 36_152_319, "pixels", _E, "li_images"),
    Limit("linkedin", "gif.count", 20, "animated pictures", _E, "li_multi"),
    Limit("linkedin", "gif.frames", 250, "frames", _E, "li_images"),
    Limit("linkedin", "video.count", 1, "videos", _E, "li_videos"),
    Limit("linkedin", "video.bytes", 500_000_000, "bytes", _E, "li_videos", minimum=75_000),
    Limit("linkedin", "video.seconds", 1_800, "seconds", _E, "li_videos", minimum=3),
    Limit("linkedin", "document.count", 1, "documents", _E, "li_documents"),
    Limit("linkedin", "document.bytes", 100_000_000, "bytes", _E, "li_documents"),
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
    Limit("threads", "image.ratio", 10.0, "ratio", _E, "th_overview", minimum=0.1),
    Limit("threads", "video.bytes", 1_000_000_000, "bytes", _E, "th_overview"),
    Limit("threads", "video.seconds", 300, "seconds", _E, "th_overview"),
    Limit("threads", "video.fps", 60, "frames a second", _E, "th_overview", minimum=23),
    Limit("threads", "video.width", 1_920, "pixels", _E, "th_overview"),
    Limit("facebook", "image.count", 10, "pictures", _W, "relayapi"),
    Limit("facebook", "image.bytes", 10_000_000, "bytes", _E, "fb_photos"),
    Limit("facebook", "image.bytes", 4_000_000, "bytes", _W, "postiz"),
    Limit("facebook", "video.count", 1, "videos", _W, "relayapi"),
    Limit("facebook", "reel.count", 1, "videos", _E, "fb_reels"),
    Limit("facebook", "reel.seconds", 90, "seconds", _E, "fb_reels", minimum=3),
    Limit("facebook", "reel.width", None, "pixels", _E, "fb_reels", minimum=540),
    Limit("facebook", "reel.height", None, "pixels", _E, "fb_reels", minimum=960),
    Limit("facebook", "reel.ratio", 0.5625, "ratio", _E, "fb_reels", minimum=0.5625),
    Limit("facebook", "reel.fps", 60, "frames a second", _E, "fb_reels", minimum=24),
    Limit("facebook", "story.count", 1, "pictures or videos", _E, "fb_stories"),
    Limit("facebook", "story.image.bytes", 10_000_000, "bytes", _E, "fb_stories"),
    Limit("facebook", "story.video.seconds", 90, "seconds", _E, "fb_stories"),
    Limit("facebook", "story.video.seconds", 60, "seconds", _W, "fb_stories"),
    Limit("facebook", "story.video.width", None, "pixels", _E, "fb_stories", minimum=540),
    Limit("facebook", "story.video.height", None, "pixels", _E, "fb_stories", minimum=960),
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
    Limit("youtube", "image.count", 0, "pictures", _E, "yt_insert"),
    Limit("youtube", "video.count", 1, "videos", _E, "yt_insert", minimum=1),
    Limit("youtube", "video.bytes", 256_000_000_000, "bytes", _E, "yt_insert"),
    Limit("pinterest", "image.count", 5, "pictures", _E, "pin_api"),
    Limit("pinterest", "image.count", 1, "pictures", _W, "outstand"),
    Limit("pinterest", "image.bytes", 20_000_000, "bytes", _W, "pin_specs"),
    Limit("pinterest", "video.count", 1, "videos", _E, "pin_api"),
    Limit("pinterest", "video.bytes", 2_000_000_000, "bytes", _E, "pin_specs"),
    Limit("pinterest", "video.seconds", 900, "seconds", _E, "pin_specs", minimum=4),
    Limit("pinterest", "video.ratio", 1.91, "ratio", _E, "pin_specs", minimum=0.5),
    Limit("bluesky", "image.count", 4, "pictures", _E, "bsky_lexicon"),
    Limit("bluesky", "image.bytes", 2_000_000, "bytes", _E, "bsky_lexicon"),
    Limit("bluesky", "image.bytes", 1_000_000, "bytes", _W, "outstand"),
    Limit("bluesky", "video.count", 1, "videos", _E, "bsky_lexicon"),
    Limit("bluesky", "video.bytes", 300_000_000, "bytes", _E, "bsky_lexicon"),
    Limit("bluesky", "video.bytes", 100_000_000, "bytes", _W, "outstand"),
    Limit("bluesky", "video.seconds", 180, "seconds", _W, "bsky_client"),
    Limit("google_business", "image.count", 1, "pictures", _W, "postiz"),
    Limit("google_business", "image.bytes", 5_000_000, "bytes", _E, "gbp_photos", minimum=10_240),
    Limit("google_business", "image.width", None, "pixels", _E, "gbp_photos", minimum=250),
    Limit("google_business", "image.height", None, "pixels", _E, "gbp_photos", minimum=250),
    Limit("google_business", "image.width", None, "pixels", _W, "postiz", minimum=400),
    Limit("google_business", "image.height", None, "pixels", _W, "postiz", minimum=300),
    Limit("google_business", "video.count", 0, "videos", _W, "gbp_rpc"),
)

# What a medium may be, by its content.
TYPES = (
    Choice("x", "image", ("image/jpeg", "image/png", "image/gif", "image/webp"), _E, "x_media"),
    Choice("x", "video", ("video/mp4", "video/quicktime"), _W, "relayapi"),
    Choice("linkedin", "image", ("image/jpeg", "image/png", "image/gif"), _E, "li_images"),
    Choice("linkedin", "video", ("video/mp4",), _E, "li_videos"),
    Choice("instagram", "image", ("image/jpeg",), _E, "ig_media"),
    Choice("instagram", "video", ("video/mp4", "video/quicktime"), _E, "ig_media"),
    Choice("threads", "image", ("image/jpeg", "image/png"), _E, "th_overview"),
    Choice("threads", "video", ("video/mp4", "video/quicktime"), _E, "th_overview"),
    Choice(
        "facebook",
        "image",
        ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"),
        _E,
        "fb_photos",
    ),
    Choice("facebook", "reel", ("video/mp4",), _E, "fb_reels"),
    Choice("tiktok", "image", ("image/jpeg", "image/webp"), _E, "tt_media"),
    Choice("tiktok", "video", ("video/mp4", "video/webm", "video/quicktime"), _E, "tt_media"),
    Choice("tiktok", "video.codec", ("h264", "h265", "vp8", "vp9"), _E, "tt_media"),
    Choice("pinterest", "image", ("image/jpeg", "image/png"), _E, "pin_specs"),
    Choice("pinterest", "video", ("video/mp4", "video/quicktime", "video/x-m4v"), _E, "pin_specs"),
    Choice("pinterest", "video.codec", ("h264", "h265"), _E, "pin_specs"),
    Choice("x", "video.codec", ("h264",), _E, "x_media"),
    Choice("bluesky", "video", ("video/mp4",), _E, "bsky_lexicon"),
    Choice("google_business", "image", ("image/jpeg", "image/png"), _E, "gbp_photos"),
)

# Posts of one account within any 24 hours, unless the unit says otherwise.
CAPS = (
    Limit("x", "posts", 100, "posts in 15 minutes", _E, "x_rate"),
    Limit("linkedin", "posts", 150, "posts in 24 hours", _W, "relayapi"),
    Limit("instagram", "posts", 100, "posts in 24 hours", _E, "ig_publish"),
    Limit("instagram", "posts", 50, "posts in 24 hours", _W, "ig_publish"),
    Limit("threads", "posts", 250, "posts in 24 hours", _E, "th_overview"),
    Limit("facebook", "reels", 30, "Reels in 24 hours", _E, "fb_reels"),
    Limit("tiktok", "posts", 15, "posts in 24 hours", _W, "tt_guide"),
    Limit("youtube", "posts", 100, "videos in 24 hours", _W, "yt_quota"),
)


class Limits:
    """The figures that hold in one workspace: those of the networks, and what it says otherwise.

    `overrides` maps a network, or network:username, to fields and the maximum that holds there.
    """

    def __init__(self, overrides: Mapping[str, Mapping[str, float]] | None = None) -> None:
        self._overrides = dict(overrides or {})
        rows: dict[tuple[str, str], tuple[Limit, ...]] = {}
        for row in (*TEXTS, *COUNTS, *MEDIA, *CAPS):
            key = (row.network, row.field)
            rows[key] = (*rows.get(key, ()), row)
        self._rows = rows

    def of(self, network: str, field: str) -> tuple[Limit, ...]:
        """The figures of a field, the most severe first; empty where none is known."""
        return self._rows.get((network, field), ())

    def for_accounts(self, network: str, selectors: Sequence[str]) -> "Limits":
        """The figures for a post that goes to `selectors`.

        Another maximum holds when all of its accounts on the network have one; then the least of them.
        """
        if not self._overrides:
            return self
        fields = [
            {**self._overrides.get(network, {}), **self._overrides.get(selector.casefold(), {})}
            for selector in selectors
            if network_of_selector(selector) in {network, None}
        ]
        shared = set(fields[0]).intersection(*fields) if fields else set()
        if not shared:
            return self
        other = Limits()
        for field in shared:
            most = min(of_account[field] for of_account in fields)
            rows = self.of(network, field)
            other._rows[network, field] = tuple(row._replace(maximum=most) for row in rows)
        return other


def choices(network: str, field: str) -> tuple[Choice, ...]:
    """What a field may be on a network; empty where nothing is known."""
    return tuple(row for row in TYPES if row.network == network and row.field == field)
