"""The figures that a workspace sets for its accounts."""

import pytest

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import CONFIGURED, Figures
from postsync.domain.networks.overrides import Limits

X = NETWORKS["x"]


def figures(limits: Limits, network: str, *selectors: str) -> Figures:
    return limits.of(NETWORKS[network], selectors)


def maximums(limits: Limits, network: str, field: str, *selectors: str) -> list[tuple[object, str]]:
    rows = figures(limits, network, *selectors).get(field, ())
    return [(row.maximum, row.unit) for row in rows]


def test_without_figures_of_its_own_a_workspace_has_those_of_the_networks() -> None:
    limits = Limits()
    assert limits.of(X, ("x:acme",)) is X.figures
    assert maximums(limits, "x", "post", "x:acme") == [(280, "x_weighted")]
    assert X.figures.get("nothing", ()) == ()


def test_what_is_not_about_the_network_changes_nothing() -> None:
    limits = Limits({"linkedin": {"post": 100}})
    assert limits.of(X, ("x:acme", "linkedin")) is X.figures


@pytest.mark.parametrize("selector", ["x:acme", "x:@Acme", "twitter:ACME", "acme", "@acme"])
def test_the_figure_of_an_account_holds_however_it_is_named(selector: str) -> None:
    limits = Limits({"x:acme": {"post": 25_000}})
    assert maximums(limits, "x", "post", selector) == [(25_000, "x_weighted")]
    assert maximums(limits, "x", "reply", selector) == [(280, "x_weighted")]
    assert maximums(Limits({"Twitter:@ACME": {"post": 9}}), "x", "post", selector) == [
        (9, "x_weighted")
    ]


def test_a_changed_figure_says_where_it_comes_from() -> None:
    (row,) = figures(Limits({"x": {"post": 100}}), "x", "x").get("post", ())
    assert row.source == CONFIGURED


def test_the_account_that_takes_least_decides() -> None:
    limits = Limits({"x:acme": {"post": 25_000}, "x:short": {"post": 100}})
    assert maximums(limits, "x", "post", "x:acme", "x:other") == [(280, "x_weighted")]
    assert maximums(limits, "x", "post", "x:acme", "x:short") == [(100, "x_weighted")]
    assert maximums(limits, "x", "post", "x:other", "x:short") == [(100, "x_weighted")]


def test_a_network_alone_means_all_of_its_accounts() -> None:
    limits = Limits({"x:acme": {"post": 25_000}})
    assert maximums(limits, "x", "post", "x") == [(280, "x_weighted")]
    limits = Limits({"x": {"post": 4_000}, "x:short": {"post": 100}})
    assert maximums(limits, "x", "post", "x") == [(100, "x_weighted")]
    assert maximums(limits, "x", "post", "x:acme") == [(4_000, "x_weighted")]


def test_an_account_that_could_be_of_any_network_does_not_count() -> None:
    limits = Limits({"x:acme": {"post": 25_000}})
    assert maximums(limits, "x", "post", "x:acme", "9dyJS") == [(25_000, "x_weighted")]
    assert maximums(limits, "x", "post", "9dyJS") == [(280, "x_weighted")]


def test_another_measure_of_the_same_text_stays() -> None:
    limits = Limits({"bluesky": {"post": 200}})
    assert maximums(limits, "bluesky", "post", "bluesky") == [
        (200, "graphemes"),
        (3_000, "utf8_bytes"),
    ]


def test_two_readings_of_one_figure_change_together() -> None:
    limits = Limits({"threads": {"post": 1_500}})
    assert maximums(limits, "threads", "post", "threads") == [
        (1_500, "threads_evidenced"),
        (1_500, "utf8_bytes"),
    ]


def test_a_figure_of_the_workspace_takes_the_place_of_all_in_that_measure() -> None:
    limits = Limits({"instagram": {"hashtags": 10}})
    assert maximums(limits, "instagram", "hashtags", "instagram") == [(10, "hashtags")]


def test_the_least_of_a_field_stays_when_its_most_changes() -> None:
    limits = Limits({"tiktok": {"video.seconds": 180}})
    rows = figures(limits, "tiktok", "tiktok").get("video.seconds", ())
    assert {(row.minimum, row.maximum) for row in rows} == {(None, 180), (3, None)}


def test_the_answer_for_the_same_accounts_is_worked_out_once() -> None:
    limits = Limits({"x:acme": {"post": 25_000}})
    assert figures(limits, "x", "x:acme") is figures(limits, "x", "x:acme")
