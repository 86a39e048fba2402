"""The shapes of what the state and its journal hold, and the values that they stand for.

What is left out says nothing; of an echo that is what the spec says already.
"""

from sys import intern
from typing import Any, Generic, Literal, TypeVar

import msgspec  # noqa: TID253 - see `reading`
from msgspec import UNSET, UnsetType  # noqa: TID253

from postsync.adapters.state.document.reading import Free, Moment, Text, Whole
from postsync.domain.networks import NETWORKS
from postsync.domain.post.account import Account
from postsync.domain.post.content import (
    NO_BLOCKS,
    NO_CONTENT,
    Container,
    Content,
    Media,
    Missed,
    shared,
)
from postsync.domain.remote.remote import Delivery, DeliveryStatus, pending
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import CALLS, Action, Intent
from postsync.domain.state.lease import Holder, Lease, Machine
from postsync.domain.state.record import Echo, Record, Tombstone, Upload
from postsync.domain.text.text import visible

Part = TypeVar("Part")


class _Shape(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An object without any but the known keys: others would get lost."""

    def fields(self) -> dict[str, Any]:
        """The fields that are there."""
        pairs = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in pairs if value is not UNSET}


class DeliveryShape(_Shape):
    """One account's copy of a post, and how it fared."""

    network: Text
    status: DeliveryStatus
    username: str = ""
    account_id: str | None = None
    error: str | None = None
    url: str | None = None
    published_at: Moment | None = None

    def value(self) -> Delivery:
        """The delivery; those that nothing has come of yet are shared."""
        told = self.error, self.url, self.published_at
        if self.status is DeliveryStatus.PENDING and told == (None, None, None):
            return pending(self.network, self.username, self.account_id)
        return Delivery(**self.fields())


class MediumShape(_Shape):
    """A medium in a spec."""

    path: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    alt: str | UnsetType = UNSET
    sha256: str | UnsetType = UNSET

    def value(self) -> Media:
        """The medium."""
        return Media(**self.fields())


class ContainerShape(_Shape):
    """A container in a spec."""

    content: str
    media: tuple[MediumShape, ...]

    def value(self) -> Container:
        """The container."""
        return Container(content=intern(self.content), media=tuple([m.value() for m in self.media]))


SpecShape: Any = msgspec.defstruct(
    "SpecShape",
    [
        ("accounts", tuple[str, ...]),
        ("containers", list[ContainerShape]),
        ("scheduledAt", Moment | None),
        *((network, Free | UnsetType, UNSET) for network in NETWORKS),
        ("draft", bool, False),
        ("labels", tuple[str, ...], ()),
        ("missed", Missed, Missed.ERROR),
        ("protect", bool, False),
    ],
    bases=(_Shape,),
    kw_only=True,
)
"""A spec: the JSON form of a content."""


def content_of(spec: Any) -> Content:
    """The content that a spec is the form of."""
    blocks = {n: block for n in NETWORKS if (block := getattr(spec, n)) is not UNSET}
    return Content(
        selectors=shared(spec.accounts),
        containers=tuple([container.value() for container in spec.containers]),
        scheduled_at=spec.scheduledAt,
        blocks=blocks or NO_BLOCKS,
        draft=spec.draft,
        missed=spec.missed,
        labels=shared(spec.labels),
        protect=spec.protect,
    )


class EchoShape(_Shape):
    """What the service made of a post, where that is not what the spec says."""

    texts: tuple[str, ...] | UnsetType = UNSET
    media: tuple[tuple[str, ...], ...] | UnsetType = UNSET
    scheduled_at: Moment | UnsetType | None = UNSET
    confirmed: bool = False

    def value(self, content: Content) -> Echo:
        """The echo of this content."""
        texts = content.texts if self.texts is UNSET else self.texts
        at = self.scheduled_at
        return Echo(
            texts=texts,
            media=((),) * len(texts) if self.media is UNSET else self.media,
            scheduled_at=content.scheduled_at if at is UNSET else at,
            confirmed=self.confirmed,
        )


class RecordShape(_Shape):
    """A post as it was applied last."""

    remote_id: Text
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

    def value(self, address: str) -> Record:
        """The record of `address`."""
        content = content_of(self.spec)
        return Record(
            address=address,
            remote_id=self.remote_id,
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
        )


class IntentShape(_Shape):
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

    def value(self, address: str) -> Intent:
        """The intent of `address`."""
        values = self.fields()
        spec = values.pop("spec")
        content = NO_CONTENT if spec is None else content_of(spec)
        action = Action(values.pop("operation"))
        return Intent(address=address, action=action, content=content, **values)


class UploadShape(_Shape):
    """A file at the service's media library."""

    media_id: Text
    size: Whole
    url: str = ""
    filename: str = ""
    expires_at: Moment | None = None

    def value(self, sha256: str) -> Upload:
        """The upload of the bytes with this digest."""
        return Upload(sha256=sha256, **self.fields())


class TombstoneShape(_Shape):
    """A remote id that an address once had."""

    address: Text
    remote_id: Text
    generation: Whole
    at: Moment

    def value(self) -> Tombstone:
        """The tombstone."""
        return Tombstone(**self.fields())


class AccountShape(_Shape):
    """A connected account."""

    id: Text
    network: Text
    username: str = ""
    nickname: str = ""
    active: bool = True

    def value(self) -> Account:
        """The account."""
        return Account(**self.fields())


class HolderShape(_Shape):
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


class LeaseShape(_Shape):
    """Who may send, and until when."""

    holder: HolderShape
    until: Moment

    def value(self) -> Lease:
        """The lease."""
        return Lease(holder=self.holder.value(), until=self.until)


class DocumentShape(_Shape, Generic[Part]):
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
    lease: LeaseShape | UnsetType = UNSET
    nonce: Any = UNSET


class _ErrorShape(_Shape):
    code: Text
    message: str = ""
    request_id: str | None = None


class _ReleasedShape(_Shape):
    remote_id: Text
    generation: Whole


class _AddressedRecord(RecordShape, kw_only=True):
    address: Text


class ResultShape(_Shape):
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
        )


class OutcomeShape(_Shape):
    """A line of the journal: how the intent with this key ended."""

    key: Text
    result: ResultShape


class MarkShape(_Shape):
    """The newest write that is remembered beside a state."""

    lineage: Text
    serial: Whole


def _word(text: str) -> str:
    return visible(text[:300], newline=False)
