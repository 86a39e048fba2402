"""What a service can do decides what is planned for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import (
    AHEAD,
    CAPABILITY,
    FAR,
    NOW,
    PENDING,
    PUBLISHED,
    final,
    intent_of,
    only_change,
    plan_of,
    post,
    record_of,
    remote_of,
    rules_of,
    seen,
    state,
)
from tests.tables import each_row

from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.plan import Action, Reason
from postsync.domain.plan.settlement import RESEND_LEAD, SENT_WITHIN, Verdict, settle
from postsync.domain.post.content import Missed
from postsync.domain.remote.capability import PUNCTUALITY

HOUR = timedelta(hours=1)
NO_SCHEDULE = CAPABILITY._replace(furthest_schedule=timedelta(0))
BLOCK = {"linkedin": {"visibility": "PUBLIC", "title": "T"}}


def to_linkedin(blocks):
    return post(selectors=("linkedin",), blocks=blocks)


def change(before, after, **can):
    applied = record_of(before)
    shown = remote_of(before)
    plan = plan_of([after], state(applied), seen(shown), capability=CAPABILITY._replace(**can))
    return only_change(plan)


@each_row(
    "after, clears, action",
    [
        ({}, False, Action.REPLACE),
        ({"linkedin": {"title": "T"}}, False, Action.REPLACE),
        ({"linkedin": {"visibility": "PUBLIC", "title": "Another"}}, False, Action.UPDATE),
        ({"linkedin": {**BLOCK["linkedin"], "more": 1}}, False, Action.UPDATE),
        ({}, True, Action.UPDATE),
        ({"linkedin": {"title": "T"}}, True, Action.UPDATE),
    ],
)
def test_a_block_that_went_away_needs_another_post_where_none_can_be_cleared(after, clears, action):
    found = change(to_linkedin(BLOCK), to_linkedin(after), clears_blocks=clears)
    assert (found.action, found.reasons) == (action, (Reason.SPEC_CHANGED,))


@pytest.mark.parametrize(("updates", "action"), [(True, Action.UPDATE), (False, Action.REPLACE)])
def test_other_accounts_need_another_post_where_they_cannot_be_updated(updates, action):
    found = change(post(), post(selectors=("linkedin",)), updates_accounts=updates)
    assert found.action is action
    assert [delivery.network for delivery in found.destinations] == ["linkedin"]


@pytest.mark.parametrize(
    ("cancels", "protect", "action"),
    [
        (False, False, Action.BLOCKED),
        (True, False, Action.CANCEL),
        (True, True, Action.BLOCKED),
    ],
)
def test_the_rest_of_a_post_is_cancelled_where_that_is_possible(cancels, protect, action):
    both = post(selectors=("x", "linkedin"), protect=protect)
    applied = record_of(both)
    shown = final(remote_of(both), *[PUBLISHED, *[PENDING] * (len(applied.account_ids) - 1)])
    plan = plan_of(
        [], state(applied), seen(shown), capability=CAPABILITY._replace(cancels_parts=cancels)
    )
    assert only_change(plan).action is action


@pytest.mark.parametrize(
    ("furthest", "action"),
    [(timedelta(days=60), Action.DEFER), (timedelta(days=7), Action.DEFER)],
)
def test_the_horizon_ends_where_the_service_ends(furthest, action):
    capability = CAPABILITY._replace(furthest_schedule=furthest)
    assert only_change(plan_of([post(scheduled_at=FAR)], capability=capability)).action is action
    near = post(scheduled_at=NOW + timedelta(days=8))
    expected = Action.CREATE if furthest > timedelta(days=8) else Action.DEFER
    assert only_change(plan_of([near], capability=capability)).action is expected


# -- a service that cannot schedule


def held(late, missed=Missed.ERROR):
    """The plan so long after the time of a post."""
    return plan_of([post(scheduled_at=NOW - late, missed=missed)], capability=NO_SCHEDULE)


@pytest.mark.parametrize("late", [-timedelta(days=20), -timedelta(minutes=1)])
def test_a_post_whose_time_is_ahead_is_held_back(late):
    plan = held(late)
    found = only_change(plan)
    assert (found.action, found.reasons) == (Action.DEFER, (Reason.BEYOND_HORIZON,))
    assert rules_of(plan) == ("PS411",)
    assert "cannot schedule" in plan.diagnostics[0].summary
    assert not plan.has_changes


@each_row("missed", Missed)
@each_row("late", [timedelta(0), timedelta(minutes=30), PUNCTUALITY])
def test_its_time_has_come_for_an_hour_and_it_goes_out_as_the_plan_says(late, missed):
    found = only_change(held(late, missed))
    assert (found.action, found.reasons) == (Action.CREATE, (Reason.NEW,))
    assert found.publishes_now
    assert found.scheduled_at is None


@pytest.mark.parametrize(
    ("missed", "actions"),
    [
        (Missed.ERROR, [Action.BLOCKED]),
        (Missed.PUBLISH, [Action.CREATE]),
        (Missed.SKIP, []),
    ],
)
def test_later_than_that_it_is_missed(missed, actions):
    plan = held(PUNCTUALITY + timedelta(seconds=1), missed)
    assert [found.action for found in plan.changes] == actions
    assert all(Reason.MISSED in found.reasons for found in plan.changes)


def test_a_post_without_a_time_goes_out_at_once_as_everywhere():
    found = only_change(plan_of([post(scheduled_at=None)], capability=NO_SCHEDULE))
    assert (found.action, found.publishes_now) == (Action.CREATE, True)


def test_after_it_went_out_nothing_is_left_to_do():
    was = post(scheduled_at=NOW - HOUR)
    shown = replace(remote_of(was), scheduled_at=None)
    applied = record_of(was, shown)
    out = final(shown, *[PUBLISHED] * len(applied.account_ids))
    plan = plan_of(
        [was],
        state(applied),
        seen(out),
        capability=NO_SCHEDULE,
    )
    assert not plan.has_changes
    assert not plan.has_errors


def test_a_service_that_schedules_has_no_such_hour():
    found = only_change(plan_of([post(scheduled_at=NOW)]))
    assert (found.action, Reason.MISSED in found.reasons) == (Action.BLOCKED, True)


# -- a creation whose answer was lost


def verdict(age, *, slot=AHEAD, observed=(), **can):
    capability = CAPABILITY._replace(**can)
    intent = intent_of(post(scheduled_at=slot), at=NOW - age)
    observation = seen(*observed)
    unmanaged = Unmanaged(observation, state(), NOW)
    settlement = settle(intent, observation, unmanaged, capability, NOW)
    return settlement.verdict


KEYLESS = {"idempotency_window": timedelta(0)}


@each_row(
    "age, can, expected",
    [
        (timedelta(minutes=1), {}, Verdict.RESEND),
        (timedelta(minutes=1), KEYLESS, Verdict.ASK),
        (SENT_WITHIN, KEYLESS, Verdict.ASK),
        (SENT_WITHIN + HOUR, KEYLESS, Verdict.RESEND),
        (timedelta(minutes=50), {"idempotency_window": HOUR}, Verdict.RESEND),
        (timedelta(minutes=30), {"idempotency_window": timedelta(minutes=20)}, Verdict.ASK),
        (timedelta(hours=30), {}, Verdict.RESEND),
        (timedelta(minutes=1), {**KEYLESS, "ids_from_client": True}, Verdict.RESEND),
        (timedelta(days=3), {**KEYLESS, "ids_from_client": True}, Verdict.RESEND),
    ],
)
def test_what_the_service_would_not_recognise_is_not_repeated_while_it_may_be_on_its_way(
    age, can, expected
):
    assert verdict(age, **can) is expected


def test_where_keys_live_for_an_hour_an_edited_post_is_not_made_again_after_two():
    # with the key it would be answered with its post; without, the edited one has to be noticed
    edited = replace(remote_of(post()), created_at=NOW - 2 * HOUR)
    edited = replace(edited, containers=(replace(edited.containers[0], content="edited"),))
    for window, expected in ((HOUR, Verdict.ASK), (timedelta(hours=23), Verdict.ASK)):
        found = verdict(2 * HOUR, observed=[edited], idempotency_window=window)
        assert found is expected


@pytest.mark.parametrize("ids", [True, False])
def test_an_id_of_ours_is_found_whatever_the_post_says_by_now(ids):
    intent = intent_of(post(scheduled_at=None))
    made = replace(remote_of(post()), id=intent.key, created_at=None)
    made = replace(made, containers=(replace(made.containers[0], content="edited since"),))
    observation = seen(made)
    unmanaged = Unmanaged(observation, state(), NOW)
    capability = CAPABILITY._replace(**KEYLESS, ids_from_client=ids)
    settlement = settle(intent, observation, unmanaged, capability, NOW)
    assert settlement.verdict is (Verdict.ADOPT if ids else Verdict.ASK)


def test_too_near_is_too_near_for_everybody():
    slot = NOW + RESEND_LEAD
    assert verdict(timedelta(minutes=1), slot=slot, ids_from_client=True) is Verdict.ASK
