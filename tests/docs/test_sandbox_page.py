"""docs/sandbox.md lists what there is, and nothing else."""

import dataclasses
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.docs.markdown import blocks

from postsync.sandbox import app, faults, world
from postsync.sandbox.server import running

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


CALLS = re.compile(r"^\$ (curl .*(?:\n +.*)*)$", re.MULTILINE)
NOVEMBER = 1_795_000_000.0
"""A time before those that the page writes."""


@pytest.mark.skipif(not shutil.which("curl"), reason="the page uses curl")
def test_every_call_that_is_shown_is_answered(monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: int(NOVEMBER * 1e9))
    shown = [
        call
        for block in blocks("docs/sandbox.md")
        if block.kind == "console" and block.text.startswith(("$ S=", "$ curl -s $S/faults -d '{"))
        for call in CALLS.findall(block.text)
    ]
    assert len(shown) >= 7
    post = ""
    with running() as served:
        for call in shown:
            done = subprocess.run(
                ["bash", "-c", call.replace("curl -s", "curl -sf").replace("aB3dE", post)],
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "S": f"{served.url}/_sandbox"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (call, done.stdout, done.stderr)
            if "By hand" in call:
                post = json.loads(done.stdout)["id"]
    assert post
