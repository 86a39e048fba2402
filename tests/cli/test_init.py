"""`init`: a new workspace works from its first minute."""

import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.doubles.git_place import GIT
from tests.integration.workbench import Workbench

from postsync.adapters.workspace.config import load_config
from postsync.domain.config import GitState

FILES = {
    ".github/CODEOWNERS",
    ".github/workflows/postsync-apply.yml",
    ".github/workflows/postsync-plan.yml",
    ".github/workflows/postsync-verify.yml",
    ".gitignore",
    "posts/hello.yaml",
    "postsync.yaml",
    "schemas/config.schema.json",
    "schemas/post.schema.json",
}


@pytest.fixture
def fresh(tmp_path: Path) -> Workbench:
    """A new workspace, at the time of this machine, because that is what `init` looks at."""
    bench = Workbench(tmp_path / "fresh")
    bench.path("postsync.yaml").unlink()
    bench.now = datetime.fromtimestamp(time.time_ns() / 1e9, UTC)
    return bench


def test_a_new_workspace_validates_plans_applies_and_plans_empty(fresh: Workbench) -> None:
    run = fresh.done("init")
    assert {line.split()[-1] for line in run.out.splitlines()} == FILES
    assert "1 post in 1 file" in fresh.done("validate").out
    assert fresh.run("plan", "--detailed-exitcode").code == 2
    fresh.apply()
    assert fresh.is_in_step()


def test_what_is_to_be_done_before_the_workflows_is_said(fresh: Workbench) -> None:
    for _ in range(2):
        said = fresh.done("init").err
        assert "Before the first merge" in said
        assert "docs/security.md" in said
        assert "stays as it is" not in said, "the owners file is the one that init wrote"


def test_files_that_are_there_are_kept(fresh: Workbench) -> None:
    fresh.write("posts/hello.yaml", "mine")
    assert "kept" in fresh.done("init").out
    assert fresh.path("posts/hello.yaml").read_text() == "mine"
    again = fresh.done("init")
    assert "created" not in again.out


def test_a_first_post_that_was_deleted_does_not_come_back(fresh: Workbench) -> None:
    fresh.done("init")
    fresh.path("posts/hello.yaml").unlink()
    assert "hello" not in fresh.done("init").out
    assert not fresh.path("posts/hello.yaml").exists()


def test_another_folder_can_be_named(fresh: Workbench) -> None:
    fresh.done("init", "other/place")
    assert fresh.path("other/place/postsync.yaml").is_file()


def test_a_folder_that_cannot_be_made_is_1(fresh: Workbench) -> None:
    fresh.write("taken", "a file")
    run = fresh.run("init", "taken/below")
    assert run.code == 1
    assert "Traceback" not in run.err


def test_the_schema_lines_lead_to_the_schemas(fresh: Workbench) -> None:
    fresh.done("init")
    for name in ("postsync.yaml", "posts/hello.yaml"):
        path = fresh.path(name)
        line = path.read_text("utf-8").partition("\n")[0]
        assert (path.parent / line.partition("$schema=")[2]).is_file()


def test_the_workflows_are_those_of_the_examples(fresh: Workbench) -> None:
    fresh.done("init")
    examples = Path(__file__).parents[2] / "examples/workflows"
    for name in ("plan.yml", "apply.yml", "verify.yml"):
        text = fresh.path(f".github/workflows/postsync-{name}").read_text("utf-8")
        assert text == (examples / name).read_text("utf-8")
        assert yaml.safe_load(text)["jobs"]


