"""Starting up is fast because next to nothing is imported: help knows its commands by a table."""

import subprocess
import sys

import pytest

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
import os, sys
from postsync.__main__ import main

def end(code):
    loaded = [name for name in {HEAVY} if name in sys.modules]
    print(code, *loaded, file=sys.stderr, flush=True)
    leave(0)

leave, os._exit = os._exit, end
code = main()
sys.stdout.flush()  # as every process does that ends by itself
end(code)
"""


def heavy_imports(*arguments: str) -> str:
    """The exit code of a command line, and what it imported that takes its time."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout
    return done.stderr.strip()


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("--version",)])
def test_help_and_version_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert heavy_imports(*arguments) == "0"


@pytest.mark.parametrize("command", list(cli.commands))
def test_the_help_of_a_command_imports_nothing_heavy(command: str) -> None:
    assert heavy_imports(command, "--help") == "0"


def test_a_heavy_import_would_be_noticed() -> None:
    assert heavy_imports("rules") == "0 postsync.domain"


def test_the_version_is_told_without_click() -> None:
    code = (
        "import sys; from postsync.__main__ import main; main(); sys.exit('click' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, check=True)
