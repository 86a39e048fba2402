"""Where the address of a remote leads on this machine, compared with what git itself finds there."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.tables import each_row

from postsync.adapters.git.nearby import find_nearby


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder among all kinds of repositories, each of which has a branch of its own name."""
    monkeypatch.setenv("HOME", str(tmp_path))
    places = ("bare.git", "both", "both.git", "%41", "A", "top/inner.git")
    for name in places:
        make(tmp_path / name, "--bare")
    for name in ("cloned", "space.git", "both/.git/work", "top"):
        make(tmp_path / name)
    (tmp_path / "linked").symlink_to("bare.git")
    (tmp_path / "pointing").write_text("gitdir: bare.git\n")
    (tmp_path / "pointing.git").write_text("gitdir: cloned/.git\n")
    (tmp_path / "empty").mkdir()
    make(tmp_path / "empty.git", "--bare")
    git("-C", tmp_path / "cloned", "worktree", "add", "--quiet", tmp_path / "more", "in-cloned")
    sharing = tmp_path / "sharing"
    sharing.mkdir()
    (sharing / "HEAD").write_text("ref: refs/heads/main\n")
    (sharing / "commondir").write_text("../bare.git\n")
    return tmp_path / "top"


def make(folder: Path, *options: str) -> None:
    git("init", "--quiet", *options, folder)
    tree = git("-C", folder, "hash-object", "-t", "tree", "-w", "--stdin", stdin="")
    commit = git("-C", folder, "commit-tree", tree, "-m", str(folder))
    git("-C", folder, "update-ref", f"refs/heads/in-{folder.name.replace('%', '')}", commit)


def refs_at(address: str, top: Path) -> str:
    """What git finds at an address."""
    command = ["git", "ls-remote", address, "refs/heads/in-*"]
    return subprocess.run(command, cwd=top, capture_output=True, text=True, check=False).stdout


ADDRESSES = (
    *(
        "../bare",
        "../bare.git",
        "../bare.git/",
        "../bare//",
        "../both",
        "../both.git",
        "../both/.git",
    ),
    *("../cloned", "../cloned/.git", "../space", "../space.git", "../linked", "../pointing"),
    *(
        "../pointing.git",
        "../empty",
        "../more",
        "../sharing",
        "../none",
        ".",
        "inner",
        "../top/../A",
    ),
    *("~/bare", "~/cloned", "~nobody-at-all/x", "ABS/bare", "ABS/./both", "/proc/self/cwd/inner"),
    *("file://ABS/bare", "file://localhostABS/bare", "file://%2FABS/bare", "file://ABS/%41"),
    *("file://ABS/%2541", "../%41", "file://~/bare", "file:ABS/bare"),
)


def test_a_repository_is_found_where_git_finds_it(top: Path) -> None:
    for written in ADDRESSES:
        address = written.replace("ABS", str(top.parent))
        nearby = find_nearby(address, top)
        if nearby is None or nearby.address is None:
            assert refs_at(address, top) == "", address
            continue
        assert refs_at(nearby.address, top) == refs_at(address, top) != "", address
        assert os.path.realpath(nearby.address) == str(nearby.folder), address


@each_row(
    "address, is_absolute",
    [
        *(("/srv/x.git", True), ("file:///srv/x.git", True), ("file://host/srv/x", True)),
        *(("../x", False), ("x", False), ("~/x", False), ("~who/x", False), ("/srv/../x", False)),
        *(("/proc/self/cwd/../x", False), ("/dev/fd/../cwd/x", False), ("//proc/1/cwd", False)),
        *(("file:///./proc/self/cwd", False), ("file:///%70roc/self/cwd", False)),
    ],
)
def test_what_an_archive_can_name_is_not_absolute(address: str, is_absolute: bool) -> None:
    nearby = find_nearby(address, Path("/work"))
    assert nearby is not None
    assert nearby.is_absolute is is_absolute


@pytest.mark.parametrize("address", ["https://x/y", "ssh://x/y", "git@x:y", "x:/y", "FOO://x"])
def test_other_machines_are_not_nearby(address: str) -> None:
    assert find_nearby(address, Path("/work")) is None
