"""Starting up is fast because next to nothing is imported: help knows its commands by a table."""

import json
import subprocess
import sys

from postsync.cli.main import cli

HEAVY = (
    "httpx",
    "git",
    "jsonschema",
    "jsonschema_rs",
    "jinja2",
    "yaml",
    "rich",
    "pygls",
    "sqlite3",
    "postsync.domain",
)

REPORT = f"""
import json, os, sys
from postsync.__main__ import main

def leave(code):
    raise SystemExit(code)

os._exit = leave
for line in json.loads(sys.argv[1]):
    sys.argv = ["postsync", *line]
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code
    assert not code, line
    loaded = [name for name in {HEAVY} if name in sys.modules]
    if loaded:
        sys.exit(f"{{' '.join(line)}}: {{' '.join(loaded)}}")
"""


def heavy_imports(*lines: list[str]) -> str:
    """The first of the command lines that imports what takes its time, and what that is."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, json.dumps(lines)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout
    return done.stderr.strip()


def test_help_and_version_import_nothing_heavy() -> None:
    helps = [[command, "--help"] for command in cli.commands]
    assert len(helps) > 20
    assert heavy_imports(["--help"], ["-h"], ["--version"], *helps) == ""


def test_a_heavy_import_would_be_noticed() -> None:
    assert heavy_imports(["--help"], ["rules"]) == "rules: postsync.domain"


def test_the_version_is_told_without_click() -> None:
    code = (
        "import sys; from postsync.__main__ import main; main(); sys.exit('click' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, check=True)
