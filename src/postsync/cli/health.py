"""The commands that look at what posts need: `accounts` and `doctor`, with their options and help."""

import click

from postsync.cli.declaring import InOrder, runs
from postsync.cli.meaning import offers
from postsync.cli.options import formats


@click.command(cls=InOrder.command_class)
@click.option(
    "--boards", is_flag=True, help="List the boards of each account instead, with their ids."
)
@formats("text", "json")
@runs("accounts.accounts")
def accounts() -> None:
    """List the connected accounts, by the names that `accounts` in a post can use.

    With --boards, what `board_id` of a pin can be: the boards of each account on Pinterest. Exits 1 when
    those of an account could not be listed.
    """


@click.command(cls=InOrder.command_class)
@click.option(
    "--upload", is_flag=True, help="Also upload a tiny picture; it stays there for up to 60 days."
)
@click.option(
    "--with-post",
    metavar="ACCOUNT",
    shell_complete=offers("selectors"),
    help="Also make one post to ACCOUNT, 29 days ahead, take it through its life, and delete it.",
)
@click.option("--auto-approve", is_flag=True, help="Do not ask before the post of --with-post.")
@formats("text", "json", "markdown")
@runs("doctor.doctor")
def doctor() -> None:
    """Look at everything that postsync needs, all at once, and say what is wrong and what to do.

    Configuration, git, state, key, the way to the service, clock, accounts until the last post, what is
    left of the subscription, and what postsync takes for granted of the service. Changes nothing unless
    an option says so; works without a configuration, without git, without a key and offline. Exits 1
    when something is wrong. `--format markdown` is a report to paste, without secrets.
    """
