"""Dispatching: many steps at once, in the order their accounts need, and stopping in time.

The posts of one account go out one after another, in the order of the plan: a creation waits until
the one before it on any of its accounts is answered. In a bulk run, where an account has more than
a few dozen posts, scheduled ones only wait until the one before has left: nobody sees in which order
they were scheduled, and one after another would take many times as long. A step only ever waits for
steps that were begun before it, so nothing can wait for ever.
"""

import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from postsync.domain.run.events import StepStarted
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.record import Record
from postsync.engine.sending import Sender
from postsync.engine.world import World

GRACE = timedelta(seconds=10)
"""What running calls get to finish after an interruption (contract, section 5)."""

POLL = 0.2
"""Seconds between two looks at whether an interruption has come."""

BULK = 25
"""More posts of one account than this in one run overlap, unless they are published at once."""

_INTERRUPTED = StepError(code="interrupted", message="the run was interrupted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One announced call, and what its address was bound to before."""

    intent: Intent
    record: Record | None
    waits_for: tuple[threading.Event, ...] = ()
    overlaps: bool = False
    lets_go: threading.Event = field(default_factory=threading.Event)


def in_order(pairs: Sequence[tuple[Intent, Record | None]]) -> list[Step]:
    """The steps for `pairs`, each creation knowing which one it has to wait for."""
    last: dict[str, threading.Event] = {}
    steps = []
    counts = Counter(account for intent, _ in pairs for account in _ordered_accounts(intent))
    for intent, record in pairs:
        accounts = _ordered_accounts(intent)
        step = Step(
            intent=intent,
            record=record,
            waits_for=tuple({last[account] for account in accounts if account in last}),
            overlaps=not intent.publishes_now and any(counts[a] > BULK for a in accounts),
        )
        last.update(dict.fromkeys(accounts, step.lets_go))
        steps.append(step)
    return steps


def _ordered_accounts(intent: Intent) -> tuple[str, ...]:
    """The accounts on which a call has its place in the order; updates and cancels have none."""
    makes_a_post = intent.action in {Action.CREATE, Action.REPLACE}
    return intent.account_ids if makes_a_post or intent.publishes_now else ()


class Dispatcher:
    """Sends steps with at most `parallelism` under way."""

    def __init__(self, world: World, sender: Sender, parallelism: int) -> None:
        self._world = world
        self._sender = sender
        self._parallelism = parallelism
        self._stopped_by: StepError | None = None
        self._finished: queue.SimpleQueue[tuple[Step, StepResult | BaseException]] = (
            queue.SimpleQueue()
        )

    def run(
        self, steps: Sequence[Step], meanwhile: Callable[[], None]
    ) -> Iterator[tuple[Intent, StepResult]]:
        """The result of every step, as it comes. Interruptions must be deferred meanwhile.

        `meanwhile` is called again and again, several times a second and after every result.
        What had not begun when the run was stopped is skipped; what had not finished when the grace
        was over is unknown.
        """
        pool = ThreadPoolExecutor(max_workers=self._parallelism)
        open_steps = {step.intent.address: step for step in steps}
        try:
            for step in steps:
                pool.submit(self._work, step)
            for step, result in self._results(open_steps, meanwhile):
                yield step.intent, result
        finally:
            # Also when a result could not be noted: then nothing more may be sent.
            self._stop(StepError(code="stopped", message="the run was given up"))
            pool.shutdown(wait=False, cancel_futures=True)
        for step in open_steps.values():
            yield step.intent, _unfinished(step)

    def _results(
        self, open_steps: dict[str, Step], meanwhile: Callable[[], None]
    ) -> Iterator[tuple[Step, StepResult]]:
        """Results as they come, until none is missing or the grace after an interruption is over."""
        deadline = None
        while open_steps:
            if deadline is None and self._world.interrupts.requested():
                self._stop(_INTERRUPTED)
                deadline = self._world.clock.now() + GRACE
            meanwhile()
            if deadline is not None and self._world.clock.now() > deadline:
                return
            for step, result in self._take():
                del open_steps[step.intent.address]
                yield step, result

    def _take(self) -> Iterator[tuple[Step, StepResult]]:
        try:
            step, result = self._finished.get(timeout=POLL)
        except queue.Empty:
            return
        if isinstance(result, BaseException):
            raise result
        yield step, result

    def _stop(self, reason: StepError) -> None:
        self._stopped_by = self._stopped_by or reason

    def _work(self, step: Step) -> None:
        try:
            self._finished.put((step, self._send(step)))
        except BaseException as error:  # noqa: BLE001 - raised again where results are taken
            self._finished.put((step, error))
        finally:
            step.lets_go.set()

    def _send(self, step: Step) -> StepResult:
        for predecessor in step.waits_for:
            predecessor.wait()
        if self._world.interrupts.requested():  # the results may not have been looked at yet
            self._stop(_INTERRUPTED)
        if self._stopped_by is not None:
            return StepResult.of(step.intent, Outcome.SKIPPED, error=self._stopped_by)
        intent = step.intent
        self._world.observer(StepStarted(address=intent.address, action=intent.action))
        sent: Callable[[], None] = step.lets_go.set if step.overlaps else _wait_for_the_answer
        result = self._sender.send(intent, step.record, sent)
        if result.error is not None and result.error.stops_the_run:
            self._stop(StepError(code="stopped", message=f"not begun: {result.error.message}"))
        return result


def _wait_for_the_answer() -> None:
    """That a request has left lets nothing go yet."""


def _unfinished(step: Step) -> StepResult:
    message = "the call had not come back when the run was interrupted"
    error = StepError(code="interrupted", message=message)
    return StepResult.of(step.intent, Outcome.UNKNOWN, error=error)
