"""Posts of one document that reach the same account by names that do not say so."""

import pytest
from tests.doubles.builders import PUBLISHED, X, plan_of, post, record_of, remote_of, seen, state

from postsync.domain.post.post import Part, Post, Row
from postsync.domain.state.intent import Action


def part(address: str, text: str, selector: str, row: str = "") -> Post:
    of, _, variant = address.partition("@")
    where = Row("data/tips.csv", 2, row) if row else None
    return post(address, text, selectors=(selector,))._replace(part=Part(of, variant, where))


def test_neither_of_two_posts_of_a_document_is_sent_to_the_account_that_both_mean() -> None:
    made = [part("launch", "A", X.id), part("launch@x", "B", "x:acme"), post("other", "C")]
    plan = plan_of(made)
    actions = {change.address: change.action for change in plan.changes}
    assert actions == {
        "launch": Action.BLOCKED,
        "launch@x": Action.BLOCKED,
        "other": Action.CREATE,
    }
    found = [item for item in plan.diagnostics if item.rule == "PS158"]
    assert [(item.address, item.summary.split()[0]) for item in found] == [
        ("launch", "launch@x"),
        ("launch@x", "launch"),
    ]
    assert "x:acme" in found[0].summary


def test_drafts_and_other_documents_are_no_rivals() -> None:
    draft = part("launch@x", "B", "x:acme")
    draft = draft._replace(content=draft.content._replace(draft=True))
    plan = plan_of([part("launch", "A", X.id), draft, part("news@x", "D", "x:acme")])
    assert {change.action for change in plan.changes} == {Action.CREATE}


def test_what_is_out_has_no_rival() -> None:
    out, new = part("launch", "A", X.id), part("launch@x", "B", "x:acme")
    shown = remote_of(out, status=PUBLISHED)
    plan = plan_of([out, new], state(record_of(out)), seen(shown))
    assert "PS158" not in {item.rule for item in plan.diagnostics}


def _of_tips(row: str) -> Part:
    return Part("tips", row=Row("data/tips.csv", 2, row) if row else None)


@pytest.mark.parametrize(
    ("one", "other", "row"),
    [
        ("tips/2026-12-04", "tips/2026-12-11", ""),
        ("tips/hats", "tips/hats/2", "hats"),
        ("tips/hats@x", "tips/hats/2@x", "hats"),
        ("tips/hats", "tips/socks", "hats"),
    ],
)
def test_days_rounds_and_rows_of_a_campaign_are_no_rivals(one: str, other: str, row: str) -> None:
    posts = [
        part(address, text, "x:acme", row)._replace(part=_of_tips(row))
        for address, text in ((one, "A"), (other, "B"))
    ]
    assert {change.action for change in plan_of(posts).changes} == {Action.CREATE}


def test_two_variants_of_one_row_are_rivals() -> None:
    plan = plan_of(
        [part("tips/hats", "A", X.id, "hats"), part("tips/hats@x", "B", "x:acme", "hats")]
    )
    assert {change.action for change in plan.changes} == {Action.BLOCKED}
