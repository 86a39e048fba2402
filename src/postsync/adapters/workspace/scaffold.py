"""The scaffold: the files that a new workspace begins with."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

import postsync
from postsync.adapters.workspace.config import FILE_NAME
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

_POSTSYNC = re.compile(r'(?<=POSTSYNC: ")[^"]+')
"""What a workflow installs."""

_FIRST_POST = "posts/hello.yaml"

_WORKFLOWS = ("plan.yml", "apply.yml")


def scaffold(
    folder: Path, now: datetime, *, inside: str = "", branch: str = "main"
) -> Iterator[tuple[str, bool]]:
    """Write the files of a new workspace in `folder`, for a first post a week after `now`.

    `inside` is where the folder lies in its repository, whose root gets the workflows: GitHub looks
    for them nowhere else. `branch` is the one that is published from.

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
    files |= {top / name: text for name, text in _workflows(inside, branch).items()}
    for path, text in files.items():
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


def _workflows(inside: str, branch: str) -> dict[str, str]:
    keeps_state = usual_branch(inside)
    suffix = keeps_state.removeprefix(usual_branch())
    files = {}
    for name in _WORKFLOWS:
        text = _workflow(name).replace("branches: [main]", f"branches: [{_quoted(branch)}]")
        if inside:
            for old, new in _in_subfolder(inside, keeps_state, suffix).items():
                text = text.replace(old, new)
        files[f".github/workflows/postsync{suffix}-{name}"] = text
    return files


def _in_subfolder(inside: str, keeps_state: str, suffix: str) -> dict[str, str]:
    """What is different in the workflows of a workspace that is one of several in its repository."""
    paths = f"paths: [{_quoted(f'{inside}/**')}]"
    run = f"    defaults:\n      run:\n        working-directory: {_quoted(inside)}\n"
    checkout = "    steps:\n      - uses: actions/checkout@"
    return {
        "name: postsync plan\n": f"name: postsync plan ({suffix[1:]})\n",
        "name: postsync apply\n": f"name: postsync apply ({suffix[1:]})\n",
        "Actions, postsync apply, Run": f"Actions, postsync apply ({suffix[1:]}), Run",
        "  pull_request:\n": f"  pull_request:\n    {paths}\n",
        "  push:\n": f"  push:\n    {paths}\n",
        "group: postsync-plan-": f"group: postsync-plan{suffix}-",
        "group: postsync-apply\n": f"group: postsync-apply{suffix}\n",
        "'<!-- postsync -->'": f"'<!-- postsync{suffix} -->'",
        "/postsync-plan.yml": f"/postsync{suffix}-plan.yml",
        "/postsync-apply.yml": f"/postsync{suffix}-apply.yml",
        "`postsync-state`": f"`{keeps_state}`",
        checkout: f"{run}{checkout}",
    }


def _quoted(text: str) -> str:
    """A name as YAML takes it, between quotes unless it is a plain word."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9._/-]*", text) else json.dumps(text)


def _workflow(name: str) -> str:
    package = Path(postsync.__file__).parent
    shipped = package / "workflows" / name
    checkout = package.parents[1] / "examples" / "workflows" / name
    text = (shipped if shipped.is_file() else checkout).read_text("utf-8")
    source = _source()
    return text if source is None else _POSTSYNC.sub(source, text)


def _source() -> str | None:
    """Return what installs this very postsync if it came from a repository, otherwise None.

    pip writes down the address and the commit (PEP 610).
    """
    try:
        written = metadata.distribution("postsync").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    origin = json.loads(written or "{}")
    if "vcs_info" not in origin:
        return None
    return f"postsync @ git+{origin['url']}@{origin['vcs_info']['commit_id']}"
