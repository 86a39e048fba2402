"""Media that posts name: by path a file of the repository, by URL what networks can fetch."""

import os
import posixpath
import re
import stat
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postsync.adapters.reach import is_own, read_below, repository_root
from postsync.adapters.workspace.decode.paths import (
    Place,
    file_in,
    is_elsewhere,
    meant_path,
    odd_in,
)
from postsync.adapters.workspace.wording import quoted
from postsync.domain.late import late
from postsync.domain.post.media import MOST_BYTES, MediaFacts
from postsync.domain.text.text import composed

_LFS = b"version https://git-lfs.github.com/spec/"
_LFS_MOST = 1024
"""Git LFS promises that a pointer is shorter."""

if TYPE_CHECKING:  # a post without media does not need them
    from postsync.adapters.git.sharing import SharedFiles, Verdict

Fault = tuple[str, str, str]
"""Rule, summary and detail."""


class MediaFolder:
    """The media files of one repository; each is looked at once a run. `home` is its configuration's file."""

    def __init__(self, root: str, home: str = "") -> None:
        self._root = root
        self._name = home
        self._found: dict[tuple[str, str], tuple[str, Fault | None]] = {}
        self._folders: dict[str, Fault | None] = {}
        self._hints = 0
        self._names: dict[str, frozenset[str]] = {}
        self._sound: set[str] = set()
        self._facts: dict[str, MediaFacts | None] = {}

    @cached_property
    def _boundary(self) -> str:
        return repository_root(self._root)

    @property
    def is_in_git(self) -> bool:
        """Whether the workspace lies in a repository, so that a branch may have made it."""
        return os.path.lexists(f"{self._boundary}/.git")

    def find(self, post: str, path: str) -> tuple[str, Fault | None]:
        """The path below the workspace of a file that `post` names, and what is wrong with it."""
        folder = post.rpartition("/")[0]
        known = self._found.get((folder, path))
        if known is None:
            known = self._found[folder, path] = self._find(folder, path)
        return known

    def is_sound(self, path: str) -> bool:
        """Whether a file at `path` below the workspace, which a post names, can be sent."""
        return path in self._sound

    def refusal(self, path: str) -> "Verdict | None":
        """Why a file that is no medium is not opened; git is asked before, as its words might be shown."""
        from postsync.adapters.git.sharing import Kept, Verdict

        if any(map(is_own, path.split("/"))):
            return Verdict(Kept.HIDDEN)
        return self._shared.verdict(self._below(path))

    @cached_property
    def _shared(self) -> "SharedFiles":
        from postsync.adapters.git.sharing import SharedFiles

        return SharedFiles(self._boundary, self._below("."), home=self._home)

    def not_shared(self, paths: Iterable[str]) -> "Mapping[str, Verdict]":
        """Those of the files that can be sent which git shares with nobody; they no longer can."""
        refused = self.unshared(path for path in sorted(paths) if path in self._sound)
        self._sound.difference_update(refused)
        return refused

    def unshared(self, paths: Iterable[str]) -> "Mapping[str, Verdict]":
        """Those of any files below the workspace that git shares with nobody; it is asked once."""
        from postsync.adapters.git.sharing import not_shared

        given = {self._below(path): path for path in paths}
        refused = not_shared(self._boundary, given, home=self._home) if given else {}
        return {given[inner]: verdict for inner, verdict in refused.items()}

    @property
    def _home(self) -> str:
        """The configuration, as seen from the repository; empty where there is none.

        A branch may let git ignore names that no file has: those tell nothing of the workspace.
        """
        is_there = self._name and os.path.lexists(f"{self._root}/{self._name}")
        return self._below(self._name) if is_there else ""

    def _below(self, path: str) -> str:
        """A path below the workspace, as seen from the repository."""
        return posixpath.relpath(posixpath.join(self._root, path), self._boundary)

    def facts(self, path: str) -> MediaFacts | None:
        """What the file at `path` below the workspace is; None where it cannot be sent or read."""
        if path not in self._facts:
            is_sound = path in self._sound or not self._check("", path, path)
            self._facts[path] = self._look(path) if is_sound else None
        return self._facts[path]

    def _look(self, path: str) -> MediaFacts | None:
        from postsync.adapters.media.facts import facts_of, open_below

        try:
            with open_below(self._boundary, self._below(path)) as file:
                facts = facts_of(file)
                if posixpath.basename(path).startswith("placeholder"):
                    from postsync.adapters.workspace.drafting import is_placeholder

                    facts = facts._replace(is_placeholder=is_placeholder(path, file))
                return facts
        except OSError:
            return None

    def _find(self, folder: str, path: str) -> tuple[str, Fault | None]:
        if "\0" in path or "\\" in path or is_elsewhere(path) or _ADDRESS.match(path):
            return path, self._unusable(folder, path)
        joined = posixpath.normpath(posixpath.join(folder, path))
        fault = self._check(folder, joined, path)
        if fault is None:
            self._sound.add(joined)
        return joined, fault

    def _check(self, post_folder: str, joined: str, written: str) -> Fault | None:
        absolute = posixpath.normpath(f"{self._root}/{joined}")
        if not absolute.startswith(self._boundary.rstrip("/") + "/"):
            detail = "Copy it into the repository, so that everybody and the CI job has it."
            return "PS302", f"the file {quoted(written)} is outside of the repository", detail
        if len(joined) > _LONGEST or "\0" in joined:
            return self._unusable(post_folder, written)
        if any(map(is_own, self._below(joined).split("/"))):
            return _not_ours(written)
        folder, name = posixpath.split(absolute)
        fault = self._check_folder(folder)
        if fault is None:
            fault = _check_file(self._boundary, self._below(joined), written)
        if fault is None and not self._is_spelt(folder, name):
            fault = _MISSING
        return self._missing(post_folder, written) if fault == _MISSING else fault

    def _is_spelt(self, folder: str, name: str) -> bool:
        """Whether a name is in a folder exactly so: some systems open `Rover.JPG` for `rover.jpg`."""
        names = self._names.get(folder)
        if names is None:
            try:
                names = frozenset(os.listdir(folder))  # noqa: PTH208 - names alone
            except OSError:  # it may be passed through, and not be looked into
                return True
            self._names[folder] = names
        return name in names or (not name.isascii() and composed(name) in map(composed, names))

    def _missing(self, folder: str, written: str) -> Fault:
        """Say that there is no such file, and which one was meant, as it is seen from the post file."""
        meant = self._meant(folder, written)
        detail = "The path is relative to the post file."
        if meant:
            name, other = posixpath.basename(written), posixpath.basename(meant)
            odd = _difference(name, other) or odd_in(written)
            detail = f"Did you mean {quoted(meant)}?{odd} {detail}"
        return "PS301", f"the media file {quoted(written)} does not exist", detail

    def _meant(self, folder: str, written: str) -> str | None:
        """The path that was meant by one in a post file of `folder`; it is looked for a few times only."""
        self._hints += 1
        if self._hints > _MOST_HINTS:
            return None
        home = posixpath.normpath(f"{self._root}/{folder}")
        return meant_path(Place(self._boundary, self._root, home), written)

    def _unusable(self, folder: str, path: str) -> Fault:
        """Say what keeps a path from working for everybody, and how it is written."""
        if _ADDRESS.match(path):
            detail = "Name it by `url` instead of `path`; it must begin with https://."
            return "PS305", f"{quoted(path)} is an address, not a file", detail
        meant = None if "\0" in path else self._meant(folder, path)
        how = "relative to the post file, with forward slashes"
        detail = f"Write {meant}: {how}." if meant else f"Write it {how}: media/launch.jpg."
        if path.startswith("/"):
            return "PS302", f"the path {quoted(path)} begins at the root of the disk", detail
        if is_elsewhere(path):
            return "PS302", f"the path {quoted(path)} leads to a folder of one machine", detail
        return "PS305", f"{quoted(path)} is not a path that works everywhere", detail

    def _check_folder(self, folder: str) -> Fault | None:
        """The first fault among the folders from the repository's root down."""
        unknown = []
        while folder not in self._folders and folder != self._boundary:
            unknown.append(folder)
            folder = posixpath.dirname(folder)
        fault = self._folders.get(folder)
        for below in reversed(unknown):
            fault = fault or _check_link(below)
            if fault is None and not self._is_spelt(*posixpath.split(below)):
                fault = _MISSING
            self._folders[below] = fault
        return fault


