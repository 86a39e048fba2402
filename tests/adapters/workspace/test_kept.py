"""What is kept of an earlier load changes nothing about what a load finds."""

from pathlib import Path

import pytest

from postsync.adapters.media.files import MediaFiles
from postsync.adapters.workspace.load import reading
from postsync.adapters.workspace.load.kept import Kept
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config

HELLO = "accounts: [x:acme]\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: Hello\n"
STEPS = (
    ("posts/a.yaml", HELLO),
    ("posts/b.yaml", HELLO.replace("Hello", "Hello")),  # the same text at the same time: PS420
    ("posts/b.yaml", HELLO.replace("Hello", "Another")),
    ("posts/c.yaml", "content: [\n"),
    ("posts/c.yaml", HELLO + "# postsync: ignore[PS204] for nothing\n"),
    ("posts/d.yaml", HELLO.replace("x:acme", "mastodon:acme")),
    ("posts/a.yaml", None),
    ("posts/d.yaml", f"{HELLO}---\n{HELLO}"),
    ("posts/c.yaml", HELLO),
    (
        "posts/tips.yaml",
        "forEach: ../data/tips.yaml\ntemplate: {accounts: [x:acme], content: '{{ row.text }}'}\n",
    ),
    ("data/tips.yaml", "one: {text: First}\n"),
    ("data/tips.yaml", "one: {text: First}\ntwo: {text: Second}\n"),
    ("data/tips.yaml", None),
)


def source(root: Path, kept: Kept | None = None) -> WorkspaceSource:
    return WorkspaceSource(root, Config(), media=MediaFiles(root), kept=kept)


def test_a_load_finds_the_same_with_it_and_without(tmp_path: Path) -> None:
    kept = Kept()
    for name, text in STEPS:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
        assert source(tmp_path, kept).load() == source(tmp_path).load(), name
        assert source(tmp_path, kept).load() == source(tmp_path).load(), f"{name}, once more"


def test_a_file_that_is_the_same_is_not_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / f"posts/{name}.yaml").parent.mkdir(exist_ok=True)
        (tmp_path / f"posts/{name}.yaml").write_text(HELLO)
    kept, read = Kept(), []
    plain = reading.read_documents
    monkeypatch.setattr(reading, "read_documents", lambda data: read.append(data) or plain(data))
    source(tmp_path, kept).load()
    assert len(read) == 3
    (tmp_path / "posts/b.yaml").write_text(HELLO.replace("Hello", "Good evening"))
    source(tmp_path, kept).load()
    assert len(read) == 4
