"""What a network needs to be told (PS520), and what it does when it is not (PS521)."""

from collections.abc import Iterator
from typing import Any

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.fields import Field, field_of, part_of, place_of_block
from postsync.domain.networks.target import Target
from postsync.domain.problem import Problem


def check_pinterest(target: Target) -> Iterator[Problem]:
    """A pin goes to a board, whose id consists of digits."""
    board = field_of(target, "board_id")
    if board is None:
        yield Problem(
            rule="PS520",
            summary="a pin needs a board, and the post names none",
            detail='Add `pinterest: {board_id: "…"}` with the number of the board, in quotes.',
            path=place_of_block(target),
        )
    elif not _is_digits(board.value):
        yield board.problem(
            "PS520",
            f"{board.label} must be the number of a board, which has nothing but digits",
            "A board has a number as well as a name; the publishing service lists both.",
        )


def check_tiktok(target: Target) -> Iterator[Problem]:
    """A post goes to the inbox of the creator unless it is to be direct, and then to somebody."""
    mode = field_of(target, "postMode")
    if mode is None:
        yield Problem(
            rule="PS521",
            summary="on TikTok this becomes a draft in the creator's inbox; nothing is public",
            detail="To publish it, add `tiktok: {postMode: DIRECT_POST, privacyLevel: …}`. If "
            "somebody is to finish it in the app, say so with `postMode: MEDIA_UPLOAD`.",
            path=place_of_block(target),
        )
    elif mode.value == "DIRECT_POST" and field_of(target, "privacyLevel") is None:
        yield Problem(
            rule="PS520",
            summary="`tiktok.privacyLevel` is missing: a direct post must say who can see it",
            detail="Add one of those that the creator allows: PUBLIC_TO_EVERYONE, "
            "MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR or SELF_ONLY.",
            path=mode.path,
        )


def check_youtube(target: Target) -> Iterator[Problem]:
    """A video is public unless something else is said."""
    if field_of(target, "privacyStatus") is None:
        yield Problem(
            rule="PS521",
            summary="the video will be public on YouTube: no `privacyStatus` says otherwise",
            detail="Add `youtube: {privacyStatus: public}` if that is meant; else `unlisted` or "
            "`private`.",
            path=place_of_block(target),
        )


def check_reddit(target: Target) -> Iterator[Problem]:
    """A post goes to a subreddit. No field for it is known, so only `extra` can name it."""
    if field_of(target, "subreddit") is None:
        yield Problem(
            rule="PS520",
            summary="a post on Reddit needs a subreddit, and the post names none",
            detail="No field for it is known yet. Add `reddit: {extra: {subreddit: …}}`, and look at "
            "the first post that uses it.",
            path=place_of_block(target),
            severity=Severity.WARN,
        )


def check_google_business(target: Target) -> Iterator[Problem]:
    """Events need their details, and buttons an address."""
    topic = field_of(target, "topicType")
    if topic is not None and field_of(target, "event") is None:
        if topic.value == "EVENT":
            yield _without_event(topic, "an event")
        elif topic.value == "OFFER":
            # The reference asks for it; an example of Google's own does without.
            yield _without_event(topic, "an offer", severity=Severity.WARN)
    button = field_of(target, "callToAction")
    if button is None or (topic is not None and topic.value == "OFFER"):
        return
    action = part_of(button, "actionType")
    if action and action.value in _LINKED and part_of(button, "url") is None:
        yield button.problem(
            "PS520",
            f"{button.label} has no `url`, so the button {action.value} leads nowhere",
            "Add the address of the page, beginning with https://.",
        )


_LINKED = ("BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP")
"""Buttons that open a page; the other one calls. No set, because `extra` may hold what has no hash."""


def _without_event(topic: Field, what: str, *, severity: Severity | None = None) -> Problem:
    return topic.problem(
        "PS520",
        f"{what} on Google Business needs `event`, with a title and a schedule",
        f"Add `event` beside {topic.label}.",
        severity=severity,
    )


def _is_digits(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdecimal()
    return isinstance(value, int)  # in `extra`, which takes anything
