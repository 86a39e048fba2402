"""`postsync init`: start a workspace."""

import sys
from pathlib import Path

from postsync.adapters.clock import SystemClock
from postsync.adapters.workspace.scaffold import scaffold
from postsync.cli.console import Console
from postsync.cli.options import Settings
from postsync.domain.text.text import visible


def start(settings: Settings, directory: str) -> None:
    """Write the files of a new workspace that do not exist yet."""
    console = Console(settings)
    for path, created in scaffold(Path(directory), SystemClock().now()):
        console.result(f"{'created' if created else 'kept   '}  {visible(path)}\n")
    if sys.platform == "win32":
        console.note("\npostsync does not run on Windows yet, other than in WSL.")
    console.note(
        "\nNext: postsync validate, postsync plan, postsync apply. It works on the sandbox, a "
        "stand-in\non this machine, until postsync.yaml says `provider: {name: outstand}`."
    )
