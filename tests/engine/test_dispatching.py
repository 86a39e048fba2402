"""Many steps at once, in the order that their accounts need, and stopping in time."""

import threading
from datetime import datetime, timedelta

import pytest
from tests.doubles.builders import AHEAD, X, numbered, post
from tests.doubles.stage import Stage, code_of, only_step, outcomes

from postsync.domain.errors import Ambiguous, StateUnwritable
from postsync.domain.run.outcome import StepResult
from postsync.engine.dispatching import BULK

PATIENCE = 5.0
"""Seconds after which a test gives up waiting for another thread."""


def texts(effects: list[str]) -> list[str]:
    return [effect.split(" ", 1)[1] for effect in effects]


class TestOrder:
    def test_the_posts_of_one_account_leave_in_the_order_of_their_slots(self, stage: Stage) -> None:
        stage.write(*reversed(numbered(12)))
        stage.apply(parallelism=8)
        assert texts(stage.recorder.of("create")) == [f"Number {n}" for n in range(1, 13)]

    def test_of_equal_slots_the_address_decides(self, stage: Stage) -> None:
        stage.write(*numbered(9, scheduled_at=AHEAD))
        stage.apply(parallelism=8)
        assert texts(stage.recorder.of("create")) == [f"Number {n}" for n in range(1, 10)]

    def test_in_a_bulk_run_scheduled_posts_leave_before_the_last_one_is_answered(
        self, stage: Stage
    ) -> None:
        """Both answers are held back until both posts have left."""
        both = threading.Barrier(2, timeout=PATIENCE)
        stage.provider.during["create"] = lambda _text: both.wait()
        stage.write(*numbered(BULK + 2 - BULK % 2))
        assert set(outcomes(stage.apply(parallelism=2)).values()) == {"done"}

    @pytest.mark.parametrize("at", [None, AHEAD], ids=["published at once", "scheduled"])
    def test_posts_of_one_account_are_answered_one_after_the_other(
        self, stage: Stage, at: datetime | None
    ) -> None:
        """Each answer is held back long enough for the next post to leave, if it dared to."""
        stage.provider.during["create"] = lambda _text: threading.Event().wait(0.02)
        stage.write(*numbered(5, scheduled_at=at))
        stage.apply(parallelism=8)
        assert stage.recorder.of("create", "created") == [
            effect for n in range(1, 6) for effect in (f"create Number {n}", f"created Number {n}")
        ]
        public = [] if at else [(X.id, f"Number {n}") for n in range(1, 6)]
        assert stage.provider.public == public

    def test_posts_for_different_accounts_do_not_wait_for_each_other(self, stage: Stage) -> None:
        both = threading.Barrier(2, timeout=PATIENCE)
        stage.provider.during["create"] = lambda _text: both.wait()
        stage.write(
            post("a", "A", scheduled_at=None),
            post("b", "B", scheduled_at=None, selectors=("linkedin",)),
        )
        assert set(outcomes(stage.apply(parallelism=2)).values()) == {"done"}

    def test_a_post_for_two_accounts_waits_for_both(self, stage: Stage) -> None:
        stage.write(
            post("a", "A", scheduled_at=None),
            post("b", "B", scheduled_at=None, selectors=("linkedin",)),
            post("c", "C", scheduled_at=None, selectors=("x:acme", "linkedin")),
        )
        stage.apply(parallelism=8)
        effects = stage.recorder.of("create", "created")
        assert effects.index("create C") > effects.index("created A")
        assert effects.index("create C") > effects.index("created B")

    def test_no_more_calls_are_under_way_than_allowed(self, stage: Stage) -> None:
        """Three callers meet; a fourth never comes."""
        three = threading.Barrier(3, timeout=PATIENCE)
        under_way, most = [0], [0]
        lock = threading.Lock()

        def count(_text: str) -> None:
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            three.wait()
            with lock:
                under_way[0] -= 1

        stage.provider.during["create"] = count
        stage.write(*numbered(BULK + 3 - BULK % 3))
        stage.apply(parallelism=3)
        assert most == [3]

    def test_with_one_thread_nothing_waits_for_ever(self, stage: Stage) -> None:
        stage.write(*numbered(20, scheduled_at=None))
        assert set(outcomes(stage.apply(parallelism=1)).values()) == {"done"}

    def test_a_failed_post_does_not_hold_back_the_next_of_its_account(self, stage: Stage) -> None:
        stage.write(*numbered(3, scheduled_at=None))
        stage.provider.fail("create", Ambiguous("cut off"))
        report = stage.apply(parallelism=4)
        assert outcomes(report) == {"p1": "unknown", "p2": "done", "p3": "done"}


