"""The commands that begin something: `init` and `new`, with their options and help."""

import click

from postsync.cli.declaring import runs
from postsync.cli.explaining import Explained
from postsync.cli.meaning import offers


@click.command(cls=Explained)
@click.argument("directory", required=False, metavar="[DIR]", shell_complete=offers("folders"))
@click.option(
    "--add",
    "parts",
    multiple=True,
    type=click.Choice(["workflows", "schemas", "editor", "owners"]),
    help="Write only this, also in a workspace that is there already; may be repeated.",
)
@runs("init.start")
def init() -> None:
    """Start a workspace in DIR: configuration, a first post, schemas, editor settings, workflows.

    Existing files are left alone. Where there is a postsync.yaml already, nothing is written unless
    --add asks for it: what somebody deleted stays deleted.
    """


@click.command(cls=Explained)
@click.argument("where", required=False, metavar="[ADDRESS|PATH]", shell_complete=offers("files"))
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=offers("kinds"),
    help="What it is  [default: what its media and accounts suit]",
)
@click.option(
    "--accounts",
    multiple=True,
    metavar="SELECTOR",
    shell_complete=offers("selectors"),
    help="Who publishes it; may be repeated  [default: the usual ones that have this kind]",
)
@click.option(
    "--at", metavar="TIME", help="When it goes out  [default: in a week, at 09:00 in your zone]"
)
@click.option(
    "--media",
    multiple=True,
    metavar="FILE",
    shell_complete=offers("files"),
    help="A picture, video or document; may be repeated. One from elsewhere is copied beside the post.",
)
@click.option(
    "--print", "prints", is_flag=True, help="Print the post and write no file; as `-` does."
)
@runs("new.write")
def new() -> None:
    """Write a commented post of some kind to fill in. It is a draft, so nothing sends it.

    Kinds: post, picture, carousel, thread, first-comment, reel, story, pin, document, video, short.
    Nothing is overwritten. Without ADDRESS or PATH it is called after its kind.
    """
