"""Posts of one workspace that the public could not tell apart."""

from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.builders import ACCOUNTS, AHEAD, X, post, with_media
from tests.tables import each_row

from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.case import desire
from postsync.domain.plan.pairing import find_twins
from postsync.domain.post.content import Answers, Media
from postsync.domain.post.post import Post
from postsync.domain.schedule import same_slot

INDEX = AccountIndex(ACCOUNTS)


def twins(*posts: Post) -> dict[str, str]:
    return find_twins(desire(item, None, INDEX, reresolve=False) for item in posts)


@each_row(
    "other",
    [
        post("b"),
        post("b", selectors=(X.id,)),
        post("b", "Hello \n"),
        post("b", scheduled_at=AHEAD + timedelta(seconds=60)),
        post("b", labels=("other",)),
        post("b", selectors=("x:acme", "linkedin")),
    ],
)
def test_the_same_account_text_and_time_make_twins(other: Post) -> None:
    assert twins(post("a"), other) == {"a": "b", "b": "a"}


@each_row(
    "other",
    [
        post("b", "Hi"),
        post("b", selectors=("linkedin",)),
        with_media("b", Media(path="m", sha256="a1")),
        post("b", answers=Answers(again=True)),
        post("b", scheduled_at=AHEAD + timedelta(seconds=61)),
        post("b", scheduled_at=None),
        post("b", draft=True),
    ],
)
def test_any_difference_makes_two_posts(other: Post) -> None:
    assert twins(post("a"), other) == {}


def test_posts_that_go_to_nobody_are_no_twins() -> None:
    assert twins(post("a", selectors=("vimeo",)), post("b", selectors=("vimeo",))) == {}


def test_two_posts_published_at_apply_are_twins() -> None:
    assert set(twins(post("a", scheduled_at=None), post("b", scheduled_at=None))) == {"a", "b"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 0, 30, 60, 61, 100, 125]),
            st.lists(st.sampled_from(["x:acme", "linkedin", "instagram"]), min_size=1, unique=True),
        ),
        max_size=8,
    )
)
def test_who_has_a_twin_is_found_as_if_all_pairs_were_compared(
    drawn: list[tuple[int | None, list[str]]],
) -> None:
    posts = [
        post(
            f"{number}",
            selectors=tuple(accounts),
            scheduled_at=None if after is None else AHEAD + timedelta(seconds=after),
        )
        for number, (after, accounts) in enumerate(drawn)
    ]
    expected = {
        one.address
        for pair in permutations(posts, 2)
        for one, other in [pair]
        if not set(one.content.selectors).isdisjoint(other.content.selectors)
        and same_slot(one.content.scheduled_at, other.content.scheduled_at)
    }
    assert set(twins(*posts)) == expected
