"""The scaffold: the files that a new workspace begins with."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import postsync
from postsync.adapters.reach import leads_through_link, read_below
from postsync.adapters.workspace.decode.configuration import FILE_NAME
from postsync.adapters.workspace.schema.check import published
from postsync.domain.config import usual_branch
from postsync.domain.errors import ConfigError

_CONFIG = """\
# yaml-language-server: $schema=schemas/config.schema.json
version: 1

# The sandbox is a stand-in on this machine: no key, nothing is published.
# For the real thing: {name: outstand}, with the key in the variable OUTSTAND_API_KEY.
provider: {name: sandbox}

# Where postsync remembers what it has published: on a branch of its own at the repository's remote,
# for the whole team and for GitHub Actions. What is tried on the sandbox is remembered apart.
state: {backend: git}

timezone: Europe/Berlin    # for times without an offset

defaults:
  accounts: ["x:acme"]     # `postsync accounts` lists what is connected
"""

_POST = """\
# yaml-language-server: $schema=../schemas/post.schema.json
scheduledAt: {slot}
containers:
  - content: |
      Hello from a repository. This post was reviewed like code.
"""

_OWNERS = """\
# Who must agree to a change of what decides over the posts: the configuration, the workflows, and what
# they install. GitHub asks them once a rule of the default branch requires a review from code owners.
# Write a team or a person who may push in place of @OWNER, and take the # away from the two lines.
#
# postsync.yaml @OWNER
# /.github/ @OWNER
"""

OWNED = "  postsync.yaml @OWNER\n  /.github/ @OWNER"

_OWNERS_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for owners. It takes the first one alone."""

_USED = re.compile(r"uses: (\S+)/postsync@\S+.*")
"""Which postsync a workflow uses."""

_FIRST_POST = "posts/hello.yaml"

_DOES = ("plan", "apply", "verify")
_JOBS = ("Plan", "Apply", "Verify", "Go on with what was approved")

_WORKFLOWS = tuple(f"{what}.yml" for what in _DOES)


def scaffold(
    folder: Path, now: datetime, used: str | None, *, inside: str = "", branch: str = "main"
) -> Iterator[tuple[str, bool]]:
    """Write the files of a new workspace in `folder`, for a first post a week after `now`.

    `inside` is where the folder lies in its repository, whose root gets the workflows: GitHub looks
    for them nowhere else. `branch` is the one that is published from, `used` the action that they use; None:
    the one of the examples.

    A workspace that has its configuration already gets no first post.

    Yields each path and whether it was created: what is there already stays as it is. Raises
    ConfigError when a file cannot be written.
    """
    top = folder.joinpath(*[".." for part in inside.split("/") if part])
    files = {folder / name: text for name, text in _files(now).items()}
    first = folder / _FIRST_POST
    if (folder / FILE_NAME).exists() and not first.exists():
        # In a workspace that lives, a first post that was deleted is not to go out after all.
        del files[first]
    files |= {top / name: text for name, text in _workflows(inside, branch, used).items()}
    if not any((top / name).exists() for name in _OWNERS_FILES[1:]):
        files[top / _OWNERS_FILES[0]] = _OWNERS
    for path, text in files.items():
        if leads_through_link(str(top), os.path.relpath(path.parent, top)):
            msg = f"{path} is not written: a symbolic link of the repository leads there"
            raise ConfigError(msg, detail="Put a folder in the place of the link.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            yield str(path), False
        except OSError as error:
            msg = f"{path} cannot be written: {error.strerror}"
            raise ConfigError(msg, detail="Choose another folder.") from error
        else:
            yield str(path), True


def unowned(folder: Path, *, inside: str = "") -> str:
    """The file of owners that is in force and says nothing of `postsync.yaml`; empty if there is none."""
    top = os.path.normpath(folder.joinpath(*[".." for part in inside.split("/") if part]))
    for name in _OWNERS_FILES:
        if os.path.lexists(Path(top, name)):
            try:
                text = read_below(top, name, most=3 * 2**20)  # GitHub takes none that is larger
            except OSError:
                return name
            return "" if b"postsync.yaml" in text else name
    return ""


def _files(now: datetime) -> dict[str, str]:
    slot = (now + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    files = {
        FILE_NAME: _CONFIG,
        _FIRST_POST: _POST.format(slot=slot.strftime("%Y-%m-%d %H:%M")),
        ".gitignore": ".postsync/\n",
    }
    for name in ("post", "config"):
        files[f"schemas/{name}.schema.json"] = published(name)
    return files


def project() -> str:
    """Where the project lives: `OWNER/postsync`."""
    owner, *_ = _USED.findall(_shipped(_WORKFLOWS[0]))
    return f"{owner}/postsync"


def _workflows(inside: str, branch: str, used: str | None) -> dict[str, str]:
    suffix = usual_branch(inside).removeprefix(usual_branch())
    files = {}
    for name in _WORKFLOWS:
        text = _shipped(name).replace("branches: [main]", f"branches: [{_quoted(branch)}]")
        if used:
            text = _USED.sub(f"uses: {used}", text)
        if inside:
            for old, new in _in_subfolder(inside, suffix).items():
                text = text.replace(old, new)
        files[f".github/workflows/postsync{suffix}-{name}"] = text
    return files


def _in_subfolder(inside: str, suffix: str) -> dict[str, str]:
    """What is different in the workflows of a workspace that is one of several in its repository."""
    paths = f"paths: [{_quoted(f'{inside}/**')}]"
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


def _quoted(text: str) -> str:
    """A name as YAML takes it, between quotes unless it is a plain word."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9._/-]*", text) else json.dumps(text)


def _shipped(name: str) -> str:
    package = Path(postsync.__file__).parent
    shipped = package / "workflows" / name
    checkout = package.parents[1] / "examples" / "workflows" / name
    return (shipped if shipped.is_file() else checkout).read_text("utf-8")
