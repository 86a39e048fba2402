"""Killed at every step, doubted at every answer: whatever happens, there is one post of each."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import pytest
from tests.torture.depth import FULL
from tests.torture.inline import put_inline
from tests.torture.scenarios import SCENARIOS, Scenario
from tests.torture.steps import CHANGES, Fault, Trouble
from tests.torture.trials import Faults, Trial, delays, doubts, hold_ups, kills
from tests.torture.worlds import world

Property = Callable[[str, object], None]
Troubles = Callable[[Sequence[str], Sequence[str]], Iterable[Faults]]

ROUTES = ("aaa", "aba", "abb")
"""The machines of three runs. Only the machine that was interrupted has a journal of it."""

ORDERS = ("eager", "lazy")
SMALL = [scenario for scenario in SCENARIOS if scenario.is_small]
WIDE = [*SMALL, *(s for s in SCENARIOS if s.name in {"move and create", "recover what was made"})]


def each(scenarios: Sequence[Scenario], orders: Sequence[str]) -> pytest.MarkDecorator:
    """Every one of `scenarios`, in every one of `orders`; all of both where there is time."""
    scenarios, orders = (SCENARIOS, ORDERS) if FULL else (scenarios, orders)
    pairs = [
        pytest.param(order, scenario, id=f"{scenario.name}, {order}")
        for order, scenario in product(orders, scenarios)
    ]
    return pytest.mark.parametrize(("order", "scenario"), pairs, indirect=["order"])


@pytest.fixture(autouse=True)
def order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order in which concurrent work is done."""
    put_inline(monkeypatch, eager=request.param == "eager")


@each(SCENARIOS, ["lazy"])
def test_killed_once_at_any_step(scenario: Scenario, record_property: Property) -> None:
    record_property("trials", check(single(scenario, kills if FULL else deaths)))


@each(SCENARIOS, ["eager"])
def test_any_answer_may_be_lost(scenario: Scenario, record_property: Property) -> None:
    record_property("trials", check(single(scenario, doubts)))


@each(WIDE, ["lazy"])
def test_held_up_at_any_step(scenario: Scenario, record_property: Property) -> None:
    record_property("trials", check(single(scenario, hold_ups)))


@each(SMALL, ["lazy"])
def test_any_call_may_take_effect_late(scenario: Scenario, record_property: Property) -> None:
    record_property("trials", check(single(scenario, delays)))


@each(WIDE, ["lazy"])
def test_killed_again_while_recovering(scenario: Scenario, record_property: Property) -> None:
    alike: list[Trial] = []
    record_property("trials", check(double(scenario, alike)))
    record_property("alike", len(alike))


def single(scenario: Scenario, troubles: Troubles) -> Iterator[Trial]:
    """One run in trouble, and the next one on the same machine or on another: by turns, or both."""
    log = log_of(scenario)
    for turn, route in enumerate(("aa", "ab")):
        later = Trial(scenario, route, [()]).recovery()
        for number, faults in enumerate(troubles(log, later)):
            # Troubles come in pairs; of the next pair the other one is on the other machine.
            if FULL or troubles is deaths or (number // 2 + number) % 2 == turn:
                yield Trial(scenario, route, [faults])


def double(scenario: Scenario, alike: list[Trial]) -> Iterator[Trial]:
    """Two runs in trouble, at every pair of steps; the third may be where the first one was.

    Where there is little time, each pair is on one of the routes.

    Trials whose second run begins in the very world in which that of another did end as that one
    does: these are put into `alike`.
    """
    log = log_of(scenario)
    for turn, route in enumerate(ROUTES):
        begun: dict[Hashable, list[Faults]] = {}
        for row, first in enumerate(deaths(log)):
            trial = Trial(scenario, route, [first])
            arena, _ = trial.troubled()
            before = world(arena)
            if before in begun:
                alike += [replace(trial, faults=[first, second]) for second in begun[before]]
                continue
            pairs = enumerate(deaths(arena.run(route[1]).log), start=row)
            begun[before] = [
                second for number, second in pairs if FULL or number % len(ROUTES) == turn
            ]
            yield from (replace(trial, faults=[first, second]) for second in begun[before])


def deaths(log: Sequence[str], _later: Sequence[str] = ()) -> list[Faults]:
    """Every death of one run that leaves the world in a state of its own.

    A dead process leaves nothing behind but what it changed, so that it should be all the same which
    of the reads between two changes it died at; where there is time, all are tried.
    """
    if FULL:
        return [*kills(log), *doubts(log)]
    changes = [label for label in log if label.partition("#")[0] in CHANGES]
    return [
        (Fault(log[0], Trouble.KILL_AFTER),),
        *[(Fault(label, Trouble.KILL_AFTER),) for label in changes],
    ]


def log_of(scenario: Scenario) -> tuple[str, ...]:
    """The steps of the run when nothing is in its way."""
    log = Trial(scenario, "a", [()]).troubled()[1][0].log
    assert len(set(log)) == len(log)
    return log


def check(trials: Iterable[Trial]) -> int:
    """The number of trials; fails when one of them did."""
    count = 0
    failures = []
    for trial in trials:
        count += 1
        wrong = trial.verdict()
        if wrong:
            failures.append(f"{trial}\n    " + "\n    ".join(wrong))
    assert not failures, f"{len(failures)} of {count}:\n" + "\n".join(failures[:5])
    return count
