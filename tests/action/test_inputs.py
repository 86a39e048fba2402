"""What somebody fills in reaches postsync as arguments, and never the shell."""

import re
from typing import Any

import pytest
from action.inputs import ANSWERS, Inputs, WrongInput
from tests.action.runner import ACTION

from postsync.cli.main import cli
from postsync.cli.options import Answered


def inputs(**given: str) -> Inputs:
    env = {f"INPUT_{name.upper()}": value for name, value in given.items()}
    return Inputs.of({"INPUT_COMMAND": "apply", **env})


def answered(**given: str) -> list[str]:
    return inputs(**given).answered(applies=True)


def scripts() -> list[str]:
    return [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]


def test_there_is_an_input_for_every_answer() -> None:
    names = {
        name.removeprefix("--") for option in cli.commands["apply"].params for name in option.opts
    }
    allowances = {name for name in names if name.startswith("allow-")}
    wanted = {name.replace("_", "-") for name in Answered._fields} | allowances
    assert {*ANSWERS} == wanted
    assert wanted < {*ACTION["inputs"]}


def test_every_input_reaches_a_step_by_its_name() -> None:
    told: dict[str, Any] = {}
    for step in ACTION["runs"]["steps"]:
        told |= {**step.get("env", {}), **step.get("with", {})}
    for name in ACTION["inputs"]:
        assert f"${{{{ inputs.{name} }}}}" in told.values(), name
    for key, value in told.items():
        if key.startswith("INPUT_"):
            name = key.removeprefix("INPUT_").lower().replace("_", "-")
            assert value == f"${{{{ inputs.{name} }}}}"


def test_nothing_that_is_typed_is_a_part_of_a_script() -> None:
    assert all("${{" not in script for script in scripts())
    assert all(re.fullmatch(r'exec "\S+" -I [-\w"$/. ]+', script) for script in scripts())


def test_an_ordinary_run_has_no_answers() -> None:
    assert answered(ALLOW_EMPTY="false") == []


GIVEN = {
    "ADOPT": "launch=9dyJS, tips/7=8xKmL",
    "CREATE_ANYWAY": "one two,three",
    "RESTORE": "*",
    "RERESOLVE": " launch@linkedin\nother ",
    "ALLOW_CANCELS": "6",
    "ALLOW_CREATES": "200",
    "ALLOW_PUBLISH_NOW": "4",
    "ALLOW_VANISHED": "12",
    "ALLOW_EMPTY": "true",
    "ALLOW_OLDER": "0123456789ab",
}

WORDS = [
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
    "--allow-empty",
    "--allow-older=0123456789ab",
]


def test_each_input_is_its_option_and_several_values_are_several_options() -> None:
    assert len(GIVEN) == len(ANSWERS)
    assert answered(**GIVEN) == WORDS


def test_whoever_approves_has_seen_what_the_answers_do() -> None:
    planned = inputs(**GIVEN).answered(applies=False)
    assert planned == [word for word in WORDS if "older" not in word]


@pytest.mark.parametrize(
    "typed",
    [
        "adopt launch=9dyJS, adopt tips/7=8xKmL, allow-cancels 6, allow-empty, restore *",
        "--adopt launch=9dyJS --adopt=tips/7=8xKmL --allow-cancels=6 --allow-empty --restore '*'",
        "postsync plan --restore *\n--allow-empty --adopt launch=9dyJS --adopt tips/7=8xKmL --allow-cancels 6",  # noqa: E501 - one line, as it is typed
    ],
)
def test_one_field_takes_all_answers_as_postsync_tells_them(typed: str) -> None:
    assert answered(ANSWERS=typed) == [
        "--adopt=launch=9dyJS",
        "--adopt=tips/7=8xKmL",
        "--restore=*",
        "--allow-cancels=6",
        "--allow-empty",
    ]


def test_the_one_field_and_the_others_go_together() -> None:
    told = answered(ANSWERS="adopt a=1, allow-cancels 7", ADOPT="b=2", ALLOW_CANCELS="6")
    assert told == ["--adopt=b=2", "--adopt=a=1", "--allow-cancels=7"]


@pytest.mark.parametrize(
    "typed",
    [
        "--auto-approve",
        "expect sha256:0",
        "config elsewhere.yaml",
        "allow-cancels",
        "adopt=",
        "adopt 'launch=9dyJS",
        "$(touch pwned)",
        "retry launch",
    ],
)
def test_what_is_no_answer_is_refused(typed: str) -> None:
    with pytest.raises(WrongInput, match="answers"):
        answered(ANSWERS=typed)


@pytest.mark.parametrize(
    "typed",
    ["$(touch pwned)", "`touch pwned`", '"; touch pwned; echo "', "-x --auto-approve", "a\nb\r\nc"],
)
@pytest.mark.parametrize("field", ["ADOPT", "RESTORE", "ALLOW_CANCELS", "ALLOW_OLDER"])
def test_whatever_is_typed_is_a_value_of_its_option(field: str, typed: str) -> None:
    values = re.split(r"[ ,\t\r\n]+", typed) if field in {"ADOPT", "RESTORE"} else [typed]
    option = field.lower().replace("_", "-")
    assert answered(**{field: typed}) == [f"--{option}={value}" for value in values if value]


@pytest.mark.parametrize(
    ("name", "value"), [("COMMAND", "destroy"), ("COMMAND", ""), ("FULL", "yes")]
)
def test_a_wrong_word_is_said(name: str, value: str) -> None:
    with pytest.raises(WrongInput, match=name.lower()):
        inputs(**{name: value}).is_on("full")


def test_an_empty_input_means_what_the_action_says() -> None:
    for name, about in ACTION["inputs"].items():
        default = str(about.get("default", ""))
        if default in {"true", "false"}:
            assert inputs().is_on(name) == (default == "true"), name


def test_names_of_workspaces_are_their_folders_unless_said() -> None:
    assert inputs(WORKING_DIRECTORY=".").name == ""
    assert inputs(WORKING_DIRECTORY="brands/a/").name == "brands/a"
    assert inputs(WORKING_DIRECTORY="brands/a", NAME="Brand A").name == "Brand A"
