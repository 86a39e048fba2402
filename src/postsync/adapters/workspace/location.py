"""Where the configuration is: here or above, under another name by mistake, or in a folder below."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from postsync.adapters.workspace.decode.configuration import FILE_NAME
from postsync.domain.errors import ConfigError
from postsync.domain.late import late

_LIKE_ITS_NAME = late(
    r"\.?post[-_. ]?sync(?:[-_.]?conf(?:ig)?)?(?:\.(?:ya?m+l+|ymal|json|toml)){1,2}(?:\.txt)? *",
    re.IGNORECASE,
)
"""Names that people, editors and other systems give the file. It would be overlooked under them."""

_OF_OURS = b'"format_version"'
"""In every document that postsync writes as JSON: somebody may have kept one as postsync.json."""

_MOST_FOLDERS, _MOST_ENTRIES = 100, 1_000
"""So far is looked below: it is for a hint."""

_UNLIKELY = frozenset({"node_modules", "vendor", "site-packages", "__pycache__"})


class Misnamed(ConfigError):
    """A file is there that looks like the configuration, under a name that is not its own."""

    code = "invalid-config"

    def __init__(self, path: Path) -> None:
        import shlex

        beside = (path.parent / FILE_NAME).is_file()
        super().__init__(
            f"{path} is not read: the configuration is called {FILE_NAME}",
            detail=f"{FILE_NAME} lies beside it: delete the one that is not meant."
            if beside
            else f"Rename it: mv {shlex.quote(path.name)} {FILE_NAME}",
        )


class NoSuchConfig(ConfigError):
    """`--config` names no file."""

    code = "invalid-config"

    def __init__(self, named: str, path: Path) -> None:
        inside = path / FILE_NAME
        if not path.is_dir():
            detail = "It is looked for from the working folder, or from the folder of `--chdir`."
            super().__init__(f"there is no file {named}", detail=detail)
            return
        there = f"{named.rstrip('/')}/{FILE_NAME}"
        detail = f"Name the file: --config {there}" if inside.is_file() else "Name a file in it."
        super().__init__(f"{named} is a folder, not a configuration", detail=detail)


def find_config(start: Path) -> Path | None:
    """The nearest `postsync.yaml`, from `start` upwards. Raises Misnamed."""
    folder = Path(os.path.abspath(start))  # noqa: PTH100 - a link must not lead elsewhere
    for candidate in (folder, *folder.parents):
        names = _names_in(candidate)
        for name in sorted(names - {FILE_NAME}):
            if _looks_like_one(candidate / name):
                raise Misnamed(candidate / name)
        # A link, a pipe or a folder of this name is refused when it is read, and not passed over.
        if FILE_NAME in names:
            return candidate / FILE_NAME
    return None


def named_config(folder: Path, named: str) -> Path:
    """The file that `--config` names. Raises NoSuchConfig where there is none."""
    path = folder / named
    if path.is_dir() or not os.path.lexists(path):
        raise NoSuchConfig(named, path)
    return path


def _names_in(folder: Path) -> set[str]:
    """Names in a folder that are the configuration's or like it, exactly as they are written there."""
    try:
        return set(filter(_is_like_its_name, os.listdir(folder)))  # noqa: PTH208 - names alone
    except OSError:  # a folder above that may be passed through, and not be looked into
        return {FILE_NAME} if os.path.lexists(folder / FILE_NAME) else set()


def _is_like_its_name(name: str) -> bool:
    return name == FILE_NAME or (
        "sync" in name.casefold() and _LIKE_ITS_NAME.fullmatch(name) is not None
    )


def _looks_like_one(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    if stat.S_ISREG(mode) and path.suffix.lower() == ".json":
        return not _is_document_of_ours(path)
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def _is_document_of_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _OF_OURS in file.read(4096)
    except OSError:
        return False


def configs_below(folder: Path) -> list[str]:
    """The folders with a configuration in and below `folder`, two levels deep; no link is followed."""
    found: list[str] = []
    left = [folder]
    for level in (1, 2):
        deeper: list[Path] = []
        for inner in left[:_MOST_FOLDERS]:
            deeper += _folders_in(inner)
        found += [
            inner.relative_to(folder).as_posix()
            for inner in deeper[: _MOST_FOLDERS * level]
            if (inner / FILE_NAME).is_file()
        ]
        left = deeper
    return found


def _folders_in(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            some = [entry for entry, _ in zip(entries, range(_MOST_ENTRIES), strict=False)]
    except OSError:
        return
    for entry in sorted(some, key=lambda one: one.name):
        is_likely = not entry.name.startswith(".") and entry.name not in _UNLIKELY
        if is_likely and entry.is_dir(follow_symlinks=False):
            yield folder / entry.name
