"""`init`: a new workspace works from its first minute."""

import errno
import json
import subprocess
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
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "posts/hello.yaml",
    "postsync.yaml",
    "schemas/config.schema.json",
    "schemas/post.schema.json",
}


@pytest.fixture
def fresh(tmp_path: Path) -> Workbench:
    """A folder with nothing in it."""
    bench = Workbench(tmp_path / "fresh")
    bench.path("postsync.yaml").unlink()
    return bench


def released(bench: Workbench, name: str = "posts/hello.yaml") -> None:
    """Let a draft go."""
    bench.edit(name, "draft: true\n", "")


def test_a_new_workspace_validates_plans_applies_and_plans_empty(fresh: Workbench) -> None:
    run = fresh.done("init")
    assert {line.split()[-1] for line in run.out.splitlines()} == FILES
    assert "1 post in 1 file" in fresh.done("validate").out
    released(fresh)
    assert fresh.run("plan", "--detailed-exitcode").code == 2
    fresh.apply()
    assert fresh.is_in_step()


def test_the_first_post_is_a_draft_that_nothing_sends(fresh: Workbench) -> None:
    fresh.done("init")
    assert "No changes.\n1 draft is not sent: hello.\n" in fresh.done("plan").out
    fresh.apply()
    assert fresh.remote() == []
    assert '"draft"' in fresh.done("status", "--format", "json").out


def test_the_whole_output_is_read_in_one_go(fresh: Workbench) -> None:
    run = fresh.done("init", "my posts")
    lines = (run.out + run.err).splitlines()
    assert len(lines) <= 30
    assert all(len(line) <= 80 for line in lines)
    steps = [
        run.err.index(step) for step in ("outstand.so", "OUTSTAND_API_KEY", "postsync accounts")
    ]
    assert steps == sorted(steps)
    assert "cd 'my posts'" in run.err


def test_what_is_to_be_done_before_the_workflows_is_said(fresh: Workbench) -> None:
    said = fresh.done("init").err
    assert "Before the first merge" in said
    assert "docs/security.md" in said
    assert "stays as it is" not in said, "the owners file is the one that init wrote"


def test_files_that_are_there_are_kept(fresh: Workbench) -> None:
    fresh.write(".gitignore", "mine")
    assert "kept     .gitignore" in fresh.done("init").out
    assert fresh.path(".gitignore").read_text() == "mine"


# --- in a workspace that lives ------------------------------------------------------------------------


def files_of(bench: Workbench) -> dict[str, bytes]:
    return {
        path.relative_to(bench.folder).as_posix(): path.read_bytes()
        for path in bench.folder.rglob("*")
        if path.is_file() and ".postsync" not in path.parts
    }


def test_a_second_init_does_nothing_and_says_so_in_one_line(fresh: Workbench) -> None:
    fresh.done("init")
    before = files_of(fresh)
    again = fresh.done("init")
    assert (again.out, again.err) == ("postsync.yaml is there already: nothing was created.\n", "")
    assert files_of(fresh) == before


def test_nothing_that_somebody_deleted_comes_back(fresh: Workbench) -> None:
    fresh.done("init")
    for name in FILES - {"postsync.yaml"}:
        fresh.path(name).unlink()
    run = fresh.done("init")
    assert files_of(fresh).keys() == {"postsync.yaml"}
    assert "hello" not in run.out + run.err
    for part in ("workflows", "schemas", "editor", "owners"):
        assert f"postsync init --add {part}" in run.err


def test_a_configuration_written_by_hand_is_a_workspace(fresh: Workbench) -> None:
    fresh.write("postsync.yaml", "version: 1\nposts: ['content/*.yaml']\n")
    fresh.done("init")
    assert files_of(fresh).keys() == {"postsync.yaml"}
    fresh.done("init", "--add", "editor")
    settings = json.loads(fresh.path(".vscode/settings.json").read_text("utf-8"))
    assert settings["yaml.schemas"]["./schemas/post.schema.json"] == ["content/*.yaml"]


@pytest.mark.parametrize("part", ["workflows", "schemas", "editor", "owners"])
def test_what_is_asked_for_is_added_and_nothing_else(fresh: Workbench, part: str) -> None:
    fresh.done("init")
    before = files_of(fresh)
    for name in FILES - {"postsync.yaml"}:
        fresh.path(name).unlink()
    fresh.write("schemas/post.schema.json", "mine")
    fresh.done("init", "--add", part)
    there = files_of(fresh)
    assert there.pop("schemas/post.schema.json") == b"mine"
    assert there.keys() > {"postsync.yaml"}
    assert there.items() <= before.items()


