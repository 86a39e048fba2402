"""The words that a life is told in: a team, its repository, a nightly run, and a service with a UI."""

import copy
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from tests.doubles.git_place import GIT
from tests.integration.workbench import run_here
from tests.life.service import Seen, Service, shift

MORNING = datetime(2027, 3, 1, 9, 0, 10, tzinfo=UTC)
"""When every life begins: a Monday."""

PICTURE = Path(__file__).parents[1].joinpath("examples/positive/media/rocket.jpg")

X_ACME = "9dyJS"
"""The id of the account x:acme."""

HOSTED = {"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_ENVIRONMENT": "github-hosted"}


@dataclass(frozen=True, slots=True)
class Run:
    """What a command came to."""

    command: str
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """All that a person reads, without line breaks."""
        return " ".join(f"{self.out} {self.err}".split())

    def says(self, *sayings: str) -> bool:
        """Whether a person reads all of it, in any letter case."""
        return all(saying.lower() in self.words.lower() for saying in sayings)

    def __repr__(self) -> str:
        return f"$ postsync {self.command}\n{self.out}\n{self.err}\n[exit {self.code}]"


class Plan(Run):
    """What is to be done, by address; what stays as it is is left out."""

    __slots__ = ()

    @property
    def does(self) -> dict[str, str]:
        return {change["address"]: change["action"] for change in self.json["changes"]}

    @property
    def asks(self) -> dict[str, str]:
        """The kind of every question, by address."""
        asked = (change for change in self.json["changes"] if change.get("question"))
        return {change["address"]: change["question"]["kind"] for change in asked}

    def ways(self, name: str) -> tuple[str, str]:
        """How a question is answered: in the file, and on the command line."""
        (change,) = [c for c in self.json["changes"] if c["address"] == name]
        answers = change["question"]["answers"]
        return answers["file"], answers["command"]


