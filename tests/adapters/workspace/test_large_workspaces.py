"""Large workspaces: two processes find what one finds."""

import os
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.workspace.load import halves, source
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.post.post import Checked

CONFIG = Config(timezone="Europe/Berlin")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve files are many."""
    monkeypatch.setattr(halves, "MANY", 12)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with mistakes of every sort: in files, between files, and ignored ones."""
    folder = tmp_path / "workspace/posts"
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(PNG)
    for number in range(30):
        text = f"accounts: [x:acme]\nscheduledAt: 2027-03-{number + 1:02d}T09:00\n"
        (folder / f"{number:02d}.yaml").write_text(
            f"{text}containers:\n  - content: Post {number}\n    media: [{{path: a.png, alt: Dot}}]\n"
        )
    (folder / "03.yaml").write_text("accounts: [x:acme]\nid: same\ncontent: Hello #tag\n")
    (folder / "04.yaml").write_text("a: [")
    (folder / "07.yaml").write_text(
        "accounts: [linkedin]\ncontent: Hello #tag # postsync: ignore[PS118] a test\n"
    )
    (folder / "22.yaml").write_text("accounts: [x:acme]\nid: same\ncontent: Hello again\n")
    (folder / "25.yaml").write_text(
        "accounts: [x:acme]\nscheduledAt: 2027-03-06T09:10\ncontent: Soon after\n"
        "labels: [a] # postsync: ignore[PS118] idle\n"
    )
    return folder.parent


def check(root: Path, **others: Any) -> Checked:
    return WorkspaceSource(root, CONFIG, **others).check()


def load(root: Path, **others: Any) -> Checked:
    workspace = WorkspaceSource(root, CONFIG, **others).load()
    # Two posts with one address are posts, but none of them is planned.
    twice = [one for one in workspace.broken if one.post and one.post.address == "same"]
    count = len(workspace.posts) + len(twice)
    return Checked(count, workspace.files, workspace.diagnostics)


def test_a_check_finds_what_loading_finds(root: Path) -> None:
    found = check(root)
    assert found == load(root)
    assert {item.rule for item in found.diagnostics} == {
        "PS105",
        "PS118",
        "PS133",
        "PS140",
        "PS421",
    }


def test_what_is_asked_about_is_the_same_too(root: Path) -> None:
    only = [root / "posts/03.yaml", root / "posts/25.yaml"]
    found = check(root, only=only)
    assert found == load(root, only=only)
    assert (found.posts, found.files) == (2, 2)


def test_without_a_second_cpu_one_process_reads_everything(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        pytest.fail("there is no CPU for another process")

    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    monkeypatch.setattr(os, "fork", refuse)
    assert check(root) == load(root)


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity"), reason="here one process reads everything"
)
@pytest.mark.parametrize("fate", ["dies", "raises", "says half"])
def test_when_the_other_process_fails_its_half_is_read_here(
    root: Path, monkeypatch: pytest.MonkeyPatch, fate: str
) -> None:
    first, read = os.getpid(), source.read_files
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})

    def failing(*parts: Any) -> None:
        if os.getpid() != first:
            if fate == "dies":
                os._exit(9)
            raise RuntimeError(fate)
        read(*parts)

    def half_said(pipe: int, *_: Any) -> None:
        os.write(pipe, b"\x80\x05\x95")
        os._exit(0)

    if fate == "says half":
        monkeypatch.setattr(halves, "_answer", half_said)
    else:
        monkeypatch.setattr(source, "read_files", failing)
    found = check(root)
    monkeypatch.undo()
    assert found == load(root)
