"""The tables of the command line hold together: commands and what they run, documents and their views."""

import inspect
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from postsync.cli.console import VIEWS, render
from postsync.cli.main import cli
from postsync.cli.options import grouped
from postsync.views.shown import Style

DOCUMENTS = {
    "accounts": "accounts",
    "apply": "report",
    "calendar": "calendar",
    "fmt": "formatting",
    "import": "imported",
    "known": "message",
    "doctor": "checkup",
    "list": "state",
    "mv": "message",
    "plan": "plan",
    "preview": "preview",
    "push": "message",
    "rebind": "message",
    "render": "rendered",
    "report": "metrics",
    "resolve": "message",
    "retry": "report",
    "rm": "message",
    "rules": "rules",
    "show": "record",
    "status": "status",
    "unlock": "message",
    "validate": "validation",
    "verify": "verification",
}
"""What each command shows; `state pull` prints the state itself, whatever the format."""


def commands() -> Iterator[click.Command]:
    for command in cli.commands.values():
        yield from command.commands.values() if isinstance(command, click.Group) else (command,)


@pytest.mark.parametrize("command", list(commands()), ids=lambda command: command.name)
def test_a_command_runs_a_function_that_takes_its_options(command: click.Command) -> None:
    module, _, name = vars(command.callback)["body"].partition(".")
    body = getattr(import_module(f"postsync.cli.commands.{module}"), name)
    declared = {parameter.name or "": None for parameter in command.params}
    assert set(inspect.signature(body).parameters) == {"settings", *grouped(declared)}


@pytest.mark.parametrize("view", VIEWS.values())
def test_every_view_of_the_table_exists(view: str) -> None:
    module, _, name = view.rpartition(".")
    assert inspect.isfunction(getattr(import_module(f"postsync.views.{module}"), name))


def test_a_command_has_a_view_for_each_of_its_formats() -> None:
    found = 0
    for command in commands():
        choices = [p.type for p in command.params if p.name == "form"]
        if not choices or command.name == "pull":
            continue
        assert isinstance(choices[0], click.Choice)
        for form in choices[0].choices:
            assert (DOCUMENTS[command.name or ""], form) in VIEWS
            found += 1
    assert found >= len(DOCUMENTS) * 2


def test_a_view_gets_the_values_that_it_has_parameters_for() -> None:
    values = {"message": "no", "detail": "", "diagnostics": (), "code": "x", "style": Style()}
    assert render("failure", "text", **values) == "error: no\n"
    assert '"code": "x"' in render("failure", "json", **values)
