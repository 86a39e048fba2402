"""`command: plan`: the whole action, step by step, as a runner of GitHub starts it."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.action.runner import ACTION, ARTIFACT, HEAD, ROOT, Machine
from tests.action.stand_in import JOB_TOKEN
from tests.doubles.git_place import GIT
from tests.integration.workbench import HELLO, Workbench


@pytest.fixture
def posts(machine: Machine) -> Workbench:
    """A workspace in a repository whose branch has one more post than its base."""
    bench = Workbench(machine.checkout)
    machine.env |= bench.environment()
    git(machine, "init", "-q", "-b", "main")
    bench.write(".gitignore", ".postsync/\n")
    commit(machine, "Begin")
    base = git(machine, "rev-parse", "HEAD")
    bench.write("posts/hello.yaml", HELLO)
    commit(machine, "Write a post")
    machine.pull_request(base=base)
    return bench


def git(machine: Machine, *words: str) -> str:
    done = subprocess.run(
        [*GIT, *words], cwd=machine.checkout, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(machine: Machine, why: str) -> None:
    git(machine, "add", "--all")
    git(machine, "commit", "-q", "-m", why)


def test_a_pull_request_gets_a_page_a_summary_and_a_comment(
    machine: Machine, posts: Workbench
) -> None:
    told = machine.uses(command="plan")
    assert told["code"] == "0", machine.log
    (body,) = machine.github.bodies()
    assert body.startswith("<!-- postsync plan -->\n")
    assert f"### [Open the preview]({ARTIFACT})" in body
    assert f"`{HEAD[:12]}`" in body
    assert "Good morning!" in body
    assert machine.summary.startswith(f"### [Open the preview]({ARTIFACT})")
    assert "Good morning!" in machine.summary
    page = Path(machine.uploads["postsync-preview.html"][0]).read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert told["preview-url"] == ARTIFACT
    assert Path(told["summary-file"]).read_text("utf-8") == machine.summary
    assert told["digest"].startswith("sha256:")
    assert (told["create"], told["changes"], told["approve"]) == ("1", "1", "true")
    assert json.loads(told["counts"])["create"] == 1
    assert told["comment-url"].endswith("#issuecomment-101")
    assert "::notice file=posts/hello.yaml,line=1," in machine.log, "the diff is annotated"


def test_a_fork_gets_the_same_page_and_summary_and_needs_no_secret(
    machine: Machine, posts: Workbench
) -> None:
    machine.pull_request(base=machine.event["pull_request"]["base"]["sha"], fork=True)
    told = machine.uses(command="plan")
    assert told["code"] == "0", machine.log
    assert machine.summary.startswith(f"### [Open the preview]({ARTIFACT})")
    assert "Good morning!" in machine.summary
    assert [*machine.uploads] == ["postsync-preview.html", "postsync-plan"]
    assert machine.github.calls == []
    assert "::notice title=postsync::This pull request comes from a fork" in machine.log


def test_a_checkout_without_the_base_is_planned_all_the_same(
    machine: Machine, posts: Workbench
) -> None:
    machine.pull_request(base=40 * "d")
    told = machine.uses(command="plan", preview="false")
    assert told["code"] == "0", machine.log
    assert "Good morning!" in machine.github.bodies()[0]
    assert "fetch-depth: 0" in machine.log


def test_what_cannot_be_planned_ends_red_and_says_why_in_the_comment(
    machine: Machine, posts: Workbench
) -> None:
    posts.write("postsync.yaml", "version: 1\nprovider: {name: nobody}\n")
    told = machine.uses(command="plan")
    assert (told["code"], told["exit-code"], told["digest"]) == ("1", "1", "")
    (body,) = machine.github.bodies()
    assert f"There is no plan of `{HEAD[:12]}`" in body
    assert "postsync.yaml:2" in body
    assert "postsync.yaml:2" in machine.summary
    assert "::error title=postsync::postsync ended with exit code 1" in machine.log


def test_a_workspace_in_a_folder_has_names_of_its_own(machine: Machine, posts: Workbench) -> None:
    for name in ("postsync.yaml", "posts/hello.yaml"):
        text = posts.path(name).read_text("utf-8")
        posts.write(f"brands/a/{name}", text)
    commit(machine, "Move")
    told = machine.uses(command="plan", working_directory="brands/a", target="hello")
    assert told["code"] == "0", machine.log
    assert [*machine.uploads] == ["postsync-preview-brands-a.html", "postsync-plan-brands-a"]
    (body,) = machine.github.bodies()
    assert body.startswith("<!-- postsync plan: brands/a -->\n")


def test_after_a_merge_it_is_applied_and_looked_after(machine: Machine, posts: Workbench) -> None:
    sha = git(machine, "rev-parse", "HEAD")
    machine.github.pull(3, head=sha, merged=True)
    machine.github.of_commit[sha] = [3]
    machine.happens("push", {"ref": "refs/heads/main"}, sha=sha)
    planned = machine.uses(command="plan", api_key="the-key")
    assert planned["approve"] == "true", machine.log
    assert machine.github.bodies() == [], "a plan after the merge is for the gate"
    told = machine.uses(command="apply", expect=planned["digest"], api_key="the-key")
    assert told["code"] == "0", machine.log
    assert posts.remote_texts() == ["Good morning!"]
    (body,) = machine.github.bodies()
    assert body.startswith("<!-- postsync apply -->\n")
    assert "postsync apply: 1 done" in machine.summary
    for step, env in machine.seen.items():
        has_key = "the-key" in env.values()
        assert has_key == (step == "Run postsync"), step
        assert not (has_key and JOB_TOKEN in env.values())
    posts.wait(days=2)
    machine.env |= posts.environment()
    machine.happens("schedule", {}, sha=sha)
    assert machine.uses(command="verify", since="3d")["code"] == "0", machine.log
    assert "https://x.com/" in machine.github.bodies()[0]
    assert "https://x.com/" in machine.summary


def test_an_input_that_cannot_be_meant_says_so(machine: Machine, posts: Workbench) -> None:
    told = machine.uses(command="plan", working_directory="elsewhere")
    assert told["code"] == "64"
    assert "::error title=postsync::working-directory: there is no folder elsewhere" in machine.log
    assert "no folder elsewhere" in machine.summary


def test_every_input_and_output_is_on_its_page() -> None:
    text = (ROOT / "docs/github-actions.md").read_text("utf-8")
    section = text.partition("\n## The action\n")[2].partition("\n## ")[0]
    for name in (*ACTION["inputs"], *ACTION["outputs"]):
        assert f"`{name}`" in section, name
    defaults = {
        name: str(about["default"])
        for name, about in ACTION["inputs"].items()
        if about.get("default", "false") not in {"false", ".", "${{ github.token }}"}
    }
    for name, default in defaults.items():
        (row,) = (one for one in section.splitlines() if one.startswith(f"| `{name}` |"))
        assert row.split("|")[2].strip() == f"`{default}`", name
