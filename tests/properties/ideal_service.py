"""What a plan amounts to when everything goes well: a pure model of applying it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from postsync.domain.plan.plan import Change, Plan
from postsync.domain.post.content import fingerprint
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Observation,
    RemoteContainer,
    RemotePost,
)
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Record, Snapshot, Tombstone, echo_of


def carried_out(plan: Plan, snapshot: Snapshot, observation: Observation) -> "World":
    """The state and the service after `plan` was applied without a fault."""
    world = World(replace(snapshot, questions=plan.questions), observation, plan.now)
    world.records.update(plan.refreshed)
    for change in plan.effective():
        world.carry_out(change)
    return world


class World:
    """A state and a service that change together. Published posts come out at once."""

    def __init__(self, snapshot: Snapshot, observation: Observation, now: datetime) -> None:
        self._snapshot, self._observation, self._now = snapshot, observation, now
        self.records = dict(snapshot.records)
        self.posts = dict(observation.posts)
        self.gone = set(observation.gone)
        self.tombstones = list(snapshot.tombstones)
        self.archive = dict(snapshot.archive)

    @property
    def snapshot(self) -> Snapshot:
        return replace(
            self._snapshot,
            records=dict(self.records),
            tombstones=tuple(self.tombstones),
            archive=dict(self.archive),
            intents={},
        )

    @property
    def observation(self) -> Observation:
        return replace(self._observation, posts=dict(self.posts), gone=frozenset(self.gone))

    def carry_out(self, change: Change) -> None:
        record = self.records.pop(change.previous_address or change.address, None)
        match change.action:
            case Action.CREATE:
                self._keep(record)
                self._make(change, f"made-{change.address}", record)
            case Action.REPLACE:
                assert record is not None
                self._delete(record)
                if change.adopts:
                    self._bind(change, self.posts[change.adopts])
                else:
                    self._make(change, f"made-again-{change.address}", record)
            case Action.UPDATE:
                if record and record.remote_id != change.remote_id:
                    self._keep(record)
                self._make(change, change.remote_id or "", record)
            case Action.CANCEL:
                assert record is not None
                self._delete(record)
            case Action.ARCHIVE:
                self._keep(record)
            case Action.ADOPT:
                self._keep(record)
                self._bind(change, self.posts[change.remote_id or ""])
            case Action.MOVE:
                assert record is not None
                assert change.after is not None
                file = change.span.file if change.span else None
                moved = replace(record, address=change.address, content=change.after, file=file)
                self.records[change.address] = moved

    def _keep(self, record: Record | None) -> None:
        """Archive a record that leaves its address."""
        if record is not None:
            self.archive[record.remote_id] = replace(record, archived_at=self._now)

    def _make(self, change: Change, remote_id: str, record: Record | None) -> None:
        assert change.after is not None
        is_out = change.publishes_now
        status = DeliveryStatus.PUBLISHED if is_out else DeliveryStatus.PENDING
        shown = RemotePost(
            id=remote_id,
            containers=tuple(
                RemoteContainer(
                    content=container.content,
                    media=tuple(f"https://media.example/{m.sha256}" for m in container.media),
                )
                for container in change.after.containers
            ),
            deliveries=tuple(
                Delivery(
                    network=target.network,
                    username=target.username,
                    account_id=target.account_id,
                    status=status,
                )
                for target in change.destinations
            ),
            scheduled_at=None if is_out else change.scheduled_at,
            published_at=self._now if is_out else None,
            created_at=self._now,
        )
        self.posts[remote_id] = shown
        self._bind(change, shown)

    def _bind(self, change: Change, shown: RemotePost) -> None:
        assert change.after is not None
        self.records[change.address] = Record(
            address=change.address,
            remote_id=shown.id,
            generation=1,
            fingerprint=fingerprint(change.after, change.account_ids),
            account_ids=change.account_ids,
            content=change.after,
            echo=echo_of(shown, confirmed=True),
            deliveries=shown.deliveries,
            file=change.span.file if change.span else None,
            published_at=shown.published_at,
            is_draft=shown.is_draft,
            own=change.own,
        )

    def _delete(self, record: Record) -> None:
        self.posts.pop(record.remote_id, None)
        self.gone.add(record.remote_id)
        self._bury([record])

    def _bury(self, records: Iterable[Record]) -> None:
        self.tombstones += [
            Tombstone(address=r.address, remote_id=r.remote_id, generation=1, at=self._now)
            for r in records
        ]
