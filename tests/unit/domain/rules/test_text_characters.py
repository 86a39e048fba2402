"""Characters that a network refuses (PS203), or that may cut off a text (PS208)."""

import pytest
from tests.doubles.builders import post
from tests.doubles.media import medium
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

VIDEO = (medium("https://acme.example/rover.mp4"),)
RULES = ("PS203", "PS208")


def found(network: str, *texts: str, **more: object) -> list[Problem]:
    media = VIDEO if network == "youtube" else ()
    containers = [Container(content=text, media=media) for text in texts]
    problems = check_on_networks(
        post(containers=tuple(containers), **more),
        [network],
        facts=lambda _path: None,
        limits=Limits(),
    )
    return [problem for problem in problems if problem.rule in RULES]


@pytest.mark.parametrize("sign", ["\ufeff", "\ufffe", "\uffff"])
def test_x_refuses_three_code_points_anywhere(sign: str) -> None:
    (problem,) = found("x", f"abc{sign}def\ufeff")
    assert (problem.rule, problem.offset) == ("PS203", 3)
    assert f"U+{ord(sign):04X}" in problem.summary
    (problem,) = found("x", "abc", f"de{sign}")
    assert problem.path == ("containers", 1, "content")


def test_other_invisible_characters_and_other_networks_do_not_matter() -> None:
    assert found("x", "a\u200bb\u2060c\u00add\ufe0f") == []
    assert found("linkedin", "a\ufeffb") == []


@pytest.mark.parametrize("sign", ["<", ">"])
def test_youtube_refuses_angle_brackets(sign: str) -> None:
    (problem,) = found("youtube", f"a {sign} b")
    assert (problem.offset, problem.severity) == (2, None)
    (problem,) = found("youtube", "a", blocks={"youtube": {"title": f"b {sign} c"}})
    assert problem.path == ("youtube", "title")
    assert problem.offset == 2
    assert found("youtube", "a → b \u2039c\u203a «d»") == []


def test_angle_brackets_in_tags_are_a_warning() -> None:
    (problem,) = found("youtube", "a", blocks={"youtube": {"tags": ["b", "c<d"]}})
    assert problem.path == ("youtube", "tags", 1)
    assert problem.severity is Severity.WARN


@pytest.mark.parametrize("field", ["topicTag", "topic_tag"])
def test_a_topic_has_neither_full_stop_nor_ampersand(field: str) -> None:
    (problem,) = found("threads", "a", blocks={"threads": {"extra": {field: "R&D"}}})
    assert problem.path == ("threads", "extra", field)
    assert problem.offset == 1
    assert found("threads", "a. & b", blocks={"threads": {"extra": {field: "robots"}}}) == []


@each_row("sign", "\\|{}@[]()<>#*_~")
def test_linkedin_reserves_characters(sign: str) -> None:
    (problem,) = found("linkedin", f"abc {sign} def")
    assert (problem.rule, problem.offset, problem.severity) == ("PS208", 4, None)
    assert f"“{sign}”" in problem.summary


def test_one_finding_names_them_all_at_the_first() -> None:
    (problem,) = found("linkedin", "see (a) or [b] (c)")
    assert problem.offset == 4
    assert "holds ( ) [ ]," in problem.detail


@each_row(
    "text",
    [
        "#rover #release_notes #größe2 end",
        "Hello @[Acme Labs](urn:li:organization:1234)!",
        "Hello @[Acme Labs] (urn:li:organization:1234)!",
        "{hashtag|\\#|rover} {hashtag|#|rover}",
        "https://acme.example/a_b_(c)?d=[e]&f={g}#h~i",
        "www.acme.example/a_b",
        "acme.com/a_b and docs.rs/a_b",
        "escaped \\(by hand\\)",
        "“quotes” \u2013 dashes, 50 % & more; $5 + ^ ` = ! ?",
    ],
)
def test_markup_links_and_other_signs_are_fine(text: str) -> None:
    assert found("linkedin", text) == []


@each_row(
    "text, offset",
    [("C# is fun", 1), ("#1 of all", 0), ("mail a@b.example", 6), ("@acme hi", 0), ("#a (b)", 3),
     ("https://a.com (b)", 14), ("@[Acme] (hello)", 0), ("a\\", 1)],
)  # fmt: skip
def test_what_only_resembles_markup_is_named(text: str, offset: int) -> None:
    (problem,) = found("linkedin", text)
    assert problem.offset == offset


def test_comments_are_plain_text() -> None:
    assert found("linkedin", "abc", "see (a) or [b]") == []


def test_other_networks_reserve_nothing() -> None:
    assert found("facebook", "\\|{}@[]()<>#*_~") == []