_MOST_HINTS = 100
"""Paths of a run for which it is looked what was meant: a branch can make up any number."""

_ADDRESS = late(r"\s*https?:/", re.IGNORECASE)

_LONGEST = 1_000
"""Characters of a path; no system has files with longer ones that others can read."""

_MISSING: Fault = ("PS301", "", "")


def _check_link(folder: str) -> Fault | None:
    try:
        is_link = stat.S_ISLNK(os.lstat(folder).st_mode)
    except OSError:
        return _MISSING
    return _LINKED if is_link else None


_LINKED: Fault = (
    "PS302",
    "the media file is behind a symbolic link",
    "Put the file itself into the repository.",
)


def _check_file(boundary: str, path: str, written: str) -> Fault | None:
    absolute = posixpath.join(boundary, path)
    try:
        facts = os.lstat(absolute)
    except OSError:
        return _MISSING
    if stat.S_ISLNK(facts.st_mode):
        return _LINKED
    if stat.S_ISDIR(facts.st_mode):
        inner = file_in(absolute)
        example = f", such as {posixpath.join(written.rstrip('/'), inner)}" if inner else ""
        return "PS305", f"{quoted(written)} is a folder, not a file", f"Name a file{example}."
    if not stat.S_ISREG(facts.st_mode):
        return "PS305", f"{quoted(written)} is not a file", "Name a picture or a video."
    if facts.st_size == 0:
        return "PS304", f"the media file {quoted(written)} is empty", "Export or save it again."
    if facts.st_size > MOST_BYTES:
        detail = "No network takes that. Export it smaller."
        return "PS305", f"the media file {quoted(written)} is larger than 10 GB", detail
    if facts.st_size < _LFS_MOST and _is_lfs_pointer(boundary, path):
        detail = "Run `git lfs pull`; in GitHub Actions, check out with `lfs: true`."
        return "PS303", f"{quoted(written)} is a Git LFS pointer, not the file itself", detail
    if not os.access(absolute, os.R_OK):
        return "PS305", f"the media file {quoted(written)} cannot be read", "Check its permissions."
    return None


