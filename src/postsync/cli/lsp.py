"""`lsp`: the declaration of the language server."""

import click

from postsync.cli.declaring import InOrder, runs


@click.command(cls=InOrder.command_class)
@click.option(
    "--stdio",
    is_flag=True,
    help="Over stdin and stdout, as always: some editors say so.",
)
@runs("lsp.lsp")
def lsp() -> None:
    """Serve one editor as a language server, over stdin and stdout. Editors start it.

    It finds what `validate` finds, in texts as they are typed, and offers fixes, names, media and times. It
    runs nothing of a branch, writes no file, and asks no service.
    """
