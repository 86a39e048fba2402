"""Where the time goes: `python -m benchmarks.stages [--quick] [--latency MS] plan|validate`.

Runs the command in this process with a stopwatch around each stage. Wall time says when a stage ran,
its threads' CPU time what it cost; stages that run at once overlap. The stopwatches cost a little
themselves, so that the sum is above that of an undisturbed run.
"""

import argparse
import functools
import importlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import workspaces
from benchmarks.rows import Bench

_WORKSPACE = "postsync.adapters.workspace"

STAGES = (
    ("find the files", f"{_WORKSPACE}.load.source", "discover"),
    ("read and check the files", f"{_WORKSPACE}.load.source", "read_files"),
    ("  parse YAML", f"{_WORKSPACE}.load.reading", "read_documents"),
    ("  check against the schema", f"{_WORKSPACE}.load.checking", "check_post"),
    ("  decode", f"{_WORKSPACE}.decode.post", "Decoder.decode"),
    ("  rules", f"{_WORKSPACE}.load.checking", "check_on_networks"),
    ("report", f"{_WORKSPACE}.load.source", "WorkspaceSource._report"),
    ("  compare the posts", f"{_WORKSPACE}.load.source", "check_siblings"),
    ("read the state", "postsync.adapters.state.backend", "Backend.read"),
    ("import httpx", "postsync.adapters.http.transport", "import_httpx"),
    ("send and receive", "postsync.adapters.http.transport", "Transport.send"),
    ("parse JSON", "postsync.adapters.http.calls", "Calls._result"),
    ("  decode posts", "postsync.adapters.providers.outstand.listing", "decode_page"),
    ("wait for the service", "postsync.engine.observing", "Observing.finish"),
    ("plan", "postsync.engine.planning", "make_plan"),
    ("show", "postsync.views.human.plan", "plan"),
    ("show", "postsync.views.human.findings", "diagnostics"),
)


@dataclass
class Watch:
    """All calls of one stage."""

    calls: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    first: float = 0.0
    last: float = 0.0


_WATCHES: dict[str, Watch] = {}
_LOCK = threading.Lock()


def main() -> None:
    """Measure one command in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=__doc__)
    parser.add_argument("command", choices=["plan", "validate"])
    parser.add_argument("--quick", action="store_true", help="1,000 posts, not 10,000")
    parser.add_argument("--latency", type=int, default=0, metavar="MS", help="of the service")
    options = parser.parse_args()
    workspaces.clear()
    bench = Bench(quick=options.quick, rounds=None)
    try:
        is_plan = options.command == "plan"
        space = bench.applied(bench.many) if is_plan else bench.files(bench.many)
        for _ in range(2):  # the first run warms the page cache up
            command = [sys.executable, "-m", "benchmarks.stages", "--inside", options.command]
            environ = {**space.environ(options.latency), "PYTHONPATH": str(workspaces.HERE.parent)}
            subprocess.run(command, cwd=space.folder, env=environ, check=True)
    finally:
        bench.close()
        workspaces.clear()


def inside(command: str) -> int:
    """Run `command` with a stopwatch around each stage."""
    began = time.perf_counter()
    for name, module, path in STAGES:
        if command == "validate" and not module.startswith(
            ("postsync.adapters.workspace", "postsync.views")
        ):
            continue
        _watch(name, module, path, began)
        if path == "check_on_networks":
            _watch_rules(began)
    # A second process would hide its share from the stopwatches.
    importlib.import_module("postsync.adapters.workspace.load.halves").MANY = sys.maxsize
    code_of = importlib.import_module("postsync.cli.exits").exit_code
    group = importlib.import_module("postsync.cli.main").cli
    imported = time.perf_counter() - began
    code: int = code_of(group, [command])
    total = time.perf_counter() - began
    print(f"{'stage':28} {'calls':>7} {'wall s':>7} {'cpu s':>7} {'from':>6} {'to':>6}")
    print(f"{'import':28} {1:7} {imported:7.3f} {imported:7.3f} {0:6.3f} {imported:6.3f}")
    for name, watch in _WATCHES.items():
        times = f"{watch.wall:7.3f} {watch.cpu:7.3f} {watch.first:6.3f} {watch.last:6.3f}"
        print(f"{name:28} {watch.calls:7} {times}")
    print(f"{'all':28} {'':7} {total:7.3f} {time.process_time():7.3f}", flush=True)
    os._exit(code)


def _watch(name: str, module: str, path: str, began: float) -> None:
    *owners, attribute = path.split(".")
    owner: Any = importlib.import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    watch = _WATCHES.setdefault(name, Watch())
    setattr(owner, attribute, _watched(getattr(owner, attribute), watch, began))


def _watch_rules(began: float) -> None:
    """Each room of the rules by itself."""
    module: Any = importlib.import_module("postsync.domain.rules.check")
    for name in [name for name in vars(module) if name.startswith("check_")]:
        if name != "check_on_networks":
            _watch(f"    {name.removeprefix('check_')}", module.__name__, name, began)


def _watched(function: Callable[..., Any], watch: Watch, began: float) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*args: Any, **more: Any) -> Any:
        start, cpu = time.perf_counter(), time.thread_time()
        try:
            return function(*args, **more)
        finally:
            spent, end = time.thread_time() - cpu, time.perf_counter()
            with _LOCK:
                watch.first = watch.first if watch.calls else start - began
                watch.calls += 1
                watch.wall += end - start
                watch.cpu += spent
                watch.last = end - began

    return timed


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(sys.argv[2])
    main()
