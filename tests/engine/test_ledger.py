"""What a ledger holds, and what the journal of one machine still knows after other runs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import NOW, intent_of, post, record_of, state
from tests.doubles.recorder import Recorder
from tests.doubles.stage import Stage
from tests.doubles.state import MemoryJournal

from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder, Lease, Machine
from postsync.domain.state.record import Record, Snapshot
from postsync.engine.ledger import Ledger, note, noted

HERE = Holder(who="a", since=NOW, pid=7, started="1", machine=Machine(host="here"))
THERE = Holder(who="b", since=NOW, pid=7, started="1", machine=Machine(host="there"))
INTENT = intent_of(post())


def result(outcome: Outcome, record: Record | None = None) -> StepResult:
    return StepResult(address="launch", action=Action.CREATE, outcome=outcome, record=record)


def left_by(holder: Holder | None) -> Snapshot:
    """The state with the intent open, as the run of `holder` saved it."""
    return state(intents=(INTENT,), lease=Lease(holder=holder, until=NOW) if holder else None)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(Recorder())


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.SKIPPED])
class TestThatNothingWasMade:
    def test_counts_while_the_state_is_as_that_run_left_it(
        self, journal: MemoryJournal, outcome: Outcome
    ) -> None:
        note(journal, INTENT, result(outcome), HERE)
        assert noted(journal.entries(), left_by(HERE)) == [result(outcome)]

    @pytest.mark.parametrize("later", [THERE, None], ids=["another run", "nobody"])
    def test_counts_no_more_even_if_a_replaced_post_was_taken_away(
        self, journal: MemoryJournal, outcome: Outcome, later: Holder | None
    ) -> None:
        half = replace(result(outcome), drops_record=True, released=(("r1", 1),))
        note(journal, INTENT, half, HERE)
        assert noted(journal.entries(), left_by(HERE)) == [half]
        assert noted(journal.entries(), left_by(later)) == []

    @pytest.mark.parametrize("later", [THERE, None], ids=["another run", "nobody"])
    def test_counts_no_more_once_somebody_else_wrote(
        self, journal: MemoryJournal, outcome: Outcome, later: Holder | None
    ) -> None:
        """It may have sent the same call under the same key, and have died."""
        note(journal, INTENT, result(outcome), HERE)
        assert noted(journal.entries(), left_by(later)) == []


@pytest.mark.parametrize("later", [HERE, THERE, None], ids=["this run", "another run", "nobody"])
def test_that_a_post_was_made_counts_whoever_wrote_since(
    journal: MemoryJournal, later: Holder | None
) -> None:
    made = result(Outcome.DONE, record_of(post()))
    note(journal, INTENT, made, HERE)
    assert noted(journal.entries(), left_by(later)) == [made]


def test_the_fraction_of_a_second_that_the_state_does_not_keep_makes_no_other_run(
    journal: MemoryJournal,
) -> None:
    precise = Holder(who="a", since=NOW.replace(microsecond=123_456), pid=7)
    kept = Holder(who="a", since=NOW.replace(microsecond=123_000), pid=7)
    note(journal, INTENT, result(Outcome.SKIPPED), precise)
    assert noted(journal.entries(), left_by(kept)) != []


class TestLedger:
    def test_an_outcome_stays_in_the_journal_until_it_is_saved(self, stage: Stage) -> None:
        ledger = Ledger(stage.world)
        ledger.announce(INTENT)
        ledger.hold(HERE)
        ledger.save("announce")
        ledger.note(INTENT, result(Outcome.DONE, record_of(post())))
        assert list(stage.journal.entries()) == [INTENT.key]
        assert "launch" not in stage.snapshot.records
        ledger.save("outcomes so far")
        assert stage.journal.entries() == {}
        assert "launch" in stage.snapshot.records

    def test_another_ledger_of_this_machine_knows_what_is_only_journalled(
        self, stage: Stage
    ) -> None:
        ledger = Ledger(stage.world)
        ledger.announce(INTENT)
        ledger.hold(HERE)
        ledger.save("announce")
        ledger.note(INTENT, result(Outcome.DONE, record_of(post())))
        assert "launch" in Ledger(stage.world).records
        stage.another_machine()
        assert "launch" not in Ledger(stage.world).records

    def test_only_the_run_that_announced_a_call_can_say_how_it_ended(self, stage: Stage) -> None:
        ledger = Ledger(stage.world)
        with pytest.raises(ValueError, match="only the run that announced"):
            ledger.note(INTENT, result(Outcome.FAILED))
        assert stage.journal.entries() == {}

    def test_closing_gives_the_lease_back(self, stage: Stage) -> None:
        ledger = Ledger(stage.world)
        ledger.announce(INTENT)
        ledger.hold(HERE)
        ledger.save("announce")
        assert ledger.may_send()
        assert stage.snapshot.lease is not None
        ledger.close("apply")
        assert not ledger.may_send()
        assert stage.snapshot.lease is None


def test_the_state_remembers_when_it_began(stage: Stage) -> None:
    ledger = Ledger(stage.world)
    ledger.see((), "c0ffee")
    began = ledger.save("first").snapshot.began_at
    assert began == stage.world.clock.now()
    stage.clock.advance(timedelta(days=7))
    later = Ledger(stage.world)
    later.see((), "c0ffee2")
    assert later.save("second").snapshot.began_at == began
