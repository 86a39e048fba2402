"""Threads: characters that count their bytes, one topic a post, and attached texts."""

from collections.abc import Iterator
from datetime import date

from postsync.domain.networks.network import (
    ERROR,
    INFO,
    OUTSTAND,
    RELAYAPI,
    WARN,
    Attachment,
    Choice,
    Limit,
    Network,
    PublicAddress,
    Replies,
    Source,
)
from postsync.domain.networks.placement import Placement, field_of
from postsync.domain.post.media import JPEG, MOV, MP4, PNG
from postsync.domain.problem import Problem

_DOCS = "https://developers.facebook.com/documentation/threads"
OVERVIEW = Source("th_overview", _DOCS)
POSTS = Source("th_posts", f"{_DOCS}/posts", date(2026, 4, 14))
PUBLISH = Source("th_publish", f"{_DOCS}/reference/publishing")
ATTACH = Source("th_attach", f"{_DOCS}/create-posts/text-attachments", date(2026, 7, 2))
POLLS = Source("th_polls", f"{_DOCS}/create-posts/polls", date(2026, 7, 2))
BYTES = Source("th_bytes", "https://github.com/gitroomhq/postiz-app/pull/1946", date(2026, 8, 23))

_ANSWERS = tuple(f"poll_attachment.option_{letter}" for letter in "abcd")

_DISPUTED = (
    "Threads speaks of characters, but has refused curly quotes by their bytes; whether it counts other "
    "letters so is not known."
)


def check_topic(placement: Placement) -> Iterator[Problem]:
    """A problem if a topic holds what no topic may hold (PS203)."""
    topic = field_of(placement, "topicTag")
    if topic is None or not isinstance(topic.value, str):
        return
    found = [index for index, char in enumerate(topic.value) if char in ".&"]
    if found:
        yield Problem(
            rule="PS203",
            summary=f"the topic tag holds “{topic.value[found[0]]}”, which Threads refuses",
            detail="A topic on Threads may hold neither a full stop nor an ampersand.",
            path=topic.path,
            offset=found[0],
        )


def check_poll_with_text(placement: Placement) -> Iterator[Problem]:
    """A poll and a long text, which exclude each other (PS522)."""
    text, poll = field_of(placement, "text_attachment"), field_of(placement, "poll_attachment")
    if text and poll:
        yield text.problem(
            "PS522",
            "a post on Threads cannot have both a poll and a text attachment",
            f"Remove {text.label} or {poll.label}.",
        )


NETWORK = Network(
    name="threads",
    title="Threads",
    also_called=("thread", "threadsnet"),
    hosts=("threads.net", "threads.com"),
    pages={"threads.net": "/@", "threads.com": "/@"},
    texts=(
        Limit("post", 500, "threads_evidenced", ERROR, BYTES),
        Limit("post", 500, "utf8_bytes", WARN, POSTS, note=_DISPUTED),
        Limit("reply", 500, "threads_evidenced", ERROR, BYTES),
        Limit("reply", 500, "utf8_bytes", WARN, POSTS, note=_DISPUTED),
        Limit("alt", 1_000, "code_points", ERROR, PUBLISH),
        Limit("topicTag", 50, "code_points", WARN, RELAYAPI, minimum=1),
        Limit("textAttachment", 10_000, "code_points", ERROR, ATTACH),
        *(Limit(answer, 25, "code_points", ERROR, POLLS) for answer in _ANSWERS),
    ),
    counts=(
        Limit("links", 5, "different links", ERROR, ATTACH),
        Limit(
            "hashtags",
            1,
            "hashtags",
            INFO,
            RELAYAPI,
            note="Threads makes a topic of one only; the others remain plain text.",
        ),
    ),
    counting={
        "threads_evidenced": "Threads counts a curly quote as 3 characters and an emoji as 4 or more, "
        "which are their bytes."
    },
    labels={
        "topicTag": "the topic tag",
        "textAttachment": "the attached text",
        **dict.fromkeys(_ANSWERS, "the answer"),
    },
    link_field="linkAttachment",
    replies=Replies.THREAD,
    media=(
        Limit("carousel.count", 20, "pictures and videos", ERROR, OVERVIEW),
        Limit("carousel.count", 10, "pictures and videos", WARN, OUTSTAND),
        Limit("image.bytes", 8_000_000, "bytes", ERROR, OVERVIEW),
        Limit("image.ratio", 10.0, "ratio", ERROR, OVERVIEW),
        Limit("video.bytes", 1_000_000_000, "bytes", ERROR, OVERVIEW),
        Limit("video.seconds", 300, "seconds", ERROR, OVERVIEW),
        Limit("video.fps", 60, "frames a second", ERROR, OVERVIEW, minimum=23),
        Limit("video.channels", 2, "channels", ERROR, OVERVIEW),
        Limit("video.width", 1_920, "pixels", ERROR, OVERVIEW),
    ),
    types=(
        Choice("image", (JPEG, PNG), ERROR, OVERVIEW),
        Choice("video", (MP4, MOV), ERROR, OVERVIEW),
        Choice("video.chroma", ("4:2:0",), ERROR, OVERVIEW),
        Choice("video.scan", ("progressive",), ERROR, OVERVIEW),
        Choice("document", (), ERROR, OVERVIEW),
    ),
    words=(
        Choice(
            "replyControl",
            (
                "everyone",
                "accounts_you_follow",
                "mentioned_only",
                "parent_post_author_only",
                "followers_only",
            ),
            ERROR,
            PUBLISH,
        ),
    ),
    attachments=(
        Attachment("poll_attachment", "a poll", ERROR),
        Attachment("text_attachment", "a text attachment", ERROR),
    ),
    # `permalink` and `shortcode` of a media object (the API's page "Retrieve Threads Media Objects"). Its
    # `id` is all digits, and no address can be made of that.
    addresses=(
        PublicAddress(r"(?=.*[A-Za-z_-])([\w-]{6,40})", "https://www.threads.net/@{user}/post/{0}"),
    ),
    caps=(Limit("posts", 250, "posts in 24 hours", ERROR, OVERVIEW),),
    block_checks=(check_topic, check_poll_with_text),
)
