"""Bindings: which post belongs to which address, now and once.

A remote id belongs to one address. A record whose post is out, or may be, is never dropped: when it
leaves its address it goes to the archive.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain

from postsync.domain.errors import AlreadyBound, StateError
from postsync.domain.state.record import Record, Snapshot, Tombstone


class Bindings:
    """The records, the archive and the tombstones of a state that is being changed."""

    def __init__(self, snapshot: Snapshot, now: Callable[[], datetime]) -> None:
        self.records: dict[str, Record] = dict(snapshot.records)
        self.archive: dict[str, Record] = dict(snapshot.archive)
        self._now = now
        self._owners: dict[str, str] = {}
        for record in chain(self.records.values(), self.archive.values()):
            self._owners.setdefault(record.remote_id, record.address)
            for retry in record.retries:
                self._owners.setdefault(retry.remote_id, record.address)
        self._spent = {**snapshot.generations}
        self._latest: dict[str, int] | None = None
        self._tombstones: dict[str, dict[str, Tombstone]] = {}
        for tombstone in snapshot.tombstones:
            if tombstone.remote_id in self._owners:
                self._spend(tombstone.address, tombstone.generation)
            else:
                self._tombstones.setdefault(tombstone.remote_id, {})[tombstone.address] = tombstone

    @property
    def tombstones(self) -> tuple[Tombstone, ...]:
        """The remote ids that were cancelled or replaced."""
        return tuple(chain.from_iterable(graves.values() for graves in self._tombstones.values()))

    def next_generation(self, address: str) -> int:
        """The generation that the next post made for `address` will have."""
        if self._latest is None:
            # Only when a post is made: most runs make none.
            self._latest = self._told()
        return max(self._spent.get(address, 0), self._latest.get(address, 0)) + 1

    def spent_generations(self) -> dict[str, int]:
        """The generations that addresses used up and that no record or tombstone of them tells."""
        told = self._told() if self._spent else {}
        return {
            address: generation
            for address, generation in self._spent.items()
            if generation > told.get(address, 0)
        }

    def owner(self, remote_id: str) -> str | None:
        """The address that a remote id belongs to."""
        return self._owners.get(remote_id)

    def require_free(self, record: Record) -> None:
        """Raise AlreadyBound if a remote id of `record` is that of another address."""
        before = self.records.get(record.address)
        ours = before.remote_ids if before is not None else ()
        for remote_id in record.remote_ids:
            owner = self._owners.get(remote_id)
            if owner not in {None, record.address} and remote_id not in ours:
                raise AlreadyBound(
                    f"{remote_id} is the post of {owner!r}, so it cannot be that of "
                    f"{record.address!r}",
                    detail=f"If it is, say `postsync state mv {owner} {record.address}`; else name "
                    "another post.",
                )

    def bind(self, record: Record, *, cancelled: frozenset[str] = frozenset()) -> None:
        """Give `record` its address; what stood there leaves, cancelled or not. Raises AlreadyBound."""
        self.require_free(record)
        there = self.records.get(record.address)
        if there is not None and there.remote_id != record.remote_id:
            self.let_go(record.address, is_cancelled=there.remote_id in cancelled)
        before = self.archive.pop(record.remote_id, None) or there
        if before is not None and before.remote_id == record.remote_id:
            record = _with_retries_of(before, record)
        self._put(replace(record, archived_at=None) if record.archived_at else record)

    def let_go(self, address: str, *, is_cancelled: bool = False, archives: bool = False) -> None:
        """Take the record of `address` away: into the archive, unless its post never went out."""
        record = self.records.pop(address, None)
        if record is None:
            return
        if archives or record.is_out or (not is_cancelled and record.may_be_out(self._now())):
            at = record.archived_at or self._now()
            self.archive[record.remote_id] = replace(record, archived_at=at)
            return
        for remote_id in record.remote_ids:
            self._owners.pop(remote_id, None)
            self.bury(address, remote_id, record.generation)

    def restore(self, remote_id: str, address: str) -> Record:
        """Give an archived record an address again; return it. Raises AlreadyBound, StateError."""
        bound = self.records.get(address)
        if bound is not None and bound.remote_id == remote_id:
            return bound
        archived = self.archive.get(remote_id)
        if archived is None:
            msg = f"the archive has no post {remote_id}"
            raise StateError(msg, detail="`postsync state list` shows what is archived.")
        self._require_vacant(address)
        self.let_go(address)
        del self.archive[remote_id]
        self._spend(archived.address, _newest(archived))
        record = replace(archived, address=address, archived_at=None)
        self._put(record)
        return record

    def rename(self, old_by_new: Mapping[str, str]) -> None:
        """Bind records to new addresses, all together: one may take the place of another.

        What is out under a new address, and does not move, is archived. Raises AlreadyBound for what
        is scheduled there, and StateError for an old address without a record.
        """
        for new, old in old_by_new.items():
            if old not in self.records:
                msg = f"the state has no post under {old!r}, which {new!r} would take over"
                raise StateError(msg, detail="Run the command again: it reads the state anew.")
        moving = set(old_by_new.values())
        displaced = [new for new in old_by_new if new in self.records and new not in moving]
        for address in displaced:
            self._require_vacant(address)
        for address in displaced:
            self.let_go(address)
        moved = {new: self.records.pop(old) for new, old in old_by_new.items()}
        for new, record in moved.items():
            self._spend(record.address, _newest(record))
            self._put(replace(record, address=new))

    def rename_archived(self, old: str, new: str) -> None:
        """Give the archived records of `old` to `new`."""
        for remote_id, record in self.archive.items():
            if record.address == old:
                self._spend(old, _newest(record))
                self.archive[remote_id] = replace(record, address=new)
                self._own(self.archive[remote_id])

    def refresh(self, records: Iterable[Record]) -> None:
        """Replace records that were brought up to date, archived ones too. Raises AlreadyBound."""
        for record in records:
            archived = self.archive.get(record.remote_id)
            if archived is None:
                self.bind(record)
            else:
                self.archive[record.remote_id] = replace(
                    record, archived_at=record.archived_at or archived.archived_at
                )

    def forget(self, address: str, *, history: bool) -> None:
        """Drop the record of `address`, with its `history` in the archive too.

        Neither a tombstone nor a generation is kept, so that a post that stands is found, and one that
        was made within a day is what the service answers with.
        """
        gone = [one for one in self.archive.values() if history and one.address == address]
        if record := self.records.pop(address, None):
            gone.append(record)
        for record in gone:
            self.archive.pop(record.remote_id, None)
            for remote_id in record.remote_ids:
                self._owners.pop(remote_id, None)
        self._spent.pop(address, None)
        self._latest = None

    def bury(self, address: str, remote_id: str, generation: int) -> None:
        """Note that a remote id was cancelled or replaced. One that has an address stays what it is."""
        if remote_id in self._owners:
            self._spend(address, generation)
            return
        graves = self._tombstones.setdefault(remote_id, {})
        if address not in graves:
            graves[address] = Tombstone(
                address=address, remote_id=remote_id, generation=generation, at=self._now()
            )
            self._count(address, generation)

    def _put(self, record: Record) -> None:
        self.records[record.address] = record
        self._own(record)

    def _own(self, record: Record) -> None:
        for remote_id in record.remote_ids:
            self._owners[remote_id] = record.address
            for grave in self._tombstones.pop(remote_id, {}).values():
                self._spend(grave.address, grave.generation)
        self._count(record.address, _newest(record))

    def _require_vacant(self, address: str) -> None:
        """Raise AlreadyBound for a post that has yet to go out: only its cancel takes it away."""
        there = self.records.get(address)
        if there is not None and not there.may_be_out(self._now()):
            raise AlreadyBound(
                f"{address!r} has the post {there.remote_id}, which is scheduled",
                detail="Give the other post another address, or delete this one's file and apply.",
            )

    def _spend(self, address: str, generation: int) -> None:
        """Note that `address` used a generation up, of which nothing else will tell from here on."""
        self._spent[address] = max(self._spent.get(address, 0), generation)

    def _count(self, address: str, generation: int) -> None:
        if self._latest is not None:
            self._latest[address] = max(self._latest.get(address, 0), generation)

    def _told(self) -> dict[str, int]:
        """The latest generation of each address that a record or a tombstone of it tells."""
        told = {address: _newest(record) for address, record in self.records.items()}
        for record in self.archive.values():
            told[record.address] = max(told.get(record.address, 0), _newest(record))
        for grave in self.tombstones:
            told[grave.address] = max(told.get(grave.address, 0), grave.generation)
        return told


def _with_retries_of(before: Record, record: Record) -> Record:
    """`record` with what was sent once more before; nothing that was made is forgotten."""
    known = {retry.remote_id for retry in record.retries}
    kept = tuple([retry for retry in before.retries if retry.remote_id not in known])
    return replace(record, retries=(*kept, *record.retries)) if kept else record


def _newest(record: Record) -> int:
    if not record.retries:
        return record.generation
    return max(record.generation, *(retry.generation for retry in record.retries))
