"""A year of posts for every network: what is wrong with them is found, and nothing else is."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.archive.media import GOOD, make_media
from tests.integration.workbench import Run, Workbench

from postsync.domain.networks import NETWORKS

HERE = Path(__file__).parent
KNOWN: dict[str, list[dict[str, Any]]] = yaml.load(
    (HERE / "problems.yaml").read_text("utf-8"), yaml.CSafeLoader
)
POSTS = sorted((HERE / "workspace" / "posts").rglob("*.yaml"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The archive, with its media drawn."""
    config = (HERE / "workspace" / "postsync.yaml").read_text("utf-8")
    bench = Workbench(tmp_path_factory.mktemp("archive") / "workspace", config=config)
    shutil.copytree(HERE / "workspace" / "posts", bench.path("posts"))
    make_media(bench.path("posts/media"))
    return bench


@pytest.fixture(scope="module")
def validated(archive: Workbench) -> Run:
    """What is found in it."""
    return archive.run("validate", "--format", "json")


def known() -> Iterator[tuple[str, int, str, str]]:
    """File, line, rule and severity of every true problem."""
    for file, problems in KNOWN.items():
        for problem in problems:
            yield file, problem["line"], problem["rule"], problem["severity"]


def test_every_true_problem_is_found_and_nothing_else(validated: Run) -> None:
    found = [
        (one["file"], one["line"], one["rule"], one["severity"])
        for one in validated.json["diagnostics"]
    ]
    assert sorted(found) == sorted(known())
    assert validated.code == 1
    assert validated.json["files"] == len(POSTS)


def test_every_finding_says_what_is_wrong_and_what_to_do(validated: Run) -> None:
    for one in validated.json["diagnostics"]:
        assert "\n" not in one["summary"]
        assert len(one["summary"]) < 130
        assert one["detail"].endswith((".", "?"))


def test_files_without_a_problem_are_valid_by_themselves(archive: Workbench) -> None:
    """A folder without any known problem: nothing is said, not even a note."""
    folders = {path.parent.relative_to(HERE / "workspace").as_posix() for path in POSTS}
    broken = {file.rpartition("/")[0] for file in KNOWN}
    done = archive.run("validate", *sorted(folders - broken))
    assert done.code == 0, done.out
    assert "error" not in done.out
    assert "warn" not in done.out


def test_a_draft_is_checked_like_any_other_post(validated: Run) -> None:
    draft = "posts/events/2026-12-draft-with-a-mistake.yaml"
    assert [one["rule"] for one in validated.json["diagnostics"] if one["file"] == draft] == [
        KNOWN[draft][0]["rule"]
    ]


def test_the_archive_is_one_of_every_network() -> None:
    posts = [post for path in POSTS for post in yaml.safe_load_all(path.read_text("utf-8")) if post]
    selectors = {one for post in posts for one in post.get("accounts", [])}
    assert {one.partition(":")[0] for one in selectors} >= set(NETWORKS)
    assert len(posts) >= 300


def test_every_medium_is_shown_somewhere() -> None:
    texts = "".join(path.read_text("utf-8") for path in POSTS)
    assert [name for name in GOOD if f"/{name}" not in texts] == []
