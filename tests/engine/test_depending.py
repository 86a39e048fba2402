"""A creation that takes another post's place is begun only once that post's own change is done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, post
from tests.doubles.stage import Stage, code_of, outcomes

from postsync.domain.errors import Ambiguous, ProviderError, Rejected
from postsync.domain.plan.plan import Plan, PlanRequest
from postsync.domain.state.intent import Intent
from postsync.engine import planning


def waiting_plan(stage: Stage) -> None:
    """The file of `old` became that of `new`: one is cancelled, the other made, due a day earlier."""
    stage.write(post("old", "Old"))
    stage.apply()
    stage.write(post("new", "New", scheduled_at=AHEAD - timedelta(days=1)))
    stage.recorder.clear()


class Killed(BaseException):
    """The process ends here and now."""


def die(_what: object) -> None:
    raise Killed


@pytest.fixture(autouse=True)
def _waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every plan, making `new` depends on `old`."""
    make_plan = planning.make_plan

    def waiting(request: PlanRequest) -> Plan:
        plan = make_plan(request)
        changes = (
            replace(one, depends_on="old") if one.address == "new" else one for one in plan.changes
        )
        return replace(plan, changes=tuple(changes))

    monkeypatch.setattr(planning, "make_plan", waiting)


@pytest.mark.parametrize("parallelism", [1, 8])
def test_it_is_sent_after_the_other_was_done_and_noted(stage: Stage, parallelism: int) -> None:
    waiting_plan(stage)
    assert outcomes(stage.apply(parallelism=parallelism)) == {"old": "done", "new": "done"}
    effects = stage.recorder.effects
    assert effects.index("create New") > effects.index("journal old done")
    assert stage.provider.texts() == ["New"]


@pytest.mark.parametrize("error", [Rejected("no"), Ambiguous("cut off")])
def test_it_is_not_sent_when_the_other_failed_or_is_unknown(
    stage: Stage, error: ProviderError
) -> None:
    waiting_plan(stage)
    stage.provider.fail("delete", error)
    old, new = stage.apply().steps
    assert (old.outcome, new.outcome) == (
        "unknown" if isinstance(error, Ambiguous) else "failed",
        "skipped",
    )
    assert code_of(new) == "counterpart-not-done"
    assert stage.provider.texts() == ["Old"]
    assert "new" not in stage.snapshot.intents


def test_both_are_announced_before_the_first_call(stage: Stage) -> None:
    waiting_plan(stage)
    seen: list[dict[str, Intent]] = []
    stage.provider.during["delete"] = lambda _id: seen.append(dict(stage.snapshot.intents))
    stage.apply()
    assert [intent.depends_on for _, intent in sorted(seen[0].items())] == ["old", None]


def test_it_is_not_announced_when_nothing_is_done_about_the_other(stage: Stage) -> None:
    """A person wanted this one only, and the old one still stands."""
    waiting_plan(stage)
    (step,) = stage.apply(targets=("new",)).steps
    assert (step.address, code_of(step)) == ("new", "counterpart-not-done")
    assert stage.snapshot.intents == {}
    assert stage.provider.texts() == ["Old"]


def test_an_interruption_does_not_leave_it_waiting(stage: Stage) -> None:
    waiting_plan(stage)
    stage.provider.during["delete"] = lambda _id: stage.interrupts.interrupt()
    old, new = stage.apply().steps
    assert (old.outcome, new.outcome) == ("done", "skipped")
    assert stage.provider.texts() == []


def test_what_was_announced_and_never_begun_is_planned_again(stage: Stage) -> None:
    """The run died before it took the old post away: the new one cannot have been sent."""
    waiting_plan(stage)
    old = dict(stage.provider.stored)
    kill_in(stage, "delete")
    stage.provider.stored |= old  # the call never arrived
    assert set(stage.snapshot.intents) == {"old", "new"}
    stage.provider.fail("delete", Rejected("no"))
    stage.recorder.clear()
    old_step, new_step = stage.apply().steps
    assert (old_step.outcome, code_of(new_step)) == ("failed", "counterpart-not-done")
    assert stage.recorder.of("create") == [], "nor is it sent by settling what was left open"
    assert outcomes(stage.apply()) == {"old": "done", "new": "done"}
    assert stage.provider.texts() == ["New"]
    assert stage.has_settled()


@pytest.mark.parametrize("call", ["delete", "create"])
def test_what_may_have_been_begun_is_settled_as_ever(stage: Stage, call: str) -> None:
    waiting_plan(stage)
    kill_in(stage, call)
    assert set(outcomes(stage.apply()).values()) == {"done"}
    assert stage.provider.texts() == ["New"]
    assert len([key for key, body in stage.provider.requests if "New" in str(body)]) == 1
    assert stage.has_settled()


def kill_in(stage: Stage, call: str) -> None:
    """Let the run end in the middle of a call, and go on elsewhere."""
    stage.provider.during[call] = die
    with pytest.raises(Killed):
        stage.apply(parallelism=1)
    stage.provider.during.clear()
    stage.another_machine()
