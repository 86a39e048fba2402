"""Fields of a block with a word, a number or a form that their network does not know (PS528)."""

from typing import Any

import pytest
from tests.doubles.builders import post
from tests.doubles.media import medium, picture
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Choice, Limit
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

WORDS = [(name, row) for name, network in NETWORKS.items() for row in network.words]
NUMBERS = [(name, row) for name, network in NETWORKS.items() for row in network.numbers]

LESS = {Severity.ERROR: Severity.WARN, Severity.WARN: Severity.INFO}
"""What is said of a field in `extra`."""


def found(network: str, field: str, value: Any) -> list[Problem]:
    """What the rule says of a field in `extra`; a dot leads to a field within."""
    for name in reversed(field.split(".")):
        value = {name: value}
    content = Container(content="Hello", media=(medium("a.jpg"),))
    problems = check_on_networks(
        post(containers=(content,), blocks={network: {"extra": value}}),
        {network},
        facts=lambda _: picture(),
        limits=Limits(),
    )
    return [problem for problem in problems if problem.rule == "PS528"]


@each_row("network, row", WORDS)
def test_a_word_is_one_of_those_that_the_network_knows(network: str, row: Choice) -> None:
    for word in row.allowed:
        assert found(network, row.field, word) == []
    for wrong in ("SOMETHING", row.allowed[0].swapcase(), 7, True, ["a"], {"a": 1}):
        (problem,) = found(network, row.field, wrong)
        assert problem.severity is LESS[row.severity]
        assert all(word in problem.detail for word in row.allowed)


@pytest.mark.parametrize(("network", "row"), NUMBERS)
def test_a_number_is_within_its_range(network: str, row: Limit) -> None:
    for edge, beyond in ((row.minimum, -1), (row.maximum, 1)):
        if edge is not None:
            assert found(network, row.field, int(edge)) == []
            (problem,) = found(network, row.field, int(edge) + beyond)
            assert problem.severity is Severity.WARN
            assert f"{edge:,.0f}" in problem.detail
    for wrong in ("5", True, float("nan")):
        assert len(found(network, row.field, wrong)) == 1


@each_row(
    "network, field, value, is_fine",
    [
        ("pinterest", "board_section_id", "12", True),
        ("pinterest", "board_section_id", 12, True),
        ("pinterest", "board_section_id", "Rovers", False),
        ("pinterest", "board_section_id", "\u0661", False),
        ("pinterest", "dominant_color", "#6E7874", True),
        ("pinterest", "dominant_color", "6e7874", True),
        ("pinterest", "dominant_color", "red", False),
        ("google_business", "callToAction.url", "https://acme.example", True),
        ("google_business", "callToAction.url", "acme.example", False),
        ("google_business", "callToAction.url", "https://", False),
    ],
)
def test_a_text_has_the_form_that_it_must_have(
    network: str, field: str, value: Any, is_fine: bool
) -> None:
    assert (found(network, field, value) == []) == is_fine


def test_the_address_of_a_button_that_calls_is_the_matter_of_another_rule() -> None:
    button = {"actionType": "CALL", "url": "tel:+4930123456"}
    assert found("google_business", "callToAction", button) == []


def test_a_long_value_is_not_repeated() -> None:
    for value in ("a" * 1_000, "\x1b[2J", 10**5_000):
        (problem,) = found("google_business", "topicType", value)
        assert len(problem.summary) < 100
        assert problem.summary.isprintable()
