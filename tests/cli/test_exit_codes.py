"""Exit codes and streams: what each way to end means to a script."""

import json
import os
import re
import socket
import stat
from pathlib import Path

import pytest
from tests.integration.workbench import HELLO, REHEARSAL, Workbench

from postsync.cli.main import cli

BROKEN = "acounts: [x:acme]\ncontent: Hello\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_done_and_nothing_to_do_are_0(bench: Workbench) -> None:
    for line in (
        ["validate"],
        ["plan"],
        ["apply", "--auto-approve"],
        ["plan", "--detailed-exitcode"],
        ["apply", "--auto-approve"],
        ["status", "--exit-code"],
        ["accounts"],
        ["state", "list"],
        ["state", "show", "hello"],
        ["state", "unlock"],
        ["schema", "post"],
        ["--help"],
        ["-h"],
        ["--version"],
        ["sandbox", "reset"],
    ):
        assert bench.run(*line).code == 0, line


def test_a_run_leaves_no_file_open(bench: Workbench) -> None:
    bench.apply()
    before = len(list(Path("/dev/fd").iterdir()))
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    bench.apply()
    assert len(list(Path("/dev/fd").iterdir())) == before


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_command_explains_itself(bench: Workbench, name: str) -> None:
    run = bench.done(name, "--help")
    assert run.out.startswith(f"Usage: postsync {name}")
    assert run.err == ""


def test_changes_are_2_only_when_asked(bench: Workbench) -> None:
    assert bench.run("plan").code == 0
    assert bench.run("plan", "--detailed-exitcode").code == 2


def test_deferred_posts_and_drafts_are_no_changes(empty: Workbench) -> None:
    empty.write(
        "posts/far.yaml", "accounts: [x:acme]\nscheduledAt: 2027-09-01T09:00Z\ncontent: Far"
    )
    empty.write("posts/draft.yaml", "draft: true\naccounts: [x:acme]\ncontent: Draft\n")
    assert empty.run("plan", "--detailed-exitcode").code == 0


def test_a_blocked_change_is_1_even_with_detailed_exit_codes(bench: Workbench) -> None:
    bench.write(
        "posts/typo.yaml", "accounts: [x:nobody]\nscheduledAt: 2027-03-02T09:00Z\ncontent: T"
    )
    assert bench.run("plan").code == 1
    assert bench.run("plan", "--detailed-exitcode").code == 1
    assert bench.run("apply", "--auto-approve").code == 1
    assert bench.remote_texts() == ["Good morning!"], "the others are carried out"


@pytest.mark.parametrize("line", [["validate"], ["plan"], ["apply", "--auto-approve"]])
def test_a_broken_file_is_1_and_keeps_only_itself_back(bench: Workbench, line: list[str]) -> None:
    bench.write("posts/broken.yaml", BROKEN)
    assert bench.run(*line).code == 1
    assert bench.remote_texts() == (["Good morning!"] if line[0] == "apply" else [])


def test_sarif_is_0_because_the_report_is_the_answer(bench: Workbench) -> None:
    bench.write("posts/broken.yaml", BROKEN)
    run = bench.run("validate", "--format", "sarif")
    assert run.code == 0
    assert run.json["version"] == "2.1.0"
    assert run.json["runs"][0]["results"]


def test_a_failed_step_is_1(bench: Workbench) -> None:
    bench.faults({"kind": "status", "status": 400, "match": {"method": "POST"}})
    assert bench.run("apply", "--auto-approve").code == 1


