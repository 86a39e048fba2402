"""Dispatching: many calls together, in the order their accounts need, and stopping in time.

The posts of one account go out one after another, in the order of the plan: a creation waits until
the one before it on any of its accounts is answered. In a bulk run, where an account has more than
a few dozen posts, scheduled ones only wait until the one before has left: nobody sees in which order
they were scheduled, and one after another would take many times as long. A step only ever waits for steps
that were begun before it, so nothing can wait for ever. A creation that depends on the call of another
address, whose place it takes, is begun once that one is done and noted; so no other waits for it.

Every outcome goes to the journal as it comes, and to the backend every 30 seconds and as soon as the
run is interrupted. The last save is the caller's.
"""

import queue
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

from postsync.domain.errors import StateUnwritable
from postsync.domain.plan.plan import Change
from postsync.domain.remote.remote import Names
from postsync.domain.run.events import Noted, StepFinished, StepStarted
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import Intent
from postsync.domain.state.record import Record
from postsync.engine.ledger import Ledger
from postsync.engine.sending import Sender
from postsync.engine.world import Options, World
from postsync.ports import Provider

GRACE = timedelta(seconds=10)
"""What running calls get to finish after an interruption (contract, section 5)."""

POLL = 0.2
"""Seconds between two looks at whether an interruption has come."""

BULK = 25
"""More posts of one account than this in one run overlap, unless they are published at once."""

SAVE_EVERY = timedelta(seconds=30)
"""Outcomes reach the backend at least this often (contract, section 5), and the lease is renewed."""

