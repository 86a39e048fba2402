"""Executing: carry out a plan, with every call announced durably before it is made."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from postsync.domain.errors import StateUncertain
from postsync.domain.plan.plan import Change
from postsync.domain.post.content import NO_CONTENT
from postsync.domain.remote.remote import Observation, names_of
from postsync.domain.run.events import StepFinished, StepsPlanned
from postsync.domain.run.outcome import ApplyReport, Outcome, StepError, StepResult
from postsync.domain.state.intent import CALLS, Action, Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, adopted
from postsync.engine.dispatching import counterpart_not_done, dispatch
from postsync.engine.ledger import Ledger
from postsync.engine.planning import Planned
from postsync.engine.preparing import prepare
from postsync.engine.world import Options, World
from postsync.ports import Provider

_FIRST = datetime.min.replace(tzinfo=UTC)


def execute(
    world: World, options: Options, planned: Planned, provider: Provider, holder: Holder
) -> ApplyReport:
    """Carry out a plan, and record how each step ended.

    Order: the steps that change the state only; media; every intent of the run, saved together with
    the questions that stay open; then the calls. Raises Overtaken before any call when another run
    wrote the state meanwhile.
    """
    return _Execution(world, options, planned, provider, holder).run()


class _Execution:
    def __init__(
        self,
        world: World,
        options: Options,
        planned: Planned,
        provider: Provider,
        holder: Holder,
    ) -> None:
        self.world = world
        self.options = options
        self.plan = planned.plan
        self.observation = planned.observation
        self.ledger = planned.ledger
        self.provider = provider
        self.holder = holder
        self.results: list[StepResult] = []

    def run(self) -> ApplyReport:
        with self.world.interrupts.deferred():
            # A call that settling left open may be under way: to announce it again would forget that.
            changes = [
                change
                for change in self.plan.effective()
                if change.action not in CALLS or change.address not in self.ledger.intents
            ]
            self.world.observer(StepsPlanned(total=len(changes)))
            self.ledger.refresh(self.plan.refreshed)
            self.ledger.see(
                self.observation.accounts, self.plan.commit, whole=not self.plan.targets
            )
            # First, so that a record has its new name before a step is about it or takes its old one.
            self.ledger.rename(self.plan.renamed)
            self.ledger.ask(self.plan.questions)
            self.ledger.belongs_to(self.plan.service, self.plan.workspace)
            for change in changes:
                if change.action not in CALLS:
                    self._finish(_bind(change, self.observation, self.ledger))
            intents = self._announce([c for c in changes if c.action in CALLS])
            self.results += dispatch(
                self.world,
                self.options,
                self.provider,
                self.ledger,
                intents,
                names=names_of(self.observation.accounts),
            )
            self.ledger.close(_summary("apply", (result.outcome for result in self.results)))
            interrupted = self.world.interrupts.requested()
        return ApplyReport(
            digest=self.plan.digest, steps=tuple(self.results), interrupted=interrupted
        )

    def _announce(self, changes: list[Change]) -> list[Intent]:
        """The intents of all calls, saved together with the lease to make them."""
        changes.sort(key=lambda change: (change.scheduled_at or _FIRST, change.address))
        intents = []
        for prepared in prepare(self.world, self.options, self.provider, self.ledger, changes):
            if isinstance(prepared, Intent):
                intents.append(prepared)
            else:
                self._finish(prepared)
        intents = self._without_orphans(intents)
        if intents:
            self.ledger.hold(self.holder)
        self._save_intents(intents)
        return intents

    def _without_orphans(self, intents: list[Intent]) -> list[Intent]:
        """Those that depend on nothing, on something done, or on another of them; the rest is skipped."""
        done = {result.address for result in self.results if result.outcome is Outcome.DONE}
        open_elsewhere = {change.address for change in self.plan.changes} | {*self.ledger.records}
        while True:
            announced = {intent.address for intent in intents}
            orphans = [i for i in intents if i.depends_on in open_elsewhere - done - announced]
            if not orphans:
                return intents
            for intent in orphans:
                self.ledger.withdraw(intent.address)
                self._finish(counterpart_not_done(intent))
            intents = [intent for intent in intents if intent not in orphans]

    def _save_intents(self, intents: Sequence[Intent]) -> None:
        """Save them before anything is sent: a guard of its own, which the torture tests take out."""
        bound = (result.action for result in self.results if result.outcome is Outcome.DONE)
        announced = (intent.action for intent in intents)
        try:
            self.ledger.save(
                _summary("announce", announced) if intents else _summary("record", bound)
            )
        except StateUncertain:
            # Everybody may see the intents, but this machine knows that nothing was sent.
            message = "it was not certain that the state was saved, so nothing was sent"
            error = StepError(code="not-sent", message=message)
            for intent in intents:
                self.ledger.note(intent, StepResult.of(intent, Outcome.SKIPPED, error=error))
            raise

    def _finish(self, result: StepResult) -> None:
        self.ledger.enter(result)
        self.results.append(result)
        self.world.observer(StepFinished(result=result))


def _bind(change: Change, observation: Observation, ledger: Ledger) -> StepResult:
    """Carry out an adopt, a move, a restore or an archive, which change the state only."""
    record = ledger.records.get(change.address)
    file = change.span.file if change.span else None
    match change.action:
        case Action.ADOPT:
            record = _adopted(change, file, observation, ledger)
            return StepResult.of(change, Outcome.DONE, record=record)
        case Action.MOVE if record is not None and change.after is not None:
            moved = _taken_over(replace(record, address=change.address), change, file)
            return StepResult.of(change, Outcome.DONE, record=moved)
        case Action.RESTORE:
            restored = ledger.restore(change.remote_id or "", change.address)
            restored = _taken_over(restored, change, file)
            return StepResult.of(change, Outcome.DONE, record=restored)
    return StepResult.of(change, Outcome.DONE, archives=True)


def _taken_over(record: Record, change: Change, file: str | None) -> Record:
    """The record as that of the file of a change: what that says now and nobody was shown is not in it."""
    record = replace(record, file=file or record.file)
    if change.own_changed is not None:
        return record
    return replace(record, content=change.after or record.content, own=change.own or record.own)


def _adopted(change: Change, file: str | None, observation: Observation, ledger: Ledger) -> Record:
    """The record of a post that was found at the service."""
    return adopted(
        change.address,
        observation.posts[change.remote_id or ""],
        names_of(observation.accounts),
        change.after or NO_CONTENT,
        change.account_ids,
        generation=ledger.next_generation(change.address),
        file=file,
        own=change.own,
    )


def _summary(deed: str, words: Iterable[str]) -> str:
    """What a save holds, for a log of saves: `announce: 3 create, 1 cancel`."""
    counted = ", ".join(f"{count} {word}" for word, count in sorted(Counter(words).items()))
    return f"{deed}: {counted}" if counted else f"{deed}: what was seen"
