"""Recovering: settle the calls that earlier runs left open, before anything new is done."""

from dataclasses import dataclass, replace
from datetime import timedelta

from postsync.domain.errors import NotFound, ProviderError
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.settlement import (
    CLOCK_MARGIN,
    Settlement,
    Verdict,
    answers_of,
    settle_open,
    wishes_of,
)
from postsync.domain.post.address import is_meant
from postsync.domain.post.content import fingerprint
from postsync.domain.remote.remote import Observation, RemotePost, names_of
from postsync.domain.run.events import IntentSettled
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import MAKING, Action, Intent, derive_key
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import record_of, with_retry
from postsync.engine.dispatching import dispatch
from postsync.engine.judging import shows
from postsync.engine.ledger import Ledger
from postsync.engine.observing import Observing
from postsync.engine.planning import Planned
from postsync.engine.sending import cancelled
from postsync.engine.vetting import untrue_among
from postsync.engine.world import Options, World
from postsync.ports import Provider

SETTLING_PAUSE = 3.0
"""Seconds between the two looks for what a call that is in doubt may have made."""

STILL_YOUNG = timedelta(minutes=5)
"""An intent older than this needs no pause: what it made has long been listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The results of intents that ended in a post, or could not be decided.

    `version` is that of the state in which they are settled.
    """

    results: tuple[StepResult, ...]
    version: str


def settle_intents(
    world: World, options: Options, provider: Provider, holder: Holder, planned: Planned
) -> Settled:
    """Settle every open intent of the state, save, and return how each ended.

    What the plan has to ask is in the state before anything else is: no later run would know it.

    A post that is found is adopted; one that certainly is not there is sent again under the same key
    while there is time; what only a person can decide stays open. Safe to interrupt and to repeat.
    Raises Overtaken before anything is sent if another run settles them too.
    """
    ledger = Ledger(world)
    ledger.ask(planned.plan.questions)
    ledger.belongs_to(planned.plan.service, planned.plan.workspace)
    stored = ledger.save("outcomes of an earlier run")
    if not ledger.intents:
        return Settled(results=(), version=stored.version)
    with world.interrupts.deferred():
        recovery = _Recovery(world, options, provider, ledger, planned)
        results = tuple(recovery.run(holder))
        stored = ledger.close("recovered")
    return Settled(results=results, version=stored.version)


