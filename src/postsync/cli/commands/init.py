"""`postsync init`: start a workspace."""

import sys
from pathlib import Path

import click

from postsync.cli.options import Settings


@click.command("init")
@click.argument("directory", required=False, default=".", metavar="[DIR]")
@click.pass_obj
def command(settings: Settings, directory: str) -> None:
    """Start a workspace in DIR: configuration, one post, schemas for the editor, workflows.

    Existing files are left alone.
    """
    from postsync.adapters.clock import SystemClock
    from postsync.adapters.workspace.scaffold import scaffold
    from postsync.cli.console import Console
    from postsync.domain.text.text import visible

    console = Console(settings)
    for path, created in scaffold(Path(directory), SystemClock().now()):
        console.result(f"{'created' if created else 'kept   '}  {visible(path)}\n")
    if sys.platform == "win32":
        console.note("\npostsync does not run on Windows yet, other than in WSL.")
    console.note(
        "\nNext: postsync validate, postsync plan, postsync apply. It works on the sandbox, a "
        "stand-in\non this machine, until postsync.yaml says `provider: {name: outstand}`."
    )
