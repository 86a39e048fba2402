"""A trial is left out for one in an equal world: what a run could notice must make two differ."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import post
from tests.tables import each_row
from tests.torture.arena import Arena
from tests.torture.inline import put_inline
from tests.torture.scenarios import SCENARIOS, Scenario
from tests.torture.steps import Fault, Trouble
from tests.torture.test_kill_sweep import deaths, double, log_of
from tests.torture.trials import Trial
from tests.torture.worlds import world

CREATE = SCENARIOS[0]


@pytest.fixture(autouse=True)
def order(monkeypatch: pytest.MonkeyPatch) -> None:
    put_inline(monkeypatch, eager=False)


def after(*faults: Fault) -> Arena:
    arena = CREATE.begin()
    arena.run("a", *faults)
    return arena


def edit(arena: Arena) -> None:
    arena.provider.edit("p1", published_at=arena.clock.now())


def forget_a_key(arena: Arena) -> None:
    arena.provider._answers.clear()


def lag(arena: Arena) -> None:
    arena.provider.hidden.add("p1")


def count_on(arena: Arena) -> None:
    arena.provider._count += 1


def raise_the_serial(arena: Arena) -> None:
    kept = arena.store.kept
    arena.store.kept = replace(kept, snapshot=replace(kept.snapshot, serial=99))


def change_the_version(arena: Arena) -> None:
    arena.store.kept = replace(arena.store.kept, version="another")


def hold_the_lock(arena: Arena) -> None:
    arena.locks["a"]._held = True


CHANGES: tuple[Callable[[Arena], object], ...] = (
    edit,
    forget_a_key,
    lag,
    count_on,
    raise_the_serial,
    change_the_version,
    hold_the_lock,
    lambda arena: arena.clock.advance(timedelta(microseconds=1)),
    lambda arena: arena.write(post(text="launch: Hi")),
    lambda arena: arena.check_out("b", post(text="launch: Hi")),
    lambda arena: arena.history.commits.append("another"),
    lambda arena: arena.media.add("a.jpg", b"a picture"),
    lambda arena: arena.watch.violations.append("launch is there 2 times"),
)


def test_two_that_came_about_alike_are_equal() -> None:
    assert world(after()) == world(after())


@each_row("change", CHANGES)
def test_whatever_is_changed_makes_another_one(change: Callable[[Arena], object]) -> None:
    arena = after()
    before = world(arena)
    change(arena)
    assert world(arena) != before


def test_what_only_one_machine_has_noted_makes_another_one() -> None:
    noted = Fault("state.write#2", Trouble.KILL_BEFORE)
    other = Fault("journal.append#1", Trouble.KILL_BEFORE)
    assert world(after(noted)) != world(after(other))


@pytest.mark.parametrize("scenario", SCENARIOS[:3], ids=lambda scenario: scenario.name)
def test_none_is_left_out_but_for_one_that_ends_in_the_same_world(scenario: Scenario) -> None:
    log = log_of(scenario)
    begun: dict[object, tuple[object, tuple[str, ...]]] = {}
    for first in deaths(log):
        arena, _ = Trial(scenario, "ab", [first]).troubled()
        before = world(arena)
        steps = arena.run("b").log
        assert begun.setdefault(before, (world(arena), steps)) == (world(arena), steps)


def test_no_step_of_the_first_run_is_left_out_altogether() -> None:
    alike: list[Trial] = []
    tried = [*double(CREATE, alike), *alike]
    for route in {trial.route for trial in tried}:
        firsts = {trial.faults[0] for trial in tried if trial.route == route}
        assert firsts == set(deaths(log_of(CREATE)))
