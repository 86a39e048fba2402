"""What readers do not see of a post (PS217 to PS220, PS328), by the cards that a preview draws."""

from typing import Any

import pytest
from tests.doubles.builders import post
from tests.doubles.media import found, picture

from postsync.domain.looks.drawing import draw
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container, Content
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

ABOUT = (
    "Meet Rover 2.\n\nIt walks every endpoint of your API at night, holds what it meets against what "
    "your documentation promises, and leaves a list of surprises on your desk."
)
LINK = "https://acme.com/rover"
RULES = {"PS217", "PS218", "PS219", "PS220", "PS328"}


def problems(
    *texts: str, networks: tuple[str, ...] = ("linkedin",), **blocks: dict[str, Any]
) -> list[Problem]:
    content = post(
        selectors=tuple(f"{name}:acme" for name in networks),
        containers=tuple(Container(text) for text in texts),
        blocks=blocks,
    )
    told = check_on_networks(content, networks, facts=lambda _: None, limits=Limits())
    return [problem for problem in told if problem.rule in RULES]


def test_a_link_below_three_lines_is_told_where_it_stands() -> None:
    text = f"{ABOUT}\n\n{LINK}"
    (problem,) = problems(text)
    assert problem.rule == "PS217"
    assert problem.summary == "the link is behind “more” on LinkedIn"
    assert problem.path == ("containers", 0, "content")
    assert problem.offset == text.index(LINK)


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        f"{LINK}\n\n{ABOUT}",
        f"{LINK}\n\n{ABOUT}\n\n{LINK}",
        f"{ABOUT} #api",
        "All about it, and more, at " + LINK,
    ],
)
def test_a_link_that_shows_is_well(text: str) -> None:
    assert problems(text) == []


def test_a_text_for_several_networks_cannot_suit_them_all() -> None:
    text = f"{ABOUT}\n\n{LINK}"
    assert problems(text, networks=("linkedin", "instagram", "x")) == []
    assert [one.rule for one in problems("", "", text)] == []  # comments show whole


def test_what_is_disputed_is_no_finding() -> None:
    lines = "\n".join(["A line"] * 12)
    assert problems(f"{lines}\n{LINK}", networks=("facebook",)) == []


@pytest.mark.parametrize("network", ["instagram", "tiktok"])
def test_links_that_nobody_can_click(network: str) -> None:
    (problem,) = problems(f"See {LINK}", networks=(network,))
    assert (problem.rule, problem.offset) == ("PS219", 4)
    assert problem.summary.startswith("links are not clickable on ")
    assert problems("See acme.com", networks=(network,)) == []


def test_a_caption_is_written_for_instagram_whoever_else_gets_the_post() -> None:
    (problem,) = problems(
        "Hello", networks=("x", "instagram"), instagram={"caption": f"See {LINK}"}
    )
    assert (problem.rule, problem.path) == ("PS219", ("instagram", "caption"))


def test_a_line_that_breaks_inside_of_a_sentence_is_told_once_for_all_networks() -> None:
    text = "It walks every endpoint of your API at night, and leaves\na list."
    (problem,) = problems("Hello", text, networks=("x", "bluesky"))
    assert problem.rule == "PS218"
    assert problem.summary == "a line breaks inside of a sentence, between “leaves” and “a”"
    assert problem.path == ("containers", 1, "content")
    assert problem.offset == text.index("\n")


def test_a_title_that_is_cut_in_the_feed() -> None:
    title = "Everything that we have learned from rovers"
    (problem,) = problems("Hello", networks=("pinterest",), pinterest={"title": title})
    assert (problem.rule, problem.offset) == ("PS220", 40)
    assert problem.path == ("pinterest", "title")
    assert "“Everything that we have learned from rov”" in problem.summary
    for short in (title[:40], "", "語" * 30):
        assert problems("Hello", networks=("pinterest",), pinterest={"title": short}) == []
    too_long = problems("Hello", networks=("pinterest",), pinterest={"title": title * 3})
    assert too_long == []  # that is an error already
    assert problems("Hello", networks=("youtube",), youtube={"title": title * 2}) == []


def test_a_picture_of_which_much_is_lost_is_told_once_with_each_network() -> None:
    facts = {"poster.jpg": picture(width=900, height=1_800)}
    told = [one for one in found(["x", "linkedin", "bluesky"], facts) if one.rule == "PS328"]
    assert [one.summary for one in told] == ["“poster.jpg” loses 38 % on LinkedIn and 33 % on X"]
    assert told[0].path == ("containers", 0, "media", 0)


@pytest.mark.parametrize(
    ("network", "size"),
    [("x", (1_600, 900)), ("x", (900, 1_200)), ("bluesky", (900, 1_800)), ("threads", (100, 900))],
)
def test_a_picture_that_shows_whole_is_well(network: str, size: tuple[int, int]) -> None:
    assert "PS328" not in [
        one.rule for one in found(network, {"a": picture(width=size[0], height=size[1])})
    ]


def test_a_shape_that_a_network_refuses_is_not_told_twice() -> None:
    rules = [one.rule for one in found("instagram", {"a": picture(width=900, height=1_800)})]
    assert rules == ["PS315"]


def test_a_note_of_a_card_names_the_rule_that_says_the_same() -> None:
    for networks in (("linkedin",), ("linkedin", "x"), ("instagram",), ("instagram", "x")):
        for text in (f"{ABOUT}\n\n{LINK}", f"See {LINK}", f"{'a' * 50}\nand {LINK}"):
            content = Content(tuple(f"{name}:acme" for name in networks), (Container(text),))
            cards = [draw(content, network=name, username="acme", media={}) for name in networks]
            noted = {note.rule for card in cards for note in card.notes} & RULES
            told = {one.rule for one in problems(text, networks=networks)}
            assert told == (noted if len(networks) == 1 else noted & {"PS218"})
