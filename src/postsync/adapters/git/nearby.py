"""Remotes on this machine: where their addresses lead, and what may run there.

Such a remote runs its hooks as the one who pushes. One that is named by an absolute path is somebody's
who knows this machine. A relative one an archive can bring along, beside the clone: its hooks do not run.
"""

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from postsync.adapters import files

_SCHEME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*://")
_SUFFIXES = ("/.git", "", ".git/.git", ".git")
"""What git tries after an address, in its order."""

_LONGEST = 1 << 20
_DEEPEST = 10

_GIT_FILE = re.compile(rb"gitdir: (?P<folder>[^\0\r\n]+)[\r\n]*")
_RUNNING = re.compile(rb"\[\s*(hook|include)", re.IGNORECASE)
"""Hooks that stand in settings, which no other setting switches off, or are included there."""

_OF_PROCESSES = frozenset({"proc", "dev"})
"""Folders where an absolute path may lead to wherever a process is."""

_CALMED = (
    "GIT_ALLOW_PROTOCOL= git -c core.hooksPath=/dev/null -c core.fsmonitor=false "
    "-c core.alternateRefsCommand=true -c gc.auto=0 -c maintenance.auto=false "
    "-c receive.autogc=false -c receive.denyCurrentBranch=refuse"
)
CALM = {"receivepack": f"{_CALMED} receive-pack", "uploadpack": f"{_CALMED} upload-pack"}
"""Programs of a remote that run nothing of it. Git gives them to a shell: only fixed words stand here."""


class Nearby(NamedTuple):
    """A remote on this machine."""

    path: Path
    """Where its address leads, whether anything is there or not."""
    folder: Path | None
    """The repository that git finds there, without links; None where there is none."""
    is_absolute: bool
    """Whether the address says where on this machine it is, wherever the clone lies."""

    @property
    def address(self) -> str | None:
        """Another address of the repository, after which git does not look elsewhere."""
        return f"{self.folder}/." if self.folder is not None else None

    @property
    def parts(self) -> list[Path]:
        """All folders that it is made of."""
        return [self.path, *([self.folder, _common(self.folder)] if self.folder else [])]

    @property
    def has_running_settings(self) -> bool:
        """Whether its settings name programs that `CALM` does not switch off."""
        if self.folder is None:
            return False
        settings = [_common(self.folder) / "config", self.folder / "config.worktree"]
        return any(_RUNNING.search(_read(one)) for one in settings)


def find_nearby(url: str, top: Path) -> Nearby | None:
    """The remote at an address, as it is seen from `top`; None for one on another machine."""
    path = _path_in(url)
    if path is None:
        return None
    parts = Path(path).parts
    is_absolute = path.startswith("/") and ".." not in parts
    is_absolute = is_absolute and not _OF_PROCESSES.intersection(parts[1:2])
    # Git runs at the top, and what is a process's own is that git's.
    place = re.sub(r"^/+proc/(self|thread-self)/cwd(?=/|$)", str(top), path)
    here = os.path.join(top, os.path.expanduser(place))  # noqa: PTH111, PTH118 - as git does it
    return Nearby(Path(here), _repository(here), is_absolute)


def _path_in(url: str) -> str | None:
    if _SCHEME.match(url):
        scheme, _, rest = url.partition("://")
        # Git takes the host off after it has decoded all of it.
        return f"/{unquote(rest).partition('/')[2]}" if scheme.lower() == "file" else None
    before_colon, colon, _ = url.partition(":")
    return None if colon and "/" not in before_colon else url


def _repository(path: str) -> Path | None:
    """The repository that git would find at a path, without links and beyond all `.git` files."""
    found = None
    for _ in range(_DEEPEST):
        inner = _first(path)
        if inner is None or inner == found:
            break
        found, path = inner, f"{inner}/."
    return found


def _first(path: str) -> Path | None:
    path = path.rstrip("/") or "/"
    for suffix in _SUFFIXES:
        one = Path(f"{path}{suffix}")
        try:
            mode = one.stat().st_mode
            if stat.S_ISREG(mode):
                named = _GIT_FILE.fullmatch(_read(one))
                return (one.parent / os.fsdecode(named["folder"])).resolve() if named else None
            if stat.S_ISDIR(mode) and _is_repository(one):
                return one.resolve()
        except (OSError, RuntimeError, ValueError):
            continue
    return None


def _is_repository(folder: Path) -> bool:
    common = _common(folder)
    return os.path.lexists(folder / "HEAD") and all(
        (common / one).exists() for one in ("objects", "refs")
    )


def _common(folder: Path) -> Path:
    """What linked work trees share of a repository, its hooks and settings among it."""
    named = _read(folder / "commondir").rstrip(b"\r\n")
    return folder / os.fsdecode(named) if named else folder


def _read(path: Path) -> bytes:
    try:
        return files.read(path, limit=_LONGEST)
    except (OSError, ValueError):
        return b""
