"""Google Business: posts of a profile, whose review turns phone numbers and links down."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from postsync.domain.late import late
from postsync.domain.networks.network import (
    AYRSHARE,
    ERROR,
    POSTIZ,
    WARN,
    Choice,
    Limit,
    Network,
    Replies,
    Source,
    TextForm,
)
from postsync.domain.networks.placement import Field, Placement, Text, field_of, part_of
from postsync.domain.post.media import JPEG, PNG
from postsync.domain.problem import Problem
from postsync.domain.text.addresses import addresses
from postsync.domain.text.filenames import is_file_name

RPC = Source(
    "gbp_rpc",
    "https://developers.google.com/my-business/reference/rpc/google.mybusiness.v4",
    date(2026, 9, 11),
)
PHOTOS = Source(
    "gbp_photos", "https://support.google.com/business/answer/6103862", date(2026, 9, 25)
)
POSTS = Source("gbp_posts", "https://support.google.com/business/answer/7342169", date(2026, 9, 25))

_FEWEST_DIGITS = 7
"""Of a phone number."""

_LINKED = ("BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP")
"""Buttons that open a page; the other one calls. No set, because `extra` may hold what has no hash."""


def check_phone(text: Text) -> Iterable[Problem]:
    """A problem at the first phone number (PS209)."""
    if not _may_have_a_number(text.content):
        return ()
    from postsync.domain.text.phones import phone_in

    index = phone_in(text.content, text.placement.zone)
    if index is None:
        return ()
    return (
        Problem(
            rule="PS209",
            summary=f"{text.name} holds a phone number, for which Google Business has rejected posts",
            detail="Remove it: the profile shows the number, and a button of the post can call it.",
            path=text.path,
            offset=index,
        ),
    )


def _may_have_a_number(content: str) -> bool:
    """Whether there are as many digits as a phone number has, of whatever script."""
    plain = sum(map(content.count, "0123456789"))
    return plain >= _FEWEST_DIGITS or (
        not content.isascii() and sum(map(str.isdecimal, content)) >= _FEWEST_DIGITS
    )


def check_link(text: Text) -> Iterable[Problem]:
    """A problem at the first link (PS210)."""
    if "." not in text.content:
        return ()
    from postsync.domain.text.links import links

    found = [index for index, _ in addresses(text.content)]
    found += [link.start for link in links(text.content) if not is_file_name(link)]
    if not found:
        return ()
    return (
        Problem(
            rule="PS210",
            summary=f"{text.name} holds a link, for which Google Business has refused a post",
            detail="Move it to the button of the post, if the service offers one, or remove it.",
            path=text.path,
            offset=min(found),
        ),
    )


def check_needed(placement: Placement) -> Iterator[Problem]:
    """Events need their details, and buttons an address (PS520)."""
    topic = field_of(placement, "topicType")
    if topic is not None and field_of(placement, "event") is None:
        if topic.value == "EVENT":
            yield _without_event(topic, "an event")
        elif topic.value == "OFFER":
            # The reference asks for it; an example of Google's own does without.
            yield _without_event(topic, "an offer", is_sure=False)
    button = field_of(placement, "callToAction")
    if button is None or (topic is not None and topic.value == "OFFER"):
        return
    action = part_of(button, "actionType")
    if action and action.value in _LINKED and part_of(button, "url") is None:
        yield button.problem(
            "PS520",
            f"{button.label} has no `url`, so the button {action.value} leads nowhere",
            "Add the address of the page, beginning with https://.",
        )


def _without_event(topic: Field, what: str, *, is_sure: bool = True) -> Problem:
    return topic.problem(
        "PS520",
        f"{what} on Google Business needs `event`, with a title and a schedule",
        f"Add `event` beside {topic.label}.",
        severity=None if is_sure else WARN,
    )


def check_button_and_offer(placement: Placement) -> Iterator[Problem]:
    """What the button and the offer go with (PS522)."""
    topic, button = field_of(placement, "topicType"), field_of(placement, "callToAction")
    is_offer = topic is not None and topic.value == "OFFER"
    offer = field_of(placement, "offer")
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
            severity=WARN,
        )
    elif button:
        action, url = part_of(button, "actionType"), part_of(button, "url")
        if action and url and action.value == "CALL":
            yield url.problem(
                "PS522",
                "the button CALL dials the number of the profile and takes no `url`",
                "Remove it; the number itself stands in the profile.",
            )


NETWORK = Network(
    name="google_business",
    title="Google Business",
    aliases=("googlebusiness",),
    also_called=("gbp", "gmb", "google", "googlemybusiness", "googlebusinessprofile", "googlemaps"),
    hosts=("business.google.com", "g.page"),
    block_alias="googleBusiness",
    texts=(
        Limit("post", 1_500, "code_points", ERROR, POSTS, minimum=1),
        Limit("event.title", 58, "code_points", WARN, AYRSHARE),
        Limit("offer.couponCode", 58, "code_points", WARN, AYRSHARE),
    ),
    labels={"event.title": "the title", "offer.couponCode": "the coupon code"},
    needs_text=ERROR,
    replies=Replies.NOTHING,
    media=(
        Limit("image.count", 1, "pictures", WARN, POSTIZ),
        Limit("image.bytes", 5_000_000, "bytes", ERROR, PHOTOS, minimum=10_240),
        Limit("image.width", None, "pixels", ERROR, PHOTOS, minimum=250),
        Limit("image.height", None, "pixels", ERROR, PHOTOS, minimum=250),
        Limit("image.width", None, "pixels", WARN, POSTIZ, minimum=400),
        Limit("image.height", None, "pixels", WARN, POSTIZ, minimum=300),
        Limit("video.count", 0, "videos", WARN, RPC),
    ),
    types=(
        Choice("image", (JPEG, PNG), ERROR, PHOTOS),
        Choice("document", (), ERROR, RPC),
    ),
    shows_alt=False,
    words=(
        Choice("topicType", ("STANDARD", "EVENT", "OFFER", "ALERT"), ERROR, RPC),
        Choice("callToAction.actionType", (*_LINKED, "CALL"), ERROR, RPC),
    ),
    forms=(
        TextForm(
            "callToAction.url",
            late(r"https?://.", re.IGNORECASE),
            "the address of a page, beginning with https://",
            unless=("callToAction.actionType", "CALL"),  # another rule reports an address there
        ),
    ),
    block_checks=(check_needed, check_button_and_offer),
    text_checks=(check_phone, check_link),
)
