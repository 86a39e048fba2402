"""Bluesky: 300 characters as readers see them, threads, and tags beside the text."""

from datetime import date

from postsync.domain.networks.network import (
    ERROR,
    OUTSTAND,
    WARN,
    Choice,
    Limit,
    Network,
    PublicAddress,
    Replies,
    Source,
)
from postsync.domain.post.media import GIF, JPEG, MP4, PNG, WEBP

LEXICON = Source("bsky_lexicon", "https://github.com/bluesky-social/atproto", date(2026, 8, 20))
STILL = Source(
    "bsky_still", "https://github.com/bluesky-social/social-app/issues/6837", date(2024, 11, 29)
)
CLIENT = Source("bsky_client", "https://github.com/bluesky-social/social-app")

NETWORK = Network(
    name="bluesky",
    title="Bluesky",
    also_called=("bsky", "atproto"),
    hosts=("bsky.app",),
    pages={"bsky.app": "/profile/"},
    texts=(
        Limit("post", 300, "graphemes", ERROR, LEXICON),
        Limit("post", 3_000, "utf8_bytes", ERROR, LEXICON),
        Limit("reply", 300, "graphemes", ERROR, LEXICON),
        Limit("reply", 3_000, "utf8_bytes", ERROR, LEXICON),
        Limit(
            "alt",
            2_000,
            "graphemes",
            WARN,
            CLIENT,
            note="Bluesky's own app takes no more, though the network sets no limit.",
        ),
        Limit("tags.each", 64, "graphemes", ERROR, LEXICON),
        Limit("tags.each", 640, "utf8_bytes", ERROR, LEXICON),
    ),
    replies=Replies.THREAD,
    media=(
        Limit("kinds", 1, "kinds", ERROR, LEXICON),
        Limit("image.count", 4, "pictures", ERROR, LEXICON),
        Limit("image.bytes", 2_000_000, "bytes", ERROR, LEXICON),
        Limit("image.bytes", 1_000_000, "bytes", WARN, OUTSTAND),
        Limit("video.count", 1, "videos", ERROR, LEXICON),
        Limit("video.bytes", 300_000_000, "bytes", ERROR, LEXICON),
        Limit("video.bytes", 100_000_000, "bytes", WARN, OUTSTAND),
        Limit("video.seconds", 600, "seconds", WARN, CLIENT),
        Limit("video.seconds", 180, "seconds", WARN, CLIENT),
    ),
    types=(
        # The lexicon takes any picture; the client shows what browsers show.
        Choice("image", (JPEG, PNG, GIF, WEBP, "image/avif"), WARN, CLIENT),
        Choice("image.motion", (), WARN, STILL),
        Choice("video", (MP4,), ERROR, LEXICON),
        Choice("document", (), ERROR, LEXICON),
    ),
    entries=(
        Limit("tags", 8, "tags", ERROR, LEXICON),
        Limit("langs", 3, "languages", ERROR, LEXICON),
        Limit("threadgate", 5, "rules", ERROR, LEXICON),
    ),
    # The at-uri of a record names who made it and its key; Bluesky's own client calls its page by both.
    addresses=(
        PublicAddress(
            r"at://(did:[a-z]+:[\w.:%-]+)/app\.bsky\.feed\.post/([\w.~-]+)",
            "https://bsky.app/profile/{0}/post/{1}",
        ),
    ),
)
