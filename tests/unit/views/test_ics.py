"""The feed, as a calendar program reads it, which is what `icalendar` stands for here."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row
from tests.unit.views.calendars import BLUESKY, LINKEDIN, NOW, X, calendar_of, post, said, spring
from tests.unit.views.samples import NASTY

from postsync.domain.run.calendar import Calendar, State
from postsync.domain.text.hidden import BIDI
from postsync.views.ics import calendar as feed

HOSTILE = [
    NASTY,
    "End\nEND:VEVENT\nBEGIN:VEVENT\nUID:x\nSUMMARY:A second one\nEND:VEVENT",
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n",
    "\u2028BEGIN:VEVENT\u2029\x85BEGIN:VEVENT\x0b\x0cBEGIN:VEVENT\x00\x1c\x1d\x1e",
    "\\n\\, \\; \\\\ ; , : \" ' ^n ^' \\",
    "\u202emoorb\u202c \u2066x\u2069 \u200b\ufeff",
    "é" * 200 + "🧑‍🚀" * 80,
    " " * 300 + "::stop-commands::x",
    ":" * 400,
    "word ::error::boo",
    "x" * 5000,
    "",
]


def parsed(text: str) -> icalendar.Calendar:
    found = icalendar.Calendar.from_ical(text)
    assert not found.errors
    return found


def events(calendar: Calendar, workspace: str | None = "acme/posts") -> list[Any]:
    return list(parsed(feed(calendar, workspace)).walk("VEVENT"))


def lines(calendar: Calendar) -> list[str]:
    text = feed(calendar, "acme/posts")
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").split("\r\n")


def test_every_post_with_a_time_is_an_event() -> None:
    found = events(spring())
    assert len(found) == 17
    first = found[0]
    assert first["DTSTART"].dt == datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
    assert first["DTEND"].dt - first["DTSTART"].dt == timedelta(minutes=15)
    assert str(first["SUMMARY"]) == "✓ Text of hello (X)"
    assert str(first["URL"]) == "https://x.example/acme/status/1"
    assert str(first["DESCRIPTION"]).splitlines() == [
        "published: hello",
        "to x @acme",
        "in posts/hello.yaml:2",
        "x @acme: https://x.example/acme/status/1",
        "",
        "Text of hello",
    ]


def test_the_calendar_has_a_name_and_a_zone() -> None:
    found = parsed(feed(spring(), "acme/posts:social"))
    assert str(found["X-WR-CALNAME"]) == "Posts of acme/posts:social"
    assert str(found["X-WR-TIMEZONE"]) == "Europe/Berlin"
    assert (str(found["VERSION"]), str(found["PRODID"])) == ("2.0", "-//postsync//calendar//EN")
    assert str(parsed(feed(spring(), ":"))["X-WR-CALNAME"]) == "Posts"


@each_row(
    "state, status",
    [
        (State.NEW, "CONFIRMED"),
        (State.CHANGED, "CONFIRMED"),
        (State.SCHEDULED, "CONFIRMED"),
        (State.PUBLISHED, "CONFIRMED"),
        (State.DEFERRED, "TENTATIVE"),
        (State.DRAFT, "TENTATIVE"),
        (State.BLOCKED, "TENTATIVE"),
        (State.QUESTION, "TENTATIVE"),
        (State.UNKNOWN, "TENTATIVE"),
        (State.CANCELLED, "CANCELLED"),
        (State.GONE, "CANCELLED"),
        (State.MISSED, "CANCELLED"),
        (State.FAILED, "CANCELLED"),
    ],
)
def test_the_status_of_an_event_follows_the_state(state: State, status: str) -> None:
    [event] = events(calendar_of(post("03-18 10:00", "p", state=state)))
    assert str(event["STATUS"]) == status
    assert event["CATEGORIES"].to_ical().decode() == state.value


def test_what_is_out_on_one_account_is_no_cancelled_event() -> None:
    urls = (("x", "acme", "https://x.example/1"),)
    [event] = events(
        calendar_of(post("03-18 10:00", "p", X, LINKEDIN, state=State.FAILED, urls=urls))
    )
    assert str(event["STATUS"]) == "CONFIRMED"


def test_an_event_keeps_its_identity_when_its_post_moves() -> None:
    [before] = events(calendar_of(post("03-18 10:00", "p", texts=("Old",))))
    later = NOW + timedelta(hours=1)
    moved = post("03-20 10:00", "p", texts=("New",), was="03-18 10:00", state=State.CHANGED)
    [after] = events(calendar_of(moved, now=later))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert "moved from Thu 18 Mar 10:00" in str(after["DESCRIPTION"])


def test_identities_are_of_one_address_in_one_workspace() -> None:
    calendar = calendar_of(post("03-18 10:00", "a"), post("03-18 11:00", "b"))
    one = {str(event["UID"]) for event in events(calendar)}
    other = {str(event["UID"]) for event in events(calendar, "acme/other")}
    assert len(one | other) == 4
    assert one == {str(event["UID"]) for event in events(calendar)}


def test_an_archived_post_and_a_later_one_of_its_address_are_two_events() -> None:
    old = post("03-02 10:00", "weekly", state=State.PUBLISHED, file=None)
    [alone] = events(calendar_of(post("03-16 10:00", "weekly")))
    first, second = events(calendar_of(old, post("03-16 10:00", "weekly")))
    assert first["UID"] != second["UID"]
    assert second["UID"] == alone["UID"]


def test_posts_without_a_time_are_no_events() -> None:
    assert events(calendar_of(post(None, "idea", state=State.DRAFT))) == []


def test_the_title_is_the_beginning_of_the_text_and_the_networks() -> None:
    long = "A long first line " * 10 + "\nand a second one"
    [event] = events(calendar_of(post("03-18 10:00", "p", X, BLUESKY, texts=("", long))))
    title = str(event["SUMMARY"])
    assert title.startswith("● A long first line A long")
    assert title.endswith("… (X, Bluesky)")
    assert "second" not in title
    [event] = events(calendar_of(post("03-18 10:00", "launch/p", texts=())))
    assert str(event["SUMMARY"]) == "● launch/p (X)"


def test_only_a_plain_https_address_is_a_link() -> None:
    urls = (
        ("x", "acme", "javascript:alert(1)"),
        ("x", "acme", "https://x.example/\r\nBEGIN:VEVENT"),
        ("x", "acme", "https://x.example/é"),
        ("x", "acme", "https://x.example/2"),
    )
    [event] = events(calendar_of(post("03-18 10:00", "p", urls=urls)))
    assert str(event["URL"]) == "https://x.example/2"
    assert "javascript" not in feed(calendar_of(post("03-18 10:00", "p", urls=urls)))


@each_row("text", HOSTILE)
def test_no_text_makes_a_second_event_or_property(text: str) -> None:
    evil = post(
        "03-18 10:00",
        f"p{text}",
        (text, text),
        texts=(text, text),
        file=text,
        timezone=text,
        diagnostics=(said("PS421", text),),
        was="03-17 10:00",
    )
    calendar = calendar_of(evil, timezone=text or "UTC")
    [event] = events(calendar, text)
    plain = calendar_of(post("03-18 10:00", "p", was="03-17 10:00"))
    assert list(event) == list(events(plain)[0])
    safe_lines(lines(calendar))


def safe_lines(found: list[str]) -> None:
    for line in found:
        assert len(line.encode()) <= 75
        assert line.splitlines() == [line]
        assert not any(unicodedata.category(one) == "Cc" or one in BIDI for one in line)
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
    assert [line for line in found if line.startswith("BEGIN:")] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
    ]


@given(text=st.text(max_size=300), address=st.text(min_size=1, max_size=40))
def test_any_text_comes_out_as_one_event(text: str, address: str) -> None:
    calendar = calendar_of(post("03-18 10:00", address, texts=(text,), file=None))
    [event] = events(calendar, None)
    safe_lines(lines(calendar))
    if text.isascii() and text.isprintable() and "##" not in text and ":" not in text:
        assert str(event["DESCRIPTION"]).rstrip("\n").endswith(text.rstrip("\n"))


def test_folded_lines_come_back_as_they_were() -> None:
    text = "Grüße, 日本; \\ 🧑‍🚀 and so on\nsecond line " * 30
    [event] = events(calendar_of(post("03-18 10:00", "p", texts=(text,))))
    assert str(event["DESCRIPTION"]).endswith(text)
