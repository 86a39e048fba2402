"""What a workspace is called by its repository, read directly and by git alike."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.doubles.git_place import GIT
from tests.tables import each_row

from postsync.adapters.git import place as place_adapter
from postsync.adapters.git.place import Place, find_place, repository_name


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "brands" / "a").mkdir(parents=True)
    run(folder, "init", "--quiet")
    return folder


def run(folder: Path, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True)


def both_ways(root: Path, monkeypatch: pytest.MonkeyPatch, **asked: str) -> Place | None:
    """The place, which is the same whether it is read directly or asked of git."""
    read = find_place(root, **asked)
    with monkeypatch.context() as patch:
        patch.setattr(place_adapter, "_remotes_of", lambda *_: None)
        assert find_place(root, **asked) == read
    return read


@each_row(
    "url, name",
    [
        ("https://github.com/Acme/Posts.git", "acme/posts"),
        ("https://token:x@github.com/acme/posts", "acme/posts"),
        ("git@github.com:acme/posts.git", "acme/posts"),
        ("gh:acme/posts", "acme/posts"),
        ("ssh://git@host.example:2222/group/team/posts.git/", "team/posts"),
        ("file:///srv/git/posts.git", "git/posts"),
        ("/srv/git/posts.git", "git/posts"),
        ("../posts.git", "posts"),
        ("host.example:posts.git", "posts"),
        ("https://token@host.example", ""),
        ("", ""),
    ],
)
def test_a_repository_is_called_by_the_end_of_its_address(url: str, name: str) -> None:
    assert repository_name(url) == name


def test_a_workspace_is_called_by_repository_and_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(repository, "remote", "add", "origin", "git@github.com:acme/posts.git")
    assert both_ways(repository, monkeypatch) == Place("acme/posts", "")
    place = both_ways(repository / "brands" / "a", monkeypatch)
    assert place == Place("acme/posts", "brands/a")
    assert str(place) == "acme/posts:brands/a"


def test_the_address_is_taken_as_it_is_written(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(repository, "remote", "add", "origin", "gh:acme/posts")
    run(repository, "config", "url.https://mirror.example/cache/of-.insteadOf", "gh:")
    assert both_ways(repository, monkeypatch) == Place("acme/posts", "")


def test_the_named_remote_counts_or_else_the_only_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both_ways(repository, monkeypatch) == Place("", "")
    run(repository, "remote", "add", "upstream", "https://host.example/acme/posts")
    assert both_ways(repository, monkeypatch) == Place("acme/posts", "")
    run(repository, "remote", "add", "fork", "https://host.example/me/posts")
    assert both_ways(repository, monkeypatch) == Place("", "")
    assert both_ways(repository, monkeypatch, remote="fork") == Place("me/posts", "")


@pytest.mark.parametrize(
    "lines",
    [
        '[remote "origin"]\n\turl = "https://host.example/acme/posts" ; quoted\n',
        "[include]\n\tpath = other\n",
        '[Remote "origin"]\n\tURL = https://host.example/acme/posts\n',
    ],
)
def test_what_only_git_understands_is_asked_of_git(
    repository: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    inner = repository / ".git"
    (inner / "other").write_text('[remote "origin"]\n\turl = https://host.example/acme/posts\n')
    with (inner / "config").open("a") as file:
        file.write(lines)
    assert both_ways(repository, monkeypatch) == Place("acme/posts", "")


def test_a_worktree_is_the_same_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(repository, "remote", "add", "origin", "https://host.example/acme/posts")
    run(repository, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    run(repository, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    (tmp_path / "tree" / "social").mkdir()
    assert both_ways(tmp_path / "tree" / "social", monkeypatch) == Place("acme/posts", "social")


def test_outside_a_repository_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both_ways(tmp_path, monkeypatch) is None
