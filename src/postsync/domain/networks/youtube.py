"""YouTube: one video with a title and tags; later parts become comments, if anything."""

from collections.abc import Iterable, Iterator
from datetime import date

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.network import (
    ERROR,
    RELAYAPI,
    WARN,
    Choice,
    Limit,
    Network,
    PublicAddress,
    Replies,
    Source,
)
from postsync.domain.networks.placement import Placement, Text, field_of
from postsync.domain.post.media import Kind
from postsync.domain.problem import Path, Problem

_DOCS = "https://developers.google.com/youtube/v3"
VIDEOS = Source("yt_videos", f"{_DOCS}/docs/videos", date(2026, 9, 7))
INSERT = Source("yt_insert", f"{_DOCS}/docs/videos/insert", date(2026, 9, 7))
SHORTS = Source(
    "yt_shorts", "https://support.google.com/youtube/answer/15424877", date(2024, 10, 15)
)
QUOTA = Source("yt_quota", f"{_DOCS}/determine_quota_cost", date(2026, 9, 11))


def check_angles(text: Text) -> Iterable[Problem]:
    """A problem if the description holds `<` or `>` (PS203)."""
    return _angles(text.content, text.name, text.path)


def check_title(placement: Placement) -> Iterable[Problem]:
    """A problem if the title holds `<` or `>` (PS203)."""
    title = field_of(placement, "title")
    if title is None or not isinstance(title.value, str):
        return ()
    return _angles(title.value, "the title", title.path)


def check_tags(placement: Placement) -> Iterator[Problem]:
    """Tags with `<` or `>`: documented for titles only, but hardly otherwise for tags (PS203)."""
    tags = field_of(placement, "tags")
    if tags is None or not isinstance(tags.value, list):
        return
    for index, tag in enumerate(tags.value):
        if isinstance(tag, str):
            yield from _angles(tag, "the tag", (*tags.path, index), WARN)


def _angles(
    content: str, name: str, path: Path, severity: Severity | None = None
) -> Iterable[Problem]:
    if "<" not in content and ">" not in content:
        return ()
    offset = min(at for sign in "<>" if (at := content.find(sign)) >= 0)
    return (
        Problem(
            rule="PS203",
            summary=f"{name} holds “{content[offset]}”, which YouTube refuses",
            detail="Write around it: neither < nor > may stand there.",
            path=path,
            severity=severity,
            offset=offset,
        ),
    )


def check_privacy(placement: Placement) -> Iterator[Problem]:
    """A video is public unless the block says otherwise (PS521)."""
    if field_of(placement, "privacyStatus") is None:
        yield Problem(
            rule="PS521",
            summary="the video will be public on YouTube: no `privacyStatus` says otherwise",
            detail="Add `youtube: {privacyStatus: public}` if this is intended; else `unlisted` or "
            "`private`.",
            path=placement.block_path,
        )


def check_own_schedule(placement: Placement) -> Iterator[Problem]:
    """A video that YouTube is to publish by itself must be private until then (PS522)."""
    at = field_of(placement, "publishAt")
    status = field_of(placement, "privacyStatus")
    if at and (status is None or status.value != "private"):
        yield at.problem(
            "PS522",
            f"{at.label} goes with `privacyStatus: private` only",
            "Remove it: `scheduledAt` says when the post goes out.",
            severity=WARN,
        )


def check_short(placement: Placement) -> Iterator[Problem]:
    """A Short that YouTube would not accept as one (PS523)."""
    short = field_of(placement, "isShort")
    if short is None or short.value is not True or placement.kind is not Kind.VIDEO:
        return
    facts = placement.media[0][0].facts
    if facts is None:
        return
    for row in placement.figures.get("short.seconds", ()):
        if facts.seconds and row.maximum and facts.seconds > row.maximum:
            yield short.problem(
                "PS523",
                f"the video lasts {facts.seconds:.0f} s, and a Short at most {row.maximum:.0f} s",
                f"Cut the video, or remove `{short.path[-1]}`.",
                severity=row.severity,
            )
    for row in placement.figures.get("short.ratio", ()):
        if facts.ratio and row.maximum and facts.ratio > row.maximum:
            yield short.problem(
                "PS523",
                f"the video is {facts.width} by {facts.height} pixels, and a Short is upright or square",
                f"Turn or crop the video, or remove `{short.path[-1]}`.",
                severity=row.severity,
            )


NETWORK = Network(
    name="youtube",
    title="YouTube",
    also_called=("yt", "shorts"),
    hosts=("youtube.com", "youtu.be"),
    pages={
        "youtube.com": r"/(?:watch|shorts|live|embed|playlist|clip|v/|@|channel)",
        "youtu.be": "/",
    },
    texts=(
        Limit("title", 100, "code_points", ERROR, VIDEOS, minimum=1),
        Limit("post", 5_000, "utf8_bytes", ERROR, VIDEOS),
        Limit("tags", 500, "youtube_tags", ERROR, VIDEOS),
        Limit("reply", 10_000, "code_points", WARN, RELAYAPI),
    ),
    counting={
        "youtube_tags": "YouTube counts a comma between two tags, and quotes around one with a space."
    },
    labels={"title": "the title"},
    replies=Replies.PERHAPS_COMMENTS,
    media=(
        Limit("required", None, "videos", ERROR, INSERT, minimum=1),
        Limit("image.count", 0, "pictures", ERROR, INSERT),
        Limit("video.count", 1, "videos", ERROR, INSERT),
        Limit("video.bytes", 256_000_000_000, "bytes", ERROR, INSERT),
        Limit("short.seconds", 180, "seconds", WARN, SHORTS),
        Limit("short.ratio", 1.0, "ratio", WARN, SHORTS),
    ),
    types=(Choice("document", (), ERROR, INSERT),),
    shows_alt=False,
    picture_fields=("thumbnailUrl",),
    # The `id` of a video resource, as in the examples of its own page on videos.
    addresses=(PublicAddress(r"([\w-]{11})", "https://www.youtube.com/watch?v={0}"),),
    caps=(Limit("posts", 100, "videos in 24 hours", WARN, QUOTA),),
    checks=(check_privacy,),
    block_checks=(check_title, check_tags, check_own_schedule, check_short),
    text_checks=(check_angles,),
)
