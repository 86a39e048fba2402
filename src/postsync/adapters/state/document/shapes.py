"""The shapes of what the state and its journal hold, and the values that they stand for.

What is left out says nothing.
"""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from msgspec import UNSET, UnsetType  # noqa: TID253 - see `reading`

from postsync.adapters.state.document.reading import Free, Moment, Text, Whole
from postsync.adapters.state.document.specs import (
    AnswersShape,
    DeliveryShape,
    EchoShape,
    OwnShape,
    SpecShape,
    StrictShape,
    content_of,
)
from postsync.domain.post.account import Account
from postsync.domain.post.content import NO_ANSWERS, NO_CONTENT, shared
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import CALLS, Action, Intent
from postsync.domain.state.lease import Holder, Lease, Machine
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.domain.state.record import Record, Retry, Tombstone, Upload
from postsync.domain.text.text import visible

Part = TypeVar("Part")


class RetryShape(StrictShape):
    """A failed delivery that was sent once more."""

    remote_id: Text
    generation: Whole
    at: Moment
    account_ids: tuple[str, ...] = ()
    deliveries: tuple[DeliveryShape, ...] = ()

    def value(self) -> Retry:
        """The retry."""
        return Retry(
            remote_id=self.remote_id,
            generation=self.generation,
            account_ids=shared(self.account_ids),
            deliveries=tuple([delivery.value() for delivery in self.deliveries]),
            at=self.at,
        )


class _Applied(StrictShape, kw_only=True):
    """A post as it was applied last, but for which one it is."""

    generation: Whole
    fingerprint: Text
    spec: SpecShape
    echo: EchoShape
    account_ids: tuple[str, ...] = ()
    deliveries: tuple[DeliveryShape, ...] = ()
    file: str | None = None
    created_at: Moment | None = None
    published_at: Moment | None = None
    is_draft: bool = False
    missing: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    retries: tuple[RetryShape, ...] = ()
    own: OwnShape | UnsetType = UNSET

    def record(self, address: str, remote_id: str, archived_at: datetime | None = None) -> Record:
        """The record of `address`, which is about the post `remote_id`."""
        content = content_of(self.spec)
        return Record(
            address=address,
            remote_id=remote_id,
            generation=self.generation,
            fingerprint=self.fingerprint,
            account_ids=shared(self.account_ids),
            content=content,
            echo=self.echo.value(content),
            deliveries=tuple([delivery.value() for delivery in self.deliveries]),
            file=self.file,
            created_at=self.created_at,
            published_at=self.published_at,
            is_draft=self.is_draft,
            missing=self.missing,
            known=self.known,
            retries=tuple([retry.value() for retry in self.retries]),
            own=None if self.own is UNSET else self.own.value(content),
            archived_at=archived_at,
        )


class RecordShape(_Applied, kw_only=True):
    """A post that has an address, which is its key."""

    remote_id: Text

    def value(self, address: str) -> Record:
        """The record of `address`."""
        return self.record(address, self.remote_id)


class ArchivedShape(_Applied, kw_only=True):
    """A post that is out, or may be, and has no file or no address any more; its id is its key."""

    address: Text
    archived_at: Moment | None = None

    def value(self, remote_id: str) -> Record:
        """The record of the post `remote_id`."""
        return self.record(self.address, remote_id, self.archived_at)


class IntentShape(StrictShape):
    """An announced call."""

    operation: Literal[tuple(action.value for action in CALLS)]  # type: ignore[valid-type]
    generation: Whole
    key: Text
    at: Moment
    body_digest: str = ""
    body: Free | None = None
    remote_id: str | None = None
    spec: SpecShape | None = None
    account_ids: tuple[str, ...] = ()
    file: str | None = None
    publishes_now: bool = False
    own: OwnShape | UnsetType = UNSET
    depends_on: str | None = None
    adopts: str | None = None

    def value(self, address: str) -> Intent:
        """The intent of `address`."""
        values = self.fields()
        spec = values.pop("spec")
        content = NO_CONTENT if spec is None else content_of(spec)
        if self.own is not UNSET:
            values["own"] = self.own.value(content)
        action = Action(values.pop("operation"))
        return Intent(address=address, action=action, content=content, **values)


class CandidateShape(StrictShape):
    """A post at the service that a question is about."""

    remote_id: Text
    accounts: tuple[str, ...] = ()
    text: str = ""
    scheduled_at: Moment | None = None
    url: str | None = None

    def value(self) -> Candidate:
        """The candidate."""
        return Candidate(**self.fields())


class QuestionShape(StrictShape):
    """What only a person can decide."""

    kind: Asking
    since: Moment
    fingerprint: str
    candidates: tuple[CandidateShape, ...] = ()
    answers: AnswersShape | UnsetType = UNSET

    def value(self, address: str) -> Question:
        """The question about `address`."""
        return Question(
            address=address,
            kind=self.kind,
            since=self.since,
            fingerprint=self.fingerprint,
            candidates=tuple([candidate.value() for candidate in self.candidates]),
            answers=NO_ANSWERS if self.answers is UNSET else self.answers.value(),
        )