def interrupt(stage: Stage) -> None:
    """Ctrl-C while a call is under way, which comes back only after the run has noticed."""
    stage.interrupts.interrupt()
    assert stage.interrupts.noticed.wait(PATIENCE)
    stage.clock.wait_for_a_look(PATIENCE)


class TestInterruption:
    def test_nothing_new_is_begun_and_what_runs_is_finished(self, stage: Stage) -> None:
        stage.write(*numbered(4, scheduled_at=None))
        stage.provider.during["create"] = lambda text: text == "Number 2" and interrupt(stage)
        report = stage.apply(parallelism=2)
        assert report.interrupted
        assert outcomes(report) == {
            "p1": "done",
            "p2": "done",
            "p3": "skipped",
            "p4": "skipped",
        }
        assert stage.provider.texts() == ["Number 1", "Number 2"]

    def test_nothing_new_is_begun_even_while_an_outcome_is_being_noted(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stage.write(*numbered(4, scheduled_at=None))
        too_many = threading.Event()
        append = stage.journal.append

        def slowly(result: StepResult, *, key: str) -> None:
            too_many.wait(0.0 if stage.journal.entries() else 0.5)
            append(result, key=key)

        def creating(text: str) -> None:
            if text == "Number 2":
                stage.interrupts.interrupt()
            elif text == "Number 3":
                too_many.set()

        monkeypatch.setattr(stage.journal, "append", slowly)
        stage.provider.during["create"] = creating
        assert stage.apply(parallelism=1).interrupted
        assert stage.provider.texts() == ["Number 1", "Number 2"]

    def test_what_was_done_is_saved_and_what_was_not_is_free(self, stage: Stage) -> None:
        stage.write(*numbered(3, scheduled_at=None))
        stage.provider.during["create"] = lambda _text: interrupt(stage)
        stage.apply(parallelism=1)
        assert set(stage.snapshot.records) == {"p1"}
        assert stage.snapshot.intents == {}
        stage.another_machine()
        stage.provider.during.clear()
        assert outcomes(stage.apply()) == {"p2": "done", "p3": "done"}
        assert stage.has_settled()

    def test_what_does_not_come_back_in_time_is_unknown_and_stays_announced(
        self, stage: Stage
    ) -> None:
        stage.write(*numbered(2, scheduled_at=None))
        release = threading.Event()
        given_up = threading.Event()

        def hang(_text: str) -> None:
            stage.interrupts.interrupt()
            while not given_up.is_set():
                stage.clock.advance(timedelta(seconds=1))
                release.wait(0.02)
            release.wait(PATIENCE)

        stage.provider.during["create"] = hang
        try:
            report = stage.apply(parallelism=1)
        finally:
            given_up.set()
            release.set()
        assert outcomes(report) == {"p1": "unknown", "p2": "unknown"}
        assert {code_of(step) for step in report.steps} == {"interrupted"}
        assert set(stage.snapshot.intents) == {"p1", "p2"}

    def test_an_interrupted_run_does_not_look_into_what_is_unknown(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.fail("create", Ambiguous("cut off"), after=True)
        stage.provider.during["create"] = lambda _text: stage.interrupts.interrupt()
        report = stage.apply()
        assert only_step(report).outcome == "unknown"
        assert stage.clock.slept == []
        assert set(stage.snapshot.intents) == {"launch"}


def test_when_saves_between_fail_the_run_goes_on_only_as_long_as_its_lease(stage: Stage) -> None:
    stage.write(*numbered(6, scheduled_at=None))

    def slow(_text: str) -> None:
        stage.clock.advance(timedelta(seconds=75))
        stage.state.fail_writes = 99

    stage.provider.during["create"] = slow
    with pytest.raises(StateUnwritable):
        stage.apply(parallelism=1)
    assert len(stage.provider.requests) == 4
    codes = [code_of(result) for result in stage.journal.entries().values()]
    assert codes == [None] * 4 + ["lease-over"] * 2
    assert any("saved later" in note for note in stage.notes)


def test_a_bug_in_a_thread_comes_to_light(stage: Stage) -> None:
    stage.write(post())

    def bug(_text: str) -> None:
        raise ZeroDivisionError

    stage.provider.during["create"] = bug
    with pytest.raises(ZeroDivisionError):
        stage.apply()
    assert set(stage.snapshot.intents) == {"launch"}, "the intent is durable"
