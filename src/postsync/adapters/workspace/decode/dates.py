"""Dates and times as people write them elsewhere: what each would be in a post file."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from postsync.domain.nearest import either

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner", "february feb februar", "march mar märz mär mrz",
            "april apr", "may mai", "june jun juni", "july jul juli", "august aug",
            "september sep sept", "october oct oktober okt", "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
"""Not from the clock's own words, which follow the language of the machine."""

_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)[T ]?(?:(\d\d)(\d\d)(?:\d\d)?)?(?![\d:])")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d\d)(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]*(?:of\s+)?({_MONTH})\.?[,\s-]+(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?[,\s]+(\d{{4}})(?!\d)", re.IGNORECASE
)
_DATES = (_COMPACT, _YEAR_FIRST, _YEAR_LAST, _DAY_FIRST, _MONTH_FIRST)
_TIME = re.compile(
    r"(?<![\d:.+-])(\d{1,2})(?:[:h.](\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(?:([ap])\.?m\b\.?)?"
    r"|\s*(?:([ap])\.?m\b\.?|(?:uhr|h)\b))",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag"
    r"|mittwoch|at|on|um|am|uhr|the|time)\b|[,|@]|(?<![a-z])t(?![a-z])",
    re.IGNORECASE,
)


class Written(NamedTuple):
    """What a text says of a time: the days it may mean, and what stands beside them.

    `clocks` are without an offset; two where day and month may be either way round. `has_time` says whether
    there is a time of day, and `beside` is the rest, such as a zone.
    """

    clocks: tuple[datetime, ...] = ()
    has_time: bool = False
    beside: str = ""


def read_loosely(text: str) -> Written:
    """What `text` says of a time, in any way that is usual somewhere."""
    import unicodedata

    plain = " ".join(unicodedata.normalize("NFKC", text[:200]).split())
    if _EPOCH.fullmatch(plain):
        since = timedelta(
            milliseconds=int(plain) * (1000 if len(plain) == len("1766224800") else 1)
        )
        return Written(
            ((datetime(1970, 1, 1, tzinfo=UTC) + since).replace(tzinfo=None),), True, "Z"
        )
    days, rest = _days(plain)
    found = _TIME.search(rest)
    if not days or found is None:
        return Written(tuple(days), beside=_beside(rest))
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or found[5] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        return Written(has_time=True)
    span = timedelta(hours=hour, minutes=minute, seconds=second)
    beside = _beside(rest[: found.start()] + " " + rest[found.end() :])
    return Written(tuple(day + span for day in days), has_time=True, beside=beside)


def how_to_write_day(text: str) -> str:
    """How a day is written here that `text` says in another way; empty where it says none.

    Where day and month may be either way round, both are told: 03.04.2026 is not April for everybody.
    """
    found = _YEAR_LAST.search(text[:200])
    either_way = [(found[4], found[3], found[1]), (found[4], found[1], found[3])] if found else []
    either_way = [one for one in either_way if len(one[0]) > 2]
    days = sorted({day.date() for day in [*read_loosely(text).clocks, *_possible(either_way)]})
    meant = [f"{day}" + f" for {day.day} {MONTHS[day.month - 1]}" * (len(days) > 1) for day in days]
    return f"Write {either(meant)}." if meant else ""


def _days(text: str) -> tuple[list[datetime], str]:
    """The days that a text may mean, and the text without them."""
    for pattern in _DATES:
        if found := pattern.search(text):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            if pattern is _COMPACT and found[4]:
                rest = f"{found[4]}:{found[5]} {rest}"
            return [*_possible(_dates(pattern, found))], rest
    return [], text


def _dates(pattern: re.Pattern[str], found: re.Match[str]) -> list[tuple[str, str, str]]:
    """Year, month and day as digits, in every order that they may have."""
    if pattern is _COMPACT:
        return [(found[1], found[2], found[3])]
    if pattern is _YEAR_FIRST:
        return [(found[1], found[3], found[4])]
    if pattern is _YEAR_LAST:
        return _of_year_last(found)
    month, day = (found[2], found[1]) if pattern is _DAY_FIRST else (found[1], found[2])
    return [(found[3], str(_MONTHS[month.lower()]), day)]


def _of_year_last(found: re.Match[str]) -> list[tuple[str, str, str]]:
    """Day and month by their order; with slashes and dashes it may be either."""
    year = found[4] if len(found[4]) > 2 else f"20{found[4]}"
    day_first, month_first = (year, found[3], found[1]), (year, found[1], found[3])
    return [day_first] if found[2] == "." else [month_first, day_first]


def _possible(dates: list[tuple[str, str, str]]) -> Iterator[datetime]:
    for year, month, day in dict.fromkeys(dates):
        try:
            yield datetime(int(year), int(month), int(day))  # noqa: DTZ001 - on some clock
        except ValueError:
            continue


def _beside(text: str) -> str:
    return " ".join(_FILLERS.sub(" ", text).split()).strip(" ()")
