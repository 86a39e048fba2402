"""Post files: which ones the patterns of the configuration find, and their bytes."""

import os
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from postsync.adapters.workspace.wording import cut
from postsync.adapters.workspace.yaml.reader import MAX_BYTES
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span

Read = Callable[[str], bytes]
"""Returns the bytes of a file, by its path below the workspace. Raises OSError."""

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)

_FIRST_READ = 16 * 1024
"""Nearly every post file fits; a larger buffer for each would cost more than a second read for few."""

_WILD = re.compile(r"[*?\[]")

_CONFIG_FILES = frozenset({"postsync.yaml", "postsync.yml"})


class Found(NamedTuple):
    """A post file: its path below the root, and the folder its address is counted from."""

    path: str
    folder: str


class Discovery(NamedTuple):
    """The post files of a workspace in the order of their paths, and what was refused."""

    files: list[Found]
    diagnostics: list[Diagnostic]


class _Pattern(NamedTuple):
    """What is left of a pattern in some folder: its parts from there on, None for `**`.

    `folder` holds the folders before the first wildcard of the whole pattern.
    """

    parts: tuple[re.Pattern[str] | None, ...]
    folder: str


def static_folder(pattern: str) -> str:
    """The folders of a pattern before its first wildcard: what addresses are counted from."""
    parts = pattern.split("/")[:-1]
    for index, part in enumerate(parts):
        if _WILD.search(part):
            return "/".join(parts[:index])
    return "/".join(parts)


def discover(root: str, patterns: Iterable[str]) -> Discovery:
    """Every file below `root` that a pattern matches; the first pattern that does decides.

    Names that begin with a dot are matched only by a pattern that says the dot. Symbolic links are
    never followed; one that a pattern reaches is refused.
    """
    found = Discovery([], [])
    # A list of what is left, and no recursion: folders can be nested deeper than Python's stack is.
    left = [("", _without_stars(map(_compile, patterns)))]
    while left:
        below, here = left.pop()
        try:
            with os.scandir(f"{root}/{below}") as entries:
                listed = list(entries)
        except OSError as error:
            summary = f"the folder {cut(below) or '.'} cannot be read: {error.strerror}"
            found.diagnostics.append(finding("PS101", summary, span=Span(file=below or ".")))
            continue
        last = [(pattern.parts[0], pattern.folder) for pattern in here if len(pattern.parts) == 1]
        for entry in listed:
            path = below + entry.name
            is_config = not below and entry.name in _CONFIG_FILES
            folder = None if is_config else _matched(entry.name, last)
            if folder is not None:
                _take_file(entry, Found(path, folder), found)
            if entry.is_dir(follow_symlinks=False):
                if deeper := _inside(entry.name, here):
                    left.append((path + "/", deeper))
            elif folder is None and _is_linked_folder(entry) and _inside(entry.name, here):
                found.diagnostics.append(_link(path))
    found.files.sort()
    return found


def _take_file(entry: os.DirEntry[str], file: Found, found: Discovery) -> None:
    if entry.is_symlink():
        found.diagnostics.append(_link(file.path))
    elif entry.is_file(follow_symlinks=False):
        found.files.append(file)
    elif not entry.is_dir(follow_symlinks=False):
        summary = "this is not a regular file"
        found.diagnostics.append(finding("PS101", summary, span=Span(file=file.path)))


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and entry.is_dir()


def _link(path: str) -> Diagnostic:
    return finding(
        "PS102",
        "symbolic links are not followed",
        detail="Put the file itself here, or leave it out of `posts` in postsync.yaml.",
        span=Span(file=path),
    )


def _compile(pattern: str) -> _Pattern:
    """A pattern, taken apart at its slashes; of several `**` in a row one is enough."""
    from fnmatch import translate

    written: list[str] = []
    parts: list[re.Pattern[str] | None] = []
    for part in pattern.split("/"):
        if part in ("", ".") or (part == "**" and written[-1:] == ["**"]):
            continue
        hidden = "" if part.startswith(".") else r"(?!\.)"
        written.append(part)
        parts.append(None if part == "**" else re.compile(hidden + translate(part), re.DOTALL))
    return _Pattern(tuple(parts), static_folder("/".join(written)))


def _without_stars(patterns: Iterable[_Pattern]) -> tuple[_Pattern, ...]:
    """The patterns, and behind each what is left of it when its `**` stands for no folder."""
    every: dict[_Pattern, None] = {}
    for pattern in patterns:
        if not pattern.parts:  # `.` is a folder, and no file
            continue
        every[pattern] = None
        if pattern.parts[:1] == (None,) and len(pattern.parts) > 1:
            every[_Pattern(pattern.parts[1:], pattern.folder)] = None
    return tuple(every)


def _inside(name: str, patterns: tuple[_Pattern, ...]) -> tuple[_Pattern, ...]:
    """What is left of the patterns in the folder `name`."""
    deeper = []
    for pattern in patterns:
        part, *rest = pattern.parts
        if part is None:
            if not name.startswith("."):
                deeper.append(pattern)
        elif rest and part.match(name):
            deeper.append(_Pattern(tuple(rest), pattern.folder))
    return _without_stars(deeper)


def _matched(name: str, last: list[tuple[re.Pattern[str] | None, str]]) -> str | None:
    """The folder of the first pattern whose last part a file's name matches; None without one."""
    for part, folder in last:
        if part is None or part.match(name):
            return folder
    return None


def bytes_of(root: str, file: str) -> bytes:
    """Return the bytes of a file below `root`; more than MAX_BYTES if it is too large. Raises OSError."""
    descriptor = os.open(f"{root}/{file}", _FLAGS)
    try:
        data = os.read(descriptor, _FIRST_READ)
        if len(data) < _FIRST_READ:
            return data
        parts = [data]
        left = MAX_BYTES + 4 - len(data)
        while left > 0 and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)
