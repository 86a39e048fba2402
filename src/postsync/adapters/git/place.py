"""The place of a workspace in its repository: what the repository is called, and the folder in it.

The name is taken from the address of the remote as it is written, before git rewrites it for this
machine, so that it is the same on every one.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from postsync.adapters.git.history import git_folder, may_move

_SECTION = re.compile(r'\[remote "(?P<name>[^"\\]+)"\]')
_URL = re.compile(r"url\s*=\s*(?P<url>[^\s\"\\;#]+)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"^\s*(\[include|worktree\s*=)", re.MULTILINE | re.IGNORECASE)

_LONGEST = 1 << 20


class Place(NamedTuple):
    """`repository` is OWNER/NAME, empty without a remote; `folder` is empty at the root."""

    repository: str
    folder: str

    def __str__(self) -> str:
        return f"{self.repository}:{self.folder}"


def find_place(
    root: Path, *, remote: str = "origin", environ: Mapping[str, str] = os.environ
) -> Place | None:
    """The place of `root`; None outside a repository. Asks no other machine.

    Where the repository has no remote of that name, its only remote counts.
    """
    # The plain layout is read directly: starting git costs more than many a whole run.
    if not any(may_move(name) for name in environ):
        inner = git_folder(root)
        remotes = _remotes_of(inner) if inner is not None else None
        if inner is not None and remotes is not None:
            folder = root.resolve().relative_to(inner.parent.resolve())
            return Place(_named(remotes, remote), "" if folder == Path() else folder.as_posix())
    return _ask_git(root, remote, environ)


def default_branch(root: Path) -> str | None:
    """The branch that the remote of `root` calls its own, or else the one that is checked out."""
    from postsync.adapters.git.run import GitMissing, run_git

    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        try:
            answer = run_git(["-C", str(root.absolute()), "symbolic-ref", "--quiet", name])
        except GitMissing:
            return None
        branch = answer.text.removeprefix("refs/heads/").removeprefix("refs/remotes/origin/")
        if answer.status == 0 and branch:
            return branch
    return None


def repository_name(url: str) -> str:
    """OWNER/NAME of a repository by its address: the last two parts, without `.git`.

    In lower case, because no host tells two repositories apart by letter case.
    """
    _, has_scheme, path = url.replace("\\", "/").partition("://")
    if has_scheme:
        path = path.partition("/")[2]
    else:
        before, colon, after = url.partition(":")
        path = after if colon and "/" not in before else url
    path = path.rstrip("/").removesuffix(".git").rstrip("/")
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    return "/".join(parts[-2:]).casefold()


def _named(remotes: Mapping[str, str], remote: str) -> str:
    only = next(iter(remotes.values())) if len(remotes) == 1 else ""
    return repository_name(remotes.get(remote, only))


def _remotes_of(inner: Path) -> Mapping[str, str] | None:
    """The addresses of the remotes by name; None where only git understands the file."""
    try:
        with (inner / "config").open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8")
    except (OSError, ValueError):
        return None
    if _ELSEWHERE.search(text):
        return None
    remotes: dict[str, str] = {}
    name = None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = _SECTION.fullmatch(line)
            if section is None and "remote" in line.casefold():
                return None
            name = section["name"] if section else None
        elif name is not None and re.match(r"url\b", line, re.IGNORECASE):
            url = _URL.fullmatch(line)
            if url is None:
                return None
            remotes.setdefault(name, url["url"])
    return remotes


def _ask_git(root: Path, remote: str, environ: Mapping[str, str]) -> Place | None:
    from postsync.adapters.git.run import GitMissing, run_git

    given = {name: environ[name] for name in environ if may_move(name)}
    here = ("-C", str(root.absolute()))
    try:
        prefix = run_git([*here, "rev-parse", "--show-prefix"], environ=given)
        if prefix.status:
            return None
        addresses = ("config", "--local", "--includes", "-z", "--get-regexp", r"^remote\..*\.url$")
        listed = run_git([*here, *addresses], environ=given)
    except GitMissing:
        return None
    remotes: dict[str, str] = {}
    for entry in listed.out.decode("utf-8", "replace").split("\0"):
        key, has_value, url = entry.partition("\n")
        if has_value:
            remotes.setdefault(key.removeprefix("remote.").removesuffix(".url"), url)
    return Place(_named(remotes, remote), prefix.text.rstrip("/"))