def test_a_schema_of_another_postsync_is_named_with_the_command_that_renews_it(
    fresh: Workbench,
) -> None:
    fresh.done("init")
    fresh.write("schemas/post.schema.json", "{}")
    fresh.write("schemas/config.schema.json", fresh.done("schema", "config").out)
    said = fresh.done("init").err
    assert "postsync schema post > schemas/post.schema.json" in said
    assert "postsync schema config" not in said, "what the command prints is that of this postsync"
    fresh.write("schemas/post.schema.json", fresh.done("schema", "post").out)
    assert fresh.done("init").err == ""


def test_where_posts_are_already_there_is_no_first_one(fresh: Workbench) -> None:
    fresh.write("posts/2027/spring.yml", "content: Spring\n")
    assert "hello" not in fresh.done("init").out


def test_in_a_folder_of_a_workspace_another_one_has_to_be_asked_for(fresh: Workbench) -> None:
    fresh.done("init")
    below = fresh.beside(fresh.path("posts"))
    run = below.run("init")
    assert run.code == 1
    assert "the workspace of ../postsync.yaml" in run.err
    assert not below.path("postsync.yaml").exists()
    below.done("init", ".")
    assert below.path("postsync.yaml").exists()


@pytest.mark.parametrize("name", ["postsync.yml", ".postsync.yaml"])
def test_beside_a_configuration_under_another_name_nothing_is_written(
    fresh: Workbench, name: str
) -> None:
    fresh.write(name, "version: 1\n")
    run = fresh.run("init")
    assert run.code == 1
    assert "postsync.yaml" in run.err
    assert files_of(fresh).keys() == {name}


# --- zones --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "written", "said"),
    [
        ("Asia/Tokyo", "Asia/Tokyo", "are those of Asia/Tokyo, this machine's zone"),
        (":America/New_York", "America/New_York", "this machine's zone"),
        ("UTC", "UTC", "are UTC, as this machine has no other zone"),
        ("CET-1CEST", "UTC", "CET-1CEST does not name this machine's zone"),
    ],
)
def test_the_zone_is_that_of_the_machine_and_is_told(
    fresh: Workbench, zone: str, written: str, said: str
) -> None:
    run = fresh.run("init", env={"TZ": zone})
    assert said in " ".join(run.err.split())
    assert load_config(fresh.path("postsync.yaml"), environ={})[0].timezone == written
    assert "scheduledAt: 2027-03-08 09:00\n" in fresh.path("posts/hello.yaml").read_text("utf-8")


# --- places -------------------------------------------------------------------------------------------


def test_another_folder_can_be_named(fresh: Workbench) -> None:
    fresh.done("init", "other/place")
    assert fresh.path("other/place/postsync.yaml").is_file()


@pytest.mark.parametrize(("name", "said"), [("taken", "is not a folder"), ("taken/below", "taken")])
def test_a_folder_that_cannot_be_made_is_1(fresh: Workbench, name: str, said: str) -> None:
    fresh.write("taken", "a file")
    run = fresh.run("init", name)
    assert run.code == 1
    assert said in run.err
    assert run.err.startswith("error: ")


@pytest.mark.parametrize("name", ["posts", ".github", "schemas", ".vscode"])
def test_a_file_in_the_place_of_a_folder_is_told(fresh: Workbench, name: str) -> None:
    fresh.write(name, "a file")
    run = fresh.run("init")
    assert run.code == 1
    assert f"{name} is not a folder" in " ".join(run.err.split())
    assert files_of(fresh) == {name: b"a file"}


@pytest.mark.parametrize("name", [".git", ".git/hooks", "bare.git", "bare.git/refs"])
def test_what_git_keeps_for_itself_is_no_place(repository: Workbench, name: str) -> None:
    git(repository.folder, "init", "-q", "--bare", "bare.git")
    before = files_of(repository)
    run = repository.run("init", name)
    assert run.code == 1
    assert "where git keeps" in run.err
    assert files_of(repository) == before


