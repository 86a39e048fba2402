"""Time zones: those of IANA, and what was meant by any other name.

They come from the package `tzdata`, never from this machine: what a name means must not depend on where it is
read, and a machine has names that stand for no place, such as `localtime`.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from postsync.adapters.workspace.wording import quoted
from postsync.domain.late import late
from postsync.domain.nearest import either
from postsync.domain.problem import Problem

if TYPE_CHECKING:  # most posts name no zone
    from importlib.resources.abc import Traversable

_OFFSET = late(r"(?:utc|gmt)?\s*([+\-\u2212\u2013])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_FARTHEST = timedelta(hours=14)
"""No clock is farther ahead of UTC."""

_BACKWARDS = late(r"Etc/GMT([+-])([1-9]\d?)")
_OF_FOLDER = late(r"(?:posix|right)/(.+)", re.DOTALL)

_OF_MACHINE = frozenset({"local", "localtime", "posixrules", "system"})
_NO_SUMMER = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}

_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Europe/", "Indian/", "Pacific/", "US/")
"""Where the names of zones end in those of cities; elsewhere are ones such as `West`."""

_ZONES = "A zone has the name of a region and a large city in it, such as Europe/Berlin."


DOUBTS = frozenset({"PS407", "PS408"})
"""Rules about zones that there are, and that may mean something else than it seems. Of a schedule they are
told once, when it is read, and not for each of its posts."""


class Reading(NamedTuple):
    """One thing that an abbreviation may stand for: the offset that it says, and the zone that says it."""

    zone: str | None
    offset: str


@cache
def zone_named(name: str) -> tzinfo | None:
    """The IANA zone of exactly this name, or None."""
    if name not in _names():
        return None
    from zoneinfo import ZoneInfo

    with _folder().joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def _names() -> frozenset[str]:
    listed = _folder().joinpath("zones").read_text("utf-8").split()
    return frozenset(listed) - {"Factory"}


@cache
def _folder() -> "Traversable":
    from importlib.resources import files

    return files("tzdata")


def check_zone(name: str, written: object = None, *, takes_offset: bool = True) -> Problem | None:
    """What is wrong with the name of a zone: no zone has it, or it may not mean what it seems to.

    `written` is the time that is meant in it, which the finding rewrites where it can. Where it
    `takes_offset` not, as the times of a schedule, no offset is proposed.
    """
    is_known = zone_named(name) is not None
    if is_known and not _BACKWARDS.fullmatch(name) and name not in _NO_SUMMER:
        return None
    clock = _clock_time(written)
    if not is_known:
        return _problem("PS404", *_unknown(name, clock, takes_offset=takes_offset))
    if name in _NO_SUMMER:
        offset = offset_of(name)
        summary = f"{name} is UTC{offset} all year, without summer time"
        other = f", or the offset{_into(clock, offset)}" if takes_offset else ""
        detail = f"Write {_NO_SUMMER[name]} for the clocks of that city{other}."
        return _problem("PS408", summary, detail)
    offset = offset_of(name)
    other = ("-" if offset[0] == "+" else "+") + offset[1:]
    where = "ahead of" if offset[0] == "+" else "behind"
    summary = f"{name} is {where} UTC (UTC{offset}): the sign in its name is the other way round"
    detail = f"Write the offset that is meant{_into(clock, offset, other)}; or the zone of a city."
    if not takes_offset:
        detail = "Write the zone of a city, such as Europe/Berlin."
    return _problem("PS407", summary, detail)


def offset_of(zone_name: str, moment: datetime | None = None) -> str:
    """The offset of a zone from UTC at a moment of its clocks, such as `+01:00`; without one on 1 January."""
    zone = zone_named(zone_name)
    moment = moment or datetime(2026, 1, 1)  # noqa: DTZ001 - a time of the clocks there
    return (moment.replace(tzinfo=zone)).isoformat()[-6:]


_ALL_YEAR = frozenset({"ET", "CT", "MT", "PT"})
"""Abbreviations of a zone, with its summer time, and not of an offset."""


def readings(name: str, clock: datetime | None = None) -> tuple[Reading, ...]:
    """What may be meant by an abbreviation or an offset, on this clock; nothing for any other name."""
    from postsync.adapters.workspace.decode.zonenames import ABBREVIATIONS

    plain = name.strip().strip("().")
    if offset := _plain_offset(plain):
        return (Reading(None, offset),)
    found = [Reading(*one) for one in ABBREVIATIONS.get(plain.upper(), ())]
    if clock is not None and plain.upper() in _ALL_YEAR:
        found = [Reading(one.zone, offset_of(str(one.zone), clock)) for one in found]
    return tuple(found)


def meant_zone(name: str) -> str | None:
    """The zone that somebody meant, for certain or nearly so, by a name that no zone has."""
    from postsync.adapters.workspace.decode.zonenames import CITIES

    if in_folder := _OF_FOLDER.fullmatch(name):
        return in_folder[1] if zone_named(in_folder[1]) else meant_zone(in_folder[1])
    by_name, by_city = _folded()
    plain = re.sub(r"^\s*\((?:GMT|UTC)[^)]*\)", "", name)
    folded = _fold(plain)
    city = _fold(re.split(r"[/\\]", plain)[-1].partition(",")[0])
    for known, asked in ((by_name, folded), (CITIES, city), (by_city, city)):
        if asked in known:
            return known[asked]
    if zone := _in_words(plain):
        return zone
    if re.search(r"[/\\]", name):
        return _misspelt(folded, by_name)
    return _misspelt(city, {**by_city, **CITIES})


def _in_words(name: str) -> str | None:
    """The zone that `Eastern Time (US & Canada)`, or a name that Windows has, stands for."""
    from postsync.adapters.workspace.decode.zonenames import IN_WORDS

    standard = re.sub(r"\((?!Mexico).*\)", "", name).strip()
    standard = re.sub(
        r"\s+(?:Standard\s+|Daylight\s+|Summer\s+|)Time\b", " Standard Time", standard
    )
    asked = [" ".join(one.split()).casefold() for one in (name, standard)]
    return IN_WORDS.get(asked[0]) or IN_WORDS.get(asked[1])


def _unknown(name: str, clock: datetime | None, *, takes_offset: bool) -> tuple[str, str]:
    """Summary and detail about a name that no zone has."""
    shown = quoted(name)
    if name.casefold().replace(" ", "").removesuffix("time") in _OF_MACHINE | {"factory"}:
        return f"{shown} names no place: it is another zone on each machine", _ZONES
    summary = f"there is no time zone {shown}"
    if backwards := _BACKWARDS.fullmatch(name.strip().upper().replace("ETC", "Etc")):
        offset = offset_of(backwards[0])
        other = ("-" if offset[0] == "+" else "+") + offset[1:]
        told = f"Write the offset that is meant{_into(clock, offset, other)}. "
        return summary, f"{told if takes_offset else ''}{_ZONES}"
    found = readings(re.sub(r"^etc/", "", name.strip(), flags=re.IGNORECASE), clock)
    if not found:
        meant = meant_zone(name)
        told = f"Did you mean {meant} ({clocks_of(meant, clock)})? " if meant else ""
        return summary, f"{told}{_ZONES}"
    zone, offset = found[0]
    if zone == "UTC" or offset == "+00:00":
        return summary, "Write UTC."
    if zone is None:
        told = f"Write the offset{_into(clock, offset)}. Or write" if takes_offset else "Write"
        detail = f"{told} a zone, which knows summer time. {_ZONES}"
        return f"{shown} is an offset, not a time zone", detail
    zones = [f"{zone} ({clocks_of(zone, clock)})" for zone, _ in found if zone]
    offsets = [*dict.fromkeys(offset for _, offset in found)]
    told = f"Write which one is meant: {either(zones)}"
    if len(zones) == 1:
        told = f"Write {zones[0]}, or another city with its clocks"
    other = f"; or the offset{_into(clock, *offsets)}" if takes_offset else ""
    return f"{shown} is an abbreviation, not a time zone", f"{told}{other}."


def _into(clock: datetime | None, *offsets: str) -> str:
    """Where an offset is written: into the time of this post, if that can be read."""
    if clock is None:
        return f" into the time, such as 2026-12-01T14:00{offsets[0]}"
    return f" into the time: `scheduledAt: {either([spelt(clock) + one for one in offsets])}`"


def spelt(clock: datetime) -> str:
    """A time of the clocks, without an offset, as it is written into a file."""
    exact = clock.second or clock.microsecond
    return clock.replace(tzinfo=None).isoformat(timespec="auto" if exact else "minutes")


def clocks_of(zone: str, clock: datetime | None) -> str:
    """`UTC+01:00` at that time; without one, in winter and in summer."""
    if clock is not None:
        return f"UTC{offset_of(zone, clock)} then"
    january, july = (
        offset_of(zone, datetime(2026, month, 1))  # noqa: DTZ001 - as above
        for month in (1, 7)
    )
    return f"UTC{january}" if january == july else f"UTC{january}, UTC{july} in July"


def _clock_time(written: object) -> datetime | None:
    """The time without an offset that `written` is, or None."""
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is None and len(written) > len("2026-12-01") else None


def _plain_offset(text: str) -> str | None:
    """`UTC+2`, `GMT-05:00` or `+02:00` as `+02:00`."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if span > _FARTHEST:
        return None
    ahead = span if found[1] == "+" else -span
    return datetime(2026, 1, 1, tzinfo=timezone(ahead)).isoformat()[-6:]


