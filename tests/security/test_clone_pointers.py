"""A `.git` that leads elsewhere, or that git would wait for, as an archive can bring it."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.integration.workbench import HELLO, Workbench

ALLOW = ("-c", "protocol.file.allow=always")


def fill(folder: Path) -> Workbench:
    bench = Workbench(folder)
    bench.write("posts/hello.yaml", HELLO)
    return bench


def repository(folder: Path) -> Path:
    git("init", "--quiet", "--initial-branch=main", folder)
    git("-C", folder, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    return folder


def everything(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


def link(top: Path, victim: Path) -> None:
    (top / ".git").symlink_to(os.path.relpath(victim / ".git", top))


def git_file(top: Path, victim: Path) -> None:
    (top / ".git").write_text(f"gitdir: {victim}/.git\n")


def file_to_a_linked_work_tree(top: Path, victim: Path) -> None:
    git("-C", victim, "worktree", "add", "--quiet", "--detach", victim.parent / "tree")
    (top / ".git").write_text(f"gitdir: {victim}/.git/worktrees/tree\n")


def file_to_a_submodule(top: Path, victim: Path) -> None:
    inner = repository(victim.parent / "inner")
    git("-C", victim, *ALLOW, "submodule", "--quiet", "add", inner, "inner")
    (top / ".git").write_text(f"gitdir: {victim}/.git/modules/inner\n")


def file_to_a_folder_of_its_own_that_shares(top: Path, victim: Path) -> None:
    kept = top / "kept"
    kept.mkdir()
    (kept / "HEAD").write_text("ref: refs/heads/main\n")
    (kept / "gitdir").write_text(f"{top}/.git\n")
    (kept / "commondir").write_text(f"{victim}/.git\n")
    (top / ".git").write_text("gitdir: kept\n")


def file_to_a_link(top: Path, victim: Path) -> None:
    (top / "kept").symlink_to(victim / ".git")
    (top / ".git").write_text("gitdir: kept\n")


def folder_that_shares(top: Path, victim: Path) -> None:
    (top / ".git").mkdir()
    (top / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (top / ".git/commondir").write_text(f"{victim}/.git\n")


POINTERS = (
    link,
    git_file,
    file_to_a_linked_work_tree,
    file_to_a_submodule,
    file_to_a_folder_of_its_own_that_shares,
    file_to_a_link,
    folder_that_shares,
)


@pytest.mark.parametrize(
    ("point", "state"),
    [*((one, "") for one in POINTERS), (git_file, "state: {backend: git}\n")],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_repository_that_does_not_know_the_work_tree_is_left_alone(
    tmp_path: Path, point: Callable[[Path, Path], None], state: str
) -> None:
    bench = fill(tmp_path / "workspace")
    bench.edit("postsync.yaml", "timezone", f"{state}timezone")
    victim = repository(tmp_path / "victim")
    git("init", "--quiet", "--bare", tmp_path / "origin.git")
    git("-C", victim, "remote", "add", "origin", tmp_path / "origin.git")
    point(bench.folder, victim)
    before = everything(victim), everything(tmp_path / "origin.git")
    for command in (("plan", "--offline"), ("plan",), ("apply", "--auto-approve")):
        run = bench.run(*command)
        assert run.code == 1, run.out + run.err
        told = "".join(run.err.split())  # lines are broken anywhere
        assert f"error:{bench.folder}/.git" in told
        assert "Ifitisyours" in told
    assert (everything(victim), everything(tmp_path / "origin.git")) == before


def test_a_pointer_above_the_workspace_counts_too(tmp_path: Path) -> None:
    victim = repository(tmp_path / "victim")
    bench = fill(tmp_path / "outer/brand")
    link(tmp_path / "outer", victim)
    before = everything(victim)
    assert bench.run("plan").code == 1
    assert everything(victim) == before


def linked(place: Path) -> Path:
    git("-C", repository(place / "main"), "worktree", "add", "--quiet", "-b", "side", place / "it")
    return place / "it"


def linked_relatively(place: Path) -> Path:
    """As git does with `worktree.useRelativePaths`."""
    tree = linked(place)
    (tree / ".git").write_text("gitdir: ../main/.git/worktrees/it\n")
    (place / "main/.git/worktrees/it/gitdir").write_text("../../../../it/.git\n")
    return tree


def moved_and_repaired(place: Path) -> Path:
    linked(place).rename(place / "elsewhere")
    git("-C", place / "main", "worktree", "repair", place / "elsewhere")
    return place / "elsewhere"


def submodule(place: Path) -> Path:
    outer, inner = repository(place / "outer"), repository(place / "inner")
    git("-C", outer, *ALLOW, "submodule", "--quiet", "add", inner, "it")
    return outer / "it"


def submodule_with_settings_of_its_work_tree(place: Path) -> Path:
    top = submodule(place)
    git("-C", top, "sparse-checkout", "set", "--no-cone", "/*")
    return top


def submodule_in_a_linked_work_tree(place: Path) -> Path:
    outer = submodule(place).parent
    git("-C", outer, "commit", "--quiet", "-m", "A submodule")
    git("-C", outer, "worktree", "add", "--quiet", "-b", "side", place / "tree")
    git("-C", place / "tree", *ALLOW, "submodule", "--quiet", "update", "--init")
    return place / "tree/it"


def linked_work_tree_of_a_submodule(place: Path) -> Path:
    git("-C", submodule(place), "worktree", "add", "--quiet", "-b", "side", place / "tree")
    return place / "tree"


def kept_elsewhere_by_the_users_word(place: Path) -> Path:
    git("init", "--quiet", "--separate-git-dir", place / "kept", place / "it")
    git("--git-dir", place / "kept", "config", "core.worktree", place / "it")
    return place / "it"


KNOWN = (
    linked,
    linked_relatively,
    moved_and_repaired,
    submodule,
    submodule_with_settings_of_its_work_tree,
    submodule_in_a_linked_work_tree,
    linked_work_tree_of_a_submodule,
    kept_elsewhere_by_the_users_word,
)


@pytest.mark.parametrize("make", KNOWN, ids=lambda one: one.__name__)
def test_one_that_knows_the_work_tree_is_used(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    top = make(tmp_path)
    bench = fill(tmp_path / "filled")
    shutil.copytree(bench.folder, top, dirs_exist_ok=True)
    bench.folder = top
    git("-C", top, "add", "--all")
    git("-C", top, "commit", "--quiet", "-m", "A post")
    git("init", "--quiet", "--bare", tmp_path / "origin.git")
    for name in git("-C", top, "remote").split():
        git("-C", top, "remote", "remove", name)
    git("-C", top, "remote", "add", "origin", tmp_path / "origin.git")
    bench.edit("postsync.yaml", "timezone", "state: {backend: git}\ntimezone")
    with bench.serving():
        run = bench.run("apply", "--auto-approve")
        assert run.code == 0, run.out + run.err
        assert bench.run("plan", "--detailed-exitcode").code == 0
    assert "postsync-state" in git("-C", tmp_path / "origin.git", "for-each-ref")


def test_the_user_may_name_a_repository(tmp_path: Path) -> None:
    bench = fill(tmp_path / "workspace")
    git("init", "--quiet", "--separate-git-dir", tmp_path / "kept", bench.folder)
    assert bench.run("plan", "--offline").code == 1
    bench.env |= {"GIT_DIR": str(tmp_path / "kept"), "GIT_WORK_TREE": str(bench.folder)}
    run = bench.process("plan", "--offline")
    assert run.code == 0, run.err


PIPES = (
    *("HEAD", "config", "index", "packed-refs", "shallow", "commondir", "refs/heads/main"),
    *(
        "refs/heads/other/one",
        "info/exclude",
        "objects/info/alternates",
        "objects/info/commit-graph",
    ),
    *("objects/pack/pack-x.idx", "objects/pack/multi-pack-index", "objects/TIP"),
)


def assert_quick(bench: Workbench) -> None:
    """Git has 60 s for each command."""
    began = time.monotonic()
    run = bench.process("plan")
    assert time.monotonic() - began < 30
    assert run.code in {0, 1}, run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("name", "how"),
    [*((name, "pipe") for name in PIPES), ("packed-refs", "link"), ("refs/heads/main", "link")],
)
def test_nothing_in_the_repository_is_waited_for(tmp_path: Path, name: str, how: str) -> None:
    bench = fill(tmp_path / "workspace")
    repository(bench.folder)
    git("-C", bench.folder, "add", "--all")
    git("-C", bench.folder, "commit", "--quiet", "-m", "A post")
    tip = git("-C", bench.folder, "rev-parse", "HEAD")
    path = bench.folder / ".git" / name.replace("TIP", f"{tip[:2]}/{tip[2:]}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    pipe = path if how == "pipe" else bench.folder / ".git/pipe"
    os.mkfifo(pipe)
    if how == "link":
        path.symlink_to(pipe)
    assert_quick(bench)


def test_nor_in_one_that_it_takes_objects_from(tmp_path: Path) -> None:
    bench = fill(tmp_path / "workspace")
    repository(bench.folder)
    for name, more in (("one", "two"), ("two", "one")):
        (tmp_path / name / "info").mkdir(parents=True)
        (tmp_path / name / "info/alternates").write_text(f"{tmp_path}/{more}\n")
    (bench.folder / ".git/objects/info/alternates").write_text(f"{tmp_path}/one\n")
    (tmp_path / "two/pack").mkdir()
    os.mkfifo(tmp_path / "two/pack/pack-x.idx")
    assert_quick(bench)
