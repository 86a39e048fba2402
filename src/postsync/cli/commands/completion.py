"""`postsync completion`: what a shell has to read so that it completes postsync."""

from postsync.cli.completing import script
from postsync.cli.console import Console
from postsync.cli.options import Settings


def completion(settings: Settings, shell: str) -> None:
    """Print the script of a shell."""
    from postsync.cli.main import VARIABLE, cli  # it imports this module when it runs it

    Console(settings).result(script(cli, shell, VARIABLE))
