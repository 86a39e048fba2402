"""The outline of a status: what needs a person first, with the reason and what to do; then the stages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from postsync.domain.diagnostic import Span
from postsync.domain.plan.answers import Way, answers_snippet
from postsync.domain.plan.plan import Destination
from postsync.domain.plan.settlement import ways_out
from postsync.domain.post.address import key_of, words_of
from postsync.domain.post.content import Answers
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.status import Attention, Lifecycle, PostStatus, Status
from postsync.domain.text.text import visible
from postsync.views.moments import Zone, both, slot
from postsync.views.outline.question import QuestionOutline, outline_question, way_line
from postsync.views.outline.together import origin

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
"""The order of the stages below what needs a person."""

_DONE = frozenset({Lifecycle.PUBLISHED, Lifecycle.PARTLY_PUBLISHED, Lifecycle.FAILED})

URGENT = {
    Attention.UNKNOWN: ("unknown", "nobody knows yet whether the call reached the service"),
    Attention.STANDS_AGAIN: (
        "stands again",
        "cancelled, and scheduled at the service all the same",
    ),
    Attention.OVERDUE: ("overdue", "the time has passed, and it is not out, or not everywhere"),
    Attention.QUESTION: ("question", "only a person can answer; nothing is done until then"),
    Attention.MISSED: ("missed", "the time passed before anything was sent, and nothing will be"),
    Attention.FAILED: (
        "delivery failed",
        "it is never repeated by itself, because that could post twice",
    ),
}
"""What a group is called, and why it needs a person."""

_TO_DO = {Attention.STANDS_AGAIN, Attention.OVERDUE, Attention.MISSED, Attention.FAILED}

LOOK = "Look for it in the service's dashboard and on these accounts, then say what you saw:"

ATTENTION = "Something needs a person."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One post. `stage` is where it stands; `moment` is when it went or goes out, as far as is known.

    `commands` settle it when only a person can tell; `is_doubtful`: nobody knows its fate. `ways` are
    what a person can do about it, `advice` says what else helps.
    """

    post: PostStatus
    stage: str
    moment: datetime | None
    untimed: str
    is_doubtful: bool
    commands: Sequence[str]
    question: QuestionOutline | None
    ways: Sequence[Way]
    advice: str

    def when(self, zone: Zone, now: datetime) -> str:
        """When it went or goes out."""
        if self.moment is None:
            return self.untimed
        if self.post.lifecycle is Lifecycle.NEW and self.moment <= now:
            told = "" if self.post.note else "; it goes out with the next apply"
            return f"was due {slot(self.moment, zone, now)}{told}"
        if self.post.lifecycle in _DONE | {Lifecycle.ARCHIVED} and self.moment > now:
            return f"planned for {both(self.moment, zone)}"
        return slot(self.moment, zone, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Posts that stand alike. `why` says what a person is needed for; empty when nobody is."""

    title: str
    why: str
    lifecycle: Lifecycle
    standings: Sequence[Standing]


def outline_status(status: Status) -> list[Group]:
    """What needs a person by the reason, then all others by stage; each group in the order of time."""
    groups = []
    for attention, (title, why) in URGENT.items():
        posts = [post for post in status.posts if post.attention is attention]
        if posts:
            groups.append(_group(title, why, posts))
    for stage in _STAGES:
        posts = [p for p in status.posts if p.lifecycle is stage and p.attention is None]
        if posts:
            groups.append(_group(_in_words(stage), "", posts))
    return groups


def counted_stages(status: Status) -> list[str]:
    """`3 scheduled`, for each stage that occurs; `2 publishing (1 overdue)`."""
    asked = {Lifecycle.QUESTION.value: "with a question"}
    late = Counter(p.lifecycle.value for p in status.posts if p.attention is Attention.OVERDUE)
    return [
        f"{count} {asked.get(stage) or _in_words(stage)}"
        + (f" ({late[stage]} overdue)" if late[stage] else "")
        for stage, count in status.summary().items()
    ]


def what_was_due(status: Status, zone: Zone, now: datetime) -> str:
    """How long a look at what was due reaches back, and what it came to."""
    began = status.since.replace(second=0, microsecond=0) if status.since else None
    since = slot(began, zone, now) if began else "ever"
    counts = ", ".join(counted_stages(status))
    return f"Due since {since}: {counts or 'nothing'}."


def unconnected(to: Delivery | Destination) -> str | None:
    """What a selector says that means no connected account; None for an account."""
    if not isinstance(to, Destination) or to.account_id is not None:
        return None
    written = (
        to.username
        if to.username == to.network or not to.network
        else f"{to.network}:{to.username}"
    )
    return f"{written} (not connected)"


def what_to_do(post: PostStatus) -> list[str]:
    """What a person can do about a post, in sentences; none where nobody is needed or a question is open."""
    if post.attention not in _TO_DO:
        return []
    ways = [way_line(way, place_of(post)) for way in _ways(post)]
    return [*ways, *filter(None, [_advice(post)])]


def place_of(post: PostStatus) -> str:
    """Where the answers about a post stand: its file; of a variant or a row, the place in it."""
    address, of = post.answered_by or post.address, post.part.of if post.part else ""
    return words_of(address, post.file or "its file", of)


def origin_of(post: PostStatus) -> str:
    """Where a post comes from: the line of its file and, of a row, that of its data."""
    span = Span(post.file, post.line) if post.file and post.line else None
    return origin(span, post.part)


def resolve_commands(
    address: str, candidates: Sequence[str] = (), place: str = "its file"
) -> list[str]:
    """How to settle a post whose fate is unknown, case by case; answers stand in `place`."""
    ways = ways_out(address, candidates)
    commands = [visible(way.command, newline=False) for way in ways]
    place = visible(place, newline=False)
    room = max(map(len, commands))
    return [
        f"{command:<{room}}  # {way.case}"
        + (f"; or in {place}: {visible(way.snippet, newline=False)}" if way.snippet else "")
        for command, way in zip(commands, ways, strict=True)
    ]


def _group(title: str, why: str, posts: Iterable[PostStatus]) -> Group:
    standings = [_standing(post) for post in sorted(posts, key=_order)]
    return Group(title=title, why=why, lifecycle=standings[0].post.lifecycle, standings=standings)


def _standing(post: PostStatus) -> Standing:
    asked = post.question
    return Standing(
        post=post,
        stage=_in_words(post.lifecycle),
        moment=_moment(post),
        untimed=_untimed(post),
        is_doubtful=post.lifecycle is Lifecycle.UNKNOWN,
        commands=resolve_commands(post.address, post.candidates, place_of(post))
        if post.asks
        else (),
        question=outline_question(asked, post.file, of=post.part.of if post.part else "")
        if asked
        else None,
        ways=_ways(post),
        advice=_advice(post),
    )


def _ways(post: PostStatus) -> list[Way]:
    """What a person can do, by a commit and on the command line."""
    if post.attention is Attention.MISSED:
        return _ways_of_a_missed_one(post)
    if post.attention is Attention.FAILED:
        row = key_of(post.address, post.part.of if post.part else "")
        selectors = tuple(f"{one.network}:{one.username}" for one in post.failures)
        return [
            Way(
                "it is to be sent there once more",
                command=f"postsync retry {post.address}",
                snippet=answers_snippet(Answers(retry=selectors), row),
            ),
            Way(
                "it may stay as it is, and needs nobody any more",
                command=f"postsync state known {post.address}",
                snippet=answers_snippet(Answers(known=selectors), row),
            ),
        ]
    return []


def _ways_of_a_missed_one(post: PostStatus) -> list[Way]:
    row, place = post.part.row if post.part else None, place_of(post)
    later = f"write a later `scheduledAt`, or `missed: publish`, in {place}"
    if row is not None:
        where = f"row {row.key} ({row.file}:{row.line})"
        later = f"give {where} a later time, or write `missed: publish` into the template in {post.file}"
        let_go = f"delete {where}"
    elif post.part is None:
        let_go = f"delete {place}, or write `draft: true` in it"
    elif post.part.variant:
        let_go = f"write `draft: true` in {place}"
    else:  # the rest of it goes to other accounts
        let_go = f"take its accounts out of `accounts` in {place}"
    return [Way("it is to go out after all", edit=later), Way("it is not to go out", edit=let_go)]


def _advice(post: PostStatus) -> str:
    if post.attention is Attention.OVERDUE:
        return (
            "Open it in the service's dashboard, and ask the service why it hangs. Do not send it again "
            "by hand while it is pending there."
        )
    if post.attention is Attention.STANDS_AGAIN:
        ids = ", ".join(post.stands_again)
        text = f"It goes out as {ids}, unless somebody deletes that in the service's dashboard."
        return f"{text} `postsync plan` shows what apply would do about it."
    return ""


def _moment(post: PostStatus) -> datetime | None:
    """When it went out, if it did; else when it is due."""
    told = [one.published_at for one in post.deliveries if one.published_at]
    return post.published_at or min(told, default=None) or post.scheduled_at


def _untimed(post: PostStatus) -> str:
    if post.intent and post.intent.publishes_now:
        return "immediately"
    if post.lifecycle is not Lifecycle.NEW:
        return "no time"
    return "not sent yet" if post.note else "with the next apply"


def _order(post: PostStatus) -> tuple[bool, float, str]:
    moment = _moment(post)
    return (moment is None, moment.timestamp() if moment else 0.0, post.address)


def _in_words(stage: str) -> str:
    return stage.replace("_", " ")
