"""The workflows of GitHub Actions that a new workspace gets: those of the examples, made to fit."""

import json
import re
from pathlib import Path

import postsync
from postsync.domain.config import usual_branch

FOLDER = ".github/workflows"

_USED = re.compile(r"uses: (\S+)/postsync@\S+.*")
"""Which postsync a workflow uses."""

_DOES = ("plan", "apply", "verify")
_JOBS = ("Plan", "Apply", "Verify", "Go on with what was approved")

_SIGNS = re.compile(r"[\\*?+\[\]!]")
"""What GitHub reads as a pattern in the name of a branch or a folder."""


def project() -> str:
    """Where the project lives: `OWNER/postsync`."""
    owner, *_ = _USED.findall(_shipped("plan.yml"))
    return f"{owner}/postsync"


def workflows(inside: str, branch: str, used: str | None) -> dict[str, str]:
    """The text of each workflow by its path from the root of the repository.

    `inside` is where the workspace lies in there, `branch` the one that is published from, `used` the
    action that they use; None: the one of the examples.
    """
    suffix = usual_branch(inside).removeprefix(usual_branch())
    files = {}
    for does in _DOES:
        text = _shipped(f"{does}.yml").replace(
            "branches: [main]", f"branches: [{_pattern(branch)}]"
        )
        if used:
            text = _USED.sub(lambda _: f"uses: {used}", text)
        if inside:
            for old, new in _in_subfolder(inside, suffix).items():
                text = text.replace(old, new)
        files[f"{FOLDER}/postsync{suffix}-{does}.yml"] = text
    return files


def _in_subfolder(inside: str, suffix: str) -> dict[str, str]:
    """What is different in the workflows of a workspace that is one of several in its repository."""
    paths = f"paths: [{_pattern(inside, '/**')}] # and folders elsewhere that media lie in"
    here = f"working-directory: {_quoted(inside)}"
    named = {
        f"name: postsync {what}\n": f"name: postsync {what} ({suffix[1:]})\n" for what in _DOES
    }
    # A branch may require the checks of one workspace, and knows them by the names of their jobs.
    jobs = {f"    name: {job}\n": f"    name: {job} ({suffix[1:]})\n" for job in _JOBS}
    groups = {f"group: postsync-{what}": f"group: postsync{suffix}-{what}" for what in _DOES}
    return {
        **named,
        **jobs,
        **groups,
        "  pull_request:\n": f"  pull_request:\n    {paths}\n",
        "  push:\n": f"  push:\n    {paths}\n",
        "with: {command: ": f"with: {{{here}, command: ",
        "          command: ": f"          {here}\n          command: ",
    }


def _pattern(name: str, rest: str = "") -> str:
    return _quoted(_SIGNS.sub(r"\\\g<0>", name) + rest)


def _quoted(text: str) -> str:
    """A name as YAML takes it, between quotes unless it is a plain word."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9._/-]*", text) else json.dumps(text)


def _shipped(name: str) -> str:
    package = Path(postsync.__file__).parent
    shipped = package / "workflows" / name
    checkout = package.parents[1] / "examples" / "workflows" / name
    return (shipped if shipped.is_file() else checkout).read_text("utf-8")