class _Recovery:
    def __init__(
        self,
        world: World,
        options: Options,
        provider: Provider,
        ledger: Ledger,
        planned: Planned,
    ) -> None:
        request = planned.request
        self.world = world
        self.options = options
        self.provider = provider
        self.ledger = ledger
        self.observation = _look(world, provider, ledger, options.parallelism)
        self.names = names_of(self.observation.accounts)
        self.wish = wishes_of(
            request.posts, request.policy, ledger.records, AccountIndex(self.observation.accounts)
        )
        self.media = {post.address: [*post.content.media] for post in request.posts}
        self.shown = {change.address: change for change in planned.plan.changes}
        self.answers = answers_of(request.posts, request.adopt, request.create_anyway)

    def run(self, holder: Holder) -> list[StepResult]:
        """First all that looking decides, then, under a lease, what has to be sent again."""
        results: list[StepResult] = []
        again: list[Intent] = []
        now = self.world.clock.now()
        snapshot = self.ledger.stored().snapshot
        settled = settle_open(
            snapshot,
            self.observation,
            Unmanaged(self.observation, snapshot, now),
            self.provider.capability,
            now,
            wish=self.wish,
            untrue=untrue_among(self.world, snapshot, may_fetch=self._names_the_same),
            answers=self.answers,
        )
        for found in settled:
            settlement = self._within_plan(found)
            if settlement is None:
                continue
            result = self._decided(settlement)
            self.world.observer(IntentSettled(settlement=_as_found(settlement, result)))
            if settlement.verdict is Verdict.RESEND:
                again.append(self._announce_again(settlement.intent))
            if result is not None:
                self.ledger.enter(result)
                results.append(result)
        if again:
            self.ledger.hold(holder)
            self.ledger.save(f"announce: {len(again)} again")
            results += dispatch(
                self.world,
                self.options,
                self.provider,
                self.ledger,
                again,
                names=self.names,
                again=True,
            )
        return results

    def _within_plan(self, settlement: Settlement) -> Settlement | None:
        """A settlement that the approved plan allows; None of what the plan leaves for another run."""
        if settlement.verdict in {Verdict.ADOPT, Verdict.CLOSE}:  # nothing is sent
            return settlement
        intent, targets = settlement.intent, self.options.targets
        is_target = intent.address in targets or (
            not self.options.retry and is_meant(intent.address, targets)
        )
        if targets and not is_target:
            return None
        if settlement.verdict is Verdict.RESEND and not self._is_shown(intent):
            why = "not found; the plan that was approved does not show it, so this run does not send it"
            return replace(settlement, verdict=Verdict.ASK, why=why)
        return settlement

    def _is_shown(self, intent: Intent) -> bool:
        change = self.shown.get(intent.address)
        if change is None or change.after is None or change.action not in MAKING:
            return False
        wanted = fingerprint(change.after, change.account_ids)
        return wanted == fingerprint(intent.content, intent.account_ids)

    def _names_the_same(self, intent: Intent) -> bool:
        """Whether the media of an intent lie where its file says: the state could name other places."""
        return self.media.get(intent.address) == [*intent.content.media] and self._is_shown(intent)

    def _decided(self, settlement: Settlement) -> StepResult | None:
        intent = settlement.intent
        match settlement.verdict:
            case Verdict.ADOPT if settlement.match is not None:
                return self._adopted(intent, settlement.match)
            case Verdict.CLOSE:
                return self._close(intent)
            case Verdict.ASK:
                error = StepError(code="unknown-outcome", message=settlement.why)
                result = StepResult.of(intent, Outcome.UNKNOWN, error=error)
                return replace(result, candidates=tuple(p.id for p in settlement.candidates))
        return None

    def _adopted(self, intent: Intent, match: RemotePost) -> StepResult:
        record = self.ledger.records.get(intent.address)
        released: tuple[tuple[str, int], ...] = ()
        if intent.action is Action.RETRY and record is not None:
            found = with_retry(record, intent, match, self.names)
        else:
            found = record_of(intent, match, self.names)
            if intent.action is Action.REPLACE and record is not None:
                released = ((record.remote_id, record.generation),)
        result = StepResult.of(intent, Outcome.DONE, record=found, released=released)
        return replace(result, action=Action.ADOPT)

    def _close(self, intent: Intent) -> StepResult | None:
        """The result of an update or a cancel that was carried out; else take its intent back.

        The call named a post by its id, so the post itself shows what was done to it.
        """
        record = self.ledger.records.get(intent.address)
        if record is not None and intent.action is Action.CANCEL and self._is_gone(intent):
            result = cancelled(intent, record)
            # Nobody knows whether it went out before it was gone: then it is history.
            may_be_out = record.may_be_out(self.world.clock.now())
            return replace(result, released=(), archives=True) if may_be_out else result
        if record and record.remote_id == intent.remote_id and intent.action is Action.UPDATE:
            remote = self.observation.posts.get(record.remote_id)
            if remote is not None and shows(remote, intent):
                updated = record_of(intent, remote, self.names)
                return StepResult.of(intent, Outcome.DONE, record=updated)
        self.ledger.withdraw(intent.address)
        return None

    def _is_gone(self, intent: Intent) -> bool:
        try:
            self.provider.post(intent.remote_id or "")
        except NotFound:
            return True
        except ProviderError:
            return False
        return False

    def _announce_again(self, intent: Intent) -> Intent:
        """Announce the creation that is left to do: under its key while the service remembers it."""
        now = self.world.clock.now()
        if intent.action is Action.REPLACE:
            self.ledger.retire(intent.address)
        again = intent
        if intent.action is not Action.RETRY:
            again = replace(intent, action=Action.CREATE, remote_id=None)
        if not self.provider.capability.recognises(now - intent.at):
            # Of another generation, and so under a key that was never used.
            generation = max(self.ledger.next_generation(intent.address), intent.generation + 1)
            key = derive_key(
                lineage=self.ledger.lineage,
                address=intent.address,
                generation=generation,
                body_digest=intent.body_digest,
            )
            again = replace(again, generation=generation, key=key, at=now)
        self.ledger.announce(again)
        return again


def _look(world: World, provider: Provider, ledger: Ledger, parallelism: int) -> Observation:
    """Observe what was created since the oldest open intent. Complete only if two looks agree.

    Between them, a call that was only just made gets the time to show in the service's list.
    """
    moments = [intent.at for intent in ledger.intents.values()]
    since = min(moments) - CLOCK_MARGIN
    first = provider.posts(created_after=since, progress=lambda _done, _total: None)
    if world.clock.now() - max(moments) < STILL_YOUNG:
        world.clock.sleep(SETTLING_PAUSE)
    with Observing(
        provider, world.observer, parallelism=parallelism, created_after=since
    ) as looking:
        second = looking.finish(ledger.stored().snapshot)
    # A list that has grown meanwhile may still be growing.
    agree = {post.id for post in first.posts} == looking.listed
    return replace(
        second,
        posts={post.id: post for post in first.posts} | dict(second.posts),
        complete=first.complete and second.complete and agree,
    )


def _as_found(settlement: Settlement, result: StepResult | None) -> Settlement:
    """The settlement; one that was closed says what a look at the post showed."""
    if settlement.verdict is not Verdict.CLOSE:
        return settlement
    action = settlement.intent.action
    if action.makes_a_post:
        return settlement
    if result is not None:
        return replace(settlement, why=f"the {action} was carried out")
    return replace(settlement, why=f"the {action} was not carried out; it is planned again")
