"""Timetables: `schedule`, as a campaign writes it, to the times that it names."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, NamedTuple

from postsync.adapters.workspace.decode.dates import how_to_write_day, read_loosely
from postsync.adapters.workspace.decode.zones import check_zone
from postsync.adapters.workspace.schema.disguise import disguised, meant_by
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion
from postsync.domain.problem import Path, Problem
from postsync.domain.recurring import DaysOff, Recurrence, Unit, days_off

KEYS = ("every", "on", "at", "timezone", "from", "until", "count", "skip", "rounds")

MOST_TIMES = 24
_MOST_ROUNDS = 100
_MOST_SPANS = 1_000
_MOST_COUNT = 20_000

_EVERY = re.compile(r"(?:([1-9][0-9]?)\s+)?(day|week|month)s?")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BY_NAME = {
    name: at
    for at, day in enumerate(_WEEKDAYS)
    for name in (day, day[:2], day[:3], day[:4], day[:5])
}


class Timetable(NamedTuple):
    """The times of a campaign: when they come, on which clock, and how often all rows are gone through."""

    recurrence: Recurrence
    zone: str | None
    rounds: int
    doubts: tuple[Problem, ...] = ()
    """What its zone may mean otherwise than it seems."""


def read_timetable(written: Any) -> tuple[Timetable | None, list[Problem]]:
    """The timetable that `schedule` describes; None where it describes none. Paths are in the document."""
    if not isinstance(written, Mapping):
        detail = 'For example `{every: week, on: tue, at: "09:00", from: 2026-12-01}`.'
        return None, [
            _problem(f"`schedule` is {quoted(written)}, and not a block of keys", detail, ())
        ]
    reading = _Reading(written)
    timetable = reading.read()
    return (None if reading.problems else timetable), reading.problems


def _problem(summary: str, detail: str, path: Path, *, at_key: bool = False) -> Problem:
    return Problem("PS170", summary, detail, ("schedule", *path), at_key=at_key)


class _Reading:
    """Reads one schedule, and notes what is wrong with it."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.problems: list[Problem] = []
        self._doubts: list[Problem] = []
        self._written = written

    def read(self) -> Timetable | None:
        self._check_keys()
        unit, every = self._every()
        first = self._day(self._written.get("from"), ("from",)) if "from" in self._written else None
        until = (
            self._day(self._written.get("until"), ("until",)) if "until" in self._written else None
        )
        count = self._number("count", _MOST_COUNT)
        rounds = self._number("rounds", _MOST_ROUNDS) or 1
        on, at = self._on(unit), self._at()
        if on and unit is Unit.DAY and every > 1:
            detail = "Weekdays go with `every: week` or `every: day`."
            self._note("the weekdays of `on` may never come", detail, ("on",))
        zone = self._zone()
        off = self._off()
        if first is None or self.problems:
            return None
        if until is not None and until < first:
            detail = f"`from` is {first}. Correct one of them."
            self._note(f"`until` is before `from`: {until}", detail, ("until",))
            return None
        recurrence = Recurrence(unit, first, at, every, on, until, count, off)
        return Timetable(recurrence, zone, rounds, tuple(self._doubts))

    def _note(self, summary: str, detail: str, path: Path, *, at_key: bool = False) -> None:
        self.problems.append(_problem(summary, detail, path, at_key=at_key))

    def _check_keys(self) -> None:
        there = {*self._written}
        for name in self._written:
            if (looks_like := meant_by(name, KEYS)) is not None:
                self.problems.append(disguised(name, looks_like, ("schedule",)))
                there.add(looks_like)
            elif name not in KEYS:
                meant = _MEANT.get(name.casefold())
                detail = (
                    f"Did you mean {key(meant)}?"
                    if meant
                    else suggestion(name, KEYS) or f"Known here: {one_of(KEYS)}."
                )
                self._note(
                    f"the key {key(name)} is not known in `schedule`", detail, (name,), at_key=True
                )
        needed = {
            "every": "How often: `every: week`.",
            "at": 'The time of day: `at: "09:00"`.',
            "from": "The first day: `from: 2026-12-01`. What a schedule means does not depend on today.",
        }
        for name, detail in needed.items():
            if name not in there:
                self._note(f"{key(name)} is missing in `schedule`", detail, ())
        if "until" in self._written and "count" in self._written:
            detail = "Keep `until`, the last day, or `count`, the number of times."
            self._note("use either `until` or `count`, not both", detail, ("count",), at_key=True)

    def _every(self) -> tuple[Unit, int]:
        written = self._written.get("every", "day")
        found = _EVERY.fullmatch(written.strip().casefold()) if isinstance(written, str) else None
        if found is not None:
            return Unit(found[2]), int(found[1] or 1)
        detail = "Possible are day, week, month, and several of them: `2 weeks`."
        if (
            isinstance(written, str)
            and (name := _BY_NAME.get(written.strip().casefold())) is not None
        ):
            detail = f"Write `every: week` and `on: {_WEEKDAYS[name][:3]}`."
        elif isinstance(written, str) and (meant := _OTHERWISE.get(written.strip().casefold())):
            detail = f"Write {meant}."
        self._note(f"`every` is {quoted(written)}, which names no span", detail, ("every",))
        return Unit.DAY, 1

    def _on(self, unit: Unit) -> tuple[int, ...]:
        if "on" not in self._written:
            return ()
        written = self._written["on"]
        entries = written if isinstance(written, list) else [written]
        if not entries:
            self._note("`on` names no day", "Name one, or leave `on` out.", ("on",))
        found = []
        for at, entry in enumerate(entries):
            path: Path = ("on", at) if isinstance(written, list) else ("on",)
            day = (
                self._day_of_month(entry, path)
                if unit is Unit.MONTH
                else self._weekday(entry, path)
            )
            if day is not None and day in found:
                self._note(f"`on` names {quoted(entry)} twice", "Remove one of them.", path)
            found += [day] if day is not None else []
        return tuple(found)

    def _weekday(self, entry: Any, path: Path) -> int | None:
        known = _BY_NAME.get(entry.strip().casefold()) if isinstance(entry, str) else None
        if known is None:
            meant = suggestion(entry.casefold(), _WEEKDAYS) if isinstance(entry, str) else ""
            if not meant and type(entry) is int:
                meant = "A day of the month goes with `every: month`."
            detail = meant or "Write mon, tue, wed, thu, fri, sat or sun."
            self._note(f"{quoted(entry)} is no weekday", detail, path)
        return known

    def _day_of_month(self, entry: Any, path: Path) -> int | None:
        if type(entry) is int and 1 <= entry <= 31:
            return entry
        detail = "With `every: month`, `on` names days of the month: `on: [1, 15]`."
        self._note(f"{quoted(entry)} is no day of a month", detail, path)
        return None

    def _at(self) -> tuple[time, ...]:
        written = self._written.get("at", [])
        entries = written if isinstance(written, list) else [written]
        if "at" in self._written and not entries:
            self._note("`at` names no time", 'Write one: `at: "09:00"`.', ("at",))
        if len(entries) > MOST_TIMES:
            self._note(f"`at` names more than {MOST_TIMES} times", "Name fewer.", ("at",))
            return ()
        found: list[time] = []
        for at, entry in enumerate(entries):
            path: Path = ("at", at) if isinstance(written, list) else ("at",)
            matched = _TIME.fullmatch(entry.strip()) if isinstance(entry, str) else None
            if matched is None:
                self._note(f"{quoted(entry)} is no time of day", _time_instead(entry), path)
                continue
            moment = time(int(matched[1]), int(matched[2]), int(matched[3] or 0))
            if moment in found:
                self._note(f"`at` names {quoted(entry)} twice", "Remove one of them.", path)
            found.append(moment)
        return tuple(found)

    def _zone(self) -> str | None:
        zone = self._written.get("timezone")
        if zone is None:
            return None
        if not isinstance(zone, str):
            self._note(
                f"`timezone` is {quoted(zone)}",
                "Write a zone such as Europe/Berlin.",
                ("timezone",),
            )
            return None
        wrong = check_zone(zone, takes_offset=False)
        if wrong is not None:
            told = self.problems if wrong.rule == "PS404" else self._doubts
            told.append(wrong._replace(path=("schedule", "timezone")))
        return zone

    def _number(self, name: str, most: int) -> int | None:
        number = self._written.get(name)
        if number is None:
            return None
        if type(number) is int and 1 <= number <= most:
            return number
        self._note(
            f"{key(name)} is {quoted(number)}", f"Write a number from 1 to {most:,}.", (name,)
        )
        return None

    def _off(self) -> DaysOff:
        written = self._written.get("skip")
        if written is None:
            return DaysOff()
        entries = written if isinstance(written, list) else [written]
        if len(entries) > _MOST_SPANS:
            self._note(
                f"`skip` names more than {_MOST_SPANS:,} days",
                "Use spans: `{from: …, to: …}`.",
                ("skip",),
            )
            return DaysOff()
        return days_off(self._spans(entries, is_list=isinstance(written, list)))

    def _spans(self, entries: list[Any], *, is_list: bool) -> Iterator[tuple[date, date]]:
        for at, entry in enumerate(entries):
            path: Path = ("skip", at) if is_list else ("skip",)
            if not isinstance(entry, Mapping):
                day = self._day(entry, path)
                if day is not None:
                    yield day, day
                continue
            for name in entry:
                if name not in {"from", "to"}:
                    detail = "A span of days has `from` and `to`."
                    self._note(
                        f"the key {key(name)} is not known in `skip`",
                        detail,
                        (*path, name),
                        at_key=True,
                    )
            ends = [self._day(entry.get(name), (*path, name)) for name in ("from", "to")]
            if ends[0] is None or ends[1] is None:
                continue
            if ends[1] < ends[0]:
                self._note(
                    f"`to` is before `from`: {ends[1]}", f"`from` is {ends[0]}.", (*path, "to")
                )
                continue
            yield ends[0], ends[1]

    def _day(self, written: Any, path: Path) -> date | None:
        if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            try:
                day = date.fromisoformat(written)
            except ValueError:
                self._note(f"{quoted(written)} is not in the calendar", "Correct it.", path)
                return None
            if 1970 <= day.year < 9000:
                return day
            self._note(f"{quoted(written)} is in a year that nobody plans for", "Correct it.", path)
            return None
        name = next(part for part in reversed(path) if isinstance(part, str))
        what = "is missing" if written is None else f"is {quoted(written)}, which is not a day"
        self._note(f"{key(name)} {what}", _day_instead(written), path)
        return None


