"""Holders: who this process is, and whether the one that left its name behind still lives."""

import os
import pwd
import socket
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from postsync.domain.state.lease import Holder, Lease, Machine

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PROCESS_IDS = Path("/proc/self/ns/pid")


def this_process(operation: str, *, now: datetime, environ: Mapping[str, str]) -> Holder:
    """The holder that this process is while it does `operation`."""
    machine = this_machine()
    return Holder(
        who=f"{_user()}@{machine.host}",
        since=now,
        operation=operation,
        pid=os.getpid(),
        started=_started(os.getpid()),
        machine=machine,
        run_url=run_url(environ),
    )


def at_work(lease: Lease | None, now: datetime) -> Holder | None:
    """Who may be sending under `lease`; None when it is over or its holder has died."""
    if lease is None or lease.is_over(now) or is_dead(lease.holder):
        return None
    return lease.holder


def is_dead(holder: Holder) -> bool:
    """Whether that process has certainly ended. False for all that cannot be told from here."""
    if holder.machine != this_machine() or not holder.pid:
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is somebody else's, so it is there
    started = _started(holder.pid)
    return bool(started and holder.started) and started != holder.started


def this_machine() -> Machine:
    """The machine that this process runs on, since its last start."""
    boot = space = ""
    with suppress(OSError):
        boot = _BOOT_ID.read_text("ascii").strip()
    with suppress(OSError):
        space = str(_PROCESS_IDS.readlink())
    return Machine(host=socket.gethostname(), boot=boot, space=space)


def run_url(environ: Mapping[str, str]) -> str | None:
    """The page of the CI run that this is part of, if it is one of GitHub Actions."""
    server, repository, run = (
        environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # containers run under ids that no list of users knows
        return f"user {os.getuid()}"


def _started(pid: int) -> str:
    """When a process was started, in clock ticks since the boot; empty where that is not told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    # The name of the program, in brackets, may hold anything; the start is the 22nd field.
    fields = stat.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""
