"""The calendar: days, gaps, crowding and clocks, in the zone of the workspace."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.domain.config import Cadence, Config
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container, Content
from postsync.domain.post.post import Post
from postsync.domain.rules.cadence import check_cadence
from postsync.domain.rules.siblings import sibling_of
from postsync.domain.run.calendar import (
    MOST_MONTHS,
    NEVER_SEEN,
    Calendar,
    Day,
    Entry,
    State,
    make_calendar,
)
from postsync.domain.run.gaps import Gap, find_gaps

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
"""A Friday."""

X, DEV, LINKEDIN = ("x", "acme"), ("x", "dev"), ("linkedin", "acme-inc")
WORKDAYS = Cadence(weekdays=frozenset(range(5)))


def entry(at: str | None, address: str = "", *accounts: tuple[str, str], **more: Any) -> Entry:
    """A post at a time of Berlin's clocks, such as `03-18 16:00`."""
    when = None if at is None else on_clock(at)
    values: dict[str, Any] = {"state": State.SCHEDULED, "at": when, "accounts": accounts or (X,)}
    return Entry(address=address or f"at {at}", **(values | more))


def on_clock(text: str) -> datetime:
    whole = text if text.count("-") == 2 else f"2027-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=BERLIN).astimezone(UTC)


def made(*entries: Entry, **more: Any) -> Calendar:
    values: dict[str, Any] = {"zone": BERLIN, "timezone": "Europe/Berlin", "now": NOW}
    return make_calendar(entries, **(values | {"cadence": Cadence()} | more))


def day(calendar: Calendar, text: str) -> Day:
    wanted = date.fromisoformat(text if text.count("-") == 2 else f"2027-{text}")
    return next(one for one in calendar.days if one.date == wanted)


def addresses(entries: Iterable[Entry]) -> list[str]:
    return [one.address for one in entries]


def months(calendar: Calendar) -> list[str]:
    return [f"{days[0].date:%Y-%m}" for days in calendar.months()]


# Days


def test_without_posts_there_are_no_days() -> None:
    calendar = made()
    assert (calendar.days, calendar.gaps, calendar.entries) == ((), (), ())
    assert len(calendar.weeks) == 28


def test_one_post_makes_the_whole_month() -> None:
    calendar = made(entry("03-18 16:00", "launch"))
    assert [one.date.day for one in calendar.days] == list(range(1, 32))
    assert addresses(day(calendar, "03-18").entries) == ["launch"]
    assert [one.date.day for one in calendar.days if one.is_today] == [12]
    assert [one.date.day for one in calendar.days if one.is_past] == list(range(1, 12))


def test_the_entries_of_a_day_come_in_the_order_of_their_times() -> None:
    calendar = made(entry("03-18 16:00", "b"), entry("03-18 09:00", "z"), entry("03-18 16:00", "a"))
    assert addresses(day(calendar, "03-18").entries) == ["z", "a", "b"]
    assert addresses(calendar.entries) == ["z", "a", "b"]


@each_row(
    "zone, on",
    [
        ("UTC", "2027-03-31"),
        ("Europe/Berlin", "2027-04-01"),
        ("Asia/Tokyo", "2027-04-01"),
        ("Asia/Kathmandu", "2027-04-01"),
        ("Pacific/Kiritimati", "2027-04-01"),
        ("America/New_York", "2027-03-31"),
    ],
)
def test_a_post_stands_on_the_day_of_the_zone(zone: str, on: str) -> None:
    one = Entry(address="p", state=State.NEW, at=datetime(2027, 3, 31, 22, 30, tzinfo=UTC))
    calendar = made(one, zone=ZoneInfo(zone), timezone=zone)
    assert addresses(day(calendar, on).entries) == ["p"]
    assert months(calendar) == [on[:7]]


