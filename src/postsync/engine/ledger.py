"""The ledger: the working copy of the state, together with what the journal of this machine adds.

Changing one entry costs the same however large the state is; the snapshot is put together only
when it is saved. Outcomes go to the journal as they come, and count there until they are saved.
"""

from collections.abc import Mapping
from dataclasses import replace

from postsync.domain.errors import AlreadyBound, StateMoved
from postsync.domain.post.account import Account
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.identity import Service, fuller_name
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import LEASE, Holder, Lease
from postsync.domain.state.question import Question
from postsync.domain.state.record import Record, Snapshot, Upload
from postsync.engine.bindings import Bindings
from postsync.engine.world import World
from postsync.ports import Journal, Stored

PUT_IT_BACK = (
    "If you have a good copy, put it back first (`postsync state push FILE`). Without it, apply looks "
    "for the posts at the service, and adopts them or asks about them."
)


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

    While it holds a lease, every save renews it, and calls may be sent as long as it lasts. What stands
    under which address is up to `bindings`.
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
        self.approved = stored.snapshot.approved
        self.accounts = stored.snapshot.accounts
        self.service = stored.snapshot.service
        self.workspace = stored.snapshot.workspace
        is_new = not stored.snapshot.serial or stored.is_rolled_back
        began_at = None if is_new else stored.snapshot.began_at
        self._began_at = began_at or self._clock.now()
        self.intents: dict[str, Intent] = dict(stored.snapshot.intents)
        self.uploads: dict[str, Upload] = dict(stored.snapshot.uploads)
        self.questions: dict[str, Question] = dict(stored.snapshot.questions)
        self.bindings = Bindings(stored.snapshot, self._clock.now)
        for outcome in noted(world.journal.entries(), stored.snapshot):
            self.enter(self._believable(outcome))

    @property
    def records(self) -> dict[str, Record]:
        """What is bound to an address now."""
        return self.bindings.records

    @property
    def archive(self) -> dict[str, Record]:
        """What is out, or may be, without a file or an address, by remote id."""
        return self.bindings.archive

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
        return self.bindings.next_generation(address)

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

    def see(self, accounts: tuple[Account, ...], commit: str | None, *, whole: bool = True) -> None:
        """Note the accounts last seen and the commit that is applied; `whole`: all of its posts."""
        self.accounts = accounts
        self.commit = commit or self.commit
        if whole:
            self.approved = commit or self.approved

    def refresh(self, records: Mapping[str, Record]) -> None:
        """Replace records that were brought up to date, archived ones too; no step changes them."""
        self.bindings.refresh(records.values())

    def ask(self, questions: Mapping[str, Question]) -> None:
        """Note the questions that stay open; all others are answered."""
        self.questions = dict(questions)

    def answered(self, address: str) -> None:
        """Note that nothing is asked about `address` any more."""
        self.questions.pop(address, None)

    def belongs_to(self, service: Service | None, workspace: str | None) -> None:
        """Note whose state this is, as far as nobody knew; what is known stays."""
        self.workspace = fuller_name(self.workspace, workspace)
        self.service = _completed(self.service, service)

    def rebind(self, service: Service | None = None, workspace: str | None = None) -> None:
        """Let the state be about another service or workspace, as a person wants it."""
        self.service = service or self.service
        self.workspace = workspace or self.workspace

    def withdraw(self, address: str) -> None:
        """Take back an intent whose call was never made."""
        self.intents.pop(address, None)

    def retire(self, address: str) -> None:
        """Note that the post of `address` is gone: its id stays as a tombstone, or its record archived."""
        self.bindings.let_go(address)

    def note(self, intent: Intent, result: StepResult) -> StepResult:
        """Note durably on this machine how `intent` ended, and enter it. Raises StateUnwritable.

        Returns what was entered: of a post that belongs to another address it is not known what the
        call has made. Only for a run that holds the lease.
        """
        if self._holder is None:
            msg = "only the run that announced a call can say how it ended"
            raise ValueError(msg)
        result = self._believable(result)
        note(self._journal, intent, result, self._holder)
        self.enter(result)
        return result

    def enter(self, result: StepResult) -> None:
        """Note how a step ended. Entering the same result twice changes nothing more.

        Raises AlreadyBound, before anything is changed, for a post that belongs to another address.
        """
        bindings, address, record = self.bindings, result.address, result.record
        if record is not None:
            bindings.require_free(record)
        if result.outcome is not Outcome.UNKNOWN:
            self.intents.pop(address, None)
        cancelled = frozenset(remote_id for remote_id, _ in result.released)
        if result.archives:
            bindings.let_go(address, archives=True)
        elif result.drops_record and address in bindings.records:
            is_cancelled = bindings.records[address].remote_id in cancelled
            bindings.let_go(address, is_cancelled=is_cancelled)
        if record is not None:
            bindings.bind(record, cancelled=cancelled)
        for remote_id, generation in result.released:
            bindings.bury(address, remote_id, generation)

    def rename(self, old_by_new: Mapping[str, str]) -> None:
        """Bind records, with what is asked about them, to new addresses, all together.

        Raises AlreadyBound, before anything is changed, for an address that has a scheduled post.
        """
        self.bindings.rename(old_by_new)
        moved = {new: self.questions.pop(old, None) for new, old in old_by_new.items()}
        for new, question in moved.items():
            if question is not None:
                self.questions[new] = replace(question, address=new)

    def restore(self, remote_id: str, address: str) -> Record:
        """Give an archived record an address again; return it. Raises AlreadyBound, StateError."""
        return self.bindings.restore(remote_id, address)

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
            snapshot = replace(snapshot, began_at=self._began_at)
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

    def _believable(self, result: StepResult) -> StepResult:
        """`result`, unless its post is that of another address: then nobody knows what was made."""
        try:
            if result.record is not None:
                self.bindings.require_free(result.record)
        except AlreadyBound as error:
            address = result.address
            message = (
                f"the service answered with a post that is another one's: {error.message}. Look there "
                f"for the post of {address!r}, and say `postsync state resolve {address} "
                "--remote-id ID`, or `--not-created` if there is none"
            )
            there = self.records.get(address)
            replaced = there is not None and there.remote_id in dict(result.released)
            return replace(
                result,
                outcome=Outcome.UNKNOWN,
                error=StepError(code=error.code, message=message),
                record=None,
                remote_id=None,
                deliveries=(),
                drops_record=result.drops_record or replaced,
            )
        return result

    def _snapshot(self) -> Snapshot:
        until = self._clock.now() + LEASE
        return replace(
            self._stored.snapshot,
            lease=Lease(holder=self._holder, until=until) if self._holder else None,
            commit=self.commit,
            approved=self.approved,
            records=dict(self.records),
            archive=dict(self.archive),
            tombstones=self.bindings.tombstones,
            generations=self.bindings.spent_generations(),
            questions=dict(self.questions),
            service=self.service,
            workspace=self.workspace,
            intents=dict(self.intents),
            accounts=self.accounts,
            uploads=dict(self.uploads),
        )


def _completed(known: Service | None, seen: Service | None) -> Service | None:
    if known is None or seen is None:
        return known or seen
    return known._replace(
        provider=known.provider or seen.provider,
        host=known.host or seen.host,
        organisation=known.organisation or seen.organisation,
    )


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
