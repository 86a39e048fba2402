"""X: 280 characters by a count of its own, threads, and polls."""

from collections.abc import Iterable, Iterator
from datetime import date

from postsync.domain.networks.network import (
    ERROR,
    RELAYAPI,
    WARN,
    Attachment,
    Choice,
    Limit,
    Network,
    Prices,
    PublicAddress,
    Replies,
    Source,
    dollars,
)
from postsync.domain.networks.placement import Placement, Text, field_of
from postsync.domain.post.media import GIF, JPEG, MOV, MP4, PNG, WEBP
from postsync.domain.problem import Problem
from postsync.domain.text.filenames import FILE_SUFFIX, is_file_name

_READ = date(2026, 8, 22)
COUNT = Source("x_count", "https://docs.x.com/fundamentals/counting-characters", _READ)
MANAGE = Source("x_manage", "https://docs.x.com/x-api/posts/manage-tweets/introduction", _READ)
MEDIA = Source("x_media", "https://docs.x.com/x-api/media/quickstart/best-practices", _READ)
OPENAPI = Source("x_openapi", "https://github.com/xdevplatform/docs", _READ)
GROUPS = Source(
    "x_server", "https://github.com/nununoisy/spc-presenter-rs/issues/3", date(2023, 9, 3)
)
"""What its server answered: “Largest number of frames allowed in one GOP: 512”."""
RATE = Source("x_rate", "https://docs.x.com/x-api/fundamentals/rate-limits", _READ)

PRICES = Prices(
    post=15,
    linked=200,
    source=Source("x_price", "https://docs.x.com/x-api/getting-started/pricing", _READ),
)

_INVISIBLE = ("\ufeff", "\ufffe", "\uffff")
_SHOWN = 3


def check_invisible(text: Text) -> Iterable[Problem]:
    """A problem if the text holds a code point that makes X refuse it (PS203)."""
    content = text.content
    if content.isascii() or not ("\ufeff" in content or "\ufffe" in content or "\uffff" in content):
        return ()
    index = min(index for sign in _INVISIBLE if (index := content.find(sign)) >= 0)
    return (
        Problem(
            rule="PS203",
            summary=f"{text.name} holds the invisible character U+{ord(content[index]):04X}, which X "
            "refuses",
            detail="Delete it, or type the word again; it comes along when text is copied "
            "from another program.",
            path=text.path,
            offset=index,
        ),
    )


def check_file_names(text: Text) -> Iterable[Problem]:
    """A note at the first file name that X treats as a link (PS211)."""
    if FILE_SUFFIX.search(text.content) is None:
        return ()
    from postsync.domain.text.links import links

    found = links(text.content)
    files = [link for link in found if is_file_name(link)]
    if not files:
        return ()
    names = list(dict.fromkeys(link.host for link in files))
    shown = ", ".join(f"“{name}”" for name in names[:_SHOWN]) + (", …" if names[_SHOWN:] else "")
    price = (
        " It also makes the post one with a link, which X charges with "
        f"{dollars(PRICES.linked)} instead of {dollars(PRICES.post)}."
    )
    return (
        Problem(
            rule="PS211",
            summary=f"X takes {shown} for a link, which counts as 23 characters",
            detail="The suffix is a domain as well. If no link is meant, leave it out or put a space "
            f"before the dot.{price if len(files) == len(found) else ''}",
            path=text.path,
            offset=files[0].start,
        ),
    )


def check_quote(placement: Placement) -> Iterator[Problem]:
    """Quotes, which only customers of the largest plan may make."""
    quote = field_of(placement, "quote_tweet_id")
    if quote:
        yield quote.problem(
            "PS522",
            "X lets only Enterprise customers quote posts over its API",
            f"Remove {quote.label}, and put a link to the post into the text.",
        )


