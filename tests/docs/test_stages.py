"""The stopwatches of docs/performance.md stand where there is something to watch."""

import importlib
from functools import reduce

from benchmarks.stages import STAGES


def test_every_stage_is_there() -> None:
    missing = [
        f"{module}.{path}"
        for _, module, path in STAGES
        if not callable(
            reduce(
                lambda owner, name: getattr(owner, name, None),
                path.split("."),
                importlib.import_module(module),
            )
        )
    ]
    assert not missing
