"""`init`: a new workspace works from its first minute."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from tests.integration.workbench import Workbench

FILES = {
    ".github/workflows/postsync-apply.yml",
    ".github/workflows/postsync-plan.yml",
    ".gitignore",
    "posts/hello.yaml",
    "postsync.yaml",
    "schemas/config.schema.json",
    "schemas/post.schema.json",
}


@pytest.fixture
def fresh(tmp_path: Path) -> Workbench:
    """A new workspace, at the time of this machine, because that is what `init` looks at."""
    bench = Workbench(tmp_path / "fresh")
    bench.path("postsync.yaml").unlink()
    bench.now = datetime.fromtimestamp(time.time_ns() / 1e9, UTC)
    return bench


def test_a_new_workspace_validates_plans_applies_and_plans_empty(fresh: Workbench) -> None:
    run = fresh.done("init")
    assert {line.split()[-1] for line in run.out.splitlines()} == FILES
    assert "1 post in 1 file" in fresh.done("validate").out
    assert fresh.run("plan", "--detailed-exitcode").code == 2
    fresh.apply()
    assert fresh.is_in_step()


def test_files_that_are_there_are_kept(fresh: Workbench) -> None:
    fresh.write("posts/hello.yaml", "mine")
    assert "kept" in fresh.done("init").out
    assert fresh.path("posts/hello.yaml").read_text() == "mine"
    again = fresh.done("init")
    assert "created" not in again.out


def test_another_folder_can_be_named(fresh: Workbench) -> None:
    fresh.done("init", "other/place")
    assert fresh.path("other/place/postsync.yaml").is_file()


def test_a_folder_that_cannot_be_made_is_1(fresh: Workbench) -> None:
    fresh.write("taken", "a file")
    run = fresh.run("init", "taken/below")
    assert run.code == 1
    assert "Traceback" not in run.err


def test_the_schema_lines_lead_to_the_schemas(fresh: Workbench) -> None:
    fresh.done("init")
    for name in ("postsync.yaml", "posts/hello.yaml"):
        path = fresh.path(name)
        line = path.read_text("utf-8").partition("\n")[0]
        assert (path.parent / line.partition("$schema=")[2]).is_file()


def test_the_workflows_are_those_of_the_examples(fresh: Workbench) -> None:
    fresh.done("init")
    examples = Path(__file__).parents[2] / "examples/workflows"
    for name in ("plan.yml", "apply.yml"):
        text = fresh.path(f".github/workflows/postsync-{name}").read_text("utf-8")
        assert text == (examples / name).read_text("utf-8")
        assert yaml.safe_load(text)["jobs"]
