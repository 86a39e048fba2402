"""The command group: names and short help in a table, so that help loads no command."""

import importlib
import os

import click

from postsync import __version__
from postsync.cli.exits import run_and_exit
from postsync.cli.options import Settings

COMMANDS = {
    "init": "Start a workspace: configuration, one post, schemas, workflows.",
    "validate": "Check the post files. Offline, no key needed.",
    "plan": "Show what apply would do.",
    "apply": "Make the publishing service agree with the files.",
    "status": "Show where every post stands, with its URLs.",
    "state": "Inspect and repair the recorded state.",
    "accounts": "List the connected accounts.",
    "rules": "List the rules, or explain one.",
    "schema": "Print a JSON Schema.",
    "sandbox": "Serve or reset the stand-in for the publishing service.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table, which is that of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from the module of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"postsync.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without loading a single command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config", metavar="FILE", help="Configuration file  [default: postsync.yaml, upwards]"
)
@click.option("--chdir", metavar="DIR", help="Work in this folder.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour on stdout and stderr.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="Say only errors on stderr.")
@click.version_option(__version__, message="postsync %(version)s")
@click.pass_context
def cli(
    ctx: click.Context,
    config: str | None,
    chdir: str | None,
    color: str,
    verbose: bool,
    quiet: bool,
) -> None:
    """Social posts as code: reviewed in pull requests, published exactly once.

    Post files say what is published where and when. `plan` shows what would change, `apply` does it.
    """
    if verbose and quiet:
        msg = "-v and -q exclude each other"
        raise click.UsageError(msg)
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            msg = f"cannot work in {chdir}: {error.strerror}"
            raise click.UsageError(msg) from error
    ctx.obj = Settings(config=config, colour=color, verbose=verbose, quiet=quiet)


def run(arguments: list[str]) -> int:
    """Run one command line; the exit code (contract, section 3). Never raises."""
    return run_and_exit(cli, arguments)
