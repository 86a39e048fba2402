"""The command `postsync import`, with its options and help."""

import click

from postsync.cli.declaring import InOrder, runs
from postsync.cli.meaning import offers
from postsync.cli.narrowing import moment
from postsync.cli.options import account, formats, lock_timeout


@click.command("import", cls=InOrder.command_class)
@moment(
    "--since",
    text="Only what was made so long ago at most, or of what is --published went out: 7d, or since a time  "
    "[default: all, and 90d]",
)
@account("Only posts that go to this account, network or group; may be repeated.")
@click.option(
    "--to",
    "folder",
    metavar="FOLDER",
    shell_complete=offers("folders"),
    help="Where the files go  [default: the folder of the posts]",
)
@click.option(
    "--media", is_flag=True, help="Fetch pictures and videos into media/ beside the posts."
)
@click.option(
    "--published", is_flag=True, help="Record what is out as well, as history without files."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@formats("text", "json", "markdown")
@lock_timeout
@runs("importing.bring")
def importing() -> None:
    """Write a file for every post that is scheduled at the service and that no file asks for.

    Each is recorded by its id, so that the next plan has nothing to do: nothing is sent, now or then.
    Nothing is overwritten, and a second run finds nothing left to do. Exits 1 when a post could not be
    imported: it is named, and the others are imported all the same.
    """
