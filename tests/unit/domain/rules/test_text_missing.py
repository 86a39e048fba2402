"""Texts that a network needs (PS202), and texts that nobody will see (PS212)."""

import pytest
from tests.doubles.builders import post
from tests.doubles.media import medium
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

PICTURE = (medium("https://acme.example/rover.jpg"),)
VIDEO = (medium("https://acme.example/rover.mp4"),)
RULES = ("PS202", "PS212")


def found(networks: tuple[str, ...], *containers: Container, **more: object) -> list[Problem]:
    problems = check_on_networks(
        post(containers=containers, **({"selectors": networks} | more)),
        networks,
        facts=lambda _path: None,
        limits=Limits(),
    )
    return [problem for problem in problems if problem.rule in RULES]


def picture(text: str = "") -> Container:
    return Container(content=text, media=PICTURE)


@each_row("network", sorted({*NETWORKS} - {"google_business", "linkedin"}))
def test_most_networks_take_a_picture_without_words(network: str) -> None:
    assert found((network,), picture()) == []
    assert found((network,), picture(" \n")) == []


def test_google_business_needs_words() -> None:
    (problem,) = found(("google_business",), picture())
    assert (problem.rule, problem.severity) == ("PS202", None)
    assert problem.summary == "the text is missing, and Google Business needs one"
    (problem,) = found(("google_business",), picture("\n "))
    assert problem.summary == "the text has nothing but spaces, and Google Business needs one"
    assert found(("google_business",), picture("Open")) == []


def test_what_nobody_sees_is_no_text() -> None:
    for text in ("\u200b", " \u200b\n\u2060", "\ufeff"):
        (problem,) = found(("x",), Container(content=text))
        assert problem.summary == "the text has nothing that anybody sees, and X needs one"
    assert found(("x",), Container(content="\u200b\u00e4")) == []


def test_that_linkedin_needs_words_is_hearsay() -> None:
    (problem,) = found(("linkedin",), picture())
    assert problem.severity is Severity.WARN
    (problem,) = found(("linkedin",), Container(content=" "))
    assert problem.severity is None


@each_row("network", ["x", "linkedin", "threads", "bluesky", "facebook", "reddit"])
def test_nothing_but_spaces_is_no_text(network: str) -> None:
    (problem,) = found((network,), Container(content=" \u00a0\n"))
    assert (problem.rule, problem.severity) == ("PS202", None)
    assert found((network,), Container(content=" . ")) == []


@pytest.mark.parametrize("network", ["instagram", "tiktok", "youtube", "pinterest"])
def test_where_the_media_are_missing_other_rules_speak(network: str) -> None:
    assert found((network,), Container(content=" ")) == []


def test_facebook_is_content_with_a_link() -> None:
    blocks = {"facebook": {"extra": {"link": "https://acme.example"}}}
    assert found(("facebook",), Container(content=" "), blocks=blocks) == []


def test_a_reply_needs_something_too() -> None:
    (problem,) = found(("x",), Container(content="Hi"), Container(content=" "))
    assert problem.path == ("containers", 1, "content")
    assert found(("x",), Container(content="Hi"), picture()) == []


def test_a_title_of_spaces_is_none() -> None:
    video = Container(content="Rover", media=VIDEO)
    (problem,) = found(("youtube",), video, blocks={"youtube": {"title": "  "}})
    assert problem.path == ("youtube", "title")
    assert found(("youtube",), video, blocks={"youtube": {"title": "a"}}) == []


STORY = {"publishAsStory": True}


def test_nobody_sees_the_text_of_a_story_on_instagram() -> None:
    blocks = {"instagram": STORY}
    (problem,) = found(("instagram",), picture("We are open"), blocks=blocks)
    assert (problem.rule, problem.severity) == ("PS212", None)
    assert found(("instagram",), picture(" "), blocks=blocks) == []
    assert found(("instagram",), picture("Hi"), blocks={"instagram": {}}) == []


def test_others_may_see_it() -> None:
    blocks = {"instagram": STORY}
    assert found(("instagram", "x"), picture("We are open"), blocks=blocks) == []
    unknown = ("instagram:acme", "9dyJS")
    assert found(("instagram",), picture("Hi"), blocks=blocks, selectors=unknown) == []


def test_facebook_refuses_the_text_of_a_story_whoever_else_sees_it() -> None:
    (problem,) = found(("facebook", "x"), picture("We are open"), blocks={"facebook": STORY})
    assert (problem.rule, problem.severity) == ("PS212", Severity.ERROR)
    assert found(("facebook",), picture(), blocks={"facebook": STORY}) == []


def test_a_caption_hides_the_text_from_instagram_alone() -> None:
    blocks = {"instagram": {"caption": "Come in"}}
    (problem,) = found(("instagram",), picture("We are open"), blocks=blocks)
    assert (problem.rule, problem.severity) == ("PS212", Severity.INFO)
    assert problem.path == ("containers", 0, "content")
    assert found(("instagram",), picture(), blocks=blocks) == []
    assert found(("instagram", "x"), picture("We are open"), blocks=blocks) == []