class ServiceShape(StrictShape):
    """The service that a state is about."""

    provider: str
    host: str
    organisation: str | None = None
    rehearsal: bool = False

    def value(self) -> Service:
        """The service."""
        return Service(**self.fields())


class UploadShape(StrictShape):
    """A file at the service's media library."""

    media_id: Text
    size: Whole
    url: str = ""
    filename: str = ""
    expires_at: Moment | None = None

    def value(self, sha256: str) -> Upload:
        """The upload of the bytes with this digest."""
        return Upload(sha256=sha256, **self.fields())


class TombstoneShape(StrictShape):
    """A remote id that was cancelled or replaced."""

    address: Text
    remote_id: Text
    generation: Whole
    at: Moment

    def value(self) -> Tombstone:
        """The tombstone."""
        return Tombstone(**self.fields())


class AccountShape(StrictShape):
    """A connected account."""

    id: Text
    network: Text
    username: str = ""
    nickname: str = ""
    active: bool = True

    def value(self) -> Account:
        """The account."""
        return Account(**self.fields())


class HolderShape(StrictShape):
    """Who is at work, or was when it died."""

    who: Text
    since: Moment | None = None
    operation: str = ""
    pid: Whole | UnsetType = UNSET
    started: str = ""
    run_url: Text | UnsetType = UNSET
    host: str | UnsetType = UNSET
    boot: str = ""
    space: str = ""

    def value(self) -> Holder:
        """The holder. The words are for people, and harmless to show."""
        machine = None
        if self.host is not UNSET:
            machine = Machine(host=_word(self.host), boot=self.boot, space=self.space)
        return Holder(
            who=_word(self.who),
            since=self.since,
            operation=_word(self.operation),
            pid=None if self.pid is UNSET else self.pid,
            started=self.started,
            machine=machine,
            run_url=None if self.run_url is UNSET else _word(self.run_url),
        )


class LeaseShape(StrictShape):
    """Who may send, and until when."""

    holder: HolderShape
    until: Moment

    def value(self) -> Lease:
        """The lease."""
        return Lease(holder=self.holder.value(), until=self.until)


class DocumentShape(StrictShape, Generic[Part]):
    """A state. What is kept by key is looked at entry by entry, so that the key can be told.

    The nonce tells one write from another; it is no part of the snapshot.
    """

    format_version: str
    lineage: Text
    serial: Whole
    posts: dict[str, Part]
    tombstones: tuple[TombstoneShape, ...]
    intents: dict[str, Part]
    accounts: tuple[AccountShape, ...]
    media: dict[str, Part]
    commit: str | None = None
    service: ServiceShape | UnsetType = UNSET
    workspace: Text | UnsetType = UNSET
    written_at: Moment | UnsetType = UNSET
    began_at: Moment | UnsetType = UNSET
    archive: dict[str, Part] | UnsetType = UNSET
    questions: dict[str, Part] | UnsetType = UNSET
    generations: dict[str, Whole] | UnsetType = UNSET
    approved: str | UnsetType = UNSET
    lease: LeaseShape | UnsetType = UNSET
    nonce: Any = UNSET


class _ErrorShape(StrictShape):
    code: Text
    message: str = ""
    request_id: str | None = None


class _ReleasedShape(StrictShape):
    remote_id: Text
    generation: Whole


class _AddressedRecord(RecordShape, kw_only=True):
    address: Text


class ResultShape(StrictShape):
    """The outcome of a step."""

    address: Text
    action: Action
    outcome: Outcome
    remote_id: str | None = None
    deliveries: tuple[DeliveryShape, ...] = ()
    error: _ErrorShape | None = None
    record: _AddressedRecord | None = None
    drops_record: bool = False
    released: tuple[_ReleasedShape, ...] = ()
    archives: bool = False

    def value(self) -> StepResult:
        """The outcome."""
        return StepResult(
            address=self.address,
            action=self.action,
            outcome=self.outcome,
            remote_id=self.remote_id,
            deliveries=tuple([delivery.value() for delivery in self.deliveries]),
            error=StepError(**self.error.fields()) if self.error else None,
            record=self.record.value(self.record.address) if self.record else None,
            drops_record=self.drops_record,
            released=tuple((one.remote_id, one.generation) for one in self.released),
            archives=self.archives,
        )


class OutcomeShape(StrictShape):
    """A line of the journal: how the intent with this key ended."""

    key: Text
    result: ResultShape


class MarkShape(StrictShape):
    """The newest write that is remembered beside a state."""

    lineage: Text
    serial: Whole


def _word(text: str) -> str:
    return visible(text[:300], newline=False)
