"""Gaps: stretches of posting days without a post."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)
_EVERY = frozenset(range(7))

Account = tuple[str, str]
"""Network and username; the username is empty where every account of the network is meant."""


class Gap(NamedTuple):
    """Posting days without a post, from the first to the last; `account` None: of the whole workspace."""

    first: date
    last: date
    days: int
    account: Account | None = None


def find_gaps(
    filled: Mapping[Account | None, Iterable[date]],
    today: date,
    weekdays: frozenset[int] | None,
    least: int,
) -> tuple[Gap, ...]:
    """The gaps from today to the last day that is filled: those of the workspace, then of each account.

    Days off are not counted. A gap of an account is left out where it is just one of the workspace. With
    `least` 0 nothing is one.
    """
    if least < 1:
        return ()
    posting = _EVERY if weekdays is None else weekdays
    found: dict[tuple[date, date, Account | None], Gap] = {}
    for account, days in filled.items():
        before = today - _DAY
        for day in sorted(days):
            for gap in _between(before, day, posting):
                if gap.days >= least and (*gap[:2], None) not in found:
                    found[*gap[:2], account] = gap._replace(account=account)
            before = day
    return tuple(found.values())


def _between(before: date, after: date, weekdays: frozenset[int]) -> Iterator[Gap]:
    """The posting days between two days, neither included, if any. In one step, however far apart."""
    weeks, rest = divmod((after - before).days - 1, 7)
    posting = [n for n in range(1, 8) if (before.weekday() + n) % 7 in weekdays]
    count = weeks * len(posting) + sum(n <= rest for n in posting)
    if count > 0:
        last = after - _DAY
        while last.weekday() not in weekdays:
            last -= _DAY
        yield Gap(before + timedelta(days=posting[0]), last, count)
