"""What is out is remembered, what people say is done once, and nothing of it is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, LINKEDIN, X, post, remote_of
from tests.doubles.stage import Stage, code_of, only_step, outcomes

from postsync.domain.errors import Ambiguous, PlanStale
from postsync.domain.post.content import Answers
from postsync.domain.post.post import Own
from postsync.domain.state.intent import Action, Intent

HOUR = timedelta(hours=1)
AT_ONCE = post(scheduled_at=None)
OWN = Own(accounts=("x:acme",), at=None, words="w")


def published(stage: Stage) -> None:
    stage.write(AT_ONCE._replace(own=OWN))
    stage.apply()
    stage.clock.advance(HOUR)


class TestHistory:
    def test_a_deleted_file_archives_and_a_restored_one_restores(self, stage: Stage) -> None:
        published(stage)
        before = stage.record()
        stage.write()
        assert only_step(stage.apply()).action is Action.ARCHIVE
        assert set(stage.snapshot.archive) == {"p1"}
        assert stage.snapshot.tombstones == ()
        stage.write(AT_ONCE._replace(own=OWN))
        step = only_step(stage.apply())
        assert (step.action, step.remote_id) == (Action.RESTORE, "p1")
        assert stage.record() == before
        assert stage.snapshot.archive == {}
        assert stage.provider.public == [(X.id, "Hello")]
        assert stage.has_settled()

    def test_what_the_file_itself_says_is_recorded_and_announced(self, stage: Stage) -> None:
        seen: list[Intent] = []
        stage.provider.during["create"] = lambda _t: seen.append(stage.snapshot.intents["launch"])
        published(stage)
        assert (seen[0].own, stage.record().own) == (OWN, OWN)

    def test_a_rename_takes_the_words_of_the_new_file(self, stage: Stage) -> None:
        stage.write(post()._replace(own=OWN))
        stage.apply()
        stage.write(post("renamed")._replace(own=OWN))
        assert only_step(stage.apply()).action is Action.MOVE
        assert stage.record("renamed").own == OWN
        assert stage.snapshot.tombstones == ()

    def test_what_goes_out_again_keeps_what_was_out_before(self, stage: Stage) -> None:
        published(stage)
        stage.write(post(scheduled_at=None, answers=Answers(again=True))._replace(own=OWN))
        step = only_step(stage.apply())
        assert (step.action, step.remote_id) == (Action.CREATE, "p2")
        assert stage.record().remote_id == "p2"
        assert set(stage.snapshot.archive) == {"p1"}
        assert stage.provider.public == [(X.id, "Hello")] * 2
        assert stage.has_settled()
        assert stage.apply().steps == ()


class TestRetries:
    @pytest.fixture
    def half_out(self, stage: Stage) -> Stage:
        stage.provider.fails_for = {LINKEDIN.id}
        stage.write(post(scheduled_at=None, selectors=("x:acme", "linkedin")))
        stage.apply()
        stage.clock.advance(HOUR)
        stage.provider.fails_for = set()
        return stage

    def test_only_the_failed_delivery_is_sent_once_more(self, half_out: Stage) -> None:
        step = only_step(half_out.apply(retry={"launch": ("linkedin",)}))
        assert (step.action, step.remote_id) == (Action.RETRY, "p2")
        assert [d.account_id for d in step.deliveries] == [LINKEDIN.id]
        assert half_out.provider.public == [(X.id, "Hello"), (LINKEDIN.id, "Hello")]
        record = half_out.record()
        assert (record.remote_id, [r.remote_id for r in record.retries]) == ("p1", ["p2"])
        assert len({key for key, _ in half_out.provider.requests}) == 2
        assert half_out.has_settled()

    def test_an_answer_in_the_file_counts_once(self, half_out: Stage) -> None:
        half_out.provider.fails_for = {LINKEDIN.id}
        answered = post(
            scheduled_at=None,
            selectors=("x:acme", "linkedin"),
            answers=Answers(retry=("linkedin",)),
        )
        half_out.write(answered)
        assert only_step(half_out.apply()).action is Action.RETRY
        assert half_out.apply().steps == ()
        assert len(half_out.provider.requests) == 2

    def test_one_without_an_answer_is_found_and_never_sent_blindly(self, half_out: Stage) -> None:
        half_out.provider.fail("create", Ambiguous("cut off"), after=True)
        step = only_step(half_out.apply(retry={"launch": ()}))
        assert (step.outcome, step.remote_id) == ("done", "p2")
        assert [r.remote_id for r in half_out.record().retries] == ["p2"]
        assert len(half_out.provider.requests) == 2

    def test_one_that_was_not_found_is_unknown(self, half_out: Stage) -> None:
        half_out.provider.fail("create", Ambiguous("cut off"))
        step = only_step(half_out.apply(retry={"launch": ()}))
        assert (step.outcome, code_of(step)) == ("unknown", "unknown-outcome")
        half_out.apply(retry={"launch": ()})
        half_out.apply()
        assert half_out.recorder.of("create") == ["create Hello", "create Hello"]
        assert half_out.provider.public == [(X.id, "Hello")]

    def test_others_are_left_alone_by_it(self, half_out: Stage) -> None:
        half_out.write(*half_out.source.posts, post("other", "Other"))
        assert set(outcomes(half_out.apply(retry={"launch": ()}))) == {"launch"}


class TestAdoption:
    def test_a_post_that_a_person_names_need_not_be_in_the_list(self, stage: Stage) -> None:
        stage.provider.put(remote_of(post(), "old", created_at=AHEAD - timedelta(days=400)))
        stage.provider.hidden = {"old"}
        stage.write(post(answers=Answers(is_="old")))
        step = only_step(stage.apply())
        assert (step.action, step.remote_id) == (Action.ADOPT, "old")
        assert stage.provider.requests == []
        assert stage.has_settled()

    def test_an_adopted_post_is_given_its_blocks(self, stage: Stage) -> None:
        stage.provider.put(remote_of(post(), "by-hand"))
        stage.write(post(blocks={"x": {"reply_settings": "following"}})._replace(own=OWN))
        step = only_step(stage.apply())
        assert (step.action, step.remote_id) == (Action.UPDATE, "by-hand")
        assert (stage.record().remote_id, stage.record().own) == ("by-hand", OWN)
        assert stage.provider.requests == []
        assert stage.has_settled()

    def test_a_crash_while_that_is_done_makes_no_second_post(self, stage: Stage) -> None:
        stage.provider.put(remote_of(post(), "by-hand"))
        stage.write(post(blocks={"x": {"reply_settings": "following"}}))
        stage.provider.fail("update", Ambiguous("cut off"))
        assert only_step(stage.apply()).outcome == "unknown"
        assert stage.snapshot.intents == {}
        stage.another_machine()
        assert only_step(stage.apply()).remote_id == "by-hand"
        assert stage.provider.requests == []
        assert stage.has_settled()

    def test_what_goes_out_in_a_moment_is_not_touched_when_it_is_adopted(
        self, stage: Stage
    ) -> None:
        stage.provider.put(remote_of(post(), "by-hand"))
        stage.write(post(blocks={"x": {"reply_settings": "following"}}))

        def nearly(_run: object) -> None:
            stage.clock.advance(AHEAD - stage.clock.now() - timedelta(minutes=1))

        report = stage.apply(ask=lambda _plan: nearly(None) is None)
        assert code_of(only_step(report)) == "slot-passed"
        assert stage.recorder.of("update") == []

    def test_a_replacement_that_stands_already_is_taken_over(self, stage: Stage) -> None:
        """Somebody made the change of the accounts at the service, too."""
        stage.write(post())
        stage.apply()
        moved = post(selectors=("linkedin",))
        stage.provider.put(remote_of(moved, "by-hand"))
        stage.write(moved._replace(own=OWN))
        step = only_step(stage.apply())
        assert (step.action, step.outcome, step.remote_id) == (Action.REPLACE, "done", "by-hand")
        assert set(stage.provider.stored) == {"by-hand"}
        assert (stage.record().remote_id, stage.record().own) == ("by-hand", OWN)
        assert [t.remote_id for t in stage.snapshot.tombstones] == ["p1"]
        assert len(stage.provider.requests) == 1
        assert stage.has_settled()

    @pytest.mark.parametrize("after", [True, False], ids=["cancelled", "not cancelled"])
    def test_a_crash_while_it_is_taken_over_makes_no_second_post(
        self, stage: Stage, after: bool
    ) -> None:
        stage.write(post())
        stage.apply()
        moved = post(selectors=("linkedin",))
        stage.provider.put(remote_of(moved, "by-hand"))
        stage.write(moved)
        stage.provider.fail("delete", Killed(), after=after)  # type: ignore[arg-type]
        with pytest.raises(Killed):
            stage.apply(parallelism=1)
        stage.another_machine()
        stage.state.snapshot = replace(stage.snapshot, lease=None)
        for _ in range(2):
            try:
                stage.apply()
            except PlanStale:
                continue
        assert set(stage.provider.stored) == {"by-hand"}
        assert len(stage.provider.requests) == 1
        assert stage.has_settled()


class Killed(BaseException):
    """The process ends here and now."""
