"""The calendar on a terminal: months as a grid where there is room for one, else day after day as a list."""

import re
from collections.abc import Iterator, Sequence

from postsync.domain.run.calendar import Calendar, Day, Entry, State
from postsync.domain.run.gaps import Account
from postsync.views import shown
from postsync.views.human.state import LOOKS
from postsync.views.outline.calendar import (
    MONTHS,
    WEEKDAYS,
    Remark,
    account_name,
    causes,
    clock,
    counted_states,
    day_name,
    failed_on,
    gap_words,
    goes_to,
    is_worth_a_line,
    month_name,
    months_of,
    moved,
    networks_of,
    remarks,
    without_time,
)
from postsync.views.shown import BOLD, CYAN, DIM, GREEN, STRIKE, YELLOW, Style
from postsync.views.states import SIGNS

GRID = 100
"""Cells of the narrowest terminal with a grid: less would cut every word."""

_WIDEST_GRID = 210
_ROWS = 3
"""Rows of a cell for one address."""

_WORD = 11
"""Cells of the sign and the word of a state, the longest being `✓ published`."""

_LABEL = 10
"""Cells of the day in the list."""

_BEFORE = _LABEL + 5 + 2 + _WORD + 2
"""Cells before an address in the list."""

_SHORTEST = 12
"""Cells that the name of an account gets at least beside four weeks."""

_MOST = 9
"""Posts of an account on one day that are counted; more of them are a sign."""

_MANY = "#"

_STICKS = "\xa0"
"""A space at which no line is broken."""

_ADDRESS = 24
"""Cells of an address in the list, as far as it has so few."""


def calendar(calendar: Calendar, style: Style, *, is_terminal: bool = False) -> str:
    """All of it: the months, the accounts, what to look at, and what has no time.

    Where no terminal is, nothing depends on the width of one.
    """
    lines = [*_head(calendar, style), ""]
    is_grid = is_terminal and style.width >= GRID
    for before, month in months_of(calendar):
        lines += [style.paint(before, DIM), ""] if before else []
        lines.append(_month_title(month, style))
        lines += _grid(month, calendar, style) if is_grid else _agenda(month, calendar, style)
        lines.append("")
    if calendar.accounts and calendar.entries:
        lines += [*_accounts(calendar, style), ""]
    if calendar.undated:
        lines += [*_undated(calendar, style), ""]
    told = remarks(calendar)
    if told:
        lines += [*_look_at(told, style), ""]
    every = (*calendar.entries, *calendar.undated)
    number = shown.plural(len(every), "post")
    text = f"{number}: {counted_states(every)}." if every else "No posts."
    lines += shown.wrap(text, style.room(0))
    return shown.page(lines)


def _head(calendar: Calendar, style: Style) -> list[str]:
    zone = shown.line(calendar.timezone)
    now = calendar.there(calendar.now)
    today = f"{WEEKDAYS[now.weekday()]} {now.day} {month_name(now.date())}, {now:%H:%M}"
    told = [f"{today}; all times in {zone}"]
    if calendar.horizon:
        day = day_name(calendar.there(calendar.horizon).date(), calendar)
        told.append(f"What is due after {day} is deferred: a later apply sends it.")
    return [style.paint(row, DIM) for text in told for row in shown.wrap(text, style.room(0))]


def _month_title(month: Sequence[Day], style: Style) -> str:
    count = shown.plural(sum(len(day.entries) for day in month), "post")
    return f"{style.paint(month_name(month[0].date).upper(), BOLD)} ({count})"


# Day after day


def _agenda(month: Sequence[Day], calendar: Calendar, style: Style) -> list[str]:
    lines: list[str] = []
    begun = {gap.first: gap for gap in calendar.gaps if gap.account is None}
    for day in month:
        if day.date in begun:
            gap = begun[day.date]
            until = f", to {day_name(gap.last, calendar)}" if gap.last != gap.first else ""
            until = until.removesuffix(f" {day.date.year}")
            text = f"{gap_words(gap)}{until}"
            lines.append(_row(day, style, style.paint(text, YELLOW)))
        elif not is_worth_a_line(day):
            continue
        named = day.date in begun
        for text in _of_day(day, calendar, style):
            lines.append(_row(None if named else day, style, text))
            named = True
    return lines


