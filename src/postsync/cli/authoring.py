"""The declarations of commands that write, or print, files of a workspace as somebody could type them."""

import click

from postsync.cli.declaring import runs
from postsync.cli.explaining import Explained
from postsync.cli.meaning import offers
from postsync.cli.options import formats


@click.command(cls=Explained)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True), metavar="[PATH]...")
@click.option(
    "--check",
    is_flag=True,
    help="Change nothing; list the files that would change, and exit 1 if there are any.",
)
@click.option("--diff", is_flag=True, help="Change nothing; show what would change in each file.")
@click.option(
    "--stdin",
    metavar="NAME",
    shell_complete=offers("files"),
    help="Format what comes on stdin as if it were the file NAME, and print it; `-` does so too.",
)
@formats("text", "json")
@runs("fmt.fmt")
def fmt() -> None:
    """Write post files, template files and postsync.yaml in one form, and list those that changed.

    Keys get the order of the documentation, texts the quotes and line breaks that they need; comments
    stay. What is sent never changes. With PATHS only these files and folders are formatted. Files that
    cannot be read as YAML are left as they are, and it exits 1.
    """


@click.command(cls=Explained)
@click.argument("wanted", nargs=-1, metavar="[ADDRESS|FILE]...", shell_complete=offers("addresses"))
@formats("yaml", "json")
@runs("rendering.rendering")
def render() -> None:
    """Print the ordinary posts that campaigns and posts with variants become. Offline, no key needed.

    With ADDRESS only that post, or all of a campaign; with FILE all posts of a post file, or of the campaigns
    that a data file belongs to. Where something is wrong with them, that is told instead, and it exits 1.
    """
