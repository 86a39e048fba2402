"""Drafting: writing the file of a new post, and the media beside it; nothing is overwritten."""

import filecmp
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from postsync.adapters.files import write_new
from postsync.adapters.reach import leads_through_link, repository_root
from postsync.adapters.workspace.kinds import Kind
from postsync.adapters.workspace.scaffold import make_folder
from postsync.domain.errors import ConfigError

_PLACEHOLDERS = Path(__file__).with_name("placeholders")

_MEDIA_FOLDER = "media"


def first_slot(now: datetime) -> datetime:
    """When a new post is due: in a week, in the morning: time to write, to look, and to agree."""
    return (now + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)


def is_placeholder(path: str, file: BinaryIO) -> bool:
    """Whether an open file is still the one that stands in for a medium, under the same name."""
    ours = _PLACEHOLDERS / Path(path).name
    if not ours.is_file():
        return False
    file.seek(0)
    return file.read(ours.stat().st_size + 1) == ours.read_bytes()


class Drafting:
    """Files of one workspace. `shown` says how a path below it is written in a message."""

    def __init__(self, root: Path, shown: Callable[[str], str]) -> None:
        self._root, self._shown = root, shown
        self._top = Path(repository_root(str(root)))

    def taken(self, path: str) -> str:
        """A file that has the address of `path` already; empty without one."""
        stem = path.rpartition(".")[0]
        names = (path, f"{stem}.yaml", f"{stem}.yml")
        return next((one for one in names if os.path.lexists(self._root / one)), "")

    def media(
        self, kind: Kind, given: tuple[str, ...], path: str
    ) -> Iterator[tuple[str, Path | None]]:
        """Each medium as a post at `path` names it, and the file to be copied there; None where it stays.

        `given` are files or addresses; without any, those that stand in for them. Raises ConfigError.
        """
        if not given:
            yield from ((f"{_MEDIA_FOLDER}/{name}", _PLACEHOLDERS / name) for name in kind.media)
        folder = (self._root / path).parent.resolve()
        for name in given:
            file = Path(name)
            if name.startswith("https://"):
                yield name, None
            elif not file.is_file():
                raise ConfigError(
                    f"there is no file {name}",
                    detail="--media takes a file, or an address that begins with https://.",
                )
            elif file.resolve().is_relative_to(self._top.resolve()):
                yield os.path.relpath(file.resolve(), folder), None
            else:
                yield f"{_MEDIA_FOLDER}/{file.name}", file

    def copy(self, source: Path, path: str) -> bool:
        """Copy a file to `path`; False where it is there already. Raises ConfigError."""
        there = self._root / path
        if there.is_file() and filecmp.cmp(source, there, shallow=False):
            return False
        self._make_folder(path)
        try:
            with there.open("xb") as file, source.open("rb") as data:
                shutil.copyfileobj(data, file)
        except FileExistsError:
            raise ConfigError(
                f"{self._shown(path)} is there already, and another file",
                detail="Rename the file of --media, or name the one that is there.",
            ) from None
        except OSError as error:
            raise self._unwritable(path, error) from error
        return True

    def write(self, path: str, text: str) -> None:
        """Write a new file, of which nobody ever sees a part. Raises ConfigError."""
        self._make_folder(path)
        try:
            write_new(self._root / path, text.encode())
        except OSError as error:
            raise self._unwritable(path, error) from error

    def _make_folder(self, path: str) -> None:
        there = self._root / path
        if leads_through_link(str(self._top), os.path.relpath(there, self._top)):
            raise ConfigError(
                f"{self._shown(path)} is not written: a symbolic link of the repository leads there",
                detail="Put a folder in the place of the link.",
            )
        try:
            make_folder(there)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def _unwritable(self, path: str, error: OSError) -> ConfigError:
        return ConfigError(
            f"{self._shown(path)} cannot be written: {error.strerror}",
            detail="Choose a place that you may write to, or ask whoever it belongs to.",
        )
