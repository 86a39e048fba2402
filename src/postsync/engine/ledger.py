"""The ledger: the working copy of the state, together with what the journal of this machine adds.

Changing one entry costs the same however large the state is; the snapshot is put together only
when it is saved. Outcomes go to the journal as they come, and count there until they are saved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from postsync.domain.errors import StateMoved
from postsync.domain.post.account import Account
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import LEASE, Holder, Lease
from postsync.domain.state.record import Record, Snapshot, Tombstone, Upload
from postsync.engine.world import World
from postsync.ports import Journal, Stored


def missing_write(stored: Stored) -> str | None:
    """Say that a newer state was lost, or replaced by this older one; None if this is the newest."""
    if stored.high_water is None or not stored.is_rolled_back:
        return None
    written, found = stored.high_water, stored.snapshot
    what = "another one" if written.lineage != found.lineage else f"number {found.serial}"
    return f"write {written.serial} of the state is missing: the state here is {what}"


class Overtaken(StateMoved):
    """Another run wrote the state before this one could send anything: it may plan again."""


class Ledger:
    """The state as it was read, changed step by step, and saved if nobody else wrote it meanwhile.

    While it holds a lease, every save renews it, and calls may be sent as long as it lasts.
    """

    def __init__(self, world: World) -> None:
        """Read the state, and enter the outcomes that this machine could only journal."""
        self._backend = world.state
        self._journal = world.journal
        self._clock = world.clock
        self._holder: Holder | None = None
        self._lease: Lease | None = None
        self._may_have_sent = False
        self._stored = stored = world.state.read()
        self.commit = stored.snapshot.commit
        self.accounts = stored.snapshot.accounts
        self.records: dict[str, Record] = dict(stored.snapshot.records)
        self.intents: dict[str, Intent] = dict(stored.snapshot.intents)
        self.uploads: dict[str, Upload] = dict(stored.snapshot.uploads)
        self._tombstones: list[Tombstone] = list(stored.snapshot.tombstones)
        self._buried = {(t.address, t.remote_id) for t in self._tombstones}
        self._generations = _generations(stored.snapshot)
        for outcome in noted(world.journal.entries(), stored.snapshot):
            self.enter(outcome)

    @property
    def lineage(self) -> str:
        """The name of the state, the same from its first write on."""
        return self._stored.snapshot.lineage

    @property
    def version(self) -> str:
        """The version of the state that everything entered rests on."""
        return self._stored.version

    def next_generation(self, address: str) -> int:
        """The generation that the next post made for `address` will have."""
        return self._generations.get(address, 0) + 1

    def hold(self, holder: Holder) -> None:
        """From the next save on, hold the lease for `holder`."""
        self._holder = holder

    def close(self, note: str) -> Stored:
        """Give the lease back with a last save: nothing more may be sent. Raises what `save` does."""
        self._holder = self._lease = None
        return self.save(note)

    def may_send(self) -> bool:
        """Whether the saved lease still lasts: until then no other run takes up what is announced.

        Called from any thread, directly before something is sent.
        """
        lease = self._lease
        return lease is not None and self._clock.now() < lease.until

    def announce(self, intent: Intent) -> None:
        """Note an intent; it is durable only after `save`."""
        self.intents[intent.address] = intent

    def keep(self, upload: Upload) -> None:
        """Note a file of the media library."""
        self.uploads[upload.sha256] = upload

    def see(self, accounts: tuple[Account, ...], commit: str | None) -> None:
        """Note the accounts last seen and the commit that is applied."""
        self.accounts = accounts
        self.commit = commit or self.commit

    def refresh(self, records: Mapping[str, Record]) -> None:
        """Replace records that were brought up to date; no step changes them."""
        self.records.update(records)

    def withdraw(self, address: str) -> None:
        """Take back an intent whose call was never made."""
        self.intents.pop(address, None)

    def retire(self, address: str) -> None:
        """Note that the post of `address` is gone; its id stays as a tombstone."""
        record = self.records.pop(address, None)
        if record is not None:
            self._bury(address, record.remote_id, record.generation)

    def note(self, intent: Intent, result: StepResult) -> None:
        """Note durably on this machine how `intent` ended, and enter it. Raises StateUnwritable.

        Only for a run that holds the lease.
        """
        if self._holder is None:
            msg = "only the run that announced a call can say how it ended"
            raise ValueError(msg)
        note(self._journal, intent, result, self._holder)
        self.enter(result)

    def enter(self, result: StepResult) -> None:
        """Note how a step ended. Entering the same result twice changes nothing more."""
        if result.outcome is not Outcome.UNKNOWN:
            self.intents.pop(result.address, None)
        for remote_id, generation in result.released:
            self._bury(result.address, remote_id, generation)
        if result.drops_record:
            self.records.pop(result.address, None)
        if result.record is not None:
            self._bind(result.record)

    def rename(self, old_by_new: Mapping[str, str]) -> None:
        """Bind records to new addresses, all together: one may take the place of another.

        The old addresses keep the ids as tombstones, so that no post is treated as lost.
        """
        moved = {new: self.records.pop(old) for new, old in old_by_new.items()}
        for new, record in moved.items():
            self._bury(record.address, record.remote_id, record.generation)
            self.records[new] = replace(record, address=new)
            self._count(new, record.generation)

    def stored(self) -> Stored:
        """Return everything entered so far, under the version that was read; nothing is written."""
        return replace(self._stored, snapshot=self._snapshot())

    def save(self, note: str) -> Stored:
        """Write everything entered so far, durably, and empty the journal, which is part of it.

        `note` says in short what is saved. Raises StateMoved (Overtaken as long as nothing may have
        been sent), StateUnwritable, StateUncertain.
        """
        snapshot = self._snapshot()
        if snapshot != self._stored.snapshot:
            try:
                self._stored = self._backend.write(
                    snapshot, expected=self._stored.version, note=note
                )
            except StateMoved as error:
                if self._may_have_sent:
                    raise
                raise Overtaken(error.message, detail=error.detail) from error
            self._lease = snapshot.lease
            self._may_have_sent = self._may_have_sent or self._lease is not None
        self._journal.clear()
        return self._stored

    def _bind(self, record: Record) -> None:
        replaced = self.records.get(record.address)
        if replaced is not None and replaced.remote_id != record.remote_id:
            self._bury(record.address, replaced.remote_id, replaced.generation)
        self.records[record.address] = record
        self._count(record.address, record.generation)

    def _bury(self, address: str, remote_id: str, generation: int) -> None:
        if (address, remote_id) not in self._buried:
            self._buried.add((address, remote_id))
            self._tombstones.append(
                Tombstone(
                    address=address,
                    remote_id=remote_id,
                    generation=generation,
                    at=self._clock.now(),
                )
            )
        self._count(address, generation)

    def _count(self, address: str, generation: int) -> None:
        self._generations[address] = max(self._generations.get(address, 0), generation)

    def _snapshot(self) -> Snapshot:
        until = self._clock.now() + LEASE
        return replace(
            self._stored.snapshot,
            lease=Lease(holder=self._holder, until=until) if self._holder else None,
            commit=self.commit,
            records=dict(self.records),
            tombstones=tuple(self._tombstones),
            intents=dict(self.intents),
            accounts=self.accounts,
            uploads=dict(self.uploads),
        )


def _generations(snapshot: Snapshot) -> dict[str, int]:
    used: dict[str, int] = {}
    entries: Iterable[Record | Tombstone] = (*snapshot.records.values(), *snapshot.tombstones)
    for entry in entries:
        used[entry.address] = max(used.get(entry.address, 0), entry.generation)
    return used


def note(journal: Journal, intent: Intent, result: StepResult, holder: Holder) -> None:
    """Note durably how `intent` ended for the run of `holder`. Raises StateUnwritable.

    A call that succeeded stays so, whoever is at work later: it is noted under the key of the intent.
    A call that failed may have been repeated by another run since, under the same key: it is noted
    for this run alone.
    """
    succeeded = result.outcome is Outcome.DONE or result.record is not None
    journal.append(result, key=intent.key if succeeded else _key(intent, holder))


def noted(entries: Mapping[str, StepResult], snapshot: Snapshot) -> list[StepResult]:
    """The outcomes in the journal that still hold for open intents of `snapshot`.

    Those noted for one run alone hold while the state is as that run left it: its lease tells.
    """
    found = []
    for intent in snapshot.intents.values():
        outcome = entries.get(intent.key)
        if outcome is None and snapshot.lease is not None:
            outcome = entries.get(_key(intent, snapshot.lease.holder))
        if outcome is not None:
            found.append(outcome)
    return found


def _key(intent: Intent, holder: Holder) -> str:
    """The key of an intent as the run of `holder` announced it."""
    since = format_time(holder.since) if holder.since else "-"
    host = holder.machine.host if holder.machine else "-"
    return f"{intent.key} {host} {holder.pid} {holder.started} {since}"
