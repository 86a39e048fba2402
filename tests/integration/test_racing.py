"""Two real runs at once, on one state: one of each post, and the loser says so or has nothing left.

POSTSYNC_TORTURE=full races many more rounds.
"""

import signal
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import FULL
from tests.integration.scene import (
    APPLY,
    Scene,
    Tally,
    assert_exactly_once,
    clone,
    complete,
)
from tests.integration.starter import Process, Started
from tests.integration.workbench import LONGEST, Run, Workbench, finish, until

ROUNDS = 100 if FULL else 2

ANNOUNCED = "after state.write 1"


def second_of(scene: Scene, bench: Workbench) -> Workbench:
    """Where the second run works: in another clone, or, on a local state, in the same folder."""
    return clone(bench) if scene.backend == "git" else bench


def suspended(bench: Workbench, point: str, **environment: str) -> Process:
    """An apply that suspended itself at `point`."""
    process = bench.launch("stop", point, *APPLY, env=environment)
    assert isinstance(process, Started)
    process.wait_for_stop(LONGEST)
    assert process.poll() is None, finish(process)
    return process


def woken(process: Process) -> Run:
    process.send_signal(signal.SIGCONT)
    return finish(process)


def test_of_two_runs_started_at_once_one_does_it_all(scene: Scene, tmp_path: Path) -> None:
    ends: Counter[int] = Counter()
    for number in range(ROUNDS):
        with scene.played(tmp_path / str(number)) as bench:
            other = second_of(scene, bench)
            runs = [finish(p) for p in [where.start(*APPLY) for where in (bench, other)]]
            assert {run.code for run in runs} <= {0, 4}, runs
            assert any(run.code == 0 for run in runs), runs
            ends.update(run.code for run in runs)
            assert_exactly_once(other)
    print(f"\nraces on {scene.backend}: {ROUNDS} rounds, exit codes {dict(ends)}")


def test_two_runs_that_announce_at_the_same_moment_make_one_of_each(
    shared: Scene, tmp_path: Path
) -> None:
    with shared.played(tmp_path / "round") as bench:
        both = (bench, clone(bench))
        late, early = [suspended(where, "before state.write 1") for where in both]
        assert woken(early).code == 0
        run = woken(late)
        assert run.code == 0
        assert "planning again" in run.err, "it had read the state before the other one wrote it"
        assert_exactly_once(bench)


LISTED = {"POSTSYNC_TEST_AFTER": "after provider.posts 1"}


def test_a_run_that_listed_the_posts_before_another_one_finds_nothing_left_to_do(
    shared: Scene, tmp_path: Path
) -> None:
    with shared.played(tmp_path / "round") as bench:
        late = suspended(clone(bench), "before state.read 1", **LISTED)
        assert finish(bench.start(*APPLY)).code == 0
        run = woken(late)
        assert run.code == 0, run
        assert "No changes." in run.out, run
        assert_exactly_once(bench)


def test_a_run_that_listed_the_posts_before_another_one_died_completes_that(
    shared: Scene, tmp_path: Path
) -> None:
    with shared.played(tmp_path / "round") as bench:
        other = clone(bench)
        late = suspended(other, "before state.read 1", **LISTED)
        killed = finish(bench.launch("kill", "after provider.create 1", *APPLY))
        assert killed.code == -signal.SIGKILL
        run = woken(late)
        assert run.code == 0, run
        assert "now: adopted" in run.err, run
        assert_exactly_once(other)


@pytest.mark.parametrize("point", ["after provider.create 1", "after provider.delete 1"])
def test_a_run_that_races_with_one_that_is_killed_completes_it_or_is_told_to_wait(
    scene: Scene, point: str, tmp_path: Path
) -> None:
    with scene.played(tmp_path / "round") as bench:
        other = second_of(scene, bench)
        processes = [bench.launch("kill", point, *APPLY), other.start(*APPLY)]
        killed, run = map(finish, processes)
        assert killed.code in {-signal.SIGKILL, 0, 4}, killed
        assert run.code in {0, 4}, run
        complete(other, Tally())
        assert_exactly_once(other)


def test_a_run_that_is_suspended_keeps_the_others_waiting_until_somebody_unlocks(
    scene: Scene, tmp_path: Path
) -> None:
    with scene.played(tmp_path / "round") as bench:
        other = second_of(scene, bench)
        sleeper = suspended(bench, ANNOUNCED)
        made = len(bench.remote())
        for more in ((), ("--lock-timeout", "0.3")):
            run = other.run(*APPLY, *more)
            assert run.code == 4
            said = " ".join(run.err.split())
            assert f"(process {sleeper.pid}) since 2027-03-01 09:0" in said
            assert "(apply)" in said
            assert "`postsync state unlock`" in said
        assert len(bench.remote()) == made
        told = other.done("state", "unlock").out
        assert f"(process {sleeper.pid})" in told
        assert "held since 2027-03-01T09:" in told
        complete(other, Tally())
        run = woken(sleeper)
        assert run.code == 4, run
        complete(bench, Tally())
        assert_exactly_once(other)


def test_a_run_that_slept_past_its_lease_sends_nothing_when_it_wakes(
    shared: Scene, tmp_path: Path
) -> None:
    with shared.played(tmp_path / "round") as bench:
        # By its own clock, which nobody moves, the lease has to be over when it wakes.
        sleeper = suspended(
            bench, ANNOUNCED, POSTSYNC_TEST_LEASE="0.01", POSTSYNC_TEST_MACHINE="elsewhere"
        )
        other = clone(bench)
        other.wait(minutes=8)
        complete(other, Tally())
        before = bench.sandbox("GET", "requests")["total"]
        run = woken(sleeper)
        assert run.code == 4, run
        after = bench.sandbox("GET", "requests")
        assert after["total"] == before, (run, after["requests"][before - after["total"] :])
        assert_exactly_once(other)


def test_a_run_that_waits_for_the_other_one_finds_nothing_left_to_do(
    scene: Scene, tmp_path: Path
) -> None:
    with scene.played(tmp_path / "round") as bench:
        other = second_of(scene, bench)
        sleeper = suspended(bench, ANNOUNCED)
        waiting = other.start(*APPLY, "--lock-timeout", "50", "--format", "json")
        until(lambda: bench.sandbox("GET", "requests")["total"] > 0)
        assert woken(sleeper).code == 0
        run = finish(waiting)
        assert run.code == 0, run
        assert run.json["steps"] == []
        assert_exactly_once(other)
