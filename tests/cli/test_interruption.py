"""Interruption: Ctrl-C, SIGTERM, kill -9 and two runs at once. Never twice, and nothing lost."""

import json
import signal
import subprocess
from collections.abc import Iterator

import pytest
from tests.integration.workbench import Run, Workbench, finish, until

POSTS = 12
EXPECTED = sorted(f"Number {number}" for number in range(POSTS))


@pytest.fixture
def served(empty: Workbench) -> Iterator[Workbench]:
    """Twelve posts for one account, on a service that takes its time for every answer."""
    empty.posts(POSTS)
    with empty.serving():
        empty.sandbox("POST", "settings", {"latency": 0.15})
        yield empty


def start(bench: Workbench) -> "subprocess.Popen[str]":
    return bench.start("apply", "--auto-approve", "--parallelism", "2", "--format", "json")


def struck(bench: Workbench, number: signal.Signals) -> Run:
    """An apply that is struck by a signal when a part of the posts is made."""
    process = start(bench)
    until(lambda: len(bench.remote()) >= 3)
    process.send_signal(number)
    run = finish(process)
    assert len(bench.remote()) < POSTS, "the signal came too late to prove anything"
    return run


def assert_completes(bench: Workbench) -> None:
    bench.sandbox("POST", "settings", {"latency": 0})
    run = bench.process("apply", "--auto-approve", "--format", "json")
    assert run.code == 0, run
    assert bench.remote_texts() == EXPECTED
    made = bench.sandbox("GET", "posts")["posts"]
    assert len(made) == POSTS, "none was made twice, not even one that was deleted again"
    assert len(bench.state()["posts"]) == POSTS
    assert bench.is_in_step()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_apply_saves_what_was_done_and_the_next_one_completes_it(
    served: Workbench, number: signal.Signals
) -> None:
    run = struck(served, number)
    assert run.code == 130
    assert "Traceback" not in run.err
    report = run.json
    done = {step["address"] for step in report["steps"] if step["outcome"] == "done"}
    assert done == set(served.state()["posts"]), "every accepted post is in the state"
    assert len(done) == len(served.remote())
    assert report["summary"]["skipped"] == POSTS - len(done)
    assert_completes(served)


def test_a_killed_apply_is_completed_by_the_next_one(served: Workbench) -> None:
    run = struck(served, signal.SIGKILL)
    assert run.code == -signal.SIGKILL
    assert served.state()["intents"], "all was announced before the first call"
    assert_completes(served)


def test_a_killed_apply_is_completed_even_without_its_journal(served: Workbench) -> None:
    struck(served, signal.SIGKILL)
    served.path(".postsync/journal.jsonl").unlink()
    assert_completes(served)


def test_a_killed_apply_leaves_no_lock_behind(served: Workbench) -> None:
    struck(served, signal.SIGKILL)
    run = served.process("state", "rm", "nobody")
    assert run.code == 1
    assert "nobody" in run.err, "the lock was taken over, only the address is wrong"


def test_of_two_applies_at_once_one_wins(served: Workbench) -> None:
    served.sandbox("POST", "settings", {"latency": 0.5})
    first = start(served)
    until(lambda: len(served.remote()) >= 1)
    second = finish(start(served))
    assert second.code == 4
    assert json.loads(second.out)["error"]["code"] == "state-locked"
    assert finish(first).code == 0
    assert served.remote_texts() == EXPECTED
    assert_completes(served)


def test_two_runs_without_a_common_state_still_make_no_post_twice(served: Workbench) -> None:
    first = start(served)
    until(lambda: len(served.remote()) >= 3)
    first.kill()
    finish(first)
    for path in served.path(".postsync").glob("state.json*"):
        path.unlink()
    served.path(".postsync/journal.jsonl").unlink()
    assert_completes(served)


def test_an_apply_that_waits_for_the_lock_gets_it(served: Workbench) -> None:
    served.sandbox("POST", "settings", {"latency": 0.3})
    first = start(served)
    until(lambda: len(served.remote()) >= 1)
    run = served.process("apply", "--auto-approve", "--lock-timeout", "50", "--format", "json")
    assert run.code == 0
    assert run.json["steps"] == [], "the first one has done it all"
    assert finish(first).code == 0
    assert served.remote_texts() == EXPECTED
