"""Which state backends there are, and how one is made from the configuration."""

import os
import sys
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from postsync.domain.config import StateConfig
from postsync.domain.errors import ConfigError
from postsync.ports import Clock, Journal, Observer, StateBackend

OWN_FOLDER = Path(".postsync")
"""Where this machine keeps the lock and the journal of a state that lies elsewhere."""

COPY = "state.git"
"""What the copy of a state in git is called there."""


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
    from postsync.adapters.state.journal import JournalFile

    if config.backend == "local":
        from postsync.adapters.state.stores.local import LocalState

        state = LocalState(
            root / config.path,
            clock=clock,
            observer=observer,
            new_lineage=lineage,
            environ=environ,
        )
        return state, JournalFile(journal_path(state.path))

    from postsync.adapters.state.backend import SharedState, Store
    from postsync.adapters.state.lockfile import LockFile

    own = root / OWN_FOLDER
    store: Store
    if config.backend == "git":
        from postsync.adapters.state.stores.git import GitStore

        store = GitStore(
            root, remote=config.remote, ref=config.ref, cache=own / COPY, environ=environ
        )
    else:
        from postsync.adapters.state.stores.s3 import open_s3_store

        store = open_s3_store(config, environ=environ)
    lock = LockFile(own / f"{config.backend}.lock", clock=clock, observer=observer, environ=environ)
    shared = SharedState(store, here=lock, clock=clock, observer=observer, new_lineage=lineage)
    return shared, JournalFile(own / "journal.jsonl")


def journal_path(state: Path) -> Path:
    """Where the journal of a state file lies: beside it, one for each."""
    prefix = "" if state.name == "state.json" else f"{state.stem}."
    return state.with_name(f"{prefix}journal.jsonl")
