"""The scaffold: the files that a new workspace begins with."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

import postsync
from postsync.adapters.workspace.schema.check import published
from postsync.domain.errors import ConfigError

_CONFIG = """\
# yaml-language-server: $schema=schemas/config.schema.json
version: 1

# The sandbox is a stand-in on this machine: no key, nothing is published.
# For the real thing: {name: outstand}, with the key in the variable OUTSTAND_API_KEY.
provider: {name: sandbox}

# Where postsync remembers what it has published: a file on this machine, in .postsync/.
# For GitHub Actions and for teams, a branch of the repository:
# state: {backend: git}

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

_WORKFLOWS = ("plan.yml", "apply.yml")


def scaffold(folder: Path, now: datetime) -> Iterator[tuple[str, bool]]:
    """Write the files of a new workspace below `folder`, for a first post a week after `now`.

    Yields each path and whether it was created: what is there already stays as it is. Raises
    ConfigError when a file cannot be written.
    """
    for name, text in _files(now).items():
        path = folder / name
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
        "postsync.yaml": _CONFIG,
        "posts/hello.yaml": _POST.format(slot=slot.strftime("%Y-%m-%d %H:%M")),
        ".gitignore": ".postsync/\n",
    }
    for name in ("post", "config"):
        files[f"schemas/{name}.schema.json"] = published(name)
    for name in _WORKFLOWS:
        files[f".github/workflows/postsync-{name}"] = _workflow(name)
    return files


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
