"""Paths of media that lead to no file: each is told how the right one is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tables import each_row

from postsync.adapters.workspace.decode import media
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.schema.check import check_post

Write = Callable[[str, str | bytes], Path]

HERE = "Did you mean “media/rover.jpg”?"
WRITE = "Write media/rover.jpg: relative to the post file, with forward slashes."


@pytest.fixture
def folder(tmp_path: Path, write: Write) -> MediaFolder:
    """A repository whose workspace is a folder in it."""
    (tmp_path / ".git").mkdir()
    for name in ("social/posts/media/rover.jpg", "social/logos/mark.png", "assets/team.jpg"):
        write(name, b"\xff\xd8\xff\xe0 a picture")
    write("social/posts/media/caf\u00e9.jpg", b"\xff\xd8\xff\xe0 a picture")
    (tmp_path / "social/posts/empty").mkdir()
    return MediaFolder(str(tmp_path / "social"))


def fault(folder: MediaFolder, path: str) -> tuple[str, str, str]:
    found = folder.find("posts/a.yaml", path)[1]
    assert found is not None, path
    return found


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("media/Rover.JPG", HERE),
        ("MEDIA/rover.jpg", HERE),
        ("media/rover", HERE),
        ("media/rover.jpeg", HERE),
        ("media/rovr.jpg", HERE),
        ("rover.jpg", HERE),
        ("posts/media/rover.jpg", HERE),
        ("social/posts/media/rover.jpg", HERE),
        ("../media/rover.jpg", HERE),
        ("media/rover.jpg?raw=true", HERE),
        ("'media/rover.jpg'", HERE),
        ("media/caf%C3%A9.jpg", "Did you mean “media/café.jpg”?"),
        ("media/rover.jpg ", f"{HERE} The path begins or ends with a space."),
        ("media\uff0frover.jpg", f"{HERE} The path has U+FF0F FULLWIDTH SOLIDUS."),
        ("media\u2215rover.jpg", f"{HERE} The path has U+2215 DIVISION SLASH."),
        ("medi\u0430/rover.jpg", f"{HERE} The path has U+0430 CYRILLIC SMALL LETTER A."),
        ("media/r\u043ever.jpg", f"{HERE} The path has U+043E CYRILLIC SMALL LETTER O."),
        ("logos/mark.png", "Did you mean “../logos/mark.png”?"),
        ("mark.png", "Did you mean “../logos/mark.png”?"),
        ("assets/team.jpg", "Did you mean “../../assets/team.jpg”?"),
    ],
)
def test_a_missing_file_is_told_the_path_that_was_meant(
    folder: MediaFolder, path: str, detail: str
) -> None:
    rule, _, told = fault(folder, path)
    assert rule == "PS301"
    assert told == f"{detail} The path is relative to the post file."
    meant = detail.partition("“")[2].partition("”")[0]
    assert folder.find("posts/a.yaml", meant)[1] is None


@pytest.mark.parametrize(
    "path", ["media/nothing-like-it.webm", "${folder}/rover.webp", "empty/x.jpg"]
)
def test_nothing_is_guessed_of_a_file_that_is_nowhere(folder: MediaFolder, path: str) -> None:
    assert fault(folder, path)[2] == "The path is relative to the post file."


@pytest.mark.parametrize(
    ("path", "rule", "reason"),
    [
        ("media\\rover.jpg", "PS305", "is not a path that works everywhere"),
        ("/posts/media/rover.jpg", "PS302", "begins at the root of the disk"),
        ("~/work/media/rover.jpg", "PS302", "leads to a folder of one machine"),
        ("file:///home/ada/media/rover.jpg", "PS302", "leads to a folder of one machine"),
        ("C:\\Users\\ada\\media\\rover.jpg", "PS302", "leads to a folder of one machine"),
    ],
)
def test_a_path_of_one_machine_is_told_the_one_for_everybody(
    folder: MediaFolder, path: str, rule: str, reason: str
) -> None:
    found = fault(folder, path)
    assert found[0] == rule
    assert found[1].endswith(reason)
    assert found[2] == WRITE


def test_an_absolute_path_into_the_repository_is_told_the_one_from_the_post(
    folder: MediaFolder, tmp_path: Path
) -> None:
    found = fault(folder, str(tmp_path / "assets/team.jpg"))
    assert found[2].startswith("Write ../../assets/team.jpg: ")


@pytest.mark.parametrize("path", ["https://acme.example/rover.jpg", "http://acme.example/r.jpg"])
def test_an_address_is_no_path(folder: MediaFolder, path: str) -> None:
    found = fault(folder, path)
    assert (found[0], found[1]) == ("PS305", f"“{path}” is an address, not a file")
    assert "`url`" in found[2]


def test_a_folder_is_told_a_file_in_it(folder: MediaFolder) -> None:
    assert fault(folder, "media")[1:] == (
        "“media” is a folder, not a file",
        "Name a file, such as media/café.jpg.",
    )
    assert fault(folder, "empty")[2] == "Name a file."


def test_what_is_meant_is_never_outside_or_behind_a_link(tmp_path: Path, write: Write) -> None:
    write("outside/rover.jpg", b"a picture")
    (tmp_path / "repo/posts").mkdir(parents=True)
    (tmp_path / "repo/.git").mkdir()
    (tmp_path / "repo/posts/link").symlink_to(tmp_path / "outside")
    folder = MediaFolder(str(tmp_path / "repo"))
    for path in (
        "rover.jpg",
        "outside/rover.jpg",
        str(tmp_path / "outside/rover.jpg"),
        "~/rover.jpg",
    ):
        assert "rover" not in fault(folder, path)[2].replace("launch", ""), path


def test_a_name_in_another_letter_case_is_missing_where_the_system_opens_it_all_the_same(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "_check_file", lambda *_: None)
    monkeypatch.setattr(media, "_check_link", lambda *_: None)
    for path in ("media/Rover.JPG", "Media/rover.jpg"):
        rule, _, detail = fault(folder, path)
        assert rule == "PS301"
        assert detail.startswith(HERE)
    assert folder.find("posts/a.yaml", "media/rover.jpg")[1] is None
    assert folder.find("posts/a.yaml", "media/cafe\u0301.jpg")[1] is None  # as macOS writes it


def test_only_so_often_is_it_looked_what_was_meant(folder: MediaFolder) -> None:
    details = [fault(folder, f"media/rover{number}.jpg")[2] for number in range(200)]
    assert details[0].startswith(HERE)
    assert details[-1] == "The path is relative to the post file."


@each_row(
    "url, meant",
    [
        ("media/rover.jpg", "path: media/rover.jpg"),
        ("rover.jpg", "path: rover.jpg"),
        ("http://acme.example/a.jpg", "https://acme.example/a.jpg"),
        ("//acme.example/a.jpg", "https://acme.example/a.jpg"),
        ("www.acme.example/a.jpg?b=1", "https://www.acme.example/a.jpg?b=1"),
        (" https://acme.example/a.jpg", "https://acme.example/a.jpg"),
        ("ftp://acme.example/a.jpg", None),
    ],
)
def test_an_address_of_another_form_is_told_the_one_that_was_meant(
    url: str, meant: str | None
) -> None:
    (found,) = check_post({"accounts": ["x:acme"], "content": "a", "media": [{"url": url}]})
    assert found.rule == "PS306"
    assert found.detail.startswith(f"Did you mean `{meant}`?" if meant else "A public address")