def _is_lfs_pointer(boundary: str, path: str) -> bool:
    try:
        return read_below(boundary, path, most=len(_LFS)) == _LFS
    except OSError:
        return False


def _not_ours(path: str) -> Fault:
    detail = (
        "Nothing in .git and .postsync is ever sent. Name a picture or a video of the repository."
    )
    return "PS307", f"{quoted(path)} belongs to git or to postsync", detail


_LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


@lru_cache(4096)
def unreachable(url: str, *, allow_loopback: bool = False) -> str | None:
    """Why no network can fetch `url`, or this machine if that is allowed; None when it may be fetched."""
    if not url.isprintable():
        return "it holds a character that no address has"
    try:
        urlsplit(url)
    except ValueError:
        return "its host cannot be read"
    scheme, _, rest = url.partition("://")
    authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    if "@" in authority:
        return "it holds a name or a password"
    host, port = _parts(authority)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:9]) < 65_536):
        return f"{port} is not a port"
    host = host.removesuffix(".").lower()
    if not all(0 < len(label) < 64 for label in host.split(".")):
        return "its host cannot be read"
    if scheme == "http" and allow_loopback:
        return None  # the form of such an address leaves no other host than this machine
    return f"{host or 'its host'} cannot be reached from outside" if _is_private(host) else None


def _parts(authority: str) -> tuple[str, str]:
    """The host and the port, without brackets and colon."""
    if authority.startswith("["):
        host, _, port = authority[1:].partition("]")
        return host, port.removeprefix(":")
    host, _, port = authority.partition(":")
    return host, port


def _is_private(host: str) -> bool:
    if host[-1:].isalpha() and ":" not in host:
        return "." not in host or host.endswith(_LOCAL)
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host


def _difference(name: str, meant: str) -> str:
    """Say in what two names differ that look the same."""
    if name.isascii() and meant.isascii():
        return ""
    from postsync.domain.rules.characters import named
    from postsync.domain.text.hidden import seen

    one, other = composed(name), composed(meant)
    if one == other:
        return (
            " It looks the same, but its accents are spelt in another Unicode form: copy the name."
        )
    if seen(one) != seen(other):
        return ""
    odd = [
        (which, sign)
        for which, text, rest in (("It", other, one), ("The path", one, other))
        for sign in dict.fromkeys(text)
        if not sign.isascii() and sign not in rest
    ]
    return "".join(f" {which} has {named(sign)}." for which, sign in odd[:3])
