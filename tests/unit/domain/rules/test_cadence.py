"""How the posts of an account follow one another: repeats, spacing, quiet hours, days."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import islice, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.domain.config import Cadence, Config
from postsync.domain.diagnostic import Span
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Answers, Container, Content, Media
from postsync.domain.post.post import Post
from postsync.domain.rules.cadence import _BEGINNING, _beginning, _words, check_cadence
from postsync.domain.rules.siblings import Finding, Sibling, earlier, reach, sibling_of

START = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
"""A Tuesday."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def sibling(
    after: timedelta | None = timedelta(0),
    *accounts: str,
    text: str = "",
    name: str = "",
    zone: str | None = None,
    **more: Any,
) -> Sibling:
    """A post so long after the start, with a text of its own unless one is given."""
    name = name or f"post-{after}"
    span = more.pop("span", Span(file=f"posts/{name}.yaml", line=2))
    values: dict[str, Any] = {
        "selectors": accounts or ("x:acme",),
        "containers": (Container(content=text or f"Text of {name}"),),
        "scheduled_at": None if after is None else START + after,
    }
    post = Post(address=name, content=Content(**(values | more)), span=span)
    return sibling_of(post, has_id=False, is_sound=True, zone=zone)


def zone_named(name: str) -> tzinfo | None:
    return ZoneInfo(name) if name != "Nowhere" else None


def check(posts: Iterable[Sibling], **config: Any) -> list[Finding]:
    return check_cadence(list(posts), Config(**config), Limits(), zone_named)


def rules(found: Iterable[Finding]) -> list[str]:
    return [item.problem.rule for item in found]


# Accounts in common


@each_row(
    "one, other, both",
    [
        (("x:acme",), ("x:acme",), "x:acme"),
        (("x:acme",), ("X:@Acme",), "x:acme"),
        (("x:acme",), ("twitter:acme",), "x:acme"),
        (("x:acme",), ("x:dev",), None),
        (("x:acme",), ("linkedin:acme",), None),
        (("linkedin",), ("linkedin:acme",), "linkedin:acme"),
        (("linkedin:acme",), ("LinkedIn",), "linkedin:acme"),
        (("linkedin",), ("linkedin",), "linkedin"),
        (("twitter",), ("x",), "x"),
        (("googleBusiness",), ("google_business:acme",), "google_business:acme"),
        (("linkedin",), ("x:linkedin",), None),
        (("acme",), ("@Acme",), "acme"),
        (("acme",), ("x:acme",), None),  # whose username that is, nobody knows here
        (("9dyJS",), ("x",), None),
        (("x:a", "x:b", "linkedin"), ("linkedin:acme", "x:a"), "linkedin:acme and x:a"),
        (("x:a", "x:b", "x:c", "x:d"), ("x",), "x:a, x:b and 2 more"),
        (("x",), ("x:a", "x:b", "x:c", "x:d"), "x:a, x:b and 2 more"),
    ],
)
def test_posts_are_close_only_where_they_surely_share_an_account(
    one: tuple[str, ...], other: tuple[str, ...], both: str | None
) -> None:
    found = check([sibling(timedelta(0), *one), sibling(10 * MINUTE, *other)])
    assert rules(found) == (["PS421"] if both else [])
    if both:
        verb = "have" if " and " in both else "has"
        assert found[0].problem.summary == f"{both} {verb} another post 10 minutes earlier"


def test_a_post_is_no_neighbour_of_itself() -> None:
    assert check([sibling(timedelta(0), "x", "x:acme", "X:Acme", "twitter:@acme")]) == []


