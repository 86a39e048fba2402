"""Recovering: what earlier runs left open, looked into before anything new is done."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from postsync.domain.errors import NotFound, PostsyncError
from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.settlement import Settlement, Verdict, settle_all
from postsync.domain.remote.remote import Observation, RemotePost, names_of
from postsync.domain.run.events import IntentSettled
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import Action, Intent, derive_key
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, record_of
from postsync.engine.carrying import carry
from postsync.engine.ledger import Ledger
from postsync.engine.observing import look_since
from postsync.engine.sending import Sender
from postsync.engine.world import Options, World
from postsync.ports import Provider

SETTLING_PAUSE = 3.0
"""Seconds between the two looks for what a call that is in doubt may have made."""

STILL_YOUNG = timedelta(minutes=5)
"""An intent older than this needs no pause: what it made has long been listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of intents: those that ended in a post, or could not be decided.

    `version` is that of the state in which they are settled.
    """

    results: tuple[StepResult, ...]
    version: str


def settle_intents(world: World, options: Options, provider: Provider, holder: Holder) -> Settled:
    """Settle every open intent of the state, save, and tell what became of each.

    A post that is found is adopted; one that certainly is not there is sent again under the same key
    while there is time; what only a person can decide stays open. Safe to interrupt and to repeat.
    Raises Overtaken before anything is sent when another run is at it too.
    """
    ledger = Ledger(world)
    stored = ledger.save("outcomes of an earlier run")
    if not ledger.intents:
        return Settled(results=(), version=stored.version)
    with world.interrupts.deferred():
        results = tuple(_Recovery(world, options, provider, ledger).run(holder))
        stored = ledger.close("recovered")
    return Settled(results=results, version=stored.version)


class _Recovery:
    def __init__(self, world: World, options: Options, provider: Provider, ledger: Ledger) -> None:
        self.world = world
        self.provider = provider
        self.ledger = ledger
        self.parallelism = max(1, options.parallelism)
        snapshot = ledger.stored().snapshot
        self.observation: Observation = look_since(
            provider,
            snapshot,
            min(intent.at for intent in ledger.intents.values()),
            observer=world.observer,
            parallelism=options.parallelism,
            pause=self._let_settle,
        )
        self.unmanaged = Unmanaged(self.observation, snapshot, world.clock.now())
        self.names = names_of(self.observation.accounts)
        self.sender = Sender(
            provider=provider,
            clock=world.clock,
            guard_window=options.policy.guard_window,
            names=self.names,
            may_send=ledger.may_send,
        )

    def run(self, holder: Holder) -> list[StepResult]:
        """First all that looking decides, then, under a lease, what has to be sent again."""
        results: list[StepResult] = []
        again: list[Intent] = []
        intents = self.ledger.intents.values()
        now = self.world.clock.now()
        for settlement in settle_all(
            intents, self.observation, self.unmanaged, self.provider.capability, now
        ):
            result = self._decided(settlement)
            self.world.observer(IntentSettled(settlement=_as_found(settlement, result)))
            if settlement.verdict is Verdict.RESEND:
                again.append(self._announced_again(settlement.intent))
            if result is not None:
                self.ledger.enter(result)
                results.append(result)
        if again:
            self.ledger.hold(holder)
            self.ledger.save(f"announce: {len(again)} again")
            pairs = [(intent, None) for intent in again]
            results += carry(
                self.world,
                self.ledger,
                self.sender,
                pairs,
                parallelism=self.parallelism,
                again=True,
            )
        return results

    def _let_settle(self) -> None:
        """Give a call that may just have been made the time to show in the service's list."""
        youngest = max(intent.at for intent in self.ledger.intents.values())
        if self.world.clock.now() - youngest < STILL_YOUNG:
            self.world.clock.sleep(SETTLING_PAUSE)

    def _decided(self, settlement: Settlement) -> StepResult | None:
        match settlement.verdict:
            case Verdict.ADOPT if settlement.match is not None:
                return self._adopted(settlement.intent, settlement.match)
            case Verdict.CLOSE:
                return self._close(settlement.intent)
            case Verdict.ASK:
                return _undecided(settlement)
        return None

    def _adopted(self, intent: Intent, match: RemotePost) -> StepResult:
        return StepResult.of(
            replace(intent, action=Action.ADOPT),
            Outcome.DONE,
            record=record_of(intent, match, self.names),
            released=self._replaced(intent),
        )

    def _announced_again(self, intent: Intent) -> Intent:
        """The creation that is left to do: under the same key while the service remembers it."""
        now = self.world.clock.now()
        if intent.action is Action.REPLACE:
            self.ledger.retire(intent.address)
        again = replace(intent, action=Action.CREATE, remote_id=None)
        if not self.provider.capability.recognises(now - intent.at):
            again = self._renewed(again, now)
        self.ledger.announce(again)
        return again

    def _renewed(self, intent: Intent, now: datetime) -> Intent:
        generation = max(self.ledger.next_generation(intent.address), intent.generation + 1)
        key = derive_key(
            lineage=self.ledger.lineage,
            address=intent.address,
            generation=generation,
            body_digest=intent.body_digest,
        )
        return replace(intent, generation=generation, key=key, at=now)

    def _replaced(self, intent: Intent) -> tuple[tuple[str, int], ...]:
        """The post that a replacement took away, once it is certain that it is gone."""
        record = self._record(intent)
        if intent.action is not Action.REPLACE or record is None:
            return ()
        return ((record.remote_id, record.generation),)

    def _close(self, intent: Intent) -> StepResult | None:
        """Nothing is left to find out but what the post, named by its id, looks like now."""
        record = self._record(intent)
        if intent.action is Action.CANCEL and record is not None and self._is_gone(intent):
            return self.sender.cancelled(intent, record)
        if intent.action is Action.UPDATE and record is not None:
            settled = self._updated(intent, record)
            if settled is not None:
                return settled
        self.ledger.withdraw(intent.address)
        return None

    def _updated(self, intent: Intent, record: Record) -> StepResult | None:
        """The update as done, when the post already shows what was asked for."""
        remote = self.observation.posts.get(record.remote_id)
        if remote is None or not self.sender.shows(intent, remote):
            return None
        return StepResult.of(intent, Outcome.DONE, record=record_of(intent, remote, self.names))

    def _is_gone(self, intent: Intent) -> bool:
        try:
            self.provider.post(intent.remote_id or "")
        except NotFound:
            return True
        except PostsyncError:
            return False
        return False

    def _record(self, intent: Intent) -> Record | None:
        return self.ledger.records.get(intent.address)


def _as_found(settlement: Settlement, result: StepResult | None) -> Settlement:
    """The settlement with what a look at the post brought out."""
    if settlement.verdict is not Verdict.CLOSE:
        return settlement
    operation = settlement.intent.action
    if result is not None:
        return replace(settlement, why=f"the {operation} was carried out")
    return replace(settlement, why=f"the {operation} was not carried out; it is planned again")


def _undecided(settlement: Settlement) -> StepResult:
    """Still unknown: the intent stays open, and the run says so."""
    intent = settlement.intent
    error = StepError(code="unknown-outcome", message=settlement.why)
    return replace(
        StepResult.of(intent, Outcome.UNKNOWN, error=error),
        candidates=tuple(post.id for post in settlement.candidates),
    )
