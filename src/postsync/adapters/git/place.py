"""The place of a workspace in its repository: what the repository is called, and the folder in it.

The name is taken from the address of the remote as it is written, before git rewrites it for this
machine, so that it is the same on every one.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from postsync.adapters import files
from postsync.adapters.git.clone import Clone, any_clone, find_clone, is_git_folder
from postsync.domain.config import DEFAULT_REMOTE, usual_branch
from postsync.domain.errors import ConfigError
from postsync.domain.late import late

_SECTION = late(r'\[remote "(?P<name>[^"\\]+)"\]')
_URL = late(r"url\s*=\s*(?P<url>[^\s\"\\;#]+)", re.IGNORECASE)
_ELSEWHERE = late(r"^\s*\[include", re.MULTILINE | re.IGNORECASE)

_LONGEST = 1 << 20

_USUAL = ("main", "master", "trunk", "develop")
"""What the branch is called that others are merged into, the commonest name first."""

_DEEPEST = 5
"""How far one file may include another."""


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
    from postsync.adapters.git.run import GitMissing

    try:
        clone = any_clone(root, environ)
        if clone is None:
            return None
        # The plain layout is read directly: starting git costs more than many a whole run.
        remotes = _remotes_of(clone.common / "config", remote)
        if remotes is None:
            remotes = dict(_told(clone, clone.common / "config"))
    except (GitMissing, ConfigError):
        return None
    return Place(_named(remotes, remote), clone.folder_of(root))


def default_branch(root: Path) -> str | None:
    """The branch that work is merged into, as far as the clone around `root` knows.

    The one that the remote calls its own. Where the clone never heard of that: a usual name among the
    branches of the remote, or its only branch, or what is checked out.
    """
    from postsync.adapters.git.run import GitMissing

    try:
        clone = find_clone(root)
        if clone is None:
            return None
        listed = clone.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/remotes", at=root)
        remotes: dict[str, list[str]] = {DEFAULT_REMOTE: []}
        for name in listed.lines:
            remote, _, branch = name.partition("/")
            remotes.setdefault(remote, []).append(branch)
        others = [remote for remote in remotes if remote != DEFAULT_REMOTE]
        remote = others[0] if len(others) == 1 and not remotes[DEFAULT_REMOTE] else DEFAULT_REMOTE
        own = _symbolic(clone, root, f"refs/remotes/{remote}/HEAD")
        here = _symbolic(clone, root, "HEAD").removeprefix("refs/heads/")
    except (GitMissing, ConfigError):
        return None
    return own.removeprefix(f"refs/remotes/{remote}/") or _likely(here, remotes[remote]) or None


def _symbolic(clone: Clone, root: Path, name: str) -> str:
    answer = clone.run("symbolic-ref", "--quiet", name, at=root)
    return "" if answer.status else answer.text


def _likely(here: str, branches: list[str]) -> str:
    """Which of the branches of a remote others are merged into; `here` is checked out."""
    known = [one for one in branches if one != "HEAD" and not one.startswith(usual_branch())]
    usual = [one for one in (here, *_USUAL) if one in _USUAL and one in known]
    return (usual or (known if len(known) == 1 else [here]))[0]


def in_git_folder(folder: Path) -> bool:
    """Whether `folder` lies in what git keeps for itself: in `.git`, or in a bare repository."""
    for one in (folder, *folder.parents):
        if one.name == ".git" or is_git_folder(one, one):
            return True
        if os.path.lexists(one / ".git"):
            return False
    return False


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


def _remotes_of(config: Path, wanted: str) -> Mapping[str, str] | None:
    """The addresses of the remotes by name; None where only git understands the file."""
    try:
        text = files.read(config, limit=_LONGEST).decode("utf-8")
    except (OSError, ValueError):
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
    # Another file may say something of others, but not of one that is told already.
    return None if _ELSEWHERE.search(text) and wanted not in remotes else remotes


def _told(clone: Clone, config: Path, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The addresses of the remotes by name, as git reads the file.

    Files that it includes count where they lie in the repository itself, beside it.
    """
    if not config.is_file() or depth > _DEEPEST:
        return
    told = clone.run("config", f"--file={config}", "--no-includes", "--list", "-z")
    found: dict[str, str] = {}
    for entry in told.out.decode("utf-8", "replace").split("\0"):
        key, has_value, value = entry.partition("\n")
        if has_value and key.startswith("remote.") and key.endswith(".url"):
            found.setdefault(key.removeprefix("remote.").removesuffix(".url"), value)
        elif has_value and key == "include.path":
            included = config.parent / value
            if included.resolve().is_relative_to(clone.common.resolve()):
                found |= {n: u for n, u in _told(clone, included, depth + 1) if n not in found}
    yield from found.items()
