"""A doubt about a call ends with its post, never with what a repetition of it came to."""

from datetime import timedelta

import pytest
from tests.doubles.builders import NOW, numbered, post
from tests.doubles.stage import Stage, code_of, only_step, outcomes

from postsync.domain.errors import Ambiguous, PostsyncError, QuotaExhausted, Rejected, Unavailable
from postsync.domain.post.content import Missed
from postsync.domain.state.intent import Action

CUT_OFF = Ambiguous("the connection was cut")


@pytest.mark.parametrize(
    "refusal",
    [Rejected("no"), QuotaExhausted("no more"), Unavailable("no connection")],
    ids=["rejected", "quota", "not sent"],
)
def test_a_refused_repetition_leaves_the_first_call_in_doubt(
    stage: Stage, refusal: PostsyncError
) -> None:
    """The first one may still be on its way: forgotten, it would be nobody's once it arrives."""
    stage.write(post())
    stage.provider.fail("create", CUT_OFF)
    stage.provider.fail("create", refusal)
    step = only_step(stage.apply())
    assert (step.outcome, code_of(step)) == ("unknown", refusal.code)
    assert set(stage.snapshot.intents) == {"launch"}


def test_a_repetition_that_was_never_begun_leaves_the_first_call_in_doubt(stage: Stage) -> None:
    stage.write(*numbered(2))
    for failure in (CUT_OFF, CUT_OFF, QuotaExhausted("no more")):
        stage.provider.fail("create", failure)
    report = stage.apply(parallelism=1)
    assert outcomes(report) == {"p1": "unknown", "p2": "unknown"}
    assert stage.recorder.of("create") == ["create Number 1", "create Number 2", "create Number 1"]
    assert set(stage.snapshot.intents) == {"p1", "p2"}


def test_a_refused_repetition_is_made_good_by_the_next_run(stage: Stage) -> None:
    stage.write(post())
    stage.provider.fail("create", CUT_OFF)
    stage.provider.fail("create", Rejected("no"))
    stage.apply()
    assert outcomes(stage.apply()) == {"launch": "done"}
    assert stage.provider.texts() == ["Hello"]
    assert stage.has_settled()


def test_what_somebody_postponed_is_published_when_the_file_says_so(stage: Stage) -> None:
    """Its recorded slot is over, but not the one that the service holds."""
    soon = NOW + timedelta(hours=1)
    stage.write(post(scheduled_at=soon, missed=Missed.PUBLISH))
    stage.apply()
    (remote,) = stage.provider.stored.values()
    stage.provider.edit(remote.id, scheduled_at=NOW + timedelta(days=3))
    stage.clock.advance(timedelta(hours=2))
    step = only_step(stage.apply())
    assert (step.action, step.outcome) == (Action.UPDATE, "done")
    assert stage.provider.texts() == ["Hello"]
    assert stage.has_settled()
