"""What a shallow clone does not have is looked up at its remote, and the clone stays as it is."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.integration.places import GitPlace, serving

from postsync.adapters.git import beyond
from postsync.adapters.git.history import GitHistory
from postsync.adapters.git.run import Answer
from postsync.ports import DefaultBranch, Descent

FETCHED = f".git/postsync/{hashlib.sha256().hexdigest()[:16]}/history.git"
"""In the folder of the workspace at the top."""


class Place:
    """A repository, the bare remote that it is pushed to, and clones as CI makes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self.work = folder / "work"
        self.count = 0
        git("init", "--quiet", "--bare", "--initial-branch=main", self.remote)
        git("init", "--quiet", "--initial-branch=main", self.work)
        git("-C", self.work, "remote", "add", "origin", f"file://{self.remote}")

    def commit(self) -> str:
        """A commit with a file of its own; on the way to the remote, too."""
        self.count += 1
        (self.work / f"{self.count}.txt").write_text(f"Number {self.count}\n")
        git("-C", self.work, "add", ".")
        git("-C", self.work, "commit", "--quiet", "-m", f"Number {self.count}")
        git("-C", self.work, "push", "--quiet", "--force", "origin", "HEAD")
        return git("-C", self.work, "rev-parse", "HEAD")

    def checkout(self, commit: str | None = None, *, name: str = "clone") -> Path:
        """One commit alone, at no branch."""
        clone = self.folder / name
        git("clone", "--quiet", "--depth=1", f"file://{self.remote}", clone)
        if commit is not None:
            git("-C", clone, "fetch", "--quiet", "--depth=1", "origin", commit)
            git("-C", clone, "checkout", "--quiet", "--detach", commit)
            git("-C", clone, "branch", "--quiet", "-D", "main")
            git("-C", clone, "update-ref", "-d", "refs/remotes/origin/HEAD")
            git("-C", clone, "update-ref", "-d", "refs/remotes/origin/main")
            git("-C", clone, "reflog", "expire", "--expire=now", "--all")
            git("-C", clone, "gc", "--quiet", "--prune=now")
        git("-C", clone, "checkout", "--quiet", "--detach")
        return clone


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def listing(folder: Path) -> Mapping[str, str]:
    """Every file below a folder but ours, with when it was changed and what is in it."""
    return {
        str(path.relative_to(folder)): f"{path.lstat().st_mtime_ns} "
        + (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder")
        for path in sorted(folder.rglob("*"))
        if path.relative_to(folder).parts[0] != "postsync"
    }


def answer(clone: Path, commit: str, *, remote: str = "origin") -> Descent:
    """What is said about `commit` and what is checked out; nothing of the clone may change."""
    assert (clone / ".git/shallow").exists()
    before = listing(clone / ".git")
    history = GitHistory(clone, remote=remote)
    head = history.head()
    assert head is not None
    told = history.descent(head, commit)
    assert listing(clone / ".git") == before
    assert git("-C", clone, "status", "--porcelain") == ""
    return told


@pytest.mark.parametrize("ahead", [1, 3])
def test_a_shallow_clone_some_commits_ahead_came_after(place: Place, ahead: int) -> None:
    place.commit()
    applied = place.commit()
    for _ in range(ahead):
        place.commit()
    assert answer(place.checkout(), applied) is Descent.AFTER


def test_what_is_fetched_has_no_files_where_the_server_can_leave_them_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beyond, "_may_leave_files_out", lambda: True)
    applied = place.commit()
    place.commit()
    git("-C", place.remote, "config", "uploadpack.allowFilter", "true")
    clone = place.checkout()
    assert answer(clone, applied) is Descent.AFTER
    objects = git(
        f"--git-dir={clone / FETCHED}", "cat-file", "--batch-all-objects", "--batch-check"
    )
    assert {line.split()[1] for line in objects.splitlines()} == {"commit"}


