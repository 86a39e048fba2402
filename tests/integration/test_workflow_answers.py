"""What somebody fills in on GitHub reaches `plan` and `apply` as arguments, and never the shell."""

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

DIGEST = "sha256:" + 64 * "d"

BEFORE = {
    "apply": lambda _: ["apply", "--expect", DIGEST, "--format", "markdown"],
    "plan": lambda folder: ["plan", "--format", "json", "--summary", f"{folder}/summary.md"],
}
"""What stands before the answers."""

RECORDER = """\
#!{python}
import os, sys
with open(os.environ["RECORD"], "wb") as file:
    file.write(b"\\0".join(map(os.fsencode, sys.argv[1:])))
print("{{}}")
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


def step_of(workflow: dict[Any, Any], job: str) -> dict[str, Any]:
    """The step of a job that starts its command."""
    steps = workflow["jobs"][job]["steps"]
    (step,) = (step for step in steps if f"postsync {job}" in step.get("run", ""))
    return dict(step)


def environment(
    workflow: dict[Any, Any], given: dict[str, str], job: str = "apply"
) -> dict[str, str]:
    """The variables of the step, as GitHub fills them in."""
    told = {"DIGEST": DIGEST}
    fields = set()
    for name, value in step_of(workflow, job)["env"].items():
        if field := re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value):
            told[name] = given.get(field[1], "")
            fields.add(field[1])
    assert fields >= {*given}
    return told


def arguments(
    workflow: dict[Any, Any], folder: Path, given: dict[str, str], job: str = "apply"
) -> list[str]:
    """What postsync is started with, by the shell that GitHub takes."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "postsync").write_text(RECORDER.format(python=sys.executable))
    (programs / "postsync").chmod(0o755)
    place = folder / "place"
    place.mkdir()
    (place / "a-file").touch()
    (folder / "step.sh").write_text(step_of(workflow, job)["run"])
    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(folder / "step.sh")],
        cwd=place,
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "RECORD": str(folder / "record"),
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            **environment(workflow, given, job),
        },
        check=True,
        capture_output=True,
    )
    assert [path.name for path in place.iterdir()] == ["a-file"], "nothing else was run"
    told = (folder / "record").read_bytes().decode().split("\0")
    before = BEFORE[job](folder)
    assert told[: len(before)] == before
    return told[len(before) :]


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


def test_whoever_approves_has_seen_what_the_answers_do(
    workflow: dict[Any, Any], tmp_path: Path
) -> None:
    given = dict.fromkeys(inputs(workflow), "7") | {"allow-empty": "true"}
    del given["allow-older"]  # says which commit may be applied, and changes no plan
    (tmp_path / "plan").mkdir()
    planned = arguments(workflow, tmp_path / "plan", given, "plan")
    assert planned == arguments(workflow, tmp_path, given)
    assert len(planned) == len(given)


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
