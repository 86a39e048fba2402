"""Killed at every step, doubted at every answer: whatever happens, there is one post of each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

import pytest
from tests.torture.depth import FULL
from tests.torture.inline import put_inline
from tests.torture.scenarios import SCENARIOS, Scenario
from tests.torture.steps import CHANGES, Fault, Trouble
from tests.torture.trials import Faults, Trial, delays, doubts, hold_ups, kills

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


@each(SCENARIOS, ORDERS)
def test_killed_once_at_any_step(scenario: Scenario, record_property: Property) -> None:
    record_property("trials", check(single(scenario, kills)))


@each(SCENARIOS, ORDERS)
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
    record_property("trials", check(double(scenario)))


def single(scenario: Scenario, troubles: Troubles) -> Iterator[Trial]:
    """One run in trouble, and the next one on the same machine or on another."""
    log = log_of(scenario)
    for route in ("aa", "ab"):
        later = Trial(scenario, route, [()]).recovery()
        for faults in troubles(log, later):
            yield Trial(scenario, route, [faults])


def double(scenario: Scenario) -> Iterator[Trial]:
    """Two runs in trouble, at every pair of steps; the third may be where the first one was."""
    log = log_of(scenario)
    for route, first in product(ROUTES, first_troubles(log)):
        recovery = Trial(scenario, route, [first]).recovery()
        for second in first_troubles(recovery):
            yield Trial(scenario, route, [first, second])


def first_troubles(log: Sequence[str]) -> list[Faults]:
    """Every trouble of one run that leaves the world in a state of its own.

    A dead process leaves nothing behind but what it changed, so that it is all the same which of
    the reads between two changes it died at; all are tried nevertheless where there is time.
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
