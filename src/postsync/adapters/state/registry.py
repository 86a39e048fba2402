"""Which state backends there are, and how one is made from the configuration."""

import os
import sys
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from postsync.domain.config import StateConfig
from postsync.domain.errors import ConfigError
from postsync.ports import Clock, Journal, Observer, StateBackend


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
    if config.backend != "local":
        raise ConfigError(
            f"the state backend {config.backend} is not available in this version",
            detail="Use `state: {backend: local}`.",
        )
    if sys.platform == "win32":
        raise ConfigError(
            "the state backend local needs file locks that Windows does not have",
            detail="Run postsync in WSL, in a container or on another system.",
        )
    # Late: commands that need no state do not pay for it.
    from postsync.adapters.state.journal import JournalFile
    from postsync.adapters.state.local import LocalState

    state = LocalState(
        root / config.path,
        clock=clock,
        observer=observer,
        new_lineage=lineage,
        environ=environ,
    )
    return state, JournalFile(journal_path(state.path))


def journal_path(state: Path) -> Path:
    """Where the journal of a state file lies: beside it, one for each."""
    prefix = "" if state.name == "state.json" else f"{state.stem}."
    return state.with_name(f"{prefix}journal.jsonl")
