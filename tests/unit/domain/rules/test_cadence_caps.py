"""More posts of one account than its network takes within a while."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postsync.domain.config import Cadence, Config
from postsync.domain.diagnostic import Severity, Span
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container, Content
from postsync.domain.post.post import Post
from postsync.domain.rules.cadence import check_cadence
from postsync.domain.rules.caps import check_caps
from postsync.domain.rules.siblings import Finding, Sibling, sibling_of

START = datetime(2026, 12, 1, tzinfo=UTC)


def every(
    length: timedelta, *accounts: str, count: int, first: int = 0, **more: Any
) -> list[Sibling]:
    """So many posts, one after each `length`."""
    return [
        sibling_of(
            Post(
                address=f"post-{number:05}",
                content=Content(
                    selectors=accounts,
                    containers=(Container(content=f"{number}"),),
                    scheduled_at=START + length * number,
                    **more,
                ),
                span=Span(file=f"posts/{number:05}.yaml"),
            ),
            has_id=False,
            is_sound=True,
            zone=None,
        )
        for number in range(first, first + count)
    ]


def check(
    posts: Iterable[Sibling], limits: Mapping[str, Mapping[str, float]] | None = None
) -> list[Finding]:
    config = Config(cadence=Cadence(spacing=timedelta(0)))
    found = check_cadence(list(posts), config, Limits(limits), lambda _name: None)
    assert {item.problem.rule for item in found} <= {"PS422"}
    return found


def told(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(item.sibling.address, item.problem.summary) for item in found]


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_as_many_as_the_network_takes_are_fine() -> None:
    assert check(every(HOUR / 4, "threads:acme", count=96)) == []
    assert check(every(timedelta(seconds=1), "threads:acme", count=250)) == []
    assert check(every(timedelta(seconds=9), "x:acme", count=1_000)) == []


def test_the_first_one_too_many_is_named_with_how_many_there_are() -> None:
    found = check(every(MINUTE, "threads:acme", count=260))
    assert told(found) == [
        ("post-00250", "threads:acme has 260 posts in 24 hours, Threads takes 250")
    ]
    assert found[0].problem.severity is Severity.ERROR
    assert found[0].problem.path == ("scheduledAt",)


def test_the_window_moves() -> None:
    # 24 hours to the minute lie between the first and the last of 251.
    just = timedelta(hours=24) / 250
    assert check(every(just, "threads:acme", count=251)) == []
    assert len(check(every(just - timedelta(seconds=1), "threads:acme", count=251))) == 1


def test_a_window_is_over_before_the_same_time_of_the_next_day() -> None:
    def two_accounts(length: timedelta) -> list[Sibling]:
        # All posts together are too many for one account, so that each has to be counted.
        own, others = every(length, "tiktok:a", count=16), every(length, "tiktok:b", count=16)
        return [post for pair in zip(own, others, strict=True) for post in pair]

    assert check(two_accounts(timedelta(hours=24) / 15)) == []
    assert len(check(two_accounts(timedelta(hours=24) / 15 - timedelta(seconds=1)))) == 2


def test_x_counts_in_quarters_of_an_hour() -> None:
    found = check(every(timedelta(seconds=8), "x:acme", count=120))
    assert told(found) == [
        ("post-00100", "x:acme has 113 posts in 15 minutes, X may take only 100")
    ]


def test_the_surer_of_two_figures_is_the_error_and_the_other_a_warning() -> None:
    (found,) = check(every(MINUTE, "instagram:acme", count=60))
    assert told([found]) == [
        ("post-00050", "instagram:acme has 60 posts in 24 hours, Instagram may take only 50")
    ]
    assert found.problem.severity is Severity.WARN
    (found,) = check(every(MINUTE, "instagram:acme", count=101))
    assert told([found]) == [
        ("post-00100", "instagram:acme has 101 posts in 24 hours, Instagram takes 100")
    ]
    assert found.problem.severity is Severity.ERROR


def test_a_crowd_is_named_once_however_long_it_lasts() -> None:
    # 144 a day, for ten days
    assert len(check(every(10 * MINUTE, "instagram:acme", count=1_440))) == 1


def test_another_crowd_is_named_too() -> None:
    crowds = every(MINUTE, "tiktok:acme", count=20) + every(
        MINUTE, "tiktok:acme", count=20, first=4_000
    )
    assert [item.sibling.address for item in check(crowds)] == ["post-00015", "post-04015"]


def test_each_account_has_a_cap_of_its_own() -> None:
    posts = every(MINUTE, "tiktok:a", count=15) + every(MINUTE, "tiktok:b", count=15, first=100)
    assert check(posts) == []


def test_accounts_that_have_too_many_from_the_same_post_on_share_a_finding() -> None:
    both = every(MINUTE, "tiktok:a", "tiktok:b", count=16)
    assert told(check(both)) == [
        (
            "post-00015",
            "tiktok:a and tiktok:b have 16 posts in 24 hours, TikTok may take only 15",
        )
    ]
    more = every(MINUTE, "tiktok:b", count=1, first=20)
    assert told(check(both + more)) == [
        (
            "post-00015",
            "tiktok:b and tiktok:a have up to 17 posts in 24 hours, TikTok may take only 15",
        )
    ]


def test_a_whole_network_counts_once_for_each_of_its_accounts() -> None:
    for_all = every(MINUTE, "tiktok", "tiktok:a", count=10)
    assert check(for_all) == []
    own = every(MINUTE, "tiktok:a", count=6, first=20)
    assert told(check(for_all + own)) == [
        ("post-00025", "tiktok:a has 16 posts in 24 hours, TikTok may take only 15")
    ]
    before = every(MINUTE, "tiktok:a", count=6)
    assert told(check(before + every(MINUTE, "tiktok", count=10, first=20))) == [
        ("post-00029", "tiktok:a has 16 posts in 24 hours, TikTok may take only 15")
    ]
    assert told(check(every(MINUTE, "TikTok", count=16))) == [
        ("post-00015", "tiktok has 16 posts in 24 hours, TikTok may take only 15")
    ]


def test_facebook_counts_reels_alone() -> None:
    assert check(every(MINUTE, "facebook:acme", count=40)) == []
    reels = every(MINUTE, "facebook:acme", count=31, blocks={"facebook": {"publishAsReel": True}})
    assert told(check(reels)) == [
        ("post-00030", "facebook:acme has 31 Reels in 24 hours, Facebook takes 30")
    ]


def test_networks_that_name_no_cap_have_none() -> None:
    assert check(every(timedelta(seconds=1), "pinterest:acme", "acme", count=500)) == []


def test_the_workspace_may_know_better() -> None:
    posts = every(MINUTE, "tiktok:a", "tiktok:b", count=20)
    assert [item.sibling.address for item in check(posts, {"tiktok": {"posts": 18}})] == [
        "post-00018"
    ]
    assert told(check(posts, {"tiktok": {"posts": 30}, "tiktok:b": {"posts": 3}})) == [
        ("post-00003", "tiktok:b has 20 posts in 24 hours, TikTok may take only 3")
    ]
    assert len(check(posts, {"tiktok": {"posts": 0}})) == 1


def test_another_figure_for_instagram_is_no_second_finding() -> None:
    posts = every(MINUTE, "instagram:acme", count=30)
    assert len(check(posts, {"instagram:acme": {"posts": 25}})) == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 2_000), st.sampled_from([("a",), ("b",), ("a", "b"), ("",)])),
        max_size=40,
    )
)
def test_an_account_is_named_just_when_some_window_holds_too_many(
    drawn: list[tuple[int, tuple[str, ...]]],
) -> None:
    selectors = {name: f"tiktok:{name}" if name else "tiktok" for name in ("a", "b", "")}
    posts = [
        post
        for minute, names in drawn
        for post in every(MINUTE, *(selectors[name] for name in names), count=1, first=minute)
    ]
    timed = sorted(posts, key=lambda post: post.moment or 0)
    limits = Limits({"tiktok": {"posts": 3}})
    named = {
        word
        for item in check_caps(timed, limits)
        for word in item.problem.summary.split()
        if word.startswith("tiktok")
    }
    for name in ("a", "b"):
        moments = [
            post.moment or 0.0 for post in timed if {"tiktok", selectors[name]} & set(post.accounts)
        ]
        windows = zip(moments, moments[3:], strict=False)
        crowded = any(late - soon < 86_400 for soon, late in windows)
        has_own = any(selectors[name] in post.accounts for post in timed)
        if selectors[name] in named:
            assert crowded
        elif crowded and has_own:
            # All of the crowd is the network's, which is named itself.
            assert "tiktok" in named
