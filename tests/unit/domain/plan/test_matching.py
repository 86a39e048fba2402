"""Whether a remote post that nobody claims is the one a file asks for."""

from dataclasses import replace
from datetime import timedelta

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
from tests.tables import each_row

from postsync.domain.plan.matching import Likeness, Matches, Unmanaged
from postsync.domain.remote.remote import RemoteContainer, RemotePost
from postsync.domain.state.record import Upload

WANTED = Likeness(account_ids=frozenset({X.id}), texts=("Hello",), media=((),), at=AHEAD)
AT_ONCE = replace(WANTED, at=None)
DAY = timedelta(days=1)


def like(wanted: Likeness, *posts: RemotePost) -> Matches:
    return Unmanaged(seen(*posts), state(), NOW).like(wanted)


def ids(posts: tuple[RemotePost, ...]) -> list[str]:
    return [item.id for item in posts]


@each_row(
    "shown, kind",
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


def test_of_a_post_published_at_once_only_what_was_made_within_a_day_is_it() -> None:
    made = remote("made", at=None, status=PUBLISHED, created_at=NOW - DAY)
    older = replace(made, id="older", created_at=NOW - DAY - timedelta(seconds=1))
    long_ago = replace(made, id="long ago", created_at=NOW - 365 * DAY)
    found = like(AT_ONCE, made, older, long_ago)
    assert (ids(found.exact), ids(found.like)) == (["made"], ["long ago", "older"])


def test_what_was_made_since_the_state_was_written_is_recent_too() -> None:
    made = remote("made", at=None, status=PUBLISHED, created_at=NOW - 3 * DAY)
    for written, exact in ((NOW - 4 * DAY, ["made"]), (NOW - 2 * DAY, [])):
        unmanaged = Unmanaged(seen(made), state(written_at=written), NOW)
        assert ids(unmanaged.like(AT_ONCE).exact) == exact


def test_media_of_the_library_are_told_apart_and_others_are_somebody_elses() -> None:
    url = "https://media.example/one.jpg"
    upload = Upload(sha256="a1", media_id="m", url=url, filename="one.jpg", size=1)
    shown = remote(
        containers=(RemoteContainer(content="Hello", media=(f"{url}?sig=1",)),),
        at=None,
        status=PUBLISHED,
        created_at=NOW,
    )
    elsewhere = replace(shown.containers[0], media=("https://elsewhere.example/x.jpg",))
    foreign = replace(shown, containers=(elsewhere,))
    ours, empty = state(uploads={"a1": upload}), state()
    for snapshot, sha, post_, exact in (
        (ours, "a1", shown, True),
        (ours, "b2", shown, False),
        (ours, "a1", foreign, False),
        (empty, "a1", foreign, True),
    ):
        found = Unmanaged(seen(post_), snapshot, NOW).like(replace(AT_ONCE, media=((sha,),)))
        assert bool(found.exact) is exact


def test_without_text_and_time_there_is_nothing_to_go_by() -> None:
    found = like(replace(AT_ONCE, texts=("",)), remote(text=""))
    assert found == Matches()


def test_a_post_without_text_is_known_by_its_time() -> None:
    found = like(
        replace(WANTED, texts=("",)), remote("a", text=""), remote("b", text="", at=AHEAD + DAY)
    )
    assert (ids(found.exact), ids(found.like)) == (["a"], [])


def test_what_is_bound_is_nobodys_and_what_was_cancelled_is_looked_at() -> None:
    archived = record_of(post("gone"), remote("archived"))
    snapshot = state(
        record_of(post()), tombstones=(tombstone("cancelled"),), archive={"archived": archived}
    )
    shown = seen(remote("r1"), remote("archived"), remote("cancelled"), remote("free"))
    unmanaged = Unmanaged(shown, snapshot, NOW)
    assert ids(unmanaged.like(WANTED).exact) == ["cancelled", "free"]


def test_a_claimed_post_is_found_no_more() -> None:
    unmanaged = Unmanaged(seen(remote("a"), remote("b")), state(), NOW)
    first = unmanaged.like(WANTED).exact[0]
    unmanaged.claim(first)
    assert ids(unmanaged.like(WANTED).exact) == ["b"]


def test_a_post_without_its_picture_is_only_a_suspect() -> None:
    found = like(replace(WANTED, media=(("a1",),)), remote())
    assert (len(found.exact), len(found.like)) == (0, 1)
