"""Commits: an old job that is started again must not undo what newer ones did."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.doubles.git_place import GIT
from tests.integration.workbench import Workbench


def git(bench: Workbench, *arguments: str) -> str:
    done = subprocess.run(
        [*GIT, *arguments], cwd=bench.folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def head(bench: Workbench) -> str:
    return git(bench, "rev-parse", "HEAD")


def commit(bench: Workbench, message: str) -> str:
    git(bench, "add", "posts", "postsync.yaml")
    git(bench, "commit", "-q", "-m", message)
    return head(bench)


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
    assert f"--allow-older {head(versioned)[:12]}" in run.err
    assert versioned.remote_texts() == ["Good evening!"]


def test_a_plan_on_an_older_commit_says_that_apply_refuses_it(versioned: Workbench) -> None:
    git(versioned, "checkout", "-q", "HEAD~1")
    run = versioned.run("plan", "--detailed-exitcode")
    assert run.code == 2
    assert "PS622" in run.out
    assert f"--allow-older {head(versioned)[:12]}" in run.out


def test_an_older_commit_can_be_meant_when_it_is_named(versioned: Workbench) -> None:
    newer = head(versioned)
    git(versioned, "checkout", "-q", "HEAD~1")
    run = versioned.run("apply", "--auto-approve", "--allow-older", newer)
    assert run.code == 4, "it names the wrong one"
    assert f"--allow-older {head(versioned)[:12]}" in run.err
    assert versioned.remote_texts() == ["Good evening!"]
    versioned.apply("--allow-older", head(versioned)[:7])
    assert versioned.remote_texts() == ["Good morning!"]


@pytest.mark.parametrize("named", ["", "abc123", "main", "HEAD~1", "--", "0123456 "])
def test_what_is_no_commit_is_64(versioned: Workbench, named: str) -> None:
    assert versioned.run("apply", "--auto-approve", f"--allow-older={named}").code == 64


def test_in_a_repository_without_a_remote_another_branch_goes_on(versioned: Workbench) -> None:
    git(versioned, "checkout", "-q", "-b", "side", "HEAD~1")
    versioned.edit("posts/hello.yaml", "Good morning", "Good night")
    commit(versioned, "side")
    assert "no remote" in versioned.apply().err
    assert versioned.remote_texts() == ["Good night!"]


# --- a remote with a default branch ---------------------------------------------------------------


@pytest.fixture
def shared(bench: Workbench, tmp_path: Path) -> Iterator[Workbench]:
    """A workspace that is applied and pushed, as others push to its remote, too: the state is there."""
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", remote], check=True)
    git(bench, "init", "-q", "-b", "main")
    git(bench, "remote", "add", "origin", f"file://{remote}")
    with bench.serving():
        bench.edit("postsync.yaml", "version: 1", "version: 1\nstate: {backend: git}")
        push(bench, "one")
        bench.edit("posts/hello.yaml", "Good morning", "Good evening")
        push(bench, "two")
        bench.apply()
        yield bench


def applied(bench: Workbench) -> str:
    """The commit that was applied last."""
    return bench.done("state", "pull").json["commit"]


def branch(bench: Workbench, name: str = "side", *, of: str = "main") -> str:
    """A branch with a text of its own."""
    git(bench, "checkout", "-q", "-b", name, of)
    bench.write("posts/hello.yaml", bench.path("posts/hello.yaml").read_text() + "# edited\n")
    bench.edit("posts/hello.yaml", "Good evening", f"From {name}")
    return commit(bench, name)


def squash(bench: Workbench, name: str = "side") -> None:
    """What `Squash and merge` does at the remote, with another pull request before it."""
    git(bench, "checkout", "-q", "main")
    bench.write("README.md", "Ours\n")
    git(bench, "add", "README.md")
    git(bench, "commit", "-q", "-m", "somebody else's")
    git(bench, "merge", "-q", "--squash", name)
    git(bench, "commit", "-q", "-m", f"{name} (#1)")
    git(bench, "push", "-q", "origin", "main")


def test_a_branch_that_was_applied_and_then_squashed_stops_nobody(shared: Workbench) -> None:
    branch(shared)
    shared.apply()
    squash(shared)
    assert "going on" in shared.apply().err
    assert applied(shared) == head(shared)
    assert "going on" not in shared.apply().err


def test_nor_where_the_branch_is_gone_and_nobody_knows_its_commit(
    shared: Workbench, tmp_path: Path
) -> None:
    branch(shared)
    shared.apply()
    squash(shared)
    shared.edit("posts/hello.yaml", "From side", "Corrected")
    push(shared, "corrected")
    runner = clone_of(shared, tmp_path)
    run = runner.apply()
    assert "default branch" in run.err
    assert runner.remote_texts() == ["Corrected!"]


def test_but_an_older_commit_of_the_default_branch_is_refused_meanwhile(
    shared: Workbench, tmp_path: Path
) -> None:
    old = head(shared)
    branch(shared)
    shared.apply()
    squash(shared)
    runner = clone_of(shared, tmp_path)
    git(runner, "checkout", "-q", "--detach", old)
    run = runner.run("apply", "--auto-approve", "--format", "json")
    assert (run.code, run.json["error"]["code"]) == (4, "commit-diverged")
    assert "newest commit" in run.json["error"]["detail"]
    assert runner.remote_texts() == ["From side!"]


def test_a_main_that_was_amended_and_pushed_goes_on(shared: Workbench) -> None:
    shared.edit("posts/hello.yaml", "Good evening", "Good night")
    git(shared, "commit", "-q", "--amend", "--all", "--no-edit")
    run = shared.run("apply", "--auto-approve", "--format", "json")
    assert (run.code, run.json["error"]["code"]) == (4, "commit-diverged"), "it is not pushed"
    git(shared, "push", "-q", "--force", "origin", "main")
    assert "default branch" in shared.apply().err
    assert shared.remote_texts() == ["Good night!"]


def test_an_amended_message_changes_no_post_file_and_goes_on(shared: Workbench) -> None:
    git(shared, "commit", "-q", "--amend", "-m", "two, in other words")
    assert "post files are those" in shared.apply().err
    assert applied(shared) == head(shared)


def test_a_stale_branch_is_4_until_it_is_brought_up_to_date_or_named(shared: Workbench) -> None:
    branch(shared, of="main")
    git(shared, "checkout", "-q", "main")
    shared.write("posts/more.yaml", shared.path("posts/hello.yaml").read_text())
    shared.edit("posts/more.yaml", "Good evening", "More")
    push(shared, "more")
    shared.apply()
    git(shared, "checkout", "-q", "side")
    run = shared.run("apply", "--auto-approve", "--format", "json")
    assert (run.code, run.json["error"]["code"]) == (4, "commit-diverged")
    assert "Merge the default branch" in run.json["error"]["detail"]
    assert f"--allow-older {head(shared)[:12]}" in run.json["error"]["detail"]
    assert shared.remote_texts() == ["Good evening!", "More!"]
    git(shared, "merge", "-q", "--no-edit", "main")
    shared.apply()
    assert shared.remote_texts() == ["From side!", "More!"]


def test_a_clone_that_was_not_brought_up_to_date_is_refused_as_an_old_one(
    shared: Workbench, tmp_path: Path
) -> None:
    clone = clone_of(shared, tmp_path)
    shared.edit("posts/hello.yaml", "Good evening", "Good night")
    push(shared, "three")
    shared.apply()
    run = clone.run("apply", "--auto-approve", "--format", "json")
    assert (run.code, run.json["error"]["code"]) == (4, "commit-older")
    git(clone, "pull", "-q")
    clone.apply()


def test_a_linked_work_tree_of_a_stale_branch_is_4(shared: Workbench, tmp_path: Path) -> None:
    branch(shared)
    git(shared, "checkout", "-q", "main")
    shared.edit("posts/hello.yaml", "Good evening", "Good night")
    push(shared, "three")
    shared.apply()
    git(shared, "worktree", "add", "-q", str(tmp_path / "tree"), "side")
    tree = shared.beside(tmp_path / "tree")
    assert tree.run("apply", "--auto-approve").code == 4
    assert tree.remote_texts() == ["Good night!"]


def clone_of(bench: Workbench, tmp_path: Path) -> Workbench:
    """A whole clone, as CI or a colleague has it."""
    git(bench, "clone", "-q", git(bench, "remote", "get-url", "origin"), str(tmp_path / "clone"))
    return bench.beside(tmp_path / "clone")


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
def pushed(bench: Workbench, tmp_path: Path) -> Iterator[Workbench]:
    """A workspace whose state is kept at its remote, with one commit that is pushed there."""
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "remote.git"], check=True)
    git(bench, "init", "-q", "-b", "main")
    git(bench, "remote", "add", "origin", f"file://{tmp_path}/remote.git")
    bench.edit("postsync.yaml", "version: 1", "version: 1\nstate: {backend: git}")
    with bench.serving():
        push(bench, "one")
        yield bench


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
    run = checkout(pushed, first).process("apply", "--auto-approve")
    assert run.code == 0, run
    pushed.edit("posts/hello.yaml", "Good morning", "Good day")
    push(pushed, "two")
    pushed.edit("posts/hello.yaml", "Good day", "Good evening")
    push(pushed, "three")
    run = checkout(pushed).process("apply", "--auto-approve")
    assert run.code == 0, run
    assert pushed.remote_texts() == ["Good evening!"]
    run = checkout(pushed, git(pushed, "rev-parse", "HEAD~1")).process("apply", "--auto-approve")
    assert run.code == 4
    assert "--allow-older" in run.err
    assert pushed.remote_texts() == ["Good evening!"]


def test_a_plan_in_a_checkout_of_one_commit_fetches_no_history(pushed: Workbench) -> None:
    first = checkout(pushed, git(pushed, "rev-parse", "HEAD"))
    assert first.process("apply", "--auto-approve").code == 0
    pushed.edit("posts/hello.yaml", "Good morning", "Good day")
    push(pushed, "two")
    clone = checkout(pushed)
    assert clone.process("plan", "--detailed-exitcode").code == 2
    assert not list(clone.path(".git/postsync").glob("*/history.git"))
    assert clone.process("apply", "--auto-approve").code == 0
    assert list(clone.path(".git/postsync").glob("*/history.git"))