def test_posts_without_a_time_stand_beside_the_calendar() -> None:
    calendar = made(
        entry(None, "idea", state=State.DRAFT), entry(None, "at-once", publishes_now=True)
    )
    assert addresses(calendar.undated) == ["at-once", "idea"]
    assert calendar.days == ()


def test_a_moved_post_is_gone_from_the_day_where_it_stood() -> None:
    moved = entry("03-24 17:30", "meetup", was_at=on_clock("03-23 21:30"), state=State.CHANGED)
    calendar = made(moved, entry("03-25 09:00", was_at=on_clock("03-25 10:00")))
    assert moved.is_moved
    assert addresses(day(calendar, "03-23").left) == ["meetup"]
    assert addresses(day(calendar, "03-24").entries) == ["meetup"]
    assert not day(calendar, "03-24").left
    assert not day(calendar, "03-25").left  # another time on the same day


def test_a_post_that_became_a_draft_is_gone_from_its_day() -> None:
    calendar = made(entry(None, "later", was_at=on_clock("03-23 21:30"), state=State.DRAFT))
    assert addresses(day(calendar, "03-23").left) == ["later"]


def test_the_horizon_and_the_days_off_are_marked() -> None:
    calendar = made(entry("03-18 16:00"), cadence=WORKDAYS, horizon=on_clock("03-20 08:00"))
    assert [one.date.day for one in calendar.days if one.is_horizon] == [20]
    assert [one.date.day for one in calendar.days if one.is_off] == [6, 7, 13, 14, 20, 21, 27, 28]


# Clock changes


@each_row(
    "zone, changes",
    [
        ("Europe/Berlin", {"2027-03-28": "clocks go forward", "2027-10-31": "clocks go back"}),
        ("America/New_York", {"2027-03-14": "clocks go forward", "2027-11-07": "clocks go back"}),
        # On these the clocks change at midnight, and by half an hour.
        ("America/Santiago", {"2027-04-03": "clocks go back", "2027-09-05": "clocks go forward"}),
        (
            "Australia/Lord_Howe",
            {"2027-04-04": "clocks go back", "2027-10-03": "clocks go forward"},
        ),
        ("Asia/Tokyo", {}),
        ("Asia/Kolkata", {}),
        ("UTC", {}),
    ],
)
def test_days_on_which_the_clocks_change_say_so(zone: str, changes: dict[str, str]) -> None:
    every_month = [
        Entry(address=f"{m}", state=State.NEW, at=datetime(2027, m, 15, 12, tzinfo=UTC))
        for m in range(1, 13)
    ]
    now = datetime(2027, 1, 20, tzinfo=UTC)
    calendar = made(*every_month, zone=ZoneInfo(zone), now=now)
    assert len(calendar.days) == 365
    assert {str(one.date): one.clock for one in calendar.days if one.clock} == changes


def test_a_post_in_the_hour_that_comes_twice_stands_on_its_day() -> None:
    ambiguous = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    calendar = made(Entry(address="night", state=State.NEW, at=ambiguous))
    assert addresses(day(calendar, "10-31").entries) == ["night"]
    assert calendar.there(ambiguous).strftime("%H:%M") == "02:30"


# Months


def test_posts_years_apart_do_not_make_thousands_of_empty_days() -> None:
    calendar = made(entry("03-18 16:00"), entry("8999-12-30 10:00", "far"))
    assert months(calendar) == ["2027-03", "8999-12"]
    assert [gap[:2] for gap in calendar.gaps] == [
        (date(2027, 3, 12), date(2027, 3, 17)),
        (date(2027, 3, 19), date(8999, 12, 29)),
    ]


def test_the_same_month_of_two_years_is_two_months() -> None:
    assert months(made(entry("03-18 16:00"), entry("2029-03-30 10:00"))) == ["2027-03", "2029-03"]


def test_a_few_empty_months_are_shown_between_two_others() -> None:
    assert months(made(entry("03-18 16:00"), entry("06-01 10:00"))) == [
        "2027-03",
        "2027-04",
        "2027-05",
        "2027-06",
    ]
    assert months(made(entry("03-18 16:00"), entry("07-01 10:00"))) == ["2027-03", "2027-07"]


