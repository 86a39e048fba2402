"""Saving one changed entry of a large state: `python -m benchmarks.saving BACKEND FOLDER [STATE]`.

Reads the state that a backend keeps for a folder, changes one record and writes it; how many seconds
the reading and the writing took is left in `FOLDER/took`. With a state file it only puts that in.
"""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks import workspaces
from benchmarks.measuring import Command

AWS = {"AWS_ACCESS_KEY_ID": "AKIAWRITER", "AWS_SECRET_ACCESS_KEY": "secret-of-the-writer"}


def command(backend: str, state: Path, *, endpoint: str = "") -> Command:
    """Write once in a state of `backend` that begins as the file `state`."""
    folder = state.parent.parent / f"saving-{backend}"
    folder.mkdir()
    (folder / "endpoint").write_text(endpoint)
    if backend == "git":
        subprocess.run(["git", "init", "-q", "--bare", folder / "remote.git"], check=True)
        subprocess.run(["git", "init", "-q", folder / "clone"], check=True)
        remote = ["remote", "add", "origin", f"file://{folder}/remote.git"]
        subprocess.run(["git", "-C", folder / "clone", *remote], check=True)
    else:
        (folder / "clone").mkdir()
    arguments = [sys.executable, "-m", "benchmarks.saving", backend, folder]
    environ = workspaces.environ(**(AWS if endpoint else {}))
    subprocess.run([*arguments, state], cwd=workspaces.HERE.parent, env=environ, check=True)
    return Command(
        arguments=arguments,
        folder=workspaces.HERE.parent,
        environ=environ,
        finish=lambda: float(json.loads((folder / "took").read_text())["write"]),
        says="saved",
    )


def inside(backend: str, folder: Path, begin: Path | None) -> None:
    """What the process does."""
    from postsync.adapters.clock import SystemClock
    from postsync.adapters.state.document.decoding import decode_snapshot
    from postsync.adapters.state.registry import build_state
    from postsync.domain.config import GitState, LocalState, S3State

    endpoint = (folder / "endpoint").read_text() or None
    bucket = S3State(
        bucket="postsync-states",
        key="benchmark/state.json",
        endpoint=endpoint,
        region="us-east-1",
    )
    config = {"local": LocalState(), "git": GitState(), "s3": bucket}[backend]
    state, _ = build_state(config, folder / "clone", clock=SystemClock(), observer=print)
    with state.lock("benchmark", timeout=0):
        started = time.perf_counter()
        stored = state.read()
        read = time.perf_counter()
        snapshot = stored.snapshot
        if begin is not None:
            snapshot = decode_snapshot(begin.read_bytes(), source=str(begin))
        else:
            address, record = next(iter(snapshot.records.items()))
            changed = replace(record, generation=record.generation + 1)
            snapshot = replace(snapshot, records={**snapshot.records, address: changed})
        written = time.perf_counter()
        state.write(snapshot, expected=stored.version, note="benchmark")
        took = {"read": read - started, "write": time.perf_counter() - written}
    (folder / "took").write_text(json.dumps(took))
    print("saved", json.dumps(took))


if __name__ == "__main__":
    inside(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
