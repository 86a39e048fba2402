"""The section `cadence` of the configuration: how the posts of an account follow one another."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from postsync.adapters.workspace.decode.durations import read_seconds
from postsync.adapters.workspace.wording import key, quoted
from postsync.domain.config import Cadence
from postsync.domain.problem import Problem

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_ABOVE = ("cadence",)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\Z")


def decode_cadence(data: Mapping[str, Any], problems: list[Problem]) -> Cadence:
    """What the section says, with the defaults for the rest."""
    plain = Cadence()
    spacing = read_seconds(data, "spacing", _ABOVE, problems, may_be_zero=True)
    repeat = read_seconds(data, "repeat", _ABOVE, problems, may_be_zero=True)
    weekdays = frozenset(WEEKDAYS.index(name) for name in data.get("weekdays", ()))
    return Cadence(
        spacing=plain.spacing if spacing is None else timedelta(seconds=spacing),
        repeat=plain.repeat if repeat is None else timedelta(seconds=repeat),
        quiet_hours=_quiet_hours(data.get("quietHours"), problems),
        weekdays=weekdays or None,
    )


def _quiet_hours(written: str | None, problems: list[Problem]) -> tuple[time, time] | None:
    match = _HOURS.match(written) if written else None
    if match is None:
        return None
    # The end of the day may be called 24:00, as the schema says.
    start, end = (time(int(match[at]) % 24, int(match[at + 1])) for at in (1, 3))
    if start == end:
        problems.append(
            Problem(
                rule="PS112",
                summary=f"{key('quietHours')} cannot be {quoted(written)}: they end when they begin",
                detail="Write when they begin and when they end, or remove the key.",
                path=(*_ABOVE, "quietHours"),
            )
        )
        return None
    return start, end
