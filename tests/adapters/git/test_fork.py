"""Where a branch left another one: in real repositories, whole, shallow and as GitHub checks them out."""

import shutil
from copy import copy
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.tables import each_row

from postsync.adapters.git.history import GitHistory
from postsync.adapters.git.past import UnknownBase


class Repo:
    """`main` went on after `topic` left it; both have files of their own, `merge` has both."""

    def __init__(self, top: Path) -> None:
        self.top = top
        git("init", "--quiet", "--initial-branch=main", top)
        self.began = self.commit("a")
        self.git("switch", "--quiet", "--create", "topic")
        self.topic = self.commit("b")
        self.git("switch", "--quiet", "main")
        self.main = self.commit("c")
        self.git("switch", "--quiet", "--create", "merge")
        self.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
        self.merge = self.git("rev-parse", "HEAD")

    def git(self, *words: str | Path) -> str:
        return git("-C", self.top, *words)

    def commit(self, name: str) -> str:
        (self.top / name).write_text(name)
        self.git("add", name)
        self.git("commit", "--quiet", "-m", name)
        return self.git("rev-parse", "HEAD")

    def fork(self, name: str) -> str:
        return GitHistory(self.top).fork_of(name)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo(tmp_path_factory.mktemp("original") / "repository")


@pytest.fixture
def repo(original: Repo, tmp_path: Path) -> Repo:
    """One of its own for each test; to copy it takes none of the twenty commands."""
    repo = copy(original)
    repo.top = tmp_path / "repository"
    shutil.copytree(original.top, repo.top)
    return repo


def shallow(repo: Repo, folder: Path, *branches: str) -> Path:
    """What actions/checkout makes: the tips of some branches, the first of them checked out."""
    git("init", "--quiet", folder)
    git("-C", folder, "remote", "add", "origin", f"file://{repo.top}")
    for branch in branches:
        words = (
            "fetch",
            "--quiet",
            "--depth=1",
            "origin",
            f"{branch}:refs/remotes/origin/{branch}",
        )
        git("-C", folder, *words)
    git("-C", folder, "checkout", "--quiet", f"refs/remotes/origin/{branches[0]}")
    return folder


def test_the_fork_is_where_the_branch_began(repo: Repo) -> None:
    repo.git("switch", "--quiet", "topic")
    assert repo.fork("main") == repo.began
    assert repo.fork(repo.main) == repo.began
    assert repo.fork("topic") == repo.topic
    repo.git("switch", "--quiet", "--detach", repo.began)
    assert repo.fork("main") == repo.began, "the branch is ahead of what is checked out"


def test_of_githubs_merge_it_is_the_tip_that_was_merged(repo: Repo) -> None:
    assert repo.fork("main") == repo.main
    repo.git("switch", "--quiet", "main")
    repo.commit("d")
    repo.git("switch", "--quiet", "--detach", "merge")
    assert repo.fork("main") == repo.main, "not what came to the branch since"


def test_a_shallow_merge_knows_its_parents(repo: Repo, tmp_path: Path) -> None:
    clone = shallow(repo, tmp_path / "clone", "merge", "main")
    assert GitHistory(clone).fork_of("origin/main") == repo.main


def test_a_shallow_branch_says_what_to_fetch(repo: Repo, tmp_path: Path) -> None:
    clone = shallow(repo, tmp_path / "clone", "topic", "main")
    with pytest.raises(UnknownBase, match="does not reach back") as caught:
        GitHistory(clone).fork_of("origin/main")
    assert "fetch-depth: 0" in (caught.value.detail or "")
    with pytest.raises(UnknownBase, match="no commit, branch or tag") as caught:
        GitHistory(clone).fork_of(repo.began)
    assert "--base" not in (caught.value.detail or "")


def test_a_branch_that_only_the_remote_has_is_named_as_it_will_be_called(
    repo: Repo, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git("clone", "--quiet", repo.top, clone)
    with pytest.raises(UnknownBase) as caught:
        GitHistory(clone).fork_of("only-there")
    assert "git fetch origin only-there" in (caught.value.detail or "")
    assert "--base origin/only-there" in (caught.value.detail or "")


def test_branches_without_a_common_commit_have_no_fork(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--orphan", "alone")
    repo.commit("z")
    with pytest.raises(UnknownBase, match="no commit in common"):
        repo.fork("main")


def test_what_was_fetched_last_is_what_git_says_it_is(repo: Repo, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git("clone", "--quiet", f"file://{repo.top}", clone)
    history = GitHistory(clone)
    with pytest.raises(UnknownBase, match="nothing was fetched yet") as none:
        history.fork_of("FETCH_HEAD")
    assert "git fetch origin main" in none.value.detail
    for branch, commit in (("topic", repo.topic), ("main", repo.main)):
        git("-C", clone, "fetch", "--quiet", "origin", branch)
        assert git("-C", clone, "rev-parse", "--verify", "FETCH_HEAD^{commit}") == commit
        assert GitHistory(clone).commit_of("FETCH_HEAD") == commit
    assert GitHistory(clone).fork_of("FETCH_HEAD") == repo.main
    git("-C", clone, "tag", "FETCH_HEAD", repo.began)
    with pytest.raises(UnknownBase, match="or what was fetched last"):
        GitHistory(clone).commit_of("FETCH_HEAD")


def test_a_tag_and_a_branch_of_one_name_are_told_apart(repo: Repo) -> None:
    repo.git("tag", "main", repo.began)
    with pytest.raises(UnknownBase, match="may mean"):
        repo.fork("main")
    assert repo.fork("refs/tags/main") == repo.began
    assert repo.fork("refs/heads/main") == repo.main


@each_row("name", ["-x", "--all", "a..b", "main^", "@", "", "main\n"])
def test_what_is_no_name_is_never_given_to_git(repo: Repo, name: str) -> None:
    with pytest.raises(UnknownBase, match="is not the name"):
        repo.fork(name)


def test_without_a_commit_nothing_is_held_against_another(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--orphan", "empty")
    with pytest.raises(UnknownBase, match="no commit is checked out"):
        repo.fork("main")


def test_outside_of_a_repository_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnknownBase, match="in no git repository"):
        GitHistory(tmp_path).fork_of("main")
