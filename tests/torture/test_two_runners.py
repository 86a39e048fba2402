"""Two runs at once, step by step: whoever goes on when, there is one post of each.

With keys honoured by the service and with keys ignored: then lease, intent and compare-and-swap
must do alone. One gap is known, and shown: a run that is suspended between its last look at the
lease and the moment its request leaves, for longer than the lease lasts. Only the service's memory
of the key closes that.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from random import Random

import pytest
from tests.torture.depth import FULL
from tests.torture.inline import put_inline
from tests.torture.races import DIFFERENT_FILES, UNDER_WAY, Race, after_a_kill, random_race
from tests.torture.scenarios import SCENARIOS, Scenario
from tests.torture.steps import CHANGES, Fault, Trouble
from tests.torture.stories import tell
from tests.torture.trials import Trial

Property = Callable[[str, object], None]

WALKS = 20_000 if FULL else 100
SWITCHES = 3 if FULL else 2
NAMED = {scenario.name: scenario for scenario in (*SCENARIOS, *DIFFERENT_FILES)}
HARD = [
    NAMED[name]
    for name in ("create", "publish now", "replace", "recover what was not made", "another text")
]
RACED = [scenario for scenario in NAMED.values() if FULL or scenario.name != "everything"]
EDITED = [
    scenario
    for scenario in RACED
    if not scenario.forgets
    and scenario.name not in {"another name", "move and create", "everything"}
]
"""What is edited must be known, and not be given another name as well: that is another post."""
DEEPLY = RACED if FULL else HARD
by_name = {"ids": lambda scenario: scenario.name}


@pytest.fixture(params=["eager", "lazy"] if FULL else ["lazy"], autouse=True)
def order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order in which concurrent work of one run is done."""
    put_inline(monkeypatch, eager=request.param == "eager")


@pytest.mark.parametrize("scenario", RACED, **by_name)
def test_one_run_overtakes_another_at_any_step(
    scenario: Scenario, record_property: Property
) -> None:
    races = kinds_of(scenario)
    record_property("trials", check(verdict for race in races for verdict in race.explore(1)))


@pytest.mark.parametrize("scenario", DEEPLY if FULL else DEEPLY[:3], **by_name)
def test_a_run_is_suspended_until_the_lease_is_over_and_wakes_up(
    scenario: Scenario, record_property: Property
) -> None:
    race = Race(scenario, stays=True, ignores_keys=True)
    record_property("trials", check(race.explore(SWITCHES)))


@pytest.mark.parametrize("scenario", DEEPLY, **by_name)
def test_a_run_is_killed_while_another_is_at_work(
    scenario: Scenario, record_property: Property
) -> None:
    races = (
        Race(scenario, faults={"a": (fault,)}, stays=stays, ignores_keys=True)
        for number, fault in enumerate(deaths(scenario))
        for stays in ((True, False) if FULL else (number % 2 == 0,))
    )
    record_property("trials", check(verdict for race in races for verdict in race.explore(1)))


@pytest.mark.parametrize("scenario", DEEPLY, **by_name)
def test_two_runs_recover_the_same_dead_one(scenario: Scenario, record_property: Property) -> None:
    every = 1 if FULL else 2
    begin = DEEPLY.index(scenario) % every
    races = (
        Race(after_a_kill(scenario, (fault,)), stays=True, ignores_keys=True)
        for fault in deaths(scenario)[begin::every]
    )
    record_property("trials", check(verdict for race in races for verdict in race.explore(1)))


@pytest.mark.parametrize("seed", range(WALKS // 50))
def test_random_schedules_with_random_trouble(seed: int, record_property: Property) -> None:
    random = Random(seed)
    verdicts = (random_race(random.choice(RACED), random).walk(random) for _ in range(50))
    record_property("trials", check(verdicts))


@pytest.mark.parametrize("seed", range(WALKS // 50))
def test_files_are_edited_between_two_races(seed: int, record_property: Property) -> None:
    random = Random(seed)
    verdicts = (tell(random.choice(EDITED), random) for _ in range(25))
    record_property("trials", check(verdicts))


class TestTheGap:
    def test_without_keys_a_run_suspended_while_sending_makes_a_second_post(self) -> None:
        race = Race(NAMED["create"], stays=True, ignores_keys=True, gap=True)
        wrong = [verdict for verdict in race.explore(2) if verdict]
        assert wrong
        assert all("launch is there 2 times" in verdict for verdict in wrong)
        assert all(
            f"'a {UNDER_WAY}#1'" in verdict or f"'b {UNDER_WAY}#1'" in verdict for verdict in wrong
        )

    def test_keys_close_it(self) -> None:
        assert check(Race(NAMED["create"], stays=True, gap=True).explore(2))


def kinds_of(scenario: Scenario) -> list[Race]:
    return [
        Race(
            scenario, stays=stays, ignores_keys=ignores, gap=not ignores and not scenario.is_urgent
        )
        for stays, ignores in product((True, False), repeat=2)
        if FULL or stays == ignores
    ]


def deaths(scenario: Scenario) -> Sequence[Fault]:
    """A kill after each step of a run by itself that changes anything, and before the first one."""
    log = Trial(scenario, "a", [()]).troubled()[1][0].log
    changes = [label for label in log if label.partition("#")[0] in CHANGES]
    return [Fault(label, Trouble.KILL_AFTER) for label in (log[0], *changes)]


def check(verdicts: Iterable[str | None]) -> int:
    """The number of schedules; fails when something was wrong in one of them."""
    every = list(verdicts)
    wrong = [verdict for verdict in every if verdict]
    assert not wrong, f"{len(wrong)} of {len(every)}:\n" + "\n".join(wrong[:5])
    return len(every)
