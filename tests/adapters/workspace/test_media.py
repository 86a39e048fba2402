"""Media: which files may be sent, and what is said of them."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters.media import files as media_module
from postsync.adapters.media.files import MediaFiles
from postsync.adapters.reach import repository_root
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.domain.errors import ConfigError
from postsync.domain.post.media import UNKNOWN_TYPE

Write = Callable[[str, str | bytes], Path]

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


def fault(root: Path, path: str, post: str = "posts/a.yaml") -> str | None:
    found = MediaFolder(str(root)).find(post, path)[1]
    return found[0] if found else None


def test_a_path_is_seen_from_the_post_and_told_from_the_workspace(
    tmp_path: Path, write: Write
) -> None:
    write("media/a.jpg", "a")
    folder = MediaFolder(str(tmp_path))
    assert folder.find("posts/2026/a.yaml", "../../media/a.jpg") == ("media/a.jpg", None)
    assert folder.find("posts/2026/a.yaml", "../..//media/./a.jpg") == ("media/a.jpg", None)
    assert folder.find("a.yaml", "media/a.jpg") == ("media/a.jpg", None)


def test_a_workspace_inside_a_repository_may_use_all_of_it(tmp_path: Path, write: Write) -> None:
    write("repo/.git/HEAD", "")
    write("repo/media/a.jpg", "a")
    write("repo/social/posts/a.yaml", "")
    write("media/b.jpg", "b")
    root = tmp_path / "repo/social"
    assert repository_root(str(root)) == str(tmp_path / "repo")
    assert MediaFolder(str(root)).find("posts/a.yaml", "../../media/a.jpg") == (
        "../media/a.jpg",
        None,
    )
    assert fault(root, "../../../media/b.jpg") == "PS302"


def test_outside_of_version_control_the_workspace_is_the_boundary(
    tmp_path: Path, write: Write
) -> None:
    write("a.jpg", "a")
    write("work/posts/a.yaml", "")
    assert fault(tmp_path / "work", "../../a.jpg") == "PS302"


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path: Path, write: Write) -> None:
    write("work-secret/a.jpg", "a")
    write("work/posts/a.yaml", "")
    assert fault(tmp_path / "work", "../../work-secret/a.jpg") == "PS302"


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("good.jpg", None),
        ("missing.jpg", "PS301"),
        ("nowhere/missing.jpg", "PS301"),
        ("good.jpg/inner.jpg", "PS301"),
        ("link.jpg", "PS302"),
        ("linked/good.jpg", "PS302"),
        ("pointer.mp4", "PS303"),
        ("empty.jpg", "PS304"),
        (".", "PS305"),
        ("pipe", "PS305"),
        ("/etc/hostname", "PS302"),
        ("sub\\good.jpg", "PS305"),
        ("a\0b", "PS305"),
        ("a" * 300, "PS301"),
        ("~/a.jpg", "PS302"),
    ],
)
def test_only_a_plain_file_with_something_in_it_can_be_sent(
    tmp_path: Path, write: Write, path: str, rule: str | None
) -> None:
    write("posts/good.jpg", "a")
    write("posts/empty.jpg", "")
    write("posts/pointer.mp4", POINTER)
    (tmp_path / "posts/link.jpg").symlink_to("good.jpg")
    (tmp_path / "posts/linked").symlink_to(".")
    os.mkfifo(tmp_path / "posts/pipe")
    assert fault(tmp_path, path) == rule


def test_a_missing_file_suggests_the_one_that_was_meant(tmp_path: Path, write: Write) -> None:
    write("posts/media/Launch.JPG", "a")
    found = MediaFolder(str(tmp_path)).find("posts/a.yaml", "media/launch.jpg")[1]
    assert found is not None
    assert found[2].startswith("Did you mean “media/Launch.JPG”?")


def test_each_file_is_looked_at_once(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("posts/a.jpg", "a")
    folder = MediaFolder(str(tmp_path))
    assert folder.find("posts/a.yaml", "a.jpg")[1] is None
    monkeypatch.setattr(os, "lstat", lambda _: pytest.fail("looked again"))
    assert folder.find("posts/b.yaml", "a.jpg")[1] is None


PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02"
    + bytes(7)
    + b"\0\0\0\0IEND"
    + bytes(4)
)


def test_the_facts_of_a_file_are_read_once_a_run(tmp_path: Path, write: Write) -> None:
    write("repo/.git/HEAD", "")
    write("repo/social/posts/a.yaml", "")
    file = write("repo/media/a.jpg", PNG)
    folder = MediaFolder(str(tmp_path / "repo/social"))
    path, wrong = folder.find("posts/a.yaml", "../../media/a.jpg")
    facts = folder.facts(path)
    assert wrong is None
    assert facts is not None
    assert (facts.type, facts.width, facts.height) == ("image/png", 3, 2)
    file.unlink()
    assert folder.facts(path) is facts


@pytest.mark.parametrize(
    "path",
    [
        "missing.png",
        "link.png",
        "linked/a.png",
        "pointer.mp4",
        "empty.png",
        "pipe",
        ".",
        "../a.png",
        "posts/../../a.png",
    ],
)
def test_there_are_no_facts_of_what_cannot_be_sent(tmp_path: Path, write: Write, path: str) -> None:
    write("a.png", PNG)
    write("work/a.png", PNG)
    write("work/empty.png", "")
    write("work/pointer.mp4", POINTER)
    (tmp_path / "work/link.png").symlink_to("a.png")
    (tmp_path / "work/linked").symlink_to(".")
    os.mkfifo(tmp_path / "work/pipe")
    folder = MediaFolder(str(tmp_path / "work"))
    assert folder.facts("a.png") is not None
    assert folder.facts(path) is None


def test_a_file_that_goes_away_while_it_is_looked_at_has_no_facts(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("a.png", PNG)
    access = os.access

    def last_look(path: str, mode: int) -> bool:
        is_there = access(path, mode)
        file.unlink()
        return is_there

    monkeypatch.setattr(os, "access", last_look)
    assert MediaFolder(str(tmp_path)).facts("a.png") is None


def test_a_file_is_described_from_one_pass(tmp_path: Path, write: Write) -> None:
    data = b"\x89PNG\r\n\x1a\n" + b"x" * (3 * media_module.PIECE)
    write("media/a.jpg", data)
    files = MediaFiles(tmp_path)
    described = files.describe("media/a.jpg")
    assert described.sha256 == hashlib.sha256(data).hexdigest()
    assert (described.path, described.size) == ("media/a.jpg", len(data))
    assert (described.content_type, described.filename) == ("image/png", "a.jpg")
    write("media/a.jpg", b"changed")
    assert files.describe("media/a.jpg") is described


def test_chunks_are_the_whole_file_in_bounded_pieces(tmp_path: Path, write: Write) -> None:
    data = os.urandom(2 * media_module.PIECE + 5)
    write("a.bin", data)
    pieces = list(MediaFiles(tmp_path).chunks("a.bin"))
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= media_module.PIECE


def test_an_unreadable_file_is_a_failure_of_the_world(tmp_path: Path, write: Write) -> None:
    write("a.jpg", "a")
    (tmp_path / "link.jpg").symlink_to("a.jpg")
    for path in ("missing.jpg", "link.jpg", "."):
        with pytest.raises(ConfigError, match="cannot be read"):
            MediaFiles(tmp_path).describe(path)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", UNKNOWN_TYPE),
        (b"SECRET: WEBP", "text/plain"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"keysftypisom", "text/plain"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"\0\0\0\x18ftypM4V ", "video/mp4"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "image/avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1xxxx", "image/heif"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska", "video/x-matroska"),
        (b"<svg/>", "image/svg+xml"),
        (b"unknown\xff", UNKNOWN_TYPE),
        (b"%PDF-1.4\nAWS_SECRET=1", UNKNOWN_TYPE),
        (b"PK\3\4word/", UNKNOWN_TYPE),
        (b"", UNKNOWN_TYPE),
    ],
)
def test_a_file_is_sent_as_what_its_bytes_are_whatever_it_is_called(
    tmp_path: Path, write: Write, first: bytes, kind: str
) -> None:
    write("a.jpg", first)
    assert MediaFiles(tmp_path).describe("a.jpg").content_type == kind
