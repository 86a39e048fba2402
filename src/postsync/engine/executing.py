"""Executing: a plan carried out, every call announced durably before it is made."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from postsync.domain.events import StepFinished, StepsPlanned
from postsync.domain.intent import Intent
from postsync.domain.outcome import Outcome, Report, StepError, StepResult
from postsync.domain.plan import Change
from postsync.domain.record import Record
from postsync.domain.remote import names_of
from postsync.engine.announcing import OPERATIONS, announce, media_of
from postsync.engine.binding import bind
from postsync.engine.dispatching import Dispatcher, in_order
from postsync.engine.ledger import Ledger
from postsync.engine.planning import Planned
from postsync.engine.sending import Sender
from postsync.engine.uploading import upload_media
from postsync.engine.world import Options, World
from postsync.ports import Provider

SAVE_EVERY = timedelta(seconds=30)
"""Outcomes reach the backend at least this often (contract, section 5)."""

_AT_ONCE = datetime.min.replace(tzinfo=UTC)


def execute(world: World, options: Options, planned: Planned, provider: Provider) -> Report:
    """Carry out a plan, and record what came of it.

    Order: state-only steps; media; every intent of the run, saved; then the calls. Each outcome is
    journalled as it comes and saved at the end, on interruption and every 30 s. Raises StateMoved
    before any call when another run wrote the state meanwhile.
    """
    return _Execution(world, options, planned, provider).run()


class _Execution:
    def __init__(
        self, world: World, options: Options, planned: Planned, provider: Provider
    ) -> None:
        self.world = world
        self.planned = planned
        self.provider = provider
        self.parallelism = max(1, options.parallelism)
        journalled = bool(world.journal.entries())
        self.ledger = Ledger(world.state, planned.stored, ahead=journalled)
        self.sender = Sender(
            provider=provider,
            clock=world.clock,
            guard_window=options.policy.guard_window,
            names=names_of(planned.observation.accounts),
        )
        self.results: list[StepResult] = []
        self.saved_at = world.clock.now()

    def run(self) -> Report:
        plan = self.planned.plan
        with self.world.interrupts.deferred():
            self.world.observer(StepsPlanned(total=len(plan.effective())))
            self.ledger.refresh(plan.refreshed)
            self.ledger.see(self.planned.observation.accounts, plan.commit)
            # Before anything is bound or called, for a new name or for what takes the old one.
            self.ledger.rename(plan.renamed, self.world.clock.now())
            self._bind(change for change in plan.effective() if change.action not in OPERATIONS)
            calls = sorted((c for c in plan.effective() if c.action in OPERATIONS), key=_order)
            self._dispatch(self._announce(self._with_media(calls)))
            self.ledger.save()
            self.world.journal.clear()
            interrupted = self.world.interrupts.requested()
        return Report(digest=plan.digest, steps=tuple(self.results), interrupted=interrupted)

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
                self._finish(_failed(change, error))
            else:
                ready.append(change)
        return ready

    def _announce(self, changes: Iterable[Change]) -> list[tuple[Intent, Record | None]]:
        now = self.world.clock.now()
        pairs = []
        for change in changes:
            record = self.ledger.records.get(change.address)
            intent = announce(change, self.ledger, self.provider, now)
            self.ledger.announce(intent)
            pairs.append((intent, record))
        self.ledger.save()
        return pairs

    def _dispatch(self, pairs: list[tuple[Intent, Record | None]]) -> None:
        dispatcher = Dispatcher(self.world, self.sender, self.parallelism)
        for intent, result in dispatcher.run(in_order(pairs)):
            self.world.journal.append(result, key=intent.key)
            self._finish(result)
            if self.world.clock.now() - self.saved_at > SAVE_EVERY:
                self.ledger.save()
                self.saved_at = self.world.clock.now()

    def _finish(self, result: StepResult) -> None:
        self.ledger.enter(result, self.world.clock.now())
        self.results.append(result)
        self.world.observer(StepFinished(result=result))


def _order(change: Change) -> tuple[datetime, str]:
    return (change.scheduled_at or _AT_ONCE, change.address)


def _media_failure(change: Change, failures: Mapping[str, StepError]) -> StepError | None:
    found: Iterator[StepError] = (
        failures[sha] for _, sha in media_of(change.after or {"containers": ()}) if sha in failures
    )
    return next(found, None)


def _failed(change: Change, error: StepError) -> StepResult:
    return StepResult(
        address=change.address,
        action=change.action,
        outcome=Outcome.FAILED,
        remote_id=change.remote_id,
        error=error,
    )
