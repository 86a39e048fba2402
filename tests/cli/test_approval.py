"""Approval: who may say yes to a plan, and to which one."""

import contextlib
import json
import os
import pty
import select

import pytest
from tests.cli.test_json import FAILURE, check
from tests.integration.starter import start
from tests.integration.workbench import LONGEST, Run, Workbench

LATER = "accounts: [x:acme]\nscheduledAt: 2027-03-05T09:00:00Z\ncontent: Later.\n"


def digest(bench: Workbench, *more: str) -> str:
    return str(bench.run("plan", "--format", "json", *more).json["digest"])


def on_a_terminal(bench: Workbench, answer: bytes, *arguments: str) -> Run:
    """Run postsync with a real terminal, type `answer` when it asks, and read all it says."""
    mine, theirs = pty.openpty()
    process = start(
        [*arguments],
        cwd=bench.folder,
        env={"TERM": "dumb", **bench.environment()},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        on_terminal=True,
    )
    os.close(theirs)
    said = b""
    asked = False
    while select.select([mine], [], [], LONGEST)[0]:
        chunk = b""
        with contextlib.suppress(OSError):  # EIO: the other end was closed
            chunk = os.read(mine, 65536)
        if not chunk:
            break
        said += chunk
        if not asked and b"Only `yes`" in said:
            asked = True
            os.write(mine, answer)
    code = process.wait(timeout=LONGEST)
    os.close(mine)
    return Run(code, said.decode(), "")


def test_without_a_terminal_apply_writes_nothing(bench: Workbench) -> None:
    run = bench.run("apply")
    assert run.code == 1
    assert "--auto-approve" in run.err
    assert bench.remote() == []
    assert not bench.state_file.exists()


def test_yes_on_a_terminal_is_agreement(bench: Workbench) -> None:
    run = on_a_terminal(bench, b"yes\n", "apply")
    assert run.code == 0, run.out
    assert bench.remote_texts() == ["Good morning!"]


@pytest.mark.parametrize("answer", [b"y\n", b"no\n", b"\n", b"Yes please\n"])
def test_anything_else_is_not(bench: Workbench, answer: bytes) -> None:
    run = on_a_terminal(bench, answer, "apply")
    assert run.code == 1
    assert "nothing was done" in run.out
    assert bench.remote() == []


def test_ctrl_c_at_the_prompt_is_130_and_nothing_is_done(bench: Workbench) -> None:
    run = on_a_terminal(bench, b"\x03", "apply")
    assert run.code == 130
    assert "Traceback" not in run.out
    assert bench.remote() == []


def test_the_end_of_input_at_the_prompt_is_130_and_nothing_is_done(bench: Workbench) -> None:
    run = on_a_terminal(bench, b"\x04", "apply")
    assert run.code == 130
    assert bench.remote() == []


def test_the_prompt_repeats_what_cannot_be_taken_back(bench: Workbench) -> None:
    bench.write("posts/now.yaml", "accounts: [linkedin:acme-inc]\ncontent: We are live.\n")
    run = on_a_terminal(bench, b"no\n", "apply")
    prompt = run.out[run.out.index("Digest: ") :]
    assert "now" in prompt
    assert "acme-inc" in prompt


def test_an_empty_plan_asks_nothing(bench: Workbench) -> None:
    bench.apply()
    run = on_a_terminal(bench, b"", "apply")
    assert run.code == 0
    assert "Only `yes`" not in run.out


def test_a_terminal_gets_colour_unless_told_otherwise(bench: Workbench) -> None:
    def coloured(*arguments: str, **environment: str) -> bool:
        bench.env = environment
        return "\x1b[3" in on_a_terminal(bench, b"", *arguments).out

    assert coloured("plan", TERM="xterm")
    assert not coloured("plan", NO_COLOR="1")
    assert not coloured("--color", "never", "plan")