NETWORK = Network(
    name="x",
    title="X",
    aliases=("twitter",),
    also_called=("tw", "xcom"),
    hosts=("x.com", "twitter.com"),
    pages={"x.com": r"/\w+/status/", "twitter.com": r"/\w+/status/"},
    texts=(
        Limit("post", 280, "x_weighted", ERROR, COUNT),
        Limit("reply", 280, "x_weighted", ERROR, COUNT),
        Limit("alt", 1_000, "code_points", ERROR, OPENAPI),
        Limit("poll.options.each", 25, "code_points", ERROR, OPENAPI),
    ),
    counts=(Limit("cashtags", 1, "cashtags", ERROR, MANAGE),),
    counting={
        "x_weighted": "X counts every link as 23 characters, and an emoji or a Chinese, Japanese or "
        "Korean sign as 2."
    },
    labels={"poll.options.each": "the answer"},
    replies=Replies.THREAD,
    media=(
        Limit("kinds", 1, "kinds", ERROR, MEDIA),
        Limit("image.count", 4, "pictures", ERROR, MEDIA),
        Limit("image.bytes", 5_000_000, "bytes", ERROR, MEDIA),
        Limit("gif.count", 1, "animated pictures", ERROR, MEDIA),
        Limit("gif.bytes", 15_000_000, "bytes", ERROR, MEDIA),
        Limit("gif.width", 1_280, "pixels", ERROR, MEDIA),
        Limit("gif.height", 1_080, "pixels", ERROR, MEDIA),
        Limit("gif.frames", 350, "frames", ERROR, MEDIA),
        Limit("gif.pixels", 300_000_000, "pixels", ERROR, MEDIA),
        Limit("video.count", 1, "videos", ERROR, MEDIA),
        Limit("video.bytes", 512_000_000, "bytes", ERROR, MEDIA),
        Limit("video.seconds", 140, "seconds", ERROR, MEDIA, minimum=0.5),
        # The page says 1280x1024 and advises 720x1280 for upright videos: sides, not width and height.
        # X takes 1080p from subscribers, so that the most of it is disputed.
        Limit("video.short_side", None, "pixels", ERROR, MEDIA, minimum=32),
        Limit("video.short_side", 1_024, "pixels", WARN, MEDIA),
        Limit("video.long_side", 1_280, "pixels", WARN, MEDIA),
        Limit("video.ratio", 3.0, "ratio", ERROR, MEDIA, minimum=1 / 3),
        Limit("video.fps", 60, "frames a second", ERROR, MEDIA),
        Limit("video.channels", 2, "channels", ERROR, MEDIA),
        Limit("video.group", 512, "frames", ERROR, GROUPS),
        Limit(
            "video.depth", 8, "bits", WARN, MEDIA, note="X advises High Profile, which has 8 bits."
        ),
    ),
    types=(
        Choice("image", (JPEG, PNG, GIF, WEBP), ERROR, MEDIA),
        Choice("gif", (GIF,), ERROR, MEDIA),
        Choice("video", (MP4, MOV), WARN, RELAYAPI),
        Choice("video.codec", ("h264",), ERROR, MEDIA),
        Choice("video.audio", ("aac",), ERROR, MEDIA),
        Choice("video.chroma", ("4:2:0",), ERROR, MEDIA),
        Choice("video.scan", ("progressive",), ERROR, MEDIA),
        Choice("video.pixels", ("square",), ERROR, MEDIA),
        # The page knows photos, animated GIFs and videos, and nothing else that moves.
        Choice("image.motion", (GIF,), WARN, MEDIA),
        Choice("document", (), ERROR, MEDIA),
    ),
    entries=(
        Limit("tagged_user_ids", 10, "accounts", ERROR, OPENAPI),
        Limit("poll.options", 4, "options", ERROR, OPENAPI),
    ),
    numbers=(Limit("poll.duration_minutes", 10_080, "minutes", ERROR, OPENAPI, minimum=5),),
    words=(
        Choice(
            "reply_settings",
            ("following", "mentionedUsers", "subscribers", "verified"),
            ERROR,
            OPENAPI,
        ),
    ),
    attachments=(Attachment("poll", "a poll", WARN),),
    # Ids are digits in a text (its OpenAPI file); pages of posts are called by them.
    addresses=(PublicAddress(r"(\d+)", "https://x.com/{user}/status/{0}"),),
    prices=PRICES,
    # This cap counts calls: the service may wait.
    caps=(Limit("posts", 100, "posts in 15 minutes", WARN, RATE),),
    block_checks=(check_quote,),
    text_checks=(check_invisible, check_file_names),
)
