"""Measuring: whole processes by wait4, several commands in turn, ratios pair by pair."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A process to measure. `prepare` runs before each start, `finish` after each end."""

    arguments: Sequence[str | Path]
    folder: Path
    environ: Mapping[str, str]
    expected: int = 0
    prepare: Callable[[], None] | None = None
    finish: Callable[[], float] | None = None
    says: str = ""
    """What its output must hold: a benchmark of a failure would be a fast one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished process: seconds, MB at its peak, and what the command's `finish` measured."""

    wall: float
    cpu: float
    peak: float
    extra: float = 0.0


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some measurements, and how far they lie apart."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(min(values), median(values), max(values))


class Failed(Exception):
    """A process did not do what it was started for."""


def run(command: Command) -> Run:
    """Run one process to its end; user, system and memory are the kernel's account of it."""
    if command.prepare:
        command.prepare()
    output = _Output()
    arguments = [str(argument) for argument in command.arguments]
    start = time.perf_counter()
    process = subprocess.Popen(
        arguments,
        cwd=command.folder,
        env=dict(command.environ),
        stdin=subprocess.DEVNULL,
        stdout=output.writer,
        stderr=subprocess.STDOUT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    text = output.text()
    if process.returncode != command.expected or command.says not in text:
        shown = " ".join(arguments)[:200]
        raise Failed(f"{shown} exited {process.returncode}:\n{text[:500]}\n…\n{text[-2000:]}")
    # Linux counts in kB, macOS in bytes
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * unit / 1e6,
        extra=command.finish() if command.finish else 0.0,
    )


def in_turn(commands: Sequence[Command], rounds: int, *, warmups: int = 1) -> list[list[Run]]:
    """The runs of each command, taken A B C A B C …, after `warmups` that do not count."""
    for command in commands:
        for _ in range(warmups):
            run(command)
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(rounds):
        for command, mine in zip(commands, runs, strict=True):
            mine.append(run(command))
    return runs


def ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> Spread:
    """Ours by theirs, pair by pair: what slows the machine down slows both."""
    return Spread.of([a.wall / b.wall for a, b in zip(ours, theirs, strict=True)])


class _Output:
    """A pipe that is read while the process runs, so that it never waits for it.

    Of much output only the beginning and the end are kept: what this process holds when it starts the
    next one, the kernel counts as that one's least peak.
    """

    def __init__(self) -> None:
        reader, self.writer = os.pipe()
        self._head = b""
        self._tail: deque[bytes] = deque(maxlen=4)
        self._thread = threading.Thread(target=self._read, args=(reader,), daemon=True)
        self._thread.start()

    def _read(self, reader: int) -> None:
        with os.fdopen(reader, "rb") as stream:
            self._head = stream.read1(65_536)
            while part := stream.read1(65_536):
                self._tail.append(part)

    def text(self) -> str:
        os.close(self.writer)
        self._thread.join(10)
        return b"".join([self._head, *self._tail]).decode("utf-8", "replace")


def stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    process.wait()


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """MB of memory that a process has."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000
