"""Every call is announced durably before it is made, with all that is needed to make it again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, LINEAGE, NOW, X, numbered, post, with_media
from tests.doubles.stage import Stage, only_step

from postsync.domain.errors import StateMoved, StateUnwritable
from postsync.domain.plan.plan import Plan
from postsync.domain.post.content import digest
from postsync.domain.state.intent import Action, derive_key
from postsync.engine.commits import CommitOlder
from postsync.ports import Descent, Stored


def test_all_intents_are_saved_before_the_first_call(stage: Stage) -> None:
    stage.write(*numbered(3))
    stage.apply()
    effects = stage.recorder.effects
    assert (effects[0], effects[-1]) == ("save p1,p2,p3", "save -")
    assert len(stage.recorder.of("create")) == 3
    for number in (1, 2, 3):
        created = effects.index(f"created Number {number}")
        assert effects.index(f"journal p{number} done") > created


def test_media_are_uploaded_before_anything_is_announced(stage: Stage) -> None:
    stage.write(with_media("launch", stage.media.add("posts/rocket.jpg", b"rocket")))
    stage.apply()
    assert stage.recorder.effects[:3] == ["upload posts/rocket.jpg", "save launch", "create Hello"]


def test_an_intent_holds_everything_another_machine_needs(stage: Stage) -> None:
    stage.write(post(selectors=("x:acme",)))
    seen = []
    stage.provider.during["create"] = lambda _text: seen.append(stage.snapshot.intents["launch"])
    stage.apply()
    (intent,) = seen
    (key, body), *_ = stage.provider.requests
    assert (intent.action, intent.generation, intent.at) == (Action.CREATE, 1, NOW)
    assert (intent.body, intent.key) == (body, key)
    assert intent.body_digest == digest(body)
    assert intent.account_ids == (X.id,)
    assert intent.file == "posts/launch.yaml"
    assert intent.content.scheduled_at == AHEAD


def test_the_key_is_derived_and_the_same_on_every_machine(stage: Stage) -> None:
    other = Stage(post())
    stage.write(post())
    stage.apply()
    other.clock.advance(timedelta(hours=1))
    other.apply()
    (key, body), *_ = stage.provider.requests
    assert other.provider.requests == stage.provider.requests
    assert key == derive_key(
        lineage=LINEAGE, address="launch", generation=1, body_digest=digest(body)
    )


def test_two_machines_with_one_state_make_one_post(stage: Stage) -> None:
    """The second has read the state before the first wrote it: the service knows the key."""
    stage.write(post())
    stage.apply()
    stage.state.snapshot = Stage().snapshot
    stage.provider.hidden.add("p1")
    stage.apply()
    assert len(stage.provider.requests) == 2
    assert stage.provider.texts() == ["Hello"]


def test_when_the_state_moved_the_plan_is_made_again_and_not_asked_about_twice(
    stage: Stage,
) -> None:
    asked: list[Plan] = []
    stage.write(post())
    report = stage.apply(ask=lambda plan: asked.append(plan) or stage.state.touch() or True)
    assert only_step(report).outcome == "done"
    assert len(asked) == len(stage.shown) == 1
    assert stage.provider.texts() == ["Hello"]


def test_when_the_state_keeps_moving_nothing_is_sent(stage: Stage) -> None:
    stage.write(post())
    read = stage.state.read

    def read_by_a_slow_run() -> Stored:
        stored = read()
        stage.state.touch()
        return stored

    stage.state.read = read_by_a_slow_run  # type: ignore[method-assign]
    with pytest.raises(StateMoved):
        stage.apply()
    assert stage.provider.requests == []
    assert stage.snapshot.intents == {}


def test_what_was_approved_for_one_state_is_not_planned_again_for_another(stage: Stage) -> None:
    stage.write(post())
    digest = stage.plan().digest
    with pytest.raises(StateMoved):
        stage.apply(approval={"expected": digest, "show": lambda _plan: stage.state.touch()})
    assert stage.provider.requests == []


def test_a_newer_commit_applied_meanwhile_turns_this_one_down(stage: Stage) -> None:
    stage.write(post())
    stage.history.commits = ["a" * 40]
    stage.history.elsewhere = Descent.BEFORE

    def newer_is_applied(_plan: Plan) -> bool:
        stage.state.snapshot = replace(stage.snapshot, serial=9, commit="b" * 40)
        return True

    with pytest.raises(CommitOlder):
        stage.apply(ask=newer_is_applied)
    assert stage.provider.requests == []


def test_when_intents_cannot_be_saved_nothing_is_sent(stage: Stage) -> None:
    stage.write(post())
    stage.state.fail_writes = 1
    with pytest.raises(StateUnwritable):
        stage.apply()
    assert stage.provider.requests == []


def test_the_state_is_saved_every_half_minute(stage: Stage) -> None:
    stage.write(*numbered(4))
    stage.provider.during["create"] = lambda _text: stage.clock.advance(timedelta(seconds=16))
    stage.apply(parallelism=1)
    saves = stage.recorder.of("save")
    assert saves == ["save p1,p2,p3,p4", "save p3,p4", "save -", "save -"][: len(saves)]
    assert "save p3,p4" in saves


def test_an_update_keeps_the_generation_and_names_its_post(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    stage.write(post(text="Hi"))
    seen = []
    stage.provider.during["update"] = lambda _id: seen.append(stage.snapshot.intents["launch"])
    stage.apply()
    (intent,) = seen
    assert (intent.action, intent.generation, intent.remote_id) == (Action.UPDATE, 1, "p1")
