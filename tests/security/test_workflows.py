"""What the workflows rely on: who may do what in which job, what they install, what a comment says."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.doubles.git_place import GIT
from tests.integration.workbench import HELLO, MORNING, Workbench

from postsync.domain.plan.findings.whole import EXCESS_RULES

ROOT = Path(__file__).parents[2]

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


@pytest.fixture(params=["plan", "apply"])
def either(folder: Path, request: pytest.FixtureRequest) -> Workflow:
    """Each of them in turn."""
    return read(folder, request.param)


def scripts(job: Job) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])


def uses(job: Job, what: str) -> list[Job]:
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{what}@")]


# --- who may do what ------------------------------------------------------------------------------


def test_pull_requests_start_the_plan_and_nothing_else(plan: Workflow, apply: Workflow) -> None:
    assert {*plan[True]} == {"pull_request"}, "pull_request_target would hand the key to anybody"
    assert {*apply[True]} == {"push", "schedule", "workflow_dispatch"}


def test_nothing_is_permitted_unless_a_job_says_so(either: Workflow) -> None:
    assert either["permissions"] == {}
    assert all("permissions" in job for job in either["jobs"].values())


def test_of_a_pull_request_no_job_may_write_and_see_what_is_in_the_branch(plan: Workflow) -> None:
    jobs = plan["jobs"]
    assert jobs.keys() == {"outdated", "plan", "comment"}
    assert jobs["plan"]["permissions"] == {"contents": "read"}
    assert "environment" not in jobs["plan"], "that is for what was merged"
    for name in ("outdated", "comment"):
        job = jobs[name]
        assert job["permissions"] == {"pull-requests": "write"}
        assert not uses(job, "actions/checkout")
        assert not re.search(r"\bpostsync (plan|apply|validate)|pip", scripts(job))
        assert "secrets." not in json.dumps(job)
        assert "head.repo.full_name == github.repository" in job["if"], "a fork may not write"


def test_before_a_plan_is_made_the_comment_is_marked(plan: Workflow) -> None:
    assert plan["jobs"]["plan"]["needs"] == "outdated"
    assert plan["jobs"]["comment"]["needs"] == "plan"
    assert plan["jobs"]["plan"]["if"] == "${{ !cancelled() }}", "also where there is none to mark"


def test_what_was_merged_is_planned_then_approved_then_carried_out(apply: Workflow) -> None:
    jobs = apply["jobs"]
    assert jobs.keys() == {"plan", "apply", "daily"}
    assert jobs["plan"]["environment"] == "postsync-plan"
    assert jobs["plan"]["permissions"] == {"contents": "read"}
    assert jobs["plan"]["outputs"]["digest"] == "${{ steps.plan.outputs.digest }}"
    assert "postsync apply" not in scripts(jobs["plan"])
    assert jobs["apply"]["needs"] == "plan"
    assert jobs["apply"]["environment"] == "postsync"
    assert jobs["apply"]["permissions"] == {"contents": "write"}
    (step,) = (step for step in jobs["apply"]["steps"] if step.get("name") == "Apply")
    assert step["env"]["DIGEST"] == "${{ needs.plan.outputs.digest }}"
    assert 'postsync apply --expect "$DIGEST"' in step["run"]


def test_nothing_approves_itself_but_what_was_approved_before(either: Workflow) -> None:
    for name, job in either["jobs"].items():
        approving = re.findall("postsync apply (?!--expect).*", scripts(job))
        if name != "daily":
            assert approving == []
            assert "--auto-approve" not in scripts(job)
            continue
        assert job["if"] == "github.event_name == 'schedule'"
        (line,) = approving
        assert line.startswith("postsync apply --auto-approve --reviewed-only ")


def test_a_tag_that_is_called_like_the_branch_is_another_ref(apply: Workflow) -> None:
    condition = apply["jobs"]["plan"]["if"]
    assert (
        "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
        in condition
    )
    assert "ref_name" not in json.dumps(apply)
    assert "tags" not in apply[True]["push"]
    assert len(apply[True]["push"]["branches"]) == 1


def test_the_key_is_where_postsync_runs_and_nowhere_else(either: Workflow) -> None:
    jobs = either["jobs"].values()
    assert "secrets." not in json.dumps({k: v for k, v in either.items() if k != "jobs"})
    for job in jobs:
        assert "secrets." not in json.dumps({k: v for k, v in job.items() if k != "steps"})
        for step in job["steps"]:
            if "secrets." not in json.dumps(step):
                continue
            assert step["env"]["OUTSTAND_API_KEY"] == "${{ secrets.OUTSTAND_API_KEY }}"
            assert json.dumps(step).count("secrets.") == 1
            assert re.search(r"\bpostsync (plan|apply|status) ", step["run"])


def test_what_somebody_wrote_is_never_a_part_of_a_script(either: Workflow) -> None:
    for job in either["jobs"].values():
        assert "${{" not in scripts(job)
        assert not uses(job, "actions/github-script")


def test_actions_are_those_that_were_looked_at(either: Workflow) -> None:
    for job in either["jobs"].values():
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
        for step in uses(job, "actions/checkout"):
            assert "persist-credentials" in step["with"], "said, and not left to the default"
            assert "ref" not in step["with"]
        for step in uses(job, "actions/setup-python"):
            assert {*step["with"]} == {"python-version"}, "no file of the branch names another"


def test_no_file_that_lies_about_steers_python_pip_or_postsync(either: Workflow) -> None:
    env = either["env"]
    assert env["PYTHONSAFEPATH"] == "1"
    assert env["PIP_CONFIG_FILE"] == "/dev/null"
    for name in ("POSTSYNC_BASE_URL", "POSTSYNC_TRUST_HOSTS", "POSTSYNC_TRUST_KEYS"):
        assert env[name] == ""
    assert either["defaults"]["run"]["shell"] == "bash"
    for job in either["jobs"].values():
        assert not re.search(r"\bpython3? (?!-I)|^\s*pip ", scripts(job), re.MULTILINE)


# --- what is installed ----------------------------------------------------------------------------


def install_steps(*workflows: Workflow) -> list[Job]:
    return [
        step
        for workflow in workflows
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if step.get("name") == "Install postsync"
    ]


def test_all_jobs_install_the_same_by_the_lock(plan: Workflow, apply: Workflow) -> None:
    steps = install_steps(plan, apply)
    assert len(steps) == 4
    assert len({step["run"] for step in steps}) == 1
    assert plan["env"] == apply["env"]
    for step in steps:
        assert "--require-hashes --only-binary :all: --requirement" in step["run"]
        assert step["working-directory"] == "${{ runner.temp }}", "not where the branch lies"
    for job in (*plan["jobs"].values(), *apply["jobs"].values()):
        assert scripts(job).count("install ") == 2 * bool(uses(job, "actions/setup-python"))


def test_the_lock_has_a_hash_for_every_file() -> None:
    text = (ROOT / "examples/workflows/postsync-requirements.txt").read_text("utf-8")
    assert text.count("\n\n") == 2, "scaffold takes it apart"
    for line in text.splitlines():
        assert re.fullmatch(
            r"(# )?[a-z0-9-]+==[\w.]+( ; python_full_version [<>=]+ '[\d.]+')? \\"
            r"|(# )?    --hash=sha256:[0-9a-f]{64}( \\)?"
            r"|# [A-Za-z].*|",
            line,
        ), line


def wheel(name: str, version: str, files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    notes = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(
            f"{notes}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{notes}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{notes}/RECORD", "")
    return packed.getvalue()


class Runner:
    """A machine that runs steps of a workflow as GitHub's would, with an index of its own."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.checkout = top / "checkout"
        self.temp = top / "temp"
        self.index = top / "index"
        self.programs = top / "programs"
        for folder in (self.checkout / ".github", self.temp, self.index, self.programs):
            folder.mkdir(parents=True)
        self.program("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def serve(self, name: str, data: bytes) -> str:
        """Put a file into the index; its hash."""
        (self.index / name).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def run(
        self, script: str, *, where: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a script by the shell that GitHub takes."""
        (self.top / "step.sh").write_text(script, "utf-8")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", self.top / "step.sh"],
            cwd=where or self.checkout,
            env={
                "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.top),
                "GITHUB_WORKSPACE": str(self.checkout),
                "GITHUB_OUTPUT": str(self.top / "output"),
                "GITHUB_STEP_SUMMARY": str(self.top / "summary.md"),
                "GITHUB_SERVER_URL": "https://git.acme.example",
                "GITHUB_REPOSITORY": "acme/posts",
                "GITHUB_RUN_ID": "7",
                "RUNNER_TEMP": str(self.temp),
                **env,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def summary(self) -> str:
        """What the page of the run shows."""
        path = self.top / "summary.md"
        return path.read_text("utf-8") if path.is_file() else ""

    def outputs(self) -> dict[str, str]:
        """What the step hands to the next job."""
        lines = (self.top / "output").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A machine for one job."""
    return Runner(tmp_path)


def install(runner: Runner, lock: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the step that installs, with real pip, into a folder of its own."""
    (runner.checkout / ".github/postsync-requirements.txt").write_text(lock, "utf-8")
    made = read(ROOT / "examples/workflows", "plan")
    return runner.run(
        install_steps(made)[0]["run"],
        where=runner.temp,
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(runner.index),
        PIP_TARGET=str(runner.top / "site"),
        **{**made["env"], "POSTSYNC": "", **env},
    )


def test_what_the_lock_names_is_installed(runner: Runner) -> None:
    sha256 = runner.serve("thing-1.0-py3-none-any.whl", wheel("thing", "1.0", {"thing.py": ""}))
    done = install(runner, f"thing==1.0 --hash=sha256:{sha256}\n")
    assert done.returncode == 0, done.stderr
    assert (runner.top / "site/thing.py").is_file()


@pytest.mark.parametrize(
    "lock",
    [
        f"thing==1.0 --hash=sha256:{64 * '0'}\n",
        "thing==1.0\n",
        "thing\n",
        "thing @ file://INDEX/thing-1.0-py3-none-any.whl\n",
        "INDEX/thing-1.0-py3-none-any.whl\n",
    ],
)
def test_what_it_does_not_name_by_its_hash_is_refused(runner: Runner, lock: str) -> None:
    runner.serve("thing-1.0-py3-none-any.whl", wheel("thing", "1.0", {"thing.py": ""}))
    done = install(runner, lock.replace("INDEX", str(runner.index)))
    assert done.returncode != 0
    assert not (runner.top / "site").exists()


def test_nothing_is_built_out_of_a_source(runner: Runner) -> None:
    import tarfile

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in {
            "thing-1.0/setup.py": f"open({str(runner.top / 'pwned')!r}, 'w')",
            "thing-1.0/PKG-INFO": "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n",
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    sha256 = runner.serve("thing-1.0.tar.gz", packed.getvalue())
    done = install(runner, f"thing==1.0 --hash=sha256:{sha256}\n")
    assert done.returncode != 0
    assert not (runner.top / "pwned").exists()


def test_a_branch_steers_neither_python_nor_pip(runner: Runner) -> None:
    sha256 = runner.serve("thing-1.0-py3-none-any.whl", wheel("thing", "1.0", {"thing.py": ""}))
    shout = f"open({str(runner.top / 'pwned')!r}, 'w')\n"
    for name in ("pip.py", "sitecustomize.py", "usercustomize.py", "pip/__main__.py", "json.py"):
        (runner.checkout / name).parent.mkdir(exist_ok=True)
        if not (runner.checkout / name).exists():
            (runner.checkout / name).write_text(shout)
    for name in ("pip.conf", ".pip/pip.conf", ".config/pip/pip.conf", "setup.cfg"):
        path = runner.checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[global]\nfind-links = https://evil.example/\n")
    (runner.checkout / ".python-version").write_text("evil\n")
    done = install(runner, f"thing==1.0 --hash=sha256:{sha256}\n", HOME=str(runner.checkout))
    assert done.returncode == 0, done.stderr
    assert "evil" not in done.stdout + done.stderr
    assert not (runner.top / "pwned").exists()


# --- the plan that is approved --------------------------------------------------------------------


def step_of(workflow: Workflow, job: str, name: str) -> Job:
    (step,) = (s for s in workflow["jobs"][job]["steps"] if s.get("name") == name)
    return dict(step)


SAYING = """\
#!{python}
import json, os, sys
told = sys.argv[1:]
with open(told[told.index("--summary") + 1], "a", encoding="utf-8") as file:
    file.write(os.environ.get("WHOLE", "the whole plan\\n"))
print(os.environ.get("SAYS", ""))
sys.exit(int(os.environ.get("CODE", "0")))
"""

DIGEST = "sha256:" + 64 * "d"


def document(**more: Any) -> str:
    summary = dict.fromkeys(("create", "update", "noop", "defer", "blocked", "questions"), 0)
    summary |= more.pop("summary", {})
    return json.dumps({"digest": DIGEST, "summary": summary, **more})


def planned(runner: Runner, **env: str) -> subprocess.CompletedProcess[str]:
    runner.program("postsync", SAYING.format(python=sys.executable))
    return runner.run(
        step_of(read(ROOT / "examples/workflows", "apply"), "plan", "Plan")["run"], **env
    )


@pytest.mark.parametrize("code", ["0", "1"])
def test_the_digest_goes_from_the_plan_to_the_gate(runner: Runner, code: str) -> None:
    """A question makes a plan end with 1; the rest of it may be approved."""
    done = planned(runner, SAYS=document(summary={"create": 1}), CODE=code)
    assert done.returncode == int(code)
    assert runner.outputs() == {"digest": DIGEST, "approve": "true"}
    assert runner.summary == "the whole plan\n"
    assert (runner.temp / "plan.md").read_text() == "the whole plan\n"


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
    runner: Runner, reviewed: bool | None, summary: dict[str, int], approve: str
) -> None:
    """What is deferred today is sent later, by the daily run: so it needs its approval now."""
    assert planned(runner, SAYS=document(summary=summary, reviewed=reviewed)).returncode == 0
    assert runner.outputs()["approve"] == approve


@pytest.mark.parametrize("rule", sorted(EXCESS_RULES))
def test_a_plan_that_is_refused_asks_nobody(runner: Runner, rule: str) -> None:
    found = [{"rule": rule, "severity": "error"}]
    done = planned(runner, SAYS=document(summary={"create": 9}, diagnostics=found), CODE="1")
    assert done.returncode == 1
    assert runner.outputs() == {"digest": DIGEST, "approve": "false"}
    assert runner.summary.startswith("the whole plan\n")
    assert "refused" in runner.summary


def test_without_a_plan_there_is_nothing_to_approve(runner: Runner) -> None:
    failed = json.dumps({"error": {"code": "invalid-config"}, "diagnostics": []})
    done = planned(runner, SAYS=failed, CODE="1", WHOLE="")
    assert done.returncode == 1
    assert runner.outputs() == {} if (runner.top / "output").exists() else True
    assert "exit code 1" in runner.summary


def test_a_plan_that_github_would_not_show_is_handed_over_whole(runner: Runner) -> None:
    whole = "x" * 2_000_000
    (runner.top / "whole").write_text(whole)
    saying = SAYING.replace('os.environ.get("WHOLE", "the whole plan\\n")', '"x" * 2_000_000')
    runner.program("postsync", saying.format(python=sys.executable))
    step = step_of(read(ROOT / "examples/workflows", "apply"), "plan", "Plan")
    assert runner.run(step["run"], SAYS=document()).returncode == 0
    assert (runner.temp / "plan.md").read_text() == whole
    assert "postsync-plan" in runner.summary
    assert len(runner.summary) < 1000


def test_after_a_refusal_it_says_how_to_go_on(apply: Workflow) -> None:
    step = step_of(apply, "apply", "Say how to go on")
    assert "failure()" in step["if"]
    assert "Re-run all jobs" in step["run"]


# --- the comment ----------------------------------------------------------------------------------

GH = """\
#!{python}
import json, os, re, sys
told = sys.argv[1:]
assert told.pop(0) == "api"
store = json.load(open(os.environ["STORE"]))
options = dict(zip(told, told[1:]))
method, program = options.get("--method", "GET"), options.get("--jq")
path = next(word for word in told if word.startswith("repos/acme/posts/"))
what = path.removeprefix("repos/acme/posts/")
store["calls"].append(f"{{method}} {{what}}")
if field := options.get("--field"):
    name, _, file = field.partition("=@")
    body = open(file, encoding="utf-8").read()
    if method == "POST":
        store["comments"].append({{"id": 99, "user": "github-actions[bot]", "body": body}})
    else:
        (one,) = (c for c in store["comments"] if what == f"issues/comments/{{c['id']}}")
        one["body"] = body
elif program == ".head.sha":
    print(store["head"])
elif program == ".body":
    print(next(c["body"] for c in store["comments"] if what == f"issues/comments/{{c['id']}}"))
else:
    login = re.search(r'login == "([^"]+)"', program)[1]
    start = re.search(r'startswith\\("([^"]+)"\\)', program)[1]
    for comment in store["comments"]:
        if comment["user"] == login and comment["body"].startswith(start):
            print(comment["id"])
json.dump(store, open(os.environ["STORE"], "w"))
"""

OLD, NEW = 40 * "a", 40 * "b"

MARKER = "<!-- postsync -->"


class PullRequest:
    """A pull request with its comments, and the jobs that write them."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.store = runner.top / "store.json"
        runner.program("gh", GH.format(python=sys.executable))
        self.keep(head=NEW, comments=[], calls=[])

    def keep(self, **what: Any) -> None:
        self.store.write_text(json.dumps(what), "utf-8")

    def comment(self, body: str, *, user: str = "github-actions[bot]", number: int = 5) -> None:
        held = json.loads(self.store.read_text("utf-8"))
        held["comments"].append({"id": number, "user": user, "body": body})
        self.keep(**held)

    def run(self, job: str, commit: str = NEW) -> list[str]:
        """Run a job that writes; what it called."""
        held = json.loads(self.store.read_text("utf-8"))
        self.keep(**{**held, "calls": []})
        (step,) = (
            s for s in read(ROOT / "examples/workflows", "plan")["jobs"][job]["steps"] if "run" in s
        )
        done = self.runner.run(step["run"], STORE=str(self.store), NUMBER="3", COMMIT=commit)
        assert done.returncode == 0, done.stderr
        calls: list[str] = json.loads(self.store.read_text("utf-8"))["calls"]
        return calls

    @property
    def bodies(self) -> list[str]:
        return [c["body"] for c in json.loads(self.store.read_text("utf-8"))["comments"]]


@pytest.fixture
def pull(runner: Runner) -> Iterator[PullRequest]:
    """A pull request without a comment, and a plan."""
    (runner.temp / "plan.md").write_text("# The plan\n", "utf-8")
    return PullRequest(runner)


def test_the_comment_says_which_commit_it_is_about(pull: PullRequest) -> None:
    pull.run("comment")
    (body,) = pull.bodies
    lines = body.splitlines()
    assert lines[0] == MARKER
    assert NEW in lines[1]
    assert "https://git.acme.example/acme/posts/actions/runs/7" in lines[1]
    assert body.endswith("\n\n# The plan\n")


def test_there_is_one_comment_and_it_is_renewed(pull: PullRequest) -> None:
    pull.comment("Mine.", user="somebody", number=4)
    pull.comment(f"{MARKER}\nnot ours", user="somebody", number=6)
    pull.run("comment")
    (pull.runner.temp / "plan.md").write_text("# Another\n", "utf-8")
    pull.run("comment")
    mine, forged, ours = pull.bodies
    assert (mine, forged) == ("Mine.", f"{MARKER}\nnot ours")
    assert ours.endswith("# Another\n")
    assert "# The plan" not in ours


def test_an_older_plan_is_marked_and_marked_once(pull: PullRequest) -> None:
    pull.comment(f"{MARKER}\nWhat merging `{OLD}` would do.\n\n# The old plan\n")
    for _ in range(2):
        assert pull.run("outdated")[-1] == "PATCH issues/comments/5"
        (body,) = pull.bodies
        lines = body.splitlines()
        assert lines[0] == MARKER
        assert lines[1].startswith("**Outdated:**")
        assert NEW in lines[1]
        assert lines[2:6] == ["", f"What merging `{OLD}` would do.", "", "# The old plan"]
    pull.run("comment")
    (body,) = pull.bodies
    assert "Outdated" not in body
    assert "old plan" not in body


def test_a_run_of_an_older_commit_that_is_started_again_changes_no_comment(
    pull: PullRequest,
) -> None:
    pull.run("comment")
    before = pull.bodies
    for job in ("outdated", "comment"):
        calls = pull.run(job, commit=OLD)
        assert all(call.startswith("GET ") for call in calls)
    assert pull.bodies == before


def test_where_there_is_no_comment_none_is_marked(pull: PullRequest) -> None:
    pull.comment("Mine.", user="somebody")
    assert all(call.startswith("GET ") for call in pull.run("outdated"))
    assert pull.bodies == ["Mine."]


@pytest.mark.parametrize(
    "hostile",
    ["$(touch pwned)", "`touch pwned`", "@/etc/passwd", "%s%n\\n\\0", f"{MARKER}\n**Outdated:** x"],
)
def test_a_plan_is_text_and_nothing_else(pull: PullRequest, hostile: str) -> None:
    (pull.runner.temp / "plan.md").write_text(hostile, "utf-8")
    pull.run("comment")
    assert pull.bodies[0].endswith(f"\n\n{hostile}")
    pull.run("outdated")
    assert pull.bodies[0].rstrip("\n").endswith(f"\n\n{hostile}")
    assert [*pull.runner.checkout.iterdir()] == [pull.runner.checkout / ".github"]


def test_what_is_too_long_for_a_comment_is_in_the_summary(pull: PullRequest) -> None:
    (pull.runner.temp / "plan.md").write_text("ü" * 60_000, "utf-8")
    pull.run("comment")
    (body,) = pull.bodies
    assert len(body) < 1000
    assert "too long" in body
    assert "summary" in body


# --- where postsync came from ---------------------------------------------------------------------


def test_a_release_is_locked_by_the_hash_that_pip_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postsync.adapters.workspace.origin import Origin, _from_index

    data = wheel("postsync", "9.9.9", {})
    (tmp_path / "postsync-9.9.9-py3-none-any.whl").write_bytes(data)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    sha256 = hashlib.sha256(data).hexdigest()
    assert _from_index("9.9.9") == Origin(
        locked=f"postsync==9.9.9 \\\n    --hash=sha256:{sha256}\n"
    )
    assert _from_index("9.9.8") == Origin(named="postsync==9.9.8")


COMMIT = 40 * "c"

SHA256 = 64 * "e"


@pytest.mark.parametrize(
    ("noted", "locked", "named"),
    [
        (
            {"url": "https://host.example/p", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            None,
            f"postsync @ git+https://host.example/p@{COMMIT}",
        ),
        (
            {
                "url": "https://host.example/postsync-1-py3-none-any.whl",
                "archive_info": {"hashes": {"sha256": SHA256}},
            },
            f"postsync @ https://host.example/postsync-1-py3-none-any.whl \\\n    --hash=sha256:{SHA256}\n",
            None,
        ),
        # What cannot be installed again elsewhere, or not by its hash, or would end the line.
        (
            {
                "url": "https://host.example/postsync-1.tar.gz",
                "archive_info": {"hashes": {"sha256": SHA256}},
            },
            None,
            None,
        ),
        ({"url": "https://host.example/postsync-1.whl", "archive_info": {}}, None, None),
        (
            {"url": "file:///p.whl", "archive_info": {"hashes": {"sha256": SHA256}}},
            None,
            None,
        ),
        ({"url": "file:///p", "dir_info": {"editable": True}}, None, None),
        (
            {"url": "https://h.example/p", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}},
            None,
            None,
        ),
        (
            {"url": "https://h.example/p", "vcs_info": {"vcs": "git", "commit_id": "main"}},
            None,
            None,
        ),
        (
            {
                "url": 'https://h.example/p"\nEVIL: "',
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
            },
            None,
            None,
        ),
    ],
)
def test_what_was_installed_is_what_the_workflows_install(
    noted: dict[str, Any],
    locked: str | None,
    named: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from importlib import metadata

    from postsync.adapters.workspace.origin import Origin, origin

    (tmp_path / "direct_url.json").write_text(json.dumps(noted), "utf-8")
    monkeypatch.setattr(metadata, "distribution", lambda _: metadata.PathDistribution(tmp_path))
    assert origin() == Origin(locked=locked, named=named)


def test_a_locked_release_stands_in_the_lock_and_nothing_beside_it(tmp_path: Path) -> None:
    from postsync.adapters.workspace.origin import Origin
    from postsync.adapters.workspace.scaffold import scaffold

    line = f"postsync==9.9.9 \\\n    --hash=sha256:{SHA256}\n"
    [*scaffold(tmp_path, MORNING, Origin(locked=line))]
    lock = (tmp_path / ".github/postsync-requirements.txt").read_text("utf-8")
    assert f"\n{line}" in lock
    assert "hatchling" not in lock, "nothing is built"
    for name in ("plan", "apply"):
        assert read(tmp_path / ".github/workflows", name)["env"]["POSTSYNC"] == ""


# --- the whole way --------------------------------------------------------------------------------


class Merges:
    """A repository on the sandbox whose default branch runs the apply workflow, with a real postsync."""

    def __init__(self, bench: Workbench, runner: Runner) -> None:
        self.bench, self.runner = bench, runner
        self.workflow = read(ROOT / "examples/workflows", "apply")
        self.git("init", "-q", "-b", "main")
        bench.write(".gitignore", ".postsync/\n")

    def git(self, *arguments: str) -> None:
        subprocess.run([*GIT, *arguments], cwd=self.bench.folder, check=True, capture_output=True)

    def merge(self, name: str, text: str) -> None:
        self.bench.write(name, text)
        self.git("add", "--all")
        self.git("commit", "-q", "-m", f"Write {name}")

    def step(self, job: str, **env: str) -> int:
        """Run what a job has postsync do; its exit code."""
        programs = Path(self.bench.python).parent
        done = self.runner.run(
            step_of(self.workflow, job, "Plan" if job == "plan" else "Apply")["run"],
            where=self.bench.folder,
            **{
                **self.bench.environment(),
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                **self.workflow["env"],
                **env,
            },
        )
        return done.returncode

    def plan(self, **env: str) -> dict[str, str]:
        (self.runner.top / "output").unlink(missing_ok=True)
        (self.runner.top / "summary.md").unlink(missing_ok=True)
        self.step("plan", **env)
        return self.runner.outputs()


@pytest.fixture
def merges(tmp_path: Path, runner: Runner) -> Merges:
    """A repository with nothing applied yet."""
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    return Merges(bench, runner)


def test_from_a_merge_to_the_gate_and_out(merges: Merges) -> None:
    bench = merges.bench
    merges.merge("README.md", "Posts.\n")
    told = merges.plan()
    assert told["approve"] == "true"
    assert "Good morning!" in merges.runner.summary
    assert bench.remote() == [], "a plan sends nothing"
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    assert merges.step("apply", DIGEST=told["digest"]) == 4
    assert bench.remote() == []
    bench.edit("posts/hello.yaml", "Good evening", "Good morning")
    assert merges.step("apply", DIGEST=told["digest"]) == 0
    assert bench.remote_texts() == ["Good morning!"]
    merges.merge("README.md", "More about the posts.\n")
    assert merges.plan()["approve"] == "false", "nothing of the workspace was changed"


def test_the_daily_run_waits_for_nobody_and_sends_what_was_approved(merges: Merges) -> None:
    bench = merges.bench
    far = HELLO.replace("2027-03-02", "2027-04-20").replace("Good morning", "Far away")
    merges.merge("posts/far.yaml", far)
    assert merges.step("daily") == 4, "nothing was approved yet"
    told = merges.plan()
    assert merges.step("apply", DIGEST=told["digest"]) == 0
    assert bench.remote_texts() == ["Good morning!"]
    bench.wait(days=25)
    merges.merge("posts/next.yaml", far.replace("Far away", "Not approved"))
    assert merges.step("daily") == 4
    assert bench.remote_texts() == ["Good morning!"]
    told = merges.plan()
    assert merges.step("apply", DIGEST=told["digest"]) == 0
    assert sorted(bench.remote_texts()) == ["Far away!", "Good morning!", "Not approved!"]


def test_what_is_deferred_is_approved_once_and_sent_when_its_day_comes(merges: Merges) -> None:
    bench = merges.bench
    bench.path("posts/hello.yaml").unlink()
    merges.merge("posts/far.yaml", HELLO.replace("2027-03-02", "2027-04-20"))
    told = merges.plan()
    assert told["approve"] == "true", (
        "it is nothing now, and it will go out without being asked about"
    )
    assert merges.step("apply", DIGEST=told["digest"]) == 0
    assert bench.remote() == []
    assert merges.step("daily") == 0
    bench.wait(days=25)
    assert merges.step("daily") == 0
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
    assert merges.step("apply", DIGEST=asked["digest"]) == 1
    told = merges.plan(CREATE_ANYWAY="hello")
    assert told["digest"] != asked["digest"]
    assert merges.step("apply", DIGEST=told["digest"]) == 4, "not without the answer"
    assert len(bench.remote()) == 1
    assert merges.step("apply", DIGEST=told["digest"], CREATE_ANYWAY="hello") == 0
    assert len(bench.remote()) == 2


def test_the_plan_of_a_pull_request_compares_the_configuration_with_its_base(
    plan: Workflow,
) -> None:
    steps = {step.get("name"): step for step in plan["jobs"]["plan"]["steps"]}
    assert '--base "refs/remotes/origin/$GITHUB_BASE_REF"' in steps["Plan"]["run"]
    checkout = next(s for s in plan["jobs"]["plan"]["steps"] if "checkout" in s.get("uses", ""))
    assert checkout["with"]["fetch-depth"] == 0