def _row(day: Day | None, style: Style, text: str) -> str:
    label = ""
    if day is not None:
        label = f"{WEEKDAYS[day.date.weekday()]} {day.date.day:>2}"
    looks = () if day is None else (GREEN, BOLD) if day.is_today else (DIM,) if day.is_past else ()
    return f"  {style.paint(label.ljust(6), *looks)}  {text}".rstrip()


def _of_day(day: Day, calendar: Calendar, style: Style) -> Iterator[str]:
    """What there is to say of a day, each thing on a line of its own."""
    if day.is_today:
        yield style.paint("today", GREEN, BOLD)
    if day.clock:
        yield style.paint(day.clock, CYAN)
    for entry in day.left:
        address, to = shown.line(entry.address), goes_to(entry, calendar)
        rows = shown.wrap(f"{clock(entry.was_at, calendar)}  {address}, {to}", style.width - _LABEL)
        yield from (style.paint(row, DIM) for row in rows)
    for entry in day.entries:
        yield from _entry(entry, calendar, style)
    if day.is_horizon and calendar.horizon:
        yield style.paint(
            f"{clock(calendar.horizon, calendar)}  what is due later is deferred", DIM
        )


def _entry(entry: Entry, calendar: Calendar, style: Style) -> Iterator[str]:
    address = shown.line(entry.address)
    told = _facts(entry, calendar)
    wrong = ", ".join(causes(entry))
    looks = LOOKS[entry.state]
    head = f"{clock(entry.at, calendar)}  {style.paint(_state(entry), *looks)}  "
    facts = [(told, DIM)] if told else []
    facts += [(f"! {wrong}", YELLOW)] if wrong else []
    used = _BEFORE + max(_ADDRESS, shown.width(address))
    if used + sum(2 + shown.width(text) for text, _ in facts) <= style.width:
        pad = " " * (_ADDRESS - shown.width(address)) if facts else ""
        behind = "".join(f"  {style.paint(text, look)}" for text, look in facts)
        yield f"{head}{style.paint(address, *looks)}{pad}{behind}"
        return
    is_narrow = style.width < _BEFORE + _ADDRESS  # then all of it stands below
    before = 2 if is_narrow else _BEFORE - _LABEL
    room = style.width - _LABEL - before
    rows = [style.paint(row, *looks) for row in _broken(address, room)]
    rows += [style.paint(row, look) for text, look in facts for row in shown.wrap(text, room)]
    yield head.rstrip() if is_narrow else head + rows.pop(0)
    yield from (" " * before + row for row in rows)


def _state(entry: Entry) -> str:
    return f"{SIGNS[entry.state]} {entry.state.value}".ljust(_WORD)


def _facts(entry: Entry, calendar: Calendar) -> str:
    failed = ", ".join(map(account_name, failed_on(entry)))
    told = [", ".join(networks_of(entry)), failed and f"failed on {failed}", moved(entry, calendar)]
    return ", ".join(filter(None, [*told, without_time(entry)]))


# The grid

_Row = tuple[str, tuple[str, ...]]
"""A line of a cell, and its looks: padded before it is painted."""


def _grid(month: Sequence[Day], calendar: Calendar, style: Style) -> list[str]:
    wide = (min(style.width, _WIDEST_GRID) - 6) // 7
    edge = style.paint("│", DIM)
    rule = style.paint("┼".join(["─" * wide] * 7), DIM)
    lines = [edge.join(style.paint(f" {name}".ljust(wide), DIM) for name in WEEKDAYS)]
    cells: list[list[_Row]] = [[] for _ in range(month[0].date.weekday())]
    cells += [list(_cell(day, calendar, wide - 2)) for day in month]
    cells += [[] for _ in range(-len(cells) % 7)]
    for first in range(0, len(cells), 7):
        week = cells[first : first + 7]
        lines.append(rule)
        for number in range(max(map(len, week))):
            row = [cell[number] if number < len(cell) else ("", ()) for cell in week]
            painted = (f" {_filled(text, wide - 1, style, looks)}" for text, looks in row)
            lines.append(edge.join(painted))
    return lines


