"""Files that a command line names: plans that are saved, plans and states that are read back."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.reach import leads_through_link, open_below, repository_root
from postsync.adapters.state.document.decoding import MAX_BYTES, decode_snapshot
from postsync.adapters.state.document.plans import decode_plan
from postsync.domain.errors import ConfigError
from postsync.domain.plan.plan import SavedPlan
from postsync.domain.post.address import is_address
from postsync.domain.state.record import Snapshot

_MARK = b'<meta name="generator" content="postsync">'
"""What every page has in its head, within the first `_MOST` bytes."""

_MOST = 200
_ELSEWHERE = "Choose another --out."
_PRINTS = f"{_ELSEWHERE} `--format json` prints the same document."


def refuse_special(name: str, *, what: str = "the plan", remedy: str = _PRINTS) -> None:
    """Refuse to save over a device or the like, or through a link of the repository.

    Raises ConfigError.
    """
    top, inner = _in_repository(name)
    if inner is not None and leads_through_link(top, inner):
        raise ConfigError(
            f"{what} cannot be saved to {name}: a symbolic link of the repository leads there",
            detail=remedy,
        )
    try:
        mode = Path(name).stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise ConfigError(f"{what} cannot be saved to {name}: it is {kind}", detail=remedy)


def refuse_other(
    name: str, is_ours: Callable[[bytes], bool], *, what: str, kind: str, remedy: str
) -> None:
    """Refuse to save over anything else than `kind`: a slip must not destroy what is to go out.

    `is_ours` tells by the first bytes. Raises ConfigError.
    """
    beginning = _begins_with(name, _MOST)
    if beginning and not is_ours(beginning):
        raise ConfigError(
            f"{what} cannot be saved to {name}: that file is no {kind}",
            detail=f"{remedy} If nobody needs that file, delete it first.",
        )


def is_page(beginning: bytes) -> bool:
    """Whether a file that begins so is a page of ours."""
    return beginning.startswith(b"<!doctype html>") and _MARK in beginning


def _begins_with(name: str, most: int) -> bytes:
    """The first `most` bytes of a file; nothing where none can be read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError:
        return b""


def _in_repository(name: str) -> tuple[str, str | None]:
    """The repository around the working folder, and a file's path in it; None where it is outside."""
    here = os.getcwd()  # noqa: PTH109
    top = repository_root(here)
    inner = os.path.relpath(os.path.join(here, name), top)  # noqa: PTH118
    return top, None if f"{inner}/".startswith("../") else inner


def _read(name: str) -> bytes:
    """The bytes of a file; of one in the repository, unless a link leads to it. Raises OSError."""
    top, inner = _in_repository(name)
    if inner is None:
        return files.read(Path(name), limit=MAX_BYTES)
    return files.read_open(open_below(top, inner), limit=MAX_BYTES)


def save(name: str, document: str, *, what: str = "the plan") -> None:
    """Save a document as a whole. Raises ConfigError."""
    path = Path(name)
    try:
        if path.parent.name == files.OWN_FOLDER:  # ours, which need not be there before an apply
            files.make_folder(path.parent)
        files.replace(path, document.encode())
    except OSError as error:
        raise ConfigError(
            f"{what} cannot be saved to {name}: {error.strerror}", detail=_ELSEWHERE
        ) from error


def read_plan(name: str) -> SavedPlan:
    """The plan in a file. Raises ConfigError."""
    is_missing = False
    try:
        return decode_plan(_read(name).decode())
    except OSError as error:
        problem = f"the plan file {name} cannot be read: {files.reason_of(error)}"
        is_missing = isinstance(error, FileNotFoundError)
    except UnicodeDecodeError:
        problem = f"{name} is not a plan file: it is not text"
    except ValueError as error:
        problem = f"{name}: {error}"
    detail = "Make it again with `postsync plan --out FILE`."
    if is_missing and is_address(name):
        detail = f"{detail} If {name} is a post: `postsync apply --target {name}`."
    raise ConfigError(problem, detail=detail)


def read_state(name: str) -> Snapshot:
    """The state in a file or on stdin. Raises ConfigError, StateUnreadable, StateTooNew."""
    if name == "-":
        data = sys.stdin.buffer.read(MAX_BYTES) if sys.stdin else b""
        return decode_snapshot(data, source="stdin")
    try:
        data = _read(name)
    except OSError as error:
        msg = f"{name} cannot be read: {files.reason_of(error)}"
        raise ConfigError(msg, detail="Make it with `postsync state pull > FILE`.") from error
    return decode_snapshot(data, source=name)