@cache
def _folded() -> tuple[dict[str, str], dict[str, str]]:
    """Zones by their whole names and by their cities, in plain letters; each place by its present name."""
    table = _folder().joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    places = [line.split("\t")[2] for line in table if line and not line.startswith("#")]
    fit = [name for name in sorted(_names()) if not name.startswith("Etc/GMT")]
    places = [name for name in places if name in _names()]
    cities = [*(name for name in fit if name.startswith(_REGIONS)), *places]
    by_city = {_fold(name.rpartition("/")[2]): name for name in cities}
    return {_fold(name): name for name in (*fit, *places)}, by_city


def _fold(name: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    return "".join(sign for sign in plain.casefold() if sign.isalnum() or sign == "+")


def _misspelt(word: str, known: dict[str, str]) -> str | None:
    """The one that `word` is a slip away from: what is only alike may be hours away."""
    most = 1 if len(word) < len("longest") else 2
    if not 4 <= len(word) <= 40:
        return None
    near = {zone for name, zone in _within(word, known, most)}
    return near.pop() if len(near) == 1 else None


def _within(word: str, known: dict[str, str], most: int) -> Iterator[tuple[str, str]]:
    for name, zone in known.items():
        is_near = abs(len(name) - len(word)) <= most and name[0] == word[0]
        if is_near and _slips(word, name) <= most:
            yield name, zone


def _slips(one: str, other: str) -> int:
    """How many letters are missing, wrong, too many, or swapped with the next."""
    before, above = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, opposite in enumerate(other, 1):
            least = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != opposite))
            is_swapped = row > 1 < column and (letter, one[row - 2]) == (
                other[column - 2],
                opposite,
            )
            line.append(min(least, before[column - 2] + 1) if is_swapped else least)
        before, above = above, line
    return above[-1]


def _problem(rule: str, summary: str, detail: str) -> Problem:
    return Problem(rule=rule, summary=summary, detail=detail, path=("timezone",))