def test_what_is_left_out_is_counted() -> None:
    every = [
        entry(f"{year}-{month:02}-15 10:00")
        for year in (2026, 2027, 2028)
        for month in range(1, 13)
    ]
    calendar = made(*every)
    assert months(calendar)[0] == "2027-03"
    assert len(months(calendar)) == MOST_MONTHS
    assert (calendar.earlier, calendar.later) == (14, 10)
    assert len(calendar.entries) == 36


@each_row(
    "now, asked, shown",
    [
        ("03-12 10:00", None, ["2027-03", "2027-04"]),
        ("03-04 10:00", None, ["2027-02", "2027-03", "2027-04"]),  # a week ago
        ("03-04 10:00", 1, ["2027-03"]),
        ("03-04 10:00", 2, ["2027-03", "2027-04"]),
        ("03-04 10:00", 9, ["2027-03", "2027-04"]),
        ("01-04 10:00", 1, ["2027-02"]),  # nothing is in this month
        ("09-01 10:00", None, ["2027-04"]),  # all is over
    ],
)
def test_so_many_months_from_the_present_one(now: str, asked: int | None, shown: list[str]) -> None:
    every = [entry(f"{month:02}-10 10:00") for month in (2, 3, 4)]
    assert months(made(*every, now=on_clock(now), months=asked)) == shown


# Four weeks


def test_the_four_weeks_begin_on_this_monday() -> None:
    weeks = made(entry("03-18 16:00")).weeks
    assert [str(weeks[0].date), str(weeks[-1].date)] == ["2027-03-08", "2027-04-04"]


def test_where_nothing_is_in_four_weeks_they_begin_with_the_next_post() -> None:
    weeks = made(entry("01-03 10:00"), entry("06-02 10:00")).weeks
    assert str(weeks[0].date) == "2027-05-31"
    assert addresses(weeks[2].of(X)) == ["at 06-02 10:00"]
    assert weeks[2].of(DEV) == ()


# Gaps


def gaps(calendar: Calendar) -> list[tuple[str, str, int, Any]]:
    return [(f"{g.first:%m-%d}", f"{g.last:%m-%d}", g.days, g.account) for g in calendar.gaps]


def test_a_gap_reaches_from_today_to_the_next_post_and_leaves_out_weekends() -> None:
    calendar = made(entry("03-17 10:00"), entry("03-23 10:00"), cadence=WORKDAYS)
    # Friday, Monday, Tuesday; Thursday, Friday, Monday.
    assert gaps(calendar) == [("03-12", "03-16", 3, None), ("03-18", "03-22", 3, None)]
    assert [one.date.day for one in calendar.days if one.is_empty] == [12, 15, 16, 18, 19, 22]


def test_a_gap_does_not_begin_or_end_on_a_day_off() -> None:
    calendar = made(entry("03-12 10:00"), entry("03-20 10:00"), cadence=WORKDAYS)
    assert gaps(calendar) == [("03-15", "03-19", 5, None)]


def test_days_before_today_are_no_gap_any_more() -> None:
    calendar = made(entry("03-01 10:00"), entry("03-12 18:00"))
    assert gaps(calendar) == []


def test_nothing_is_missed_after_the_last_post() -> None:
    assert gaps(made(entry("03-12 18:00"))) == []


@pytest.mark.parametrize(("least", "found"), [(0, 0), (1, 2), (3, 2), (5, 1), (6, 0)])
def test_a_gap_has_so_many_days_at_least(least: int, found: int) -> None:
    calendar = made(entry("03-12 18:00"), entry("03-16 18:00"), entry("03-22 18:00"), gap=least)
    assert len(calendar.gaps) == found


def test_with_no_posting_days_there_are_no_gaps() -> None:
    cadence = Cadence(weekdays=frozenset())
    assert gaps(made(entry("03-12 18:00"), entry("04-12 18:00"), cadence=cadence)) == []