SELECTORS = st.lists(
    st.sampled_from(["x", "x:a", "X:@A", "twitter:b", "linkedin", "linkedin:a", "a", "@a", "b"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@given(st.lists(st.tuples(st.integers(0, 300), SELECTORS), max_size=12))
def test_the_nearest_earlier_post_is_found_as_if_all_pairs_were_compared(
    drawn: list[tuple[int, list[str]]],
) -> None:
    posts = [
        sibling(minute * MINUTE, *selectors, name=f"{index:02}")
        for index, (minute, selectors) in enumerate(drawn)
    ]
    timed = sorted(posts, key=lambda post: post.moment or 0)
    expected = {
        later.address: earlier_post.file
        for index, later in enumerate(timed)
        for earlier_post in timed[:index]
        if any(map(_overlap, *zip(*product(later.accounts, earlier_post.accounts), strict=True)))
        and (later.moment or 0) - (earlier_post.moment or 0) < 1_800
    }
    found = {item.sibling.address: item.problem.detail for item in check(posts)}
    assert found.keys() == expected.keys()
    assert all(file in found[address] for address, file in expected.items())


def _overlap(one: str, other: str) -> bool:
    return one == other or {one, other} in ({"x", "x:a"}, {"x", "x:b"}, {"linkedin", "linkedin:a"})


def test_where_posts_meet_takes_no_more_than_their_accounts() -> None:
    many = tuple(f"x:a{number}" for number in range(100))
    assert len(reach(many).own) == 101
    assert len(reach(many).met) == 101


# The same text again


def test_the_same_text_within_a_month_is_said_at_the_later_post() -> None:
    first, second = sibling(text="Hello"), sibling(7 * DAY, text="Hello")
    (found,) = check([second, first])
    assert found.sibling is second
    assert found.problem.rule == "PS420"
    assert found.problem.path == ("scheduledAt",)
    assert found.problem.summary == "x:acme gets the same text as a post 7 days earlier"
    assert "posts/post-0:00:00.yaml:2" in found.problem.detail


@pytest.mark.parametrize(
    ("after", "repeat", "expected"),
    [
        (30 * DAY, 30 * DAY, []),
        (30 * DAY - MINUTE, 30 * DAY, ["PS420"]),
        (7 * DAY, 7 * DAY, []),
        (HOUR, timedelta(0), []),
    ],
)
def test_a_text_may_come_again_after_the_configured_time(
    after: timedelta, repeat: timedelta, expected: list[str]
) -> None:
    posts = [sibling(text="Hello"), sibling(after, text="Hello")]
    assert rules(check(posts, cadence=Cadence(repeat=repeat))) == expected


@each_row(
    "one, other, same",
    [
        ("Hello", "Hello", True),
        ("  One two three \r\nfour  \n", "One two three\nfour", True),
        ("Café for all", "Cafe\u0301 for all", True),
        ("One two three four", "One two three five", False),
        ("One two", "One  two", False),
        ("hello", "Hello", False),
    ],
)
def test_a_text_is_the_same_but_for_what_services_rewrite(one: str, other: str, same: bool) -> None:
    assert bool(check([sibling(text=one), sibling(DAY, text=other)])) is same


def test_all_containers_say_what_a_post_says() -> None:
    def thread(after: timedelta, *texts: str) -> Sibling:
        return sibling(after, containers=tuple(Container(content=text) for text in texts))

    assert check([thread(HOUR, "A", "B"), thread(DAY, "A", "C")]) == []
    assert check([thread(HOUR, "A", "B"), thread(DAY, "A")]) == []
    assert rules(check([thread(HOUR, "A", "B"), thread(DAY, "A", "B ")])) == ["PS420"]


def test_posts_without_a_text_say_what_their_media_are() -> None:
    def story(after: timedelta, path: str) -> Sibling:
        return sibling(after, containers=(Container(content="", media=(Media(path=path),)),))

    assert check([story(HOUR, "a.jpg"), story(DAY, "b.jpg")]) == []
    assert rules(check([story(HOUR, "a.jpg"), story(DAY, "a.jpg")])) == ["PS420"]


def test_the_same_text_to_another_account_is_no_repeat() -> None:
    assert check([sibling(text="A"), sibling(HOUR, "linkedin:acme", text="A")]) == []


def test_a_series_is_said_once_for_each_post_after_the_first() -> None:
    found = check(sibling(number * DAY, text="Hello") for number in range(10))
    assert rules(found) == ["PS420"] * 9
    assert {item.problem.summary.rpartition("post ")[2] for item in found} == {"1 day earlier"}


def test_a_post_that_is_there_twice_is_said_to_be_that_and_nothing_else() -> None:
    copies = [sibling(number * MINUTE, text="Hello", name=f"{number}") for number in range(2)]
    assert rules(check(copies)) == ["PS134", "PS134"]


@each_row("moment", [timedelta(0), None])
@each_row(
    "accounts, shown",
    [
        (("x:acme",), "x:acme gets"),
        (("linkedin",), "linkedin:acme gets"),
        (("twitter:@Acme", "LinkedIn:Acme"), "x:acme and linkedin:acme get"),
        (("x", "bluesky"), "x:acme gets"),
        (("bluesky:acme", "x:dev"), None),
        (("acme",), None),
    ],
)
def test_one_account_in_common_is_enough_to_be_seen_twice(
    moment: timedelta | None, accounts: tuple[str, ...], shown: str | None
) -> None:
    both = sibling(moment, "x:acme", "linkedin:acme", text="Hello", name="both")
    one = sibling(moment, *accounts, text="Hello ", name="one")
    found = [item for item in check([both, one]) if item.problem.rule != "PS421"]
    assert rules(found) == (["PS134", "PS134"] if shown else [])
    if shown:
        first, second = (item.problem.summary for item in found)
        order = " and ".join(reversed(shown.removesuffix(" get").split(" and ")))
        expected = {shown, f"{order} get"}
        assert {text.removesuffix(" the same post a second time") for text in (first, second)} <= (
            expected
        )


def test_each_of_three_that_overlap_is_named() -> None:
    posts = [
        sibling(None, "x:acme", text="Hello", name="a"),
        sibling(None, "linkedin", text="Hello", name="b"),
        sibling(None, "x:acme", "linkedin:acme", text="Hello", name="c"),
    ]
    assert sorted(item.sibling.address for item in check(posts)) == ["a", "b", "c"]


def test_posts_just_a_minute_apart_are_the_same_and_later_ones_are_not() -> None:
    posts = [sibling(after * MINUTE, text="Hello", name=f"{after}") for after in (0, 1, 2, 4)]
    found = check(posts)
    assert sorted(i.sibling.address for i in found if i.problem.rule == "PS134") == ["0", "1", "2"]
    assert "PS420" in rules(found)


def test_the_same_caption_of_another_picture_is_another_post() -> None:
    def photo(name: str, **medium: str) -> Sibling:
        part = Container(content="Photo of the day", media=(Media(**medium),))
        return sibling(None, name=name, containers=(part,))

    one, other = photo("a", path="a.jpg"), photo("b", path="b.jpg")
    assert rules(check([one, other])) == ["PS420"]
    assert rules(check([one, photo("c", path="a.jpg", alt="A")])) == ["PS134", "PS134"]
    same = [photo("d", path="a.jpg", sha256="0"), photo("e", path="e.jpg", sha256="0")]
    assert rules(check(same)) == ["PS134", "PS134"]


def test_words_that_are_meant_once_more_are_no_mistake() -> None:
    again = sibling(None, text="Hello", name="a", answers=Answers(again=True))
    plain = [sibling(None, text="Hello", name=name) for name in "bc"]
    assert check([plain[0], again]) == []
    assert check([again, again]) == []
    assert [item.sibling.address for item in check([plain[0], again, plain[1]])] == ["b", "c"]


def test_a_copy_is_no_neighbour_of_the_posts_around_it() -> None:
    posts = [
        sibling(text="Hello", name="a"),
        sibling(text="Hello", name="b"),
        sibling(10 * MINUTE, text="Other", name="c"),
    ]
    assert sorted(rules(check(posts))) == ["PS134", "PS134", "PS421"]


def test_posts_without_a_time_are_compared_among_themselves() -> None:
    one, other = sibling(None, text="Hello", name="a"), sibling(None, text="Hello", name="b")
    assert rules(check([one, other])) == ["PS134", "PS134"]
    part = Container(content="Hello", media=(Media(path="a.jpg"),))
    both = sibling(None, "x:acme", "threads:acme", containers=(part,), name="c")
    (found,) = check([one, both])
    assert found.problem.rule == "PS420"
    assert found.problem.path == ()
    assert found.problem.summary == "x:acme gets the same text as a post with no time either"
    assert check([one, sibling(HOUR, text="Hello")]) == []
    assert check([one, sibling(None, text="Another", name="d")]) == []


def test_selectors_that_mean_the_same_make_the_same_post() -> None:
    posts = [sibling(HOUR, "x:acme", text="A"), sibling(HOUR, "Twitter:@Acme", text="A", name="b")]
    assert rules(check(posts)) == ["PS134", "PS134"]


@pytest.mark.parametrize("draft", [False, True])
def test_what_cannot_go_out_is_left_out(draft: bool) -> None:
    post = Post(
        address="b",
        content=Content(
            selectors=("x:acme",),
            containers=(Container(content="Hello"),),
            scheduled_at=START,
            draft=draft,
        ),
        span=Span(file="posts/b.yaml"),
    )
    other = sibling_of(post, has_id=False, is_sound=draft, zone=None)
    assert check([sibling(text="Hello"), other]) == []


# Spacing


@pytest.mark.parametrize(
    ("after", "spacing", "close"),
    [
        (30 * MINUTE, 30 * MINUTE, False),
        (30 * MINUTE - timedelta(seconds=1), 30 * MINUTE, True),
        (timedelta(0), 30 * MINUTE, True),
        (MINUTE, timedelta(0), False),
        (HOUR, 2 * HOUR, True),
    ],
)
def test_two_posts_of_an_account_should_be_as_far_apart_as_configured(
    after: timedelta, spacing: timedelta, close: bool
) -> None:
    posts = [sibling(name="a"), sibling(after, name="b")]
    assert rules(check(posts, cadence=Cadence(spacing=spacing))) == ["PS421"] * close


def test_a_crowd_is_said_once_for_each_post_after_the_first() -> None:
    found = check(sibling(number * MINUTE) for number in range(20))
    assert rules(found) == ["PS421"] * 19
    assert all(item.problem.summary.endswith("1 minute earlier") for item in found)


def test_the_spacing_is_named_as_it_was_configured() -> None:
    (found,) = check([sibling(), sibling(HOUR)], cadence=Cadence(spacing=90 * MINUTE))
    assert "should be 90 minutes apart" in found.problem.detail
    assert found.problem.path == ("scheduledAt",)


@each_row(
    "seconds, words",
    [
        (0, "at the same time"),
        (0.5, "at the same time"),
        (1, "1 second earlier"),
        (59, "59 seconds earlier"),
        (60, "1 minute earlier"),
        (90, "90 seconds earlier"),
        (29 * 60 + 59, "29 minutes earlier"),
        (3_600, "1 hour earlier"),
        (5_400, "90 minutes earlier"),
        (86_400, "1 day earlier"),
        (100_000, "27 hours earlier"),
        (29 * 86_400, "29 days earlier"),
    ],
)
def test_a_distance_is_said_as_people_do(seconds: float, words: str) -> None:
    assert earlier(seconds) == words


# Quiet hours and weekdays


NIGHT = Cadence(quiet_hours=(time(22), time(7)))


@each_row(
    "clock, hours, quiet",
    [
        (time(22), (time(22), time(7)), True),
        (time(21, 59), (time(22), time(7)), False),
        (time(0), (time(22), time(7)), True),
        (time(6, 59), (time(22), time(7)), True),
        (time(7), (time(22), time(7)), False),
        (time(12), (time(12), time(13)), True),
        (time(13), (time(12), time(13)), False),
        (time(11, 59), (time(12), time(13)), False),
        (time(23, 59), (time(21), time(0)), True),
        (time(0), (time(21), time(0)), False),
    ],
)
def test_quiet_hours_begin_with_their_first_minute_and_end_before_their_last(
    clock: time, hours: tuple[time, time], quiet: bool
) -> None:
    at = datetime.combine(START, clock, UTC)
    found = check([sibling(scheduled_at=at)], cadence=Cadence(quiet_hours=hours))
    assert rules(found) == ["PS423"] * quiet


@pytest.mark.parametrize(
    ("own", "of_workspace", "shown", "because"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "23:00 in Asia/Tokyo", "Move the post"),
        (None, "Asia/Tokyo", "23:00 in Asia/Tokyo", "The post names no time zone"),
        (None, "Europe/Berlin", None, None),
        (None, None, None, None),
    ],
)
def test_the_clock_is_that_of_the_post_else_of_the_workspace_else_utc(
    own: str | None, of_workspace: str | None, shown: str | None, because: str | None
) -> None:
    found = check([sibling(zone=own)], cadence=NIGHT, timezone=of_workspace)
    assert [item.problem.summary for item in found] == (
        [f"{shown} falls into the quiet hours, 22:00 to 07:00"] if shown else []
    )
    if because:
        assert found[0].problem.detail.startswith(because)


def test_without_any_time_zone_the_finding_says_that_utc_counts() -> None:
    (found,) = check([sibling(10 * HOUR)], cadence=NIGHT)
    assert found.problem.summary.startswith("00:00 in UTC falls")
    assert found.problem.detail.startswith("Neither the post nor postsync.yaml names a time zone")


def test_a_day_without_posts_is_a_day_of_the_post_s_own_zone() -> None:
    friday_night = START + 3 * DAY + 9 * HOUR  # 23:00 UTC
    posts = [
        sibling(scheduled_at=friday_night, zone="UTC", name="a"),
        sibling(scheduled_at=friday_night + HOUR / 2, zone="Europe/Berlin", name="b"),
        sibling(scheduled_at=friday_night + 2 * DAY, zone="Europe/Berlin", name="c"),
    ]
    found = check(posts, cadence=Cadence(weekdays=frozenset(range(5))))
    assert [(item.sibling.address, item.problem.summary) for item in found] == [
        ("b", "Saturday in Europe/Berlin is a day without posts"),
    ]
    assert found[0].problem.rule == "PS424"


def test_a_post_without_a_time_or_in_no_known_zone_has_no_clock() -> None:
    always = Cadence(quiet_hours=(time(0), time(23, 59)), weekdays=frozenset())
    assert check([sibling(None)], cadence=always) == []
    assert check([sibling(zone="Nowhere")], cadence=always) == []


def test_the_last_moment_of_all_is_no_trouble() -> None:
    end = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert check([sibling(scheduled_at=end, zone="Asia/Tokyo")], cadence=NIGHT) == []


# In all


def test_findings_are_few_however_many_posts_there_are() -> None:
    accounts = ("x:a", "x:b", "x", "linkedin", "linkedin:a", "c")
    crowd = [
        sibling(number * timedelta(seconds=5), *islice(accounts, number % 6, None), text="Hello")
        for number in range(2_000)
    ]
    assert len(check(crowd)) < 4 * len(crowd)


@given(
    st.text(
        st.sampled_from("aé 👀\ufe0f\u0301\u200b\xa0\r\n?&=:/.") | st.sampled_from("utm_x"),
        max_size=24,
    )
)
@example("Read https://a.b?utm_x=1&utm_y=2 today")
@example("Sixteen letters \u0338 and a mark")
@example("Sixteen letters\u0301 and a mark")
@example("a" * 16)
@example("a" * 17)
def test_the_beginning_of_a_text_is_that_of_its_words(text: str) -> None:
    for one in (text, f"Launch notes of {text}", f"Sixteen letters{text}"):
        assert _beginning(one) == _words(one)[:_BEGINNING]
