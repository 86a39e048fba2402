"""Turns: several runs at once, one of them going on at a time, and changing where a test says.

Each run has a thread of its own, which waits until it is its turn. A turn may end before any step
that others could notice. A run that sleeps is woken when nobody else is awake; one that does not
`yield`s, as if the others were suspended meanwhile: then the clock is moved on for it alone.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tests.doubles.clock import FrozenClock

NOTICED = (
    "state.",
    "provider.p",
    "provider.create",
    "provider.under_way",
    "provider.delete",
    "provider.update",
)
"""How the names of steps begin that another run may notice, or that notice another one."""


class Choice(Protocol):
    """Decides, before a step, who goes on."""

    def __call__(self, number: int, label: str, me: str, others: tuple[str, ...]) -> str: ...


@dataclass
class Turns:
    """Hands the turn from run to run. `choose` is asked before every step that may be noticed."""

    clock: FrozenClock
    choose: Choice
    stays: bool = False
    steps: list[str] = field(default_factory=list)
    """Every step at which the turn could have changed: `a provider.create#1`."""
    changes: list[str] = field(default_factory=list)
    """Those at which it did."""

    def __post_init__(self) -> None:
        self._goes_on: dict[str, threading.Semaphore] = {}
        self._wakes: dict[str, datetime] = {}
        self._failures: list[BaseException] = []
        self._all_done = threading.Event()

    def play(self, runs: Mapping[str, Callable[["Turn"], object]]) -> None:
        """Run all of `runs`, the first one first, until every one has ended."""
        self._goes_on = {name: threading.Semaphore(0) for name in runs}
        threads = [
            threading.Thread(target=self._run, args=(name, run), daemon=True)
            for name, run in runs.items()
        ]
        for thread in threads:
            thread.start()
        self._goes_on[next(iter(runs))].release()
        self._all_done.wait()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self, me: str, run: Callable[["Turn"], object]) -> None:
        self._goes_on[me].acquire()
        try:
            run(Turn(me, self))
        except BaseException as error:  # noqa: BLE001 - raised again where the runs are played
            self._failures.append(error)
        del self._goes_on[me]
        if self._goes_on:
            next(iter(self._goes_on.values())).release()
        else:
            self._all_done.set()

    def step(self, me: str, label: str) -> None:
        """`me` is about to take a step."""
        others = tuple(name for name in self._goes_on if name != me)
        if not others or not label.startswith(NOTICED):
            return
        self.steps.append(f"{me} {label}")
        chosen = self.choose(len(self.steps), label, me, others)
        if chosen != me:
            self.changes.append(self.steps[-1])
            self._hand_over(me, chosen)

    def sleep(self, me: str, seconds: float) -> None:
        """`me` waits."""
        self._wakes[me] = wakes = self.clock.now() + timedelta(seconds=seconds)
        awake = [name for name in self._goes_on if name not in self._wakes]
        if awake and not self.stays:
            self._hand_over(me, awake[0])
        if self.clock.now() < wakes:
            self.clock.advance(wakes - self.clock.now())
        del self._wakes[me]

    def _hand_over(self, me: str, other: str) -> None:
        mine = self._goes_on[me]
        self._goes_on[other].release()
        mine.acquire()


@dataclass(frozen=True)
class Turn:
    """One run's way into its turns: the gate of its steps, and its clock."""

    name: str
    turns: Turns

    def gate(self, label: str) -> None:
        self.turns.step(self.name, label)

    def now(self) -> datetime:
        return self.turns.clock.now()

    def sleep(self, seconds: float) -> None:
        self.turns.sleep(self.name, seconds)


@dataclass(frozen=True)
class Switches:
    """A schedule: the turn changes before each of these steps, to the run that comes next."""

    at: tuple[int, ...] = ()

    def __call__(self, number: int, label: str, me: str, others: tuple[str, ...]) -> str:
        return others[0] if number in self.at else me


def schedules(
    play: Callable[[Switches], Turns], most: int, *, uncut: tuple[str, ...]
) -> Iterator[tuple[Switches, Turns]]:
    """Every schedule with at most so many switches, none of them before `uncut`, played."""
    waiting: list[tuple[int, ...]] = [()]
    while waiting:
        at = waiting.pop()
        switches = Switches(at)
        turns = play(switches)
        yield switches, turns
        if len(at) < most:
            first = at[-1] + 1 if at else 1
            numbers = range(first, len(turns.steps) + 1)
            waiting += [
                (*at, n) for n in numbers if not _label(turns.steps[n - 1]).startswith(uncut)
            ]


def _label(step: str) -> str:
    return step.partition(" ")[2]
