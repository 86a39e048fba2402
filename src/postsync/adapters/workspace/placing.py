"""Placing: where the file of a new post goes, so that the patterns of the configuration find it."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from postsync.adapters.workspace.load.patterns import (
    alternatives,
    compile_all,
    inside,
    matched,
    static_folder,
)
from postsync.adapters.workspace.wording import quoted
from postsync.domain.errors import ConfigError
from postsync.domain.post.address import address_of_path, is_id, like_address


class Spot(NamedTuple):
    """A file by its path below the workspace, and the address of the post in it.

    `id` is that address where the path does not tell it; else empty.
    """

    path: str
    address: str
    id: str


def spot_for(word: str, root: Path, patterns: tuple[str, ...]) -> Spot:
    """Where the post goes that somebody calls `word`: an address, or a file. Raises ConfigError."""
    names_a_file = word.casefold().endswith((".yaml", ".yml")) or word.startswith(
        ("./", "../", "/")
    )
    if not names_a_file:
        return spot_for_address(_without_folder(word, root, patterns), patterns)
    path = Path(word)
    inner = _inner(path, root)
    if "/" not in word and (inner is None or folder_of(inner, patterns) is None):
        # `new launch.yaml`, by somebody who is not in the folder of the posts.
        return spot_for_address(path.stem, patterns)
    return spot_for_path(path, root, patterns)


def _without_folder(address: str, root: Path, patterns: Iterable[str]) -> str:
    """An address without the folder of the posts, which people write before it: it is not counted."""
    for pattern in patterns:
        folder = static_folder(pattern)
        rest = address.removeprefix(f"{folder}/")
        if folder and rest != address and not (root / folder / folder).is_dir():
            return rest
    return address


def _inner(path: Path, root: Path) -> str | None:
    """A path below the workspace; None for one outside."""
    inner = os.path.relpath(path.parent.resolve() / path.name, root.resolve()).replace(os.sep, "/")
    return None if f"{inner}/".startswith("../") else inner


def spot_for_address(address: str, patterns: tuple[str, ...]) -> Spot:
    """Where a post with this address goes. Raises ConfigError."""
    parts = address.split("/")
    if not is_id(address) or not all(part.strip(".") for part in parts):
        near = like_address(address)
        raise ConfigError(
            f"{quoted(address)} cannot be an address",
            detail="An address has letters, digits and . _ - /."
            + (f" Such as: postsync new {near}" if near else ""),
        )
    for path in _candidates(address, patterns):
        folder = folder_of(path, patterns)
        if folder is not None:
            told = address_of_path(path, folder)
            return Spot(path, address, "" if told == address else address)
    raise ConfigError(
        f"the patterns of `posts` match no file that could be called {address}",
        detail=f"Name the file: postsync new PATH. The patterns are {', '.join(patterns)}.",
    )


def spot_for_path(path: Path, root: Path, patterns: tuple[str, ...]) -> Spot:
    """The same for a file that somebody names. Raises ConfigError."""
    inner = _inner(path, root)
    folder = None if inner is None else folder_of(inner, patterns)
    if inner is None or folder is None:
        raise ConfigError(
            f"{path} is not a place for a post: no pattern of `posts` matches it",
            detail=f"The patterns are {', '.join(patterns)}, seen from {root}.",
        )
    told = address_of_path(inner, folder)
    if is_id(told):
        return Spot(inner, told, "")
    near = like_address(told) or "post"
    return Spot(inner, near, near)


def folder_of(path: str, patterns: Iterable[str]) -> str | None:
    """The folder that the address of a file is counted from; None where no pattern finds the file."""
    taken, left_out = compile_all(patterns)
    *folders, name = path.split("/")
    for folder in folders:
        if matched(folder, left_out) is not None:
            return None
        taken, left_out = inside(folder, taken), inside(folder, left_out, hidden=True)
        if any(pattern.parts == (None,) for pattern in left_out):
            return None
    return None if matched(name, left_out) is not None else matched(name, taken)


def _candidates(address: str, patterns: Iterable[str]) -> Iterator[str]:
    """Paths that would suit a pattern: as the address says, or as the pattern insists."""
    above, _, name = address.rpartition("/")
    for pattern in patterns:
        for one in [] if pattern.startswith("!") else alternatives(pattern):
            before, last = static_folder(one), one.rpartition("/")[2]
            suffix = ".yml" if last.endswith(".yml") else ".yaml"
            wanted = [f"{address}{suffix}"]
            if not re.search(r"[*?\[]", last):
                wanted.append(f"{address}/{last}")
            elif "*" in last:
                wanted.append(f"{above}/{last.replace('*', name, 1).replace('*', '')}")
            for each in wanted:
                yield "/".join(
                    part for part in f"{before}/{each}".split("/") if part not in ("", ".")
                )
