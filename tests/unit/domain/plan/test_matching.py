"""Whether a remote post that nobody claims is the one a file asks for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import (
    AHEAD,
    LINKEDIN,
    NOW,
    PUBLISHED,
    X,
    post,
    record_of,
    remote,
    seen,
    state,
    tombstone,
)

from postsync.domain.plan.matching import Likeness, Matches, Unmanaged
from postsync.domain.remote.remote import RemoteContainer, RemotePost

WANTED = Likeness(account_ids=frozenset({X.id}), texts=("Hello",), media=(0,), at=AHEAD)
AT_ONCE = replace(WANTED, at=None)
DAY = timedelta(days=1)


def like(wanted: Likeness, *posts: RemotePost) -> Matches:
    return Unmanaged(seen(*posts), state(), NOW).like(wanted)


def ids(posts: tuple[RemotePost, ...]) -> list[str]:
    return [item.id for item in posts]


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (remote(), "exact"),
        (remote(at=AHEAD + timedelta(seconds=60)), "exact"),
        (remote(at=AHEAD - timedelta(seconds=60)), "exact"),
        (remote(at=AHEAD + timedelta(seconds=61)), "like"),
        (remote(text="Hello \r\n"), "exact"),
        (remote(text="hello"), "like"),
        (remote(text="hello", at=AHEAD + DAY), None),
        (
            remote(containers=(RemoteContainer(content="Hello"), RemoteContainer(content="+"))),
            "like",
        ),
        (remote(accounts=[LINKEDIN]), None),
        (remote(accounts=[X, LINKEDIN]), None),
        (remote(is_draft=True), None),
        (remote(at=None, status=PUBLISHED, published_at=AHEAD), "exact"),
        (remote(at=NOW - 30 * DAY), "like"),
        (remote(at=NOW - 31 * DAY, created_at=NOW - 31 * DAY), None),
        (remote(at=NOW - 31 * DAY, created_at=NOW - 29 * DAY), "like"),
        (remote(at=None, created_at=None), "like"),
        (remote(containers=()), "like"),
    ],
)
def test_how_like_a_post_is(shown: RemotePost, kind: str | None) -> None:
    found = like(WANTED, shown)
    assert ids(found.exact) == (["r1"] if kind == "exact" else [])
    assert ids(found.like) == (["r1"] if kind == "like" else [])


def test_the_time_says_nothing_of_a_post_published_at_once() -> None:
    found = like(AT_ONCE, remote("long ago", at=NOW - 90 * DAY, status=PUBLISHED))
    assert ids(found.exact) == ["long ago"]


def test_without_text_and_time_there_is_nothing_to_go_by() -> None:
    found = like(replace(AT_ONCE, texts=("",)), remote(text=""))
    assert found == Matches()


def test_a_post_without_text_is_known_by_its_time() -> None:
    found = like(
        replace(WANTED, texts=("",)), remote("a", text=""), remote("b", text="", at=AHEAD + DAY)
    )
    assert (ids(found.exact), ids(found.like)) == (["a"], [])


def test_what_is_bound_or_was_bound_once_is_nobodys() -> None:
    snapshot = state(record_of(post()), tombstones=(tombstone("old"),))
    unmanaged = Unmanaged(seen(remote("r1"), remote("old"), remote("free")), snapshot, NOW)
    assert ids(unmanaged.like(WANTED).exact) == ["free"]


def test_a_claimed_post_is_found_no_more() -> None:
    unmanaged = Unmanaged(seen(remote("a"), remote("b")), state(), NOW)
    first = unmanaged.like(WANTED).exact[0]
    unmanaged.claim(first)
    assert ids(unmanaged.like(WANTED).exact) == ["b"]


def test_a_post_without_its_picture_is_only_a_suspect() -> None:
    found = like(replace(WANTED, media=(1,)), remote())
    assert (len(found.exact), len(found.like)) == (0, 1)
