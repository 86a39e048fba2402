"""Carrying: announced calls sent, and each outcome kept before the next thing is done.

An outcome goes to the journal as it comes, and to the backend every 30 seconds, at once when the run
is interrupted, and at the end, which is up to whoever uses this.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from postsync.domain.errors import StateUnwritable
from postsync.domain.run.events import Noted, StepFinished
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.intent import Intent
from postsync.domain.state.record import Record
from postsync.engine.dispatching import Dispatcher, in_order
from postsync.engine.ledger import Ledger
from postsync.engine.sending import Sender
from postsync.engine.world import World

SAVE_EVERY = timedelta(seconds=30)
"""Outcomes reach the backend at least this often (contract, section 5), and the lease is renewed."""


def carry(
    world: World,
    ledger: Ledger,
    sender: Sender,
    pairs: Sequence[tuple[Intent, Record | None]],
    *,
    parallelism: int,
    again: bool = False,
) -> Iterator[StepResult]:
    """Send `pairs`, which must be announced and saved; the result of each, entered, as it comes.

    `again`: they may have been sent before, so that only a post settles them.
    """
    saving = _Saving(world, ledger)
    dispatcher = Dispatcher(world, sender, parallelism)
    for intent, outcome in dispatcher.run(in_order(pairs), meanwhile=saving.keep_up):
        result = _still_in_doubt(outcome) if again else outcome
        ledger.note(intent, result)
        world.observer(StepFinished(result=result))
        yield result


def _still_in_doubt(result: StepResult) -> StepResult:
    """A repetition that made nothing says nothing about the first call, which may be under way yet."""
    made_nothing = result.record is None and not result.released
    if made_nothing and result.outcome in {Outcome.FAILED, Outcome.SKIPPED}:
        return replace(result, outcome=Outcome.UNKNOWN)
    return result


class _Saving:
    """Sees to it that the backend never lags far behind."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world = world
        self._ledger = ledger
        self._saved_at = world.clock.now()
        self._interrupted = False

    def keep_up(self) -> None:
        """Save when it is time. A disk that is full now may not be so later: that is only noted."""
        now = self._world.clock.now()
        first_interruption = self._world.interrupts.requested() and not self._interrupted
        if not first_interruption and now - self._saved_at <= SAVE_EVERY:
            return
        self._interrupted = self._interrupted or first_interruption
        self._saved_at = now
        try:
            self._ledger.save("outcomes so far")
        except StateUnwritable as error:
            self._world.observer(Noted(message=f"the state will be saved later: {error.message}"))
