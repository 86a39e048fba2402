"""Schedules: random lives of a workspace, each made from a seed: weeks of trouble, or months of use."""

import random
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture.mishaps import Mode
from tests.torture.months import Months
from tests.torture.rig import at_work
from tests.torture.weeks import Result, Weeks, Wrong

MONTHS_EVERY = 3
"""One schedule in so many tells of months of ordinary use."""

_MODES = (Mode.PLAIN,) * 6 + (Mode.ROLLBACK,) * 3 + (Mode.KEYLESS,)


def run_schedule(seed: int, mode: Mode | None = None) -> Result:
    """Live the schedule of a seed. Never raises: what goes wrong is in the result."""
    rng = random.Random(seed)
    drawn = Mode.MONTHS if seed % MONTHS_EVERY == 0 else rng.choice(_MODES)
    result = Result(seed=seed, mode=mode or drawn)
    began = time.process_time()
    with _folder() as folder:
        life = Months if result.mode is Mode.MONTHS else Weeks
        schedule = life(folder, rng, result)
        try:
            with at_work(schedule.rig):
                schedule.live()
                schedule.settle()
        except Wrong:
            pass
        except Exception:  # noqa: BLE001 - the seed tells
            result.wrong.append(f"BUG: {traceback.format_exc()}")
        finally:
            schedule.rig.service.close()
            result.trace = schedule.rig.trace
            result.counts += schedule.rig.counts
    result.seconds = time.process_time() - began
    return result


@contextmanager
def _folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="torture-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