def test_an_account_has_gaps_of_its_own() -> None:
    calendar = made(
        entry("03-12 10:00", "a", X, LINKEDIN),
        entry("03-16 10:00", "b", X),
        entry("03-18 10:00", "c", X, LINKEDIN),
    )
    # That of x is the workspace's, and is not said twice.
    assert gaps(calendar) == [("03-13", "03-15", 3, None), ("03-13", "03-17", 5, LINKEDIN)]


@each_row("state", list(State))
def test_only_what_the_public_will_see_fills_a_day(state: State) -> None:
    calendar = made(entry("03-12 10:00"), entry("03-14 10:00", state=state), entry("03-17 10:00"))
    assert bool(calendar.gaps) is (state in NEVER_SEEN)


def days_counted(filled: set[date], today: date, weekdays: frozenset[int]) -> int:
    """All posting days without a post from today to the last post, counted one by one."""
    last = max(filled, default=today - timedelta(days=1))
    span = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    return sum(one.weekday() in weekdays and one not in filled for one in span)


@given(
    offsets=st.sets(st.integers(0, 120), max_size=12),
    weekdays=st.frozensets(st.integers(0, 6)),
    begin=st.dates(date(2026, 1, 1), date(2026, 1, 7)),
)
def test_gaps_are_what_counting_each_day_gives(
    offsets: set[int], weekdays: frozenset[int], begin: date
) -> None:
    filled = {begin + timedelta(days=n) for n in offsets}
    found = find_gaps({None: filled}, begin, weekdays, 1)
    assert sum(gap.days for gap in found) == days_counted(filled, begin, weekdays)
    for gap in found:
        assert gap.first.weekday() in weekdays
        assert gap.last.weekday() in weekdays
        assert gap.first <= gap.last
        span = [gap.first + timedelta(days=n) for n in range((gap.last - gap.first).days + 1)]
        assert not filled & set(span)
        assert sum(one.weekday() in weekdays for one in span) == gap.days


# Crowding, and the numbers of `validate`


def said(rule: str) -> Diagnostic:
    return Diagnostic(severity=Severity.WARN, rule=rule, summary=f"{rule} says so")


def test_two_posts_of_an_account_on_a_day_are_a_crowd() -> None:
    calendar = made(
        entry("03-18 09:00", "a", X, LINKEDIN),
        entry("03-18 16:00", "b", X, DEV),
        entry("03-19 09:00"),
    )
    assert day(calendar, "03-18").crowded == (X,)
    assert day(calendar, "03-19").crowded == ()


@pytest.mark.parametrize("state", sorted(NEVER_SEEN))
def test_what_nobody_sees_crowds_nothing(state: State) -> None:
    calendar = made(entry("03-18 09:00", "a"), entry("03-18 16:00", "b", state=state))
    assert day(calendar, "03-18").crowded == ()


def test_posts_too_near_over_midnight_are_a_crowd_on_the_later_day() -> None:
    calendar = made(
        entry("03-18 23:50", "a", X, LINKEDIN),
        entry("03-19 00:10", "b", X, DEV, diagnostics=(said("PS421"),)),
    )
    assert day(calendar, "03-18").crowded == ()
    assert day(calendar, "03-19").crowded == (X,)


def test_where_validate_is_told_to_keep_quiet_so_is_the_calendar() -> None:
    calendar = made(entry("03-18 23:50", "a"), entry("03-19 00:10", "b"))
    assert not any(one.crowded for one in calendar.days)


def test_validate_may_know_of_a_crowd_by_the_name_of_a_network() -> None:
    calendar = made(
        entry("03-18 23:50", "a", ("x", "")),
        entry("03-19 00:10", "b", X, diagnostics=(said("PS421"),)),
    )
    assert day(calendar, "03-19").crowded == (X,)


