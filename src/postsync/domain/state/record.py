"""The snapshot: what was applied last, and everything needed never to do it twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from postsync.domain.networks import username_key
from postsync.domain.post.account import Account
from postsync.domain.post.content import Content, fingerprint
from postsync.domain.post.post import Own
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Names,
    RemotePost,
    Standing,
    standing_of,
    with_account_ids,
)
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Lease
from postsync.domain.state.question import Question

FORMAT_VERSION = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """What the service made of what it was sent, by its own word; drift is measured against it.

    `confirmed` tells an echo that was read back from one that came as the answer to a write: a
    service may still rewrite links after answering.
    """

    texts: tuple[str, ...]
    media: tuple[tuple[str, ...], ...]
    scheduled_at: datetime | None
    confirmed: bool = False


def echo_of(remote: RemotePost, *, confirmed: bool) -> Echo:
    """The echo that `remote` is."""
    return Echo(
        texts=tuple([container.content for container in remote.containers]),
        media=tuple([container.media for container in remote.containers]),
        scheduled_at=remote.scheduled_at,
        confirmed=confirmed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """A failed delivery that was sent once more, as a post of its own for some of the accounts."""

    remote_id: str
    generation: int
    account_ids: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One post as it was applied last.

    `generation` counts the posts ever made for the address. `published_at` is the service's mark.
    `missing` are account ids that were asked for and that the service dropped silently. `known` are
    those whose failure a person knows of. `own` is what the post's own file said; None in a record of
    an older postsync. `archived_at` is when its file went, or when another post took its address.
    """

    address: str
    remote_id: str
    generation: int
    fingerprint: str
    account_ids: tuple[str, ...]
    content: Content
    echo: Echo
    deliveries: tuple[Delivery, ...]
    file: str | None = None
    created_at: datetime | None = None
    published_at: datetime | None = None
    is_draft: bool = False
    missing: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    retries: tuple[Retry, ...] = ()
    own: Own | None = None
    archived_at: datetime | None = None

    @property
    def remote_ids(self) -> tuple[str, ...]:
        """The ids of the post and of what was sent once more."""
        return (self.remote_id, *(retry.remote_id for retry in self.retries))

    @property
    def outcomes(self) -> tuple[Delivery, ...]:
        """How each account fared: the latest retry counts."""
        if not self.retries:
            return self.deliveries
        latest = {d.account_id: d for retry in self.retries for d in retry.deliveries}
        # What failed may have been sent once more to the same account under another id.
        own = {d.account_id for d in self.deliveries}
        anew = {
            (d.network, username_key(d.username)): d
            for d in latest.values()
            if d.account_id not in own
        }

        def outcome(delivery: Delivery) -> Delivery:
            if delivery.account_id in latest or delivery.status is not DeliveryStatus.FAILED:
                return latest.get(delivery.account_id, delivery)
            return anew.get((delivery.network, username_key(delivery.username)), delivery)

        return tuple([outcome(delivery) for delivery in self.deliveries])

    @property
    def is_out(self) -> bool:
        """Whether the public can have seen it, as far as was recorded."""
        return self.published_at is not None or any(
            delivery.status is DeliveryStatus.PUBLISHED for delivery in self.outcomes
        )

    def may_be_out(self, now: datetime) -> bool:
        """Whether the public may have seen it, or may still: all but what certainly was not due yet."""
        return self.is_out or self.standing(now) not in {Standing.SCHEDULED, Standing.DRAFT}

    @property
    def is_final(self) -> bool:
        """Whether every delivery has ended, as far as was recorded."""
        ended = [delivery.status is not DeliveryStatus.PENDING for delivery in self.deliveries]
        return bool(ended) and all(ended)

    def standing(self, now: datetime) -> Standing:
        """Where the post stands by what was recorded of it."""
        return standing_of(
            self.deliveries,
            scheduled_at=self.echo.scheduled_at,
            now=now,
            is_draft=self.is_draft,
            published=self.published_at is not None,
        )

    def dropped(self) -> tuple[Delivery, ...]:
        """The deliveries that the service dropped when the post was made."""
        return tuple(d for d in self.deliveries if d.account_id in self.missing)


def record_of(
    intent: Intent,
    remote: RemotePost,
    names: Names,
    *,
    missing: Iterable[str] = (),
) -> Record:
    """Make the record of the post `remote`, which `intent` announced.

    `names` finds account ids that the service leaves out. `missing` are the ids of accounts that it
    dropped: each gets a failed delivery, so that people see it. The echo is not confirmed: right
    after a write, the service may still rewrite the links of what it shows.
    """
    dropped = tuple(missing)
    return Record(
        address=intent.address,
        remote_id=remote.id,
        generation=intent.generation,
        fingerprint=fingerprint(intent.content, intent.account_ids),
        account_ids=intent.account_ids,
        content=intent.content,
        echo=echo_of(remote, confirmed=False),
        deliveries=(*with_account_ids(remote, names), *_dropped(names, dropped)),
        file=intent.file,
        created_at=remote.created_at or intent.at,
        published_at=remote.published_at,
        is_draft=remote.is_draft,
        missing=dropped,
        own=intent.own,
    )


