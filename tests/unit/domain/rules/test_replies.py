"""What becomes of the later parts of a post where a network has no threads (PS524)."""

import pytest
from tests.doubles.builders import post
from tests.doubles.media import medium
from tests.tables import each_row

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem, field_path
from postsync.domain.rules.check import check_on_networks

PICTURE = (medium("https://acme.example/rover.jpg"),)
FIRST = Container(content="The rover is out")
TEXT = Container(content="All pictures: https://acme.example")
BOTH = Container(content="And this is what it sees", media=PICTURE)
MEDIA = Container(content="", media=PICTURE)


def found(network: str, *later: Container) -> list[Problem]:
    problems = check_on_networks(
        post(containers=(FIRST, *later)), [network], facts=lambda _path: None, limits=Limits()
    )
    return [problem for problem in problems if problem.rule == "PS524"]


@each_row("network", NETWORKS)
def test_a_post_of_one_part_needs_no_replies(network: str) -> None:
    assert found(network) == []


@pytest.mark.parametrize("network", ["x", "threads", "bluesky", "reddit"])
def test_a_network_with_threads_takes_all_parts(network: str) -> None:
    assert found(network, BOTH, TEXT, MEDIA) == []


@pytest.mark.parametrize("network", ["pinterest", "tiktok", "google_business", "vimeo"])
def test_a_network_without_replies_is_told_once(network: str) -> None:
    (problem,) = found(network, BOTH, TEXT, MEDIA)
    assert field_path(problem.path) == "containers[1]"
    assert "has no replies" in problem.summary


@pytest.mark.parametrize("network", ["linkedin", "instagram", "facebook"])
def test_comments_take_text_and_lose_the_rest(network: str) -> None:
    assert found(network, TEXT, TEXT) == []
    problems = found(network, BOTH, TEXT, MEDIA)
    assert [field_path(problem.path) for problem in problems] == [
        "containers[1].media[0]",
        "containers[3].media[0]",
    ]
    assert problems[0].summary.endswith("part 2 becomes a comment, without its media")
    assert problems[1].summary.endswith("part 4 becomes a comment, of which nothing is left")


def test_comments_below_a_video_are_not_certain() -> None:
    assert [field_path(problem.path) for problem in found("youtube", TEXT)] == ["containers[1]"]
    assert [field_path(problem.path) for problem in found("youtube", MEDIA)] == [
        "containers[1]",
        "containers[1].media[0]",
    ]
