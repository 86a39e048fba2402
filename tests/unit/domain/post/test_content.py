"""The normalised post, and the alternative text that is filled in where a network has its own field."""

import pytest
from tests.doubles.builders import AHEAD, post, with_media
from tests.doubles.contents import decode_content

from postsync.domain.plan.case import normalise
from postsync.domain.post.content import (
    Blocks,
    Container,
    Content,
    Media,
    Missed,
    encode_content,
    same_content,
)
from postsync.domain.post.post import Post

ROCKET = Media(path="posts/rocket.jpg", sha256="a1", alt="A rocket")
MOON = Media(path="posts/moon.jpg", sha256="b2", alt="The moon")


def normalised(desired: Post, *networks: str) -> Content:
    return normalise(desired.content, networks)


def blocks(desired: Post, *networks: str) -> Blocks:
    return normalised(desired, *networks).blocks


def test_a_post_is_written_out_whole() -> None:
    desired = with_media(
        "launch", ROCKET, blocks={"x": {"a": 1}}, labels=("l",), missed=Missed.SKIP, protect=True
    )
    assert encode_content(normalised(desired, "x")) == {
        "accounts": ["x:acme"],
        "containers": [
            {
                "content": "Hello",
                "media": [{"path": "posts/rocket.jpg", "alt": "A rocket", "sha256": "a1"}],
            }
        ],
        "scheduledAt": "2026-11-30T12:00:00Z",
        "x": {"a": 1},
        "draft": False,
        "labels": ["l"],
        "missed": "skip",
        "protect": True,
    }


def test_the_json_form_is_read_back_as_it_was_written() -> None:
    desired = with_media("launch", ROCKET, MOON, blocks={"x": {"a": 1}}, labels=("l",), draft=True)
    assert decode_content(encode_content(desired.content)) == desired.content


def test_times_are_kept_to_the_millisecond_() -> None:
    wild = post(scheduled_at=AHEAD.replace(microsecond=1_999), labels=("l",))
    tame = normalised(wild, "x")
    assert tame.scheduled_at == AHEAD.replace(microsecond=1_000)


def test_content_that_is_normal_already_is_not_copied() -> None:
    desired = with_media("launch", ROCKET, blocks={"x": {"a": 1}})
    assert normalised(desired, "x") is desired.content


class TestAlternativeText:
    @pytest.mark.parametrize(
        ("network", "field"), [("instagram", "altText"), ("pinterest", "alt_text")]
    )
    def test_it_is_filled_into_the_networks_own_field(self, network: str, field: str) -> None:
        assert blocks(with_media("launch", ROCKET), network) == {network: {field: "A rocket"}}

    def test_other_fields_of_the_block_stay(self) -> None:
        desired = with_media("launch", ROCKET, blocks={"pinterest": {"board_id": "7"}})
        assert blocks(desired, "pinterest") == {
            "pinterest": {"board_id": "7", "alt_text": "A rocket"}
        }

    def test_what_the_file_says_wins(self) -> None:
        desired = with_media("launch", ROCKET, blocks={"instagram": {"altText": "Mine"}})
        assert blocks(desired, "instagram") == {"instagram": {"altText": "Mine"}}

    def test_even_when_it_says_nothing_on_purpose(self) -> None:
        desired = with_media("launch", ROCKET, blocks={"instagram": {"altText": ""}})
        assert blocks(desired, "instagram") == {"instagram": {"altText": ""}}

    def test_reels_and_stories_have_none(self) -> None:
        clip = Media(url="https://acme.example/clip.mp4?size=large", alt="A rocket")
        assert blocks(with_media("launch", clip), "instagram") == {}
        story = {"instagram": {"publishAsStory": True}}
        assert blocks(with_media("launch", ROCKET, blocks=story), "instagram") == story

    def test_networks_without_such_a_field_are_left_alone(self) -> None:
        assert blocks(with_media("launch", ROCKET), "x", "linkedin") == {}

    def test_networks_the_post_does_not_go_to_are_left_alone(self) -> None:
        assert blocks(with_media("launch", ROCKET), "x") == {}

    def test_of_several_media_none_is_meant(self) -> None:
        assert blocks(with_media("launch", ROCKET, MOON), "instagram") == {}

    def test_the_single_medium_may_be_in_a_reply(self) -> None:
        desired = post(
            containers=(Container(content="Hello"), Container(content="", media=(ROCKET,)))
        )
        assert blocks(desired, "instagram") == {"instagram": {"altText": "A rocket"}}

    def test_a_medium_without_alternative_text_fills_nothing(self) -> None:
        silent = Media(path="posts/a.jpg", sha256="a1")
        assert blocks(with_media("launch", silent), "instagram") == {}

    def test_the_file_itself_is_not_touched(self) -> None:
        written = {"instagram": {"publishAsStory": True}}
        blocks(with_media("launch", ROCKET, blocks=written), "instagram")
        assert written == {"instagram": {"publishAsStory": True}}


def test_content_leaves_accounts_time_and_handling_aside() -> None:
    one = normalised(post(), "x")
    other = normalised(post(selectors=("linkedin",), scheduled_at=None, labels=("a",)), "linkedin")
    assert same_content(one, other)


def test_blank_lines_at_the_ends_of_an_older_record_do_not_count() -> None:
    pin = {"board_id": "1", "title": "Rover", "extra": {"note": "As it is\n"}}
    now = with_media("launch", ROCKET, blocks={"pinterest": pin})
    older = with_media(
        "launch\n\n",
        ROCKET._replace(alt="A rocket\n"),
        blocks={"pinterest": pin | {"title": "Rover\n"}},
    )
    assert same_content(normalised(older, "x"), normalised(now, "x"))
    other = with_media(
        "launch", ROCKET, blocks={"pinterest": pin | {"extra": {"note": "As it is"}}}
    )
    assert not same_content(normalised(other, "x"), normalised(now, "x"))


def test_a_medium_is_its_bytes_or_its_address_and_its_alternative_text() -> None:
    base = normalised(with_media("launch", ROCKET), "x")
    moved = Media(path="else.jpg", sha256="a1", alt="A rocket")
    renamed = Media(path=ROCKET.path, sha256="a1", alt="Another")
    linked = Media(url="https://acme.example/a.jpg", alt="A rocket")
    assert same_content(base, normalised(with_media("launch", moved), "x"))
    assert not same_content(base, normalised(with_media("launch", renamed), "x"))
    assert not same_content(base, normalised(with_media("launch", linked), "x"))


def test_texts_are_those_of_the_containers() -> None:
    thread = post(containers=(Container(content="One"), Container(content="Two")))
    assert thread.content.texts == ("One", "Two")