def _filled(text: str, wide: int, style: Style, looks: tuple[str, ...]) -> str:
    return style.paint(text, *looks) + " " * (wide - shown.width(text))


def _cell(day: Day, calendar: Calendar, room: int) -> Iterator[_Row]:
    marks = " ".join(
        mark
        for mark, is_so in (
            ("today", day.is_today),
            ("off", day.is_off),
            ("empty", day.is_empty),
        )
        if is_so
    )
    looks: tuple[str, ...] = (BOLD,)
    if day.is_today:
        looks = (GREEN, BOLD)
    elif day.is_empty:
        looks = (YELLOW,)
    elif day.is_past or day.is_off:
        looks = (DIM,)
    yield shown.shorten(f"{day.date.day:>2} {marks}", room), looks
    if day.is_horizon:
        yield "horizon", (DIM,)
    yield from ((row, (CYAN,)) for row in shown.wrap(day.clock, room) if row)
    for entry in day.left:
        yield from _named(f"{clock(entry.was_at, calendar)} ", entry, room, (DIM, STRIKE))
        yield from ((row, (DIM,)) for row in shown.wrap(goes_to(entry, calendar), room))
    for entry in day.entries:
        flag = " !" if causes(entry) else ""
        head = f"{SIGNS[entry.state]} {clock(entry.at, calendar)}{flag} "
        yield from _named(head, entry, room, LOOKS[entry.state])


def _named(head: str, entry: Entry, room: int, looks: tuple[str, ...]) -> Iterator[_Row]:
    """An address behind a time where there is room for both, else below it."""
    address = shown.line(entry.address)
    if shown.width(head) + shown.width(address) <= room:
        yield head + address, looks
        return
    yield head.rstrip(), looks
    rows = _broken(address, room)
    yield from ((row, looks) for row in rows[:_ROWS])
    if len(rows) > _ROWS:
        yield "…", looks


def _broken(address: str, room: int) -> list[str]:
    """An address as lines, broken at slashes and before a variant; at dashes where that is not enough."""
    rows = [""]
    for part in re.findall(r"[^/@]+/*|@[^/@]*/*|/+", address):
        is_long = shown.width(part) > room
        for word in re.findall(r"[^_.-]+[_.-]*|[_.-]+", part) if is_long else [part]:
            if rows[-1] and shown.width(rows[-1]) + shown.width(word) > room:
                rows.append("")
            *whole, rows[-1] = shown.chop(rows[-1] + word, room)
            rows[-1:-1] = whole
    return rows


# The accounts


def _accounts(calendar: Calendar, style: Style) -> list[str]:
    """Account by account, what is on each day of four weeks: a sign, or how many."""
    label = max(7, *(shown.width(account_name(account)) for account in calendar.accounts))
    gap = " " if label + 2 + 4 * 13 + 3 * 3 + 6 <= style.width else ""  # else day beside day
    wide = 7 + 6 * len(gap)
    label = min(label, max(_SHORTEST, style.width - 4 * wide - 17))
    days = calendar.weeks
    if style.width < label + 4 * wide + 17:
        return _sums(calendar, style)
    mondays = (days[n].date for n in range(0, 28, 7))
    weeks = (f"{day.day} {MONTHS[day.month - 1][:3]}".ljust(wide) for day in mondays)
    letters = gap.join(name[0] for name in WEEKDAYS)
    title = style.paint("BY ACCOUNT", BOLD)
    lines = [
        f"{title} (four weeks from {day_name(days[0].date, calendar)})",
        style.paint(f"{' ' * label}  {'   '.join(weeks)}".rstrip(), DIM),
        style.paint(f"{'Account'.ljust(label)}  {'   '.join([letters] * 4)}   Sum", DIM),
    ]
    for account in calendar.accounts:
        total, cells = 0, []
        for day in days:
            entries = day.of(account)
            total += sum(entry.is_seen_on(account) for entry in entries)
            cells.append(_mark(day, account, entries, style))
        table = "   ".join(gap.join(cells[n : n + 7]) for n in range(0, 28, 7))
        name = shown.shorten(account_name(account), label)
        lines.append(f"{shown.pad(name, label)}  {table}   {total:>3}")
    return [*lines, *_legend(calendar, style)]


