"""`python -m benchmarks [--quick] [--rounds N] [ROW…]`: measure, and say which goals are reached."""

import argparse
import os
import platform
import subprocess
import sys

from benchmarks import workspaces
from benchmarks.measuring import Run, Spread
from benchmarks.rows import ROWS, Bench, Result


def main() -> int:
    """Measure the rows that were asked for; exits 1 when one misses its goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="a tenth of the posts, few rounds")
    parser.add_argument("--rounds", type=int, help="runs of each side, instead of each row's own")
    options = parser.parse_args()
    unknown = set(options.rows) - ROWS.keys()
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    print(_about(), flush=True)
    workspaces.clear()
    bench = Bench(quick=options.quick, rounds=options.rounds)
    missed = 0
    try:
        for name, row in ROWS.items():
            if options.rows and name not in options.rows:
                continue
            try:
                result = row(bench)
            except LookupError as error:
                print(f"{name}: left out, {error}", flush=True)
                continue
            _show(result)
            missed += not result.is_reached
    finally:
        bench.close()
        workspaces.clear()
    return 1 if missed else 0


def _about() -> str:
    """What was measured on what: figures without it say little."""
    git = ["git", "-C", workspaces.HERE, "describe", "--always", "--dirty=, changed"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    python = platform.python_version()
    return f"postsync {commit or '?'}, Python {python}, {machine}, load before {load}\n"


def _show(result: Result) -> None:
    verdict = "reached" if result.is_reached else "MISSED"
    figure = _spread(result.figure, result.unit)
    print(f"{result.row:26} {verdict:8} {figure:28} {result.goal}")
    for name, runs in result.runs.items():
        wall = _spread(Spread.of([run.wall for run in runs]), "s")
        cpu = Spread.of([run.cpu for run in runs]).middle
        peak = max(run.peak for run in runs)
        print(
            f"    {name:20} {wall:30} cpu {cpu:6.3f} s  peak {peak:4.0f} MB  n={len(runs)}{_extra(runs)}"
        )
    sys.stdout.flush()


def _extra(runs: list[Run]) -> str:
    if not all(run.extra for run in runs):
        return ""
    return f"  the work itself {_spread(Spread.of([run.extra for run in runs]), 's')}"


def _spread(spread: Spread, unit: str) -> str:
    digits = 0 if unit == "MB" else 3 if spread.middle < 10 else 2
    low, middle, high = (
        f"{value:.{digits}f}" for value in (spread.low, spread.middle, spread.high)
    )
    return f"{middle} {unit} ({low} to {high})"


if __name__ == "__main__":
    sys.exit(main())
