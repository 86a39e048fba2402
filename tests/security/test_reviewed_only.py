"""A run that nobody attends does what was approved before, and no more."""

import subprocess
from pathlib import Path

import pytest
from tests.integration.workbench import Workbench

FAR = "accounts: [x:acme]\nscheduledAt: 2027-05-20T09:00:00Z\ncontent: Later\n"
"""Beyond what the service accepts: a nightly run schedules it when its day comes."""

ROCKET = Path(__file__).parents[1] / "examples/positive/media/rocket.jpg"

NIGHTLY = ("apply", "--auto-approve", "--reviewed-only")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """What was approved is applied: one post that has to wait for its day, with a picture."""
    bench = Workbench(tmp_path / "workspace")
    bench.write(".gitignore", ".postsync/\n")
    bench.path("posts").mkdir(exist_ok=True)
    bench.path("posts/rocket.jpg").write_bytes(ROCKET.read_bytes())
    bench.write("posts/far.yaml", f"{FAR}media: [{{path: rocket.jpg, alt: A rocket}}]\n")
    git(bench, "init", "--quiet")
    commit(bench)
    bench.apply()
    return bench


def git(bench: Workbench, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
    subprocess.run(["git", "-C", str(bench.folder), *who, *words], check=True, capture_output=True)


def commit(bench: Workbench) -> None:
    git(bench, "add", "--all")
    git(bench, "commit", "--quiet", "--message", "merge")


def test_what_was_approved_is_scheduled_when_its_day_comes(bench: Workbench) -> None:
    assert bench.run("plan", "--format", "json").json["reviewed"] is True
    bench.wait(days=60)
    assert bench.run(*NIGHTLY).code == 0
    assert bench.remote_texts() == ["Later"]


def test_a_merge_of_something_else_changes_nothing(bench: Workbench) -> None:
    bench.write("README.md", "Hello\n")
    commit(bench)
    assert bench.run("plan", "--format", "json").json["reviewed"] is True
    bench.wait(days=60)
    assert bench.run(*NIGHTLY).code == 0
    assert bench.remote_texts() == ["Later"]


def new_post(bench: Workbench) -> None:
    bench.write("posts/new.yaml", FAR.replace("Later", "Not seen"))


def other_words(bench: Workbench) -> None:
    bench.edit("posts/far.yaml", "Later", "Never")


def other_picture(bench: Workbench) -> None:
    path = bench.path("posts/rocket.jpg")
    path.write_bytes(path.read_bytes() + b"\n")


def other_rules(bench: Workbench) -> None:
    bench.write(
        "postsync.yaml", bench.path("postsync.yaml").read_text() + "policy: {maxCreate: 9}\n"
    )


def no_post(bench: Workbench) -> None:
    bench.path("posts/far.yaml").unlink()
    bench.write("posts/draft.yaml", f"{FAR}draft: true\n")


@pytest.mark.parametrize("change", [new_post, other_words, other_picture, other_rules, no_post])
def test_what_was_merged_since_waits_for_its_own_approval(bench: Workbench, change) -> None:
    change(bench)
    commit(bench)
    bench.wait(days=60)
    plan = bench.run("plan", "--format", "json").json
    assert plan["reviewed"] is False
    run = bench.run(*NIGHTLY, "--format", "json")
    assert (run.code, run.json["error"]["code"]) == (4, "not-reviewed")
    assert "approv" in run.json["error"]["detail"]
    assert bench.remote() == []
    # Once it was approved, the nightly run goes on.
    bench.apply("--expect", plan["digest"])
    assert bench.run(*NIGHTLY).code == 0


def test_a_picture_that_lies_outside_of_the_workspace_waits_for_its_approval_too(
    tmp_path: Path,
) -> None:
    bench = Workbench(tmp_path / "repo/social")
    bench.write(".gitignore", ".postsync/\n")
    brand = tmp_path / "repo/brand/deep"
    brand.mkdir(parents=True)
    (brand / "rocket.jpg").write_bytes(ROCKET.read_bytes())
    bench.write("posts/far.yaml", f"{FAR}media: [{{path: ../../brand/deep/rocket.jpg, alt: A}}]\n")
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "repo")], check=True)
    git(bench, "add", "--all", "..")
    commit(bench)
    bench.apply()
    assert bench.run(*NIGHTLY).code == 0
    (brand / "rocket.jpg").write_bytes(ROCKET.read_bytes() + b"\n")
    git(bench, "add", "--all", "..")
    commit(bench)
    assert bench.run("plan", "--format", "json").json["reviewed"] is False
    assert bench.run(*NIGHTLY).code == 4
    bench.apply()
    assert bench.run(*NIGHTLY).code == 0


