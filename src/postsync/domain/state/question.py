"""Questions: what only a person can decide; kept until it is answered (contract, section 4.4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postsync.domain.post.content import NO_ANSWERS, Answers


class Asking(StrEnum):
    """What is asked."""

    AMBIGUOUS_MATCH = "ambiguous-match"
    ALREADY_OUT = "already-out"
    CHANGED_REMOTELY = "changed-remotely"
    DELETED_REMOTELY = "deleted-remotely"
    WENT_BACK = "went-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post at the service, or one that was there, that a question is about.

    `accounts` are `network:username`. `scheduled_at` is when it went or goes public, in UTC.
    """

    remote_id: str
    accounts: tuple[str, ...] = ()
    text: str = ""
    scheduled_at: datetime | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open question about the post of one address.

    `fingerprint` and `answers` are those of the file when it was asked: another wish, or another
    answer, is an answer. `since` is when it was asked first, in UTC.
    """

    address: str
    kind: Asking
    since: datetime
    fingerprint: str
    candidates: tuple[Candidate, ...] = ()
    answers: Answers = NO_ANSWERS
