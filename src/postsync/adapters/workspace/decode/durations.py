"""Durations in the configuration: a number and a unit."""

import re
from collections.abc import Mapping
from typing import Any

from postsync.adapters.workspace.wording import key, quoted
from postsync.domain.problem import Path, Problem

_DURATION = re.compile(r"([0-9]+)(ms|s|m|h|d)\Z")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_LONGEST = 366 * 86_400.0


def read_seconds(
    data: Mapping[str, Any],
    name: str,
    above: Path,
    problems: list[Problem],
    *,
    may_be_zero: bool = False,
) -> float | None:
    """A duration in seconds; None when it is not given, or when it cannot be meant."""
    written = data.get(name)
    if written is None:
        return None
    match = _DURATION.match(written[:20])
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0.0
    if match is None or seconds > _LONGEST or (seconds == 0 and not may_be_zero):
        problems.append(_wrong(name, written, (*above, name), may_be_zero=may_be_zero))
        return None
    return seconds


def _wrong(name: str, written: str, path: Path, *, may_be_zero: bool) -> Problem:
    least = "" if may_be_zero else "more than nothing, and "
    return Problem(
        rule="PS112",
        summary=f"{key(name)} cannot be {quoted(written)}",
        detail=f"It must be {least}at most a year.",
        path=path,
    )
