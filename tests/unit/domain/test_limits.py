"""The figures of the networks, and those that a workspace sets for its accounts."""

import pytest

from postsync.domain.networks.in_force import CONFIGURED, Limits, choices
from postsync.domain.networks.limits import CAPS, COUNTS, MEDIA, TEXTS, TYPES
from postsync.domain.networks.sources import SOURCES
from postsync.domain.networks.target import NAMES
from postsync.domain.text.counting import COUNTERS

FIGURES = (*TEXTS, *COUNTS, *MEDIA, *CAPS)
ORDER = ("error", "warn", "info")


def maximums(limits: Limits, network: str, field: str, *selectors: str) -> list[tuple[object, str]]:
    rows = limits.for_accounts(network, selectors).of(network, field)
    return [(row.maximum, row.unit) for row in rows]


def test_every_figure_has_a_source_and_is_of_a_network_with_a_name() -> None:
    assert {row.source for row in (*FIGURES, *TYPES)} <= SOURCES.keys()
    assert {row.network for row in (*FIGURES, *TYPES)} <= NAMES.keys()


def test_every_text_is_counted_by_a_counter() -> None:
    assert {row.unit for row in TEXTS} - {"youtube_tags"} <= COUNTERS.keys()


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row.network} {row.field}")
def test_the_figures_of_a_field_begin_with_the_most_severe(row: object) -> None:
    rows = Limits().of(row.network, row.field)  # type: ignore[attr-defined]
    severities = [ORDER.index(item.severity) for item in rows if item.maximum is not None]
    assert severities == sorted(severities)


def test_without_figures_of_its_own_a_workspace_has_those_of_the_networks() -> None:
    limits = Limits()
    assert limits.for_accounts("x", ("x:acme",)) is limits
    assert maximums(limits, "x", "post", "x:acme") == [(280, "x_weighted")]
    assert limits.of("x", "nothing") == ()
    assert choices("instagram", "image")[0].allowed == ("image/jpeg",)


def test_what_is_not_about_the_network_changes_nothing() -> None:
    limits = Limits({"linkedin": {"post": 100}})
    assert limits.for_accounts("x", ("x:acme", "linkedin")) is limits


@pytest.mark.parametrize("selector", ["x:acme", "x:@Acme", "twitter:ACME", "acme", "@acme"])
def test_the_figure_of_an_account_holds_however_it_is_named(selector: str) -> None:
    limits = Limits({"x:acme": {"post": 25_000}})
    assert maximums(limits, "x", "post", selector) == [(25_000, "x_weighted")]
    assert maximums(limits, "x", "reply", selector) == [(280, "x_weighted")]
    assert Limits({"Twitter:@ACME": {"post": 9}}).for_accounts("x", (selector,)) is not limits


def test_a_changed_figure_says_where_it_comes_from() -> None:
    (row,) = Limits({"x": {"post": 100}}).for_accounts("x", ("x",)).of("x", "post")
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
    rows = limits.for_accounts("tiktok", ("tiktok",)).of("tiktok", "video.seconds")
    assert {(row.minimum, row.maximum) for row in rows} == {(None, 180), (3, None)}


def test_the_answer_for_the_same_accounts_is_worked_out_once() -> None:
    limits = Limits({"x:acme": {"post": 25_000}})
    assert limits.for_accounts("x", ("x:acme",)) is limits.for_accounts("x", ("x:acme",))


def test_a_network_tells_which_of_its_fields_have_a_maximum() -> None:
    fields = Limits().fields("instagram")
    assert {"post", "caption", "hashtags", "carousel.count"} <= {*fields}
    assert "required" not in fields
