"""A renamed post takes its record along, if it is certainly the same post."""

import pytest
from tests.doubles.builders import AHEAD, X_DEV, X, post, record_of, with_media

from postsync.domain.plan.case import pair_renamed
from postsync.domain.post.content import Media
from postsync.domain.post.post import Post

OLD = record_of(post("old"))
IDS = frozenset({X.id})


def paired(*posts: Post, ids: frozenset[str] = IDS) -> dict[str, str]:
    wanted = {item.address: item for item in posts}
    pairs = pair_renamed(wanted, {"old": OLD}, lambda _post: ids)
    return {new: record.address for new, record in pairs.items()}


def test_the_same_content_time_and_accounts_are_the_same_post() -> None:
    assert paired(post("new")) == {"new": "old"}


def test_how_it_is_handled_does_not_matter() -> None:
    assert paired(post("new", labels=("a",), protect=True)) == {"new": "old"}


@pytest.mark.parametrize(
    "other",
    [
        post("new", text="Hi"),
        post("new", scheduled_at=None),
        post("new", scheduled_at=AHEAD.replace(second=1)),
        post("new", blocks={"x": {"a": 1}}),
        with_media("new", Media(path="m", sha256="a1")),
    ],
)
def test_any_difference_makes_it_another_post(other: Post) -> None:
    assert paired(other) == {}


def test_the_accounts_are_the_same_by_id_or_as_written() -> None:
    other_words = post("new", selectors=("@acme",))
    assert paired(other_words) == {"new": "old"}
    assert paired(post("new"), ids=frozenset({X.id, X_DEV.id})) == {"new": "old"}
    assert paired(other_words, ids=frozenset({X_DEV.id})) == {}


def test_one_record_is_taken_over_once() -> None:
    assert paired(post("b"), post("a")) == {"a": "old"}


def test_a_filled_alternative_text_is_no_difference() -> None:
    pictured = with_media(
        "old", Media(path="a.jpg", sha256="a1", alt="A"), selectors=("instagram",)
    )
    renamed = pictured._replace(address="new")
    pairs = pair_renamed(
        {"new": renamed}, {"old": record_of(pictured)}, lambda _post: frozenset({"iG77a"})
    )
    assert set(pairs) == {"new"}


def test_a_post_moved_away_to_make_room_for_another_takes_its_record_along() -> None:
    assert paired(post("archive"), post("old", text="This week")) == {"archive": "old"}
    assert paired(post("archive"), post("old", draft=True)) == {"archive": "old"}


def test_a_copy_of_a_post_that_is_still_there_is_another_post() -> None:
    assert paired(post("copy"), post("old")) == {}
