"""kill -9 of real processes, at named points and at random moments: never twice, nothing lost.

POSTSYNC_TORTURE=full strikes at every moment there is, at pairs of them, and hundreds of times at
random; POSTSYNC_TORTURE_SEED repeats the random moments of an earlier run.
"""

import os
import random
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.conftest import FULL
from tests.integration.scene import (
    ADDRESSES,
    APPLY,
    Scene,
    Tally,
    assert_exactly_once,
    clone,
    complete,
    decisions,
    intents,
)
from tests.integration.workbench import Workbench, finish

SEED = int(os.environ.get("POSTSYNC_TORTURE_SEED", random.randrange(10**6)))

COARSE = (
    "during provider.upload 1",
    "after provider.upload 1",
    "before state.write 1",  # the intents of the whole run
    "after state.write 1",
    "sent provider.create 1",  # of the post that is published at once
    "after provider.create 1",
    "after journal.append 1",
    "after provider.update 1",
    "after provider.delete 1",  # between DELETE and POST of the replacement
    "sent provider.create 2",
    "before journal.append 3",
    "after provider.delete 2",  # of the cancelled post
    "sent provider.create 4",
    "after journal.append 7",
    "before state.write 2",  # the outcomes
    "after state.write 2",
    "after journal.clear 2",
)

IN_RECOVERY = (
    "after provider.posts 3",  # it was looked for
    "after state.write 1",
    "before journal.clear 1",
    "after state.write 2",
    "sent provider.create 1",
    "after provider.create 2",
    "before file 30",
)
"""Points of a run that finds open intents. One that is never reached strikes nobody."""

PAIRS = (
    ("after state.write 1", "after state.write 2"),
    ("after state.write 1", "sent provider.create 1"),
    ("sent provider.create 1", "after state.write 1"),
    ("after provider.delete 1", "after provider.create 2"),
    ("after journal.append 7", "before journal.clear 1"),
    ("sent provider.create 4", "before file 30"),
)

LATE = ("after provider.delete 1", "before state.write 2", "after state.write 2")

# tests/torture strikes at every one of them inside of a process; here some are enough.
CASES = [("local", point) for point in (COARSE if FULL else COARSE[::4])]
CASES += [("git", point) for point in (COARSE if FULL else COARSE[3::6])]

PAIRED = [("local", *pair) for pair in (PAIRS if FULL else PAIRS[:1])]
PAIRED += [("git", *pair) for pair in (PAIRS if FULL else PAIRS[3:4])]

RANDOM_ROUNDS = 300 if FULL else 1
LONGEST_RUN = 0.6
"""Seconds that a run takes at most, from its start to its end, on a machine that is not too busy."""


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    tally = Tally()
    yield tally
    print(f"\nkill -9: {tally}; seed {SEED}")


def strike(bench: Workbench, point: str, tally: Tally) -> None:
    """Apply in a process that kills itself at `point`, if it gets there."""
    run = finish(bench.launch("kill", point, *APPLY))
    assert run.code in {-signal.SIGKILL, 0, 1}, run
    tally.strikes += run.code == -signal.SIGKILL
    tally.count(run)


def moments(scene: Scene, folder: Path) -> list[str]:
    """Every moment of a run that nothing strikes."""
    log = folder / "log"
    with scene.played(folder / "logged") as bench:
        run = finish(bench.launch("kill", "never", *APPLY, env={"POSTSYNC_TEST_LOG": str(log)}))
        assert run.code == 0, run
    return log.read_text().splitlines()


@pytest.mark.parametrize(("scene", "point"), CASES, indirect=["scene"])
def test_a_run_killed_at_a_named_point_is_completed_by_the_next(
    scene: Scene, point: str, tmp_path: Path, tally: Tally
) -> None:
    tally.rounds += 1
    with scene.played(tmp_path / "round") as bench:
        before = tally.strikes
        strike(bench, point, tally)
        assert tally.strikes == before + 1, "it never came to this point"
        complete(bench, tally)
        assert_exactly_once(bench)


