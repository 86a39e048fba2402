"""Status: where every post stands, for people and scripts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postsync.domain.remote.remote import Delivery
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Intent


class Lifecycle(StrEnum):
    """The life of a post (contract, section 3.4)."""

    DRAFT = "draft"
    DEFERRED = "deferred"
    NEW = "new"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTLY_PUBLISHED = "partly_published"
    FAILED = "failed"
    CANCELLED = "cancelled"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStatus:
    """One post and what became of it. `overdue`: its slot has passed and nothing happened.

    `intent` is a call about it whose outcome is not known, `candidates` are the ids of the posts that
    a person has to choose from then, and `asks` says that only a person can decide.
    """

    address: str
    lifecycle: Lifecycle
    file: str | None = None
    scheduled_at: datetime | None = None
    published_at: datetime | None = None
    remote_id: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    overdue: bool = False
    note: str = ""
    intent: Intent | None = None
    candidates: tuple[str, ...] = ()
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All posts of the workspace and the state, ordered by address."""

    posts: tuple[PostStatus, ...]
    service: Service | None = None
    workspace: str | None = None

    def summary(self) -> dict[str, int]:
        """Counts of the lifecycles that occur, in the order of the vocabulary."""
        counts = {stage.value: 0 for stage in Lifecycle}
        for post in self.posts:
            counts[post.lifecycle.value] += 1
        return {stage: count for stage, count in counts.items() if count}

    @property
    def needs_attention(self) -> bool:
        """True when a delivery failed, or a post is unknown or overdue."""
        return any(
            post.overdue
            or post.lifecycle is Lifecycle.UNKNOWN
            or any(delivery.status == "failed" for delivery in post.deliveries)
            for post in self.posts
        )
