"""The calendar as JSON: a document of its own, and a part of the preview's."""

from datetime import datetime
from typing import Any

from postsync.domain.run.calendar import Calendar, Day, Entry
from postsync.domain.run.gaps import Account, Gap
from postsync.domain.schedule import format_time
from postsync.views.jsontext import Rows, document
from postsync.views.partjson import part_data

FORMAT_VERSION = "1"


def calendar(calendar: Calendar, *, offline: bool = False) -> str:
    """What `calendar --format json` prints."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "now": minute_of(calendar.now),
            "offline": offline,
            **calendar_data(calendar),
        }
    )


def calendar_data(calendar: Calendar) -> dict[str, Any]:
    """The calendar: its days, gaps and entries."""
    return {
        "timezone": calendar.timezone,
        "horizon": minute_of(calendar.horizon) if calendar.horizon else None,
        "days": Rows(_day, [day for day in calendar.days if day.entries or day.left or day.clock]),
        "gaps": [_gap(gap) for gap in calendar.gaps],
        "undated": [entry.address for entry in calendar.undated],
        "earlier": calendar.earlier,
        "later": calendar.later,
        "entries": Rows(_entry, [*calendar.entries, *calendar.undated]),
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "off": day.is_off,
        "posts": [entry.address for entry in day.entries],
        "left": [entry.address for entry in day.left],
        "crowded": [_selector(account) for account in day.crowded],
        "quiet": [entry.address for entry in day.entries if entry.is_quiet],
        "clock": day.clock or None,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "from": gap.first.isoformat(),
        "to": gap.last.isoformat(),
        "days": gap.days,
        "account": _selector(gap.account) if gap.account else None,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "address": entry.address,
        "state": entry.state.value,
        "at": time_of(entry.at),
        "was_at": time_of(entry.was_at),
        "timezone": entry.timezone,
        "publishes_now": entry.publishes_now,
        "overdue": entry.overdue,
        "accounts": [_selector(account) for account in entry.accounts],
        "outcomes": {_selector(account): state.value for account, state in entry.outcomes.items()},
        "urls": [url_data(*one) for one in entry.urls],
        "file": entry.file,
        "line": entry.line,
        **part_data(entry.part),
        "rules": sorted({item.rule for item in entry.diagnostics}),
    }


def _selector(account: Account) -> str:
    network, username = account
    return f"{network}:{username}" if network and username else network or username


def url_data(network: str, username: str, url: str) -> dict[str, str]:
    """Where a post is out on an account."""
    return {"network": network, "username": username, "url": url}


def minute_of(moment: datetime) -> str:
    """A moment that follows the clock: without seconds, so that two drawings of the same are the same."""
    return format_time(moment.replace(second=0, microsecond=0))


def time_of(moment: datetime | None) -> str | None:
    """A moment as it is."""
    return format_time(moment) if moment else None
