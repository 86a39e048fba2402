"""Where findings stand: paths from the root of the repository, however a workspace in it is named."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.integration.workbench import CONFIG, Workbench

BROKEN = "acounts: [x:acme]\ncontent: hi\n"
GOOD = "accounts: [x:acme]\nscheduledAt: 2027-03-20T10:00:00Z\ncontent: hi\n"
FOLDER = "so cial/ü"


def git(folder: Path, *arguments: str) -> None:
    options = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@acme.example",
        "-c",
        "protocol.file.allow=always",
    )
    subprocess.run(["git", *options, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def social(tmp_path: Path) -> Workbench:
    """A workspace in a folder of a repository."""
    repository = tmp_path / "repository"
    bench = Workbench(repository / FOLDER)
    bench.write("posts/a b.yaml", BROKEN)
    bench.write("posts/good.yaml", GOOD)
    git(repository, "init", "-q", ".")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Begin")
    return bench


def annotated(out: str) -> list[str]:
    """The files of annotations that are errors."""
    lines = [line for line in out.splitlines() if line.startswith("::error ")]
    return [line.partition("file=")[2].partition(",")[0] for line in lines]


WAYS: list[tuple[str, Sequence[str]]] = [
    (".", ("--chdir", FOLDER)),
    (".", ("--config", f"{FOLDER}/postsync.yaml")),
    (FOLDER, ()),
    (f"{FOLDER}/posts", ()),
    ("so cial", ("--chdir", "ü")),
]


@pytest.mark.parametrize("command", ["validate", "plan"])
@pytest.mark.parametrize(("there", "options"), WAYS)
def test_annotations_are_seen_from_the_root_of_the_repository(
    social: Workbench, monkeypatch: pytest.MonkeyPatch, command: str, there: str, options: list[str]
) -> None:
    top = social.folder.parents[1]
    monkeypatch.setattr(social, "folder", top / there)
    run = social.run(*options, command, "--format", "github")
    assert run.code == 1
    assert annotated(run.out) == [f"{FOLDER}/posts/a b.yaml"]


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_a_wrong_configuration_is_seen_from_there_too(social: Workbench, command: str) -> None:
    social.write("postsync.yaml", CONFIG + "polcy: {}\n")
    run = social.run(command, "--format", "github")
    assert f"{FOLDER}/postsync.yaml" in annotated(run.out)


def test_sarif_is_encoded_and_seen_from_there(social: Workbench) -> None:
    log = social.run("validate", "--format", "sarif").json["runs"][0]
    (place,) = [result["locations"][0]["physicalLocation"] for result in log["results"]]
    assert place["artifactLocation"] == {
        "uri": "so%20cial/%C3%BC/posts/a%20b.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert "%SRCROOT%" in log["originalUriBaseIds"]


def test_json_and_text_stay_in_the_workspace(social: Workbench) -> None:
    found = json.loads(social.run("validate", "--format", "json").out)["diagnostics"]
    assert [item["file"] for item in found] == ["posts/a b.yaml"]


def test_a_linked_work_tree_and_a_submodule_are_repositories_of_their_own(
    social: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = social.folder.parents[1]
    git(repository, "worktree", "add", "-q", str(tmp_path / "linked"))
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", ".")
    git(outer, "submodule", "add", "-q", str(repository), "sub")
    for top in (tmp_path / "linked", outer / "sub"):
        monkeypatch.setattr(social, "folder", top / FOLDER)
        run = social.run("validate", "--format", "github")
        assert annotated(run.out) == [f"{FOLDER}/posts/a b.yaml"], top


def test_outside_of_git_paths_are_those_of_the_workspace(empty: Workbench) -> None:
    empty.write("posts/a b.yaml", BROKEN)
    assert not any(
        Path(folder, ".git").exists() for folder in (empty.folder, *empty.folder.parents)
    )
    assert annotated(empty.run("validate", "--format", "github").out) == ["posts/a b.yaml"]


def test_in_the_wrong_folder_the_right_one_is_named(
    social: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = social.folder.parents[1]
    monkeypatch.setattr(social, "folder", top)
    for command in ("plan", "status", "preview", "verify", "validate"):
        run = social.run(command)
        assert f"there is one in ./{FOLDER}" in " ".join((run.out + run.err).split()), command
        assert f"postsync --chdir '{FOLDER}' {command}" in " ".join((run.out + run.err).split())
    assert social.run("plan", "--format", "json").json["error"]["code"] == "no-config"


def test_where_there_is_none_init_is_named(
    tmp_path: Path, social: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(social, "folder", tmp_path / "nowhere")
    (tmp_path / "nowhere").mkdir()
    run = social.run("plan")
    assert run.code == 1
    assert "postsync init" in run.err
