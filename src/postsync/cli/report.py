"""`report` on the command line: its options and help. What it does is in `commands/report.py`."""

from typing import NamedTuple

import click

from postsync.cli.declaring import runs
from postsync.cli.explaining import Explained
from postsync.cli.meaning import Among
from postsync.cli.narrowing import Moment, moment
from postsync.cli.options import GROUPS, account, addresses, label, out, summary

BY = (
    "post", "delivery", "label", "file", "account", "network",
    "day", "week", "month", "weekday", "hour",
)  # fmt: skip


class Reported(NamedTuple):
    """What is reported: which posts, in which time, and what a row is."""

    addresses: tuple[str, ...]
    labels: tuple[str, ...]
    accounts: tuple[str, ...]
    since: Moment
    ended: Moment | None
    by: str
    unmanaged: bool


GROUPS["reported"] = Reported


@click.command(cls=Explained)
@addresses
@moment(
    "--since",
    default="30d",
    text="What went out so long ago at most: 2h, 7d, or since a time  [default: 30d]",
)
@moment(
    "--until",
    "ended",
    text="What went out so long ago at least: 7d, or until a time  [default: now]",
)
@click.option(
    "--by",
    type=Among(BY),
    default="post",
    show_default=True,
    metavar="ROWS",
    help=f"What a row is: {', '.join(BY)}.",
)
@label
@account("Only what went out on this account, network or group.")
@click.option(
    "--unmanaged",
    is_flag=True,
    help="Also posts at the service that this workspace does not manage.",
)
@click.option(
    "--format",
    "form",
    type=Among(("text", "json", "markdown", "html", "csv")),
    help="How to write it  [default: as FILE ends, else text]",
)
@out("Where it goes; `-` prints a page, too  [default: stdout; of a page, .postsync/report.html]")
@summary
@click.option("--open", "opens", is_flag=True, help="Open it as a page in the browser.")
@click.option("--offline", is_flag=True, hidden=True, help="Refused: only the service knows.")
@runs("report.report")
def report() -> None:
    """Show what the public made of the posts that are out: views, likes, comments, engagement.

    The service is asked about each post that went out in the time; N/A stands for what it does not know.
    With ADDRESSES only these posts. Needs a key and no lock, and writes nothing to the state.
    """
