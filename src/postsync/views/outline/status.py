"""The outline of a status: the stages in the order for people, and what a person has to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from postsync.domain.plan.settlement import ways_out
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.text.text import visible

_STAGES = (
    Lifecycle.UNKNOWN,
    Lifecycle.QUESTION,
    Lifecycle.MISSED,
    Lifecycle.FAILED,
    Lifecycle.PARTLY_PUBLISHED,
    Lifecycle.GONE,
    Lifecycle.PUBLISHING,
    Lifecycle.SCHEDULED,
    Lifecycle.NEW,
    Lifecycle.DEFERRED,
    Lifecycle.DRAFT,
    Lifecycle.PUBLISHED,
    Lifecycle.ARCHIVED,
)
"""What needs a person first."""

LOOK = "Look for it in the service's dashboard and on these accounts, then say what you saw:"

ATTENTION = "Something needs attention."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One post. `commands` settle it when only a person can tell; `is_doubtful`: nobody knows its fate."""

    post: PostStatus
    stage: str
    moment: datetime | None
    is_doubtful: bool
    commands: Sequence[str]


def outline_status(status: Status) -> list[Standing]:
    """The posts by stage, then by time, those without one last."""
    return [
        Standing(
            post=post,
            stage=_in_words(post.lifecycle),
            moment=post.published_at or post.scheduled_at,
            is_doubtful=post.lifecycle is Lifecycle.UNKNOWN,
            commands=resolve_commands(post.address, post.candidates) if post.asks else (),
        )
        for post in sorted(status.posts, key=_order)
    ]


def counted_stages(status: Status) -> list[str]:
    """`3 scheduled`, for each stage that occurs."""
    return [f"{count} {_in_words(stage)}" for stage, count in status.summary().items()]


def resolve_commands(address: str, candidates: Sequence[str] = ()) -> list[str]:
    """The commands that settle a post whose fate is unknown, each with the case it is for."""
    ways = ways_out(visible(address, newline=False), candidates)
    room = max(len(command) for command, _ in ways)
    return [f"{visible(command, newline=False):<{room}}  # {case}" for command, case in ways]


def _order(post: PostStatus) -> tuple[int, bool, float, str]:
    moment = post.published_at or post.scheduled_at
    stamp = moment.timestamp() if moment else 0.0
    return (_STAGES.index(post.lifecycle), moment is None, stamp, post.address)


def _in_words(stage: str) -> str:
    return stage.replace("_", " ")
