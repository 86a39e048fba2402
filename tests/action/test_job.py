"""What a runner says of a run, and how values and words are handed back to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from action.job import Job, quoted, say, slug
from tests.action.runner import read_outputs


def job(tmp_path: Path, name: str, event: Any = None, **env: str) -> Job:
    path = tmp_path / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event), "utf-8")
    return Job(
        {
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_OUTPUT": str(tmp_path / "outputs"),
            "GITHUB_REPOSITORY": "acme/posts",
            "GITHUB_SHA": "merged",
            **env,
        }
    )


@pytest.mark.parametrize(
    "value",
    ["plain", "", "a=b", "a<<b", "two\nlines", "evil\nother=1", "x<<end\nx\nend\ny=1", "a\rb"],
)
def test_a_value_is_one_value_whatever_it_holds(tmp_path: Path, value: str) -> None:
    made = job(tmp_path, "push")
    made.output(first=value, is_so=True, count=3)
    text = (tmp_path / "outputs").read_text("utf-8")
    assert read_outputs(text) == {"first": value.replace("\r", "\n"), "is-so": "true", "count": "3"}


def test_no_word_ends_the_line_of_an_annotation(capsys: pytest.CaptureFixture[str]) -> None:
    say("warning", "100 %\n::error::x\r::stop-commands::y")
    (line,) = capsys.readouterr().out.splitlines()
    assert line == "::warning title=postsync::100 %25%0A::error::x%0D::stop-commands::y"


@pytest.mark.parametrize("event", ["", "no json", "[]", "null", '{"pull_request": 3}', "{}"])
def test_an_event_that_says_nothing_is_no_pull_request_of_ours(tmp_path: Path, event: str) -> None:
    made = job(tmp_path, "pull_request", event)
    assert (made.number, made.base, made.head) == (0, "", "merged")
    assert not made.is_from_fork


def test_a_pull_request_is_about_its_head_and_goes_to_its_base(tmp_path: Path) -> None:
    pull = {
        "number": 3,
        "head": {"sha": "h", "repo": {"full_name": "acme/posts"}},
        "base": {"sha": "b"},
    }
    made = job(tmp_path, "pull_request", {"pull_request": pull, "repository": {"private": False}})
    assert (made.number, made.head, made.base) == (3, "h", "b")
    assert made.is_public
    assert not made.is_from_fork
    group = {"merge_group": {"base_sha": "b"}}
    assert job(tmp_path, "merge_group", group).base == "b"
    assert job(tmp_path, "merge_group", group).is_before_the_merge


@pytest.mark.parametrize(
    ("server", "shows"),
    [
        ("https://github.com", True),
        ("https://acme.ghe.com", True),
        ("https://git.acme.example", False),
        ("https://github.com.evil.example", False),
    ],
)
def test_pages_open_on_github_itself(tmp_path: Path, server: str, shows: bool) -> None:
    assert job(tmp_path, "push", GITHUB_SERVER_URL=server).shows_pages == shows


def test_names_stand_in_files_and_in_marks() -> None:
    assert slug("brands/a & b") == "brands-a-b"
    assert quoted("brands/a b") == "brands/a b"
    assert "-->" not in quoted("a-->b")
    assert quoted("a-->b") != quoted("a->b")
