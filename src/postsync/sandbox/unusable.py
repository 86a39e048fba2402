"""What makes a database of the sandbox unusable: it may be of somebody else, made to do harm."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SandboxUnusable(Exception):
    """The database file cannot be used: it is of a later version, or not one that the sandbox made."""


_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""What a journal ends with that names another file, which SQLite would delete. Ours never do."""


@contextmanager
def usable() -> Iterator[None]:
    """Take what goes wrong for a fault of the file: what a request gets wrong is refused before."""
    import sqlite3

    try:
        yield
    except _UNEXPECTED as error:
        raise SandboxUnusable(f"something else is in it ({type(error).__name__})") from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            reason = "another program has held it for a minute, and must end before anything else"
            raise SandboxUnusable(reason) from error
        raise SandboxUnusable(str(error)) from error


_UNEXPECTED = (TypeError, LookupError, ValueError, ArithmeticError, AttributeError, RecursionError)


def check_files(database: Path, media: Path) -> None:
    """Refuse what is no plain file or folder, without opening it: a link leads elsewhere, a pipe nowhere."""
    for name, is_right in {
        database: stat.S_ISREG,
        Path(f"{database}-journal"): stat.S_ISREG,
        Path(f"{database}-wal"): stat.S_ISREG,
        Path(f"{database}-shm"): stat.S_ISREG,
        media: stat.S_ISDIR,
    }.items():
        try:
            mode = name.lstat().st_mode
        except FileNotFoundError:
            continue
        if not is_right(mode):
            raise SandboxUnusable(f"{name.name} is not a plain {_KINDS[is_right]}")
        if name.name.endswith("-journal") and _end_of(name) == _SUPER_JOURNAL:
            raise SandboxUnusable(f"{name.name} is not of the sandbox; delete it, too")


_KINDS = {stat.S_ISREG: "file", stat.S_ISDIR: "folder"}


def _end_of(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, len(_SUPER_JOURNAL)), os.SEEK_END)
        return file.read()
