"""`python -m tests.torture`: many schedules, and what they came to."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from tests.torture.mishaps import Mode
from tests.torture.schedules import Result, run_schedule

_SHOWN = (
    "applies",
    "kills",
    "hangs",
    "interruptions",
    "interleaved runs",
    "rollbacks",
    "posts",
    "unknowns asked",
    "answers",
    "outages",
    "intrusions",
    "rehearsals",
)
_BATCH = 20
"""Seeds that a process is given at once."""


def main() -> int:
    """Run what the command line asks for; 1 when a promise was broken."""
    asked = _arguments()
    mode = Mode(asked.mode) if asked.mode else None
    if asked.seed is not None:
        return _one(asked.seed, mode, verbose=asked.verbose)
    began = time.monotonic()
    every = _Sum()
    seeds = range(asked.first, asked.first + asked.schedules)
    for result in _results(seeds, mode, asked.jobs):
        every.add(result)
        if result.wrong:
            _tell_wrong(result)
        if every.trials % 50 == 0 or every.trials == len(seeds):
            _progress(every, len(seeds), time.monotonic() - began)
    print(every.table(time.monotonic() - began))
    return 1 if every.broken else 0


class _Sum:
    """What all schedules came to together."""

    def __init__(self) -> None:
        self.trials = 0
        self.broken: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.modes: Counter[str] = Counter()

    def add(self, result: Result) -> None:
        self.trials += 1
        self.counts.update(result.counts)
        self.faults.update(result.faults)
        self.modes[result.mode] += 1
        if result.wrong:
            self.broken[result.wrong[0].partition(":")[0]] += 1

    def table(self, seconds: float) -> str:
        modes = ", ".join(f"{count:,} {mode}" for mode, count in sorted(self.modes.items()))
        lines = [("schedules", f"{self.trials:,} ({modes})")]
        lines += [(name, f"{self.counts[name]:,}") for name in _SHOWN]
        lines += [("faults of the service and of the state", f"{self.faults.total():,}")]
        lines += [(f"  {kind}", f"{count:,}") for kind, count in sorted(self.faults.items())]
        lines += [
            ("duplicates", f"{self.broken['DUPLICATE']:,}"),
            ("losses", f"{self.broken['LOST']:,}"),
            ("dead ends", f"{self.broken['DEAD END']:,}"),
            ("anything else broken", f"{self._others():,}"),
            ("seconds", f"{seconds:,.0f}"),
        ]
        width = max(len(name) for name, _ in lines)
        return "\n".join(f"{name:<{width}}  {value}" for name, value in lines)

    def _others(self) -> int:
        named = ("DUPLICATE", "LOST", "DEAD END")
        return self.broken.total() - sum(self.broken[kind] for kind in named)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1000, metavar="N", help="how many seeds")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first of them")
    parser.add_argument("--seed", type=int, metavar="N", help="one seed only, with its trace")
    parser.add_argument("--mode", choices=[*Mode], help="this mode for all, not the seed's own")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J")
    parser.add_argument("-v", "--verbose", action="store_true", help="the trace also of a good one")
    return parser.parse_args()


def _one(seed: int, mode: Mode | None, *, verbose: bool) -> int:
    result = run_schedule(seed, mode)
    if verbose or result.wrong:
        print("\n".join(result.trace))
    print(f"seed {seed}, {result.mode}: {'; '.join(result.wrong) or 'the promise was kept'}")
    return 1 if result.wrong else 0


def _results(seeds: range, mode: Mode | None, jobs: int) -> Iterable[Result]:
    if jobs == 1:
        yield from (run_schedule(seed, mode) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(run_schedule, seeds, [mode] * len(seeds), chunksize=_BATCH)


def _tell_wrong(result: Result) -> None:
    print(f"seed {result.seed} ({result.mode}): {result.wrong[0]}")
    print(f"  replay: python -m tests.torture --seed {result.seed} --mode {result.mode} -v")


def _progress(every: _Sum, total: int, seconds: float) -> None:
    text = f"{every.trials:,} of {total:,} schedules, {every.counts['kills']:,} kills, "
    text += f"{every.broken.total():,} broken, {seconds:,.0f} s"
    end = "\n" if every.trials == total or not sys.stderr.isatty() else "\r"
    print(text, file=sys.stderr, end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
