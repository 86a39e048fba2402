"""The state mended by hand: moved, let go, and told what an earlier run has come to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import (
    FAILED,
    LINKEDIN,
    PUBLISHED,
    X_DEV,
    X,
    deliveries,
    intent_of,
    post,
    remote,
)
from tests.doubles.stage import Stage, only_step

from postsync.domain.errors import Ambiguous, InvalidId, StateLocked, Unauthorized
from postsync.domain.remote.remote import RemoteContainer
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking, Question
from postsync.engine import repairing, resolving
from postsync.engine.belonging import AnotherService
from postsync.engine.ledger import Ledger
from postsync.engine.repairing import CannotRepair, Rebinding, Removed
from postsync.engine.world import Options

OPTIONS = Options()


@pytest.fixture
def applied(stage: Stage) -> Stage:
    stage.write(post())
    stage.apply()
    return stage


@pytest.fixture
def in_doubt(stage: Stage) -> Stage:
    """A post published at once whose creation was never answered, and that no list shows yet."""
    stage.write(post(scheduled_at=None))
    stage.provider.hidden = {"p1"}
    stage.provider.fail("create", Ambiguous("cut off"), after=True)
    stage.apply()
    return stage


@pytest.fixture
def out(stage: Stage) -> Stage:
    """A post that was published at once."""
    stage.write(post(scheduled_at=None))
    stage.apply()
    stage.apply()
    return stage


@pytest.fixture
def gone(applied: Stage) -> Stage:
    """A post whose time has come, and that is not at the service any more."""
    applied.provider.remove("p1")
    applied.clock.sleep(timedelta(days=8).total_seconds())
    return applied


def ask(stage: Stage) -> None:
    ledger = Ledger(stage.world)
    asked = Question(
        address="launch",
        kind=Asking.CHANGED_REMOTELY,
        since=stage.clock.now(),
        fingerprint="sha256:0",
    )
    ledger.ask({"launch": asked})
    ledger.save("ask")


def resolve(stage: Stage, remote_id: str, address: str = "launch") -> None:
    resolving.resolve_created(stage.world, OPTIONS, stage.provider, address, remote_id)


class TestMoving:
    def test_the_post_goes_on_under_its_new_address(self, applied: Stage) -> None:
        repairing.move(applied.world, OPTIONS, "launch", "renamed")
        applied.write(post("renamed"))
        assert applied.plan().changes == ()

    @pytest.mark.parametrize(
        ("old", "new"), [("nowhere", "new"), ("launch", "launch"), ("launch", "no address")]
    )
    def test_what_makes_no_sense_is_refused(self, applied: Stage, old: str, new: str) -> None:
        serial = applied.snapshot.serial
        with pytest.raises(CannotRepair):
            repairing.move(applied.world, OPTIONS, old, new)
        assert applied.snapshot.serial == serial

    def test_nothing_in_doubt_is_moved(self, in_doubt: Stage) -> None:
        with pytest.raises(CannotRepair):
            repairing.move(in_doubt.world, OPTIONS, "launch", "new")

    def test_a_held_state_is_left_alone(self, applied: Stage) -> None:
        with applied.state.lock("apply", timeout=0), pytest.raises(StateLocked):
            repairing.move(applied.world, OPTIONS, "launch", "new")

    def test_an_archived_post_is_moved_in_the_archive(self, out: Stage) -> None:
        repairing.remove(out.world, OPTIONS, "launch")
        repairing.move(out.world, OPTIONS, "launch", "renamed")
        assert out.snapshot.records == {}
        assert [record.address for record in out.snapshot.archive.values()] == ["renamed"]

    def test_no_post_is_moved_over_another_one(self, applied: Stage) -> None:
        applied.write(post(), post("second", "Second"))
        applied.apply()
        with pytest.raises(CannotRepair, match="has a post under 'second' already"):
            repairing.move(applied.world, OPTIONS, "launch", "second")
        assert sorted(applied.snapshot.records) == ["launch", "second"]

    def test_what_is_asked_about_it_moves_with_it(self, applied: Stage) -> None:
        ask(applied)
        repairing.move(applied.world, OPTIONS, "launch", "renamed")
        assert applied.snapshot.questions["renamed"].address == "renamed"


class TestLettingGo:
    def test_what_is_out_is_archived_and_so_never_sent_again(self, out: Stage) -> None:
        assert repairing.remove(out.world, OPTIONS, "launch") is Removed.ARCHIVED
        (record,) = out.snapshot.archive.values()
        assert (record.address, record.archived_at) == ("launch", out.clock.now())
        out.apply()
        assert out.provider.public == [(X.id, "Hello")]

    def test_it_is_not_archived_twice(self, out: Stage) -> None:
        repairing.remove(out.world, OPTIONS, "launch")
        with pytest.raises(CannotRepair, match="archived already") as refused:
            repairing.remove(out.world, OPTIONS, "launch")
        assert "--forget" in refused.value.detail

    @pytest.mark.parametrize("first", [False, True], ids=["bound", "archived"])
    def test_only_who_wants_that_drops_history(self, out: Stage, first: bool) -> None:
        if first:
            repairing.remove(out.world, OPTIONS, "launch")
        removed = repairing.remove(out.world, OPTIONS, "launch", forget=True)
        assert removed is Removed.FORGOTTEN
        assert (out.snapshot.records, out.snapshot.archive) == ({}, {})

    def test_what_is_asked_about_it_goes_with_it(self, applied: Stage) -> None:
        ask(applied)
        repairing.remove(applied.world, OPTIONS, "launch")
        assert applied.snapshot.questions == {}

    def test_the_post_itself_stays_and_is_found_again(self, applied: Stage) -> None:
        assert repairing.remove(applied.world, OPTIONS, "launch") is Removed.DROPPED
        assert applied.snapshot.records == {}
        assert applied.provider.texts() == ["Hello"]
        assert [c.action for c in applied.plan().changes] == [Action.ADOPT]

    def test_an_unknown_address_is_refused(self, applied: Stage) -> None:
        with pytest.raises(CannotRepair):
            repairing.remove(applied.world, OPTIONS, "nowhere")


class TestDeciding:
    def test_a_post_that_was_found_closes_the_intent(self, in_doubt: Stage) -> None:
        resolve(in_doubt, "p1")
        assert in_doubt.record().remote_id == "p1"
        assert in_doubt.has_settled()
        in_doubt.apply()
        assert in_doubt.provider.public == [(X.id, "Hello")]

    def test_a_post_that_was_not_made_is_made_now(self, in_doubt: Stage) -> None:
        in_doubt.provider.remove("p1")
        resolving.resolve_not_created(in_doubt.world, OPTIONS, "launch")
        assert in_doubt.snapshot.intents == {}
        assert only_step(in_doubt.apply()).outcome == "done"

    def test_even_a_wrong_answer_makes_no_second_post_within_a_day(self, in_doubt: Stage) -> None:
        """The key is the same, so the service answers with the post it has made."""
        resolving.resolve_not_created(in_doubt.world, OPTIONS, "launch")
        in_doubt.apply()
        assert in_doubt.provider.public == [(X.id, "Hello")]

    def test_nothing_open_is_nothing_to_decide(self, applied: Stage) -> None:
        with pytest.raises(CannotRepair):
            resolving.resolve_not_created(applied.world, OPTIONS, "launch")

    def test_a_post_that_is_only_alike_may_be_named(self, stage: Stage) -> None:
        """What differs from the file is in the next plan."""
        stage.write(post())
        stage.provider.put(remote("alike", "Helo"))
        assert [c.action for c in stage.plan().changes] == [Action.BLOCKED]
        resolve(stage, "alike")
        assert only_step(stage.apply()).action is Action.UPDATE
        assert stage.provider.stored["alike"].containers == (RemoteContainer(content="Hello"),)
        assert stage.has_settled()

    @pytest.mark.parametrize("remote_id", ["nowhere", "P1"])
    def test_a_post_that_is_not_there_is_refused(self, in_doubt: Stage, remote_id: str) -> None:
        with pytest.raises(CannotRepair):
            resolve(in_doubt, remote_id)

    def test_an_id_that_is_none_is_refused_as_one(self, in_doubt: Stage) -> None:
        in_doubt.provider.fail("get", InvalidId("invalid id"))
        with pytest.raises(CannotRepair, match="no post"):
            resolve(in_doubt, "not an id")

    def test_a_post_of_another_address_is_refused(self, applied: Stage) -> None:
        applied.write(post(), post("second", "Second"))
        with pytest.raises(CannotRepair):
            resolve(applied, "p1", "second")

    def test_a_post_on_other_accounts_is_refused(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.put(remote("elsewhere", accounts=[X, LINKEDIN]))
        with pytest.raises(CannotRepair):
            resolve(stage, "elsewhere")

    def test_an_address_nobody_knows_is_refused(self, stage: Stage) -> None:
        stage.provider.put(remote("alone"))
        with pytest.raises(CannotRepair):
            resolve(stage, "alone")

    def test_an_archived_post_is_that_of_its_address(self, out: Stage) -> None:
        repairing.remove(out.world, OPTIONS, "launch")
        out.write(post("second", "Second"))
        with pytest.raises(CannotRepair, match="p1 is the post of 'launch'") as refused:
            resolve(out, "p1", "second")
        assert "postsync state mv launch second" in refused.value.detail

    def test_nothing_is_asked_of_another_service(self, in_doubt: Stage) -> None:
        ledger = Ledger(in_doubt.world)
        ledger.rebind(service=Service("outstand", "elsewhere.example"))
        ledger.save("of another service")
        with pytest.raises(AnotherService):
            resolve(in_doubt, "p1")

    def test_what_is_answered_is_not_asked_any_more(self, stage: Stage) -> None:
        stage.write(post())
        stage.provider.put(remote("alike", "Helo"))
        stage.apply()
        assert list(stage.snapshot.questions) == ["launch"]
        resolve(stage, "alike")
        assert stage.snapshot.questions == {}


class TestDecidingAboutARetry:
    @pytest.fixture
    def retried(self, stage: Stage) -> Stage:
        """A failed delivery that was sent once more, by a call that was never answered."""
        stage.write(post(scheduled_at=None))
        stage.apply()
        ledger = Ledger(stage.world)
        failed = replace(stage.record(), deliveries=deliveries((X,), FAILED), published_at=None)
        ledger.refresh({"launch": failed})
        ledger.announce(intent_of(post(scheduled_at=None), Action.RETRY, generation=2, key="key-2"))
        ledger.save("announce")
        return stage

    def test_the_post_that_was_found_is_added_to_the_record(self, retried: Stage) -> None:
        retried.provider.put(remote("again", at=None, status=PUBLISHED))
        resolve(retried, "again")
        record = retried.record()
        assert record.remote_ids == ("p1", "again")
        assert [delivery.status for delivery in record.outcomes] == [PUBLISHED]
        assert retried.snapshot.intents == {}

    def test_so_is_one_that_was_published_and_is_gone(self, retried: Stage) -> None:
        resolving.resolve_published(retried.world, OPTIONS, retried.provider, "launch")
        record = retried.record()
        assert record.remote_ids == ("p1", "published-key-2")
        assert record.is_out

    def test_what_was_not_made_may_be_sent_again(self, retried: Stage) -> None:
        resolving.resolve_not_created(retried.world, OPTIONS, "launch")
        assert retried.record().retries == ()
        assert retried.snapshot.intents == {}


class TestSayingThatItWasPublished:
    def published(self, stage: Stage, address: str = "launch") -> None:
        resolving.resolve_published(stage.world, OPTIONS, stage.provider, address)

    def test_a_call_in_doubt_becomes_history_and_nothing_is_sent(self, in_doubt: Stage) -> None:
        in_doubt.provider.remove("p1")
        self.published(in_doubt)
        record = in_doubt.record()
        assert (record.is_out, record.is_final) == (True, True)
        assert in_doubt.has_settled()
        in_doubt.another_machine()
        in_doubt.apply()
        assert in_doubt.provider.public == [(X.id, "Hello")]

    def test_so_does_a_post_that_is_gone(self, gone: Stage) -> None:
        self.published(gone)
        record = gone.record()
        assert (record.is_out, record.is_final) == (True, True)
        assert record.published_at == record.echo.scheduled_at
        assert gone.has_settled()

    def test_an_archived_one_stays_archived(self, gone: Stage) -> None:
        gone.write()
        repairing.remove(gone.world, OPTIONS, "launch")
        self.published(gone)
        (record,) = gone.snapshot.archive.values()
        assert record.is_out
        assert gone.snapshot.records == {}

    def test_a_file_that_nothing_is_known_of_counts_as_out(self, stage: Stage) -> None:
        stage.write(post(scheduled_at=None))
        self.published(stage)
        assert stage.has_settled()
        assert stage.provider.public == []

    def test_what_stands_at_the_service_is_no_such_case(self, applied: Stage) -> None:
        with pytest.raises(CannotRepair, match="the service has the post p1, and it is not out"):
            self.published(applied)

    def test_what_is_out_as_recorded_is_none_either(self, out: Stage) -> None:
        with pytest.raises(CannotRepair, match="'launch' is out as p1"):
            self.published(out)

    def test_an_address_nobody_knows_is_refused(self, stage: Stage) -> None:
        with pytest.raises(CannotRepair):
            self.published(stage, "nowhere")

    def test_nothing_is_written_where_the_service_does_not_answer(self, in_doubt: Stage) -> None:
        in_doubt.provider.fail("accounts", Unauthorized("no key"))
        serial = in_doubt.snapshot.serial
        with pytest.raises(Unauthorized):
            self.published(in_doubt)
        assert in_doubt.snapshot.serial == serial


class TestSayingThatItWasNotCreated:
    def test_a_post_that_is_gone_may_be_made_again(self, gone: Stage) -> None:
        resolving.resolve_not_created(gone.world, OPTIONS, "launch")
        assert (gone.snapshot.records, gone.snapshot.archive) == ({}, {})
        assert [grave.remote_id for grave in gone.snapshot.tombstones] == ["p1"]

    def test_not_one_that_the_service_has(self, applied: Stage) -> None:
        with pytest.raises(CannotRepair, match="the service has the post p1"):
            resolving.resolve_not_created(applied.world, OPTIONS, "launch")

    def test_without_the_service_nobody_can_tell(self, gone: Stage) -> None:
        with pytest.raises(CannotRepair, match="has to be asked"):
            resolving.resolve_not_created(replace(gone.world, provider=None), OPTIONS, "launch")


class TestKnownFailures:
    @pytest.fixture
    def failed(self, stage: Stage) -> Stage:
        stage.write(post(scheduled_at=None, selectors=("x:acme", "x:acme_dev", "linkedin")))
        stage.apply()
        three = deliveries((X, X_DEV, LINKEDIN), FAILED, FAILED, PUBLISHED)
        ledger = Ledger(stage.world)
        ledger.refresh({"launch": replace(stage.record(), deliveries=three)})
        ledger.save("as they fared")
        return stage

    def known(self, stage: Stage, *selectors: str) -> tuple[str, ...]:
        repairing.acknowledge(stage.world, OPTIONS, "launch", selectors)
        return stage.record().known

    def test_all_of_them_are_meant_unless_some_are_named(self, failed: Stage) -> None:
        assert self.known(failed) == (X.id, X_DEV.id)

    def test_those_that_are_named_are_added(self, failed: Stage) -> None:
        assert self.known(failed, "x:acme_dev") == (X_DEV.id,)
        assert self.known(failed, "x:acme_dev", X.id) == (X_DEV.id, X.id)

    @pytest.mark.parametrize(
        ("address", "ids"), [("launch@x", (X.id, X_DEV.id)), ("launch@x:acme", (X.id,))]
    )
    def test_a_variant_that_was_sent_as_part_of_its_document_leads_to_it(
        self, failed: Stage, address: str, ids: tuple[str, ...]
    ) -> None:
        found = repairing.acknowledge(failed.world, OPTIONS, address, ())
        assert [one.account_id for one in found["launch"]] == list(ids)
        assert failed.record().known == ids

    def test_a_document_leads_to_the_variants_that_it_was_sent_as(self, failed: Stage) -> None:
        repairing.move(failed.world, OPTIONS, "launch", "launch@x")
        assert [*repairing.acknowledge(failed.world, OPTIONS, "launch", ())] == ["launch@x"]
        with pytest.raises(CannotRepair) as refused:
            repairing.acknowledge(failed.world, OPTIONS, "launch@bluesky", ())
        assert str(refused.value.detail).startswith("Its document is recorded as launch@x.")

    def test_what_did_not_fail_is_told_with_what_did(self, failed: Stage) -> None:
        with pytest.raises(CannotRepair, match="linkedin: no delivery") as refused:
            self.known(failed, "linkedin")
        assert refused.value.detail == "These did: x:acme, x:acme_dev."

    def test_where_nothing_failed_nothing_is_known(self, out: Stage) -> None:
        with pytest.raises(CannotRepair, match="no delivery of 'launch' is recorded as failed"):
            self.known(out)


class TestRebinding:
    @pytest.fixture
    def elsewhere(self, applied: Stage) -> Stage:
        ledger = Ledger(applied.world)
        ledger.rebind(Service("outstand", "old.example", "org-0"), "old/posts:")
        ledger.save("of another")
        return applied

    def rebind(self, stage: Stage, *, yes: bool = True, **which: bool) -> Rebinding | None:
        world = replace(stage.world, workspace="acme/posts:")
        wanted = {"service": True, "workspace": True} | which
        return repairing.rebind(world, OPTIONS, agreed=lambda _rebinding: yes, **wanted)

    def test_the_state_is_about_what_is_here_now(self, elsewhere: Stage) -> None:
        done = self.rebind(elsewhere)
        assert done is not None
        assert done.workspace == ("old/posts:", "acme/posts:")
        assert done.service == (
            Service("outstand", "old.example", "org-0"),
            elsewhere.provider.whose,
        )
        assert elsewhere.snapshot.service == elsewhere.provider.whose
        assert elsewhere.snapshot.workspace == "acme/posts:"

    def test_one_of_them_may_stay(self, elsewhere: Stage) -> None:
        self.rebind(elsewhere, service=False)
        assert elsewhere.snapshot.service == Service("outstand", "old.example", "org-0")
        assert elsewhere.snapshot.workspace == "acme/posts:"

    def test_without_an_agreement_nothing_is_written(self, elsewhere: Stage) -> None:
        serial = elsewhere.snapshot.serial
        assert self.rebind(elsewhere, yes=False) is None
        assert elsewhere.snapshot.serial == serial

    def test_where_nothing_differs_nobody_is_asked(self, elsewhere: Stage) -> None:
        self.rebind(elsewhere)
        again = self.rebind(elsewhere, yes=False)
        assert again is not None
        assert not again.is_one

    def test_an_organisation_that_nobody_tells_now_is_not_lost(self, elsewhere: Stage) -> None:
        self.rebind(elsewhere)
        whose = elsewhere.provider.whose
        elsewhere.provider.whose = whose._replace(organisation=None)
        self.rebind(elsewhere)
        assert elsewhere.snapshot.service == whose

    def test_a_workspace_without_a_name_needs_one(self, elsewhere: Stage) -> None:
        with pytest.raises(CannotRepair, match="no name") as refused:
            repairing.rebind(
                replace(elsewhere.world, workspace=None),
                OPTIONS,
                service=False,
                workspace=True,
                agreed=lambda _rebinding: True,
            )
        assert "name:" in refused.value.detail
