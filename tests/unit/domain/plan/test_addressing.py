"""Which accounts a post goes to, while its selectors stay and when they change."""

from dataclasses import replace

from tests.doubles.builders import ACCOUNTS, LINKEDIN, NOW, X_DEV, X, post, record_of

from postsync.domain.diagnostic import Severity
from postsync.domain.plan.addressing import (
    AccountIndex,
    accounts_among,
    address_post,
    recorded_destinations,
)
from postsync.domain.plan.findings.accounts import account_findings, selector_findings
from postsync.domain.remote.remote import Standing

INDEX = AccountIndex(ACCOUNTS)
FIRST_SEEN = AccountIndex([X])
"""The accounts connected when the post was applied: x:acme_dev came later."""


def test_unchanged_selectors_keep_the_recorded_accounts() -> None:
    wide = post(selectors=("x",))
    record = record_of(wide, account_ids=(X.id,))
    addressed = address_post(wide, record, INDEX)
    assert addressed.pinned
    assert addressed.account_ids == (X.id,)
    assert addressed.newcomers == (X_DEV,)


def test_the_order_of_selectors_does_not_unpin() -> None:
    record = record_of(post(selectors=("x:acme", "linkedin")))
    assert address_post(post(selectors=("linkedin", "x:acme")), record, INDEX).pinned


def test_other_selectors_are_looked_up_again() -> None:
    record = record_of(post(selectors=("x",)), account_ids=(X.id,))
    addressed = address_post(post(selectors=("x", "linkedin")), record, INDEX)
    assert not addressed.pinned
    assert addressed.account_ids == (X.id, X_DEV.id, LINKEDIN.id)


def test_so_are_the_same_selectors_when_it_is_asked_for() -> None:
    wide = post(selectors=("x",))
    record = record_of(wide, account_ids=(X.id,))
    addressed = address_post(wide, record, INDEX, reresolve=True)
    assert addressed.account_ids == (X.id, X_DEV.id)


def test_a_recorded_account_that_is_not_connected_any_more_is_lost() -> None:
    both = post(selectors=("x:acme", "linkedin"))
    addressed = address_post(both, record_of(both), FIRST_SEEN)
    assert addressed.lost == (LINKEDIN.id,)
    assert [t.username for t in addressed.destinations] == ["acme", "acme-inc"], (
        "its name is recorded"
    )


def test_without_any_known_account_targets_are_shown_as_written() -> None:
    addressed = address_post(post(selectors=("twitter", "x:acme", "brand")), None, AccountIndex([]))
    shown = [(t.network, t.username, t.account_id) for t in addressed.destinations]
    assert shown == [("x", "twitter", None), ("x", "acme", None), ("", "brand", None)]
    assert addressed.unmatched == ()


def test_a_renamed_account_is_shown_by_its_present_name() -> None:
    now = AccountIndex([replace(X, username="acme_official")])
    (target,) = recorded_destinations(record_of(post()), now)
    assert target.username == "acme_official"


def test_an_account_nobody_knows_any_more_is_shown_by_its_id() -> None:
    record = record_of(post(), account_ids=("zzz",))
    (target,) = recorded_destinations(record, INDEX)
    assert (target.username, target.account_id) == ("zzz", "zzz")


def test_a_selector_far_from_every_account_gets_no_suggestion() -> None:
    lost = post(selectors=("qqqqqqqq",))
    (found,) = selector_findings(lost, address_post(lost, None, INDEX), INDEX, offline=False)
    assert found.detail == "`postsync accounts` lists them all."


def test_offline_an_unknown_account_is_only_a_warning() -> None:
    lost = post(selectors=("qqqqqqqq",))
    addressed = address_post(lost, None, INDEX)
    (found,) = selector_findings(lost, addressed, INDEX, offline=True)
    assert found.severity is Severity.WARN


def test_accounts_of_what_is_out_are_nobodys_concern() -> None:
    both = post(selectors=("x:acme", "linkedin"))
    addressed = address_post(both, record_of(both), FIRST_SEEN)
    for standing in Standing:
        found = [d.rule for d in account_findings(both, addressed, FIRST_SEEN, standing, NOW)]
        is_out = standing in {Standing.FINAL, Standing.MIXED}
        assert found == ([] if is_out else ["PS512"])


def test_a_post_goes_where_its_record_says_while_its_selectors_are_unchanged() -> None:
    wide = post(address="a", selectors=("x",))
    record = record_of(wide, account_ids=(X.id,))
    accounts_of = accounts_among(INDEX, {"a": record})
    assert accounts_of(wide) == ("x:acme",)
    assert accounts_of(wide._replace(address="b")) == ("x:acme", "x:acme_dev")
    assert accounts_among(INDEX, {"a": record}, ["a"])(wide) == ("x:acme", "x:acme_dev")


def test_an_account_by_its_id_is_told_by_its_name() -> None:
    by_id = post(selectors=(X_DEV.id, "nobody"))
    assert accounts_among(INDEX, {})(by_id) == ("x:acme_dev", "nobody")


def test_where_a_post_goes_stays_as_written_while_no_account_is_known() -> None:
    by_name = post(selectors=("acme_dev", "linkedin"))
    assert accounts_among(AccountIndex([]), {})(by_name) == ("acme_dev", "linkedin")
