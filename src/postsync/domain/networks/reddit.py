"""Reddit: a title, a text, and a subreddit that only `extra` can name."""

from collections.abc import Iterator
from datetime import date

from postsync.domain.networks.network import ERROR, WARN, Limit, Network, Source
from postsync.domain.networks.placement import Placement, field_of
from postsync.domain.problem import Problem

CODE = Source("reddit_source", "https://github.com/reddit-archive/reddit", date(2026, 9, 6))


def check_subreddit(placement: Placement) -> Iterator[Problem]:
    """A post goes to a subreddit (PS520)."""
    if field_of(placement, "subreddit") is None:
        yield Problem(
            rule="PS520",
            summary="a post on Reddit needs a subreddit, and the post names none",
            detail="No field for it is known yet. Add `reddit: {extra: {subreddit: NAME}}` with the name "
            "as in reddit.com/r/NAME, and look at the first post that uses it.",
            path=placement.block_path,
            severity=WARN,
        )


NETWORK = Network(
    name="reddit",
    title="Reddit",
    also_called=("rd",),
    hosts=("reddit.com",),
    pages={"reddit.com": r"/(?:r|u|user|media|gallery|comments)\b"},
    texts=(
        Limit("title", 300, "code_points", ERROR, CODE),
        Limit("post", 40_000, "code_points", ERROR, CODE),
    ),
    labels={"title": "the title"},
    shows_alt=False,
    checks=(check_subreddit,),
)