@pytest.mark.parametrize("name", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_owners_that_are_named_already_stay_in_force(fresh: Workbench, name: str) -> None:
    fresh.write(name, "* @acme/everybody\n")
    said = fresh.done("init").err
    assert f"Your {name} stays as it is" in said
    assert "  postsync.yaml @OWNER\n  /.github/ @OWNER\n" in said
    there = [*fresh.folder.glob("**/CODEOWNERS")]
    assert there == [fresh.path(name)]
    assert there[0].read_text() == "* @acme/everybody\n"


def test_owners_are_proposed_and_nobody_is_invented(fresh: Workbench) -> None:
    fresh.done("init")
    lines = fresh.path(".github/CODEOWNERS").read_text("utf-8").splitlines()
    assert all(line.startswith("#") for line in lines), "an owner that is not there is an error"
    named = {line.split()[1] for line in lines if line.endswith(" @OWNER")}
    assert named == {"postsync.yaml", "/.github/"}


@pytest.mark.parametrize("name", ["posts", "schemas", ".github", ".github/workflows"])
def test_nothing_is_written_through_a_link_that_leads_out(fresh: Workbench, name: str) -> None:
    """A branch may bring links along."""
    outside = fresh.folder.parent / "outside"
    outside.mkdir()
    fresh.path(name).parent.mkdir(exist_ok=True)
    fresh.path(name).symlink_to(outside)
    run = fresh.run("init")
    assert run.code == 1
    assert "link" in run.err
    assert [*outside.iterdir()] == []


def test_a_file_that_is_a_link_to_nowhere_is_kept(fresh: Workbench) -> None:
    outside = fresh.folder.parent / "made"
    fresh.path("postsync.yaml").symlink_to(outside)
    assert "kept     postsync.yaml" in fresh.done("init").out
    assert not outside.exists()


# --- in a repository ------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True)


def workflow(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / ".github/workflows" / name).read_text("utf-8"))


@pytest.fixture
def repository(fresh: Workbench) -> Workbench:
    """A repository whose default branch is not called as usual."""
    git(fresh.folder, "init", "-q", "--initial-branch=trunk")
    git(fresh.folder, "remote", "add", "origin", "https://host.example/acme/posts.git")
    return fresh


def test_the_state_is_kept_where_runners_find_it_again(repository: Workbench) -> None:
    """A8: what GitHub's runners published was forgotten with each of them."""
    repository.done("init")
    config, found, _ = load_config(repository.path("postsync.yaml"), environ={})
    assert found == ()
    assert config.state == GitState()


def test_from_a_checkout_it_says_what_the_workflows_lack(repository: Workbench) -> None:
    said = repository.done("init").err
    assert "in place of OWNER/postsync@main" in said
    assert "No workflow runs before that." in said


def test_the_workflows_listen_to_the_branch_of_the_repository(repository: Workbench) -> None:
    repository.done("init")
    made = workflow(repository.folder, "postsync-apply.yml")
    assert made[True]["push"] == {"branches": ["trunk"]}
    # Merging into another branch publishes nothing, so nothing is said of it.
    made = workflow(repository.folder, "postsync-plan.yml")
    assert made[True]["pull_request"] == {"branches": ["trunk"]}


def test_the_branch_that_the_remote_calls_its_own_wins(repository: Workbench) -> None:
    git(repository.folder, "commit", "-q", "--allow-empty", "-m", "Begin")
    git(repository.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(
        repository.folder,
        *("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"),
    )
    repository.done("init")
    made = workflow(repository.folder, "postsync-apply.yml")
    assert made[True]["push"] == {"branches": ["main"]}


@pytest.mark.parametrize("folder", ["brands/a", "Marken/Büro 1"])
def test_a_workspace_in_a_subfolder_has_its_workflows_at_the_root(
    repository: Workbench, folder: str
) -> None:
    repository.done("init", folder)
    assert not repository.path(f"{folder}/.github").exists()
    slug = {"brands/a": "brands-a"}.get(folder, "Marken-B-ro-1")
    plan = workflow(repository.folder, f"postsync-{slug}-plan.yml")
    apply = workflow(repository.folder, f"postsync-{slug}-apply.yml")
    assert plan[True]["pull_request"] == {"paths": [f"{folder}/**"], "branches": ["trunk"]}
    assert apply[True]["push"] == {"paths": [f"{folder}/**"], "branches": ["trunk"]}
    verify = workflow(repository.folder, f"postsync-{slug}-verify.yml")
    for made in (plan, apply, verify):
        assert slug in made["concurrency"]["group"]
        assert made["name"].endswith(f" ({slug})")
        for job in made["jobs"].values():
            assert job["name"].endswith(f" ({slug})"), "it is told apart where a check is required"
            assert job["steps"][-1]["with"]["working-directory"] == folder
    inner = repository.beside(repository.path(folder))
    assert inner.run("plan", "--detailed-exitcode").code == 2


def test_two_workspaces_of_a_repository_share_no_workflow(repository: Workbench) -> None:
    repository.done("init", "a")
    run = repository.done("init", "b")
    kept = [line for line in run.out.splitlines() if line.startswith("kept")]
    assert [line.split()[-1] for line in kept] == [".github/CODEOWNERS"]
