"""Whose the state is, seen from the command line: rehearsals, workspaces, and runners that forget."""

import json
import subprocess

import pytest
from tests.integration.workbench import HELLO, REHEARSAL, Workbench

HOSTED = {"GITHUB_ACTIONS": "true", "RUNNER_ENVIRONMENT": "github-hosted", "CI": "true"}


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "GITHUB_ACTIONS", "RUNNER_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


# --- runners that forget --------------------------------------------------------------------------


@pytest.mark.parametrize("environment", [HOSTED, {"CI": "true"}])
def test_a_runner_that_forgets_applies_nothing(
    bench: Workbench, environment: dict[str, str]
) -> None:
    with bench.serving():
        run = bench.run("plan", "--format", "json", env=environment)
        assert "PS624" in [item["rule"] for item in run.json["diagnostics"]]
        refused = bench.run("apply", "--auto-approve", "--format", "json", env=environment)
        assert refused.code == 1
        assert refused.json["error"]["code"] == "state-not-kept"
        assert "state: {backend: git}" in refused.json["error"]["detail"]
        assert bench.remote() == []


@pytest.mark.parametrize(
    "environment",
    [{}, {"CI": "false"}, {"GITHUB_ACTIONS": "true", "RUNNER_ENVIRONMENT": "self-hosted"}],
)
def test_any_other_machine_does(bench: Workbench, environment: dict[str, str]) -> None:
    with bench.serving():
        assert bench.run("apply", "--auto-approve", env=environment).code == 0


def test_a_ci_with_a_state_file_goes_on_unless_it_is_thrown_away(bench: Workbench) -> None:
    with bench.serving():
        bench.apply()
        assert bench.run("apply", "--auto-approve", env={"CI": "true"}).code == 0
        assert bench.run("apply", "--auto-approve", env=HOSTED).code == 1


def test_a_rehearsal_may_be_forgotten(bench: Workbench) -> None:
    assert bench.run("apply", "--auto-approve", env=HOSTED).code == 0


# --- rehearsals -----------------------------------------------------------------------------------


def test_the_sandbox_never_touches_the_state_that_is_configured(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "timezone", "state: {path: real.json}\ntimezone")
    bench.apply()
    assert not bench.path("real.json").exists()
    assert bench.path(REHEARSAL).exists()
    assert bench.path(".postsync/.gitignore").read_text() == "*\n"


def test_an_old_state_of_the_sandbox_is_left_alone(bench: Workbench) -> None:
    old = bench.write(".postsync/state.json", "whatever an older postsync wrote")
    bench.apply()
    assert old.read_text() == "whatever an older postsync wrote"


def test_a_rehearsal_elsewhere_leaves_the_real_posts_alone(bench: Workbench) -> None:
    """A2: what a stand-in does not have was taken for deleted, and then made a second time."""
    with bench.serving() as real:
        bench.apply()
        before = bench.state_file.read_bytes()
        elsewhere = Workbench(bench.folder.with_name("stand-in"), salt="other")
        with elsewhere.serving() as stand_in:
            url = {"POSTSYNC_BASE_URL": f"{stand_in.url}/v1"}
            assert bench.run("apply", "--auto-approve", env=url).code == 0
            assert elsewhere.remote_texts() == ["Good morning!"]
        host = stand_in.url.partition("//")[2].replace(":", "-")
        assert bench.path(f".postsync/rehearsal/{host}.json").exists()
        assert bench.state_file.read_bytes() == before
        assert bench.run("plan", "--detailed-exitcode").code == 0
        same = {"POSTSYNC_BASE_URL": f"{real.url}/v1/"}
        assert bench.run("plan", "--detailed-exitcode", env=same).code == 0
        assert len(bench.sandbox("GET", "posts")["posts"]) == 1


# --- no configuration -----------------------------------------------------------------------------


def test_without_a_configuration_nothing_is_planned(bench: Workbench) -> None:
    """A14: in the wrong folder everything ended well, and nothing went out."""
    bench.path("postsync.yaml").rename(bench.path("elsewhere.yaml"))
    commands = (("plan",), ("plan", "--offline"), ("apply", "--auto-approve"), ("status",))
    for command in commands:
        run = bench.run(*command, "--format", "json")
        assert run.code == 1
        assert run.json["error"]["code"] == "no-config"
        assert "postsync init" in run.json["error"]["detail"]
    assert bench.run("validate").code == 0
    assert bench.run("--config", "elsewhere.yaml", "plan").code == 0


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", ["validate", "plan", "apply", "status"])
def test_a_configuration_of_another_name_is_said_to_be_one(
    bench: Workbench, command: str, form: str
) -> None:
    bench.write("postsync.yml", "provider: {name: outstand}\n")
    run = bench.run(command, "--format", form)
    assert run.code == 1
    assert "postsync.yml" in run.out + run.err
    if form == "json":
        assert run.json["error"]["code"] == "invalid-config"


