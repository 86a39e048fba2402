"""Apply makes the service agree with the files, and a second plan finds nothing to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, LINKEDIN, NOW, PAST, X, post, remote_of
from tests.doubles.stage import Stage, only_step, outcomes

from postsync.domain.plan.plan import Plan
from postsync.domain.post.content import Container, Missed
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder

HOUR = timedelta(hours=1)


def created(stage: Stage) -> None:
    stage.write(post())
    stage.apply()


def changed(stage: Stage) -> None:
    created(stage)
    stage.write(post(text="Hi", scheduled_at=AHEAD + HOUR))


def moved_to_now(stage: Stage) -> None:
    created(stage)
    stage.write(post(scheduled_at=None))


def on_other_accounts(stage: Stage) -> None:
    created(stage)
    stage.write(post(selectors=("linkedin",)))


def removed(stage: Stage) -> None:
    created(stage)
    stage.write(post("another", draft=True))


def renamed(stage: Stage) -> None:
    created(stage)
    stage.write(post("renamed"))


def renamed_and_drifted(stage: Stage) -> None:
    renamed(stage)
    stage.provider.edit("p1", containers=remote_of(post(text="Helo")).containers)


def drifted(stage: Stage) -> None:
    created(stage)
    stage.provider.edit("p1", containers=remote_of(post(text="Helo")).containers)


def deleted_elsewhere(stage: Stage) -> None:
    created(stage)
    stage.provider.remove("p1")


def deleted_and_made_again_elsewhere(stage: Stage) -> None:
    deleted_elsewhere(stage)
    stage.provider.put(remote_of(post(), "by-hand"))


def already_there(stage: Stage) -> None:
    stage.provider.put(remote_of(post(), "by-hand"))
    stage.write(post())


def published_and_removed(stage: Stage) -> None:
    created(stage)
    stage.clock.advance(timedelta(days=8))
    stage.write(post("another", draft=True))


def late(stage: Stage) -> None:
    stage.write(post(scheduled_at=PAST, missed=Missed.PUBLISH))


def at_apply(stage: Stage) -> None:
    stage.write(post(scheduled_at=None))


def with_everything(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    thread = (Container(content="One", media=(rocket,)), Container(content="Two\r\nlines  "))
    stage.write(post(containers=thread, selectors=("x:acme", "linkedin"), blocks={"x": {"a": 1}}))


def given_up_as_draft(stage: Stage) -> None:
    created(stage)
    stage.write(post(draft=True))


SCENES = [
    (late, Action.CREATE),
    (at_apply, Action.CREATE),
    (with_everything, Action.CREATE),
    (changed, Action.UPDATE),
    (moved_to_now, Action.UPDATE),
    (drifted, Action.UPDATE),
    (renamed_and_drifted, Action.UPDATE),
    (on_other_accounts, Action.REPLACE),
    (removed, Action.CANCEL),
    (given_up_as_draft, Action.CANCEL),
    (renamed, Action.MOVE),
    (already_there, Action.ADOPT),
    (deleted_and_made_again_elsewhere, Action.ADOPT),
    (deleted_elsewhere, Action.CREATE),
    (published_and_removed, Action.ARCHIVE),
]


@pytest.mark.parametrize(("scene", "action"), SCENES, ids=[s[0].__name__ for s in SCENES])
@pytest.mark.parametrize("rewrites_links", [False, True])
def test_the_plan_after_an_apply_is_empty(
    stage: Stage, scene: Callable[[Stage], None], action: Action, rewrites_links: bool
) -> None:
    stage.provider.rewrites_links = rewrites_links
    scene(stage)
    report = stage.apply()
    assert [(step.action, step.outcome) for step in report.steps] == [(action, "done")]
    assert stage.has_settled()
    assert stage.apply().steps == ()
    assert stage.has_settled()


@pytest.mark.parametrize("edited", ["See https://acme.example/b", "Look: https://acme.example/a"])
def test_links_that_the_service_rewrites_cause_no_endless_update(stage: Stage, edited: str) -> None:
    """It rewrites them after it has answered, so what comes back later is another text."""
    stage.provider.rewrites_links = True
    stage.write(post(text="See https://acme.example/a"))
    stage.apply()
    assert stage.has_settled()
    stage.apply()
    stage.write(post(text=edited))
    assert only_step(stage.apply()).action is Action.UPDATE
    assert stage.has_settled()
    assert stage.apply().steps == ()


def test_a_run_that_changes_nothing_writes_nothing(stage: Stage) -> None:
    created(stage)
    stage.apply()
    writes = stage.state.writes
    stage.apply()
    assert stage.state.writes == writes


def test_what_was_applied_is_recorded(stage: Stage) -> None:
    created(stage)
    record = stage.record()
    assert (record.remote_id, record.generation, record.account_ids) == ("p1", 1, (X.id,))
    assert record.deliveries[0].account_id == X.id, "the answer had named it without an id"
    assert record.file == "posts/launch.yaml"
    assert stage.snapshot.accounts == tuple(stage.provider.connected)


def test_the_outcome_of_a_post_is_learnt_by_the_next_run(stage: Stage) -> None:
    created(stage)
    stage.clock.advance(timedelta(days=8))
    report = stage.apply()
    assert report.steps == ()
    assert stage.record().deliveries[0].url == "https://x.example/p1"
    assert stage.record().published_at is not None


def test_changed_labels_reach_the_record_without_a_step(stage: Stage) -> None:
    created(stage)
    stage.recorder.clear()
    stage.write(post(labels=("new",)))
    assert stage.apply().steps == ()
    assert stage.record().content.labels == ("new",)
    assert stage.recorder.of("update", "create", "delete") == []


def test_a_replacement_takes_the_old_post_away_before_it_makes_the_new_one(stage: Stage) -> None:
    on_other_accounts(stage)
    stage.recorder.clear()
    report = stage.apply()
    assert stage.recorder.of("get", "delete", "create") == ["get p1", "delete p1", "create Hello"]
    assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
    assert (stage.record().remote_id, stage.record().generation) == ("p2", 2)
    assert only_step(report).remote_id == "p2"
    keys = [key for key, _ in stage.provider.requests]
    assert len(set(keys)) == 2, "the new post has a key of its own"


def test_a_cancelled_post_is_remembered_so_that_it_is_never_adopted(stage: Stage) -> None:
    removed(stage)
    stage.apply()
    assert stage.snapshot.records == {}
    assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]


def test_a_post_brought_back_is_a_new_one_with_a_new_key(stage: Stage) -> None:
    removed(stage)
    stage.apply()
    stage.write(post())
    stage.apply()
    assert stage.record().generation == 2
    assert len({key for key, _ in stage.provider.requests}) == 2


def test_a_forgotten_post_keeps_its_remote_id_in_the_state(stage: Stage) -> None:
    published_and_removed(stage)
    stage.apply()
    assert stage.snapshot.records == {}
    stage.write(post("weekly", scheduled_at=stage.clock.now() + HOUR))
    assert outcomes(stage.apply()) == {"weekly": "done"}
    assert stage.provider.texts() == ["Hello", "Hello"]


def test_a_moved_record_stands_under_its_new_address_only(stage: Stage) -> None:
    renamed(stage)
    stage.recorder.clear()
    report = stage.apply()
    assert only_step(report).address == "renamed"
    assert set(stage.snapshot.records) == {"renamed"}
    assert stage.record("renamed").remote_id == "p1"
    assert stage.record("renamed").file == "posts/renamed.yaml"
    assert stage.recorder.of("update", "create", "delete") == []


def test_a_post_renamed_and_renamed_back_is_never_sent_again(stage: Stage) -> None:
    renamed(stage)
    stage.apply()
    stage.write(post())
    stage.apply()
    assert set(stage.snapshot.records) == {"launch"}
    assert len(stage.provider.requests) == 1


def test_an_adopted_post_is_bound_and_not_sent(stage: Stage) -> None:
    already_there(stage)
    stage.apply()
    assert stage.record().remote_id == "by-hand"
    assert stage.provider.requests == []


def test_what_adoption_replaces_is_remembered(stage: Stage) -> None:
    deleted_and_made_again_elsewhere(stage)
    stage.apply()
    assert stage.record().remote_id == "by-hand"
    assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]


def test_a_post_made_again_leaves_the_id_of_the_lost_one_behind(stage: Stage) -> None:
    deleted_elsewhere(stage)
    stage.apply()
    assert (stage.record().remote_id, stage.record().generation) == ("p2", 2)
    assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]


def test_a_post_at_apply_is_published_once(stage: Stage) -> None:
    at_apply(stage)
    stage.apply()
    stage.apply()
    assert stage.provider.public == [(X.id, "Hello")]


def test_a_deferred_post_is_made_when_its_day_comes(stage: Stage) -> None:
    far = post(scheduled_at=NOW + timedelta(days=40))
    stage.write(far)
    assert stage.apply().steps == ()
    stage.clock.advance(timedelta(days=11))
    assert outcomes(stage.apply()) == {"launch": "done"}
    assert stage.has_settled()


def test_a_post_moved_beyond_the_horizon_is_taken_back_and_made_again_later(stage: Stage) -> None:
    created(stage)
    stage.write(post(scheduled_at=NOW + timedelta(days=40)))
    assert [step.action for step in stage.apply().steps] == [Action.CANCEL]
    assert not stage.plan().has_changes
    stage.clock.advance(timedelta(days=11))
    assert [step.action for step in stage.apply().steps] == [Action.CREATE]
    assert stage.record().generation == 2


def test_only_what_was_asked_for_is_done(stage: Stage) -> None:
    stage.write(post("a", text="A"), post("b", text="B"))
    assert outcomes(stage.apply(targets=("b",))) == {"b": "done"}
    assert stage.provider.texts() == ["B"]
    assert stage.plan().count(Action.CREATE) == 1


def test_an_account_connected_later_is_taken_in_when_asked_for(stage: Stage) -> None:
    stage.provider.connected = [X, LINKEDIN]
    stage.write(post(selectors=("x",)))
    stage.apply()
    stage.provider.connected.append(replace(X, id="later", username="later"))
    assert stage.apply().steps == ()
    report = stage.apply(reresolve=frozenset({"launch"}))
    assert only_step(report).action is Action.REPLACE
    assert stage.record().account_ids == (X.id, "later")


def test_blocked_posts_do_not_hold_the_others_back(stage: Stage) -> None:
    stage.write(post("past", scheduled_at=PAST), post("fine", text="Fine"))
    applied = stage.applied()
    assert outcomes(applied.report) == {"fine": "done"}
    assert applied.plan.has_errors


def test_a_lost_state_adopts_what_is_there(stage: Stage) -> None:
    stage.write(post("a", text="A"), post("b", text="B", scheduled_at=None))
    stage.apply()
    fresh = Stage(*stage.source.posts)
    fresh.provider.stored, fresh.provider.public = stage.provider.stored, stage.provider.public
    report = fresh.apply()
    assert {step.action for step in report.steps} == {Action.ADOPT}
    assert fresh.provider.public == [(X.id, "B")]
    assert fresh.has_settled()


def test_a_state_rolled_back_makes_no_second_post(stage: Stage) -> None:
    created(stage)
    stage.state.snapshot = Stage().snapshot
    stage.apply()
    assert stage.provider.texts() == ["Hello"]


def test_a_file_that_says_what_somebody_made_of_its_post_agrees_to_it_for_good(
    stage: Stage,
) -> None:
    stage.write(post())
    stage.apply()
    stage.provider.edit("p1", scheduled_at=AHEAD + timedelta(days=3))
    stage.apply(approval={"unattended": True})
    assert list(stage.snapshot.questions) == ["launch"]
    stage.write(post(scheduled_at=AHEAD + timedelta(days=3)))
    stage.apply(approval={"unattended": True})
    assert stage.record().echo.scheduled_at == AHEAD + timedelta(days=3)
    assert stage.snapshot.questions == {}
    assert stage.has_settled()


def test_a_cancel_that_another_run_is_at_says_nothing_in_the_plan(stage: Stage) -> None:
    removed(stage)
    seen: list[Plan] = []
    holder = Holder(who="runner@cloud", since=None)
    read = stage.state.read

    def look(_remote_id: str) -> None:
        stage.state.read = lambda: replace(read(), at_work=holder)  # type: ignore[method-assign]
        seen.append(stage.plan())
        stage.state.read = read  # type: ignore[method-assign]

    stage.provider.during["delete"] = look
    stage.apply()
    ((change,),) = (plan.changes for plan in seen)
    assert (change.action, change.after, change.fields) == (Action.BLOCKED, None, ())