def checked(posts: Iterable[tuple[datetime, tuple[str, ...]]], config: Config) -> list[Entry]:
    """Posts as entries, with what `validate` finds between them."""
    siblings = [
        sibling_of(
            Post(
                address=f"p{number}",
                content=Content(
                    selectors=selectors,
                    containers=(Container(content=f"Text {number}"),),
                    scheduled_at=at,
                ),
                span=Span(file=f"posts/p{number}.yaml", line=1),
            ),
            has_id=False,
            is_sound=True,
            zone=None,
        )
        for number, (at, selectors) in enumerate(posts)
    ]
    found = check_cadence(siblings, config, Limits(), ZoneInfo)
    return [
        Entry(
            address=one.address,
            state=State.SCHEDULED,
            at=datetime.fromtimestamp(one.moment or 0, UTC),
            accounts=tuple(
                (name.partition(":")[0], name.partition(":")[2]) for name in one.accounts
            ),
            diagnostics=tuple(said(f.problem.rule) for f in found if f.sibling is one),
        )
        for one in siblings
    ]


posts = st.lists(
    st.tuples(
        st.integers(0, 24 * 60 * 6).map(lambda m: NOW + timedelta(minutes=m)),
        st.sampled_from([("x:acme",), ("x:dev",), ("linkedin:a",), ("x:acme", "linkedin:a")]),
    ),
    max_size=10,
)


@given(posts=posts, spacing=st.integers(0, 26 * 60))
def test_calendar_and_validate_know_the_same_crowds(
    posts: list[tuple[datetime, tuple[str, ...]]], spacing: int
) -> None:
    config = Config(cadence=Cadence(spacing=timedelta(minutes=spacing)))
    entries = checked(posts, config)
    calendar = made(*entries, cadence=config.cadence)
    crowded = {
        (one.date, account)
        for one in calendar.days
        for account in one.crowded
        if len(one.of(account)) < 2
    }
    by_account: dict[tuple[str, str], list[datetime]] = {}
    for one in entries:
        for account in one.accounts:
            by_account.setdefault(account, []).append(one.at or NOW)
    near = {
        (late.astimezone(BERLIN).date(), account)
        for account, times in by_account.items()
        for soon, late in zip(sorted(times), sorted(times)[1:], strict=False)
        if late - soon < timedelta(minutes=spacing)
    }
    assert crowded == {one for one in near if len(day(calendar, str(one[0])).of(one[1])) < 2}
    assert all(one in near for one in crowded)


def test_quiet_hours_over_midnight_and_days_off_are_those_of_validate() -> None:
    cadence = Cadence(quiet_hours=(time(22), time(7)), weekdays=frozenset(range(5)))
    times = ["03-18 21:59", "03-18 22:00", "03-19 06:59", "03-19 07:00", "03-20 10:00"]
    posts = [(on_clock(text), ("x:acme",)) for text in times]
    entries = checked(posts, Config(cadence=cadence, timezone="Europe/Berlin"))
    assert [one.is_quiet for one in entries] == [False, True, True, False, False]
    calendar = made(*entries, cadence=cadence)
    off = {"PS424" in {item.rule for item in one.cadence}: one.address for one in entries}
    assert off[True] == "p4"
    assert [addresses(one.entries) for one in calendar.days if one.is_off and one.entries] == [
        ["p4"]
    ]


def test_what_validate_says_of_anything_else_is_no_matter_of_cadence() -> None:
    one = entry("03-18 10:00", diagnostics=(said("PS201"), said("PS422"), said("PS420")))
    assert [item.rule for item in one.cadence] == ["PS422", "PS420"]


def test_the_accounts_come_in_order() -> None:
    calendar = made(entry("03-18 10:00", "a", X, LINKEDIN), entry(None, "b", DEV))
    assert calendar.accounts == (LINKEDIN, X, DEV)
    assert Gap(date(2027, 1, 1), date(2027, 1, 3), 3).account is None
