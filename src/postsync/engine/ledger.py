"""The ledger: the working copy of the snapshot while steps are carried out.

Changing one entry costs the same however large the state is; the snapshot is put together only
when it is saved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from postsync.domain.account import Account
from postsync.domain.intent import Intent
from postsync.domain.outcome import Outcome, StepResult
from postsync.domain.record import Record, Snapshot, Tombstone, Upload
from postsync.ports import StateBackend, Stored


class Ledger:
    """A snapshot that can be written to, and saved under the version it was read as."""

    def __init__(self, backend: StateBackend, stored: Stored, *, ahead: bool = False) -> None:
        """`ahead`: the snapshot holds more than the backend, so that it has to be saved anyway."""
        self._backend = backend
        self._ahead = ahead
        self._version = stored.version
        self._base = stored.snapshot
        self._commit = stored.snapshot.commit
        self._accounts = stored.snapshot.accounts
        self.records: dict[str, Record] = dict(stored.snapshot.records)
        self.intents: dict[str, Intent] = dict(stored.snapshot.intents)
        self.uploads: dict[str, Upload] = dict(stored.snapshot.uploads)
        self._tombstones: list[Tombstone] = list(stored.snapshot.tombstones)
        self._buried = {(t.address, t.remote_id) for t in self._tombstones}
        self._generations = _generations(stored.snapshot)

    @property
    def lineage(self) -> str:
        """The life of the state, from its first write on."""
        return self._base.lineage

    def next_generation(self, address: str) -> int:
        """The generation that the next post made for `address` will have."""
        return self._generations.get(address, 0) + 1

    def announce(self, intent: Intent) -> None:
        """Note an intent; it is durable only after `save`."""
        self.intents[intent.address] = intent

    def keep(self, upload: Upload) -> None:
        """Note a file of the media library."""
        self.uploads[upload.sha256] = upload

    def see(self, accounts: tuple[Account, ...], commit: str | None) -> None:
        """Note the accounts last seen and the commit that is applied."""
        self._accounts = accounts
        self._commit = commit or self._commit

    def refresh(self, records: Mapping[str, Record]) -> None:
        """Bring records up to date that no step touches."""
        self.records.update(records)

    def withdraw(self, address: str) -> None:
        """Take an intent back whose call was never made."""
        self.intents.pop(address, None)

    def enter(self, result: StepResult, now: datetime) -> None:
        """Note how a step ended. Entering the same result twice changes nothing more."""
        if result.outcome is not Outcome.UNKNOWN:
            self.intents.pop(result.address, None)
        for remote_id, generation in result.released:
            self._bury(result.address, remote_id, generation, now)
        if result.drops_record:
            self.records.pop(result.address, None)
        if result.record is not None:
            self._bind(result.record, now)

    def rename(self, old_by_new: Mapping[str, str], now: datetime) -> None:
        """Bind records to new addresses, all at once: one may take the place of another.

        The old addresses keep the ids as tombstones, so that no post is taken for a lost one.
        """
        moved = {new: self.records.pop(old) for new, old in old_by_new.items()}
        for new, record in moved.items():
            self._bury(record.address, record.remote_id, record.generation, now)
            self.records[new] = replace(record, address=new)
            self._count(new, record.generation)

    def stored(self) -> Stored:
        """What is noted so far, under the version it was read as; nothing is written."""
        return Stored(snapshot=self._snapshot(), version=self._version)

    def save(self) -> Stored:
        """Write everything noted so far, durably, unless nothing was. Raises StateMoved."""
        snapshot = self._snapshot()
        if snapshot == self._base and not self._ahead:
            return Stored(snapshot=self._base, version=self._version)
        stored = self._backend.write(snapshot, expected=self._version)
        self._base, self._version = stored.snapshot, stored.version
        self._ahead = False
        return stored

    def _bind(self, record: Record, now: datetime) -> None:
        replaced = self.records.get(record.address)
        if replaced is not None and replaced.remote_id != record.remote_id:
            self._bury(record.address, replaced.remote_id, replaced.generation, now)
        self.records[record.address] = record
        self._count(record.address, record.generation)

    def _bury(self, address: str, remote_id: str, generation: int, now: datetime) -> None:
        if (address, remote_id) not in self._buried:
            self._buried.add((address, remote_id))
            self._tombstones.append(
                Tombstone(address=address, remote_id=remote_id, generation=generation, at=now)
            )
        self._count(address, generation)

    def _count(self, address: str, generation: int) -> None:
        self._generations[address] = max(self._generations.get(address, 0), generation)

    def _snapshot(self) -> Snapshot:
        return replace(
            self._base,
            commit=self._commit,
            records=dict(self.records),
            tombstones=tuple(self._tombstones),
            intents=dict(self.intents),
            accounts=self._accounts,
            uploads=dict(self.uploads),
        )


def _generations(snapshot: Snapshot) -> dict[str, int]:
    used: dict[str, int] = {}
    entries: Iterable[Record | Tombstone] = (*snapshot.records.values(), *snapshot.tombstones)
    for entry in entries:
        used[entry.address] = max(used.get(entry.address, 0), entry.generation)
    return used
