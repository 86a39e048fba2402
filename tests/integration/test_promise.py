"""The promise of postsync, from outside: never twice, nothing unshown, nothing lost."""

import json
import shutil
import signal
import subprocess

import pytest
from tests.integration.workbench import Workbench, finish, until


def test_a_pull_request_from_a_fork_gets_a_plan_without_key_and_network(bench: Workbench) -> None:
    with bench.serving():
        bench.apply()
    # Nobody listens at that address any more.
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    nothing = {"POSTSYNC_CLOCK_OFFSET": "", "OUTSTAND_API_KEY": ""}
    run = bench.run("plan", "--offline", "--format", "json", env=nothing)
    assert run.code == 0, run
    assert [change["action"] for change in run.json["changes"]] == ["update"]
    assert run.json["offline"] is True


def test_a_state_that_was_rolled_back_makes_no_post_twice(bench: Workbench) -> None:
    bench.apply()
    state = bench.state_file
    shutil.copy(state, bench.path("old.json"))
    bench.write(
        "posts/more.yaml", "accounts: [x:acme]\nscheduledAt: 2027-03-04T09:00Z\ncontent: More"
    )
    bench.apply()
    shutil.move(bench.path("old.json"), state)
    run = bench.apply("--format", "json")
    assert [step["action"] for step in run.json["steps"]] == ["adopt"]
    assert bench.remote_texts() == ["Good morning!", "More"]


def test_a_post_whose_words_come_again_under_another_name_says_that_it_means_it(
    bench: Workbench,
) -> None:
    bench.apply()
    bench.wait(days=2)
    bench.edit("posts/hello.yaml", "2027-03-02", "2027-03-09")
    bench.path("posts/hello.yaml").rename(bench.path("posts/weekly.yaml"))
    assert bench.run("apply", "--auto-approve").code == 1
    assert bench.remote_texts() == ["Good morning!"]
    bench.edit("posts/weekly.yaml", "accounts", "answers: {again: true}\naccounts")
    bench.apply()
    assert bench.remote_texts() == ["Good morning!", "Good morning!"]


def test_a_post_that_is_deleted_and_brought_back_is_made_again_once(bench: Workbench) -> None:
    text = bench.path("posts/hello.yaml").read_text()
    for _ in range(2):
        bench.apply()
        bench.path("posts/hello.yaml").unlink()
        assert bench.run("apply", "--auto-approve").code == 1, "the workspace is empty"
        bench.apply("--allow-empty")
        assert bench.remote_texts() == []
        bench.write("posts/hello.yaml", text)
    bench.apply()
    assert bench.remote_texts() == ["Good morning!"]


def test_a_post_that_is_replaced_back_and_forth_stands_once(bench: Workbench) -> None:
    bench.apply()
    for old, new in (
        ("x:acme", "x:acme_dev"),
        ("x:acme_dev", "x:acme"),
        ("x:acme", "linkedin:acme-inc"),
    ):
        bench.edit("posts/hello.yaml", old, new)
        bench.apply()
        (post,) = bench.remote()
        assert [delivery["account"] for delivery in post["deliveries"]] == [new]


def test_a_rewritten_text_at_the_service_causes_no_endless_update(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "Good morning!", '"See https://acme.example/notes  "')
    bench.faults({"kind": "rewrite_text", "how": ["strip", "urls", "nfd"]})
    bench.apply()
    assert bench.is_in_step()
    bench.edit("posts/hello.yaml", "See", "Look at")
    bench.apply()
    assert bench.is_in_step()
    assert [post["updateRequests"] for post in bench.remote()] == [1]


def test_nothing_in_the_past_fires_by_accident(bench: Workbench) -> None:
    bench.wait(days=3)
    assert bench.run("apply", "--auto-approve").code == 1
    assert bench.remote() == []


def test_an_account_that_fails_does_not_hold_the_others_back(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "[x:acme]", "[x:acme, linkedin:acme-inc]")
    bench.apply()
    bench.faults({"kind": "partial", "accounts": ["x:acme"]})
    bench.wait(days=1, hours=1)
    status = bench.run("status", "--exit-code", "--format", "json")
    assert status.code == 1
    assert status.json["posts"][0]["lifecycle"] == "partly_published"
    assert bench.run("plan", "--detailed-exitcode").code == 0
    bench.apply()
    assert len(bench.remote()) == 1


def test_a_lost_answer_and_a_list_that_lags_behind_make_no_post_twice(bench: Workbench) -> None:
    lost = {"kind": "drop_after", "match": {"method": "POST", "path": "/v1/posts*"}, "times": 1}
    bench.faults(lost, {"kind": "stale_list", "seconds": 3600})
    bench.run("apply", "--auto-approve")
    bench.faults()
    bench.apply()
    assert bench.remote_texts() == ["Good morning!"]
    assert len(bench.sandbox("GET", "posts")["posts"]) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_served_sandbox_tells_its_address_and_ends_when_asked(
    bench: Workbench, number: signal.Signals
) -> None:
    process = bench.start("sandbox", "serve", "--port", "0")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand")
    environment = {"POSTSYNC_BASE_URL": f"{url}/v1", "OUTSTAND_API_KEY": "any-key"}
    run = bench.process("apply", "--auto-approve", "--format", "json", env=environment)
    assert json.loads(run.out)["summary"]["done"] == 1
    process.send_signal(number)
    assert finish(process).code == 0


def _ended(process: "subprocess.Popen[str]") -> bool:
    process.send_signal(signal.SIGINT)
    return process.poll() is not None


def test_a_second_ctrl_c_ends_at_once_and_the_next_apply_finds_out(bench: Workbench) -> None:
    with bench.serving():
        bench.sandbox("POST", "settings", {"latency": 0.1})
        bench.faults(
            {
                "kind": "latency",
                "seconds": 3.0,
                "when": "after",
                "match": {"method": "POST", "path": "/v1/posts*"},
                "times": 1,
            }
        )
        process = bench.start("apply", "--auto-approve", "--format", "json")
        until(bench.remote)
        process.send_signal(signal.SIGINT)
        # The first one is taken note of within a moment; then the second one ends the process.
        until(lambda: _ended(process))
        run = finish(process)
        assert run.code == 130
        assert len(bench.state()["intents"]) == 1
        bench.sandbox("POST", "settings", {"latency": 0})
        assert bench.process("apply", "--auto-approve").code == 0
        assert bench.remote_texts() == ["Good morning!"]
