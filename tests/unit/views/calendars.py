"""A calendar to render: the spring of a workspace, with something of everything."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from postsync.domain.config import Cadence
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.run.calendar import Calendar, Entry, State, make_calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
"""A Friday."""

X, DEV = ("x", "acme"), ("x", "acme_dev")
LINKEDIN, BLUESKY = ("linkedin", "acme-inc"), ("bluesky", "acme.example")
INSTAGRAM, FACEBOOK = ("instagram", "acme"), ("facebook", "acme")


def on_clock(text: str) -> datetime:
    """A time of Berlin's clocks in 2027, such as `03-18 16:00`."""
    whole = text if text.count("-") == 2 else f"2027-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=BERLIN).astimezone(UTC)


def post(
    at: str | None,
    address: str,
    *accounts: tuple[str, str],
    state: State = State.SCHEDULED,
    **more: Any,
) -> Entry:
    """An entry at a time of Berlin's clocks."""
    was = more.pop("was", None)
    values: dict[str, Any] = {
        "file": f"posts/{address}.yaml",
        "line": 2,
        "texts": (f"Text of {address}",),
    }
    return Entry(
        address=address,
        state=state,
        at=None if at is None else on_clock(at),
        was_at=None if was is None else on_clock(was),
        accounts=accounts or (X,),
        **(values | more),
    )


def said(rule: str, summary: str, address: str = "") -> Diagnostic:
    return Diagnostic(severity=Severity.WARN, rule=rule, summary=summary, address=address)


def calendar_of(*entries: Entry, **more: Any) -> Calendar:
    values: dict[str, Any] = {
        "zone": BERLIN,
        "timezone": "Europe/Berlin",
        "now": NOW,
        "cadence": Cadence(weekdays=frozenset(range(5))),
        "horizon": on_clock("04-11 10:00"),
    }
    return make_calendar(entries, **(values | more))


def spring() -> Calendar:
    """Two months of posts in most of the states."""
    near = said("PS421", "x:acme has another post 45 minutes earlier")
    off = said("PS424", "Saturday in Europe/Berlin is a day without posts")
    quiet = said("PS423", "23:30 in Europe/Berlin falls into the quiet hours, 22:00 to 07:00")
    url = "https://x.example/acme/status/1"
    return calendar_of(
        post("03-02 10:00", "hello", X, state=State.PUBLISHED, urls=(("x", "acme", url),)),
        post("03-10 14:30", "launch/thread", X, BLUESKY, state=State.PUBLISHED),
        post("03-11 19:00", "launch/pin", INSTAGRAM, state=State.FAILED),
        post("03-12 18:00", "launch/video", INSTAGRAM, FACEBOOK),
        post("03-16 09:00", "rover-2-launch", X, LINKEDIN, INSTAGRAM, BLUESKY, state=State.CHANGED),
        post("03-17 10:00", "community/spring-1", X, LINKEDIN, BLUESKY),
        post("03-18 16:00", "community/office-hours", X, DEV, LINKEDIN, BLUESKY),
        post("03-18 16:45", "community/spring-3", X, diagnostics=(near,)),
        post("03-20 10:00", "community/spring-2", X, LINKEDIN, diagnostics=(off,)),
        post("03-22 10:00", "community/tip-1", DEV, state=State.QUESTION),
        post("03-24 17:30", "community/meetup", FACEBOOK, state=State.CHANGED, was="03-23 21:30"),
        post("03-25 23:30", "community/hiring", LINKEDIN, diagnostics=(quiet,)),
        post("03-26 16:00", "community/teaser", INSTAGRAM, state=State.NEW),
        post("03-29 10:00", "community/tip-2", X, LINKEDIN, state=State.CANCELLED),
        post("03-30 10:00", "community/report", X, LINKEDIN, BLUESKY, state=State.NEW),
        post("03-30 15:00", "community/broken", X, state=State.BLOCKED),
        post("04-20 10:00", "community/birthday", FACEBOOK, state=State.DEFERRED),
        post(None, "drafts/roadmap", LINKEDIN, state=State.DRAFT),
        post(None, "now", X, state=State.NEW, publishes_now=True),
    )
