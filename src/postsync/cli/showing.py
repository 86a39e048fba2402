"""The commands that show posts: `preview`, `calendar`, `verify` and `status`, with their options and help."""

import click

from postsync.cli.declaring import runs
from postsync.cli.explaining import Explained
from postsync.cli.meaning import Among, offers
from postsync.cli.narrowing import moment, narrows, timeout
from postsync.cli.options import (
    addresses,
    base,
    formats,
    links,
    months,
    offline,
    out,
    summary,
)


@click.command(cls=Explained)
@addresses
@out("Where the page goes; `-` prints it  [default: .postsync/preview.html]")
@click.option(
    "--summary",
    metavar="FILE",
    shell_complete=offers("files"),
    help="Append the same in Markdown to FILE, as much as the summary of a job holds.",
)
@formats("html", "json", "markdown", "text")
@click.option("--all", "every", is_flag=True, help="Draw every post, not only what changes.")
@offline
@base
@months
@click.option(
    "--embed",
    type=Among(["auto", "originals", "none"]),
    default="auto",
    show_default=True,
    help="Which pictures are in the page: small copies, the files themselves, or none.",
)
@links
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--serve",
    type=click.IntRange(0, 65_535),
    is_flag=False,
    flag_value=0,
    metavar="[PORT]",
    help="Show the page at an address of this machine, and draw it again after every save.",
)
@runs("preview.preview")
def preview() -> None:
    """Draw what the public will see of the posts that change, on each network, and the calendar.

    Writes one HTML file that needs nothing else: no network, no script. With ADDRESSES only these
    posts are drawn. Needs no key and no lock, and changes nothing; posts with errors are marked, and
    the others are drawn all the same.
    """


@click.command(cls=Explained)
@formats("text", "json", "ics")
@offline
@months
@runs("calendar.calendar")
def calendar() -> None:
    """Show the calendar of all posts: months, accounts by day, gaps, crowds, quiet hours, days off.

    A terminal of 100 columns gets months as a grid, everything else a list of days. `--format ics`
    writes a feed that calendar programs read. Needs no key and no lock, and changes nothing.
    """


@click.command(cls=Explained)
@moment(
    "--since",
    default="24h",
    text="How far to look back: 30m, 2h, 7d, or a time such as that of the last look  [default: 24h]",
)
@summary
@formats("text", "json", "markdown")
@runs("verify.verify")
def verify() -> None:
    """Look at what was due, and say of each post whether it is out, with its links.

    What is still under way or needs a person is shown however long ago it was due. Writes nothing. Exits
    1 when a person is needed: a delivery failed, a post is unknown, overdue or missed, or a question is
    open.
    """


@click.command(cls=Explained)
@narrows
@click.option(
    "--wait",
    "waits",
    multiple=True,
    metavar="ADDRESS",
    shell_complete=offers("addresses"),
    help="Wait until this post is out, failed, or needs a person; may be repeated.",
)
@timeout
@summary
@formats("text", "json", "markdown")
@click.option(
    "--exit-code",
    "use_exit_code",
    is_flag=True,
    help="Exit 1 when a person is needed: a delivery failed, a post is unknown, overdue or missed, "
    "or a question is open.",
)
@runs("status.status")
def status() -> None:
    """Show every post of the workspace and the state: where it stands, each delivery, its URL.

    With ADDRESSES, or options that say which posts are meant, only those; an option that is repeated takes
    any of its values. With --wait it exits 0 when the posts are out, 1 when they will not be without a
    person, and 4 when the time is over.
    """
