"""The group `postsync state`: its commands with their arguments, options and help."""

import click

from postsync.cli.declaring import InOrder, runs
from postsync.cli.meaning import offers
from postsync.cli.options import account, auto_approve, formats, lock_timeout, recorded


@click.group(cls=InOrder)
def state() -> None:
    """Inspect and repair the recorded state. Nothing here publishes or cancels anything."""


@state.command("list")
@formats("text", "json")
@runs("state.list_posts")
def list_posts() -> None:
    """List the recorded posts, archived ones too, what is open, and the run that is at work.

    Open are calls whose outcome is unknown, and questions that only a person can answer.
    """


@state.command()
@recorded
@formats("text", "json")
@runs("state.show")
def show() -> None:
    """Show the record of one post, its archived ones, and what is asked about it."""


@state.command("mv")
@click.argument("old", shell_complete=offers("recorded"))
@click.argument("new", shell_complete=offers("addresses"))
@formats("text", "json")
@lock_timeout
@runs("state.move")
def move() -> None:
    """Bind the recorded post OLD to the address NEW. Nothing is sent."""


@state.command("rm")
@recorded
@click.option(
    "--forget",
    is_flag=True,
    help="Drop the history of what is out as well: then it could go out again.",
)
@formats("text", "json")
@lock_timeout
@runs("state.remove")
def remove() -> None:
    """Drop a record. The post itself stays as it is, and the next plan may find it again.

    The record of a post that is out, or may be, is archived instead, so that it never goes out again.
    """


@state.command()
@recorded
@click.option("--remote-id", metavar="ID", help="The post is this one.")
@click.option("--not-created", is_flag=True, help="There is no such post, and there was none.")
@click.option(
    "--published", is_flag=True, help="It was published; the service no longer has it, or shows it."
)
@formats("text", "json")
@lock_timeout
@runs("state.resolve")
def resolve() -> None:
    """Decide about a post whose fate only a person can tell.

    It may be a call whose outcome is unknown, or a post that is gone although its time had come.
    """


@state.command()
@recorded
@account("Only on this account; may be repeated  [default: all that failed]")
@formats("text", "json")
@lock_timeout
@runs("state.known")
def known() -> None:
    """Note that the failed deliveries of a post are known: they need nobody any more.

    By a commit, `answers: {known: [SELECTOR]}` in the post's file does the same.
    """


@state.command()
@click.option("--service", is_flag=True, help="Only the service, with its organisation.")
@click.option("--workspace", is_flag=True, help="Only the workspace.")
@auto_approve
@formats("text", "json")
@lock_timeout
@runs("state.rebind")
def rebind() -> None:
    """Let the state be about the service and the workspace of this run, where they have a new name.

    Posts of a service that is really another one would all be taken for gone: give that one a state of
    its own instead. Asks first.
    """


@state.command()
@formats("text", "json")
@lock_timeout
@runs("state.pull")
def pull() -> None:
    """Print the whole state, to keep a copy or to `push` it into another backend.

    Both formats give the same document; they differ in how a failure is reported.
    """


@state.command()
@click.argument("file", shell_complete=offers("files"))
@click.option("--force", is_flag=True, help="Write over a newer state, or over another one.")
@formats("text", "json")
@lock_timeout
@runs("state.push")
def push() -> None:
    """Replace the state by FILE, a state that was pulled. `-` stands for stdin.

    Refused when the present state is newer, or is not the same state at all.
    """


@state.command()
@formats("text", "json")
@runs("state.unlock")
def unlock() -> None:
    """Remove the lock and the lease of the state, and tell who held them.

    Make sure first that no run is under way.
    """
