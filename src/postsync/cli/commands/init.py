"""`postsync init`: start a workspace."""

import os
import sys
from pathlib import Path

from postsync.adapters.clock import SystemClock
from postsync.adapters.git.place import default_branch, find_place
from postsync.adapters.workspace.origin import origin
from postsync.adapters.workspace.scaffold import OWNED, project, scaffold, unowned
from postsync.cli.console import Console
from postsync.cli.options import Settings
from postsync.views.shown import line


def start(settings: Settings, directory: str) -> None:
    """Write the files of a new workspace that do not exist yet."""
    console = Console(settings)
    folder = Path(directory)
    inside, branch = _in_repository(folder)
    used = origin(project())
    written = scaffold(folder, SystemClock().now(), used, inside=inside, branch=branch)
    for path, created in written:
        console.result(f"{'created' if created else 'kept   '}  {line(os.path.normpath(path))}\n")
    if missing := unowned(folder, inside=inside):
        console.note(
            f"\nYour {missing} stays as it is. With owners in place of @OWNER, add to it:\n{OWNED}"
        )
    if used is None:
        console.note(
            "\nThis postsync was installed from this machine, so nobody knows which one the workflows are\n"
            f"to use. Write it into their `uses:` in place of {project()}@main: the repository, and a\n"
            "release or commit. No workflow runs before that."
        )
    if sys.platform == "win32":
        console.note("\npostsync does not run on Windows yet, other than in WSL.")
    console.note(
        "\nNext: postsync validate, postsync plan, postsync apply. It works on the sandbox, a stand-in\n"
        "on this machine, until postsync.yaml says `provider: {name: outstand}`.\n"
        "The workflows are for after that. Before the first merge make the environments postsync, with\n"
        "reviewers, and postsync-plan, and name owners in CODEOWNERS: GitHub makes a missing environment\n"
        "by itself, without reviewers. *Setting it up* in postsync's docs/security.md has the whole list."
    )


def _in_repository(folder: Path) -> tuple[str, str]:
    """Where a folder, which need not be there yet, lies in its repository; its default branch."""
    there = folder.resolve()
    below: list[str] = []
    while not there.is_dir() and there != there.parent:
        below.insert(0, there.name)
        there = there.parent
    place = find_place(there)
    if place is None:
        return "", "main"
    inside = "/".join([*filter(None, [place.folder]), *below])
    return inside, default_branch(there) or "main"
