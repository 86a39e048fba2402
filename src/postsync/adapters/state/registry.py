"""The states: which backends there are, how one is made, and what was last seen of one here."""

import os
import sys
import uuid
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from postsync.domain.config import GitState, LocalState, S3State, StateConfig, in_folder
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.state.identity import is_another_workspace
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
    folder: str = "",
    workspace: str | None = None,
) -> tuple[StateBackend, Journal]:
    """The backend that `config` asks for, and the journal of this machine; touches no file.

    `root` is the workspace, from which a relative path is seen, `folder` where it lies in its
    repository, `workspace` what it is called. Raises ConfigError.
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

    open_store = import_module(_STORES[config.backend]).open_store
    here, before = in_folder(config, folder), in_folder(config)
    opened: Opened = open_store(here, root, environ)
    store = opened.store
    if here != before:
        from postsync.adapters.state.stores.moved import MovedStore

        former = open_store(before, root, environ).store
        setting, fresh = (_setting(one) for one in (before, here))
        store = MovedStore(store, former, workspace=workspace, setting=setting, fresh=fresh)
    lock = LockFile(opened.lock, clock=clock, observer=observer, environ=environ)
    backend = Backend(
        store,
        here=lock,
        clock=clock,
        observer=observer,
        new_lineage=lineage,
        lock_is_enough=opened.lock_is_enough,
    )
    return backend, JournalFile(opened.journal)


def last_seen(
    config: StateConfig, root: Path, *, folder: str = "", workspace: str | None = None
) -> Snapshot | None:
    """The newest state of the workspace that lies on this machine; None without a readable one.

    Of a state in git that is what an earlier run or a `git fetch` has brought here.
    """
    if sys.platform == "win32":  # no state is kept there
        return None
    try:
        match in_folder(config, folder):
            case LocalState(path=path):
                return _of_file(root / path)
            case GitState() as there:
                from postsync.adapters.state.stores.git import copies_here

                ours = (
                    one
                    for one in copies_here(there, root)
                    if not is_another_workspace(one.workspace, workspace)
                )
                return max(ours, key=lambda one: one.serial, default=None)
    except (OSError, PostsyncError):
        pass
    return None


def _setting(config: StateConfig) -> str:
    """What the configuration says to name this place."""
    name = f"ref: {config.ref}" if isinstance(config, GitState) else ""
    if isinstance(config, S3State):
        name = f"bucket: {config.bucket}, key: {config.key}"
    return f"state: {{backend: {config.backend}, {name}}}"


def _of_file(path: Path) -> Snapshot:
    from postsync.adapters import files
    from postsync.adapters.state.document.decoding import MAX_BYTES, decode_snapshot

    data = files.read(Path(os.path.realpath(path)), limit=MAX_BYTES)
    return decode_snapshot(data, source=str(path))
