"""From a merge to the gate and out: the step that runs postsync, in a repository on the sandbox."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from action.job import Job
from action.run import HIDDEN, LIMITS, Runner, environment, run
from tests.action.runner import read_outputs
from tests.doubles.git_place import GIT
from tests.integration.workbench import HELLO, Workbench

from postsync.adapters.secrets import read_secret
from postsync.domain.errors import ConfigError
from postsync.domain.plan.findings.whole import EXCESS_RULES

DIGEST = "sha256:" + 64 * "d"


class Merges:
    """A repository whose default branch runs the workflow that applies."""

    def __init__(self, bench: Workbench, temp: Path) -> None:
        self.bench, self.temp = bench, temp
        self.outputs = temp / "outputs"
        self.git("init", "-q", "-b", "main")
        bench.write(".gitignore", ".postsync/\n")

    def git(self, *words: str) -> None:
        subprocess.run([*GIT, *words], cwd=self.bench.folder, check=True, capture_output=True)

    def merge(self, name: str, text: str) -> None:
        self.bench.write(name, text)
        self.git("add", "--all")
        self.git("commit", "-q", "-m", f"Write {name}")

    def env(self, **given: str) -> dict[str, str]:
        inputs = {f"INPUT_{name.upper()}": value for name, value in given.items()}
        return {
            **self.bench.environment(),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_WORKSPACE": str(self.bench.folder),
            "RUNNER_TEMP": str(self.temp),
            **inputs,
        }

    def uses(self, **given: str) -> dict[str, str]:
        """Run postsync as a job has it; what it hands on."""
        self.outputs.unlink(missing_ok=True)
        assert run(Job(self.env(**given))) == 0
        return read_outputs(self.outputs.read_text("utf-8"))

    def plan(self, **given: str) -> dict[str, str]:
        return self.uses(command="plan", **given)

    def apply(self, **given: str) -> int:
        return int(self.uses(command="apply", **given)["exit-code"])

    def daily(self) -> int:
        return self.apply(reviewed_only="true")


@pytest.fixture
def merges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Merges:
    """A repository with nothing applied yet. postsync runs in this process, which is quicker."""
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)

    def postsync(words: list[str], *, folder: Path, into: Path | None = None, **_: Any) -> int:
        assert folder == bench.folder
        done = bench.run(*words)
        if into is not None:
            into.write_text(done.out, "utf-8")
        return done.code

    monkeypatch.setattr("action.run.postsync", postsync)
    return Merges(bench, tmp_path)


def test_from_a_merge_to_the_gate_and_out(merges: Merges) -> None:
    bench = merges.bench
    merges.merge("README.md", "Posts.\n")
    told = merges.plan()
    assert told["approve"] == "true"
    assert "Good morning!" in Path(told["folder"], "plan.md").read_text("utf-8")
    assert bench.remote() == [], "a plan sends nothing"
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    assert merges.apply(expect=told["digest"]) == 4
    assert bench.remote() == []
    bench.edit("posts/hello.yaml", "Good evening", "Good morning")
    assert merges.apply(expect=told["digest"]) == 0
    assert bench.remote_texts() == ["Good morning!"]
    merges.merge("README.md", "More about the posts.\n")
    assert merges.plan()["approve"] == "false", "nothing of the workspace was changed"


def test_the_daily_run_waits_for_nobody_and_sends_what_was_approved(merges: Merges) -> None:
    bench = merges.bench
    far = HELLO.replace("2027-03-02", "2027-04-20").replace("Good morning", "Far away")
    merges.merge("posts/far.yaml", far)
    assert merges.daily() == 4, "nothing was approved yet"
    told = merges.plan()
    assert merges.apply(expect=told["digest"]) == 0
    assert bench.remote_texts() == ["Good morning!"]
    bench.wait(days=25)
    merges.merge("posts/next.yaml", far.replace("Far away", "Not approved"))
    assert merges.daily() == 4
    assert bench.remote_texts() == ["Good morning!"]
    told = merges.plan()
    assert merges.apply(expect=told["digest"]) == 0
    assert sorted(bench.remote_texts()) == ["Far away!", "Good morning!", "Not approved!"]


def test_what_is_deferred_is_approved_once_and_sent_when_its_day_comes(merges: Merges) -> None:
    bench = merges.bench
    bench.path("posts/hello.yaml").unlink()
    merges.merge("posts/far.yaml", HELLO.replace("2027-03-02", "2027-04-20"))
    told = merges.plan()
    assert told["approve"] == "true", "it will go out without being asked about"
    assert merges.apply(expect=told["digest"]) == 0
    assert bench.remote() == []
    assert merges.daily() == 0
    bench.wait(days=25)
    assert merges.daily() == 0
    assert bench.remote_texts() == ["Good morning!"]


def test_whoever_approves_approves_the_answers_as_well(merges: Merges) -> None:
    bench = merges.bench
    bench.sandbox(
        "POST",
        "posts",
        {"accounts": ["x:acme"], "content": "Good morning!", "scheduledAt": "2027-03-04T09:00Z"},
    )
    merges.merge("README.md", "Posts.\n")
    asked = merges.plan()
    assert asked["exit-code"] == "1"
    assert merges.apply(expect=asked["digest"]) == 1
    told = merges.plan(answers="create-anyway hello")
    assert told["digest"] != asked["digest"]
    assert merges.apply(expect=told["digest"]) == 4, "not without the answer"
    assert len(bench.remote()) == 1
    assert merges.apply(expect=told["digest"], create_anyway="hello") == 0
    assert len(bench.remote()) == 2


def test_apply_does_nothing_that_nobody_approved(
    merges: Merges, capsys: pytest.CaptureFixture[str]
) -> None:
    merges.merge("README.md", "Posts.\n")
    assert merges.apply() == 64
    assert merges.apply(expect="", reviewed_only="false", auto_approve="false") == 64
    assert (
        "::error title=postsync::apply needs to know who approved what" in capsys.readouterr().out
    )
    assert merges.bench.remote() == []
    assert merges.apply(auto_approve="true") == 0
    assert merges.bench.remote_texts() == ["Good morning!"]


def test_pull_request_target_is_refused(merges: Merges) -> None:
    env = {**merges.env(command="plan"), "GITHUB_EVENT_NAME": "pull_request_target"}
    assert run(Job(env)) == 0
    told = read_outputs(merges.outputs.read_text())
    assert told["exit-code"] == "64"
    assert "pull_request_target" in Path(told["folder"], "failed.md").read_text()


def test_the_key_reaches_postsync_and_no_token_does() -> None:
    given = {**dict.fromkeys(HIDDEN, "secret"), "INPUT_API_KEY": "the-key", "HOME": "/home"}
    assert environment(given) == {"OUTSTAND_API_KEY": "the-key", "HOME": "/home"}
    assert environment({"INPUT_API_KEY": "", "OUTSTAND_API_KEY": "own"}) == {
        "OUTSTAND_API_KEY": "own"
    }


def test_a_secret_that_does_not_exist_is_told_as_an_empty_one() -> None:
    seen = environment({"INPUT_API_KEY": ""})
    with pytest.raises(ConfigError, match="is not set to anything") as refused:
        read_secret("OUTSTAND_API_KEY", seen)
    assert "whether the environment of the job has it" in refused.value.detail


# --- what is to be approved -----------------------------------------------------------------------


def document(**more: Any) -> dict[str, Any]:
    summary = dict.fromkeys(("create", "update", "noop", "defer", "blocked", "questions"), 0)
    summary |= more.pop("summary", {})
    return {"digest": DIGEST, "summary": summary, "changes": [], **more}


def told(merges: Merges, plan: dict[str, Any]) -> dict[str, str]:
    from action.inputs import Inputs

    job = Job(merges.env(command="plan"))
    Runner(job, Inputs.of(job.env), merges.temp).tell(plan)
    return read_outputs(merges.outputs.read_text()) if merges.outputs.exists() else {}


@pytest.mark.parametrize(
    ("reviewed", "summary", "approve"),
    [
        (True, {}, "false"),
        (True, {"defer": 3, "noop": 5}, "false"),
        (True, {"create": 1}, "true"),
        (True, {"questions": 1}, "true"),
        (True, {"blocked": 1}, "true"),
        (False, {}, "true"),
        (None, {"defer": 1}, "true"),
    ],
)
def test_a_merge_is_approved_unless_it_changes_nothing(
    merges: Merges, reviewed: bool | None, summary: dict[str, int], approve: str
) -> None:
    """What is deferred today is sent later, by the daily run: so it needs its approval now."""
    outputs = told(merges, document(summary=summary, reviewed=reviewed))
    assert outputs["approve"] == approve
    assert outputs["digest"] == DIGEST
    assert json.loads(outputs["counts"])["create"] == summary.get("create", 0)


def test_the_limits_are_those_that_apply_refuses_by() -> None:
    assert LIMITS == EXCESS_RULES


@pytest.mark.parametrize("rule", sorted(LIMITS))
def test_a_plan_that_is_refused_asks_nobody(merges: Merges, rule: str) -> None:
    found = [{"rule": rule, "severity": "error"}]
    outputs = told(merges, document(summary={"create": 9}, diagnostics=found))
    assert outputs["approve"] == "false"
    assert "refused" in (merges.temp / "notes.md").read_text()


def test_without_a_plan_there_is_nothing_to_approve(merges: Merges) -> None:
    assert told(merges, {"error": {"code": "invalid-config"}, "diagnostics": []}) == {}
