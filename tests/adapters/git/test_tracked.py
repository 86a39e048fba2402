"""What git knows of single files, in real repositories; nothing that a branch brings is run."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.doubles.git_place import git

from postsync.adapters.git.history import GitHistory

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


class Repo:
    """A repository; the workspace is a folder of it."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "repository"
        self.root = self.top / "social"
        self.root.mkdir(parents=True)
        git("init", "--quiet", "--initial-branch=main", self.top)

    def git(self, *arguments: str) -> str:
        return git("-C", self.root, *arguments)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def commit(self, monkeypatch: pytest.MonkeyPatch, at: datetime = NOW) -> str:
        self.git("add", "--all")
        with monkeypatch.context() as patch:
            patch.setenv("GIT_COMMITTER_DATE", at.isoformat())
            self.git("commit", "--quiet", "--allow-empty", "-m", "Change")
        return self.git("rev-parse", "HEAD")

    def old(self, *files: str, root: Path | None = None) -> set[str]:
        return set(GitHistory(root or self.root).old_files(files, YESTERDAY))

    def renamed(self, since: str) -> dict[str, str]:
        return dict(GitHistory(self.root).renamed(since))

    def is_as_in(self, commit: str, *files: str) -> bool:
        return GitHistory(self.root).has_files_of(commit, files)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


def post(words: str) -> str:
    """A file that is like others only a little."""
    lines = "\n".join(f"  {words} line {number}" for number in range(5))
    return f"accounts: [x:acme]\ncontent: |\n{lines}\n"


ODD = 'posts/ö "q" \\ $x\n\x01M .yaml'
"""A name that git would quote, and that looks like what stands between its answers."""


# --- renamed --------------------------------------------------------------------------------------


def test_a_file_that_was_moved_and_edited_is_renamed_committed_or_staged(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("posts/a.yaml", "posts/b.yaml", "posts/c.yaml", ODD):
        repo.write(name, post(name[6:8]))
    applied = repo.commit(monkeypatch)
    assert repo.renamed(applied) == {}
    repo.git("mv", "posts/a.yaml", "posts/new.yaml")
    repo.write("posts/new.yaml", post("a.").replace("line 3", "corrected"))
    repo.commit(monkeypatch)
    (repo.root / "old").mkdir()
    repo.git("mv", "posts/b.yaml", "old/b.yaml")
    repo.git("mv", ODD, f"{ODD}.yml")
    expected = {
        "posts/new.yaml": "posts/a.yaml",
        "old/b.yaml": "posts/b.yaml",
        f"{ODD}.yml": ODD,
    }
    assert repo.renamed(applied) == expected
    repo.commit(monkeypatch)
    assert repo.renamed(applied) == expected


def test_of_a_folder_that_was_renamed_with_an_edit_every_file_is_renamed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number:02}" for number in range(12)]
    for name in names:
        repo.write(f"posts/2026/{name}.yaml", post(f"number {name}"))
    applied = repo.commit(monkeypatch)
    repo.git("mv", "posts/2026", "posts/archive")
    for name in names:
        repo.write(f"posts/archive/{name}.yaml", post(f"number {name}") + "labels: [old]\n")
    repo.commit(monkeypatch)
    assert repo.renamed(applied) == {
        f"posts/archive/{name}.yaml": f"posts/2026/{name}.yaml" for name in names
    }


def test_what_is_new_or_gone_or_no_post_or_outside_is_not_renamed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/a.yaml", post("a"))
    repo.write("notes.txt", post("notes"))
    repo.write("../outside.yaml", post("outside"))
    applied = repo.commit(monkeypatch)
    repo.git("mv", "notes.txt", "other.txt")
    repo.git("mv", "../outside.yaml", "posts/inside.yaml")
    (repo.root / "posts/a.yaml").unlink()
    repo.write("posts/z.yaml", "accounts: [bluesky]\nscheduledAt: 2027-01-01T00:00:00Z\n")
    repo.commit(monkeypatch)
    assert repo.renamed(applied) == {}


