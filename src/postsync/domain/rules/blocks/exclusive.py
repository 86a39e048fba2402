"""Fields that exclude one another, or that need another value beside them (PS522)."""

from collections.abc import Iterator
from typing import NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.fields import field_of, part_of
from postsync.domain.networks.target import Target
from postsync.domain.problem import Problem


def check_facebook(target: Target) -> Iterator[Problem]:
    """Reel or story."""
    reel, story = field_of(target, "publishAsReel"), field_of(target, "publishAsStory")
    if reel and story and reel.value is True and story.value is True:
        yield reel.problem(
            "PS522",
            "a post cannot be a Reel and a story on Facebook",
            "Keep `publishAsReel` or `publishAsStory`; for both, write two posts.",
        )


def check_instagram(target: Target) -> Iterator[Problem]:
    """Of two covers, one is for nothing."""
    frame = field_of(target, "reelThumbOffset")
    if frame and field_of(target, "reelCoverUrl"):
        yield frame.problem(
            "PS522",
            f"{frame.label} has no effect: `reelCoverUrl` gives the Reel its cover",
            "Remove one of the two.",
            severity=Severity.INFO,
        )


def check_tiktok(target: Target) -> Iterator[Problem]:
    """What goes with a direct post only, and what advertising may not be."""
    mode, level = field_of(target, "postMode"), field_of(target, "privacyLevel")
    if mode is None or mode.value != "DIRECT_POST":
        for name in ("privacyLevel", "videoCoverTimestampMs"):
            field = field_of(target, name)
            if field:
                yield field.problem(
                    "PS522",
                    f"{field.label} has no effect without `postMode: DIRECT_POST`",
                    f"Add `postMode: DIRECT_POST` if the post is to be published, or remove `{name}`.",
                    severity=Severity.WARN,
                )
    advertising = field_of(target, "brand_content_toggle")
    if advertising and advertising.value is True and level and level.value == "SELF_ONLY":
        yield advertising.problem(
            "PS522",
            "branded content on TikTok cannot be for the creator alone (SELF_ONLY)",
            "Choose another `privacyLevel`, or take the brand away.",
        )


def check_youtube(target: Target) -> Iterator[Problem]:
    """A video that YouTube is to publish by itself must be private until then."""
    at = field_of(target, "publishAt")
    status = field_of(target, "privacyStatus")
    if at and (status is None or status.value != "private"):
        yield at.problem(
            "PS522",
            f"{at.label} goes with `privacyStatus: private` only",
            "Remove it: `scheduledAt` says when the post goes out.",
            severity=Severity.WARN,
        )


def check_x(target: Target) -> Iterator[Problem]:
    """What only customers of the largest plan may do, and polls."""
    quote = field_of(target, "quote_tweet_id")
    if quote:
        yield quote.problem(
            "PS522",
            "X lets only Enterprise customers quote posts over its API",
            f"Remove {quote.label}, and put a link to the post into the text.",
        )
    yield from check_attachments(target)


def check_threads(target: Target) -> Iterator[Problem]:
    """Polls and long texts go with nothing else."""
    text, poll = field_of(target, "text_attachment"), field_of(target, "poll_attachment")
    if text and poll:
        yield text.problem(
            "PS522",
            "a post on Threads cannot have both a poll and a text attachment",
            f"Remove {text.label} or {poll.label}.",
        )
    yield from check_attachments(target)


def check_google_business(target: Target) -> Iterator[Problem]:
    """What the button and the offer go with."""
    topic, button = field_of(target, "topicType"), field_of(target, "callToAction")
    is_offer = topic is not None and topic.value == "OFFER"
    offer = field_of(target, "offer")
    if offer and not is_offer:
        yield offer.problem(
            "PS522",
            f"{offer.label} goes with `topicType: OFFER` only",
            "Add `topicType: OFFER`, or remove the offer.",
        )
    if button and is_offer:
        yield button.problem(
            "PS522",
            f"Google Business ignores {button.label}: an offer has a button of its own",
            "Remove it, and put the address into `offer.redeemOnlineUrl`.",
            severity=Severity.WARN,
        )
    elif button:
        action, url = part_of(button, "actionType"), part_of(button, "url")
        if action and url and action.value == "CALL":
            yield url.problem(
                "PS522",
                "the button CALL dials the number of the profile and takes no `url`",
                "Remove it; the number itself stands in the profile.",
            )


class _Attachment(NamedTuple):
    """A field that stands in the place of pictures and videos."""

    name: str
    what: str
    severity: Severity


_ATTACHMENTS = {
    "x": (_Attachment("poll", "a poll", Severity.WARN),),
    "linkedin": (_Attachment("poll", "a poll", Severity.WARN),),
    "threads": (
        _Attachment("poll_attachment", "a poll", Severity.ERROR),
        _Attachment("text_attachment", "a text attachment", Severity.ERROR),
    ),
}


def check_attachments(target: Target) -> Iterator[Problem]:
    """What takes the place of the media of a post."""
    if not target.media or not target.media[0]:
        return
    for name, what, severity in _ATTACHMENTS[target.network]:
        field = field_of(target, name)
        if field:
            yield field.problem(
                "PS522",
                f"a post on {target.name} has either {what} or pictures and videos",
                f"Remove {field.label}, or the media of the first part.",
                severity=severity,
            )
