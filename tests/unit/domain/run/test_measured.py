"""Sums of what was counted: over what is known, and never an average of averages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row
from tests.unit.views.measurements import measured, on, out

from postsync.domain.remote.metrics import (
    MEASURES,
    UNKNOWN,
    AccountMetrics,
    Metrics,
    PostMetrics,
)
from postsync.domain.run.measured import By, Part, best_first, counted, totals_of

counts = st.none() | st.integers(0, 10**9)
metrics = st.builds(Metrics, **dict.fromkeys(MEASURES, counts))


def keys(found, by, zone=UTC):
    return [group.key for group in found.groups(by, zone)]


@given(st.lists(metrics, max_size=6))
def test_a_sum_is_that_of_what_is_known(every):
    totals = totals_of(1, map(Part, every))
    for name in MEASURES:
        known = [one.of(name) for one in every if one.of(name) is not None]
        assert totals.counts.of(name) == (sum(known) if known else None)
        assert totals.known[name] == len(known)
        assert totals.lacks(name) == len(every) - len(known)


@given(st.lists(metrics, max_size=6))
def test_a_rate_is_of_those_alone_of_which_both_sides_are_known(every):
    totals = totals_of(1, map(Part, every))
    both = [one for one in every if one.impressions and one.interactions is not None]
    seen = sum(one.impressions for one in both)
    assert totals.rated == len(both)
    assert totals.rate == (
        pytest.approx(sum(one.interactions for one in both) / seen) if seen else None
    )


def test_a_post_that_ten_people_saw_does_not_weigh_as_much_as_a_large_one():
    parts = [Part(Metrics(impressions=10, likes=5)), Part(Metrics(impressions=9990, likes=95))]
    assert totals_of(2, parts).rate == pytest.approx(0.01)


def test_nothing_seen_is_no_rate():
    assert totals_of(1, [Part(Metrics(impressions=0, likes=0))]).rate is None


def test_sums_of_the_service_stand_in_where_no_account_is_known():
    whole = Metrics(likes=7)
    post = out("a", 1, on("x"), on("linkedin"), whole=whole)
    assert post.totals.counts.likes == 7
    assert post.totals.known["likes"] == 2
    told = out("a", 1, on("x", Metrics(likes=1)), on("linkedin"), whole=whole)
    assert told.totals.counts.likes == 1
    assert told.totals.known["likes"] == 1


def test_a_post_with_two_labels_is_in_both_groups_and_once_in_the_total():
    found = measured(
        out("a", 1, on("x", Metrics(likes=1)), labels=("one", "two", "one")),
        out("b", 2, on("x", Metrics(likes=2)), labels=()),
    )
    sums = {group.key: group.totals.counts.likes for group in found.groups(By.LABEL, UTC)}
    assert sums == {"one": 1, "two": 1, "": 2}
    assert found.totals.counts.likes == 3
    assert found.totals.posts == 2


def test_variants_and_campaigns_are_those_of_their_file():
    likes = Metrics(likes=1)
    found = measured(
        out("launch@x", 1, on("x", likes), file="posts/launch.yaml"),
        out("launch@linkedin", 2, on("linkedin", likes), file="posts/launch.yaml"),
        out("gone", 3, on("x", likes)),
    )
    assert {g.key: g.totals.posts for g in found.groups(By.FILE, UTC)} == {
        "posts/launch.yaml": 2, "": 1,
    }  # fmt: skip


def test_accounts_and_networks_take_their_deliveries_alone():
    found = measured(
        out("a", 1, on("x", Metrics(likes=1)), on("linkedin", Metrics(likes=10))),
        out("b", 2, on("x", Metrics(likes=2), "other")),
    )
    assert {g.key: g.totals.counts.likes for g in found.groups(By.NETWORK, UTC)} == {
        "linkedin": 10,
        "x": 3,
    }
    assert {g.key: g.totals.posts for g in found.groups(By.ACCOUNT, UTC)} == {
        "linkedin:acme": 1, "x:acme": 1, "x:other": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (By.DAY, ["2026-12-31", "2027-01-01", "2027-01-02"]),
        (By.WEEK, ["2026-W53"]),
        (By.MONTH, ["2026-12", "2027-01"]),
        (By.WEEKDAY, ["4", "6"]),
        (By.HOUR, ["00", "23"]),
    ],
)
def test_times_are_those_of_the_zone_and_have_no_gaps(by, expected):
    # 31 December in UTC, the second of January in Berlin
    moments = (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), datetime(2027, 1, 1, 23, 30, tzinfo=UTC))
    found = measured(*(out(f"p{n}", 0, on("x"), out_at=at) for n, at in enumerate(moments)))
    assert keys(found, by, ZoneInfo("Europe/Berlin")) == expected


def test_a_week_without_a_post_is_a_row_with_nothing():
    found = measured(
        out("a", 0, on("x", Metrics(likes=1))), out("b", 21, on("x", Metrics(likes=1)))
    )
    assert [group.totals.posts for group in found.groups(By.WEEK, UTC)] == [1, 0, 0, 1]


def test_a_span_of_thousands_of_years_is_not_filled_up():
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    found = measured(out("a", 0, on("x"), out_at=first), out("b", 0, on("x"), out_at=last))
    assert len(found.groups(By.DAY, UTC)) == 2


def test_the_best_come_first_and_what_nobody_knows_last():
    posts = [
        out("unknown", 1, on("x")),
        out("none", 2, on("x", Metrics(likes=0))),
        out("seen", 3, on("x", Metrics(likes=5, impressions=9))),
        out("most", 4, on("x", Metrics(likes=9))),
        out("later", 5, on("x", Metrics(likes=5, impressions=9))),
        out("liked", 6, on("x", Metrics(likes=5))),
    ]
    order = [post.address for post in best_first(posts)]
    assert order == ["most", "later", "seen", "liked", "none", "unknown"]
    assert best_first(reversed(posts)) == best_first(posts)


LIKED, OTHER = Metrics(likes=3), Metrics(likes=99)
NAMESAKE = AccountMetrics("x", "acme", "B", metrics=OTHER)


@each_row(
    "told, found",
    [
        ([AccountMetrics("x", "renamed", "A", metrics=LIKED)], LIKED),
        ([AccountMetrics("x", "@ACME", "new-id", metrics=LIKED)], LIKED),
        ([AccountMetrics("x", "@acme", metrics=LIKED)], LIKED),
        ([AccountMetrics("x", "", url="https://x.example/1", metrics=LIKED)], LIKED),
        ([AccountMetrics("x", "", metrics=LIKED)], LIKED),
        ([AccountMetrics("x", "", metrics=LIKED), AccountMetrics("x", "", metrics=OTHER)], UNKNOWN),
        ([NAMESAKE, AccountMetrics("x", "renamed", "A", metrics=LIKED)], LIKED),
        ([AccountMetrics("linkedin", "acme", "A", metrics=OTHER)], UNKNOWN),
        ([AccountMetrics("x", "acme_dev", metrics=OTHER)], UNKNOWN),
        ([], UNKNOWN),
    ],
)  # fmt: skip
def test_a_delivery_is_found_by_the_surest_sign(told, found):
    delivery = on("x", account_id="A")
    assert counted(delivery, [PostMetrics(tuple(told))]).metrics == found


def test_of_several_answers_the_one_that_counted_something_is_taken():
    failed = AccountMetrics("x", "acme", "A", problem="no scope")
    delivery = on("x", account_id="A", url=None)
    assert counted(delivery, [PostMetrics((failed,))]).problem == "no scope"
    known = AccountMetrics("x", "acme", "A", "https://x.example/2", LIKED)
    found = counted(delivery, [PostMetrics((failed,)), PostMetrics((known,))])
    assert (found.metrics, found.problem, found.url) == (LIKED, "", "https://x.example/2")


def test_a_group_of_time_is_the_one_that_its_name_says():
    found = measured(out("a", 0, on("x"), out_at=datetime(2021, 1, 3, tzinfo=UTC)))
    assert keys(found, By.WEEK) == ["2020-W53"]
    assert keys(found, By.WEEKDAY) == ["7"]
