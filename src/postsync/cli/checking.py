"""The commands that need no service: `validate`, `rules`, `schema`, `completion`; their options and help."""

import click

from postsync.cli.declaring import runs
from postsync.cli.explaining import Explained
from postsync.cli.meaning import Among, offers
from postsync.cli.options import (
    formats,
)

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Explained)
@click.argument("paths", nargs=-1, type=click.Path())
@formats("text", "json", "github", "sarif")
@runs("validate.validate")
def validate() -> None:
    """Check the post files: structure, rules, media. Offline, no key needed.

    With PATHS only what is found in these files and folders is reported. Exits 1 when there are
    errors; SARIF always exits 0, because the report is the answer.
    """


@click.command(cls=Explained)
@click.argument("rule", required=False, shell_complete=offers("rules"))
@formats("text", "json")
@runs("rules.rules")
def rules() -> None:
    """List the rules, or explain RULE: why it exists, from which source, and what to do."""


@click.command(cls=Explained)
@click.argument("shell", type=Among(SHELLS))
@runs("completion.completion")
def completion() -> None:
    """Print what SHELL has to read so that Tab completes commands, options, addresses, accounts and rules.

    What is completed is looked up in files alone: nothing is run, and nobody is asked.
    """


@click.command(cls=Explained)
@click.argument("name", type=Among(["post", "config", "plan", "state"]))
@runs("schema.schema")
def schema() -> None:
    """Print the JSON Schema of post files, the configuration, plan files or the state."""
