"""What the workflows and the action rely on: who may do what in which job, and who is given which secret."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.workbench import Workbench

ROOT = Path(__file__).parents[2]

ACTION = yaml.load((ROOT / "action.yml").read_text("utf-8"), yaml.CSafeLoader)

DOES = ("plan", "apply", "verify")

Job = dict[str, Any]
Workflow = dict[Any, Any]


@pytest.fixture(scope="module", params=["the examples", "init", "init in a subfolder"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workflows lie."""
    if request.param == "the examples":
        return ROOT / "examples/workflows"
    bench = Workbench(tmp_path_factory.mktemp("made"))
    bench.path("postsync.yaml").unlink()
    subprocess.run(["git", "init", "-q", "-b", "main", bench.folder], check=True)
    bench.done("init", *(["brands/a"] if "sub" in request.param else []))
    return bench.path(".github/workflows")


def read(folder: Path, name: str) -> Workflow:
    (path,) = folder.glob(f"*{name}.yml")
    made: Workflow = yaml.safe_load(path.read_text("utf-8"))
    return made


@pytest.fixture
def plan(folder: Path) -> Workflow:
    """What pull requests run."""
    return read(folder, "plan")


@pytest.fixture
def apply(folder: Path) -> Workflow:
    """What the default branch runs."""
    return read(folder, "apply")


@pytest.fixture
def verify(folder: Path) -> Workflow:
    """What looks at the posts every half hour."""
    return read(folder, "verify")


@pytest.fixture(params=DOES)
def each(folder: Path, request: pytest.FixtureRequest) -> Workflow:
    """Each of them in turn."""
    return read(folder, request.param)


def given(job: Job) -> Job:
    """What the action is asked for in a job."""
    checkout, step = job["steps"]
    assert checkout["uses"].startswith("actions/checkout@")
    assert "postsync@" in step["uses"]
    return {name: value for name, value in step["with"].items() if name != "working-directory"}


# --- who may do what ------------------------------------------------------------------------------


def test_pull_requests_start_the_plan_and_nothing_else(
    plan: Workflow, apply: Workflow, verify: Workflow
) -> None:
    assert {*plan[True]} == {"pull_request"}, "pull_request_target would hand the key to anybody"
    assert {*apply[True]} == {"push", "schedule", "workflow_dispatch"}
    assert {*verify[True]} == {"schedule", "workflow_dispatch"}
    assert verify[True]["schedule"] == [{"cron": "*/30 * * * *"}]


def test_nothing_is_permitted_unless_a_job_says_so(each: Workflow) -> None:
    assert each["permissions"] == {}
    assert all("permissions" in job for job in each["jobs"].values())


def test_a_pull_request_has_no_key_and_may_write_comments_alone(plan: Workflow) -> None:
    (job,) = plan["jobs"].values()
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "environment" not in job, "that is for what was merged"
    assert "secrets." not in json.dumps(plan)
    assert given(job) == {"command": "plan"}