def test_an_older_git_fetches_the_files_as_well(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied = place.commit()
    place.commit()
    git("-C", place.remote, "config", "uploadpack.allowFilter", "true")
    monkeypatch.setattr(beyond, "_may_leave_files_out", lambda: False)
    clone = place.checkout()
    assert answer(clone, applied) is Descent.AFTER
    assert "promisor" not in (clone / FETCHED / "config").read_text()


@pytest.mark.parametrize(
    ("told", "may"),
    [
        ("git version 2.31.0", False),
        ("git version 2.39.3", False),
        ("git version 2.39.5 (Apple Git-154)", True),
        ("git version 2.43.0", False),
        ("git version 2.45.0", False),
        ("git version 2.45.1", True),
        ("git version 2.54.0.rc1.windows.1", True),
        ("", False),
    ],
)
def test_files_are_left_out_by_those_that_can_be_kept_from_asking_without_end(
    told: str, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Answer(status=0, out=f"{told}\n".encode(), err="")
    monkeypatch.setattr(beyond, "run_git", lambda *_, **__: said)
    assert beyond._may_leave_files_out() is may


def test_an_old_commit_that_is_checked_out_again_did_not_come_after(place: Place) -> None:
    old = place.commit()
    place.commit()
    applied = place.commit()
    clone = place.checkout(old)
    assert not git("-C", clone, "rev-list", "--all").count(applied)
    assert answer(clone, applied) is Descent.BEFORE


def test_a_commit_of_another_branch_did_not_come_after(place: Place) -> None:
    base = place.commit()
    applied = place.commit()
    git("-C", place.work, "checkout", "--quiet", "-b", "side", base)
    side = place.commit()
    assert answer(place.checkout(side), applied) is Descent.BESIDE


def test_of_a_branch_that_was_rewritten_the_old_commit_is_known_or_not(place: Place) -> None:
    base = place.commit()
    applied = place.commit()
    git("-C", place.work, "reset", "--quiet", "--hard", base)
    git("-C", place.work, "commit", "--quiet", "--allow-empty", "-m", "Another")
    place.commit()
    assert answer(place.checkout(), applied) is Descent.BESIDE  # the server still has it
    git("-C", place.remote, "gc", "--quiet", "--prune=now")
    assert answer(place.checkout(name="later"), applied) is Descent.UNKNOWN


@pytest.mark.parametrize("old", [False, True])
def test_a_server_that_hands_out_no_ids_is_asked_for_its_branches(
    place: Place, old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, applied = place.commit(), place.commit()
    second = place.commit()
    place.commit()
    # Neither is at the tip of a branch, so that the fetch by its id is refused.
    clone = place.checkout(first if old else second)
    git("config", "--file", place.folder / "gitconfig", "protocol.version", "0")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(place.folder / "gitconfig"))
    assert answer(clone, applied) is (Descent.BEFORE if old else Descent.AFTER)
    kept = clone / FETCHED / "refs/fetched/heads"
    assert old or kept.is_dir()


def test_without_its_remote_it_cannot_be_told(place: Place) -> None:
    applied = place.commit()
    place.commit()
    gone, none = place.checkout(), place.checkout(name="none")
    git("-C", none, "remote", "remove", "origin")
    shutil.rmtree(place.remote)
    assert answer(gone, applied) is Descent.UNKNOWN
    assert answer(none, applied) is Descent.UNKNOWN


def test_a_remote_that_is_shallow_itself_cannot_tell(place: Place) -> None:
    applied = place.commit()
    place.commit()
    place.commit()
    mirror = place.folder / "mirror.git"
    git("clone", "--quiet", "--bare", "--depth=2", f"file://{place.remote}", mirror)
    git("-C", mirror, "config", "uploadpack.allowFilter", "true")
    place.remote = mirror
    assert answer(place.checkout(), applied) is Descent.UNKNOWN


def test_nor_does_its_no_prove_that_the_history_has_diverged(place: Place) -> None:
    applied = place.commit()
    git("-C", place.remote, "branch", "kept", applied)
    place.commit()
    place.commit()
    mirror = place.folder / "mirror.git"
    every = ["--bare", "--depth=1", "--no-single-branch"]
    git("clone", "--quiet", *every, f"file://{place.remote}", mirror)
    git("-C", mirror, "config", "uploadpack.allowAnySHA1InWant", "true")
    place.remote = mirror
    assert answer(place.checkout(), applied) is Descent.UNKNOWN


def test_a_commit_that_nobody_knows_cannot_be_judged(place: Place) -> None:
    place.commit()
    place.commit()
    assert answer(place.checkout(), "a" * 40) is Descent.UNKNOWN


def test_the_history_may_be_at_another_remote_than_the_state(place: Place) -> None:
    applied = place.commit()
    place.commit()
    clone = place.checkout()
    states = place.folder / "states.git"
    git("init", "--quiet", "--bare", states)
    git("-C", clone, "remote", "add", "states", f"file://{states}")
    assert answer(clone, applied, remote="states") is Descent.AFTER


def test_the_only_remote_may_be_called_anything(place: Place) -> None:
    applied = place.commit()
    place.commit()
    clone = place.checkout()
    git("-C", clone, "remote", "rename", "origin", "upstream")
    assert answer(clone, applied) is Descent.AFTER


def test_the_address_is_the_one_that_is_fetched_from(place: Place) -> None:
    applied = place.commit()
    place.commit()
    clone = place.checkout()
    git("-C", clone, "remote", "set-url", "--push", "origin", "file:///nowhere.git")
    assert answer(clone, applied) is Descent.AFTER


def test_over_http_the_credentials_of_the_clone_are_used(place: Place) -> None:
    applied = place.commit()
    place.commit()
    place.commit()
    clone = place.checkout()
    with serving(GitPlace, root=place.folder) as (host, _):
        git("-C", clone, "remote", "set-url", "origin", f"http://{host}/remote.git")
        assert answer(clone, applied) is Descent.UNKNOWN
        header = "AUTHORIZATION: basic c29tZWJvZHk6cGFzc3dvcmQ="
        git("-C", clone, "config", f"http.http://{host}/.extraheader", header)
        assert answer(clone, applied) is Descent.AFTER
    kept = [path for path in (clone / FETCHED).rglob("*") if path.is_file()]
    assert not any(b"c29tZWJv" in path.read_bytes() for path in kept)


def test_what_was_fetched_answers_again_without_the_remote(place: Place) -> None:
    applied = place.commit()
    place.commit()
    clone = place.checkout()
    assert answer(clone, applied) is Descent.AFTER
    shutil.rmtree(place.remote)
    assert answer(clone, applied) is Descent.AFTER


def lose_the_packs(copy: Path) -> None:
    shutil.rmtree(copy / "objects/pack")


def tear_the_configuration(copy: Path) -> None:
    (copy / "config").write_text("[core\n")


@pytest.mark.parametrize("damage", [lose_the_packs, tear_the_configuration])
def test_a_damaged_copy_is_made_anew_by_the_next_run_at_the_latest(
    place: Place, damage: Callable[[Path], None]
) -> None:
    applied = place.commit()
    place.commit()
    clone = place.checkout()
    assert answer(clone, applied) is Descent.AFTER
    damage(clone / FETCHED)
    assert Descent.AFTER in (answer(clone, applied), answer(clone, applied))


def test_a_folder_that_cannot_be_written_leaves_it_unknown(place: Place) -> None:
    applied = place.commit()
    place.commit()
    clone = place.checkout()
    (clone / f"{FETCHED}.lock").mkdir(parents=True)
    assert answer(clone, applied) is Descent.UNKNOWN


def test_nothing_is_fetched_where_the_answer_is_here(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = place.commit(), place.commit()
    git("-C", place.work, "checkout", "--quiet", "-b", "side", first)
    side = place.commit()
    monkeypatch.setattr(beyond, "descent_at_remote", None)
    whole = GitHistory(place.work)
    assert whole.descent(second, first) is Descent.AFTER
    assert whole.descent(first, second) is Descent.BEFORE
    assert whole.descent(side, second) is Descent.BESIDE
    assert answer(place.checkout(second), second) is Descent.AFTER  # the same commit
    assert not (place.folder / "clone" / FETCHED).exists()


def test_who_only_looks_near_asks_no_remote(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    applied, head = place.commit(), place.commit()
    monkeypatch.setattr(beyond, "descent_at_remote", None)
    history = GitHistory(place.checkout())
    assert history.descent(head, applied, far=False) is Descent.UNKNOWN


def test_a_clone_that_was_not_brought_up_to_date_is_an_old_one(place: Place) -> None:
    old = place.commit()
    clone = place.folder / "clone"
    git("clone", "--quiet", f"file://{place.remote}", clone)
    applied = place.commit()
    assert GitHistory(clone).descent(old, applied) is Descent.BEFORE
    assert GitHistory(clone).descent(old, "a" * 40) is Descent.UNKNOWN


# --- the default branch -----------------------------------------------------------------------------


def stands(folder: Path, **given: str) -> DefaultBranch:
    """Where what is checked out stands; nothing of the repository may change."""
    before = git("-C", folder, "for-each-ref")
    history = GitHistory(folder, **given)
    head = history.head()
    assert head is not None
    told = history.on_default_branch(head)
    assert git("-C", folder, "for-each-ref") == before
    assert git("-C", folder, "status", "--porcelain") == ""
    return told


def test_a_commit_is_at_the_tip_of_the_default_branch_or_before_it(place: Place) -> None:
    old = place.commit()
    assert stands(place.work) is DefaultBranch.AT_TIP
    place.commit()
    assert stands(place.checkout()) is DefaultBranch.AT_TIP
    assert stands(place.checkout(old, name="old")) is DefaultBranch.BEFORE_TIP
    git("-C", place.work, "checkout", "--quiet", "--detach", old)
    assert stands(place.work) is DefaultBranch.BEFORE_TIP


def test_the_default_branch_is_the_one_that_the_remote_says_it_is(place: Place) -> None:
    place.commit()
    git("-C", place.work, "checkout", "--quiet", "-b", "trunk")
    place.commit()
    assert stands(place.work) is DefaultBranch.ELSEWHERE
    git("-C", place.remote, "symbolic-ref", "HEAD", "refs/heads/trunk")
    assert stands(place.work) is DefaultBranch.AT_TIP
    git("-C", place.work, "checkout", "--quiet", "main")
    assert stands(place.work) is DefaultBranch.BEFORE_TIP


def test_a_branch_is_elsewhere_pushed_or_not(place: Place) -> None:
    base = place.commit()
    place.commit()
    git("-C", place.work, "checkout", "--quiet", "-b", "side", base)
    git("-C", place.work, "commit", "--quiet", "--allow-empty", "-m", "Mine")
    assert stands(place.work) is DefaultBranch.ELSEWHERE
    side = place.commit()
    assert stands(place.checkout(side)) is DefaultBranch.ELSEWHERE


def test_a_squash_at_the_tip_is_on_the_default_branch_and_its_branch_is_not(place: Place) -> None:
    base = place.commit()
    git("-C", place.work, "checkout", "--quiet", "-b", "side")
    applied = place.commit()
    git("-C", place.work, "checkout", "--quiet", "main")
    git("-C", place.work, "merge", "--quiet", "--squash", "side")
    squashed = place.commit()
    history = GitHistory(place.work)
    assert history.descent(squashed, applied) is Descent.BESIDE
    assert history.on_default_branch(squashed) is DefaultBranch.AT_TIP
    assert history.on_default_branch(base) is DefaultBranch.BEFORE_TIP
    assert history.on_default_branch(applied) is DefaultBranch.ELSEWHERE


def test_a_linked_work_tree_asks_the_remote_of_its_repository(place: Place) -> None:
    place.commit()
    git("-C", place.work, "worktree", "add", "--quiet", "-b", "tree", place.folder / "tree")
    assert stands(place.folder / "tree") is DefaultBranch.AT_TIP


def test_a_remote_that_cannot_be_reached_or_is_empty_tells_nothing(place: Place) -> None:
    place.commit()
    whole = place.checkout()
    shutil.rmtree(place.remote)
    assert stands(whole) is DefaultBranch.UNREACHED
    git("init", "--quiet", "--bare", "--initial-branch=main", place.remote)
    assert stands(whole) is DefaultBranch.UNREACHED


def test_without_a_remote_there_is_no_default_branch(place: Place) -> None:
    place.commit()
    git("-C", place.work, "remote", "remove", "origin")
    assert stands(place.work) is DefaultBranch.NO_REMOTE


def test_of_several_remotes_without_the_usual_name_none_is_asked(place: Place) -> None:
    place.commit()
    git("-C", place.work, "remote", "rename", "origin", "one")
    git("-C", place.work, "remote", "add", "two", f"file://{place.remote}")
    assert stands(place.work) is DefaultBranch.UNREACHED
    assert stands(place.work, remote="two") is DefaultBranch.AT_TIP
