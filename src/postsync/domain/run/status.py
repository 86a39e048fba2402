"""Status: where every post stands, for people and scripts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from postsync.domain.plan.findings.accounts import QUIET_AFTER
from postsync.domain.plan.plan import Destination
from postsync.domain.post.account import Account
from postsync.domain.post.address import names_of
from postsync.domain.post.post import Part
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Intent
from postsync.domain.state.question import Question


class Lifecycle(StrEnum):
    """The life of a post (contract, section 3.4)."""

    DRAFT = "draft"
    DEFERRED = "deferred"
    NEW = "new"
    MISSED = "missed"
    QUESTION = "question"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTLY_PUBLISHED = "partly_published"
    FAILED = "failed"
    GONE = "gone"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


def final_stage(deliveries: Iterable[Delivery]) -> Lifecycle:
    """The stage of a post of which nothing more will come."""
    failed = [delivery.status is DeliveryStatus.FAILED for delivery in deliveries]
    if failed and all(failed):
        return Lifecycle.FAILED
    return Lifecycle.PARTLY_PUBLISHED if any(failed) else Lifecycle.PUBLISHED


class Attention(StrEnum):
    """Why a person is needed, the most urgent first."""

    UNKNOWN = "unknown"
    STANDS_AGAIN = "stands-again"
    OVERDUE = "overdue"
    QUESTION = "question"
    MISSED = "missed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStatus:
    """One post and what became of it. `overdue`: its slot has passed and nothing happened.

    `sent_again` is when failed deliveries were.
    `due_at` is when it goes out, or was to; without a time, when it was sent; None before that.
    `begins` is the first line of its words.
    `accounts` are those it goes or went to, whatever its lifecycle; `deliveries` those that the service has.

    `intent` is a call about it whose outcome is not known, `candidates` are the ids of the posts that
    a person has to choose from then, and `asks` says that only a person can decide. `question` is what
    a plan asked about it and nobody answered. `settled` are the accounts whose failed delivery needs
    nobody: it is known, or seven days old. `stands_again` are remote ids of the address that were
    cancelled or replaced and that are scheduled all the same. `answered_by` is the post in whose place in
    the file the answers stand: it has an account now on which this one failed. `quiet`: whatever became
    of it, nobody is needed any more.
    """

    address: str
    lifecycle: Lifecycle
    file: str | None = None
    line: int | None = None
    part: Part | None = None
    scheduled_at: datetime | None = None
    due_at: datetime | None = None
    published_at: datetime | None = None
    remote_id: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    accounts: tuple[Destination, ...] = ()
    labels: tuple[str, ...] = ()
    begins: str = ""
    sent_again: tuple[datetime, ...] = ()
    overdue: bool = False
    note: str = ""
    intent: Intent | None = None
    candidates: tuple[str, ...] = ()
    asks: bool = False
    question: Question | None = None
    settled: tuple[str | None, ...] = ()
    stands_again: tuple[str, ...] = ()
    quiet: bool = False
    answered_by: str = ""

    @property
    def names(self) -> frozenset[str]:
        """What it can be called: by its address, and by those of the documents that it is a part of."""
        return names_of(self.address, self.part.of if self.part else "")

    def is_meant(self, names: Collection[str]) -> bool:
        """Whether it is one of the posts that are named."""
        return not self.names.isdisjoint(names)

    def settled_by(self, now: datetime) -> str:
        """Why a failure needs nobody: `known`, `old` or `gone`; empty where it does, or none is."""
        failed = any(one.status is DeliveryStatus.FAILED for one in self.deliveries)
        if not failed or self.attention is not None:
            return ""
        if self.quiet:
            return "gone"
        is_old = self.due_at is not None and self.due_at + QUIET_AFTER < now
        return "old" if is_old else "known"

    @property
    def is_out(self) -> bool:
        """Whether the public has it on any account."""
        return any(one.status is DeliveryStatus.PUBLISHED for one in self.deliveries)

    @property
    def failures(self) -> tuple[Delivery, ...]:
        """The failed deliveries that need a person."""
        return tuple(
            delivery
            for delivery in self.deliveries
            if delivery.status is DeliveryStatus.FAILED and delivery.account_id not in self.settled
        )

    def happened(self) -> Iterator[datetime]:
        """When it was due, when a part of it was sent once more, and when any part went out."""
        out = (one.published_at for one in self.deliveries)
        told = (self.due_at, self.published_at, *out)
        yield from (moment for moment in told if moment is not None)
        yield from self.sent_again

    @property
    def attention(self) -> Attention | None:
        """Why a person is needed; None when nobody is."""
        if self.quiet:
            return None
        if self.lifecycle is Lifecycle.UNKNOWN:
            return Attention.UNKNOWN
        if self.stands_again:
            return Attention.STANDS_AGAIN
        if self.overdue:
            return Attention.OVERDUE
        if self.question is not None or self.lifecycle is Lifecycle.QUESTION:
            return Attention.QUESTION
        if self.lifecycle is Lifecycle.MISSED:
            return Attention.MISSED
        return Attention.FAILED if self.failures else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All posts of the workspace and the state, or those that were asked for, ordered by address.

    `since` and `until` are those of a look at what was due, `settled` says why failures need nobody, by
    address; `accounts` are those that are connected.
    """

    posts: tuple[PostStatus, ...]
    service: Service | None = None
    workspace: str | None = None
    accounts: tuple[Account, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    settled: Mapping[str, str] = field(default_factory=dict)

    def summary(self) -> dict[str, int]:
        """Counts of the lifecycles that occur, in the order of the vocabulary."""
        counts = {stage.value: 0 for stage in Lifecycle}
        for post in self.posts:
            counts[post.lifecycle.value] += 1
        return {stage: count for stage, count in counts.items() if count}

    @property
    def needs_attention(self) -> bool:
        """Whether at least one post needs a person."""
        return any(post.attention for post in self.posts)


def due(status: Status, since: datetime, until: datetime) -> Status:
    """Of a status, what a look at what was due between two moments shows.

    That is what was due or went out between them; and, however long ago it was due, what is still under way,
    and what needs a person.
    """
    posts = (_as_due(post) for post in status.posts if _is_due(post, since, until))
    settled: dict[str, str] = {}
    for post in status.posts:
        if why := post.settled_by(until):
            settled.setdefault(post.address, why)
    return replace(status, posts=tuple(posts), since=since, until=until, settled=settled)


def _is_due(post: PostStatus, since: datetime, until: datetime) -> bool:
    never_sent = post.lifecycle is Lifecycle.DRAFT and post.remote_id is None
    if never_sent or post.lifecycle is Lifecycle.DEFERRED:
        return False
    if post.attention in {Attention.UNKNOWN, Attention.STANDS_AGAIN}:
        return True
    if any(since < moment <= until for moment in post.happened()):
        return True
    was_due = post.due_at is not None and post.due_at <= until
    return was_due and (post.attention is not None or post.lifecycle is Lifecycle.PUBLISHING)


def _as_due(post: PostStatus) -> PostStatus:
    """Of what is archived, what became of it; that its file is gone does not matter here."""
    if post.lifecycle is not Lifecycle.ARCHIVED:
        return post
    is_open = any(one.status is DeliveryStatus.PENDING for one in post.deliveries)
    stage = Lifecycle.GONE if is_open else final_stage(post.deliveries)
    return replace(post, lifecycle=stage, note=post.note or "its file is gone")
