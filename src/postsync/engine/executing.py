"""Executing: a plan carried out, every call announced durably before it is made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from postsync.domain.errors import StateUncertain
from postsync.domain.plan.plan import Change
from postsync.domain.remote.remote import names_of
from postsync.domain.run.events import StepFinished, StepsPlanned
from postsync.domain.run.outcome import Outcome, Report, StepError, StepResult
from postsync.domain.state.intent import CALLS, Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record
from postsync.engine.announcing import announce, media_of
from postsync.engine.binding import bind
from postsync.engine.carrying import carry
from postsync.engine.planning import Planned
from postsync.engine.sending import Sender
from postsync.engine.uploading import upload_media
from postsync.engine.world import Options, World
from postsync.ports import Provider

_AT_ONCE = datetime.min.replace(tzinfo=UTC)

Pair = tuple[Intent, Record | None]
"""An announced call, and what its address was bound to before."""


def execute(
    world: World, options: Options, planned: Planned, provider: Provider, holder: Holder
) -> Report:
    """Carry out a plan, and record what came of it.

    Order: state-only steps; media; every intent of the run, saved; then the calls. Raises Overtaken
    before any call when another run wrote the state meanwhile.
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
        self.planned = planned
        self.provider = provider
        self.holder = holder
        self.parallelism = max(1, options.parallelism)
        self.ledger = planned.ledger
        self.sender = Sender(
            provider=provider,
            clock=world.clock,
            guard_window=options.policy.guard_window,
            names=names_of(planned.observation.accounts),
            may_send=self.ledger.may_send,
        )
        self.results: list[StepResult] = []

    def run(self) -> Report:
        plan = self.planned.plan
        with self.world.interrupts.deferred():
            # What was settled and is still open may be under way: announcing it anew would forget that.
            changes = [c for c in plan.effective() if not self._is_open(c)]
            self.world.observer(StepsPlanned(total=len(changes)))
            self.ledger.refresh(plan.refreshed)
            self.ledger.see(self.planned.observation.accounts, plan.commit)
            # Before anything is bound or called, for a new name or for what takes the old one.
            self.ledger.rename(plan.renamed)
            self._bind(change for change in changes if change.action not in CALLS)
            calls = sorted((c for c in changes if c.action in CALLS), key=_order)
            pairs = self._announce(self._with_media(calls))
            self.results += carry(
                self.world,
                self.ledger,
                self.sender,
                pairs,
                parallelism=self.parallelism,
            )
            self.ledger.close(_summary("apply", (result.outcome for result in self.results)))
            interrupted = self.world.interrupts.requested()
        return Report(digest=plan.digest, steps=tuple(self.results), interrupted=interrupted)

    def _is_open(self, change: Change) -> bool:
        return change.action in CALLS and change.address in self.ledger.intents

    def _bind(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self._finish(bind(change, self.planned.observation, self.ledger))

    def _with_media(self, changes: Iterable[Change]) -> list[Change]:
        """Upload what is needed; the changes whose media are all there. The others have failed."""
        wanted = list(changes)
        failures = upload_media(self.world, self.provider, wanted, self.ledger, self.parallelism)
        ready = []
        for change in wanted:
            if error := _media_failure(change, failures):
                self._finish(_without_media(change, error))
            else:
                ready.append(change)
        return ready

    def _announce(self, changes: Iterable[Change]) -> list[Pair]:
        """Every intent of the run, durable together with the lease to carry them out."""
        now = self.world.clock.now()
        pairs = []
        for change in changes:
            record = self.ledger.records.get(change.address)
            intent = announce(change, self.ledger, self.provider, now)
            self.ledger.announce(intent)
            pairs.append((intent, record))
        if pairs:
            self.ledger.hold(self.holder)
        self._save_intents(pairs)
        return pairs

    def _save_intents(self, pairs: list[Pair]) -> None:
        bound = (result.action for result in self.results if result.outcome is Outcome.DONE)
        announced = (intent.action for intent, _ in pairs)
        try:
            self.ledger.save(
                _summary("announce", announced) if pairs else _summary("record", bound)
            )
        except StateUncertain:
            # They may be there for all to see, but this machine knows that nothing was sent.
            for intent, _ in pairs:
                self.ledger.note(intent, _not_sent(intent))
            raise

    def _finish(self, result: StepResult) -> None:
        self.ledger.enter(result)
        self.results.append(result)
        self.world.observer(StepFinished(result=result))


def _summary(deed: str, words: Iterable[str]) -> str:
    """What a save holds, for a log of saves: `announce: 3 create, 1 cancel`."""
    counted = ", ".join(f"{count} {word}" for word, count in sorted(Counter(words).items()))
    return f"{deed}: {counted}" if counted else f"{deed}: what was seen"


def _order(change: Change) -> tuple[datetime, str]:
    return (change.scheduled_at or _AT_ONCE, change.address)


def _media_failure(change: Change, failures: Mapping[str, StepError]) -> StepError | None:
    found: Iterator[StepError] = (
        failures[sha] for _, sha in media_of(change.after or {"containers": ()}) if sha in failures
    )
    return next(found, None)


def _without_media(change: Change, error: StepError) -> StepResult:
    outcome = Outcome.SKIPPED if error.code == "interrupted" else Outcome.FAILED
    return StepResult.of(change, outcome, error=error)


def _not_sent(intent: Intent) -> StepResult:
    message = "it was not certain that the state was saved, so nothing was sent"
    error = StepError(code="not-sent", message=message)
    return StepResult.of(intent, Outcome.SKIPPED, error=error)
