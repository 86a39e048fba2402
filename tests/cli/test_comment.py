"""The addresses that a comment leads to, on the command line."""

import json
from pathlib import Path

import pytest
from tests.integration.workbench import Workbench

from postsync.cli.options import Links

PAGE = "https://github.com/acme/social/actions/runs/17/artifacts/42"
BLOB = "https://github.com/acme/social/blob/0f2d1c9"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "acme")
    post = {"accounts": ["x:acme"], "scheduledAt": "2027-03-05T09:00:00Z", "content": "Hello"}
    bench.write("posts/a.yaml", json.dumps(post))
    return bench


@pytest.mark.parametrize("command", ["plan", "preview"])
def test_lead_to_the_page_on_stdout_and_in_the_summary(bench: Workbench, command: str) -> None:
    options = ("--format", "markdown", "--summary", "summary.md", "--preview-url", PAGE)
    out = bench.run(command, *options).out
    heading = f"### [Open the preview](<{PAGE}>) · 1 new"
    assert out.splitlines()[2] == heading
    assert heading in bench.path("summary.md").read_text("utf-8")
    assert bench.run(command, "--format", "markdown", "--preview-url", "").code == 0


@pytest.mark.parametrize("option", ["--preview-url", "--picture-base"])
@pytest.mark.parametrize("address", ["http://a.example", "https://a.example/)", "a", "https://a b"])
def test_that_are_not_plain_https_are_refused(bench: Workbench, option: str, address: str) -> None:
    run = bench.run("plan", "--format", "markdown", option, address)
    assert run.code == 64
    assert "is not a plain https address" in run.err


def test_of_pictures_are_below_the_folder_of_the_workspace() -> None:
    links = Links(PAGE, f"{BLOB}/")
    assert links.below("brands/ä b") == {
        "preview_url": PAGE,
        "picture_base": f"{BLOB}/brands/%C3%A4%20b",
    }
    assert links.below("")["picture_base"] == f"{BLOB}/"
    assert Links().below("a")["picture_base"] is None