def _legend(calendar: Calendar, style: Style) -> list[str]:
    """What the signs of the table mean, as far as they stand in it."""
    there = [
        (account, entries)
        for account in calendar.accounts
        for day in calendar.weeks
        if (entries := day.of(account))
    ]
    alone = {_shared_state(account, entries) for account, entries in there}
    several = [entries for account, entries in there if _shared_state(account, entries) is None]
    most = max(map(len, several), default=0)
    told = [f"{SIGNS[state]} {state.value}" for state in State if state in alone]
    told += ["a digit: so many posts that day"] if most > 1 else []
    told += [f"{_MANY}: {_MOST + 1} or more"] if most > _MOST else []
    whole = "   ".join(text.replace(" ", _STICKS) for text in told)
    rows = shown.wrap(whole, style.room(0))
    return [style.paint(row.replace(_STICKS, " ").rstrip(), DIM) for row in rows if row]


def _sums(calendar: Calendar, style: Style) -> list[str]:
    """Account by account, how many posts are on it in four weeks: there is no room for the days."""
    first = day_name(calendar.weeks[0].date, calendar)
    lines = [f"{style.paint('BY ACCOUNT', BOLD)} (four weeks from {first})"]
    for account in calendar.accounts:
        seen = [one for day in calendar.weeks for one in day.of(account) if one.is_seen_on(account)]
        lines += shown.wrap(
            f"{account_name(account)}: {shown.plural(len(seen), 'post')}", style.width
        )
    return lines


def _shared_state(account: Account, entries: Sequence[Entry]) -> State | None:
    """The state that stands for a day: of one post, or of drafts alone, however many; else None."""
    states = {entry.state_on(account) for entry in entries}
    if len(entries) == 1 or states == {State.DRAFT}:
        return states.pop()
    return None


def _mark(day: Day, account: Account, entries: Sequence[Entry], style: Style) -> str:
    if not entries:
        return " " if day.is_off else style.paint("·", DIM)
    crowd = (YELLOW, BOLD) if account in day.crowded else ()
    state = _shared_state(account, entries)
    if state is None:
        return style.paint(str(len(entries)) if len(entries) <= _MOST else _MANY, *crowd)
    late = (YELLOW, BOLD) if entries[0].overdue else ()
    return style.paint(SIGNS[state], *(crowd or late or LOOKS[state]))


# What is beside the days


def _undated(calendar: Calendar, style: Style) -> list[str]:
    lines = [style.paint("WITHOUT A TIME", BOLD)]
    for entry in calendar.undated:
        looks = LOOKS[entry.state]
        facts = style.paint(_facts(entry, calendar), DIM)
        address = style.paint(shown.line(entry.address), *looks)
        lines.append(f"  {style.paint(_state(entry), *looks)}  {address}  {facts}".rstrip())
    return lines


def _look_at(told: Sequence[Remark], style: Style) -> list[str]:
    lines = [style.paint("LOOK AT", BOLD)]
    for remark in told:
        rule = f" ({remark.rule})" if remark.rule else ""
        first, *more = shown.wrap(f"{remark.text}{rule}", style.room(4))
        lines.append(f"  {style.paint('!', YELLOW)} {first}")
        lines += [f"    {row}" for row in more]
    return lines