def _day_instead(written: Any) -> str:
    """What to write instead of a day that is written in another way."""
    if not isinstance(written, str):
        return "Write year, month and day: 2026-12-01."
    if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", written):
        return f"Write the day alone, {written[:10]}; `at` has the time of day."
    if written.strip().casefold() in _BY_NAME:
        return (
            "Write year, month and day. Which weekdays there are, `on` says: `on: [mon, tue, wed]`."
        )
    return how_to_write_day(written) or "Write year, month and day: 2026-12-01."


def _time_instead(written: Any) -> str:
    """What to write instead of a time of day that is written in another way."""
    meant = read_loosely(f"2026-12-01 {written}") if isinstance(written, str | int) else None
    if meant and meant.has_time and not meant.beside:
        for clock in meant.clocks:
            if clock.day == 1:  # 24:00 is on the next one
                return f'Write `at: "{clock:%H:%M}"`.'
    return 'Write hours and minutes, as a clock of 24 hours shows them: `at: "09:00"`.'


_OTHERWISE = {
    "weekday": "`every: week` and `on: [mon, tue, wed, thu, fri]`",
    "workday": "`every: week` and `on: [mon, tue, wed, thu, fri]`",
    "daily": "`every: day`",
    "weekly": "`every: week`",
    "biweekly": "`every: 2 weeks`",
    "fortnight": "`every: 2 weeks`",
    "monthly": "`every: month`",
    "quarter": "`every: 3 months`",
}
"""Other words for spans."""

_MEANT = {
    "tz": "timezone", "zone": "timezone", "start": "from", "begin": "from", "since": "from", "end": "until",
    "to": "until", "times": "count", "days": "on", "weekday": "on", "weekdays": "on", "time": "at",
    "except": "skip", "exclude": "skip", "holidays": "skip", "interval": "every", "frequency": "every",
    "repeat": "rounds",
}  # fmt: skip
"""What calendars and other tools call these."""