# --- workspaces -----------------------------------------------------------------------------------


def git(bench: Workbench, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=bench.folder, check=True, capture_output=True)


def test_a_state_of_another_workspace_is_refused(bench: Workbench) -> None:
    """A7: two workspaces on one state cancelled each other's posts."""
    with bench.serving():
        git(bench, "init", "-q")
        git(bench, "remote", "add", "origin", "git@host.example:acme/posts.git")
        bench.apply()
        assert bench.state()["workspace"] == "acme/posts:"
        git(bench, "remote", "set-url", "origin", "git@host.example:acme/other.git")
        for command in (("plan",), ("plan", "--offline"), ("status",), ("apply", "--auto-approve")):
            run = bench.run(*command, "--format", "json")
            assert run.code == 4, command
            assert run.json["error"]["code"] == "another-workspace"
        assert len(bench.remote()) == 1
        bench.edit("postsync.yaml", "version: 1", "version: 1\nname: acme-social")
        run = bench.run("plan", "--format", "json")
        assert run.code == 4
        assert 'name: "acme/posts:"' in run.json["error"]["detail"]


def test_a_renamed_repository_goes_on_by_a_commit_or_by_a_command(bench: Workbench) -> None:
    with bench.serving():
        git(bench, "init", "-q")
        git(bench, "remote", "add", "origin", "git@host.example:acme/posts.git")
        bench.apply()
        git(bench, "remote", "set-url", "origin", "git@host.example:acme/social.git")
        assert bench.run("plan").code == 4
        bench.edit("postsync.yaml", "version: 1", 'version: 1\nname: "acme/posts:"')
        assert bench.is_in_step()
        bench.edit("postsync.yaml", 'name: "acme/posts:"\n', "")
        bench.done("state", "rebind", "--workspace", "--auto-approve")
        assert bench.is_in_step()
        assert bench.state()["workspace"] == "acme/social:"


def test_another_organisation_is_refused(bench: Workbench) -> None:
    """A2: with another key, what was to be cancelled was noted as gone, and went out."""
    with bench.serving():
        bench.apply()
        state = bench.state()
        assert state["service"]["provider"] == "outstand"
        assert state["service"]["organisation"]
        state["service"]["organisation"] = "org_other"
        bench.state_file.write_text(json.dumps(state))
        bench.path("posts/hello.yaml").unlink()
        run = bench.run("apply", "--auto-approve", "--allow-empty", "--format", "json")
        assert run.code == 4
        assert run.json["error"]["code"] == "another-service"
        assert len(bench.remote()) == 1


def test_two_workspaces_of_a_repository_leave_each_other_alone(bench: Workbench) -> None:
    """A7: on one branch each of them cancelled what the other had scheduled."""
    git(bench, "init", "-q", "--bare", "../origin.git")
    git(bench, "init", "-q")
    git(bench, "remote", "add", "origin", str(bench.folder.with_name("origin.git")))
    with bench.serving():
        text = bench.path("postsync.yaml").read_text("utf-8")
        inner = [bench.beside(bench.path(name)) for name in ("a", "b")]
        for one, hour in zip(inner, ("T09", "T10"), strict=True):
            one.write("postsync.yaml", f"{text}state: {{backend: git}}\n")
            hello = HELLO.replace("morning", f"morning, {one.folder.name}").replace("T09", hour)
            one.write("posts/hello.yaml", hello)
            one.apply()
        assert bench.remote_texts() == ["Good morning, a!", "Good morning, b!"]
        assert all(one.is_in_step() for one in inner)
        shared = f"{text}state: {{backend: git, ref: refs/heads/postsync-state-a}}\n"
        inner[1].write("postsync.yaml", shared)
        run = inner[1].run("apply", "--auto-approve", "--format", "json")
        assert (run.code, run.json["error"]["code"]) == (4, "another-workspace")
        assert len(bench.remote()) == 2
