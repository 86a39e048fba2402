"""Which post belongs to which address: one id to one address, and history for ever."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.doubles.builders import (
    AHEAD,
    FAILED,
    NOW,
    PAST,
    PUBLISHED,
    X,
    deliveries,
    intent_of,
    post,
    record_of,
    remote,
    remote_of,
    state,
    tombstone,
)
from tests.doubles.recorder import Recorder
from tests.doubles.stage import Stage
from tests.doubles.state import MemoryState

from postsync.domain.errors import AlreadyBound, StateError
from postsync.domain.remote.remote import names_of
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Asking, Question
from postsync.domain.state.record import Record, Retry, Snapshot, with_retry
from postsync.engine.bindings import Bindings
from postsync.engine.ledger import Ledger

NAMES = names_of([X])


def bindings(*records: Record, **more: Any) -> Bindings:
    return Bindings(state(*records, **more), lambda: NOW)


def scheduled(address: str = "launch", remote_id: str = "r1", **more: Any) -> Record:
    desired = post(address)
    return record_of(desired, remote_of(desired, remote_id), **more)


def out(address: str = "launch", remote_id: str = "r1", **more: Any) -> Record:
    desired = post(address, scheduled_at=PAST)
    return record_of(desired, remote(remote_id, at=PAST, status=PUBLISHED), **more)


def due(address: str = "launch", remote_id: str = "r1", at: datetime | None = PAST) -> Record:
    """Its time has come, and nothing was seen of it since."""
    desired = post(address, scheduled_at=at)
    return record_of(desired, remote(remote_id, at=at))


def failed(address: str = "launch", remote_id: str = "r1") -> Record:
    return replace(due(address, remote_id), deliveries=deliveries((X,), FAILED))


def retried(record: Record, remote_id: str = "r2") -> Record:
    retry = Retry(
        remote_id=remote_id,
        generation=record.generation + 1,
        account_ids=(X.id,),
        deliveries=deliveries((X,)),
        at=NOW,
    )
    return replace(record, retries=(retry,))


class TestOneIdOneAddress:
    @pytest.mark.parametrize(
        "there",
        [
            state(scheduled("other")),
            state(retried(out("other", "r0"), "r1")),
            state(archive={"r1": out("other")}),
            state(archive={"r0": retried(out("other", "r0"), "r1")}),
        ],
        ids=["bound", "sent once more", "archived", "archived after it was sent once more"],
    )
    def test_what_belongs_to_another_address_is_refused(self, there: Snapshot) -> None:
        held = Bindings(there, lambda: NOW)
        with pytest.raises(AlreadyBound, match="r1 is the post of 'other'") as refused:
            held.bind(scheduled())
        assert "postsync state mv other launch" in refused.value.detail
        assert "launch" not in held.records

    def test_the_same_holds_for_what_is_sent_once_more(self) -> None:
        held = bindings(scheduled("other"), failed(remote_id="r0"))
        with pytest.raises(AlreadyBound):
            held.bind(retried(failed(remote_id="r0"), "r1"))

    def test_a_cancelled_one_that_stands_after_all_may_be_taken_and_is_no_tombstone_then(
        self,
    ) -> None:
        held = bindings(tombstones=(tombstone("r1", "old"), tombstone("r2", "old")))
        held.bind(scheduled())
        assert [grave.remote_id for grave in held.tombstones] == ["r2"]
        assert held.next_generation("old") == 2

    def test_a_tombstone_of_a_living_post_counts_for_nothing(self) -> None:
        assert bindings(scheduled(), tombstones=(tombstone("r1", "old"),)).tombstones == ()

    def test_a_state_that_gave_one_id_to_two_can_still_be_changed(self) -> None:
        held = bindings(scheduled("a"), scheduled("b"))
        held.bind(replace(scheduled("b"), file="elsewhere.yaml"))
        held.let_go("a", is_cancelled=True)
        assert list(held.records) == ["b"]


class TestHistory:
    @pytest.mark.parametrize(
        "record", [out(), due(), due(at=None), failed()], ids=["out", "due", "at once", "failed"]
    )
    def test_what_is_out_or_may_be_is_archived_when_it_leaves(self, record: Record) -> None:
        held = bindings(record)
        held.let_go("launch")
        assert held.records == {}
        assert held.archive == {"r1": replace(record, archived_at=NOW)}
        assert held.tombstones == ()
        assert held.owner("r1") == "launch"

    def test_what_certainly_was_not_due_leaves_a_tombstone(self) -> None:
        held = bindings(scheduled())
        held.let_go("launch")
        assert held.archive == {}
        assert [grave.remote_id for grave in held.tombstones] == ["r1"]

    def test_a_cancel_that_was_done_before_the_slot_leaves_a_tombstone_also_later(self) -> None:
        held = bindings(due())
        held.let_go("launch", is_cancelled=True)
        assert held.archive == {}

    def test_what_is_out_in_part_is_archived_even_when_the_rest_is_cancelled(self) -> None:
        held = bindings(out())
        held.let_go("launch", is_cancelled=True)
        held.bury("launch", "r1", 1)
        assert list(held.archive) == ["r1"]
        assert held.tombstones == ()

    def test_another_post_at_the_address_archives_what_is_out(self) -> None:
        held = bindings(out())
        held.bind(scheduled(remote_id="r2", generation=2))
        assert list(held.archive) == ["r1"]
        assert held.records["launch"].remote_id == "r2"

    def test_what_was_sent_once_more_is_not_forgotten_by_a_refresh(self) -> None:
        held = bindings(retried(failed()))
        held.refresh([failed()])
        assert held.records["launch"].remote_ids == ("r1", "r2")

    def test_archived_records_are_brought_up_to_date_where_they_are(self) -> None:
        held = bindings(archive={"r1": replace(due(), archived_at=PAST)})
        held.refresh([out()])
        assert held.records == {}
        assert held.archive == {"r1": replace(out(), archived_at=PAST)}

    def test_a_restored_record_stands_under_its_address_again(self) -> None:
        held = bindings(archive={"r1": replace(out(), archived_at=PAST)})
        assert held.restore("r1", "launch") == out()
        assert held.restore("r1", "launch") == out()
        assert (held.records, held.archive) == ({"launch": out()}, {})

    def test_it_may_be_restored_under_another_address(self) -> None:
        held = bindings(archive={"r1": replace(out(), archived_at=PAST)})
        held.restore("r1", "renamed")
        assert held.owner("r1") == "renamed"

    def test_nothing_is_restored_over_a_post_that_has_yet_to_go_out(self) -> None:
        held = bindings(scheduled(remote_id="r2"), archive={"r1": out()})
        with pytest.raises(AlreadyBound, match="'launch' has the post r2, which is scheduled"):
            held.restore("r1", "launch")
        assert list(held.archive) == ["r1"]

    def test_what_is_not_archived_cannot_be_restored(self) -> None:
        with pytest.raises(StateError, match="no post r1"):
            bindings().restore("r1", "launch")


class TestRenaming:
    def test_a_renamed_post_leaves_no_tombstone(self) -> None:
        held = bindings(out())
        held.rename({"renamed": "launch"})
        assert held.records == {"renamed": replace(out(), address="renamed")}
        assert held.tombstones == ()
        assert held.owner("r1") == "renamed"

    def test_but_the_generation_that_its_old_address_used_up_is_remembered(self) -> None:
        """Else the same words at the old address would have the same key, and be no new post."""
        held = bindings(out(generation=3))
        held.rename({"renamed": "launch"})
        assert held.next_generation("launch") == 4
        assert held.spent_generations() == {"launch": 3}

    def test_addresses_may_be_exchanged(self) -> None:
        held = bindings(scheduled("a", "r1"), scheduled("b", "r2"))
        held.rename({"a": "b", "b": "a"})
        assert {a: r.remote_id for a, r in held.records.items()} == {"a": "r2", "b": "r1"}

    def test_what_is_out_under_the_new_address_is_archived(self) -> None:
        held = bindings(scheduled("a", "r1"), out("b", "r2"))
        held.rename({"b": "a"})
        assert held.records["b"].remote_id == "r1"
        assert list(held.archive) == ["r2"]

    def test_what_is_scheduled_there_is_never_written_over(self) -> None:
        held = bindings(scheduled("a", "r1"), scheduled("b", "r2"))
        with pytest.raises(AlreadyBound):
            held.rename({"b": "a"})
        assert {a: r.remote_id for a, r in held.records.items()} == {"a": "r1", "b": "r2"}

    def test_an_address_without_a_record_has_nothing_to_take_over(self) -> None:
        with pytest.raises(StateError, match="no post under 'old'"):
            bindings().rename({"new": "old"})


class TestGenerations:
    @pytest.mark.parametrize(
        ("there", "following"),
        [
            (state(), 1),
            (state(scheduled(generation=2)), 3),
            (state(retried(failed())), 3),
            (state(archive={"r1": out(generation=4)}), 5),
            (state(tombstones=(tombstone("r1"),)), 2),
            (state(scheduled(), generations={"launch": 7}), 8),
        ],
    )
    def test_everything_ever_made_for_the_address_counts(
        self, there: Snapshot, following: int
    ) -> None:
        assert Bindings(there, lambda: NOW).next_generation("launch") == following

    def test_what_is_forgotten_is_made_under_the_same_key_again(self) -> None:
        """Within a day the service then answers with the post that it has."""
        held = bindings(scheduled())
        held.forget("launch", history=False)
        assert held.next_generation("launch") == 1
        assert (held.records, held.tombstones, held.owner("r1")) == ({}, (), None)

    def test_history_is_forgotten_only_when_that_is_meant(self) -> None:
        held = bindings(scheduled(remote_id="r2", generation=2), archive={"r1": out()})
        held.forget("launch", history=False)
        assert (list(held.archive), held.next_generation("launch")) == (["r1"], 2)
        held.forget("launch", history=True)
        assert (held.archive, held.next_generation("launch")) == ({}, 1)


class TestTheLedger:
    def test_an_outcome_with_the_post_of_another_address_is_unknown_and_closes_nothing(
        self, stage: Stage
    ) -> None:
        stage.state = MemoryState(Recorder(), state(scheduled("other")))
        intent = intent_of(post())
        ledger = Ledger(stage.world)
        ledger.announce(intent)
        ledger.hold(Holder(who="a", since=NOW, pid=7))
        ledger.save("announce")
        result = ledger.note(intent, StepResult.of(intent, Outcome.DONE, record=scheduled()))
        assert (result.outcome, result.record) == (Outcome.UNKNOWN, None)
        assert result.error is not None
        assert "r1 is the post of 'other'" in result.error.message
        assert "state resolve launch --remote-id ID" in result.error.message
        ledger.close("apply")
        assert list(stage.snapshot.intents) == ["launch"]
        assert list(stage.snapshot.records) == ["other"]

    def test_a_journal_that_says_so_stops_nobody(self, stage: Stage) -> None:
        """Another run has bound the post since."""
        intent = intent_of(post())
        stage.state = MemoryState(Recorder(), state(scheduled("other"), intents=(intent,)))
        stage.journal.append(
            StepResult.of(intent, Outcome.DONE, record=scheduled()), key=intent.key
        )
        assert list(Ledger(stage.world).intents) == ["launch"]

    def test_a_result_that_would_bind_twice_changes_nothing(self, stage: Stage) -> None:
        stage.state = MemoryState(Recorder(), state(scheduled("other")))
        ledger = Ledger(stage.world)
        with pytest.raises(AlreadyBound):
            ledger.enter(StepResult.of(intent_of(post()), Outcome.DONE, record=scheduled()))
        assert ledger.stored().snapshot.records.keys() == {"other"}

    def test_an_archived_step_keeps_even_what_is_gone_before_its_time(self, stage: Stage) -> None:
        stage.state = MemoryState(Recorder(), state(scheduled()))
        ledger = Ledger(stage.world)
        result = StepResult(
            address="launch", action=Action.ARCHIVE, outcome=Outcome.DONE, archives=True
        )
        ledger.enter(result)
        ledger.enter(result)
        assert ledger.archive == {"r1": replace(scheduled(), archived_at=stage.clock.now())}

    def test_whose_it_is_is_filled_in_and_never_changed(self, stage: Stage) -> None:
        ledger = Ledger(stage.world)
        ledger.belongs_to(Service("outstand", "api.outstand.so"), None)
        ledger.belongs_to(Service("sandbox", "localhost", "acme", rehearsal=True), "acme/posts:")
        ledger.belongs_to(None, "other/posts:")
        ledger.save("whose")
        known = Service("outstand", "api.outstand.so", "acme")
        assert (stage.snapshot.service, stage.snapshot.workspace) == (known, "acme/posts:")

    def test_only_a_person_changes_it(self, stage: Stage) -> None:
        ledger = Ledger(stage.world)
        ledger.belongs_to(Service("outstand", "api.outstand.so"), "acme/posts:")
        ledger.rebind(workspace="other/posts:")
        assert ledger.service == Service("outstand", "api.outstand.so")
        assert ledger.workspace == "other/posts:"

    def test_questions_are_kept_until_they_are_answered(self, stage: Stage) -> None:
        asked = Question(
            address="launch", kind=Asking.ALREADY_OUT, since=NOW, fingerprint="sha256:0"
        )
        ledger = Ledger(stage.world)
        ledger.ask({"launch": asked})
        ledger.save("asked")
        assert stage.snapshot.questions == {"launch": asked}
        ledger.answered("launch")
        ledger.save("answered")
        assert stage.snapshot.questions == {}


def test_a_delivery_that_is_sent_once_more_is_added_to_its_record() -> None:
    record = failed()
    intent = intent_of(post(), Action.RETRY, generation=2)
    once = with_retry(record, intent, remote("r2", at=AHEAD), NAMES)
    again = with_retry(once, intent, remote("r2", status=PUBLISHED), NAMES)
    assert [one.remote_id for one in again.retries] == ["r2"]
    assert [d.status for d in again.outcomes] == [PUBLISHED]
    assert again.is_out
    assert again.deliveries == record.deliveries


def test_a_retry_whose_account_is_dropped_again_has_failed_again() -> None:
    intent = intent_of(post(), Action.RETRY, generation=2)
    shown = replace(remote("r2"), deliveries=())
    record = with_retry(failed(), intent, shown, NAMES, missing=[X.id])
    assert [d.status for d in record.outcomes] == [FAILED]
