"""Sentences about a post in a preview, on the page and on a terminal."""

from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Shown


def goes_out_now(post: Shown) -> bool:
    """Whether it goes out as soon as the plan is applied: not while anything stands in its way."""
    return post.publishes_now and post.state not in {State.BLOCKED, State.QUESTION}


def stands(post: Shown) -> bool:
    """Whether it goes out as it was applied last, whatever its file says now."""
    return post.change is not None and post.change.stands is not None


def whose_cards(post: Shown) -> str:
    """Whose cards are shown, where no card shows what is to come."""
    if post.cards or not post.cards_before:
        return ""
    if post.state is State.CANCELLED:
        return "What is taken back:"
    if post.state in {State.BLOCKED, State.QUESTION}:
        return "What stands as it is, while nothing is done about it:"
    return "What it said before:"