class Clock:
    """The time, for all workspaces of a life."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.passed = timedelta()

    def now(self) -> datetime:
        real = timedelta(seconds=time.monotonic() - self._started)
        return MORNING + self.passed + real


class Life:
    """A repository with its remote, somebody who works in a clone of it, and a nightly run."""

    def __init__(self, folder: Path, service: Service, beginning: Path) -> None:
        self.service = service
        self.remote = folder / "acme/posts.git"
        self.work = folder / "work"
        self.runners = folder / "runners"
        self.sub = ""
        self.env = {"OUTSTAND_API_KEY": "the-key-of-acme"}
        self.clock = Clock()
        service.begin(self.now)
        shutil.copytree(beginning, folder, dirs_exist_ok=True)
        settings = self.work / ".git/config"
        settings.write_text(
            settings.read_text("utf-8").replace(str(beginning), str(folder)), "utf-8"
        )
        self.config: dict[str, Any] = {
            "version": 1,
            "provider": {"name": "outstand", "baseUrl": f"{service.url}/v1"},
            "state": {"backend": "git"},
            "timezone": "UTC",
        }
        self.configure()

    # Time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def in_days(self, days: float) -> str:
        """A time so many days ahead, as a file says it."""
        return f"{self.now + timedelta(days=days):%Y-%m-%dT%H:%M:00Z}"

    def days_pass(self, days: float) -> None:
        self.clock.passed += timedelta(days=days)
        self.service.control("POST", "clock", {"to": self.now.isoformat()})

    def hours_pass(self, hours: float) -> None:
        self.days_pass(hours / 24)

    # Files

    def path(self, name: str) -> Path:
        """A post by its name, or any file by its path."""
        file = name if re.search(r"\.\w{3,4}$", name) else f"posts/{name}.yaml"
        return self.work / self.sub / file

    def write(
        self, name: str, text: str = "", *, to: str = "x:acme", at: str | None = None, **more: Any
    ) -> None:
        """A new post; without a time it goes out at once."""
        says = {"content": text} if text else {}
        post = {"accounts": to.split(), **({"scheduledAt": at} if at else {}), **says, **more}
        self._write_yaml(self.path(name), post)

    def picture(self, name: str, shows: str) -> None:
        """A picture; what it shows makes it another one."""
        path = self.path(f"posts/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PICTURE.read_bytes() + shows.encode())

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.path(name).write_text(text.replace(old, new), "utf-8")

    def change(self, name: str, **keys: Any) -> None:
        """Say something else in a post; None takes a key out."""
        post = {**yaml.safe_load(self.path(name).read_text("utf-8")), **keys}
        self._write_yaml(self.path(name), post)

    def answers(self, name: str, **answers: Any) -> None:
        """Answer a question in the file, and merge that. `is_` stands for `is`."""
        self.change(name, answers={key.rstrip("_"): value for key, value in answers.items()})
        self.merge(f"Answer about {name}")

    def rename(self, old: str, new: str) -> None:
        """Give a post or a folder another name, over whatever is there."""
        source, target = self.path(old), self.path(new)
        if not source.exists():
            source, target = source.with_suffix(""), target.with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)

    def delete(self, *names: str) -> None:
        for name in names:
            self.path(name).unlink()

    def configure(self, **keys: Any) -> None:
        """Say something in postsync.yaml; None takes a key out."""
        self.config |= keys
        self._write_yaml(self.work / self.sub / "postsync.yaml", self.config)

    def _write_yaml(self, path: Path, document: dict[str, Any]) -> None:
        kept = {key: value for key, value in document.items() if value is not None}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(kept, sort_keys=False), "utf-8")

    # The repository

    def merge(self, message: str = "Merge what was reviewed") -> None:
        """What was written is on the main branch from now on."""
        self._git(self.work, "add", "--all")
        self._git(self.work, "commit", "-q", "--message", message)
        self._git(self.work, "push", "-q", "origin", "HEAD:main")

    def revert(self) -> None:
        """Take back what was merged last."""
        self._git(self.work, "revert", "--no-edit", "HEAD")
        self._git(self.work, "push", "-q", "origin", "HEAD:main")

    def amend(self) -> None:
        """Make the last commit another one with the same files, and force it on main."""
        self._git(self.work, "commit", "-q", "--amend", "--message", "In better words")
        self._git(self.work, "push", "-q", "--force", "origin", "HEAD:main")

    def check_out(self, commit: str) -> None:
        """Somebody looks at an old commit."""
        self._git(self.work, "checkout", "-q", commit)

    def head(self) -> str:
        return self._git(self.work, "rev-parse", "HEAD")

    def lose_the_state(self) -> None:
        """The branch of the state is deleted."""
        for ref in self._git(self.remote, "for-each-ref", "--format=%(refname)").split():
            if ref != "refs/heads/main":
                self._git(self.remote, "update-ref", "-d", ref)

    # Runs

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> Run:
        """Somebody runs a command in the clone they work in."""
        return self._run(self.work, arguments, env or {})

    def nightly_run(self, *options: str, commit: str = "", key: str = "") -> Run:
        """A hosted runner clones the main branch and applies it; nobody looks on."""
        shutil.rmtree(self.runners, ignore_errors=True)
        self._git(self.work, "clone", "-q", "--template=", self.remote, self.runners)
        if commit:
            self._git(self.runners, "checkout", "-q", commit)
        env = HOSTED | ({"OUTSTAND_API_KEY": key} if key else {})
        return self._run(self.runners, ("apply", "--auto-approve", *options), env)

    def nights(self, count: int) -> list[Run]:
        """So many nightly runs, a day apart."""
        runs = []
        for _ in range(count):
            self.days_pass(1)
            runs.append(self.nightly_run())
        return runs

    def plan(self, *options: str) -> Plan:
        run = self.run("plan", "--format", "json", *options)
        return Plan(run.command, run.code, run.out, run.err)

    def a_person_approves(self, *options: str) -> Run:
        """Somebody keeps the plan, reads it, and applies just that."""
        self.run("plan", "--out", "../plan.json", *options)
        return self.run("apply", "../plan.json", *options)

    def rehearse(self, *arguments: str, on: Service) -> Run:
        """Somebody tries a command on another service first, as docs/sandbox.md shows."""
        on.control("POST", "clock", {"to": self.now.isoformat()})
        return self.run(*arguments, env={"POSTSYNC_BASE_URL": f"{on.url}/v1"})

    def is_quiet(self) -> bool:
        """Whether nothing is left to do or to ask, and nobody is needed."""
        plan = self.run("plan", "--detailed-exitcode")
        status = self.run("status", "--exit-code")
        assert (plan.code, status.code) == (0, 0), (plan, status)
        return True

    # What people do in the UI of the service

    def ui_posts(self, text: str, *, to: str = "x:acme", at: str | None = None) -> str:
        more = {"scheduledAt": at} if at else {}
        body = {"accounts": to.split(), "content": text, **more}
        return str(self.service.control("POST", "posts", body)["id"])

    def ui_edits(self, text: str, **changes: Any) -> None:
        self.service.control("PATCH", f"posts/{self.service.find(text)}", changes)

    def ui_deletes(self, *texts: str) -> None:
        for text in texts:
            self.service.control("DELETE", f"posts/{self.service.find(text)}")

    def reconnect(self, account: str) -> None:
        """Somebody connects the account of an id anew, which gives it another id."""
        self.service.control("POST", "accounts", {"again": account})
        self.service.control("DELETE", f"accounts/{account}")

    def seen_by_the_public(self) -> Seen:
        return self.service.seen_by_the_public()

    def scheduled(self) -> Seen:
        return self.service.scheduled()

    # Others

    def workspace(self, folder: str) -> "Life":
        """Another workspace in the same repository."""
        other = copy.copy(self)
        other.sub, other.config = folder, dict(self.config)
        other.configure()
        return other

    def _run(self, clone: Path, arguments: Iterable[str], env: Mapping[str, str]) -> Run:
        given = {**os.environ, "POSTSYNC_CLOCK_OFFSET": shift(self.now), **self.env, **env}
        done = run_here(arguments, clone / self.sub, given)
        return Run(" ".join(arguments), done.code, done.out, done.err)

    def _git(self, folder: Path, *arguments: str | Path) -> str:
        date = self.now.isoformat()
        return _git(folder, *arguments, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)


def begin(folder: Path) -> None:
    """Make the repository, and the clone of it, that every life begins with."""
    _git(folder, "init", "-q", "--bare", "--template=", "--initial-branch=main", "acme/posts.git")
    _git(folder, "clone", "-q", "--template=", folder / "acme/posts.git", "work")
    _git(folder / "work", "checkout", "-q", "-B", "main")
    (folder / "work/.gitignore").write_text(".postsync/\n", "utf-8")


def _git(folder: Path, *arguments: str | Path, **env: str) -> str:
    done = subprocess.run(
        [*GIT, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **env},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()
