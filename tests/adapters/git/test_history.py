"""The history around a workspace, in real repositories."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.doubles.git_place import GIT

from postsync.adapters.git import history as git_adapter
from postsync.adapters.git.history import GitHistory
from postsync.domain.errors import ConfigError
from postsync.ports import Descent


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration but the repository's own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))


def run(folder: Path, *arguments: str) -> str:
    command = [*GIT, "-c", "init.defaultBranch=main", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "Change") -> str:
    run(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return run(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    run(folder, "init", "--quiet")
    return folder


def both_ways(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str | None, str | None]:
    """HEAD as it is read directly where that is possible, and as git tells it."""
    quick = GitHistory(folder).head()
    with monkeypatch.context() as patch:
        patch.setattr(git_adapter, "_read_head", lambda _: None)
        return quick, GitHistory(folder).head()


# --- head -----------------------------------------------------------------------------------------


def test_head_is_the_commit_that_is_checked_out(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    inner = repository / "posts" / "2026"
    inner.mkdir(parents=True)
    assert both_ways(repository, monkeypatch) == (tip, tip)
    assert both_ways(inner, monkeypatch) == (tip, tip)


def test_head_is_read_without_starting_git_where_the_layout_is_plain(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    monkeypatch.setattr(GitHistory, "_run", None)
    assert GitHistory(repository).head() == tip
    run(repository, "pack-refs", "--all")
    assert not (repository / ".git/refs/heads/main").exists()
    assert GitHistory(repository).head() == tip
    run(repository, "checkout", "--quiet", "--detach")
    assert GitHistory(repository).head() == tip


def test_a_loose_ref_wins_over_a_packed_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository)
    run(repository, "pack-refs", "--all")
    tip = commit(repository)
    assert both_ways(repository, monkeypatch) == (tip, tip)


def test_head_is_found_in_a_linked_work_tree(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository)
    run(repository, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    tip = commit(tmp_path / "tree")
    assert both_ways(tmp_path / "tree", monkeypatch) == (tip, tip)
    assert GitHistory(repository).head() != tip


def test_head_follows_a_branch_that_is_an_alias(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    run(repository, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    run(repository, "symbolic-ref", "HEAD", "refs/heads/alias")
    assert both_ways(repository, monkeypatch) == (tip, tip)


def test_a_repository_of_sha256_has_long_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, "init", "--quiet", "--object-format=sha256")
    tip = commit(tmp_path)
    assert len(tip) == 64
    assert both_ways(tmp_path, monkeypatch) == (tip, tip)
    assert GitHistory(tmp_path).descent(commit(tmp_path), tip) is Descent.AFTER


def test_there_is_no_head_outside_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert GitHistory(tmp_path).head() is None


def test_a_folder_that_is_not_there_is_not_taken_for_the_current_one(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository)
    monkeypatch.chdir(repository)
    with pytest.raises(ConfigError, match="cannot change to"):
        GitHistory(tmp_path / "missing").head()


def test_there_is_no_head_before_the_first_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both_ways(repository, monkeypatch) == (None, None)


def test_what_git_takes_for_no_repository_is_none_and_the_one_around_it_counts(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    inner = repository / "inner"
    (inner / ".git" / "refs").mkdir(parents=True)
    assert both_ways(inner, monkeypatch) == (tip, tip)
    (inner / ".git" / "HEAD").write_text("a" * 40 + "\n")  # there are still no objects
    assert both_ways(inner, monkeypatch) == (tip, tip)


def test_without_git_there_is_no_history(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = commit(repository), commit(repository)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert GitHistory(repository).head() is None
    assert GitHistory(repository).descent(two, one) is Descent.UNKNOWN


def test_git_dir_is_respected_as_git_does(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    other = tmp_path / "other"
    other.mkdir()
    run(other, "init", "--quiet")
    commit(other, "Another")
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    assert GitHistory(other).head() == tip


def test_a_repository_of_somebody_else_is_refused_with_what_to_do(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = commit(repository), commit(repository)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for ask in (
        GitHistory(repository).head,
        lambda: GitHistory(repository).descent(two, one),
    ):
        with pytest.raises(ConfigError, match="somebody else owns it") as caught:
            ask()
        assert "safe.directory" in caught.value.detail


def test_a_broken_repository_is_an_error_and_not_the_absence_of_one(repository: Path) -> None:
    commit(repository)
    inner = repository / "inner"
    inner.mkdir()
    (inner / ".git").write_text("not what git writes\n")
    with pytest.raises(ConfigError, match="git cannot read the repository") as caught:
        GitHistory(inner).head()
    assert "invalid gitfile format" in caught.value.message


def test_a_configuration_that_git_cannot_read_is_of_no_matter(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    (repository / ".git/config").write_text("[core\n")
    assert both_ways(repository, monkeypatch) == (tip, tip)


@pytest.mark.parametrize(
    "head",
    ["ref: refs/heads/../../../outside\n", "ref: refs/heads/x\ty\n", "deadbeef\n", "", "\xff"],
)
def test_an_odd_head_is_left_to_git(repository: Path, head: str) -> None:
    commit(repository)
    (repository / ".git/HEAD").write_text(head, "latin-1")
    assert git_adapter._read_head(repository) is None


# --- what came before -----------------------------------------------------------------------------


def test_a_commit_came_before_itself_and_its_descendants_only(repository: Path) -> None:
    first, second = commit(repository), commit(repository)
    run(repository, "checkout", "--quiet", "-b", "side", first)
    side = commit(repository, "Side")
    history = GitHistory(repository)
    assert history.descent(second, first) is Descent.AFTER
    assert history.descent(first, first) is Descent.AFTER
    assert history.descent(first, second) is Descent.BEFORE
    assert history.descent(second, side) is Descent.BESIDE


def test_a_commit_that_is_not_here_cannot_be_judged(repository: Path) -> None:
    tip = commit(repository)
    assert GitHistory(repository).descent(tip, "a" * 40) is Descent.UNKNOWN
    assert GitHistory(repository).descent("a" * 40, tip) is Descent.UNKNOWN


def test_what_is_no_commit_cannot_be_judged(repository: Path) -> None:
    tip = commit(repository)
    (repository / "file").write_text("text")
    blob = run(repository, "hash-object", "-w", "file")
    assert GitHistory(repository).descent(tip, blob) is Descent.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "main",
        "HEAD",
        "--help",
        "--output=/tmp/x",
        "a" * 39,
        "A" * 40,
        "a" * 40 + "\n",
        "a" * 40 + "^",
    ],
)
def test_text_that_is_no_full_commit_never_reaches_git(
    repository: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = commit(repository)
    monkeypatch.setattr(GitHistory, "_run", None)
    assert GitHistory(repository).descent(tip, text) is Descent.UNKNOWN
    assert GitHistory(repository).descent(text, tip) is Descent.UNKNOWN


def shallow(repository: Path, tmp_path: Path, depth: int) -> Path:
    clone = tmp_path / "clone"
    run(tmp_path, "clone", "--quiet", f"--depth={depth}", f"file://{repository}", str(clone))
    return clone


def test_a_shallow_clone_that_ends_too_early_cannot_tell(repository: Path, tmp_path: Path) -> None:
    commits = [commit(repository, str(number)) for number in range(4)]
    clone = shallow(repository, tmp_path, 2)
    run(clone, "remote", "remove", "origin")
    history = GitHistory(clone)
    assert history.head() == commits[3]
    assert history.descent(commits[3], commits[2]) is Descent.AFTER
    assert history.descent(commits[3], commits[0]) is Descent.UNKNOWN


def test_a_shallow_clone_says_no_only_where_it_can_be_sure(
    repository: Path, tmp_path: Path
) -> None:
    first, second = commit(repository, "1"), commit(repository, "2")
    third, fourth = commit(repository, "3"), commit(repository, "4")
    clone = shallow(repository, tmp_path, 2)
    run(clone, "fetch", "--quiet", "--depth=1", "origin", first)
    run(clone, "remote", "remove", "origin")
    history = GitHistory(clone)
    assert (
        history.descent(fourth, first) is Descent.UNKNOWN
    )  # it did, but the clone does not show it
    assert history.descent(third, fourth) is Descent.BEFORE  # the old job run again
    assert second not in run(clone, "rev-list", "--all")
