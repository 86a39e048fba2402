"""The state mended by hand: moved, let go, and told what an earlier run has come to."""

import pytest
from tests.doubles.builders import LINKEDIN, X, post, remote
from tests.doubles.stage import Stage, only_step

from postsync.domain.errors import Ambiguous, StateLocked
from postsync.domain.remote.remote import RemoteContainer
from postsync.domain.state.intent import Action
from postsync.engine import repairing
from postsync.engine.repairing import CannotRepair
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


def resolve(stage: Stage, remote_id: str, address: str = "launch") -> None:
    repairing.resolve_created(stage.world, OPTIONS, stage.provider, address, remote_id)


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


class TestLettingGo:
    def test_the_post_itself_stays_and_is_found_again(self, applied: Stage) -> None:
        repairing.remove(applied.world, OPTIONS, "launch")
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
        repairing.resolve_not_created(in_doubt.world, OPTIONS, "launch")
        assert in_doubt.snapshot.intents == {}
        assert only_step(in_doubt.apply()).outcome == "done"

    def test_even_a_wrong_answer_makes_no_second_post_within_a_day(self, in_doubt: Stage) -> None:
        """The key is the same, so the service answers with the post it has made."""
        repairing.resolve_not_created(in_doubt.world, OPTIONS, "launch")
        in_doubt.apply()
        assert in_doubt.provider.public == [(X.id, "Hello")]

    def test_nothing_open_is_nothing_to_decide(self, applied: Stage) -> None:
        with pytest.raises(CannotRepair):
            repairing.resolve_not_created(applied.world, OPTIONS, "launch")

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