def test_of_a_picture_that_git_has_nowhere_nobody_can_tell(bench: Workbench) -> None:
    """One in a submodule, say."""
    bench.path("posts/other.jpg").write_bytes(ROCKET.read_bytes())
    bench.edit("posts/far.yaml", "rocket.jpg", "other.jpg")
    git(bench, "add", "posts/far.yaml")
    git(bench, "commit", "--quiet", "--message", "merge")
    bench.apply()
    assert bench.run(*NIGHTLY).code == 4


@pytest.mark.parametrize("change", [new_post, other_words, other_rules, no_post])
@pytest.mark.parametrize("is_another", [True, False])
def test_what_was_not_even_committed_waits_too(bench: Workbench, change, is_another: bool) -> None:
    change(bench)
    if is_another:
        git(bench, "commit", "--quiet", "--allow-empty", "--message", "another")
    assert bench.run(*NIGHTLY).code == 4


def test_the_digest_covers_what_waits_for_its_day(bench: Workbench) -> None:
    seen = bench.run("plan", "--format", "json").json["digest"]
    bench.done("plan", "--out", "../plan.json")
    other_words(bench)
    commit(bench)
    assert bench.run("apply", "--expect", seen).code == 4
    assert bench.run("apply", "../plan.json").code == 4


def test_nothing_was_reviewed_before_the_first_approval(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/a.yaml", "accounts: [x:acme]\ncontent: Out\n")
    assert bench.run(*NIGHTLY).code == 4  # outside of git
    git(bench, "init", "--quiet")
    commit(bench)
    assert bench.run(*NIGHTLY).code == 4
    assert bench.remote() == []


def test_a_run_for_one_post_approves_no_other(bench: Workbench) -> None:
    bench.write(
        "posts/one.yaml", "accounts: [x:acme]\nscheduledAt: 2027-03-09T09:00:00Z\ncontent: One\n"
    )
    bench.write(
        "posts/two.yaml", "accounts: [x:acme]\nscheduledAt: 2027-03-09T12:00:00Z\ncontent: Two\n"
    )
    commit(bench)
    bench.apply("--target", "one")
    assert bench.run(*NIGHTLY).code == 4
    bench.apply("--target", "one")  # nothing to do
    assert bench.run(*NIGHTLY).code == 4
    assert bench.remote_texts() == ["One"]
    bench.apply()
    assert bench.run(*NIGHTLY).code == 0


@pytest.mark.parametrize("is_link", [True, False])
def test_what_was_no_plain_file_when_it_was_approved_is_not_the_file_now(
    bench: Workbench, is_link: bool
) -> None:
    """A plan shows nothing of a link or of another repository, so nothing of it was approved."""
    name = bench.path("posts/new.yaml")
    if is_link:
        name.symlink_to("far.yaml")
        git(bench, "add", "--all")
    else:
        head = subprocess.run(
            ["git", "-C", str(bench.folder), "rev-parse", "HEAD"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        git(bench, "update-index", "--add", "--cacheinfo", f"160000,{head},posts/new.yaml")
        name.mkdir()
    git(bench, "commit", "--quiet", "--message", "odd")
    bench.run("apply", "--auto-approve")
    if is_link:
        name.unlink()
    else:
        name.rmdir()
        git(bench, "rm", "--quiet", "--cached", "posts/new.yaml")
    new_post(bench)
    commit(bench)
    assert bench.run(*NIGHTLY).code == 4
