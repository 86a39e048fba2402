"""Ctrl-C, SIGTERM and the way GitHub Actions cancels: nothing new begins, and nothing is lost."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.action.runner import ACTION, python_with_the_action, read_outputs
from tests.conftest import FULL
from tests.integration.scene import (
    APPLY,
    Scene,
    Tally,
    assert_exactly_once,
    clone,
    complete,
    intents,
)
from tests.integration.workbench import Workbench, finish, until

UNTIL_SIGTERM = 7.5 if FULL else 0.0
"""Seconds that GitHub waits after SIGINT. A test has seen all that it wants to see much sooner."""

POINTS = {
    "after provider.upload 1": 0,
    "before state.write 1": 0,
    "after state.write 1": 0,
    "sent provider.create 1": 1,
    "after provider.delete 1": 2,  # a replacement is finished
    "before state.write 2": 5,
}
"""Points, and how many posts have been asked for when all that was under way there is done."""

CREATING = {"method": "POST", "path": "/v1/posts*"}


def recorded(bench: Workbench) -> set[str]:
    """The remote ids of the recorded state."""
    listed = bench.done("state", "list", "--format", "json").json
    return {record["remote_id"] for record in listed["posts"]}


def saved(bench: Workbench) -> set[str]:
    """The addresses in the backend itself, without what a journal adds on this machine."""
    if bench.state_file.exists():
        return set(bench.state()["posts"])
    folder = bench.folder.with_name("clone")
    listed = (
        (bench.beside(folder) if folder.exists() else clone(bench))
        .done("state", "list", "--format", "json")
        .json
    )
    return {record["address"] for record in listed["posts"]}


def slow_answer(bench: Workbench, seconds: float, *, after: int) -> None:
    """Let one creation, after so many quick ones, be done at once and answered late."""
    late = {"kind": "latency", "seconds": seconds, "when": "after", "after": after, "times": 1}
    bench.faults({**late, "match": CREATING})


def struck(bench: Workbench, fault: int = 0) -> bool:
    return bool(bench.sandbox("GET", "faults")["faults"][fault]["hits"])


def creations(bench: Workbench) -> int:
    calls = bench.sandbox("GET", "requests")["requests"]
    return sum(c["method"] == "POST" and c["path"].rstrip("/") == "/v1/posts" for c in calls)


@pytest.mark.parametrize(("point", "asked"), POINTS.items())
def test_an_interruption_at_any_point_leaves_nothing_open(
    local: Scene, point: str, asked: int, tmp_path: Path
) -> None:
    with local.played(tmp_path / "round") as bench:
        before = creations(bench)
        run = finish(bench.launch("interrupt", point, *APPLY))
        assert run.code == 130, run
        assert creations(bench) == before + asked, "only the call under way was still made"
        assert intents(bench) == []
        made = {post["id"] for post in bench.remote()}
        assert made <= recorded(bench), "every post is in the state"
        complete(bench, Tally())
        assert_exactly_once(bench)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_saves_at_once_and_the_call_under_way_is_saved_too(
    scene: Scene, number: signal.Signals, tmp_path: Path
) -> None:
    with scene.played(tmp_path / "round") as bench:
        slow_answer(bench, 3, after=1)
        process = bench.start(*APPLY)
        until(lambda: struck(bench))
        assert "now" not in saved(bench)
        process.send_signal(number)
        until(lambda: "now" in saved(bench))
        assert process.poll() is None, "it was saved while the call was still under way"
        made = {post["id"] for post in bench.remote()}
        run = finish(process)
        assert run.code == 130, run
        assert intents(bench) == []
        assert made <= recorded(bench)
        assert {post["id"] for post in bench.remote()} == made, "no new call"
        complete(bench, Tally())
        assert_exactly_once(bench)


def test_the_action_lets_postsync_hear_that_it_is_cancelled() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "run" not in step or step["run"].startswith("exec "), "no shell stands between"


def cancelled_by_github(
    bench: Workbench, python: Path, digest: str, top: Path
) -> "subprocess.Popen[str]":
    """The step of the action as the runner starts it, with a shell of its own for the script."""
    (step,) = (one for one in ACTION["runs"]["steps"] if one.get("id") == "run")
    path = bench.write("step.sh", step["run"])
    return subprocess.Popen(
        ["bash", "-e", str(path)],
        cwd=top,
        env={
            **bench.environment(),
            "PATH": os.environ["PATH"],
            "PYTHON": str(python),
            "GITHUB_OUTPUT": str(top / "outputs"),
            "GITHUB_WORKSPACE": str(bench.folder),
            "RUNNER_TEMP": str(top),
            "INPUT_COMMAND": "apply",
            "INPUT_EXPECT": digest,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_cancelled_workflow_has_saved_what_was_done_before_it_is_killed(
    scene: Scene, tmp_path: Path
) -> None:
    python = python_with_the_action(tmp_path / "python")
    with scene.played(tmp_path / "round") as bench:
        digest = bench.run("plan", "--format", "json").json["digest"]
        slow_answer(bench, 25, after=1)
        process = cancelled_by_github(bench, python, digest, tmp_path)
        until(lambda: struck(bench))
        process.send_signal(signal.SIGINT)
        until(lambda: "now" in saved(bench))
        try:
            process.wait(UNTIL_SIGTERM or 0.1)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
        finish(process)
        told = read_outputs((tmp_path / "outputs").read_text())
        assert told["exit-code"] == "130", "the second signal ended it, and nobody had to kill it"
        assert saved(bench) >= {"now", "changed"}
        complete(bench, Tally())
        assert_exactly_once(bench)


def test_a_signal_while_the_service_is_asked_ends_at_once_and_nothing_is_written(
    local: Scene, tmp_path: Path
) -> None:
    with local.played(tmp_path / "round") as bench:
        before = bench.state_file.read_bytes()
        bench.faults(
            {"kind": "latency", "seconds": 50, "match": {"method": "GET", "path": "/v1/posts"}}
        )
        process = bench.start(*APPLY)
        until(lambda: struck(bench))
        process.send_signal(signal.SIGTERM)
        assert finish(process).code == 130
        assert bench.state_file.read_bytes() == before
        bench.faults()
        complete(bench, Tally())
        assert_exactly_once(bench)


def test_a_signal_while_a_lock_is_waited_for_ends_the_wait(local: Scene, tmp_path: Path) -> None:
    with local.played(tmp_path / "round") as bench:
        with bench.locked():
            log = bench.write("log", "")
            watched = {"POSTSYNC_TEST_LOG": str(log)}
            process = bench.launch("kill", "never", *APPLY, "--lock-timeout", "50", env=watched)
            until(lambda: "file 9" in log.read_text("utf-8"))
            process.send_signal(signal.SIGINT)
            assert finish(process).code == 130
        complete(bench, Tally())
        assert_exactly_once(bench)


def test_a_signal_during_an_upload_begins_no_other(local: Scene, tmp_path: Path) -> None:
    with local.played(tmp_path / "round") as bench:
        picture = bench.path("posts/a.jpg").read_bytes()
        for number in range(3):
            bench.path(f"posts/{number}.jpg").write_bytes(picture + bytes([number]))
            bench.write(
                f"posts/more-{number}.yaml",
                f"accounts: [x:acme]\nscheduledAt: 2027-03-02T10:0{number}:00Z\n"
                f"containers: [{{content: More {number}, media: [{{path: {number}.jpg}}]}}]\n",
            )
        made = len(bench.remote())
        run = finish(bench.launch("interrupt", "during provider.upload 1", *APPLY))
        assert run.code == 130, run
        calls = bench.sandbox("GET", "requests")["requests"]
        assert sum(c["path"].startswith("/v1/media/upload") for c in calls) == 1
        assert len(bench.remote()) == made
        assert intents(bench) == []