_INTERRUPTED = StepError(code="interrupted", message="the run was interrupted")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One announced call. The next step on the same accounts waits for `next_may_go`."""

    intent: Intent
    record: Record | None
    waits_for: tuple[threading.Event, ...] = ()
    overlaps: bool = False
    next_may_go: threading.Event = field(default_factory=threading.Event)


def dispatch(
    world: World,
    options: Options,
    provider: Provider,
    ledger: Ledger,
    intents: Sequence[Intent],
    *,
    names: Names,
    again: bool = False,
) -> Iterator[StepResult]:
    """Send `intents`, several together, and yield each result once it is entered.

    The intents must be saved, and interruptions deferred. What has not begun when the run is stopped
    is skipped; the outcome of what has not finished within the grace is unknown. `names` finds account
    ids that the service leaves out of its answers. `again`: an earlier run may have sent the intents,
    so that only a post settles them.
    """
    sender = Sender(
        provider=provider,
        clock=world.clock,
        guard_window=options.policy.guard_window,
        names=names,
        may_send=ledger.may_send,
    )
    dispatcher = _Dispatcher(world, ledger, sender, again=again)
    return dispatcher.run(_in_order(intents, ledger), max(1, options.parallelism))


def _in_order(intents: Sequence[Intent], ledger: Ledger) -> list[_Step]:
    """The steps for `intents`, each creation knowing which ones it has to wait for."""
    last: dict[str, threading.Event] = {}
    steps = []
    announced = {intent.address for intent in intents}
    counts = Counter(account for intent in intents for account in _ordered_accounts(intent))
    for intent in intents:
        accounts = _ordered_accounts(intent)
        step = _Step(
            intent=intent,
            record=ledger.records.get(intent.address),
            waits_for=tuple({last[account] for account in accounts if account in last}),
            overlaps=not intent.publishes_now and any(counts[a] > BULK for a in accounts),
        )
        if intent.depends_on not in announced:
            last.update(dict.fromkeys(accounts, step.next_may_go))
        steps.append(step)
    return steps


def _ordered_accounts(intent: Intent) -> tuple[str, ...]:
    """The accounts on which a call has its place in the order; updates and cancels have none."""
    is_ordered = intent.action.makes_a_post or intent.publishes_now
    return intent.account_ids if is_ordered else ()


class _Dispatcher:
    """The steps are sent in threads of a pool; all else is done in the thread that takes results."""

    def __init__(self, world: World, ledger: Ledger, sender: Sender, *, again: bool) -> None:
        self._world = world
        self._ledger = ledger
        self._sender = sender
        self._again = again
        self._saved_at = world.clock.now()
        self._stopped_by: StepError | None = None
        self._finished: queue.SimpleQueue[tuple[_Step, StepResult | BaseException]] = (
            queue.SimpleQueue()
        )

    def run(self, steps: Sequence[_Step], parallelism: int) -> Iterator[StepResult]:
        pool = ThreadPoolExecutor(max_workers=parallelism)
        open_steps = {step.intent.address: step for step in steps}
        waiting: dict[str, list[_Step]] = defaultdict(list)
        try:
            for step in steps:
                if step.intent.depends_on in open_steps:
                    waiting[step.intent.depends_on].append(step)
                else:
                    pool.submit(self._work, step)
            for step, result in self._results(open_steps):
                entered = self._entered(step.intent, result)
                yield entered
                for dependent in waiting.pop(entered.address, ()):
                    if entered.outcome is Outcome.DONE:
                        pool.submit(self._work, dependent)
                    else:
                        self._finished.put((dependent, counterpart_not_done(dependent.intent)))
        finally:
            # Also when a result could not be noted: then nothing more may be sent.
            self._stop(StepError(code="stopped", message="the run was given up"))
            pool.shutdown(wait=False, cancel_futures=True)
        never_begun = {step.intent.address for steps in waiting.values() for step in steps}
        for step in open_steps.values():
            yield self._entered(step.intent, _left(step.intent, step.intent.address in never_begun))

    def _results(self, open_steps: dict[str, _Step]) -> Iterator[tuple[_Step, StepResult]]:
        """Results as they come, until all have or the grace after an interruption is over."""
        deadline = None
        while open_steps:
            if deadline is None and self._world.interrupts.requested():
                self._stop(_INTERRUPTED)
                deadline = self._world.clock.now() + GRACE
                self._save()
            elif self._world.clock.now() - self._saved_at > SAVE_EVERY:
                self._save()
            if deadline is not None and self._world.clock.now() > deadline:
                return
            try:
                step, result = self._finished.get(timeout=POLL)
            except queue.Empty:
                continue
            if isinstance(result, BaseException):
                raise result
            del open_steps[step.intent.address]
            yield step, result

    def _entered(self, intent: Intent, result: StepResult) -> StepResult:
        made_nothing = result.record is None and not result.released
        if self._again and made_nothing and result.outcome in {Outcome.FAILED, Outcome.SKIPPED}:
            # That says nothing about the first call, which may still be under way.
            result = replace(result, outcome=Outcome.UNKNOWN)
        for remark in result.remarks:
            self._world.observer(Noted(message=f"{intent.address}: {remark}"))
        result = self._ledger.note(intent, result)
        self._world.observer(StepFinished(result=result))
        return result

    def _save(self) -> None:
        """Save what came so far. A disk that is full now may not be so later: that is only noted."""
        self._saved_at = self._world.clock.now()
        try:
            self._ledger.save("outcomes so far")
        except StateUnwritable as error:
            self._world.observer(Noted(message=f"the state will be saved later: {error.message}"))

    def _stop(self, reason: StepError) -> None:
        self._stopped_by = self._stopped_by or reason

    def _work(self, step: _Step) -> None:
        """Send one step, in a thread of the pool."""
        try:
            self._finished.put((step, self._send(step)))
        except BaseException as error:  # noqa: BLE001 - raised again where results are taken
            self._finished.put((step, error))
        finally:
            step.next_may_go.set()

    def _send(self, step: _Step) -> StepResult:
        for predecessor in step.waits_for:
            predecessor.wait()
        if self._world.interrupts.requested():  # the results may not have been looked at yet
            self._stop(_INTERRUPTED)
        if self._stopped_by is not None:
            return StepResult.of(step.intent, Outcome.SKIPPED, error=self._stopped_by)
        self._world.observer(StepStarted(address=step.intent.address, action=step.intent.action))
        sent: Callable[[], None] = step.next_may_go.set if step.overlaps else _wait_for_the_answer
        result = self._sender.send(step.intent, step.record, sent)
        if result.error is not None and result.error.stops_the_run:
            self._stop(StepError(code="stopped", message=f"not begun: {result.error.message}"))
        return result


def _left(intent: Intent, was_never_begun: bool) -> StepResult:
    """The result of a call that had not come back when the time after an interruption was over."""
    if was_never_begun:
        return StepResult.of(intent, Outcome.SKIPPED, error=_INTERRUPTED)
    message = "the call had not come back when the run was interrupted"
    error = StepError(code="interrupted", message=message)
    return StepResult.of(intent, Outcome.UNKNOWN, error=error)


def counterpart_not_done(step: Change | Intent) -> StepResult:
    """The result of a step that was not begun, because the one that it depends on was not done."""
    message = (
        f"the change of {step.depends_on} was not done, whose place it takes; nothing was sent, "
        "or both would go out"
    )
    error = StepError(code="counterpart-not-done", message=message)
    return StepResult.of(step, Outcome.SKIPPED, error=error)


def _wait_for_the_answer() -> None:
    """Do nothing when the request has left: the next step waits for the answer."""