def test_a_missing_key_is_1_and_says_which_variable(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand, apiKeyEnv: OUTSTAND_ACME_KEY")
    run = bench.run("plan", env={"POSTSYNC_CLOCK_OFFSET": ""})
    assert run.code == 1
    assert run.out == ""
    assert "ACME_KEY is not set" in run.err


def test_a_closed_port_is_1_and_says_so(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand, tries: 1")
    url = f"http://127.0.0.1:{free_port()}/v1"
    run = bench.run("plan", env={"POSTSYNC_BASE_URL": url, "OUTSTAND_API_KEY": "key"})
    assert run.code == 1
    assert run.out == ""
    assert "127.0.0.1" in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    "line",
    [
        ["--format"],
        ["plam"],
        ["plan", "--bogus"],
        ["plan", "--format", "xml"],
        ["plan", "extra"],
        ["apply", "--parallelism", "0"],
        ["apply", "--parallelism", "many"],
        ["apply", "plan.json", "--target", "hello"],
        ["apply", "plan.json", "--create-anyway", "hello"],
        ["apply", "plan.json", "--adopt", "hello=9dyJS"],
        ["apply", "plan.json", "--restore", "*"],
        ["apply", "plan.json", "--full"],
        ["apply", "--adopt", "hello"],
        ["apply", "--adopt", "=9dyJS"],
        ["apply", "--adopt", "hello="],
        ["apply", "--adopt", "hello=9dyJS", "--adopt", "hello=8xKmL"],
        ["apply", "--adopt", "hello=9dyJS", "--adopt", "other=9dyJS"],
        ["apply", "--adopt", "hello=9dyJS", "--create-anyway", "hello"],
        ["apply", "--adopt", "hello=9dyJS", "--restore", "hello"],
        ["apply", "--create-anyway", "*"],
        ["apply", "--restore", "*", "--restore", "hello"],
        ["plan", "--allow-creates", "-1"],
        ["plan", "--allow-publish-now", "-1"],
        ["plan", "--allow-vanished", "some"],
        ["retry"],
        ["retry", "hello", "other"],
        ["schema", "everything"],
        ["state", "show"],
        ["state", "mv", "only-one"],
        ["state", "resolve", "hello"],
        ["state", "resolve", "hello", "--remote-id", "x", "--not-created"],
        ["state", "frobnicate"],
        ["sandbox", "serve", "--port", "70000"],
        ["-v", "-q", "plan"],
        ["--color", "pink", "plan"],
        ["--chdir", "no/such/folder", "plan"],
    ],
)
def test_a_wrong_command_line_is_64(bench: Workbench, line: list[str]) -> None:
    run = bench.run(*line)
    assert run.code == 64
    assert run.out == ""
    assert "Error:" in run.err


@pytest.mark.parametrize("line", [[], ["state"], ["sandbox"]])
def test_no_command_is_64_and_gets_the_help(bench: Workbench, line: list[str]) -> None:
    run = bench.run(*line)
    assert run.code == 64
    assert run.out == ""
    assert "Commands:" in run.err


def test_a_clock_that_is_off_is_4_and_nothing_is_written(bench: Workbench) -> None:
    bench.faults({"kind": "clock_skew", "seconds": 300})
    run = bench.run("apply", "--auto-approve")
    assert run.code == 4
    assert "clock" in run.err
    assert bench.remote() == []
    assert not bench.state_file.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "state-unreadable"),
        ("[]", "state-unreadable"),
        ("", "state-unreadable"),
        ('{"format_version": "99"}', "state-too-new"),
    ],
)
def test_a_corrupt_state_is_1_and_is_left_alone(bench: Workbench, content: str, code: str) -> None:
    state = bench.write(REHEARSAL, content)
    for line in (["plan"], ["apply", "--auto-approve"], ["status"], ["state", "list"]):
        run = bench.run(*line, "--format", "json")
        assert run.code == 1, line
        assert run.json["error"]["code"] == code
    assert state.read_text() == content
    assert bench.remote() == []


def test_a_locked_state_is_4_and_names_who_holds_it(bench: Workbench) -> None:
    with bench.locked():
        run = bench.process("apply", "--auto-approve")
        assert run.code == 4
        assert "locked by" in run.err
        told = " ".join(run.err.split())
        assert "Another run is at work on the same posts. Wait until it has ended" in told
        assert "`--lock-timeout 300` (seconds)" in told
        assert "stopped: `postsync state unlock`." in told
        assert bench.process("plan").code == 0, "looking needs no lock"
        assert bench.process("state", "rm", "hello").code == 4
    assert bench.run("apply", "--auto-approve").code == 0


