"""Files that a command line names: plans that are saved, plans and states that are read back."""

import stat
import sys
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.state.document.decoding import MAX_BYTES, decode_snapshot
from postsync.adapters.state.document.plans import decode_plan
from postsync.domain.errors import ConfigError
from postsync.domain.plan.plan import SavedPlan
from postsync.domain.state.record import Snapshot


def refuse_special(name: str) -> None:
    """Refuse to save a plan over a device or the like, which would be gone. Raises ConfigError."""
    try:
        mode = Path(name).stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise ConfigError(
            f"the plan cannot be saved to {name}: it is {kind}",
            detail="Choose another --out. `--format json` prints the same document.",
        )


def save_plan(name: str, document: str) -> None:
    """Save a plan. Raises ConfigError."""
    try:
        files.replace(Path(name), document.encode())
    except OSError as error:
        raise ConfigError(
            f"the plan cannot be saved to {name}: {error.strerror}", detail="Choose another --out."
        ) from error


def read_plan(name: str) -> SavedPlan:
    """The plan in a file. Raises ConfigError."""
    try:
        return decode_plan(Path(name).read_text("utf-8"))
    except OSError as error:
        problem = f"the plan file {name} cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        problem = f"{name} is not a plan file: it is not text"
    except ValueError as error:
        problem = f"{name}: {error}"
    raise ConfigError(problem, detail="Make it again with `postsync plan --out FILE`.")


def read_state(name: str) -> Snapshot:
    """The state in a file or on stdin. Raises ConfigError, StateUnreadable, StateTooNew."""
    if name == "-":
        data = sys.stdin.buffer.read(MAX_BYTES) if sys.stdin else b""
        return decode_snapshot(data, source="stdin")
    try:
        data = files.read(Path(name), limit=MAX_BYTES)
    except OSError as error:
        msg = f"{name} cannot be read: {files.reason_of(error)}"
        raise ConfigError(msg, detail="Make it with `postsync state pull > FILE`.") from error
    return decode_snapshot(data, source=name)
