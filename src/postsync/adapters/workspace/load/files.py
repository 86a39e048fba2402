"""Post files: which ones the patterns of the configuration find, and their bytes."""

import os
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from postsync.adapters.workspace.wording import cut
from postsync.adapters.workspace.yaml.nodes import MAX_BYTES
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
    """One pattern, taken apart at its slashes; None stands for `**`."""

    parts: tuple[re.Pattern[str] | None, ...]
    folder: str


_State = tuple[_Pattern, int]
"""A pattern of which so many parts have been matched by the folders above."""


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
    states = tuple((_compile(pattern), 0) for pattern in patterns)
    _walk(root, states, found)
    found.files.sort()
    return found


def _walk(root: str, states: tuple[_State, ...], found: Discovery) -> None:
    # A list of what is left, and no recursion: folders can be nested deeper than Python's stack is.
    left = [("", states)]
    while left:
        below, states = left.pop()
        try:
            with os.scandir(f"{root}/{below}") as entries:
                listed = list(entries)
        except OSError as error:
            summary = f"the folder {cut(below) or '.'} cannot be read: {error.strerror}"
            found.diagnostics.append(finding("PS101", summary, span=Span(file=below or ".")))
            continue
        last_parts = _last_parts(states)
        for entry in listed:
            path = below + entry.name
            folder = _file_folder(last_parts, entry.name)
            if folder is not None and not (not below and entry.name in _CONFIG_FILES):
                _take_file(entry, Found(path, folder), found)
            if entry.is_dir(follow_symlinks=False):
                deeper = _advance(states, entry.name)
                if deeper:
                    left.append((path + "/", deeper))
            elif folder is None and _is_linked_folder(entry) and _advance(states, entry.name):
                found.diagnostics.append(_link(path))


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
    written = [part for part in pattern.split("/") if part not in ("", ".")]
    parts = [
        part
        for part, before in zip(written, ["", *written], strict=False)
        if part != "**" or before != "**"
    ]
    compiled = tuple(None if part == "**" else _component(part) for part in parts)
    return _Pattern(parts=compiled, folder=static_folder("/".join(parts)))


def _component(part: str) -> re.Pattern[str]:
    from fnmatch import translate

    hidden = "" if part.startswith(".") else r"(?!\.)"
    return re.compile(hidden + translate(part), re.DOTALL)


def _advance(states: tuple[_State, ...], name: str) -> tuple[_State, ...]:
    """What is left of the patterns below the folder `name`."""
    deeper: dict[_State, None] = {}
    for pattern, index in states:
        for at in _positions(pattern, index):
            part = pattern.parts[at]
            if part is None:
                if not name.startswith("."):
                    deeper[pattern, at] = None
            elif at + 1 < len(pattern.parts) and part.match(name):
                deeper[pattern, at + 1] = None
    return tuple(deeper)


def _last_parts(states: tuple[_State, ...]) -> list[tuple[re.Pattern[str] | None, str]]:
    """What the name of a file in this folder must match, by one of the patterns, and their folders."""
    return [
        (pattern.parts[at], pattern.folder)
        for pattern, index in states
        for at in _positions(pattern, index)
        if at == len(pattern.parts) - 1
    ]


def _file_folder(last_parts: list[tuple[re.Pattern[str] | None, str]], name: str) -> str | None:
    """The folder of the first pattern that ends in a match of `name`; None when none does."""
    for part, folder in last_parts:
        if part is None or part.match(name):
            return folder
    return None


def _positions(pattern: _Pattern, index: int) -> Iterable[int]:
    """The parts that may come next: `**` may also stand for no folder at all."""
    yield index
    while index < len(pattern.parts) - 1 and pattern.parts[index] is None:
        index += 1
        yield index


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
