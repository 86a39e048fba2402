"""A workspace in a git repository whose remote is a bare one beside it, and states kept there."""

import atexit
import functools
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from postsync.adapters.clock import SystemClock
from postsync.adapters.state.backend import Backend, Store
from postsync.adapters.state.lockfile import LockFile
from postsync.adapters.state.stores.git import GitStore
from postsync.domain.run.events import Event

REF = "refs/heads/postsync-state"
MARK = "refs/postsync/mark/heads/postsync-state"

GIT = ("git", "-c", "user.name=A. Tester", "-c", "user.email=tester@example.org")
"""How tests call git. They bring an identity along: there is none that postsync could find."""

_COPIES = itertools.count()


def git(*arguments: str | Path, stdin: str | None = None) -> str:
    """What a git command says; its failure is the test's."""
    done = subprocess.run(
        [*GIT, *map(str, arguments)], check=True, capture_output=True, text=True, input=stdin
    )
    return done.stdout.strip()


def make_repositories(place: Path) -> None:
    """A workspace with a commit, and its remote. By whoever comes first, the others find them."""
    if (place / "workspace").exists():
        return
    for name in ("remote.git", "workspace"):
        shutil.copytree(_template() / name, place / name)
    config = place / "workspace/.git/config"
    config.write_text(config.read_text().replace(f"{_template()}", f"{place}"))


@functools.cache
def _template() -> Path:
    """What all places begin as, made once for this process: to copy it takes no process."""
    place = Path(tempfile.mkdtemp(prefix="git-place-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    git("init", "--quiet", "--bare", "--initial-branch=main", place / "remote.git")
    git("init", "--quiet", "--initial-branch=main", place / "workspace")
    git("-C", place / "workspace", "remote", "add", "origin", f"file://{place}/remote.git")
    git("-C", place / "workspace", "commit", "--quiet", "--allow-empty", "-m", "Begin")
    git("-C", place / "workspace", "push", "--quiet", "origin", "main")
    for sample in place.rglob("hooks/*"):
        sample.unlink()
    return place


def git_store(place: Path, *, copy: str = "", **more: Any) -> GitStore:
    """A store with a copy of its own, as runs on several machines have them."""
    make_repositories(place)
    name = copy or f"copy-{os.getpid()}-{next(_COPIES)}"
    given = {"remote": "origin", "ref": REF, "cache": place / f"copies/{name}.git"} | more
    return GitStore(given.pop("root", place / "workspace"), **given)


def shared_state(store: Store, place: Path, observer: Callable[[Event], object]) -> Backend:
    """A backend on `store`; all at one place share its lock file."""
    clock = SystemClock()
    lock = LockFile(place / "run.lock", clock=clock, observer=observer, environ=os.environ)
    return Backend(store, here=lock, clock=clock, observer=observer, new_lineage=lambda: "fresh")


def standing(place: Path) -> dict[str, str]:
    """Where the refs of the remote stand."""
    listed = git("-C", place / "remote.git", "for-each-ref", "--format=%(refname) %(objectname)")
    return dict(line.split(" ") for line in listed.splitlines())
