"""Sentences about a post in a preview, on the page and on a terminal."""

from postsync.domain.diagnostic import Span
from postsync.domain.networks import NETWORKS
from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Shown
from postsync.views.outline.together import TEXT, origin


def goes_out_now(post: Shown) -> bool:
    """Whether it goes out as soon as the plan is applied: not while anything stands in its way."""
    return post.publishes_now and post.state not in {State.BLOCKED, State.QUESTION}


def place_of(post: Shown) -> str:
    """Where a post comes from, and what a variant has of its own: `posts/launch.yaml:9 (own text)`."""
    span = Span(file=post.file, line=post.line) if post.file and post.line else None
    place = origin(span, post.part) or post.file or ""
    part = post.part
    if part is None or not (part.variant or (post.together and part.row is None)):
        return place
    told = ["shared text" if TEXT.isdisjoint(part.own) else "own text"]
    told += ["own time"] if "scheduledAt" in part.own else []
    told += ["own media"] if "media" in part.own else []
    told += [f"own {name} settings" for name in part.own if name in NETWORKS]
    return f"{place} ({', '.join(told)})".lstrip()


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
