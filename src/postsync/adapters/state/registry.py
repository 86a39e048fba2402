"""The states: which backends there are, how one is made, and what was last seen of one here."""

import os
import sys
import uuid
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.domain.config import GitState, LocalState, StateConfig
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.state.record import Snapshot
from postsync.ports import Clock, Journal, Observer, StateBackend

if TYPE_CHECKING:
    from postsync.adapters.state.backend import Opened

_STORES = {
    "local": "postsync.adapters.state.stores.local",
    "git": "postsync.adapters.state.stores.git",
    "s3": "postsync.adapters.state.stores.s3",
}
"""By backend: the module whose `open_store` opens it. Imported when it is asked for."""


def new_lineage() -> str:
    """The name of a state that begins now."""
    return str(uuid.uuid4())


def build_state(
    config: StateConfig,
    root: Path,
    *,
    clock: Clock,
    observer: Observer,
    lineage: Callable[[], str] = new_lineage,
    environ: Mapping[str, str] = os.environ,
) -> tuple[StateBackend, Journal]:
    """The backend that `config` asks for, and the journal of this machine; touches no file.

    `root` is the workspace, from which a relative path is seen. Raises ConfigError.
    """
    if sys.platform == "win32":
        raise ConfigError(
            "the state needs file locks that Windows does not have",
            detail="Run postsync in WSL, in a container or on another system.",
        )
    # Late: commands that need no state do not pay for it.
    from postsync.adapters.state.backend import Backend
    from postsync.adapters.state.journal import JournalFile
    from postsync.adapters.state.lockfile import LockFile

    opened: Opened = import_module(_STORES[config.backend]).open_store(config, root, environ)
    lock = LockFile(opened.lock, clock=clock, observer=observer, environ=environ)
    backend = Backend(
        opened.store,
        here=lock,
        clock=clock,
        observer=observer,
        new_lineage=lineage,
        lock_is_enough=opened.lock_is_enough,
    )
    return backend, JournalFile(opened.journal)


def last_seen(config: StateConfig, root: Path) -> Snapshot | None:
    """The newest state that lies on this machine; None where there is none that can be read.

    Of a state in git that is what an earlier run or a `git fetch` has brought here.
    """
    if sys.platform == "win32":  # no state is kept there
        return None
    try:
        match config:
            case LocalState():
                return _of_file(root / config.path)
            case GitState():
                from postsync.adapters.state.stores.git import copies_here

                return max(copies_here(config, root), key=lambda one: one.serial, default=None)
    except (OSError, PostsyncError):
        pass
    return None


def _of_file(path: Path) -> Snapshot:
    from postsync.adapters import files
    from postsync.adapters.state.document.decoding import MAX_BYTES, decode_snapshot

    data = files.read(Path(os.path.realpath(path)), limit=MAX_BYTES)
    return decode_snapshot(data, source=str(path))