def test_a_saved_plan_is_its_own_approval(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    run = bench.done("apply", "plan.json")
    assert "1 done" in run.out
    assert bench.remote_texts() == ["Good morning!"]


def test_a_saved_plan_is_good_once(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.done("apply", "plan.json")
    run = bench.run("apply", "plan.json", "--format", "json")
    assert run.code == 4
    assert check(run, FAILURE)["error"]["code"] == "plan-stale"


def test_a_saved_plan_of_other_files_is_stale(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    run = bench.run("apply", "plan.json")
    assert run.code == 4
    assert "hello" in run.err
    assert bench.remote() == []


def test_a_new_file_makes_a_saved_plan_stale(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.write("posts/later.yaml", LATER)
    assert bench.run("apply", "plan.json").code == 4
    assert bench.remote() == []


def test_an_edit_at_the_service_makes_a_saved_plan_stale(bench: Workbench) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    bench.done("plan", "--out", "plan.json")
    remote = bench.remote()[0]["id"]
    bench.sandbox("PATCH", f"posts/{remote}", {"scheduledAt": "2027-03-04T09:00:00Z"})
    assert bench.run("apply", "plan.json").code == 4
    assert bench.remote_texts() == ["Good morning!"]


def test_foreign_posts_do_not_make_a_saved_plan_stale(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    foreign = {
        "accounts": ["linkedin"],
        "content": "By hand",
        "scheduledAt": "2027-03-09T09:00:00Z",
    }
    bench.sandbox("POST", "posts", foreign)
    assert bench.run("apply", "plan.json").code == 0
    assert bench.remote_texts() == ["By hand", "Good morning!"]


def test_time_alone_does_not_make_a_saved_plan_stale(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.wait(hours=3)
    assert bench.run("apply", "plan.json").code == 0


def test_a_saved_plan_whose_slot_has_passed_is_refused(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.wait(days=2)
    assert bench.run("apply", "plan.json").code == 4
    assert bench.remote() == []


def test_a_saved_plan_keeps_its_targets(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    bench.done("plan", "--target", "later", "--out", "plan.json")
    bench.done("apply", "plan.json")
    assert bench.remote_texts() == ["Later."]


def test_an_offline_plan_that_knew_too_little_is_refused_and_says_so(bench: Workbench) -> None:
    bench.done("plan", "--offline", "--out", "plan.json")
    run = bench.run("apply", "plan.json")
    assert run.code == 4
    assert "offline" in run.err
    assert bench.remote() == []


def test_a_plan_file_that_somebody_edited_is_refused(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    plan = json.loads(bench.path("plan.json").read_text("utf-8"))
    plan["changes"][0]["after"]["containers"][0]["content"] = "Something else"
    bench.write("plan.json", json.dumps(plan))
    assert bench.run("apply", "plan.json").code != 0
    assert bench.remote() == []


def test_the_expected_digest_is_carried_out(bench: Workbench) -> None:
    bench.apply("--expect", digest(bench))
    assert bench.remote_texts() == ["Good morning!"]


def test_another_digest_than_expected_is_refused(bench: Workbench) -> None:
    expected = digest(bench)
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    run = bench.run("apply", "--auto-approve", "--expect", expected)
    assert run.code == 4
    assert expected in run.err
    assert bench.remote() == []


def test_a_digest_that_a_person_saw_is_an_approval(bench: Workbench) -> None:
    bench.done("apply", "--expect", digest(bench))
    assert bench.remote_texts() == ["Good morning!"]


def test_nobody_is_asked_again_about_a_digest(bench: Workbench) -> None:
    run = on_a_terminal(bench, b"", "apply", "--expect", digest(bench))
    assert run.code == 0, run.out
    assert "Only `yes`" not in run.out
    assert bench.remote_texts() == ["Good morning!"]


@pytest.mark.parametrize("expected", ["", "sha256:", "sha256:" + 64 * "0", "yes"])
def test_a_digest_of_no_plan_approves_nothing(bench: Workbench, expected: str) -> None:
    run = bench.run("apply", "--expect", expected)
    assert run.code == 4
    assert "Make a new plan" in run.err
    assert bench.remote() == []


def test_a_plan_shows_what_the_answers_do_and_its_digest_approves_them(bench: Workbench) -> None:
    like = {"accounts": ["x:acme"], "content": "Good morning!", "scheduledAt": "2027-03-04T09:00Z"}
    bench.sandbox("POST", "posts", like)
    asked = bench.run("plan", "--format", "json")
    assert asked.json["summary"]["questions"] == 1
    answer = ("--create-anyway", "hello")
    answered = bench.run("plan", "--format", "json", *answer)
    assert answered.code == 0, answered.err
    assert answered.json["summary"]["create"] == 1
    assert bench.run("apply", "--expect", answered.json["digest"]).code == 4
    bench.done("apply", "--expect", answered.json["digest"], *answer)
    assert bench.remote_texts() == ["Good morning!", "Good morning!"]


def test_a_plan_file_keeps_no_answers(bench: Workbench) -> None:
    run = bench.run("plan", "--out", "plan.json", "--restore", "*")
    assert run.code == 64
    assert not bench.path("plan.json").exists()


def test_the_digest_is_that_of_the_effects(bench: Workbench) -> None:
    before = digest(bench)
    bench.wait(hours=2)
    bench.edit("posts/hello.yaml", "accounts:", "# a comment\naccounts:")
    bench.path("posts/hello.yaml").rename(bench.path("posts/x.yaml"))
    bench.edit("posts/x.yaml", "accounts:", "id: hello\naccounts:")
    assert digest(bench) == before
    bench.edit("posts/x.yaml", "x:acme", "x:acme_dev")
    assert digest(bench) != before


# What an approval answers


@pytest.fixture
def edited(bench: Workbench) -> Workbench:
    """A workspace whose post somebody edited at the service."""
    bench.apply()
    remote = bench.remote()[0]["id"]
    bench.sandbox("PATCH", f"posts/{remote}", {"content": "Edited by somebody"})
    return bench


def test_a_yes_at_the_prompt_lets_the_file_win_over_what_somebody_did(edited: Workbench) -> None:
    run = on_a_terminal(edited, b"yes\n", "apply")
    assert run.code == 0, run.out
    asked = run.out[run.out.rindex("Apply would:") : run.out.index("Only `yes`")]
    assert "overwrite 1 edit at the service: the files win" in asked
    assert edited.remote_texts() == ["Good morning!"]


def test_a_no_leaves_what_somebody_did(edited: Workbench) -> None:
    run = on_a_terminal(edited, b"no\n", "apply")
    assert run.code == 1
    assert edited.remote_texts() == ["Edited by somebody"]


def test_a_saved_plan_and_a_digest_let_the_file_win_too(edited: Workbench) -> None:
    assert edited.run("plan", "--out", "plan.json").code == 1
    edited.done("apply", "plan.json")
    assert edited.remote_texts() == ["Good morning!"]
    remote = edited.remote()[0]["id"]
    edited.sandbox("PATCH", f"posts/{remote}", {"content": "Edited once more"})
    edited.done("apply", "--expect", digest(edited))
    assert edited.remote_texts() == ["Good morning!"]


def test_nobody_who_did_not_see_it_answers_a_question(edited: Workbench) -> None:
    run = edited.run("apply", "--auto-approve")
    assert run.code == 1
    assert "1 post waits for an answer" in run.out
    assert edited.remote_texts() == ["Edited by somebody"]


def test_a_prompt_says_how_many_questions_stay_open(bench: Workbench) -> None:
    like = {"accounts": ["x:acme"], "content": "Good morning!", "scheduledAt": "2027-03-04T09:00Z"}
    bench.sandbox("POST", "posts", like)
    bench.write("posts/later.yaml", LATER)
    run = on_a_terminal(bench, b"yes\n", "apply")
    assert run.code == 1
    assert "leave 1 question open" in run.out
    assert bench.remote_texts() == ["Good morning!", "Later."]
