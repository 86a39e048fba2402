"""A renamed post takes its record along, if it is certainly the same post."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doubles.builders import (
    AHEAD,
    PAST,
    PUBLISHED,
    X_DEV,
    X,
    final,
    post,
    record_of,
    remote,
    with_media,
)
from tests.tables import each_row

from postsync.domain.diagnostic import Span
from postsync.domain.plan.pairing import pair_moved, pair_successors
from postsync.domain.post.content import Media
from postsync.domain.post.post import Post
from postsync.domain.state.record import Record

OLD = record_of(post("old"))
IDS = frozenset({X.id})
DAY = timedelta(days=1)


def paired(*posts: Post, ids: frozenset[str] = IDS) -> dict[str, str]:
    wanted = {item.address: item for item in posts}
    pairs = pair_moved(wanted, {"old": OLD}, lambda _post: ids)
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


def test_of_a_broken_file_the_record_is_not_free() -> None:
    pairs = pair_moved({"new": post("new")}, {"old": OLD}, lambda _post: IDS, {"old"})
    assert pairs == {}


def succeeded(
    *posts: Post,
    record: Record = OLD,
    ids: frozenset[str] = IDS,
    files: dict[str, str] | None = None,
) -> dict[str, str]:
    pairs = pair_successors(
        posts, [record], lambda _post: ids, lambda: files or {}, lambda one: one.is_out
    )
    return {new: one.address for new, one in pairs.items()}


OUT = record_of(post("old", scheduled_at=PAST), final(remote(at=PAST), PUBLISHED))


@each_row(
    "other, options, is_successor",
    [
        (post("new", "Hi"), {}, True),
        (post("new", scheduled_at=AHEAD + DAY), {}, True),
        (post("new", "Hi", scheduled_at=AHEAD + DAY), {}, False),
        (
            post("new", "Hi", scheduled_at=AHEAD + DAY),
            {"files": {"posts/new.yaml": "posts/old.yaml"}},
            True,
        ),
        (post("new", "Hi"), {"ids": frozenset({X_DEV.id})}, False),
        (
            post("new", "Hi", span=Span(file="posts/old.yaml", line=1)),
            {"ids": frozenset({X_DEV.id})},
            True,
        ),
        (
            post("new", scheduled_at=AHEAD),
            {"record": OUT, "ids": frozenset({X_DEV.id})},
            True,
        ),
        (
            post("new", selectors=("x:acme_dev",), scheduled_at=AHEAD),
            {"record": OUT, "ids": frozenset({X_DEV.id})},
            False,
        ),
        (post("new", "Hello!", scheduled_at=None), {"record": OUT}, False),
        (
            post("new", "Hello!", scheduled_at=None),
            {"record": OUT, "files": {"posts/new.yaml": "posts/old.yaml"}},
            True,
        ),
        (
            post("new", "What is new in winter", scheduled_at=None),
            {"record": OUT, "files": {"posts/new.yaml": "posts/old.yaml"}},
            False,
        ),
    ],
)
def test_what_was_moved_and_edited_is_one_post(
    other: Post, options: dict[str, Any], is_successor: bool
) -> None:
    assert succeeded(other, **options) == ({"new": "old"} if is_successor else {})


def test_the_nearest_pair_is_made_first() -> None:
    assert succeeded(post("a", "Hallo Welt"), post("b", "Hello you")) == {"b": "old"}


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
    pairs = pair_moved(
        {"new": renamed}, {"old": record_of(pictured)}, lambda _post: frozenset({"iG77a"})
    )
    assert set(pairs) == {"new"}


def test_a_post_moved_away_to_make_room_for_another_takes_its_record_along() -> None:
    assert paired(post("archive"), post("old", text="This week")) == {"archive": "old"}
    assert paired(post("archive"), post("old", draft=True)) == {"archive": "old"}


def test_a_copy_of_a_post_that_is_still_there_is_another_post() -> None:
    assert paired(post("copy"), post("old")) == {}


def test_the_same_words_are_nearer_than_the_same_time() -> None:
    """Else the words of what is out would go out once more in the place of another post."""
    out = record_of(post("p3", "Hello", scheduled_at=PAST), final(remote(at=PAST), PUBLISHED))
    other = record_of(post("p6", "Quite another text"), remote("r6", "Quite another text"))
    moved = post("folder/p3", "Hello", scheduled_at=AHEAD)
    pairs = pair_successors(
        [moved], [other, out], lambda _post: IDS, dict, lambda record: record.is_out
    )
    assert {new: one.address for new, one in pairs.items()} == {"folder/p3": "p3"}
