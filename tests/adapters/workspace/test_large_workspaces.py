"""Large workspaces: two processes find what one finds, and a verdict is kept until it may be wrong."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.workspace.load import halves, reading, source, verdicts
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Severity
from postsync.domain.post.post import Checked

CONFIG = Config(timezone="Europe/Berlin")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Twelve files are many, each may have changed long ago, and the cache lies in a folder of the test."""
    monkeypatch.setattr(source, "MANY", 12)
    monkeypatch.setattr(halves, "MANY", 12)
    monkeypatch.setattr(verdicts, "_FRESH", -3_600 * 10**9)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


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
    return Checked(len(workspace.posts), workspace.files, workspace.diagnostics)


def kept(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "cache/postsync").iterdir()
    return file


@pytest.fixture
def refuse_to_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: Any) -> None:
        pytest.fail("the files were checked again")

    monkeypatch.setattr(halves, "read_in_halves", refuse)
    return


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
    first, read = os.getpid(), reading.read_files
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
        monkeypatch.setattr(reading, "read_files", failing)
    found = check(root)
    monkeypatch.undo()
    assert found == load(root)


def test_a_verdict_is_kept_and_found(
    root: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = check(root)
    assert kept(tmp_path).parent.stat().st_mode & 0o077 == 0
    request.getfixturevalue("refuse_to_read")
    assert check(root) == found


def test_a_verdict_can_be_deleted_at_any_time(root: Path, tmp_path: Path) -> None:
    found = check(root)
    kept(tmp_path).unlink()
    assert check(root) == found
    assert kept(tmp_path).is_file()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"key": 1}', b"\xff\xfe", b"12"])
def test_a_broken_verdict_counts_as_none(root: Path, tmp_path: Path, data: bytes) -> None:
    found = check(root)
    kept(tmp_path).write_bytes(data)
    assert check(root) == found
    assert json.loads(kept(tmp_path).read_bytes())["posts"] == found.posts


def test_a_verdict_of_another_form_counts_as_none(root: Path, tmp_path: Path) -> None:
    found = check(root)
    data = json.loads(kept(tmp_path).read_bytes())
    kept(tmp_path).write_text(json.dumps({**data, "diagnostics": [["bad"]]}))
    assert check(root) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("posts/05.yaml", "accounts: [x:acme]\ncontent: Hello #other\n"),
        ("posts/new.yaml", "accounts: [x:acme]\ncontent: Hello #other\n"),
    ],
)
def test_any_change_of_a_post_is_seen(root: Path, name: str, text: str) -> None:
    before = check(root)
    file = root / name
    times = file.stat() if file.exists() else None
    file.write_text(text)
    if times:  # the content counts, not the time
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = check(root)
    assert after == load(root) != before


def test_a_post_that_is_gone_is_missed(root: Path) -> None:
    before = check(root)
    (root / "posts/25.yaml").unlink()
    assert check(root) == load(root) != before


def test_a_medium_that_changes_in_its_bytes_alone_is_seen(root: Path) -> None:
    before = check(root)
    medium = root / "posts/a.png"
    times = medium.stat()
    medium.write_bytes(b"\xff\xd8\xff" + PNG[3:])
    os.utime(medium, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert check(root) == load(root) != before


def test_a_folder_of_media_that_has_become_a_link_is_seen(root: Path) -> None:
    (root / "media").mkdir()
    (root / "posts/a.png").rename(root / "media/a.png")
    for file in (root / "posts").iterdir():
        file.write_text(file.read_text().replace("path: a.png", "path: ../media/a.png"))
    assert "PS302" not in {item.rule for item in check(root).diagnostics}
    (root / "media").rename(root / "elsewhere")
    (root / "media").symlink_to(root / "elsewhere")
    assert "PS302" in {item.rule for item in check(root).diagnostics}


def test_a_medium_that_changes_while_it_is_looked_at_is_not_relied_on(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.read_files

    def changing(*parts: Any) -> None:
        read(*parts)
        (root / "posts/a.png").write_bytes(PNG[:-1])

    monkeypatch.setattr(reading, "read_files", changing)
    before = check(root)
    monkeypatch.setattr(reading, "read_files", read)
    assert check(root) == load(root) != before


def test_a_post_that_changes_while_it_is_looked_at_is_not_relied_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, read = load(root), reading.read_files
    file = root / "posts/25.yaml"
    text = file.read_text()

    def changing(*parts: Any) -> None:
        read(*parts)
        file.write_text("# now there is a line above\n" + text)

    monkeypatch.setattr(reading, "read_files", changing)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    assert check(root) != before  # the places of what was read, in what is there now
    monkeypatch.setattr(reading, "read_files", read)
    file.write_text(text)
    assert check(root) == before


def test_with_an_outdated_verdict_places_are_those_of_the_bytes_that_were_checked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(root)
    file = root / "posts/25.yaml"
    file.write_text(file.read_text().replace("Soon", "Shortly"))
    before, read = load(root), reading.read_files

    def changing(*parts: Any) -> None:
        read(*parts)
        file.write_text("# now there is a line above\n" + file.read_text())

    monkeypatch.setattr(reading, "read_files", changing)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    assert check(root) == before


def test_a_missing_medium_is_looked_for_again(root: Path, tmp_path: Path) -> None:
    (root / "posts/a.png").rename(root / "posts/b.png")
    assert "PS301" in {item.rule for item in check(root).diagnostics}
    assert not (tmp_path / "cache").exists()


def test_another_configuration_has_a_verdict_of_its_own(root: Path) -> None:
    check(root)
    louder = Config(timezone="Europe/Berlin", rules={"PS118": "error"})
    found = WorkspaceSource(root, louder).check()
    assert Severity.ERROR in {item.severity for item in found.diagnostics if item.rule == "PS118"}


def test_other_code_has_a_verdict_of_its_own(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = check(root)
    monkeypatch.setattr(verdicts, "_code", lambda: [("rules.py", (1,))])
    read: list[int] = []
    halved = halves.read_in_halves
    monkeypatch.setattr(halves, "read_in_halves", lambda *parts: read.append(1) or halved(*parts))
    assert check(root) == found
    assert read == [1]


def test_what_depends_on_the_connected_accounts_is_not_kept(root: Path, tmp_path: Path) -> None:
    (root / "posts/05.yaml").write_text("accounts: [acme]\ncontent: Hello\n")
    check(root)
    assert not (tmp_path / "cache").exists()


def test_a_medium_that_has_just_been_written_is_not_relied_on(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_FRESH", 60 * 10**9)
    check(root)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("base", ["", "relative", "/dev/null"])
def test_without_a_folder_for_the_cache_everything_is_checked_each_time(
    root: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", "/dev/null")
    assert check(root) == check(root) == load(root)
