"""The calendar as a feed for calendar programs (RFC 5545).

Written here: it is four properties of text and a way to fold lines, and what is hostile in a text has to be
spelt out in any case, which no library does.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from postsync.domain.networks import NETWORKS
from postsync.domain.run.calendar import Calendar, Entry, State
from postsync.views import shown
from postsync.views.outline.calendar import account_name, failed_on, links_of, moved
from postsync.views.states import SIGNS

_OCTETS = 75
"""The longest line, without its end (section 3.1)."""

_LENGTH = timedelta(minutes=15)
"""A post has no length; an event without one is drawn as a hairline, or not at all."""

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

_WORDS = 60
"""Characters of the post's text in the title of its event."""

_STATUS = {
    State.CANCELLED: "CANCELLED",
    State.GONE: "CANCELLED",
    State.FAILED: "CANCELLED",
    State.MISSED: "CANCELLED",
    State.DEFERRED: "TENTATIVE",
    State.DRAFT: "TENTATIVE",
    State.BLOCKED: "TENTATIVE",
    State.QUESTION: "TENTATIVE",
    State.UNKNOWN: "TENTATIVE",
}
"""All others are CONFIRMED: they are out, or stand to go out."""

_SPECIAL = re.compile(r"[\\;,\n]")
_COLONS = re.compile(r"(?:^|(?<=\s)):(?=:)|:(?=::)", re.MULTILINE)
"""Wherever a line is folded, the log of a job must not take what follows for a command (`::warning::`)."""

_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def calendar(calendar: Calendar, workspace: str | None = None) -> str:
    """Every post that has a time, as an event. `workspace` names the calendar, and tells it from others."""
    named = (workspace or "").rstrip(":")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//postsync//calendar//EN",
        "CALSCALE:GREGORIAN",
        _text("X-WR-CALNAME", f"Posts of {named}" if named else "Posts"),
        _text("X-WR-TIMEZONE", calendar.timezone),
    ]
    last = {entry.address: entry for entry in calendar.entries}
    for entry in calendar.entries:
        # An address may be there twice, of a post that is out and archived, and of a later one.
        again = "" if last[entry.address] is entry else f"\n{entry.at}"
        lines += _event(entry, calendar, f"{workspace or ''}\n{entry.address}{again}")
    lines.append("END:VCALENDAR")
    return "".join(f"{row}\r\n" for line in lines for row in _fold(line))


def _event(entry: Entry, calendar: Calendar, named: str) -> Iterator[str]:
    at = entry.at or calendar.now
    now = _time(calendar.now.replace(second=0))
    yield "BEGIN:VEVENT"
    # A digest, for a UID is for ever and for the whole world, and an address may have anything in it.
    digest = hashlib.sha256(named.encode("utf-8", "backslashreplace")).hexdigest()
    yield f"UID:{digest[:40]}@postsync"
    yield f"DTSTAMP:{now}"
    yield f"LAST-MODIFIED:{now}"
    # It never falls, so a program that has the event already takes what comes later.
    yield f"SEQUENCE:{max(0, int((calendar.now - _EPOCH).total_seconds() // 60))}"
    yield f"DTSTART:{_time(at)}"
    yield f"DTEND:{_time(at + _LENGTH)}"
    yield _text("SUMMARY", _title(entry))
    yield _text("DESCRIPTION", "\n".join(_description(entry, calendar)))
    # On one account at least.
    is_out = bool(entry.urls) or State.PUBLISHED in entry.outcomes.values()
    yield f"STATUS:{'CONFIRMED' if is_out else _STATUS.get(entry.state, 'CONFIRMED')}"
    yield "TRANSP:TRANSPARENT"
    yield f"CATEGORIES:{entry.state.value}"
    links = [url for _, _, url in links_of(entry) if _is_plain(url)]
    if links:
        yield f"URL:{links[0]}"
    yield "END:VEVENT"


def _title(entry: Entry) -> str:
    """`+ Spring is here (X, LinkedIn)`; the address where there is no text."""
    said = next((text.strip() for text in entry.texts if text.strip()), "")
    words = shown.line(said.split("\n", 1)[0].rstrip())
    names = [
        NETWORKS[network].title if network in NETWORKS else shown.line(network)
        for network in dict.fromkeys(network or name for network, name in entry.accounts)
    ]
    to = f" ({', '.join(names)})" if names else ""
    title = shown.shorten(words, _WORDS) if words else shown.line(entry.address)
    return f"{SIGNS[entry.state]} {title}{to}"


def _description(entry: Entry, calendar: Calendar) -> Iterator[str]:
    yield f"{entry.state.value}{', overdue' if entry.overdue else ''}: {shown.line(entry.address)}"
    was = moved(entry, calendar)
    if was:
        yield was
    if entry.accounts:
        yield f"to {', '.join(map(account_name, entry.accounts))}"
    yield from (f"failed on {account_name(account)}" for account in failed_on(entry))
    if entry.file:
        yield f"in {shown.line(entry.file)}:{entry.line or 1}"
    yield from (shown.line(f"{item.rule}: {item.summary}") for item in entry.cadence)
    yield from (
        f"{account_name((network, username))}: {shown.line(url)}"
        for network, username, url in links_of(entry)
    )
    for text in entry.texts:
        yield ""
        yield shown.block(text)


def _is_plain(url: str) -> bool:
    """Whether an address is one as it stands: a value of the type URI cannot be escaped."""
    return url.isascii() and url.isprintable() and " " not in url


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(name: str, value: str) -> str:
    """A property of text. Of what would end a line only the line feed is left, and it is escaped."""
    told = _COLONS.sub(r"\\u{3a}", shown.block(value))
    return f"{name}:{_SPECIAL.sub(lambda match: _ESCAPES[match[0]], told)}"


def _fold(line: str) -> Iterator[str]:
    """A line as lines of at most 75 octets, each but the first behind a space; no character is cut."""
    data = line.encode("utf-8", "backslashreplace")
    start, room = 0, _OCTETS
    while len(data) - start > room:
        end = start + room
        while (
            data[end] & 0xC0 == 0x80 or data[end] == 0x3A
        ):  # within a character, or before a colon
            end -= 1
        yield ("" if start == 0 else " ") + data[start:end].decode()
        start, room = end, _OCTETS - 1
    yield ("" if start == 0 else " ") + data[start:].decode()