def adopted(
    address: str,
    remote: RemotePost,
    names: Names,
    content: Content,
    account_ids: tuple[str, ...],
    *,
    generation: int,
    file: str | None,
    own: Own | None,
) -> Record:
    """Make the record of a post that was found at the service, as what `content` says."""
    return Record(
        address=address,
        remote_id=remote.id,
        generation=generation,
        fingerprint=fingerprint(content, account_ids),
        account_ids=account_ids,
        content=content,
        echo=echo_of(remote, confirmed=True),
        deliveries=with_account_ids(remote, names),
        file=file,
        created_at=remote.created_at,
        published_at=remote.published_at,
        is_draft=remote.is_draft,
        own=own,
    )


def with_retry(
    record: Record,
    intent: Intent,
    remote: RemotePost,
    names: Names,
    *,
    missing: Iterable[str] = (),
) -> Record:
    """`record` with the post `remote`, by which `intent` sent failed deliveries once more.

    `names` and `missing` are as for `record_of`. The same post counts once, with its latest outcome.
    """
    retry = Retry(
        remote_id=remote.id,
        generation=intent.generation,
        account_ids=intent.account_ids,
        deliveries=(*with_account_ids(remote, names), *_dropped(names, tuple(missing))),
        at=remote.created_at or intent.at,
    )
    others = (one for one in record.retries if one.remote_id != remote.id)
    return replace(record, retries=(*others, retry))


def _dropped(names: Names, account_ids: tuple[str, ...]) -> Iterable[Delivery]:
    """A failed delivery to each of the accounts that the service dropped."""
    return (
        Delivery(
            network=account.network,
            username=account.username,
            account_id=account.id,
            status=DeliveryStatus.FAILED,
            error="the service dropped this account when the post was made",
        )
        for account in names.accounts.values()
        if account.id in account_ids
    )


# Refreshing: bringing a record up to date with what is observed, without sending anything


def with_outcome(record: Record, remote: RemotePost, deliveries: tuple[Delivery, ...]) -> Record:
    """`record` with the deliveries and marks of `remote`. Keeps the object when nothing changed."""
    if (
        record.deliveries == deliveries
        and record.published_at == remote.published_at
        and record.is_draft == remote.is_draft
    ):
        return record
    return replace(
        record,
        deliveries=deliveries,
        published_at=remote.published_at,
        is_draft=remote.is_draft,
    )


def with_echo(record: Record, remote: RemotePost) -> Record:
    """`record` with what was read back as its echo. Only for a post that has not drifted."""
    echo = echo_of(remote, confirmed=True)
    return record if record.echo == echo else replace(record, echo=echo)


def with_file(record: Record, content: Content, file: str | None, own: Own | None = None) -> Record:
    """`record` with the labels and other manners of the file. Only for unchanged content."""
    own = own or record.own
    if record.content == content and record.file == file and record.own == own:
        return record
    return replace(record, content=content, file=file, own=own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A remote id that was cancelled or replaced: if it stands at the service after all, people are told."""

    address: str
    remote_id: str
    generation: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file at the service's media library. `url` is the public one, never a presigned one."""

    sha256: str
    media_id: str
    url: str
    filename: str
    size: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole recorded state. `serial` grows with every write; `lineage` names the state's life.

    `lease` is who may send just now; None while nobody has anything announced. `service` and
    `workspace` are whose it is, None as long as nobody knew. `archive` has the records of what is out,
    or may be, and has no file or no address any more, by remote id; they stay for ever. `questions`
    are by address. `generations` are those that an address has used up beyond what records and
    tombstones of it tell: its post has moved to another address. `written_at` is when it was written
    last, None in the state of an older postsync. `began_at` is when it was new, or went back, or was
    an older postsync's, last: it may lack posts that were published before.
    `commit` is the commit that was applied last, `approved` the last one of which a whole plan was.
    """

    lineage: str
    serial: int = 0
    commit: str | None = None
    records: Mapping[str, Record] = field(default_factory=dict)
    tombstones: tuple[Tombstone, ...] = ()
    intents: Mapping[str, Intent] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    lease: Lease | None = None
    service: Service | None = None
    workspace: str | None = None
    archive: Mapping[str, Record] = field(default_factory=dict)
    written_at: datetime | None = None
    began_at: datetime | None = None
    questions: Mapping[str, Question] = field(default_factory=dict)
    generations: Mapping[str, int] = field(default_factory=dict)
    approved: str | None = None

    def bound_ids(self) -> frozenset[str]:
        """Every remote id that belongs to a record, archived ones included."""
        every = (*self.records.values(), *self.archive.values())
        return frozenset(one for record in every for one in record.remote_ids)

    def archived(self, address: str) -> tuple[Record, ...]:
        """The archived records of an address, the latest first."""
        found = [record for record in self.archive.values() if record.address == address]
        return tuple(sorted(found, key=lambda record: record.generation, reverse=True))

    def file_of(self, address: str) -> str | None:
        """The file of an address, as far as the state knows it."""
        record = self.known(address)
        return record.file if record else None

    def known(self, address: str) -> Record | None:
        """The record of an address; the latest archived one where no other is."""
        return self.records.get(address) or next(iter(self.archived(address)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWater:
    """The newest write that is remembered beside the state, so that going back is noticed."""

    lineage: str
    serial: int

    def is_above(self, snapshot: Snapshot) -> bool:
        """Whether `snapshot` is not the newest state that there was, or not of the same life."""
        return self.lineage != snapshot.lineage or self.serial > snapshot.serial
