"""Saved plans: what was written is read back, and nothing else is believed."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row
from tests.unit.views.samples import NASTY, asked, change, content, create, every_action, plan_of

from postsync.adapters.state.document.plans import (
    PlanFileInvalid,
    PlanFileTooNew,
    decode_plan,
    read_plan_document,
)
from postsync.domain.plan.plan import Plan, Reason, SavedPlan
from postsync.domain.post.content import Answers
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.views import jsonout


def saved(plan: Plan, **options: Any) -> SavedPlan:
    return decode_plan(jsonout.plan(plan, options=options or None))


def document() -> dict[str, Any]:
    return json.loads(jsonout.plan(every_action(), options={"targets": []}))


def test_every_change_is_read_back_as_it_was() -> None:
    plan = every_action()
    assert saved(plan).changes == plan.changes


def test_the_inputs_of_the_plan_are_read_back() -> None:
    plan = every_action()
    got = saved(plan, targets=["a", "b"], allow_cancels=7, allow_creates=None, full=True)
    assert (got.digest, got.now, got.commit) == (plan.digest, plan.now, plan.commit)
    assert (got.lineage, got.serial, got.offline) == (plan.lineage, plan.serial, False)
    assert (got.targets, got.allow_cancels, got.allow_creates) == (("a", "b"), 7, None)
    assert (got.full, got.allow_empty, got.allow_vanished) == (True, False, None)
    assert (got.service, got.workspace) == (plan.service, plan.workspace)


def test_a_plan_for_another_service_has_another_digest() -> None:
    data = document()
    data["service"]["organisation"] = "Another Inc."
    with pytest.raises(PlanFileInvalid, match="changed after it was written"):
        read_plan_document(data)


def test_an_answer_that_was_given_before_is_read_back() -> None:
    given = Answers(is_not=("8xKmL",), again=True, is_="9dyJS", retry=("x",), known=("y",))
    change = asked("a", Asking.WENT_BACK)
    assert change.question is not None
    plan = plan_of(replace(change, question=replace(change.question, answers=given)))
    assert saved(plan).changes == plan.changes


def test_the_digest_of_a_question_is_that_of_what_an_approval_does() -> None:
    values = {"remote_id": "p", "after": content("Hi")}
    asking = asked("a", Asking.CHANGED_REMOTELY, if_approved=Action.UPDATE, **values)
    approved = change("a", Action.UPDATE, Reason.CHANGED_REMOTELY, **values)
    assert plan_of(asking).digest == plan_of(approved).digest
    assert plan_of(asking).digest != plan_of().digest
    assert saved(plan_of(asking)).digest == plan_of(approved).digest


def test_a_plan_without_options_was_made_without_any() -> None:
    got = saved(plan_of(create("a"), commit=None))
    assert (got.targets, got.allow_cancels, got.allow_creates, got.commit) == ((), None, None, None)


@given(st.text(alphabet=st.characters()) | st.just(NASTY))
def test_any_text_survives(text: str) -> None:
    plan = plan_of(create("a", text))
    assert saved(plan).changes == plan.changes


@each_row("text", ["", "{", "[]", "null", "1", '"plan"', "{}", "[" * 100_000, '{"a": 1}'])
def test_what_is_not_a_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanFileInvalid):
        decode_plan(text)


def test_a_plan_of_a_newer_format_is_refused_as_such() -> None:
    with pytest.raises(PlanFileTooNew, match="format 2"):
        read_plan_document(document() | {"format_version": "2"})


def test_a_plan_of_an_unknown_format_is_refused() -> None:
    with pytest.raises(PlanFileInvalid, match="unknown format"):
        read_plan_document(document() | {"format_version": "one"})


def test_the_report_of_a_failure_is_not_taken_for_a_plan() -> None:
    with pytest.raises(PlanFileInvalid, match="report of a failure"):
        decode_plan(jsonout.failure(code="config", message="m"))


def test_a_change_that_was_tampered_with_is_refused() -> None:
    data = document()
    create_ = next(item for item in data["changes"] if item["action"] == "create")
    create_["after"]["containers"][0]["content"] = "something else"
    with pytest.raises(PlanFileInvalid, match="changed after it was written"):
        read_plan_document(data)


def test_a_change_that_was_taken_out_is_refused() -> None:
    data = document()
    data["changes"] = [item for item in data["changes"] if item["action"] != "cancel"]
    with pytest.raises(PlanFileInvalid, match="digest"):
        read_plan_document(data)


@pytest.mark.parametrize("key", ["digest", "now", "offline", "state", "changes"])
def test_a_missing_key_is_named(key: str) -> None:
    data = document()
    del data[key]
    with pytest.raises(PlanFileInvalid, match=key):
        read_plan_document(data)


@each_row(
    "key, value",
    [
        ("address", None),
        ("action", "explode"),
        ("reasons", ["whim"]),
        ("publishes_now", "yes"),
        ("scheduled_at", "tomorrow"),
        ("scheduled_at", 7),
        ("deliveries", {"x": 1}),
        ("deliveries", [None]),
        ("fields", [{"path": 1}]),
        ("line", True),
        ("after", "text"),
        ("after", {"containers": 7}),
    ],
)
def test_a_damaged_change_is_refused_and_never_crashes(key: str, value: Any) -> None:
    data = document()
    data["changes"][0] |= {"file": "a", key: value}
    with pytest.raises(PlanFileInvalid):
        read_plan_document(data)


@given(st.data())
def test_no_damage_to_a_document_raises_anything_else(data: st.DataObject) -> None:
    plan = document()
    target: Any = plan
    for _ in range(data.draw(st.integers(1, 5))):
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(target[key], dict | list) and data.draw(st.booleans()):
            target = target[key]
            continue
        target[key] = data.draw(
            st.sampled_from([None, 0, -1, True, "", "x", [], {}, [None], {"a": None}])
        )
        break
    try:
        read_plan_document(plan)
    except PlanFileInvalid:
        return


def test_a_plan_of_an_older_postsync_is_refused_as_such() -> None:
    """Whatever it holds: it may want a post to be forgotten, which nothing does any more."""
    old = document()
    for key in ("service", "workspace"):
        del old[key]
    old["changes"] = [{"address": "launch", "action": "forget"}]
    with pytest.raises(PlanFileInvalid, match="made by an older postsync"):
        read_plan_document(old)