@pytest.mark.parametrize("since", ["", "main", "HEAD~1", "--output=x", "a" * 40])
def test_since_a_commit_that_is_not_here_nothing_is_known(
    repo: Repo, since: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/a.yaml", post("a"))
    repo.commit(monkeypatch)
    assert repo.renamed(since) == {}
    assert not repo.is_as_in(since, "posts/a.yaml")


# --- old ------------------------------------------------------------------------------------------


def test_a_file_is_as_old_as_the_last_commit_that_changed_it(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("posts/old.yaml", "posts/changed.yaml", "posts/edited.yaml", ODD):
        repo.write(name, post(name))
    repo.commit(monkeypatch, NOW - timedelta(days=2))
    repo.write("posts/changed.yaml", post("something else"))
    repo.write("posts/new.yaml", post("new"))
    repo.commit(monkeypatch, NOW - timedelta(hours=1))
    repo.write("posts/edited.yaml", post("not committed yet"))
    repo.write("posts/untracked.yaml", post("untracked"))
    repo.write("posts/staged.yaml", post("staged"))
    repo.git("add", "posts/staged.yaml")
    names = ["old", "changed", "edited", "new", "untracked", "staged", "gone"]
    assert repo.old(*(f"posts/{name}.yaml" for name in names), ODD) == {"posts/old.yaml", ODD}


def test_the_moment_itself_is_fresh(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("posts/before.yaml", post("before"))
    repo.commit(monkeypatch, YESTERDAY - timedelta(seconds=2))
    repo.write("posts/at.yaml", post("at"))
    repo.commit(monkeypatch, YESTERDAY + timedelta(seconds=1))
    assert repo.old("posts/before.yaml", "posts/at.yaml") == {"posts/before.yaml"}


def test_a_move_makes_no_file_fresh_and_an_edit_does(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("moved", "twice", "edited"):
        repo.write(f"posts/{name}.yaml", post(name))
    repo.commit(monkeypatch, NOW - timedelta(days=30))
    repo.write("posts/edited.yaml", post("edited now"))
    repo.write("posts/made.yaml", post("made"))
    repo.commit(monkeypatch, NOW - timedelta(hours=3))
    (repo.root / "later").mkdir()
    for name in ("moved", "twice", "edited", "made"):
        repo.git("mv", f"posts/{name}.yaml", f"later/{name}.yaml")
    repo.commit(monkeypatch, NOW - timedelta(hours=2))
    repo.git("mv", "later/twice.yaml", "later/thrice.yaml")
    repo.commit(monkeypatch, NOW - timedelta(hours=1))
    files = [f"later/{name}.yaml" for name in ("moved", "thrice", "edited", "made")]
    assert repo.old(*files) == {"later/moved.yaml", "later/thrice.yaml"}


def test_what_a_merge_brings_is_as_old_as_on_its_branch(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(monkeypatch, NOW - timedelta(days=9))
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write("posts/old.yaml", post("old"))
    repo.commit(monkeypatch, NOW - timedelta(days=3))
    repo.write("posts/fresh.yaml", post("fresh"))
    repo.commit(monkeypatch, NOW - timedelta(hours=3))
    repo.git("checkout", "--quiet", "main")
    repo.write("posts/main.yaml", post("main"))
    repo.commit(monkeypatch, NOW - timedelta(hours=2))
    monkeypatch.setenv("GIT_COMMITTER_DATE", NOW.isoformat())
    repo.git("merge", "--quiet", "--no-edit", "side")
    files = ["posts/old.yaml", "posts/fresh.yaml", "posts/main.yaml"]
    assert repo.old(*files) == {"posts/old.yaml"}


def test_the_first_commit_of_a_fresh_repository_is_fresh(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/hello.yaml", post("hello"))
    repo.commit(monkeypatch)
    assert repo.old("posts/hello.yaml") == set()


@pytest.mark.parametrize(("depth", "fresh"), [(1, set()), (2, {"posts/b.yaml"}), (9, {"a", "b"})])
def test_what_lies_at_the_edge_of_a_shallow_clone_may_be_old(
    repo: Repo, tmp_path: Path, depth: int, fresh: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        repo.write(f"posts/{name}.yaml", post(name))
        repo.commit(monkeypatch)
    clone = tmp_path / "clone"
    git("clone", "--quiet", f"--depth={depth}", f"file://{repo.top}", clone)
    files = {"posts/a.yaml", "posts/b.yaml"}
    old = repo.old(*files, root=clone / "social")
    assert len(files - old) == len(fresh)
    assert "posts/b.yaml" not in old or depth == 1


def test_line_ends_of_a_checkout_are_no_edit(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("posts/a.yaml", post("a"))
    applied = repo.commit(monkeypatch, NOW - timedelta(days=2))
    (repo.root / "posts/a.yaml").write_bytes(post("a").replace("\n", "\r\n").encode())
    assert repo.old("posts/a.yaml") == {"posts/a.yaml"}
    assert repo.is_as_in(applied, "posts/a.yaml")


def test_outside_of_git_and_before_the_first_commit_nothing_is_old(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/a.yaml", post("a"))
    assert repo.old("posts/a.yaml") == set()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert repo.old("posts/a.yaml", root=tmp_path) == set()


def test_where_git_cannot_tell_everything_may_be_old(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/a.yaml", post("a"))
    repo.commit(monkeypatch)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    (repo.top / ".git/objects" / tree[:2] / tree[2:]).unlink()
    assert repo.old("posts/a.yaml") == {"posts/a.yaml"}


# --- as in a commit -------------------------------------------------------------------------------


def test_files_are_those_of_a_commit_or_not(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("posts/a.yaml", post("a"))
    repo.write("posts/b.yaml", post("b"))
    applied = repo.commit(monkeypatch)
    repo.write("notes.txt", "Other\n")
    repo.write("posts/new.yaml", post("new"))
    (repo.root / "posts/b.yaml").unlink()
    repo.commit(monkeypatch)
    assert repo.is_as_in(applied, "posts/a.yaml", "posts/never.yaml")
    assert not repo.is_as_in(applied, "posts/a.yaml", "posts/b.yaml")
    assert not repo.is_as_in(applied, "posts/new.yaml")
    repo.write("posts/a.yaml", post("a") + "\n")
    assert not repo.is_as_in(applied, "posts/a.yaml")


def test_a_repository_of_sha256_is_compared_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    repo = Repo(tmp_path)
    repo.write("posts/a.yaml", post("a"))
    applied = repo.commit(monkeypatch, NOW - timedelta(days=2))
    assert repo.is_as_in(applied, "posts/a.yaml")
    assert repo.old("posts/a.yaml") == {"posts/a.yaml"}


# --- whose word counts ----------------------------------------------------------------------------


def traps(repo: Repo, ran: Path) -> Iterable[tuple[str, str]]:
    script = repo.top / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n")
    script.chmod(0o755)
    command = str(script)
    yield from (
        ("core.fsmonitor", command),
        ("core.hooksPath", str(repo.top / "hooks")),
        ("core.pager", command),
        ("diff.external", command),
        ("diff.trap.command", command),
        ("diff.trap.textconv", command),
        ("filter.trap.clean", command),
        ("filter.trap.smudge", command),
        ("filter.trap.process", command),
        ("gpg.program", command),
        ("log.showSignature", "true"),
        ("log.showRoot", "false"),
        ("diff.renames", "false"),
        ("diff.relative", "false"),
        ("pager.log", "true"),
        ("alias.log", f"!{command}"),
    )


def sign(repo: Repo, tmp_path: Path) -> None:
    """Let the next commit have a signature that git would have checked by a program."""
    signer = tmp_path / "signer.sh"
    signer.write_text(
        '#!/bin/sh\ncat > /dev/null\necho "[GNUPG:] SIG_CREATED " >&2\necho signature\n'
    )
    signer.chmod(0o755)
    repo.git("config", "gpg.program", str(signer))
    repo.git("config", "commit.gpgSign", "true")
    repo.git("config", "user.signingKey", "anybody")


def test_nothing_that_a_branch_or_its_configuration_brings_is_run(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    repo.write("posts/a.yaml", post("a"))
    repo.write("posts/old.yaml", post("old"))
    applied = repo.commit(monkeypatch, NOW - timedelta(days=2))
    repo.git("mv", "posts/a.yaml", "posts/b.yaml")
    repo.write("posts/b.yaml", post("a") + "labels: [b]\n")
    repo.write("../.gitattributes", "*.yaml diff=trap filter=trap\n")
    sign(repo, tmp_path)
    repo.commit(monkeypatch)
    repo.write("posts/old.yaml", post("old"))  # its time alone is another
    hooks = repo.top / "hooks"
    hooks.mkdir()
    for name, value in traps(repo, ran):
        repo.git("config", name, value)
    for name in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    monkeypatch.setenv("PAGER", str(repo.top / "trap.sh"))
    index = (repo.top / ".git/index").read_bytes()
    assert repo.renamed(applied) == {"posts/b.yaml": "posts/a.yaml"}
    assert repo.old("posts/b.yaml", "posts/old.yaml") == {"posts/old.yaml"}
    assert not repo.is_as_in(applied, "posts/b.yaml")
    assert (repo.top / ".git/index").read_bytes() == index
    assert not os.path.lexists(ran)


def test_a_file_that_was_away_or_changed_for_a_while_is_as_old_as_it_was(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("back", "repaired", "new-words"):
        repo.write(f"posts/{name}.yaml", post(name))
    repo.commit(monkeypatch, YESTERDAY - timedelta(hours=1))
    (repo.root / "posts/back.yaml").unlink()
    repo.write("posts/repaired.yaml", "content: [")
    repo.commit(monkeypatch)
    repo.write("posts/elsewhere/back.yaml", post("back"))
    repo.write("posts/repaired.yaml", post("repaired"))
    repo.write("posts/new-words.yaml", post("other words"))
    repo.write("posts/fresh.yaml", post("fresh"))
    repo.commit(monkeypatch)
    every = ("posts/elsewhere/back.yaml", "posts/repaired.yaml", "posts/new-words.yaml")
    assert repo.old(*every, "posts/fresh.yaml") == set(every[:2])
    assert GitHistory(repo.root).old_files(every, YESTERDAY, surely=True) == set(every[:2])


def test_beyond_the_edge_of_a_shallow_clone_nothing_is_surely_old(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repo.write("posts/a.yaml", post("a"))
    repo.commit(monkeypatch, YESTERDAY - timedelta(hours=1))
    repo.commit(monkeypatch)
    git("clone", "--quiet", "--depth=1", repo.top.as_uri(), tmp_path / "shallow")
    history = GitHistory(tmp_path / "shallow/social")
    assert history.old_files(["posts/a.yaml"], YESTERDAY) == {"posts/a.yaml"}
    assert history.old_files(["posts/a.yaml"], YESTERDAY, surely=True) == frozenset()


def test_media_beside_the_workspace_are_compared_too(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/a.yaml", post("Rover"))
    repo.write("../brand/rover.jpg", "one")
    repo.write("../brand/logo.jpg", "one")
    first = repo.commit(monkeypatch)
    repo.write("../brand/rover.jpg", "another")
    second = repo.commit(monkeypatch)
    history = GitHistory(repo.root)
    logo, rover = "../brand/logo.jpg", "../brand/rover.jpg"
    assert history.is_same_in(first, second, ["posts/a.yaml", logo])
    assert not history.is_same_in(first, second, [rover])
    # No tree has this name; nobody can tell.
    assert not history.is_same_in(first, second, ["../social/../brand/rover.jpg"])


def test_files_that_neither_commit_has_are_alike_in_both(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/a.yaml", post("Rover"))
    first = repo.commit(monkeypatch)
    repo.write("posts/b.yaml", post("Rover 2"))
    second = repo.commit(monkeypatch)
    history = GitHistory(repo.root)
    assert history.is_same_in(first, second, ["posts/never.jpg"])
    assert not history.is_same_in(first, second, ["posts/b.yaml"])
