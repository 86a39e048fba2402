"""The same trouble with real threads: several calls are under way when the process dies.

Which post a numbered call is about is then up to the threads, and must make no difference.
"""

from collections.abc import Callable

import pytest
from tests.torture.depth import FULL
from tests.torture.inline import look_seldom
from tests.torture.scenarios import SCENARIOS
from tests.torture.trials import Trial, doubts, kills

from postsync.engine import dispatching

NAMED = {scenario.name: scenario for scenario in SCENARIOS}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    look_seldom(monkeypatch)
    monkeypatch.setattr(dispatching, "POLL", 0.001)


@pytest.mark.parametrize("name", ["create several", "everything"])
@pytest.mark.parametrize("attempt", range(20 if FULL else 1))
def test_killed_or_doubted_while_others_are_under_way(
    name: str, attempt: int, record_property: Callable[[str, object], None]
) -> None:
    scenario = NAMED[name]
    log = Trial(scenario, "a", [()], parallelism=4).troubled()[1][0].log
    trials = [
        Trial(scenario, "ab", [faults], parallelism=4) for faults in (*kills(log), *doubts(log))
    ]
    wrong = [f"{trial}: {verdict}" for trial in trials if (verdict := trial.verdict())]
    assert not wrong, "\n".join(wrong[:5])
    record_property("trials", len(trials))