def test_a_bug_is_3_and_its_report_holds_no_value(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        msg = "Unpublished text"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr("postsync.engine.planning.make_plan", broken)
    run = bench.run("plan")
    assert run.code == 3
    assert "ZeroDivisionError" in run.err
    assert "this is a bug" in run.err
    assert "Unpublished" not in run.err
    as_json = bench.run("plan", "--format", "json")
    assert as_json.code == 3
    assert as_json.json["error"]["code"] == "bug"


def test_a_state_that_cannot_be_written_is_1_and_nothing_is_sent(bench: Workbench) -> None:
    bench.write(".postsync/rehearsal", "a file where a folder should be")
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert run.code == 1
    assert run.json["error"]["code"].startswith("state-")
    assert bench.remote() == []


def test_a_plan_that_cannot_be_saved_is_1(bench: Workbench) -> None:
    run = bench.run("plan", "--out", "no/such/folder/plan.json")
    assert run.code == 1
    assert "cannot be saved" in run.err


def test_results_go_to_stdout_and_all_else_to_stderr(bench: Workbench) -> None:
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert json.loads(run.out)["summary"]["done"] == 1
    assert "hello" in run.err
    assert bench.run("status").err == ""
    assert bench.run("plan").err == ""


def test_quiet_leaves_only_errors_on_stderr(bench: Workbench) -> None:
    run = bench.run("-q", "apply", "--auto-approve", "--format", "json")
    assert run.err == ""
    assert run.json["summary"]["done"] == 1
    run = bench.run("-q", "state", "show", "nobody")
    assert run.code == 1
    assert "nobody" in run.err


def test_verbose_says_with_what_and_how_long(bench: Workbench) -> None:
    run = bench.run("-v", "plan", "--format", "json")
    assert run.code == 0
    assert run.json["summary"]["create"] == 1
    lines = run.err.splitlines()
    assert lines[0].startswith("postsync 0.")
    assert lines[1] == f"workspace: {bench.folder}"
    assert lines[2] == f"provider: sandbox, {bench.path('.postsync/sandbox.db')}"
    assert lines[3] == f"state: local, {bench.path(REHEARSAL)}"
    said = re.sub(r"after \d+\.\d\d s", "after … s", run.err)
    assert "note: 1 file read, 1 post, after … s" in said
    assert "note: 0 posts listed at the service, after … s" in said


def test_verbose_names_the_host_and_never_the_key(bench: Workbench) -> None:
    environment = {"OUTSTAND_API_KEY": "a-secret", "POSTSYNC_BASE_URL": "http://127.0.0.1:9/v1"}
    bench.write("postsync.yaml", "version: 1\nprovider: {timeout: 1s, tries: 1}\n")
    run = bench.run("-v", "plan", env=environment)
    assert "provider: outstand, http://127.0.0.1:9" in run.err.splitlines()
    assert "a-secret" not in run.err + run.out


def test_verbose_tells_of_a_check_too(bench: Workbench) -> None:
    run = bench.run("-v", "validate")
    assert "files: 1, posts: 1, read in " in run.err
    assert bench.run("validate").err == ""


@pytest.mark.parametrize("path", ["posts/helo.yaml", "nowhere", "postsync.yaml"])
def test_a_path_without_a_post_file_is_1(bench: Workbench, path: str) -> None:
    run = bench.run("validate", path, "--format", "json")
    assert run.code == 1
    assert [(d["rule"], d["severity"]) for d in run.json["diagnostics"]] == [("PS100", "error")]


def test_a_path_without_a_post_file_is_1_whatever_the_rules_say(bench: Workbench) -> None:
    bench.write("postsync.yaml", "version: 1\nrules: {PS100: 'off'}\n")
    assert bench.run("validate", "posts/helo.yaml").code == 1


def test_no_posts_at_all_is_a_warning(bench: Workbench) -> None:
    bench.path("posts/hello.yaml").unlink()
    run = bench.run("validate", "--format", "json")
    assert run.code == 0
    assert [(d["rule"], d["severity"]) for d in run.json["diagnostics"]] == [("PS100", "warn")]


def test_a_plan_is_saved_over_nothing_but_a_regular_file(bench: Workbench) -> None:
    os.mkfifo(bench.path("pipe"))
    for out, kind in (
        ("pipe", "not a regular file"),
        ("posts", "a folder"),
        ("/dev/null", "not a"),
    ):
        run = bench.run("plan", "--out", out)
        assert run.code == 1
        assert run.out == ""
        assert f"cannot be saved to {out}: it is {kind}" in run.err
    assert stat.S_ISFIFO(bench.path("pipe").stat().st_mode)
    bench.write("plan.json", "old")
    assert bench.run("plan", "--out", "plan.json").code == 0


def test_a_plan_file_that_is_no_text_is_named_plainly(bench: Workbench) -> None:
    bench.path("plan.json").write_bytes(b"\x89PNG\xff\xfe")
    run = bench.run("apply", "plan.json")
    assert run.code == 1
    assert "plan.json is not a plan file: it is not text" in run.err
    assert "codec" not in run.err


def test_blocked_posts_are_explained_in_the_document_of_apply(bench: Workbench) -> None:
    bench.write("posts/late.yaml", HELLO.replace("2027-03-02", "2027-02-02").replace("Good", "Bad"))
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert run.code == 1
    assert run.json["summary"]["done"] == 1
    assert [(d["rule"], d["address"]) for d in run.json["diagnostics"]] == [("PS410", "late")]


def test_a_missing_configuration_that_was_named_is_1(bench: Workbench) -> None:
    run = bench.run("--config", "other.yaml", "validate")
    assert run.code == 1
    assert "other.yaml" in run.err


def test_the_configuration_is_found_upwards(bench: Workbench) -> None:
    deep = bench.path("posts/2027/03")
    deep.mkdir(parents=True)
    run = bench.done("--chdir", str(deep), "validate", "--format", "json")
    assert run.json["posts"] == 1


def test_another_folder_and_another_configuration_can_be_named(
    bench: Workbench, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "posts").mkdir(parents=True)
    (elsewhere / "posts/one.yaml").write_text("accounts: [x:acme]\ncontent: One\n")
    (elsewhere / "other.yaml").write_text("version: 1\nprovider: {name: sandbox}\n")
    run = bench.done("--config", str(elsewhere / "other.yaml"), "plan", "--format", "json")
    assert [change["address"] for change in run.json["changes"]] == ["one"]
    run = bench.done(
        "--chdir", str(elsewhere), "--config", "other.yaml", "plan", "--format", "json"
    )
    assert [change["address"] for change in run.json["changes"]] == ["one"]


def test_a_plan_is_saved_where_the_command_was_called(bench: Workbench) -> None:
    deep = bench.path("posts/2027")
    deep.mkdir()
    bench.done("--chdir", str(deep), "plan", "--out", "plan.json")
    assert json.loads((deep / "plan.json").read_text())["summary"]["create"] == 1


def test_a_clock_offset_is_refused_for_the_real_service(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand")
    run = bench.run("plan", env={"OUTSTAND_API_KEY": "key", "POSTSYNC_CLOCK_OFFSET": "60"})
    assert run.code == 1
    assert "POSTSYNC_CLOCK_OFFSET" in run.err


@pytest.mark.parametrize("command", [["plan"], ["sandbox", "reset"], ["sandbox", "serve"]])
def test_a_sandbox_file_that_cannot_be_used_is_said_to_be_deletable(
    bench: Workbench, command: list[str]
) -> None:
    bench.write(".postsync/sandbox.db", "This is no database at all. " * 30)
    done = bench.run(*command)
    assert done.code == 1
    assert "Delete the file" in done.err


@pytest.mark.parametrize(
    "line", [["retry", "helo"], ["apply", "--target", "helo"], ["apply", "--create-anyway", "helo"]]
)
def test_a_wrong_address_is_told_before_the_terminal_that_is_missing(
    bench: Workbench, line: list[str]
) -> None:
    run = bench.run(*line)
    assert run.code == 1
    assert "there is no post 'helo'" in run.err
    assert "Did you mean hello?" in run.err
    assert "terminal" not in run.err


@pytest.mark.parametrize("line", [["retry", "hello"], ["apply"]])
def test_a_wrong_folder_is_told_before_the_terminal_that_is_missing(
    bench: Workbench, line: list[str]
) -> None:
    (bench.folder / "elsewhere").mkdir()
    (bench.folder / "postsync.yaml").rename(bench.folder / "elsewhere/postsync.yaml")
    run = bench.run(*line)
    assert run.code == 1
    assert "there is no postsync.yaml here or above" in run.err
    assert "terminal" not in run.err
