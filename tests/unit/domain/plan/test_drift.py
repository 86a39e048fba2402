"""What counts as an edit made elsewhere, and what a service rewrites by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.doubles.builders import (
    AHEAD,
    plan_of,
    post,
    record_of,
    remote,
    remote_of,
    seen,
    state,
    with_media,
)
from tests.tables import each_row

from postsync.domain.plan.drift import has_drifted, observed_content
from postsync.domain.post.content import Container, Content, Media
from postsync.domain.remote.remote import RemoteContainer, RemotePost
from postsync.domain.state.intent import Action

LINKED = "See https://acme.example/notes"
PICTURED = with_media("launch", Media(path="posts/a.jpg", sha256="a1", alt="A"))


def drifted(shown: RemotePost, text: str = "Hello", *, confirmed: bool = True) -> bool:
    record = record_of(post(text=text))
    return has_drifted(replace(record, echo=replace(record.echo, confirmed=confirmed)), shown)


@each_row(
    "shown, expected",
    [
        (remote(), False),
        (remote(text="Helo"), True),
        (remote(text="Hello  \n"), False),
        (remote(text="\nHello"), False),
        (remote(text="Hello."), True),
        (remote(at=AHEAD + timedelta(milliseconds=999)), False),
        (remote(at=AHEAD + timedelta(seconds=1)), True),
        (remote(at=None), True),
        (remote(containers=()), True),
        (remote(containers=(RemoteContainer(content="Hello", media=("u",)),)), True),
    ],
)
def test_text_media_and_time_are_compared(shown: RemotePost, expected: bool) -> None:
    assert drifted(shown) is expected


def test_unicode_form_is_no_edit() -> None:
    assert not drifted(
        remote(text="Cafe\N{COMBINING ACUTE ACCENT}"), "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    )


def test_a_link_may_be_rewritten_until_the_post_was_read_back() -> None:
    rewritten = remote(text="See https://short.example/1")
    assert not drifted(rewritten, LINKED, confirmed=False)
    assert drifted(rewritten, LINKED, confirmed=True)


def test_words_beside_a_rewritten_link_are_compared_all_the_same() -> None:
    assert drifted(remote(text="Sea https://short.example/1"), LINKED, confirmed=False)


class TestWhatIsShown:
    def seen(self, **shown: Any) -> Content:
        return observed_content(record_of(PICTURED), remote_of(PICTURED, **shown))

    def test_what_did_not_drift_stays_as_the_file_had_it(self) -> None:
        assert self.seen() == record_of(PICTURED).content

    def test_another_text_is_shown_with_the_files_own_media(self) -> None:
        media = ("https://media.example/a1",)
        seen = self.seen(containers=(RemoteContainer(content="Helo", media=media),))
        assert seen.containers == (
            Container(content="Helo", media=PICTURED.content.containers[0].media),
        )

    def test_other_media_are_shown_by_their_address(self) -> None:
        seen = self.seen(containers=(RemoteContainer(content="Hello", media=("https://m/2",)),))
        assert seen.containers == (Container(content="Hello", media=(Media(url="https://m/2"),)),)

    def test_containers_more_or_fewer_are_shown(self) -> None:
        more = tuple(RemoteContainer(content=text) for text in ("Hello", "More"))
        assert self.seen(containers=more).texts == ("Hello", "More")
        assert self.seen(containers=()).containers == ()

    def test_another_time_is_shown(self) -> None:
        assert self.seen(at=AHEAD + timedelta(hours=1)).scheduled_at == AHEAD + timedelta(hours=1)
        assert self.seen(at=None).scheduled_at is None


@pytest.mark.parametrize(
    ("shown", "confirmed", "expected"),
    [
        ("https://m.example/a.jpg?signature=2", True, False),
        ("https://m.example/b.jpg?signature=1", True, True),
        ("https://cdn.example/a.jpg", False, False),
    ],
)
def test_a_signed_media_address_that_is_renewed_is_no_edit(
    shown: str, confirmed: bool, expected: bool
) -> None:
    record = record_of(PICTURED)
    echo = replace(
        record.echo, media=(("https://m.example/a.jpg?signature=1",),), confirmed=confirmed
    )
    seen = remote(containers=(RemoteContainer(content="Hello", media=(shown,)),))
    assert has_drifted(replace(record, echo=echo), seen) is expected


def test_another_alt_text_is_an_edit_although_the_service_shows_none() -> None:
    """The service does not tell alt texts, so it cannot be said to show what the file says."""
    described = with_media("launch", Media(path="posts/a.jpg", sha256="a1", alt="Another"))
    plan = plan_of([described], state(record_of(PICTURED)), seen(remote_of(PICTURED)))
    (change,) = plan.changes
    assert change.action is Action.UPDATE
    assert [field.path for field in change.fields] == ["containers[0].media[0]"]
