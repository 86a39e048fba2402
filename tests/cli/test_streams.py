"""Colour, pipes and encodings."""

import subprocess
from pathlib import Path

import pytest
from tests.integration.workbench import LONGEST, Workbench

ESCAPE = "\x1b["

WORDS = "More words than a pipe can hold. " * 50


def in_a_shell(bench: Workbench, line: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-c", f"'{bench.python}' -m postsync {line}"],
        cwd=bench.folder,
        env=bench.environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def test_colour_is_for_terminals_unless_it_is_asked_for(bench: Workbench) -> None:
    assert ESCAPE not in bench.run("plan").out
    assert ESCAPE in bench.run("--color", "always", "plan").out
    assert ESCAPE not in bench.run("--color", "never", "plan").out


def test_colour_that_is_asked_for_wins_over_the_environment(bench: Workbench) -> None:
    asked = ("--color", "always", "plan")
    assert ESCAPE in bench.run(*asked, env={"NO_COLOR": "1"}).out
    assert ESCAPE in bench.run(*asked, env={"CI": "true"}).out


def test_json_has_no_colour_ever(bench: Workbench) -> None:
    assert ESCAPE not in bench.run("--color", "always", "plan", "--format", "json").out


def test_a_reader_that_goes_away_is_no_failure(empty: Workbench) -> None:
    empty.posts(100, account="linkedin:acme-inc", words=WORDS)
    for line, code in (
        (["plan"], 0),
        (["plan", "--detailed-exitcode"], 2),
        (["plan", "--format", "json"], 0),
        (["schema", "post"], 0),
        (["plan", "--help"], 0),
    ):
        process = empty.start(*line)
        assert process.stdout is not None
        process.stdout.close()
        process.wait(timeout=LONGEST)
        assert process.stderr is not None
        complaint = process.stderr.read()
        process.stderr.close()
        assert process.returncode == code, (line, complaint)
        assert complaint == ""


def test_head_gets_its_lines(empty: Workbench) -> None:
    empty.posts(100, account="linkedin:acme-inc", words=WORDS)
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"set -o pipefail; '{empty.python}' -m postsync plan | head -n 2",
        ],
        cwd=empty.folder,
        env=empty.environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2


def test_an_apply_whose_plan_nobody_reads_does_nothing_and_does_not_say_done(
    empty: Workbench,
) -> None:
    empty.posts(100, account="linkedin:acme-inc", words=WORDS)
    process = empty.start("apply", "--auto-approve")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(timeout=LONGEST)
    assert process.stderr is not None
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.returncode == 1
    assert "nothing was done" in complaint
    assert empty.remote() == []


def test_a_report_that_nobody_reads_does_not_change_the_outcome(empty: Workbench) -> None:
    empty.posts(2)
    empty.faults({"kind": "status", "status": 400, "match": {"method": "POST", "body": "Number 1"}})
    process = empty.start("apply", "--auto-approve", "--format", "json")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(timeout=LONGEST)
    assert process.stderr is not None
    process.stderr.close()
    assert process.returncode == 1
    assert empty.remote_texts() == ["Number 0"]


def test_a_closed_stdin_is_no_terminal(bench: Workbench) -> None:
    done = subprocess.run(
        ["bash", "-c", f"'{bench.python}' -m postsync apply <&-"],
        cwd=bench.folder,
        env=bench.environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 1
    assert "--auto-approve" in done.stderr
    assert bench.remote() == []


def test_an_output_that_knows_only_ascii_still_gets_the_plan(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "Good morning!", "Grüße 🚀")
    run = bench.process("plan", env={"PYTHONIOENCODING": "ascii"})
    assert run.code == 0
    assert "hello will be scheduled" in run.out
    assert run.err == ""


def test_control_characters_of_texts_never_reach_the_terminal(bench: Workbench) -> None:
    bench.write(
        "posts/hello.yaml",
        'accounts: [x:acme]\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: "a\\u009b31m b\\u202e c"\n',
    )
    for line in (["plan"], ["plan", "--format", "markdown"], ["apply", "--auto-approve"]):
        run = bench.run(*line)
        assert not {"\x9b", "\u202e"} & set(run.out + run.err), line


@pytest.mark.parametrize(
    ("redirection", "lines"),
    [(">&-", ("plan", "--help", "schema post")), ("2>&-", ()), (">&- 2>&-", ("plan",))],
)
def test_closed_streams_are_no_failure(
    bench: Workbench, redirection: str, lines: tuple[str, ...]
) -> None:
    for line in (*lines, "apply --auto-approve"):
        assert in_a_shell(bench, f"{line} {redirection}").returncode == 0, line
    assert bench.remote_texts() == ["Good morning!"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_disk_under_the_output_is_1_and_no_bug(bench: Workbench) -> None:
    for line in ("plan", "plan --format json", "apply --auto-approve", "--help"):
        done = in_a_shell(bench, f"{line} > /dev/full")
        assert done.returncode == 1, line
        assert "bug" not in done.stderr
    assert bench.remote() == [], "a plan that could not be shown was not carried out"


def test_the_log_of_a_step_has_what_github_does_not_show(empty: Workbench) -> None:
    for number in range(12):
        empty.write(f"posts/{number}.yaml", f"accounts: [x:acme]\ncontnt: {number}\n")
    done = empty.run("validate", "--format", "github")
    assert done.code == 1
    assert done.out.count("::error ") == 10
    assert all(f"posts/{number}.yaml:2:1: error PS121" in done.err for number in range(12))
    assert "::" not in done.err
    assert empty.run("-q", "validate", "--format", "github").err == ""
