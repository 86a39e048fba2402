"""A creation that takes another post's place is begun only once that post's own change is done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, intent_of, post
from tests.doubles.stage import Stage, code_of, outcomes

from postsync.domain.errors import Ambiguous, ProviderError, Rejected
from postsync.domain.run.outcome import ApplyReport
from postsync.domain.state.intent import Action, Intent
from postsync.engine.executing import execute
from postsync.engine.planning import plan_workspace
from postsync.engine.world import Options


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


def carry_out(stage: Stage, *, parallelism: int = 8) -> ApplyReport:
    """Carry out the plan of now, in which `new` depends on `old`."""
    options = Options(parallelism=parallelism)
    with stage.state.lock("apply", timeout=0) as holder:
        planned = plan_workspace(stage.world, options, alone=True)
        changes = tuple(
            replace(change, depends_on="old" if change.address == "new" else None)
            for change in planned.plan.changes
        )
        planned = replace(planned, plan=replace(planned.plan, changes=changes))
        return execute(stage.world, options, planned, stage.provider, holder)


@pytest.mark.parametrize("parallelism", [1, 8])
def test_it_is_sent_after_the_other_was_done_and_noted(stage: Stage, parallelism: int) -> None:
    waiting_plan(stage)
    assert outcomes(carry_out(stage, parallelism=parallelism)) == {"old": "done", "new": "done"}
    effects = stage.recorder.effects
    assert effects.index("create New") > effects.index("journal old done")
    assert stage.provider.texts() == ["New"]


@pytest.mark.parametrize("error", [Rejected("no"), Ambiguous("cut off")])
def test_it_is_not_sent_when_the_other_failed_or_is_unknown(
    stage: Stage, error: ProviderError
) -> None:
    waiting_plan(stage)
    stage.provider.fail("delete", error)
    old, new = carry_out(stage).steps
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
    carry_out(stage)
    assert [intent.depends_on for _, intent in sorted(seen[0].items())] == ["old", None]


def test_it_is_not_announced_when_nothing_is_done_about_the_other(stage: Stage) -> None:
    """A call of an earlier run about it is still open."""
    waiting_plan(stage)
    left = intent_of(post("old", "Old"), Action.CANCEL, remote_id="p1", body=None)
    stage.state.snapshot = replace(stage.snapshot, intents={"old": left})
    (step,) = carry_out(stage).steps
    assert (step.address, code_of(step)) == ("new", "counterpart-not-done")
    assert set(stage.snapshot.intents) == {"old"}
    assert stage.provider.texts() == ["Old"]


def test_an_interruption_does_not_leave_it_waiting(stage: Stage) -> None:
    waiting_plan(stage)
    stage.provider.during["delete"] = lambda _id: stage.interrupts.interrupt()
    old, new = carry_out(stage).steps
    assert (old.outcome, new.outcome) == ("done", "skipped")
    assert stage.provider.texts() == []


def test_what_was_announced_and_never_begun_is_planned_again(stage: Stage) -> None:
    """The run died before it took the old post away: the new one cannot have been sent."""
    waiting_plan(stage)
    old = dict(stage.provider.stored)
    kill_in(stage, "delete")
    stage.provider.stored |= old  # the call never arrived
    assert set(stage.snapshot.intents) == {"old", "new"}
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
        carry_out(stage, parallelism=1)
    stage.provider.during.clear()
    stage.another_machine()
