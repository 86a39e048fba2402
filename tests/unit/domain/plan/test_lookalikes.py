# ruff: noqa: RUF001 (this is about characters that look alike)
"""Accounts that look like another one (PS517), and mentions that look like an account (PS518)."""

from dataclasses import replace

from tests.doubles.builders import ACCOUNTS, X, plan_of, post, record_of, remote_of, seen, state
from tests.tables import each_row

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Plan
from postsync.domain.post.account import Account


def found(plan: Plan, rule: str) -> list[Diagnostic]:
    return [item for item in plan.diagnostics if item.rule == rule]


def beside(username: str, network: str = "x") -> tuple[Account, ...]:
    """The accounts, and one more that was connected."""
    return (*ACCOUNTS, Account(id="other", network=network, username=username))


@each_row(
    "username, says",
    [
        ("аcme", "U+0430 CYRILLIC SMALL LETTER A"),
        ("асме", "U+0441 CYRILLIC SMALL LETTER ES"),
        ("acrne", "acrne"),
        ("ac\u200bme", "U+200B ZERO WIDTH SPACE"),
        ("ａｃｍｅ", "U+FF41 FULLWIDTH LATIN SMALL LETTER A"),
    ],
)
@each_row("network", ["x", "linkedin"])
def test_an_account_that_looks_like_another_is_pointed_at(
    username: str, says: str, network: str
) -> None:
    accounts = beside(username, network)
    own = plan_of([post(selectors=("x:acme",))], observation=seen(accounts=accounts))
    (item,) = found(own, "PS517")
    assert f"x:acme looks like {network}:{username}" in item.summary
    assert X.id in item.detail
    assert says in item.summary
    other = plan_of([post(selectors=("other",))], observation=seen(accounts=accounts))
    (item,) = found(other, "PS517")
    assert f"{network}:{username} looks like x:acme" in item.summary
    assert says in item.summary
    assert "other" in item.detail


def test_it_is_said_once_and_only_of_accounts_that_something_goes_to() -> None:
    accounts = beside("аcme")
    both = [post("a", selectors=("x:acme",)), post("b", "Other words", selectors=("x:acme",))]
    assert len(found(plan_of(both, observation=seen(accounts=accounts)), "PS517")) == 1
    elsewhere = plan_of(
        [post(selectors=("linkedin:acme-inc",))], observation=seen(accounts=accounts)
    )
    assert found(elsewhere, "PS517") == []
    done = post(selectors=("x:acme",))
    shown = remote_of(done)
    nothing = plan_of([done], state(record_of(done, shown)), seen(shown, accounts=accounts))
    assert nothing.changes == ()
    assert found(nothing, "PS517") == []


@each_row("username", ["acme_dev", "acme.example", "ACME", "@acme", "акме", "acmé"])
def test_other_names_and_the_same_name_on_another_network_are_no_matter(username: str) -> None:
    accounts = beside(username, "linkedin" if "acme" in username.lower() else "x")
    plan = plan_of([post(selectors=("x:acme",))], observation=seen(accounts=accounts))
    assert found(plan, "PS517") == []


def test_a_name_that_mixes_scripts_is_pointed_at_by_itself() -> None:
    accounts = beside("wіdget")
    plan = plan_of([post(selectors=("other",))], observation=seen(accounts=accounts))
    (item,) = found(plan, "PS517")
    assert "mixes scripts" in item.summary
    assert "U+0456" in item.summary


@each_row("name", ["acrne", "аcme", "аcmе", "ac\u200bme", "аcme.", "ACRNE"])
def test_a_mention_that_looks_like_an_account_is_pointed_at(name: str) -> None:
    (item,) = found(plan_of([post(text=f"Follow @{name} today")]), "PS518")
    assert "looks like x:acme" in item.summary
    assert item.address == "launch"


@each_row(
    "text",
    [
        "Follow @acme",
        "Follow @ACME!",
        "by @somebody",
        "mail me@acrne.example",
        "a @ b",
        "https://acme.example/@acrne",
    ],
)
def test_other_mentions_are_no_matter(text: str) -> None:
    assert found(plan_of([post(text=text)]), "PS518") == []


def test_the_list_of_accounts_may_be_that_of_the_state() -> None:
    observation = replace(seen(accounts=beside("аcme")), offline=True)
    assert found(plan_of([post(selectors=("x:acme",))], observation=observation), "PS517")