@pytest.mark.parametrize("point", ["sent provider.create 2", *(LATE if FULL else LATE[1:2])])
def test_a_killed_run_is_completed_by_another_clone(
    shared: Scene, point: str, tmp_path: Path, tally: Tally
) -> None:
    tally.rounds += 1
    with shared.played(tmp_path / "round") as bench:
        strike(bench, point, tally)
        other = clone(bench)
        complete(other, tally)
        complete(bench, tally)
        assert_exactly_once(other)


def test_another_machine_takes_over_when_the_lease_has_run_out(
    shared: Scene, tmp_path: Path, tally: Tally
) -> None:
    tally.rounds += 1
    elsewhere = {"POSTSYNC_TEST_MACHINE": "elsewhere"}
    with shared.played(tmp_path / "round") as bench:
        process = bench.launch("kill", "after provider.delete 1", *APPLY, env=elsewhere)
        assert finish(process).code == -signal.SIGKILL
        made = len(bench.remote())
        other = clone(bench)
        run = other.run(*APPLY)
        assert run.code == 4
        said = " ".join(run.err.split())
        assert f"(process {process.pid}) since 2027-03-01 09:0" in said
        assert "ends by itself at 2027-03-01T09:0" in said
        assert len(bench.remote()) == made
        other.wait(minutes=8)
        complete(other, tally)
        assert_exactly_once(other)


@pytest.mark.parametrize(("scene", "first", "second"), PAIRED, indirect=["scene"])
def test_a_recovery_that_is_killed_too_is_completed_by_the_next_run(
    scene: Scene, first: str, second: str, tmp_path: Path, tally: Tally
) -> None:
    tally.rounds += 1
    with scene.played(tmp_path / "round") as bench:
        strike(bench, first, tally)
        strike(bench, second, tally)
        complete(bench, tally)
        assert_exactly_once(bench)


def test_a_run_killed_at_a_random_moment_is_completed_by_the_next(
    scene: Scene, tmp_path: Path, tally: Tally
) -> None:
    chance = random.Random(SEED)
    for number in range(RANDOM_ROUNDS):
        tally.rounds += 1
        with scene.played(tmp_path / str(number)) as bench:
            for _ in range(chance.choice((1, 1, 2))):
                process = bench.start(*APPLY)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0.2, LONGEST_RUN))
                process.kill()
                tally.strikes += finish(process).code == -signal.SIGKILL
            complete(bench, tally)
            assert_exactly_once(bench)


def test_every_open_call_is_decided_in_one_line(scene: Scene, tmp_path: Path, tally: Tally) -> None:
    with scene.played(tmp_path / "round") as bench:
        strike(bench, "after state.write 1", tally)
        announced = sorted(intent["address"] for intent in intents(bench))
        assert announced == sorted({*ADDRESSES, "cancelled"} - {"renamed"})
        run = bench.process(*APPLY)
        assert sorted(address for address, _ in decisions(run)) == announced, run.err
        assert re.search(
            r"^note: took over the lock that .+ left behind \(apply\)$",
            run.err,
            re.MULTILINE,
        )
        assert run.code == 1
        assert "PS607" in run.out


@pytest.mark.skipif(not FULL, reason="takes minutes: POSTSYNC_TORTURE=full")
def test_a_run_killed_at_any_moment_is_completed_by_the_next(
    scene: Scene, tmp_path: Path, tally: Tally
) -> None:
    for number, point in enumerate(moments(scene, tmp_path)):
        tally.rounds += 1
        with scene.played(tmp_path / str(number)) as bench:
            strike(bench, point, tally)
            complete(bench, tally)
            assert_exactly_once(bench)


@pytest.mark.skipif(not FULL, reason="takes minutes: POSTSYNC_TORTURE=full")
def test_a_recovery_killed_at_any_point_is_completed_by_the_next_run(
    scene: Scene, tmp_path: Path, tally: Tally
) -> None:
    pairs = [(first, second) for first in COARSE for second in IN_RECOVERY]
    for number, (first, second) in enumerate(pairs):
        tally.rounds += 1
        with scene.played(tmp_path / str(number)) as bench:
            strike(bench, first, tally)
            strike(bench, second, tally)
            complete(bench, tally)
            assert_exactly_once(bench)
