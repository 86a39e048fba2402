"""Sources: where the figures of postsync.domain.networks.limits stand."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class Source(NamedTuple):
    """Where a figure stands. The date is that of the copy that was read, None where it is not known."""

    url: str
    as_of: date | None = None


SOURCES: Mapping[str, Source] = {
    "x_count": Source("https://docs.x.com/fundamentals/counting-characters", date(2026, 8, 22)),
    "x_manage": Source(
        "https://docs.x.com/x-api/posts/manage-tweets/introduction", date(2026, 8, 22)
    ),
    "x_media": Source(
        "https://docs.x.com/x-api/media/quickstart/best-practices", date(2026, 8, 22)
    ),
    "x_openapi": Source("https://github.com/xdevplatform/docs", date(2026, 8, 22)),
    "x_rate": Source("https://docs.x.com/x-api/fundamentals/rate-limits", date(2026, 8, 22)),
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
    "yt_shorts": Source("https://support.google.com/youtube/answer/15424877", date(2024, 10, 15)),
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
