"""What somebody fills in on GitHub reaches `postsync apply` as arguments, and never the shell."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.workbench import Workbench

from postsync.cli.main import cli
from postsync.cli.options import Answered

GITHUB_ALLOWS = 10
"""Fields of a form; GitHub refuses a workflow with more."""

RECORDER = """\
#!{python}
import os, sys
with open(os.environ["RECORD"], "wb") as file:
    file.write(b"\\0".join(map(os.fsencode, sys.argv[1:])))
"""


@pytest.fixture
def workflow(tmp_path: Path) -> dict[Any, Any]:
    """The workflow that `init` writes."""
    bench = Workbench(tmp_path / "made")
    bench.path("postsync.yaml").unlink()
    bench.done("init")
    text = bench.path(".github/workflows/postsync-apply.yml").read_text("utf-8")
    made: dict[Any, Any] = yaml.safe_load(text)
    return made


def inputs(workflow: dict[Any, Any]) -> dict[str, Any]:
    """The fields of the form. YAML 1.1 takes the word before the events for a yes."""
    fields: dict[str, Any] = workflow[True]["workflow_dispatch"]["inputs"]
    return fields


def apply_step(workflow: dict[Any, Any]) -> dict[str, Any]:
    steps = workflow["jobs"]["apply"]["steps"]
    (step,) = (step for step in steps if "postsync apply" in step.get("run", ""))
    return dict(step)


def environment(workflow: dict[Any, Any], given: dict[str, str]) -> dict[str, str]:
    """The variables of the step, as GitHub fills them in."""
    env = apply_step(workflow)["env"]
    told = {}
    for name, value in env.items():
        if field := re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value):
            told[name] = given.get(field[1], "")
    assert {re.fullmatch(r"\$\{\{ \w+\.(.*) \}\}", v)[1] for v in env.values()} >= {*given}  # type: ignore[index]
    return told


def arguments(workflow: dict[Any, Any], folder: Path, given: dict[str, str]) -> list[str]:
    """What postsync is started with, by the shell that GitHub takes."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "postsync").write_text(RECORDER.format(python=sys.executable))
    (programs / "postsync").chmod(0o755)
    place = folder / "place"
    place.mkdir()
    (place / "a-file").touch()
    (folder / "step.sh").write_text(apply_step(workflow)["run"])
    subprocess.run(
        ["bash", "-e", str(folder / "step.sh")],
        cwd=place,
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "RECORD": str(folder / "record"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            **environment(workflow, given),
        },
        check=True,
        capture_output=True,
    )
    assert [path.name for path in place.iterdir()] == ["a-file"], "nothing else was run"
    told = (folder / "record").read_bytes().decode().split("\0")
    assert told[:4] == ["apply", "--auto-approve", "--format", "markdown"]
    return told[4:]


def test_there_is_a_field_for_every_answer_and_github_takes_them_all(
    workflow: dict[Any, Any],
) -> None:
    names = {
        name.removeprefix("--") for option in cli.commands["apply"].params for name in option.opts
    }
    allowances = {name for name in names if name.startswith("allow-")}
    wanted = {name.replace("_", "-") for name in Answered._fields} | allowances
    assert set(inputs(workflow)) == wanted
    assert len(wanted) <= GITHUB_ALLOWS
    assert all(field["description"] for field in inputs(workflow).values())


def test_no_field_is_a_part_of_a_script(workflow: dict[Any, Any]) -> None:
    scripts = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert not [script for script in scripts if "${{" in script]


def test_an_ordinary_run_has_no_answers(workflow: dict[Any, Any], tmp_path: Path) -> None:
    assert arguments(workflow, tmp_path, {}) == []


def test_each_field_is_its_option_and_several_values_are_several_options(
    workflow: dict[Any, Any], tmp_path: Path
) -> None:
    given = {
        "adopt": "launch=9dyJS, tips/7=8xKmL",
        "create-anyway": "one two,three",
        "restore": "*",
        "reresolve": " launch@linkedin\nother ",
        "allow-cancels": "6",
        "allow-creates": "200",
        "allow-publish-now": "4",
        "allow-vanished": "12",
        "allow-empty": "true",
        "allow-older": "0123456789ab",
    }
    assert set(given) == set(inputs(workflow))
    assert arguments(workflow, tmp_path, given) == [
        "--adopt=launch=9dyJS",
        "--adopt=tips/7=8xKmL",
        "--create-anyway=one",
        "--create-anyway=two",
        "--create-anyway=three",
        "--restore=*",
        "--reresolve=launch@linkedin",
        "--reresolve=other",
        "--allow-cancels=6",
        "--allow-creates=200",
        "--allow-publish-now=4",
        "--allow-vanished=12",
        "--allow-older=0123456789ab",
        "--allow-empty",
    ]


def test_a_box_that_is_not_ticked_is_no_answer(workflow: dict[Any, Any], tmp_path: Path) -> None:
    assert arguments(workflow, tmp_path, {"allow-empty": "false"}) == []


@pytest.mark.parametrize(
    "typed",
    [
        "$(touch pwned)",
        "`touch pwned`",
        '"; touch pwned; echo "',
        "'; touch pwned; '",
        "x) touch pwned ;;",
        "${IFS}$PATH",
        "[a-z]* ? ~ {a,b}",
        "\\ \\n \\$(touch pwned)",
        "!! & | > pwned",
        "-x --auto-approve --expect=",
        "a\nb\r\nc",
        "-n",
        "ü 🚀 '\"",
    ],
)
@pytest.mark.parametrize("field", ["adopt", "restore", "allow-cancels", "allow-older"])
def test_whatever_is_typed_is_a_value_and_never_code(
    workflow: dict[Any, Any], tmp_path: Path, field: str, typed: str
) -> None:
    values = re.split(r"[ ,\t\r\n]+", typed) if field in {"adopt", "restore"} else [typed]
    expected = [f"--{field}={value}" for value in values if value]
    assert arguments(workflow, tmp_path, {field: typed}) == expected


def test_the_real_thing_takes_what_was_filled_in(
    workflow: dict[Any, Any], bench: Workbench, tmp_path: Path
) -> None:
    bench.posts(3)
    (tmp_path / "step.sh").write_text(apply_step(workflow)["run"])
    bench.edit("postsync.yaml", "timezone", "policy: {maxCreate: 2}\ntimezone")

    def run(**given: str) -> int:
        return subprocess.run(
            ["bash", "-e", str(tmp_path / "step.sh")],
            cwd=bench.folder,
            env={
                **bench.environment(),
                "PATH": f"{Path(bench.python).parent}{os.pathsep}{os.environ['PATH']}",
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
                **environment(workflow, {name.replace("_", "-"): v for name, v in given.items()}),
            },
            capture_output=True,
            check=False,
        ).returncode

    bench.path("posts/hello.yaml").unlink(missing_ok=True)
    assert run() == 1
    assert run(allow_creates="many") == 64
    assert run(adopt="--auto-approve") == 64
    assert bench.remote() == []
    assert run(allow_creates="3", restore="*") == 0
    assert len(bench.remote()) == 3
