"""Every answer of the service is judged, and what it silently dropped is found out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, LINKEDIN, NOW, PUBLISHED, X, numbered, post, with_media
from tests.doubles.stage import Stage, code_of, only_step, outcomes

from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    Forbidden,
    NotFound,
    PaymentRequired,
    PostsyncError,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from postsync.domain.remote.remote import RemoteContainer
from postsync.domain.state.intent import Action

MINUTE = timedelta(minutes=1)
BOTH = ("x:acme", "linkedin")


def applied(stage: Stage, **wanted: object) -> None:
    stage.write(post(**wanted))  # type: ignore[arg-type]
    stage.apply()
    stage.recorder.clear()


class TestRefusals:
    """The service said no, or was not reached: nothing happened, and the intent is closed."""

    @pytest.mark.parametrize(
        "error",
        [
            Rejected("text too long"),
            Unavailable("no connection"),
            RateLimited("slow down"),
            NotFound("no such path"),
        ],
        ids=lambda e: type(e).__name__,
    )
    @pytest.mark.parametrize("call", ["create", "update", "delete"])
    def test_the_step_has_failed_and_nothing_is_in_doubt(
        self, stage: Stage, error: PostsyncError, call: str
    ) -> None:
        if call == "create":
            stage.write(post())
        else:
            applied(stage)
            stage.write(*([post(text="Hi")] if call == "update" else []))
        stage.provider.fail(call, error)
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("failed", error.code)
        assert stage.snapshot.intents == {}
        again = only_step(stage.apply())
        assert (again.action, again.outcome) == (step.action, "done")
        assert stage.has_settled()

    def test_a_conflict_is_a_failure_and_the_post_is_looked_at_next_time(
        self, stage: Stage
    ) -> None:
        applied(stage)
        stage.write(post(text="Hi"))
        stage.provider.fail("update", Conflict("it is being published"))
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("failed", "conflict")
        assert stage.record().content.texts[0] == "Hello"

    def test_the_request_id_is_passed_on(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.fail("create", Rejected("no", request_id="req-7"))
        step = only_step(stage.apply())
        assert step.error is not None
        assert (step.error.message, step.error.request_id) == ("no", "req-7")

    def test_one_refused_post_does_not_hold_the_others_back(self, stage: Stage) -> None:
        stage.write(*numbered(3))
        stage.provider.fail("create", Rejected("no"), skip=1)
        report = stage.apply(parallelism=1)
        assert outcomes(report) == {"p1": "done", "p2": "failed", "p3": "done"}


class Suspended(ProviderError):
    """A refusal that no code of ours knows, only the provider that raises it."""

    stops_the_run = True


class Vanished(ProviderError):
    """A failure of which only its class says that the call may have been carried out."""

    may_have_applied = True


class TestStopping:
    """Some refusals would meet every further call too."""

    @pytest.mark.parametrize(
        "error",
        [
            Unauthorized("key revoked"),
            PaymentRequired("no subscription"),
            Forbidden("not allowed"),
            QuotaExhausted("used up"),
            Suspended("suspended by the service"),
        ],
        ids=lambda e: type(e).__name__,
    )
    def test_the_run_stops_at_once_and_the_rest_is_skipped(
        self, stage: Stage, error: PostsyncError
    ) -> None:
        stage.write(*numbered(4))
        stage.provider.fail("create", error, skip=1)
        report = stage.apply(parallelism=1)
        assert outcomes(report) == {
            "p1": "done",
            "p2": "failed",
            "p3": "skipped",
            "p4": "skipped",
        }
        assert len(stage.provider.requests) == 1
        assert [code_of(step) for step in report.steps] == [None, error.code, "stopped", "stopped"]
        assert stage.snapshot.intents == {}

    def test_the_next_run_does_what_was_left(self, stage: Stage) -> None:
        stage.write(*numbered(3))
        stage.provider.fail("create", QuotaExhausted("used up"))
        stage.apply(parallelism=1)
        assert set(outcomes(stage.apply()).values()) == {"done"}
        assert stage.has_settled()


def test_the_error_itself_says_whether_the_call_may_have_been_carried_out(stage: Stage) -> None:
    stage.write(post(scheduled_at=None))
    stage.provider.fail("create", Vanished("gone"))
    assert outcomes(stage.apply()) == {"launch": "unknown"}


class TestSilentDrops:
    def test_a_dropped_account_fails_and_the_post_is_taken_back(self, stage: Stage) -> None:
        stage.write(post(selectors=BOTH))
        stage.provider.drops_accounts = {LINKEDIN.id}
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("failed", "dropped")
        assert step.error is not None
        assert LINKEDIN.id in step.error.message
        assert stage.provider.stored == {}
        assert stage.snapshot.records == {}
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]

    def test_once_the_service_takes_it_the_post_is_made_under_a_new_key(self, stage: Stage) -> None:
        """Under the old key the service would answer with the post that was taken back."""
        stage.write(post(selectors=BOTH))
        stage.provider.drops_accounts = {LINKEDIN.id}
        stage.apply()
        stage.provider.drops_accounts = set()
        assert only_step(stage.apply()).outcome == "done"
        assert stage.record().generation == 2
        assert len({key for key, _ in stage.provider.requests}) == 2

    def test_a_dropped_account_of_what_is_out_is_recorded_for_good(self, stage: Stage) -> None:
        stage.write(post(selectors=BOTH, scheduled_at=None))
        stage.provider.drops_accounts = {LINKEDIN.id}
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step), step.remote_id) == ("failed", "dropped", "p1")
        assert stage.record().missing == (LINKEDIN.id,)
        plan = stage.plan()
        assert not plan.has_changes
        assert [d.rule for d in plan.diagnostics] == ["PS609"]
        assert stage.apply().steps == ()
        assert stage.provider.public == [(X.id, "Hello")]

    def test_a_dropped_medium_fails_and_the_post_is_taken_back(self, stage: Stage) -> None:
        stage.write(with_media("launch", stage.media.add("posts/a.jpg", b"a")))
        stage.provider.drops_media = True
        step = only_step(stage.apply())
        assert step.error is not None
        assert "1 of 1 media" in step.error.message
        assert stage.provider.stored == {}

    def test_another_time_fails_and_the_post_is_taken_back(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.drops_time = True
        step = only_step(stage.apply())
        assert step.error is not None
        assert "the time 2026-11-30T12:00:00Z" in step.error.message
        assert stage.provider.stored == {}

    def test_what_cannot_be_taken_back_is_recorded_as_it_is(self, stage: Stage) -> None:
        stage.write(post(selectors=BOTH))
        stage.provider.drops_accounts = {LINKEDIN.id}
        stage.provider.fail("delete", Unavailable("no connection"))
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("failed", "dropped")
        assert stage.record().remote_id == "p1"
        assert stage.record().missing == (LINKEDIN.id,)
        assert not stage.plan().has_changes

    def test_an_update_that_was_not_carried_out_has_failed(self, stage: Stage) -> None:
        applied(stage)
        stage.write(post(text="Hi"))
        stage.provider.ignores_updates = True
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("failed", "not-applied")
        assert stage.record().content.texts[0] == "Hello"
        stage.provider.ignores_updates = False
        assert only_step(stage.apply()).outcome == "done"

    def test_an_update_that_lost_its_media_has_failed(self, stage: Stage) -> None:
        applied(stage)
        stage.write(with_media("launch", stage.media.add("posts/a.jpg", b"a")))
        stage.provider.drops_media = True
        assert code_of(only_step(stage.apply())) == "not-applied"


class TestBareAnswers:
    """A creation may be answered with an id and nothing else."""

    def test_the_post_is_read_before_it_is_judged(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.answers_bare = True
        assert only_step(stage.apply()).outcome == "done"
        assert stage.recorder.of("create", "get") == ["create Hello", "get p1"]
        assert stage.record().echo.texts == ("Hello",)

    @pytest.mark.parametrize(
        "error", [Unavailable("no connection"), Ambiguous("cut off"), NotFound("not yet")]
    )
    def test_a_post_that_cannot_be_read_is_not_lost(
        self, stage: Stage, error: PostsyncError
    ) -> None:
        stage.write(post())
        stage.provider.answers_bare = True
        stage.provider.fail("get", error)
        assert only_step(stage.apply()).outcome == "done"
        assert stage.record().remote_id == "p1"
        assert stage.provider.texts() == ["Hello"]

    def test_a_post_that_is_out_and_cannot_be_read_stays_in_doubt_until_it_can(
        self, stage: Stage
    ) -> None:
        stage.write(post(scheduled_at=None))
        stage.provider.answers_bare = True
        stage.provider.fail("get", Unavailable("no connection"))
        stage.provider.fail("get", Unavailable("no connection"))
        stage.provider.fail("posts", Unavailable("no connection"), skip=2)
        assert only_step(stage.apply()).outcome == "unknown"
        assert set(stage.snapshot.intents) == {"launch"}
        stage.apply()
        assert stage.record().remote_id == "p1"
        assert stage.provider.public == [(X.id, "Hello")]


class TestAnswersFromMemory:
    """A key that was used before is answered with its post, even one that was deleted since."""

    @pytest.fixture
    def forgotten(self, stage: Stage) -> Stage:
        """A post that was made, deleted by a person, and is recorded no more."""
        stage.write(post())
        stage.apply()
        stage.provider.replays_deleted = True
        stage.provider.stored.clear()
        stage.state.snapshot = replace(stage.snapshot, records={})
        return stage

    def test_a_deleted_post_is_not_taken_for_a_new_one(self, forgotten: Stage) -> None:
        assert only_step(forgotten.apply()).outcome == "unknown"
        assert forgotten.snapshot.records == {}
        assert set(forgotten.snapshot.intents) == {"launch"}

    def test_once_it_cannot_just_be_late_another_is_made_under_a_new_key(
        self, forgotten: Stage
    ) -> None:
        forgotten.clock.advance(timedelta(minutes=3))
        assert code_of(only_step(forgotten.apply())) == "made-and-deleted"
        assert only_step(forgotten.apply()).outcome == "done"
        assert forgotten.provider.texts() == ["Hello"]
        assert forgotten.record().generation == 2
        assert forgotten.has_settled()

    def test_a_doubt_of_the_first_minutes_settles_later(self, forgotten: Stage) -> None:
        forgotten.apply()
        forgotten.clock.advance(timedelta(minutes=3))
        forgotten.apply()
        forgotten.apply()
        assert forgotten.provider.texts() == ["Hello"]
        assert forgotten.has_settled()

    def test_one_that_may_have_been_public_is_asked_about(self, stage: Stage) -> None:
        stage.write(post(scheduled_at=None))
        stage.apply()
        stage.provider.replays_deleted = True
        stage.provider.stored.clear()
        stage.state.snapshot = replace(stage.snapshot, records={})
        stage.clock.advance(timedelta(hours=1))
        assert only_step(stage.apply()).outcome == "unknown"
        assert stage.provider.public == [(X.id, "Hello")]

    def test_one_that_is_there_is_taken_as_it_is_now(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        edited = replace(stage.provider.stored["p1"], containers=(RemoteContainer(content="Hi"),))
        stage.provider.stored["p1"] = edited
        stage.state.snapshot = replace(stage.snapshot, records={})
        stage.apply(create_anyway=frozenset({"launch"}))
        assert stage.record().echo.texts == ("Hi",)


class TestSlots:
    """Between planning and sending time passes."""

    def delayed(self, by: timedelta, stage: Stage) -> Callable[[object], bool]:
        def ask(_plan: object) -> bool:
            stage.clock.advance(by)
            return True

        return ask

    def test_a_post_whose_slot_passed_meanwhile_is_not_sent(self, stage: Stage) -> None:
        stage.write(post(scheduled_at=NOW + 10 * MINUTE))
        step = only_step(stage.apply(ask=self.delayed(10 * MINUTE, stage)))
        assert (step.outcome, code_of(step)) == ("skipped", "slot-passed")
        assert stage.provider.requests == []
        assert stage.snapshot.intents == {}

    def test_until_the_last_moment_it_is(self, stage: Stage) -> None:
        stage.write(post(scheduled_at=NOW + 10 * MINUTE))
        late = 10 * MINUTE - timedelta(seconds=1)
        assert only_step(stage.apply(ask=self.delayed(late, stage))).outcome == "done"

    @pytest.mark.parametrize("change", ["update", "replace", "cancel"])
    def test_a_post_that_came_into_the_guard_window_is_left_alone(
        self, stage: Stage, change: str
    ) -> None:
        slot = NOW + 10 * MINUTE
        applied(stage, scheduled_at=slot)
        wanted = {
            "update": [post(text="Hi", scheduled_at=slot)],
            "replace": [post(selectors=("linkedin",), scheduled_at=slot)],
            "cancel": [],
        }
        stage.write(*wanted[change])
        step = only_step(stage.apply(ask=self.delayed(5 * MINUTE, stage)))
        assert (step.action, step.outcome, code_of(step)) == (change, "skipped", "slot-passed")
        assert stage.recorder.of("update", "delete", "create") == []
        assert stage.snapshot.intents == {}

    def test_a_new_slot_that_came_into_the_guard_window_is_not_taken(self, stage: Stage) -> None:
        applied(stage)
        stage.write(post(scheduled_at=NOW + 10 * MINUTE))
        step = only_step(stage.apply(ask=self.delayed(5 * MINUTE, stage)))
        assert code_of(step) == "slot-passed"
        assert stage.recorder.of("update") == []

    def test_a_replacement_whose_new_slot_is_too_near_takes_nothing_away(
        self, stage: Stage
    ) -> None:
        applied(stage)
        stage.write(post(selectors=("linkedin",), scheduled_at=NOW + 10 * MINUTE))
        step = only_step(stage.apply(ask=self.delayed(5 * MINUTE, stage)))
        assert code_of(step) == "slot-passed"
        assert stage.recorder.of("delete", "create") == []


class TestCancelling:
    def test_a_post_that_came_out_meanwhile_is_never_deleted(self, stage: Stage) -> None:
        applied(stage)
        stage.write()
        published = stage.provider.stored["p1"]
        out = replace(
            published,
            published_at=NOW,
            deliveries=tuple(replace(d, status=PUBLISHED) for d in published.deliveries),
        )
        step = only_step(stage.apply(ask=lambda _plan: bool(stage.provider.put(out))))
        assert (step.outcome, code_of(step)) == ("failed", "already-published")
        assert stage.recorder.of("delete") == []
        assert stage.record().deliveries[0].status == PUBLISHED
        assert only_step(stage.apply()).action is Action.ARCHIVE

    def test_a_post_that_is_going_out_at_this_moment_is_never_deleted(self, stage: Stage) -> None:
        """Somebody pressed publish-now: it has no time any more, and nothing is out yet."""
        applied(stage)
        stage.write()

        def hurry(_plan: object) -> bool:
            stage.provider.holds_back = True
            stage.provider.edit("p1", scheduled_at=None)
            return True

        step = only_step(stage.apply(ask=hurry))
        assert (step.outcome, code_of(step)) == ("skipped", "slot-passed")
        assert stage.recorder.of("delete") == []

    def test_a_post_that_vanished_meanwhile_counts_as_cancelled(self, stage: Stage) -> None:
        applied(stage)
        stage.write()
        step = only_step(stage.apply(ask=lambda _p: stage.provider.remove("p1") is None))
        assert step.outcome == "done"
        assert stage.snapshot.records == {}

    def test_a_replacement_of_what_came_out_meanwhile_makes_nothing(self, stage: Stage) -> None:
        applied(stage)
        stage.write(post(selectors=("linkedin",)))

        def publish(_plan: object) -> bool:
            shown = stage.provider.stored["p1"]
            stage.provider.edit(
                "p1", deliveries=tuple(replace(d, status=PUBLISHED) for d in shown.deliveries)
            )
            return True

        step = only_step(stage.apply(ask=publish))
        assert (step.action, code_of(step)) == (Action.REPLACE, "already-published")
        assert stage.recorder.of("delete", "create") == []
        assert stage.record().remote_id == "p1"


class TestReplacing:
    @pytest.mark.parametrize(
        "error", [Conflict("stuck"), Unavailable("no connection"), Rejected("no")]
    )
    def test_nothing_is_made_when_the_old_post_could_not_be_taken_away(
        self, stage: Stage, error: PostsyncError
    ) -> None:
        applied(stage)
        stage.write(post(selectors=("linkedin",)))
        stage.provider.fail("delete", error)
        step = only_step(stage.apply())
        assert step.outcome == "failed"
        assert stage.recorder.of("create") == []
        assert stage.record().remote_id == "p1"
        assert only_step(stage.apply()).outcome == "done"

    def test_nothing_is_made_when_it_is_unknown_whether_it_is_gone(self, stage: Stage) -> None:
        applied(stage)
        stage.write(post(selectors=("linkedin",)))
        stage.provider.fail("delete", Ambiguous("cut off"))
        stage.provider.fail("posts", Unavailable("no connection"), skip=1)
        step = only_step(stage.apply())
        assert step.outcome == "unknown"
        assert stage.recorder.of("create") == []
        assert set(stage.snapshot.intents) == {"launch"}

    def test_a_refused_second_half_leaves_the_address_free_for_the_next_run(
        self, stage: Stage
    ) -> None:
        applied(stage)
        stage.write(post(selectors=("linkedin",)))
        stage.provider.fail("create", Rejected("no"))
        step = only_step(stage.apply())
        assert (step.action, step.outcome) == (Action.REPLACE, "failed")
        assert stage.snapshot.records == {}
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
        again = only_step(stage.apply())
        assert (again.action, again.outcome) == (Action.CREATE, "done")
        assert stage.record().generation == 2


def test_an_update_moved_to_now_publishes_once(stage: Stage) -> None:
    applied(stage)
    stage.write(post(scheduled_at=None))
    stage.apply()
    stage.apply()
    assert stage.provider.public == [(X.id, "Hello")]
    assert stage.record().echo.scheduled_at == NOW
    assert AHEAD > NOW
