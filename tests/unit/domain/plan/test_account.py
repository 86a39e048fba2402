"""Accounts and the selectors that name them."""

import pytest
from tests.doubles.builders import ACCOUNTS, INSTAGRAM, LINKEDIN, X_DEV, X
from tests.tables import each_row

from postsync.domain.networks import network_named, network_of_selector
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.post.account import Account

INDEX = AccountIndex(ACCOUNTS)


@each_row(
    "selector, meant",
    [
        ("9dyJS", [X]),
        ("9DYJS", []),
        ("acme", [X, INSTAGRAM]),
        ("@acme", [X, INSTAGRAM]),
        ("ACME_Dev", [X_DEV]),
        ("x", [X, X_DEV]),
        ("twitter", [X, X_DEV]),
        ("Twitter:@Acme", [X]),
        ("linkedin:acme-inc", [LINKEDIN]),
        ("LinkedIn", [LINKEDIN]),
        ("linkedin:acme", []),
        ("acm", []),
        ("vimeo", []),
        ("", []),
        (":acme", []),
        ("x:", []),
    ],
)
def test_a_selector_means_ids_exactly_and_names_loosely(
    selector: str, meant: list[Account]
) -> None:
    assert list(INDEX.select(selector)) == meant


def test_accounts_come_in_the_order_of_the_selectors_each_once() -> None:
    found = INDEX.resolve(("linkedin", "x:acme", "9dyJS", "acme_dev"))
    assert found.accounts == (LINKEDIN, X, X_DEV)
    assert (found.unmatched, found.fanned_out) == ((), ())


def test_what_matches_nothing_or_several_is_told() -> None:
    found = INDEX.resolve(("x", "vimeo", "acme"))
    assert found.unmatched == ("vimeo",)
    assert found.fanned_out == (("x", 2), ("acme", 2))
    assert found.accounts == (X, X_DEV, INSTAGRAM)


def test_an_account_called_after_its_network_is_one_account() -> None:
    index = AccountIndex([Account(id="1", network="x", username="X")])
    assert index.resolve(("x",)).fanned_out == ()


@each_row(
    "selector, first",
    [
        ("x:acmee", "x:acme"),
        ("X:@Acmee", "x:acme"),
        ("twitter:acmedev", "x:acme_dev"),
        ("x:rover", "x:acme"),  # the name is unknown, and the network is known
        ("linkedn", "linkedin"),
        ("acme-ink", "linkedin:acme-inc"),
        ("mastodon:acme-inc", "linkedin:acme-inc"),
    ],
)
def test_the_nearest_account_comes_first(selector: str, first: str) -> None:
    assert INDEX.nearest(selector)[0] == first


def test_nothing_is_near_a_name_that_is_like_no_other() -> None:
    assert INDEX.nearest("quark") == ()


def test_suggestions_are_full_selectors_in_order() -> None:
    assert INDEX.suggestions() == ("instagram:acme", "linkedin:acme-inc", "x:acme", "x:acme_dev")


@pytest.mark.parametrize(
    ("written", "network"),
    [("X", "x"), ("Twitter", "x"), ("googleBusiness", "google_business"), ("myspace", None)],
)
def test_networks_are_known_by_alias_and_in_any_case(written: str, network: str | None) -> None:
    assert network_named(written) == network


@pytest.mark.parametrize(
    ("selector", "network"),
    [("twitter:acme", "x"), ("linkedin", "linkedin"), ("acme", None), ("myspace:acme", None)],
)
def test_a_selector_may_name_its_network_by_itself(selector: str, network: str | None) -> None:
    assert network_of_selector(selector) == network
