"""LinkedIn: characters that may cut a text off, documents, and comments."""

import re
from collections.abc import Iterator
from datetime import date

from postsync.domain.late import late
from postsync.domain.networks.network import (
    AYRSHARE,
    ERROR,
    RELAYAPI,
    WARN,
    Attachment,
    Choice,
    Limit,
    Network,
    Replies,
    Source,
)
from postsync.domain.networks.placement import Text
from postsync.domain.post.media import DOC, DOCX, GIF, JPEG, MP4, PDF, PNG, PPT, PPTX
from postsync.domain.problem import Problem
from postsync.domain.text.addresses import Spans, spans_of_addresses

_SHARES = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares"
IMAGES = Source("li_images", f"{_SHARES}/images-api", date(2026, 9, 6))
VIDEOS = Source("li_videos", f"{_SHARES}/videos-api", date(2026, 8, 12))
DOCUMENTS = Source("li_documents", f"{_SHARES}/documents-api", date(2026, 8, 12))
MULTI = Source("li_multi", f"{_SHARES}/multiimage-post-api", date(2026, 8, 12))
HELP = Source("li_help", "https://www.linkedin.com/help/linkedin/answer/a528176", date(2026, 9, 6))

_RESERVED = "\\|{}@[]()<>#*_~"
"""What LinkedIn wants a backslash before."""

_RESERVED_AS = bytes([0 if chr(one) in _RESERVED else one or 1 for one in range(256)])
"""Makes every reserved character of a text in UTF-8 the same one."""
_SIGN = late(f"[{re.escape(_RESERVED)}]")
_MARKUP = late(
    rf"""
      \\[{re.escape(_RESERVED)}]                                  # spelt as LinkedIn wants it
    | @\[[^\]\n]{{1,200}}\]\ ?\(urn:li:[^)\s]{{1,200}}\)          # a mention
    | \{{hashtag\\?\|\\?[#\uff03]\\?\|[^}}\s]{{1,200}}\}}         # a hashtag, the long way
    | (?<!\w)\#(?=\w*[^\W\d])\w+                                  # a hashtag
    """,
    re.VERBOSE,
)
"""What reserved characters are there for."""


def check_reserved(text: Text) -> Iterator[Problem]:
    """A problem at the first character of a post that LinkedIn may treat as markup (PS208)."""
    if text.is_reply:
        return
    if 0 not in text.content.encode("utf-8", "surrogatepass").translate(_RESERVED_AS):
        return
    found = _reserved_in(text.content)
    if found:
        signs = " ".join(dict.fromkeys(sign for _, sign in found))
        yield Problem(
            rule="PS208",
            summary=f"LinkedIn may cut off the text at “{found[0][1]}”",
            detail=f"The text holds {signs}, which LinkedIn reserves: it has cut posts at the first "
            "such character without a word, unless the sender marked it. Whether the service does is "
            "not known. Write around them, or look at a first post; if it is whole, switch PS208 off.",
            path=text.path,
            offset=found[0][0],
        )


def _reserved_in(content: str) -> list[tuple[int, str]]:
    """Reserved characters that are neither markup nor part of a link, and where they stand."""
    found, end = [], 0
    for sign in _SIGN.finditer(content):
        if sign.start() < end:
            continue
        match = _MARKUP.match(content, sign.start())
        if match is None:
            found.append((sign.start(), sign[0]))
        else:
            end = match.end()
    if not found or "." not in content:
        return found
    from postsync.domain.text.links import links

    spelt = spans_of_addresses(content)
    bare = Spans((link.start, link.end) for link in links(content))
    return [item for item in found if not (spelt.cover(item[0]) or bare.cover(item[0]))]


NETWORK = Network(
    name="linkedin",
    title="LinkedIn",
    also_called=("li", "lnkd"),
    hosts=("linkedin.com",),
    pages={"linkedin.com": r"/(?:posts|feed|pulse|in|company)/"},
    texts=(
        Limit("post", 3_000, "code_points", ERROR, HELP),
        Limit("reply", 1_250, "code_points", WARN, AYRSHARE),
        Limit("alt", 4_086, "code_points", ERROR, IMAGES),
        Limit("poll.question", 140, "code_points", WARN, RELAYAPI),
        Limit("poll.options.each", 30, "code_points", WARN, RELAYAPI),
    ),
    labels={"poll.question": "the question", "poll.options.each": "the answer"},
    needs_text=WARN,
    replies=Replies.COMMENTS,
    media=(
        Limit("kinds", 1, "kinds", ERROR, MULTI),
        Limit("image.count", 20, "pictures", ERROR, MULTI),
        Limit("image.pixels", 36_152_319, "pixels", ERROR, IMAGES),
        Limit("image.frames", 250, "frames", ERROR, IMAGES),
        Limit("video.count", 1, "videos", ERROR, VIDEOS),
        Limit("video.bytes", 500_000_000, "bytes", ERROR, VIDEOS, minimum=75_000),
        Limit("video.seconds", 1_800, "seconds", ERROR, VIDEOS, minimum=3),
        Limit("document.count", 1, "documents", ERROR, DOCUMENTS),
        Limit("document.bytes", 100_000_000, "bytes", ERROR, DOCUMENTS),
    ),
    types=(
        Choice("image", (JPEG, PNG, GIF), ERROR, IMAGES),
        # It speaks of the frames of a GIF, and of those of nothing else.
        Choice("image.motion", (GIF,), WARN, IMAGES),
        Choice("video", (MP4,), ERROR, VIDEOS),
        Choice("document", (PDF, DOC, DOCX, PPT, PPTX), ERROR, DOCUMENTS),
    ),
    entries=(Limit("poll.options", 4, "options", WARN, RELAYAPI),),
    words=(
        Choice("visibility", ("PUBLIC", "CONNECTIONS", "LOGGED_IN"), WARN, RELAYAPI),
        Choice(
            "poll.duration",
            ("ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"),
            WARN,
            RELAYAPI,
        ),
    ),
    attachments=(Attachment("poll", "a poll", WARN),),
    caps=(Limit("posts", 150, "posts in 24 hours", WARN, RELAYAPI),),
    text_checks=(check_reserved,),
)
