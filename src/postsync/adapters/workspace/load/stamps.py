"""Stamps: what changes when a file does, without a look into it, as git takes it."""

import os
import stat

Stamp = tuple[int, ...]


def stamp_of(path: str) -> Stamp:
    """The stamp of a file; of a folder, what tells it from another one or from a link. Raises OSError."""
    facts = os.lstat(path)
    if stat.S_ISDIR(facts.st_mode):
        return facts.st_mode, facts.st_ino
    return facts.st_mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def is_of_folder(stamp: Stamp) -> bool:
    """Whether a stamp is that of a folder."""
    return stat.S_ISDIR(stamp[0])


def changed_at(stamp: Stamp) -> int:
    """When a file has changed last, in nanoseconds since 1970; its time cannot be set, but its copy's can."""
    return max(stamp[-2:])
