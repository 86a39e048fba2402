"""What earlier runs, or this one, left open is looked into before anything new is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import LINKEDIN, NOW, X, numbered, post, remote
from tests.doubles.stage import Stage, code_of, only_step, outcomes

from postsync.domain.config import Policy
from postsync.domain.errors import Ambiguous, NotFound, PlanStale, Unavailable
from postsync.domain.post.content import digest
from postsync.domain.post.post import Post
from postsync.domain.run.events import IntentSettled
from postsync.domain.state.intent import Action

CUT_OFF = Ambiguous("the connection was cut")
MINUTE = timedelta(minutes=1)
AT_ONCE = post(scheduled_at=None)
NEAR = post(scheduled_at=NOW + 15 * MINUTE)


class Killed(BaseException):
    """The process ends here and now."""


def die(_what: object) -> None:
    raise Killed


def killed(stage: Stage, call: str, die_in: Callable[[str], None] = die) -> None:
    """Let a run end in the middle of `call`, after the service has acted; then go on elsewhere."""
    stage.provider.during[call] = die_in
    with pytest.raises(Killed):
        stage.apply(parallelism=1)
    stage.provider.during.clear()
    stage.another_machine()
    stage.recorder.clear()


def decisions(stage: Stage) -> list[str]:
    return [event.settlement.verdict for event in stage.events if isinstance(event, IntentSettled)]


class TestInTheSameRun:
    """An unanswered creation is looked for at once: no later run is certain."""

    @pytest.mark.parametrize("desired", [post(), NEAR, AT_ONCE], ids=["ahead", "near", "now"])
    def test_a_post_that_was_made_is_found(self, stage: Stage, desired: Post) -> None:
        stage.write(desired)
        stage.provider.fail("create", CUT_OFF, after=True)
        step = only_step(stage.apply())
        assert (step.action, step.outcome, step.remote_id) == (Action.CREATE, "done", "p1")
        assert len(stage.provider.requests) == 1
        assert stage.provider.texts() == ["Hello"]
        assert stage.has_settled()

    def test_it_is_given_time_to_appear(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.fail("create", CUT_OFF, after=True)
        stage.apply()
        assert stage.clock.slept == [3.0]

    def test_a_post_due_later_that_was_not_made_is_sent_again_under_its_key(
        self, stage: Stage
    ) -> None:
        stage.write(post())
        stage.provider.fail("create", CUT_OFF)
        assert only_step(stage.apply()).outcome == "done"
        assert stage.recorder.of("create") == ["create Hello", "create Hello"]
        assert stage.provider.texts() == ["Hello"]
        assert stage.record().generation == 1
        assert stage.has_settled()

    @pytest.mark.parametrize("desired", [NEAR, AT_ONCE], ids=["near", "now"])
    def test_a_post_due_soon_that_was_not_found_is_never_sent_again(
        self, stage: Stage, desired: Post
    ) -> None:
        stage.write(desired)
        stage.provider.fail("create", CUT_OFF)
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("unknown", "unknown-outcome")
        assert stage.recorder.of("create") == ["create Hello"]
        assert set(stage.snapshot.intents) == {"launch"}
        plan = stage.plan()
        assert [(c.action, [str(r) for r in c.reasons]) for c in plan.changes] == [
            (Action.BLOCKED, ["open-intent"])
        ]
        stage.apply()
        stage.apply()
        assert stage.recorder.of("create") == ["create Hello"]

    def test_a_post_made_but_not_listed_yet_is_one_post_all_the_same(self, stage: Stage) -> None:
        """It is sent again under the same key, and the service answers with the first one."""
        stage.write(post())
        stage.provider.hidden = {"p1"}
        stage.provider.fail("create", CUT_OFF, after=True)
        assert only_step(stage.apply()).outcome == "done"
        (first, body), (second, again) = stage.provider.requests
        assert (first, body) == (second, again)
        assert stage.provider.texts() == ["Hello"]
        assert stage.record().remote_id == "p1"

    def test_nothing_is_sent_again_while_the_list_is_incomplete(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.fail("create", CUT_OFF)

        pause = stage.clock.sleep

        def meanwhile(seconds: float) -> None:
            stage.provider.unlisted = True
            pause(seconds)

        stage.clock.sleep = meanwhile  # type: ignore[method-assign]
        assert only_step(stage.apply()).outcome == "unknown"
        assert stage.recorder.of("create") == ["create Hello"]

    def test_nothing_is_sent_again_while_two_looks_disagree(self, stage: Stage) -> None:
        """A list that is still growing may not show everything yet."""
        stage.write(post())
        stage.provider.fail("create", CUT_OFF)
        stage.provider.appears_later(remote("else", "Something else", created_at=NOW))
        assert only_step(stage.apply()).outcome == "unknown"
        assert stage.recorder.of("create") == ["create Hello"]

    def test_when_the_service_is_out_of_reach_the_rest_is_reported(self, stage: Stage) -> None:
        stage.write(*numbered(2))
        stage.provider.fail("create", CUT_OFF, skip=1)
        stage.provider.fail("posts", Unavailable("no connection"), skip=2)
        report = stage.apply(parallelism=1)
        assert outcomes(report) == {"p1": "done", "p2": "unknown"}
        assert set(stage.snapshot.intents) == {"p2"}
        assert any("no connection" in note for note in stage.notes)

    def test_an_unanswered_update_is_judged_by_what_the_post_shows(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.write(post(text="Hi"))
        stage.provider.fail("update", CUT_OFF, after=True)
        assert only_step(stage.apply()).outcome == "done"
        assert stage.has_settled()

    def test_an_update_that_was_not_carried_out_is_left_to_the_next_plan(
        self, stage: Stage
    ) -> None:
        stage.write(post())
        stage.apply()
        stage.write(post(text="Hi"))
        stage.provider.fail("update", CUT_OFF)
        assert only_step(stage.apply()).outcome == "unknown"
        assert stage.snapshot.intents == {}
        assert only_step(stage.apply()).action is Action.UPDATE
        assert stage.has_settled()

    @pytest.mark.parametrize("after", [True, False], ids=["done", "not done"])
    def test_an_unanswered_cancel_is_judged_by_looking(self, stage: Stage, after: bool) -> None:
        stage.write(post())
        stage.apply()
        stage.write()
        stage.provider.fail("delete", CUT_OFF, after=after)
        assert only_step(stage.apply()).outcome == ("done" if after else "unknown")
        assert stage.snapshot.intents == {}
        stage.apply()
        assert stage.provider.stored == {}
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
        assert stage.has_settled()


class TestAfterAKill:
    """The process was killed, and another machine takes over with nothing but the state."""

    def test_killed_after_the_post_was_made(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        report = stage.apply()
        assert [(s.action, s.outcome) for s in report.steps] == [(Action.ADOPT, "done")]
        assert len(stage.provider.requests) == 1
        assert stage.has_settled()

    def test_killed_before_the_post_was_made(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        report = stage.apply()
        assert outcomes(report) == {"launch": "done"}
        assert decisions(stage) == ["resend"]
        assert stage.has_settled()

    def test_killed_while_publishing_at_once(self, stage: Stage) -> None:
        stage.write(AT_ONCE)
        killed(stage, "create")
        stage.apply()
        assert stage.provider.public == [(X.id, "Hello")]
        assert stage.has_settled()

    def test_killed_in_the_middle_of_many(self, stage: Stage) -> None:
        stage.write(*numbered(5))
        killed(stage, "create", lambda text: die(text) if text == "Number 3" else None)
        stage.apply()
        assert stage.provider.texts() == [f"Number {n}" for n in range(1, 6)]
        assert stage.has_settled()

    def test_killed_between_the_two_halves_of_a_replacement(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.write(post(selectors=("linkedin",)))
        killed(stage, "delete")
        report = stage.apply()
        assert outcomes(report) == {"launch": "done"}
        assert stage.provider.texts() == ["Hello"]
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
        assert stage.record().remote_id == "p2"
        assert stage.has_settled()

    def test_killed_after_both_halves_of_a_replacement(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.write(post(selectors=("linkedin",)))
        killed(stage, "create")
        stage.apply()
        assert stage.record().remote_id == "p2"
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
        assert len(stage.provider.requests) == 2
        assert stage.has_settled()

    def test_killed_during_an_update(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.write(post(text="Hi"))
        killed(stage, "update")
        stage.apply()
        assert stage.provider.texts() == ["Hi"]
        assert stage.has_settled()

    def test_killed_during_a_cancel(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.write()
        killed(stage, "delete")
        stage.apply()
        assert stage.snapshot.records == {}
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
        assert stage.has_settled()

    def test_one_that_is_sent_again_without_an_answer_stays_announced_as_it_was(
        self, stage: Stage
    ) -> None:
        """The same run must not announce it anew: the first call may be under way yet."""
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        announced = stage.snapshot.intents["launch"]
        stage.clock.advance(MINUTE)
        stage.provider.fail("create", CUT_OFF)
        assert outcomes(stage.apply()) == {"launch": "unknown"}
        assert stage.recorder.of("create") == ["create Hello"]
        assert stage.snapshot.intents["launch"].at == announced.at

    def test_killed_again_while_recovering(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        killed(stage, "create")
        stage.apply()
        assert stage.provider.texts() == ["Hello"]
        assert stage.has_settled()

    def test_what_settling_leaves_to_do_must_have_been_approved(self, stage: Stage) -> None:
        """The file was changed meanwhile: the post is found, and its update needs a plan of its own."""
        stage.write(post())
        killed(stage, "create")
        stage.write(post(text="Hi"))
        with pytest.raises(PlanStale):
            stage.apply()
        assert set(stage.snapshot.records) == {"launch"}
        assert only_step(stage.apply()).action is Action.UPDATE

    def test_what_is_found_although_no_file_asks_for_it_is_cancelled_at_once(
        self, stage: Stage
    ) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.write()
        report = stage.apply()
        assert [step.action for step in report.steps] == [Action.ADOPT, Action.CANCEL]
        assert stage.provider.texts() == []
        assert stage.has_settled()

    @pytest.mark.parametrize("now", [(), (post(draft=True),)], ids=["deleted", "a draft"])
    @pytest.mark.parametrize("announced", [post(), NEAR, AT_ONCE], ids=["ahead", "near", "now"])
    def test_what_no_file_asks_for_any_more_is_looked_for_and_never_sent(
        self, stage: Stage, announced: Post, now: tuple[Post, ...]
    ) -> None:
        stage.write(announced)
        killed(stage, "create")
        stage.provider.stored.clear()
        stage.write(*now)
        (told,) = stage.plan().diagnostics
        assert (told.rule, told.severity) == ("PS616", "warn")
        report = stage.apply()
        assert (report.steps, report.succeeded) == ((), True)
        assert decisions(stage) == ["wait"]
        assert set(stage.snapshot.intents) == {"launch"}
        stage.clock.advance(timedelta(hours=1))
        assert stage.apply().succeeded
        assert stage.snapshot.intents == {}
        assert stage.recorder.of("create") == []
        assert stage.has_settled()

    def test_what_turns_up_late_although_no_file_asks_for_it_is_cancelled(
        self, stage: Stage
    ) -> None:
        stage.write(post())
        killed(stage, "create")
        (made,) = stage.provider.stored.values()
        stage.provider.stored.clear()
        stage.write()
        stage.apply()
        stage.provider.put(made)
        stage.apply(policy=Policy(max_cancel=0))
        assert stage.provider.texts() == []
        assert stage.has_settled()

    def test_while_everything_is_paused_nothing_is_sent_again(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        stage.apply(policy=Policy(paused=True))
        assert stage.recorder.of("create") == []
        assert set(stage.snapshot.intents) == {"launch"}
        stage.apply()
        assert stage.provider.texts() == ["Hello"]
        assert stage.has_settled()

    def test_while_the_list_is_incomplete_nothing_is_given_up(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        stage.write()
        stage.provider.unlisted = True
        stage.clock.advance(timedelta(days=1))
        stage.apply()
        assert set(stage.snapshot.intents) == {"launch"}

    def test_a_renamed_file_is_not_sent_under_its_new_name(self, stage: Stage) -> None:
        stage.write(NEAR)
        stage.provider.fail("create", CUT_OFF, after=True)
        stage.provider.hidden = {"p1"}
        stage.apply()
        stage.write(NEAR._replace(address="renamed"))
        stage.apply()
        assert stage.provider.texts() == ["Hello"]
        assert len(stage.provider.requests) == 1


class TestInjection:
    """Whoever can write the state cannot have anything sent that no plan has shown."""

    @pytest.mark.parametrize("change", ["text", "accounts", "digest", "time"])
    def test_a_body_that_the_announced_post_does_not_make_is_not_sent(
        self, stage: Stage, change: str
    ) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        (intent,) = stage.snapshot.intents.values()
        body = dict(intent.body or {})
        if change == "text":
            body["containers"] = [{"content": "EVIL", "media": []}]
        elif change == "accounts":
            body["accounts"] = [X.id, LINKEDIN.id]
        elif change == "time":
            del body["scheduledAt"]
        claimed = intent.body_digest if change != "digest" else "sha256:0"
        if change == "accounts":
            claimed = digest(body)
        forged = replace(intent, body=body, body_digest=claimed)
        stage.state.snapshot = replace(stage.snapshot, intents={"launch": forged})
        (shown,) = stage.plan().changes
        assert shown.action is Action.BLOCKED
        step = only_step(stage.apply())
        assert (step.outcome, code_of(step)) == ("unknown", "unknown-outcome")
        assert stage.recorder.of("create") == []
        assert stage.provider.stored == {}

    def test_what_is_sent_again_is_shown_with_text_and_accounts(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        (shown,) = stage.plan().changes
        assert (shown.action, shown.account_ids) == (Action.CREATE, (X.id,))
        assert shown.after is not None
        assert shown.after.texts == ("Hello",)


class TestKeys:
    def test_within_a_day_the_same_key_and_body_are_sent_again(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        stage.clock.advance(timedelta(hours=22))
        stage.apply()
        (first, body), (second, again) = stage.provider.requests
        assert (first, body) == (second, again)

    def test_after_that_a_new_generation_gets_a_new_key(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        stage.clock.advance(timedelta(hours=24))
        stage.apply()
        (first, body), (second, again) = stage.provider.requests
        assert first != second
        assert body == again
        assert stage.record().generation == 2

    def test_the_new_key_is_durable_before_it_is_used(self, stage: Stage) -> None:
        stage.write(post())
        killed(stage, "create")
        stage.provider.stored.clear()
        stage.clock.advance(timedelta(hours=24))
        saved = []
        stage.provider.during["create"] = lambda _t: saved.append(stage.snapshot.intents["launch"])
        stage.apply()
        assert saved[0].key == stage.provider.requests[1][0]


class TestJournal:
    """Outcomes that reached this machine's disk but not the state."""

    def lost_save(self, stage: Stage) -> None:
        """The second write of the run fails: the intents are saved, the outcomes are not."""
        writes = stage.state.writes
        original = stage.state.write

        def failing(snapshot: object, **how: str) -> object:
            if stage.state.writes > writes:
                stage.state.fail_writes = 1
            return original(snapshot, **how)  # type: ignore[arg-type]

        stage.state.write = failing  # type: ignore[method-assign, assignment]
        with pytest.raises(Exception, match="the disk is full"):
            stage.apply()
        stage.state.write = original  # type: ignore[method-assign]

    def test_they_are_taken_up_without_looking_and_saved(self, stage: Stage) -> None:
        stage.write(AT_ONCE)
        self.lost_save(stage)
        assert set(stage.snapshot.intents) == {"launch"}
        assert stage.journal.entries() != {}
        stage.provider.hidden = {"p1"}
        assert stage.plan().changes == ()
        stage.apply()
        assert stage.record().remote_id == "p1"
        assert stage.snapshot.intents == {}
        assert stage.journal.entries() == {}
        assert stage.provider.public == [(X.id, "Hello")]

    def test_a_plan_alone_writes_nothing(self, stage: Stage) -> None:
        stage.write(post())
        self.lost_save(stage)
        serial = stage.snapshot.serial
        stage.plan()
        assert stage.snapshot.serial == serial
        assert stage.journal.entries() != {}

    def test_entries_for_another_intent_of_the_address_are_of_no_use(self, stage: Stage) -> None:
        stage.write(post())
        self.lost_save(stage)
        another = replace(stage.snapshot.intents["launch"], key="another")
        stage.state.snapshot = replace(stage.snapshot, intents={"launch": another})
        (change,) = stage.plan().changes
        assert (change.action, change.reasons[0]) == (Action.ADOPT, "open-intent")


def test_a_recorded_post_is_gone_only_when_its_id_says_so(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    stage.provider.hidden = {"p1"}
    assert stage.plan().changes == ()
    assert "get p1" in stage.recorder.effects


def test_what_was_final_when_recorded_is_not_asked_about(stage: Stage) -> None:
    stage.write(AT_ONCE)
    stage.apply()
    stage.provider.hidden = {"p1"}
    stage.provider.fail("get", NotFound("deleted from the dashboard"))
    stage.recorder.clear()
    assert stage.plan().changes == ()
    assert stage.recorder.of("get") == []
