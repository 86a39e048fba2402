"""Interruption: Ctrl-C, SIGTERM, kill -9 and two runs at once. Never twice, and nothing lost."""

import json
import signal
from collections.abc import Iterator

import pytest
from tests.integration.starter import Process
from tests.integration.terminal import Terminal
from tests.integration.workbench import Run, Workbench, finish, until

POSTS = 12
AT_ONCE = 3
EXPECTED = sorted(f"Number {number}" for number in range(POSTS))


@pytest.fixture
def served(empty: Workbench) -> Iterator[Workbench]:
    """Twelve posts for one account, on a service that makes three at once and each other one slowly."""
    empty.posts(POSTS)
    with empty.serving():
        creations = {"method": "POST", "path": "/v1/posts"}
        empty.faults({"kind": "latency", "seconds": 0.6, "after": AT_ONCE, "match": creations})
        yield empty


def start(bench: Workbench) -> Process:
    return bench.start("apply", "--auto-approve", "--parallelism", "2", "--format", "json")


def until_landed(bench: Workbench) -> None:
    """Wait for the calls that were under way when their run ended. (tests/torture: those that land later.)"""

    def landed() -> bool:
        (slow,) = bench.sandbox("GET", "faults")["faults"]
        return len(bench.remote()) == AT_ONCE + slow["hits"]

    until(landed)


def struck(bench: Workbench, number: signal.Signals) -> Run:
    """An apply that is struck by a signal when a part of the posts is made."""
    process = start(bench)
    until(lambda: len(bench.remote()) >= 3)
    process.send_signal(number)
    run = finish(process)
    until_landed(bench)
    assert len(bench.remote()) < POSTS, "the signal came too late to prove anything"
    return run


def assert_completes(bench: Workbench) -> None:
    bench.faults()
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
    until_landed(served)
    for path in served.path(".postsync").glob("state.json*"):
        path.unlink()
    served.path(".postsync/journal.jsonl").unlink()
    assert_completes(served)


def test_an_apply_that_waits_for_the_lock_gets_it(served: Workbench) -> None:
    first = start(served)
    until(lambda: len(served.remote()) >= 1)
    run = served.process("apply", "--auto-approve", "--lock-timeout", "50", "--format", "json")
    assert run.code == 0
    assert run.json["steps"] == [], "the first one has done it all"
    assert finish(first).code == 0
    assert served.remote_texts() == EXPECTED


# What whoever interrupts it is told, and when


@pytest.fixture
def hanging(empty: Workbench) -> Iterator[Workbench]:
    """Twelve posts on a service whose answers to creations come after a minute."""
    empty.posts(POSTS)
    empty.write("posts/other.yaml", OTHER)
    with empty.serving():
        empty.faults(
            {"kind": "latency", "seconds": 60, "match": {"method": "POST", "path": "/v1/posts*"}}
        )
        yield empty


OTHER = "accounts: [bluesky]\nscheduledAt: 2027-03-02T08:00:00Z\ncontent: Another one\n"

APPLY = ("apply", "--auto-approve", "--parallelism", "3")

HEARD = "stopping: 2 calls under way; press again to leave now"


def has_hit(bench: Workbench) -> bool:
    return bool(bench.sandbox("GET", "faults")["faults"][0]["hits"])


def creations(bench: Workbench) -> list[object]:
    listed = bench.sandbox("GET", "faults")["faults"]
    return [None] * listed[0]["seen"]


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_ctrl_c_is_acknowledged_while_calls_are_under_way(
    hanging: Workbench, quiet: tuple[str, ...]
) -> None:
    with Terminal(hanging, *quiet, *APPLY) as terminal:
        until(lambda: terminal.look(0.05) and len(creations(hanging)) == 2)
        terminal.type(b"\x03")
        terminal.until(HEARD)
        assert terminal.process.poll() is None, "it waits for the calls"
        terminal.type(b"\x03")
        assert terminal.finish() == 130
        said = "left at once; the next run finds out what became of other, post-000"
        assert terminal.shown[-1] == said
        assert not terminal.screen.cursor.hidden
        assert "Traceback" not in terminal.text


def test_what_was_skipped_is_one_line_on_the_terminal(served: Workbench) -> None:
    with Terminal(served, "apply", "--auto-approve", "--parallelism", "2") as terminal:
        until(lambda: terminal.look(0.05) and len(served.remote()) >= 3)
        terminal.type(b"\x03")
        assert terminal.finish() == 130
        lines = terminal.lines
        assert sum(line.startswith("✗ skipped") for line in lines) == 1
        assert sum("post-000" in line for line in lines if line.startswith("✓")) == 1
        assert any("Interrupted: what was done is saved" in line for line in lines)
    assert_completes(served)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_log_says_that_a_signal_was_heard(served: Workbench, number: signal.Signals) -> None:
    run = struck(served, number)
    assert run.code == 130
    assert "stopping: " in run.err
    assert ("press again" in run.err) is (number is signal.SIGINT)
    assert run.err.count("skipped") == 1, run.err


def test_a_closed_terminal_is_an_interruption_and_nothing_is_lost(served: Workbench) -> None:
    with Terminal(served, "apply", "--auto-approve", "--parallelism", "2") as terminal:
        until(lambda: terminal.look(0.05) and len(served.remote()) >= 3)
        terminal.hang_up()
        assert terminal.process.wait(60) == 130
    assert len(served.remote()) < POSTS
    assert_completes(served)


def test_a_closed_terminal_is_no_answer(bench: Workbench) -> None:
    with Terminal(bench, "apply") as terminal:
        terminal.until("Only `yes` counts")
        terminal.hang_up()
        assert terminal.process.wait(60) == 130
    assert bench.remote() == []


def test_ctrl_c_while_the_service_is_asked_says_that_nothing_was_sent(empty: Workbench) -> None:
    empty.posts(2)
    with empty.serving():
        empty.process("apply", "--auto-approve")
        empty.wait(days=1, minutes=5)
        for line in (["plan"], ["apply"], ["verify"], ["status", "--wait", "post-000"]):
            empty.faults({"kind": "latency", "seconds": 50, "match": {"method": "GET"}})
            with Terminal(empty, *line) as terminal:
                until(lambda: terminal.look(0.05) and has_hit(empty))
                terminal.type(b"\x03")
                assert terminal.finish() == 130
                assert terminal.shown[-1] == "error: interrupted, nothing was sent", line
                assert not terminal.screen.cursor.hidden


def test_ctrl_c_while_a_lock_is_waited_for_says_so_and_who_has_it(bench: Workbench) -> None:
    with bench.locked(), Terminal(bench, "apply", "--lock-timeout", "50") as terminal:
        terminal.until("waiting 50 s at most: ")
        terminal.type(b"\x03")
        assert terminal.finish() == 130
        assert "nothing was sent" in terminal.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("line", [["sandbox", "serve", "--port", "0"], ["preview", "--serve", "0"]])
def test_a_server_ends_calmly(bench: Workbench, line: list[str], number: signal.Signals) -> None:
    with Terminal(bench, *line) as terminal:
        terminal.until("Stop it with Ctrl-C.")
        terminal.process.send_signal(number)
        assert terminal.finish() == 0
        assert "Traceback" not in terminal.text
