"""What a post becomes on a network, and what a story or Reel takes (PS527)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.doubles.media import Files, found, one, picture, rules, video
from tests.tables import each_row

from postsync.domain.networks import NETWORKS
from postsync.domain.post.media import Form, Kind

P, V, D = Form.IMAGE, Form.VIDEO, Form.DOCUMENT
STORY, REEL = {"publishAsStory": True}, {"publishAsReel": True}


@each_row(
    "network, block, forms, kind",
    [
        ("x", {}, [], Kind.TEXT),
        ("x", {}, [P], Kind.IMAGE),
        ("x", {}, [V], Kind.VIDEO),
        ("x", {}, [P, P], Kind.CAROUSEL),
        ("x", {}, [None], None),
        ("x", STORY, [P], Kind.IMAGE),
        ("linkedin", {}, [D], Kind.DOCUMENT),
        ("instagram", {}, [V], Kind.REEL),
        ("instagram", {}, [P], Kind.IMAGE),
        ("instagram", {}, [P, V], Kind.CAROUSEL),
        ("instagram", {}, [None], None),
        ("instagram", STORY, [V], Kind.STORY),
        ("instagram", {"publishAsStory": False}, [V], Kind.REEL),
        ("instagram", REEL, [P], Kind.IMAGE),
        ("facebook", {}, [V], Kind.VIDEO),
        ("facebook", REEL, [V], Kind.REEL),
        ("facebook", STORY, [P, P], Kind.STORY),
        ("pinterest", {}, [V, P], Kind.VIDEO),
        ("pinterest", {}, [P, V], Kind.VIDEO),
        ("pinterest", {}, [V, P, P], Kind.CAROUSEL),
        ("tiktok", {}, [V, P], Kind.CAROUSEL),
    ],
)
def test_a_post_becomes_what_its_media_and_its_block_make_it(
    network: str, block: Mapping[str, Any], forms: Sequence[Form | None], kind: Kind | None
) -> None:
    assert NETWORKS[network].kind_of(block, forms) is kind


PICTURE: Files = {"a.jpg": picture()}
UPRIGHT = video(width=1_080, height=1_920)


@pytest.mark.parametrize("network", ["instagram", "facebook"])
def test_a_story_takes_one_picture_or_one_video(network: str) -> None:
    assert found(network, PICTURE, block=STORY) == []
    assert found(network, {"a.mp4": UPRIGHT}, block=STORY) == []
    assert found(network, {"https://acme.example/a": None}, block=STORY) == []
    problem = one(found(network, PICTURE | {"b.jpg": picture(), "c.mp4": UPRIGHT}, block=STORY))
    assert (problem.rule, problem.path) == ("PS527", (network, "publishAsStory"))
    assert problem.summary.endswith(
        "takes exactly one picture or video, and the post has 2 pictures and 1 video"
    )


def test_a_story_with_nothing_in_it_is_told_once() -> None:
    assert rules(found("instagram", {}, block=STORY)) == ["PS310"]
    assert rules(found("facebook", {}, block=STORY)) == ["PS527"]


def test_a_reel_on_facebook_takes_one_video_and_nothing_else() -> None:
    assert found("facebook", {"a.mp4": UPRIGHT}, block=REEL) == []
    assert found("facebook", {"https://acme.example/a": None}, block=REEL) == []
    assert rules(found("facebook", PICTURE, block=REEL)) == ["PS527"]
    assert rules(found("facebook", {}, block=REEL)) == ["PS527"]
    assert rules(found("facebook", {"a.mp4": UPRIGHT, "b.mp4": UPRIGHT}, block=REEL)) == ["PS527"]


def test_the_story_of_a_missing_file_may_be_fine() -> None:
    assert found("facebook", {"a.mp4": None}, block=REEL) == []
    assert found("instagram", {"a.jpg": None}, block=STORY) == []


def test_a_document_is_no_story() -> None:
    pdf = picture(type="application/pdf", width=None, height=None)
    assert "PS527" in rules(found("facebook", {"a.pdf": pdf}, block=STORY))
