"""Schedules and trials that once ended in a post too many, kept as they were found."""

import pytest
from tests.torture.inline import put_inline
from tests.torture.races import Race, after_a_kill
from tests.torture.scenarios import SCENARIOS
from tests.torture.steps import Fault, Trouble
from tests.torture.trials import Trial, conclude

NAMED = {scenario.name: scenario for scenario in SCENARIOS}


@pytest.fixture(autouse=True)
def order(monkeypatch: pytest.MonkeyPatch) -> None:
    put_inline(monkeypatch, eager=True)


def changes_at(race: Race, *steps: str) -> list[str]:
    """What is wrong after a race in which the turn changes before each of these steps."""
    met = []

    def choose(number: int, label: str, me: str, others: tuple[str, ...]) -> str:
        if f"{me} {label}" not in steps:
            return me
        met.append(label)
        return others[0]

    arena, _ = race.play(choose)
    assert len(met) == len(steps), "the schedule is not the one it was"
    return conclude(arena, race.scenario, "n")


def test_another_run_announces_between_the_look_at_the_lease_and_the_reading() -> None:
    race = Race(NAMED["create"], ignores_keys=True, stays=True)
    assert changes_at(race, "a state.read#1", "b provider.create#1") == []


def test_another_run_announces_and_dies_right_after_what_was_open_is_settled() -> None:
    race = Race(
        after_a_kill(NAMED["replace"], (Fault("state.write#1", Trouble.KILL_AFTER),)),
        faults={"b": (Fault("state.write#2", Trouble.KILL_BEFORE),)},
        ignores_keys=True,
        stays=True,
    )
    assert changes_at(race, "a state.read#3") == []


def test_a_machine_remembers_that_it_sent_nothing_and_another_has_sent_it_since() -> None:
    unsure = (Fault("state.write#1", Trouble.NOT_APPLIED),)
    sent_and_dead = (
        Fault("provider.create#1", Trouble.LATE, "provider.create#1"),
        Fault("journal.append#1", Trouble.KILL_BEFORE),
    )
    trial = Trial(NAMED["publish now"], "aba", [unsure, sent_and_dead], ignores_keys=True)
    assert trial.verdict() == []
