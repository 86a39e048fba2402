"""`command: plan`: the whole action, step by step, as a runner of GitHub starts it."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.action.runner import ARTIFACT, HEAD, Machine
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
    assert HEAD in body
    assert "Good morning!" in body
    assert machine.summary.startswith(f"### [Open the preview]({ARTIFACT})")
    assert "Good morning!" in machine.summary
    page = Path(machine.uploads["postsync-preview.html"][0]).read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert told["preview-url"] == ARTIFACT
    assert told["digest"].startswith("sha256:")
    assert (told["create"], told["changes"], told["approve"]) == ("1", "1", "true")
    assert json.loads(told["counts"])["create"] == 1
    assert told["comment-url"].endswith("#issuecomment-101")
