"""Commits: an old job that is started again must not undo what newer ones did."""

import subprocess
from pathlib import Path

import pytest
from tests.doubles.git_place import GIT
from tests.integration.workbench import Workbench


def git(bench: Workbench, *arguments: str) -> str:
    done = subprocess.run(
        [*GIT, *arguments], cwd=bench.folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(bench: Workbench, message: str) -> str:
    git(bench, "add", "posts", "postsync.yaml")
    git(bench, "commit", "-q", "-m", message)
    return git(bench, "rev-parse", "HEAD")


@pytest.fixture
def versioned(bench: Workbench) -> Workbench:
    """A workspace in git with two commits, the second one applied."""
    git(bench, "init", "-q", "-b", "main")
    commit(bench, "one")
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    commit(bench, "two")
    bench.apply()
    return bench


def test_the_plan_and_the_state_name_the_commit(versioned: Workbench) -> None:
    head = git(versioned, "rev-parse", "HEAD")
    assert versioned.run("plan", "--format", "json").json["commit"] == head
    assert versioned.state()["commit"] == head


def test_an_older_commit_is_4_and_changes_nothing(versioned: Workbench) -> None:
    git(versioned, "checkout", "-q", "HEAD~1")
    run = versioned.run("apply", "--auto-approve")
    assert run.code == 4
    assert "--allow-older" in run.err
    assert versioned.remote_texts() == ["Good evening!"]


def test_an_older_commit_can_be_meant(versioned: Workbench) -> None:
    git(versioned, "checkout", "-q", "HEAD~1")
    versioned.apply("--allow-older")
    assert versioned.remote_texts() == ["Good morning!"]


def test_a_commit_of_another_branch_is_4(versioned: Workbench) -> None:
    git(versioned, "checkout", "-q", "-b", "side", "HEAD~1")
    versioned.edit("posts/hello.yaml", "Good morning", "Good night")
    commit(versioned, "side")
    assert versioned.run("apply", "--auto-approve").code == 4
    assert versioned.remote_texts() == ["Good evening!"]


def test_the_same_and_a_later_commit_are_applied(versioned: Workbench) -> None:
    versioned.apply()
    versioned.edit("posts/hello.yaml", "Good evening", "Good night")
    commit(versioned, "three")
    versioned.apply()
    assert versioned.remote_texts() == ["Good night!"]


def test_outside_of_git_the_check_is_skipped_with_a_note(bench: Workbench) -> None:
    bench.apply()
    assert bench.state()["commit"] is None
    git(bench, "init", "-q")
    commit(bench, "one")
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    bench.apply()
    subprocess.run(["rm", "-rf", str(bench.path(".git"))], check=True)
    bench.edit("posts/hello.yaml", "Good evening", "Good night")
    run = bench.apply()
    assert "outside git" in run.err


# --- checkouts of one commit, as CI has them ------------------------------------------------------


@pytest.fixture
def pushed(bench: Workbench, tmp_path: Path) -> Workbench:
    """A workspace whose state is kept at its remote, with one commit that is pushed there."""
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "remote.git"], check=True)
    git(bench, "init", "-q", "-b", "main")
    git(bench, "remote", "add", "origin", f"file://{tmp_path}/remote.git")
    bench.edit("postsync.yaml", "version: 1", "version: 1\nstate: {backend: git}")
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand")
    push(bench, "one")
    return bench


def push(bench: Workbench, message: str) -> None:
    commit(bench, message)
    git(bench, "push", "-q", "origin", "main")


def checkout(bench: Workbench, commit: str = "main") -> Workbench:
    """A new checkout of one commit alone, at no branch."""
    folder = bench.folder.with_name(f"checkout-of-{commit}")
    folder.mkdir()
    clone = bench.beside(folder)
    git(clone, "init", "-q")
    git(clone, "remote", "add", "origin", git(bench, "remote", "get-url", "origin"))
    git(clone, "fetch", "-q", "--depth=1", "--no-tags", "origin", commit)
    git(clone, "checkout", "-q", "--detach", "FETCH_HEAD")
    assert git(clone, "rev-list", "--count", "HEAD") == "1"
    return clone


def test_checkouts_of_one_commit_each_are_applied_in_their_order(pushed: Workbench) -> None:
    first = git(pushed, "rev-parse", "HEAD")
    with pushed.serving():
        run = checkout(pushed, first).process("apply", "--auto-approve")
        assert run.code == 0, run
        pushed.edit("posts/hello.yaml", "Good morning", "Good day")
        push(pushed, "two")
        pushed.edit("posts/hello.yaml", "Good day", "Good evening")
        push(pushed, "three")
        run = checkout(pushed).process("apply", "--auto-approve")
        assert run.code == 0, run
        assert pushed.remote_texts() == ["Good evening!"]
        run = checkout(pushed, git(pushed, "rev-parse", "HEAD~1")).process(
            "apply", "--auto-approve"
        )
        assert run.code == 4
        assert "--allow-older" in run.err
        assert pushed.remote_texts() == ["Good evening!"]


def test_a_plan_in_a_checkout_of_one_commit_fetches_no_history(pushed: Workbench) -> None:
    with pushed.serving():
        first = checkout(pushed, git(pushed, "rev-parse", "HEAD"))
        assert first.process("apply", "--auto-approve").code == 0
        pushed.edit("posts/hello.yaml", "Good morning", "Good day")
        push(pushed, "two")
        clone = checkout(pushed)
        assert clone.process("plan", "--detailed-exitcode").code == 2
        assert not clone.path(".postsync/history.git").exists()
        assert clone.process("apply", "--auto-approve").code == 0
        assert clone.path(".postsync/history.git").exists()
