"""Watching: which files below a folder were saved since the last look.

A look costs a few milliseconds for a thousand files, on every system and every kind of disk, and nothing
has to be installed for it.
"""

import os
import time
from collections.abc import Callable, Iterator
from stat import S_ISDIR

from postsync.adapters.files import OWN_FOLDER

PAUSE = 0.1
"""Seconds between two looks."""

_SHARE = 10
"""A look never takes more than this part of the time."""

_MOST = 100_000
"""Files that are looked at."""

_LEFT_OUT = frozenset({"node_modules", "__pycache__"})

Seen = dict[str, tuple[int, int, int]]
"""Of each file when it was written, how long it is, and which one it is."""


def look(root: str) -> Seen:
    """All files below `root` that a preview may be made of: no hidden folders, but the state."""
    seen: Seen = {}
    folders = [""]
    while folders and len(seen) < _MOST:
        folder = folders.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))  # noqa: PTH118 - a thousand times
        except OSError:  # it went away meanwhile
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            try:
                facts = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if not S_ISDIR(facts.st_mode):
                if _may_matter(folder, entry.name):
                    seen[path] = facts.st_mtime_ns, facts.st_size, facts.st_ino
            elif _is_walked(path, entry.name):
                folders.append(f"{path}/")
    return seen


def changes(root: str, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[frozenset[str]]:
    """Each time something was saved, created or removed: what, as paths below `root`."""
    seen = look(root)
    while True:
        began = time.perf_counter()
        now = look(root)
        changed = {path for path, _ in seen.items() ^ now.items()}
        seen = now
        if changed:
            yield frozenset(changed)
        else:
            sleep(max(PAUSE, _SHARE * (time.perf_counter() - began)))


def _may_matter(folder: str, name: str) -> bool:
    """Of our own folder only the state; no file that editors write beside the one that is edited."""
    if folder.startswith(f"{OWN_FOLDER}/"):
        return name.endswith(".json")
    return not name.startswith(".") and not name.endswith(("~", ".swp", ".tmp"))


def _is_walked(path: str, name: str) -> bool:
    if path == OWN_FOLDER or path.startswith(f"{OWN_FOLDER}/"):
        return path in (OWN_FOLDER, f"{OWN_FOLDER}/rehearsal")
    return not name.startswith(".") and name not in _LEFT_OUT