def test_what_was_merged_is_planned_then_approved_then_carried_out(apply: Workflow) -> None:
    jobs = apply["jobs"]
    assert jobs.keys() == {"plan", "apply", "daily"}
    assert jobs["plan"]["environment"] == "postsync-plan"
    assert jobs["plan"]["permissions"] == {"contents": "read"}
    assert jobs["plan"]["outputs"]["digest"] == "${{ steps.plan.outputs.digest }}"
    assert given(jobs["plan"])["command"] == "plan"
    assert jobs["apply"]["needs"] == "plan"
    assert jobs["apply"]["environment"] == "postsync"
    assert jobs["apply"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    asked = given(jobs["apply"])
    assert (asked["command"], asked["expect"]) == ("apply", "${{ needs.plan.outputs.digest }}")
    assert "needs.plan.outputs.approve == 'true'" in jobs["apply"]["if"]
    assert asked["answers"] == given(jobs["plan"])["answers"], "whoever approves has seen them"


def test_nothing_approves_itself_but_what_was_approved_before(each: Workflow) -> None:
    for name, job in each["jobs"].items():
        asked = given(job)
        assert "auto-approve" not in asked
        assert ("reviewed-only" in asked) == (name == "daily")
        if name == "daily":
            assert job["if"] == "github.event_name == 'schedule'"
            assert asked["reviewed-only"] is True


def test_merges_wait_for_each_other_and_none_is_stopped_half_way(apply: Workflow) -> None:
    assert apply["concurrency"]["cancel-in-progress"] is False
    assert "'daily' || 'merged'" in apply["concurrency"]["group"]


def test_a_tag_that_is_called_like_the_branch_is_another_ref(
    apply: Workflow, verify: Workflow
) -> None:
    whole = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    assert whole in apply["jobs"]["plan"]["if"]
    assert whole in verify["jobs"]["verify"]["if"]
    assert "ref_name" not in json.dumps(apply)
    assert "tags" not in apply[True]["push"]
    assert len(apply[True]["push"]["branches"]) == 1


def test_the_look_every_half_hour_writes_comments_and_issues_alone(verify: Workflow) -> None:
    (job,) = verify["jobs"].values()
    assert job["environment"] == {"name": "postsync-plan", "deployment": False}
    assert job["permissions"] == {"contents": "read", "issues": "write", "pull-requests": "write"}
    assert given(job)["command"] == "verify"


def test_the_key_goes_to_postsync_and_nowhere_else(each: Workflow) -> None:
    assert "secrets." not in json.dumps({k: v for k, v in each.items() if k != "jobs"})
    for job in each["jobs"].values():
        said = json.dumps(job)
        key = given(job).get("api-key", "")
        assert said.count("secrets.") == bool(key)
        assert key in {"", "${{ secrets.OUTSTAND_API_KEY }}"}
        environment = job.get("environment", "")
        name = environment["name"] if isinstance(environment, dict) else environment
        assert not key or name in {"postsync", "postsync-plan"}


def test_there_is_no_script_that_anybody_could_write_into(each: Workflow) -> None:
    for job in each["jobs"].values():
        assert not any("run" in step for step in job["steps"])


def test_actions_are_those_that_were_looked_at(each: Workflow) -> None:
    for job in each["jobs"].values():
        checkout = job["steps"][0]
        assert re.fullmatch(r"actions/checkout@[0-9a-f]{40}", checkout["uses"])
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": True}


@pytest.mark.parametrize("name", DOES)
def test_a_workflow_is_short(name: str) -> None:
    text = (ROOT / f"examples/workflows/{name}.yml").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
    assert len(lines) <= {"plan": 21, "verify": 25, "apply": 65}[name]


# --- the action -----------------------------------------------------------------------------------


def steps() -> dict[str, Job]:
    return {step["name"]: step for step in ACTION["runs"]["steps"]}


def test_no_step_has_both_the_key_and_the_token() -> None:
    holders: dict[str, set[str]] = {}
    for name, step in steps().items():
        for secret in ("api-key", "token"):
            if f"inputs.{secret}" in json.dumps(step):
                holders.setdefault(secret, set()).add(name)
    assert holders == {"api-key": {"Run postsync"}, "token": {"Mark the comment", "Tell people"}}


def test_no_step_starts_in_the_checkout_or_looks_for_code_there() -> None:
    for step in ACTION["runs"]["steps"]:
        if "run" not in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
            continue
        assert step["working-directory"] == "${{ runner.temp }}"
        assert step["shell"] == "bash"
        assert re.fullmatch(
            r'exec "\$\{?PYTHON(:-python3\})?" -I '
            r'("\$GITHUB_ACTION_PATH/action/install.py"|-m action [a-z]+)',
            step["run"],
        )
    assert steps()["Install postsync"]["env"]["PIP_CONFIG_FILE"] == "/dev/null"
    assert steps()["Get Python"]["with"]["update-environment"] is False


def test_the_action_permits_nothing_by_itself() -> None:
    for name in ("expect", "api-key", "answers", "allow-older"):
        assert "default" not in ACTION["inputs"][name]
    for name in ("reviewed-only", "auto-approve", "allow-empty"):
        assert ACTION["inputs"][name]["default"] == "false"
