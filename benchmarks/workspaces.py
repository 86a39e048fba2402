"""Workspaces to measure in: files, a state that postsync itself wrote, a world at the service."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import corpus, flaws, measuring
from benchmarks.measuring import Command
from benchmarks.peers import HERE, WORK

BIN = Path(sys.executable).parent
POSTSYNC = BIN / "postsync"
SCHEMA = HERE.parent / "schemas/post.schema.json"
SPACES = WORK / "workspaces"
HOME = WORK / "home"

_CONFIG = """\
version: 1
provider: {{name: outstand, baseUrl: "{url}"}}
policy: {{maxCreate: 100000}}
"""


class Service:
    """The stand-in service, running in its own process."""

    def __init__(self) -> None:
        self.clock_offset = corpus.NOW.timestamp() - time.time()  # noqa: TID251 - the rehearsal clock is set against it
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.service", str(self.clock_offset)],
            cwd=HERE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def base_url(self, world: str, latency: int) -> str:
        """The base URL of a world; `latency` is in milliseconds."""
        return f"http://127.0.0.1:{self.port}/{world}/{latency}/v1"

    def control(self, world: str, what: str) -> bytes:
        url = f"http://127.0.0.1:{self.port}/{world}/0/{what}"
        with urllib.request.urlopen(url) as answer:
            data: bytes = answer.read()
        return data

    def stop(self) -> None:
        measuring.stop(self._process)


class Workspace:
    """A folder with posts, and the world of the same name at the service."""

    def __init__(self, name: str, service: Service) -> None:
        self.name = name
        self.folder = SPACES / name
        self.service = service
        self.is_new = not self.folder.exists()

    @property
    def state(self) -> Path:
        return self.folder / ".postsync/state.json"

    def write(self, numbers: range, *, of: int, uploads: bool = True, flawed: bool = False) -> None:
        corpus.write_corpus(self.folder, numbers, of=of, uploads=uploads)
        if flawed:
            flaws.spoil_corpus(self.folder, numbers, of=of)
        (self.folder / "postsync.yaml").write_text(
            # Named here, the service is no rehearsal; the environment adds the world and the latency.
            _CONFIG.format(url=self.service.base_url(self.name, 0))
        )
        begin_repository(self.folder)

    def command(self, *arguments: str, latency: int = 0, **more: Any) -> Command:
        return Command(
            arguments=[POSTSYNC, *arguments],
            folder=self.folder,
            environ=self.environ(latency),
            **more,
        )

    def environ(self, latency: int = 0) -> Mapping[str, str]:
        return environ(
            OUTSTAND_API_KEY="benchmark",
            POSTSYNC_BASE_URL=self.service.base_url(self.name, latency),
            POSTSYNC_CLOCK_OFFSET=str(int(self.service.clock_offset)),
        )

    def apply(self) -> None:
        """Bring every post to the service, and the state to disk, the way a user would.

        The second run takes in what the service made of the posts, as any later one does.
        """
        apply = ("--quiet", "apply", "--auto-approve", "--parallelism", "4")
        measuring.run(self.command(*apply, says=" done"))
        measuring.run(self.command(*apply, says="there was nothing to do"))


def begin_repository(folder: Path) -> None:
    """Make a folder a repository of its own: the one around it ignores all that is measured."""
    if not (folder / ".git").exists():
        git = ["git", "-C", folder, "-c", "user.name=B", "-c", "user.email=b@example.org"]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "Begin"], check=True)


def environ(**more: str) -> dict[str, str]:
    """A bare environment: nothing of the user's can make one side of a comparison slower."""
    HOME.mkdir(parents=True, exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(HOME), "LANG": "C.UTF-8", "TZ": "UTC", **more}


def clear() -> None:
    """Remove the workspaces of an earlier run."""
    shutil.rmtree(SPACES, ignore_errors=True)
