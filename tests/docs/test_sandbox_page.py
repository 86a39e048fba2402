"""docs/sandbox.md lists what there is, and nothing else."""

import dataclasses
import json
import re
from pathlib import Path

from postsync.sandbox import app, faults, world

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def rows(heading):
    """First cells of the tables below a heading."""
    section = re.split(r"^#+ ", PAGE.split(f"# {heading}\n")[1], flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)


def test_every_kind_of_fault_is_documented():
    assert set(rows("Faults")) - {"match", "after", "every", "times"} == set(faults.KINDS)


def test_the_faults_that_decide_are_marked():
    decide = {name for name in faults.KINDS if f"| `{name}` | yes |" in PAGE}
    assert decide == {name for name, kind in faults.KINDS.items() if kind.decides}


def test_every_parameter_of_a_fault_is_documented():
    lines = PAGE.split("## Faults\n")[1].splitlines()
    for name, kind in faults.KINDS.items():
        line = next(line for line in lines if line.startswith(f"| `{name}` |"))
        assert [parameter for parameter in kind.parameters if f"`{parameter}`" not in line] == []


def test_every_setting_is_documented_with_its_default():
    assert rows("Settings") == [item.name for item in dataclasses.fields(world.Settings)]
    for item in dataclasses.fields(world.Settings):
        default = item.default if isinstance(item.default, str) else str(item.default).lower()
        assert f"| `{item.name}` | `{default.removesuffix('.0')}` |" in PAGE


def test_every_control_route_is_documented():
    for method, path, _ in app.ROUTES:
        if path.startswith("/_sandbox"):
            stem = path.replace("{}", "{id}" if "posts" in path else "{account}")
            assert re.search(rf"`?{method}`?[^|]*{re.escape(stem)}", PAGE), path


def test_every_account_is_documented():
    for account in world.ACCOUNTS:
        assert f"`{account.id}` | {account.network} | {account.username} |" in PAGE
    for board, name, _ in world.BOARDS["dL7Qv"]:
        assert f"`{board}` ({name})" in PAGE


def test_every_fault_that_is_shown_is_one():
    shown = re.findall(r'^\{"kind".*\}$', PAGE, flags=re.MULTILINE)
    assert {faults.Rule.decode(json.loads(line)).kind for line in shown} > {"late", "partial"}
