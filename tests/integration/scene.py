"""A workspace with work of every kind to do, and what must be true of it in the end."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.doubles.git_place import GIT
from tests.integration.workbench import Run, Workbench

MEDIA = Path(__file__).parents[2] / "examples/posts/launch/media/rover.jpg"

CONFIG = "version: 1\nname: scene\nprovider: {name: outstand}\ntimezone: UTC\n"
BACKENDS = {
    "local": CONFIG,
    "git": f"{CONFIG}state: {{backend: git, remote: origin, ref: refs/heads/postsync-state}}\n",
}

APPLY = ("apply", "--auto-approve", "--parallelism", "1")

NOW = "We are live."
NOW_ACCOUNT = "linkedin:acme-devs"

LEFT_BEHIND = {("Goes elsewhere", "x:acme"): 1, ("Called off", "x:acme"): 1}
"""Posts that are made before the scene begins, and taken back in it."""

STANDING = {
    ("After the change", "x:acme"): 1,
    ("Goes elsewhere", "linkedin:acme-inc"): 1,
    ("Keeps its post", "x:acme"): 1,
    ("First", "x:acme"): 1,
    ("Second", "linkedin:acme-inc"): 1,
    ("Pictured", "x:acme"): 1,
    (NOW, NOW_ACCOUNT): 1,
}
"""Text and account of every post that stands in the end, and how often."""

_DECISION = re.compile(r"^(?:recovered|UNKNOWN) +(\S+): (adopted|[^(;\n]+[a-z])", re.MULTILINE)

ADDRESSES = {"changed", "replaced", "renamed", "first", "second", "pictured", "now"}


@dataclass
class Tally:
    """What a series of recoveries came to."""

    rounds: int = 0
    strikes: int = 0
    decisions: Counter[str] = field(default_factory=Counter)

    def count(self, run: Run) -> None:
        """Add the decisions that a run told on stderr, a line each."""
        self.decisions.update(what for _, what in decisions(run))

    def __str__(self) -> str:
        told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.decisions.items()))
        return f"{self.rounds} rounds, {self.strikes} killed; decisions: {told or 'none'}"


def decisions(run: Run) -> list[tuple[str, str]]:
    """Address and decision of every open call that a run told of on stderr, a line each."""
    return _DECISION.findall(run.err)


def post(bench: Workbench, name: str, account: str, text: str, minute: int | None) -> None:
    """Write the file of one post; without a minute it is published at once."""
    slot = "" if minute is None else f"scheduledAt: 2027-03-02T09:{minute:02}:00Z\n"
    bench.write(f"posts/{name}.yaml", f"accounts: [{account!r}]\n{slot}content: {text}\n")


COMMITTED = "2027-03-01T09:00:00Z"


class Scene:
    """The workspace when all is applied once and edited since, kept to be copied for each round."""

    def __init__(self, folder: Path, backend: str) -> None:
        self.folder = folder
        self.backend = backend
        if backend == "git":
            git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
            git(folder, "clone", "--quiet", "remote.git", "work")
        bench = self.bench = Workbench(folder / "work", config=BACKENDS[backend])
        post(bench, "changed", "x:acme", "Before the change", 0)
        post(bench, "replaced", "x:acme", "Goes elsewhere", 5)
        post(bench, "cancelled", "x:acme", "Called off", 10)
        post(bench, "moved", "x:acme", "Keeps its post", 15)
        self._commit("Begin")
        with bench.serving():
            bench.apply()
        bench.edit("posts/changed.yaml", "Before", "After")
        bench.edit("posts/replaced.yaml", "x:acme", "linkedin:acme-inc")
        bench.path("posts/cancelled.yaml").unlink()
        bench.path("posts/moved.yaml").rename(bench.path("posts/renamed.yaml"))
        post(bench, "first", "x:acme", "First", 20)
        post(bench, "second", "linkedin:acme-inc", "Second", 25)
        post(bench, "pictured", "x:acme", "Pictured", 30)
        bench.write(
            "posts/pictured.yaml",
            bench.path("posts/pictured.yaml")
            .read_text()
            .replace(
                "content: Pictured", "containers: [{content: Pictured, media: [{path: a.jpg}]}]"
            ),
        )
        shutil.copy(MEDIA, bench.path("posts/a.jpg"))
        post(bench, "now", NOW_ACCOUNT, NOW, None)
        self._commit("Go on")

    @contextmanager
    def played(self, folder: Path) -> Iterator[Workbench]:
        """A copy of it, with a service of its own."""
        shutil.copytree(self.folder, folder, symlinks=True)
        bench = self.bench.beside(folder / "work")
        if self.backend == "git":
            git(bench.folder, "remote", "set-url", "origin", str(folder / "remote.git"))
        with bench.serving():
            # Its own service listens at another port than the one that the scene was made with.
            bench.done("state", "rebind", "--service", "--auto-approve")
            yield bench

    def _commit(self, message: str) -> None:
        if self.backend == "git":
            git(self.bench.folder, "add", "--all")
            git(self.bench.folder, "commit", "--quiet", "--message", message)
            git(self.bench.folder, "push", "--quiet", "origin", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; what it says. What is committed is as young as the scene's clock has it."""
    folder.mkdir(parents=True, exist_ok=True)
    dates = {"GIT_AUTHOR_DATE": COMMITTED, "GIT_COMMITTER_DATE": COMMITTED}
    done = subprocess.run(
        [*GIT, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | dates,
    )
    return done.stdout.strip()


def clone(bench: Workbench) -> Workbench:
    """A second clone of the same repository, as another machine has it."""
    folder = bench.folder.with_name("clone")
    git(folder.parent, "clone", "--quiet", "remote.git", "clone")
    # Where the service listens is not committed.
    shutil.copy(bench.path("postsync.yaml"), folder / "postsync.yaml")
    return bench.beside(folder)


def complete(bench: Workbench, tally: Tally) -> None:
    """Apply until it ends well, deciding by the truth what only a person can tell."""
    for _ in range(3):
        run = bench.run(*APPLY)
        tally.count(run)
        if run.code == 0:
            return
        assert run.code == 1, run
        assert "PS607" in run.out + run.err, run
        for intent in intents(bench):
            assert intent["address"] == "now", "only what goes out at once needs a person"
            bench.done("state", "resolve", "now", *_truth(bench))
    msg = "it never came to an end"
    raise AssertionError(msg)


def intents(bench: Workbench) -> list[dict[str, Any]]:
    """The open intents of the recorded state."""
    return list(bench.done("state", "list", "--format", "json").json["intents"])


def _truth(bench: Workbench) -> tuple[str, ...]:
    found = [p["id"] for p in bench.remote() if p["containers"][0]["content"] == NOW]
    return ("--remote-id", *found) if found else ("--not-created",)


def assert_exactly_once(bench: Workbench) -> None:
    """Nothing is left to do, and of every post one was ever made, and one goes out."""
    assert bench.run("plan", "--detailed-exitcode").code == 0
    recorded = bench.done("state", "list", "--format", "json").json
    assert {record["address"] for record in recorded["posts"]} == ADDRESSES
    assert recorded["intents"] == []
    made = Counter(_face(post) for post in bench.sandbox("GET", "posts")["posts"])
    assert made == STANDING | LEFT_BEHIND
    assert Counter(_face(post) for post in bench.remote()) == STANDING
    bench.wait(days=2)
    seen = bench.sandbox("GET", "posts")["publications"]
    public = Counter((p["containers"][0]["content"], p["account"]) for p in seen)
    assert public == STANDING


def _face(remote: dict[str, Any]) -> tuple[str, str]:
    (delivery,) = remote["deliveries"]
    return remote["containers"][0]["content"], delivery["account"]
