"""What there is not is refused with what was probably meant."""

import subprocess
import sys

import pytest
from tests.integration.workbench import Workbench


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("aply", "`postsync apply`"),
        ("Plan", "`postsync plan`"),
        ("state lst", "`postsync state list`"),
        ("sandbox srve", "`postsync sandbox serve`"),
        ("mv a b", "`postsync state mv`"),
        ("help", "`postsync --help`"),
        ("apply --autoapprove", "`--auto-approve`"),
        ("plan --fromat json", "`--format`"),
        ("plan --allow-cancel 3", "`--allow-cancels`"),
        ("--colour never plan", "`--color`"),
        ("plan --format jsn", "`json`"),
        ("schema pots", "`post`"),
        ("status --lifecycle sheduled", "`scheduled`"),
        ("rules PS2O1", "`PS201`?"),
        ("rules 201", "`PS201`"),
    ],
)
def test_a_slip_of_the_command_line_is_64_and_says_what_was_meant(
    bench: Workbench, line: str, meant: str
) -> None:
    run = bench.run(*line.split())
    assert run.code == 64
    assert "Did you mean" in run.err
    assert meant in run.err
    assert run.out == ""


def test_an_option_of_all_commands_in_the_wrong_place_is_told_its_place(bench: Workbench) -> None:
    for option in ("--chdir", "-q"):
        run = bench.run("state", "list", option, ".")
        assert run.code == 64
        assert f"It stands before the command: `postsync {option} … state list`" in run.err


def test_an_option_of_another_command_is_told_whose_it_is(bench: Workbench) -> None:
    run = bench.run("plan", "--auto-approve")
    assert run.code == 64
    assert "It belongs to `apply`, `retry`, `doctor`." in run.err


def test_what_is_like_nothing_gets_no_suggestion(bench: Workbench) -> None:
    for line in (["quux"], ["plan", "--quux"], ["plan", "--format", "quux"], ["rules", "quux"]):
        run = bench.run(*line)
        assert run.code == 64
        assert "Did you mean" not in run.err


def test_json_says_it_too(bench: Workbench) -> None:
    run = bench.run("plan", "--fromat", "x", "--format", "json")
    assert (run.code, run.json["error"]["code"]) == (64, "usage")
    assert "`--format`" in run.json["error"]["message"]


@pytest.mark.parametrize(
    "line",
    [
        "status helo",
        "preview helo",
        "plan --target helo",
        "apply --auto-approve --target helo",
        "apply --auto-approve --restore helo",
        "plan --adopt helo=abc",
        "retry --auto-approve helo",
        "state show helo",
        "state rm helo",
        "state mv helo hi",
        "state known helo",
    ],
)
def test_an_address_that_there_is_not_is_1_and_says_which_was_meant(
    bench: Workbench, line: str
) -> None:
    bench.apply()
    run = bench.run(*line.split())
    assert run.code == 1
    assert "Did you mean hello?" in run.out + run.err


def test_a_lower_case_rule_is_taken(bench: Workbench) -> None:
    assert bench.done("rules", "ps201").out.startswith("PS201")


def test_the_configuration_and_a_comment_name_rules(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "version: 1", "version: 1\nrules: {PS2O4: off, ps204: off}")
    bench.edit("posts/hello.yaml", "accounts:", "# postsync: ignore[PS20] why\naccounts:")
    said = bench.run("validate").out
    assert said.count("Did you mean `PS204`?") == 2
    bench.edit("postsync.yaml", "\nrules: {PS2O4: off, ps204: off}", "\nrules: {PS299: off}")
    said = bench.run("validate").out
    assert "PS116 there is no rule `PS299`" in said
    assert "the ignore comment names `PS20`, which is not a rule" in said
    assert said.count("Did you mean `PS") == 2


def test_a_post_that_is_named_without_target_is_told_how(bench: Workbench) -> None:
    run = bench.run("plan", "hello")
    assert run.code == 64
    assert "`postsync plan --target ADDRESS`" in run.err
    run = bench.run("apply", "hello", "--auto-approve")
    assert run.code == 1
    assert "`postsync apply --target hello`" in " ".join(run.err.split())
    assert "--target" not in bench.run("init", "a", "b").err


def test_a_path_that_there_is_not_is_told_which_was_meant(bench: Workbench) -> None:
    run = bench.run("validate", "posts/helo.yaml")
    assert run.code == 1
    assert "Did you mean `posts/hello.yaml`?" in run.out


def test_outside_of_git_both_ways_on_are_told(bench: Workbench) -> None:
    bench.write("postsync.yaml", "version: 1\nprovider: {name: outstand}\nstate: {backend: git}\n")
    command = [sys.executable, "-m", "postsync", "plan", "--offline"]
    done = subprocess.run(command, cwd=bench.folder, capture_output=True, text=True, check=False)
    said = " ".join(done.stderr.split())
    assert "`git init`" in said
    assert "`state: {backend: local}`" in said


def test_a_service_that_is_not_there_is_told_for_what_it_is(bench: Workbench) -> None:
    bench.write("postsync.yaml", "version: 1\nprovider: {name: outstand, tries: 1}\n")
    env = {"OUTSTAND_API_KEY": "k", "POSTSYNC_BASE_URL": "http://127.0.0.1:9/v1"}
    said = " ".join(bench.run("accounts", env=env).err.split())
    assert "no connection to 127.0.0.1:9" in said
    assert "`postsync sandbox serve`" in said
