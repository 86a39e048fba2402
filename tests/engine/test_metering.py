"""What a plan asks of the subscription: one call where something is made, and never more than that."""

import threading

import pytest
from tests.doubles.builders import AHEAD, FAR, numbered, post, revised
from tests.doubles.stage import Stage

from postsync.domain.errors import NotFound, Unauthorized, Unavailable
from postsync.domain.remote.usage import Quota, Usage
from postsync.engine import metering


@pytest.fixture
def asked(stage, monkeypatch) -> list[int]:
    """How often the usage was asked for."""
    calls: list[int] = []
    usage = stage.provider.usage
    monkeypatch.setattr(stage.provider, "usage", lambda: calls.append(1) or usage())
    return calls


def test_a_plan_that_makes_posts_tells_what_is_left(stage: Stage, asked):
    stage.write(*numbered(3))
    plan = stage.plan(costs=True)
    assert plan.cost is not None
    assert (plan.cost.deliveries, plan.cost.left) == (3, 2997)
    assert len(asked) == 1
    assert [account.username for account in plan.accounts] == ["acme"]


def test_what_is_left_is_no_part_of_the_digest(stage: Stage):
    stage.write(*numbered(3))
    before = stage.plan(costs=True).digest
    stage.provider.usage = lambda: Usage(Quota(2999, 3000))
    plan = stage.plan(costs=True)
    assert plan.digest == before == stage.plan().digest
    assert [item.rule for item in plan.diagnostics] == ["PS630"]
    assert stage.plan(costs=True, severities={"PS630": "off"}).diagnostics == ()


def test_nothing_is_asked_where_nothing_is_made(stage: Stage, asked):
    first = post()
    stage.write(first, post("draft", draft=True), post("far", scheduled_at=FAR))
    stage.apply()
    plan = stage.plan(costs=True)
    assert plan.cost is None
    stage.write(revised(first, scheduled_at=AHEAD.replace(hour=3)))
    assert stage.plan(costs=True, targets=("launch",)).cost is None
    assert asked in ([], [1])  # a deferred post may have been taken for one that is made


def test_a_replacement_is_counted_although_no_post_is_new(stage: Stage, asked):
    first = post()
    stage.write(first)
    stage.apply()
    stage.write(revised(first, selectors=("x:acme", "linkedin")))
    plan = stage.plan(costs=True)
    assert plan.cost is not None
    assert (plan.cost.deliveries, plan.cost.left) == (2, 2997)
    assert len(asked) == 1


def test_an_apply_asks_nothing_and_counts_all_the_same(stage: Stage, asked):
    stage.write(*numbered(2))
    stage.apply()
    assert stage.shown[0].cost is not None
    assert stage.shown[0].cost.deliveries == 2
    assert asked == []


def test_offline_nothing_is_asked(stage: Stage, asked):
    stage.offline = True
    stage.write(post())
    plan = stage.plan(costs=True)
    assert plan.cost is not None
    assert (plan.cost.was_asked, plan.cost.left, plan.accounts) == (False, None, ())
    assert asked == []


@pytest.mark.parametrize("error", [Unavailable("down"), Unauthorized("no"), NotFound("no"), None])
def test_no_answer_fails_a_plan(stage: Stage, error):
    stage.write(post())
    if error is not None:
        stage.provider.fail("usage", error)
    else:
        stage.provider.usage = lambda: None
    plan = stage.plan(costs=True)
    assert plan.cost is not None
    assert (plan.cost.was_asked, plan.cost.usage) == (True, None)
    assert len(plan.changes) == 1


def test_a_service_that_never_answers_does_not_hold_a_plan(stage: Stage, monkeypatch):
    monkeypatch.setattr(metering, "PATIENCE", 0.01)
    over = threading.Event()
    stage.provider.usage = over.wait
    stage.write(post())
    plan = stage.plan(costs=True)
    over.set()
    assert plan.cost is not None
    assert plan.cost.usage is None
