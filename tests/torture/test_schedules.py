"""Schedules keep the promise, and those who judge them would notice if they did not."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.torture import truth
from tests.torture.depth import FULL
from tests.torture.mishaps import Mode
from tests.torture.places import LocalPlace
from tests.torture.rig import KEY, Rig, at_work
from tests.torture.schedules import run_schedule
from tests.torture.service import Service, VirtualClock
from tests.torture.wanted import Draft

SEEDS = range(400) if FULL else range(12)


@pytest.mark.parametrize("first", range(0, len(SEEDS), 20))
def test_schedules_keep_the_promise(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    results = [run_schedule(seed) for seed in SEEDS[first : first + 20]]
    record_property("trials", len(results))
    broken = [result for result in results if result.wrong]
    told = [
        f"python -m tests.torture --seed {result.seed} -v: {'; '.join(result.wrong)}"
        for result in broken
    ]
    assert not told, "\n".join(told)
    assert any(result.counts["kills"] for result in results)


@pytest.mark.parametrize("seed", [127, 181, 1397, 1805, 3435])
def test_months_that_ended_in_a_second_post_are_kept(seed: int) -> None:
    result = run_schedule(seed, Mode.MONTHS)
    assert not result.wrong, result.wrong


def test_a_seed_gives_the_same_schedule_again() -> None:
    first, second = run_schedule(3), run_schedule(3)
    assert first.trace == second.trace
    assert first.counts == second.counts


class TestTheJudge:
    """What a broken promise looks like, made by hand."""

    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[Rig]:
        clock, rng = VirtualClock(), random.Random(1)
        service = Service(clock, rng)
        rig = Rig(tmp_path, LocalPlace(tmp_path / "shared"), clock, service, rng)
        rig.machine("one")
        draft = Draft(address="p1", family="p1", selectors=("x:acme",), at=None)
        rig.commit(draft)
        with at_work(rig):
            yield rig
        service.close()

    def make_again(self, rig: Rig, content: str) -> None:
        """A post through the API that no plan contained."""
        status, _ = rig.service.call("POST", "posts", {"accounts": ["9dyJS"], "content": content})
        assert status == 200

    def test_an_ordinary_apply_breaks_nothing(self, rig: Rig) -> None:
        rig.apply(rig.machines[0])
        now = rig.service.truth()
        plan, snapshot = rig.plan(rig.machines[0]), rig.snapshot(rig.machines[0])
        assert plan is not None
        found = [
            *truth.twice(now),
            *truth.two_of_one_family(now, set()),
            *truth.unshown(now, rig.shown, set()),
            *truth.sent_late(rig),
            *truth.secrets(rig),
            *truth.unsettled(plan, snapshot),
            *truth.lost(now, rig, plan, snapshot, forgiven=False),
        ]
        assert found == []
        assert len(now["publications"]) == 1

    def test_a_second_copy_is_a_duplicate(self, rig: Rig) -> None:
        rig.apply(rig.machines[0])
        self.make_again(rig, "p1.e1.c0 the same")
        assert len(list(truth.twice(rig.service.truth()))) == 1

    def test_a_post_that_no_plan_contained_is_noticed(self, rig: Rig) -> None:
        self.make_again(rig, "p7.e1.c0 from nowhere")
        assert len(list(truth.unshown(rig.service.truth(), rig.shown, set()))) == 1

    def test_a_post_that_nobody_knows_of_is_lost(self, rig: Rig) -> None:
        rig.apply(rig.machines[0])
        self.make_again(rig, "p7.e1.c0 from nowhere")
        plan, snapshot = rig.plan(rig.machines[0]), rig.snapshot(rig.machines[0])
        assert plan is not None
        found = truth.lost(rig.service.truth(), rig, plan, snapshot, forgiven=False)
        assert [line.partition(",")[0] for line in found] == ["LOST: nobody knows of p7.e1.c0"]

    def test_a_file_whose_post_was_never_made_is_lost(self, rig: Rig) -> None:
        rig.apply(rig.machines[0])
        plan, snapshot = rig.plan(rig.machines[0]), rig.snapshot(rig.machines[0])
        rig.commit(Draft(address="p2", family="p2", selectors=("x:acme",), at=None))
        assert plan is not None
        found = truth.lost(rig.service.truth(), rig, plan, snapshot, forgiven=False)
        assert list(found) == ["LOST: p2 is nowhere"]

    def test_work_that_is_left_is_unsettled(self, rig: Rig) -> None:
        plan, snapshot = rig.plan(rig.machines[0]), rig.snapshot(rig.machines[0])
        assert plan is not None
        assert list(truth.unsettled(plan, snapshot)) == ["UNSETTLED: create p1 is still to be done"]

    def test_a_key_in_the_journal_is_noticed(self, rig: Rig) -> None:
        (rig.machines[0].folder / "journal.jsonl").write_text(f"… {KEY} …")
        assert len(list(truth.secrets(rig))) == 1

    def test_a_serial_that_comes_again_is_noticed(self, rig: Rig) -> None:
        before = rig.place.save()
        rig.apply(rig.machines[0])
        rig.place.restore(before, mark=True)
        rig.apply(rig.machines[0])
        rig.serials = dict.fromkeys(rig.serials, 99)
        rig.commit(Draft(address="p2", family="p2", selectors=("x:acme",), at=None))
        rig.apply(rig.machines[0])
        assert rig.wrong