def test_a_folder_that_may_not_be_written_to_is_1(
    fresh: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    run = fresh.run("init", "elsewhere")
    assert run.code == 1
    assert "elsewhere/postsync.yaml cannot be written: Read-only file system" in run.err


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
    assert "is there already" in fresh.done("init").out
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
    said = " ".join(repository.done("init").err.split())
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
    released(inner)
    assert inner.run("plan", "--detailed-exitcode").code == 2


def test_two_workspaces_of_a_repository_share_no_workflow(repository: Workbench) -> None:
    repository.done("init", "a")
    run = repository.done("init", "b")
    kept = [line for line in run.out.splitlines() if line.startswith("kept")]
    assert [line.split()[-1] for line in kept] == [
        ".github/CODEOWNERS",
        ".vscode/settings.json",
        ".vscode/extensions.json",
    ]
    assert '"./b/schemas/post.schema.json": ["b/posts/**/*.yaml"' in run.err


# --- real clones --------------------------------------------------------------------------------------


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository whose default branch is not called as usual, with another one beside it."""
    made = tmp_path / "remote.git"
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=trunk", str(made))
    git(tmp_path, "clone", "-q", str(made), "first")
    first = tmp_path / "first"
    git(first, "commit", "-q", "--allow-empty", "-m", "Begin")
    git(first, "push", "-q", "origin", "HEAD:trunk", "HEAD:feature", "HEAD:postsync-state")
    return made


def branch_of(bench: Workbench, *arguments: str, top: Path | None = None) -> str:
    bench.done("init", *arguments)
    [name] = workflow(top or bench.folder, "postsync-apply.yml")[True]["push"]["branches"]
    return str(name)


@pytest.mark.parametrize(
    "then",
    [
        [],
        [("checkout", "-q", "feature")],
        [("checkout", "-q", "--detach")],
        [("remote", "set-head", "origin", "--delete"), ("checkout", "-q", "feature")],
        [("remote", "set-head", "origin", "--delete"), ("checkout", "-q", "--detach")],
        [("remote", "rename", "origin", "upstream"), ("checkout", "-q", "feature")],
    ],
    ids=["as cloned", "on a branch", "detached", "unknown head", "unknown and detached", "renamed"],
)
def test_a_clone_publishes_from_the_branch_that_work_is_merged_into(
    fresh: Workbench, remote: Path, then: list[tuple[str, ...]]
) -> None:
    git(fresh.folder.parent, "clone", "-q", str(remote), "clone")
    clone = fresh.beside(fresh.folder.parent / "clone")
    for command in then:
        git(clone.folder, *command)
    assert branch_of(clone) == "trunk"


def test_a_clone_of_nothing_publishes_from_the_branch_that_is_begun(
    fresh: Workbench, tmp_path: Path
) -> None:
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=begun", "empty.git")
    git(tmp_path, "clone", "-q", "empty.git", "clone")
    assert branch_of(fresh.beside(tmp_path / "clone")) == "begun"


def test_a_linked_work_tree_and_a_submodule_are_repositories_of_their_own(
    fresh: Workbench, remote: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", str(remote), "clone")
    git(tmp_path / "clone", "worktree", "add", "-q", "../linked", "-b", "aside")
    assert branch_of(fresh.beside(tmp_path / "linked")) == "trunk"
    allowed = ("-c", "protocol.file.allow=always")
    git(tmp_path / "clone", *allowed, "submodule", "add", "-q", str(remote), "inner")
    assert branch_of(fresh.beside(tmp_path / "clone/inner")) == "trunk"
    assert not (tmp_path / "clone/.github").exists()


def test_the_repository_is_that_of_the_folder_and_not_that_of_the_shell(
    repository: Workbench, remote: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", str(remote), "clone")
    repository.done("init", "../clone/social")
    there = workflow(tmp_path / "clone", "postsync-social-apply.yml")
    assert there[True]["push"] == {"branches": ["trunk"], "paths": ["social/**"]}
    assert not repository.path(".github").exists()


def test_a_link_to_a_folder_of_a_repository_leads_to_its_root(
    fresh: Workbench, remote: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", str(remote), "clone")
    (tmp_path / "clone/social").mkdir()
    (tmp_path / "shortcut").symlink_to(tmp_path / "clone/social")
    fresh.beside(tmp_path).done("init", "shortcut")
    assert (tmp_path / "clone/.github/workflows/postsync-social-apply.yml").is_file()


def test_signs_of_a_pattern_in_a_folder_name_mean_themselves(repository: Workbench) -> None:
    repository.done("init", "a[1]*")
    there = workflow(repository.folder, "postsync-a-1---plan.yml")
    assert there[True]["pull_request"]["paths"] == [r"a\[1\]\*/**"]
