"""The command line: which commands there are, and what stands before them.

The arguments, options and help of a command are in the module that the table names, and are imported when
it is asked for. What a command does stands in the module of its name in `commands/`, which is imported
when it runs: help and version load nothing else.
"""

import os
from typing import Any

import click

from postsync import __version__
from postsync.cli.declaring import Elsewhere, InOrder
from postsync.cli.exits import run_and_exit
from postsync.cli.meaning import Among, offers
from postsync.cli.options import Settings

VARIABLE = "_POSTSYNC_COMPLETE"
"""Set by the scripts of `postsync completion`, where a shell asks."""


@click.group(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    metavar="FILE",
    shell_complete=offers("files"),
    help="Configuration file  [default: postsync.yaml, upwards]",
)
@click.option(
    "--chdir", metavar="DIR", shell_complete=offers("folders"), help="Work in this folder."
)
@click.option(
    "--color",
    "colour",
    type=Among(["auto", "always", "never"]),
    default="auto",
    help="Colour on stdout and stderr.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="Say only errors on stderr.")
@click.version_option(__version__, message="postsync %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, chdir: str | None, **given: Any) -> None:
    """Social posts as code: reviewed in pull requests, published exactly once.

    Post files say what is published where and when. `plan` shows what would change, `apply` does it.
    """
    settings = Settings(**given)
    if settings.verbose and settings.quiet:
        msg = "-v and -q exclude each other"
        raise click.UsageError(msg)
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            msg = f"cannot work in {chdir}: {error.strerror}"
            raise click.UsageError(msg) from error
    ctx.obj = settings


_COMMANDS = {
    "init": ("beginning.init", "Start a workspace: configuration, one post, schemas, workflows."),
    "new": ("beginning.new", "Write a post of some kind, as a draft to fill in."),
    "import": ("importing.importing", "Bring what stands at the service into files."),
    "validate": ("checking.validate", "Check the post files. Offline, no key needed."),
    "fmt": ("authoring.fmt", "Write post files in one form: order of keys, quotes, line breaks."),
    "render": ("authoring.render", "Print what campaigns and variants become, as ordinary posts."),
    "plan": ("planning.plan", "Show what apply would do."),
    "preview": ("showing.preview", "Draw what the public will see, before it does."),
    "calendar": (
        "showing.calendar",
        "Show which posts go out when, and what to look at between them.",
    ),
    "apply": ("planning.apply", "Make the publishing service agree with the files."),
    "retry": ("planning.retry", "Send the failed deliveries of a post once more."),
    "verify": ("showing.verify", "Look at what was due: out, failed, overdue."),
    "status": ("showing.status", "Show where every post stands, with its URLs."),
    "report": ("report.report", "Show what the public made of the posts that are out."),
    "state": ("state.state", "Inspect and repair the recorded state."),
    "accounts": ("health.accounts", "List the connected accounts."),
    "doctor": ("health.doctor", "Look at everything that postsync needs, and say what is wrong."),
    "rules": ("checking.rules", "List the rules, or explain one."),
    "lsp": ("lsp.lsp", "Help an editor while somebody types in a post."),
    "completion": ("checking.completion", "Let your shell complete commands, addresses and rules."),
    "schema": ("checking.schema", "Print a JSON Schema."),
    "sandbox": ("sandbox.sandbox", "Serve or reset the stand-in for the publishing service."),
}
"""Where each command is declared, and what the list says of it, in the order of a day's work."""

for _name, (_place, _short) in _COMMANDS.items():
    cli.add_command(Elsewhere(_name, _place, _short))


def run(arguments: list[str]) -> int:
    """Run one command line; the exit code (contract, section 3). Never raises."""
    if VARIABLE in os.environ:
        from postsync.cli.completing import register

        register()
    return run_and_exit(cli, arguments)
