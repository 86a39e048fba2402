"""What an answer does not say is read by id before a post is judged, above all before it is cancelled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import (
    AHEAD,
    LINKEDIN,
    NOW,
    X_DEV,
    X,
    intent_of,
    post,
    remote,
    remote_of,
    with_media,
)
from tests.doubles.stage import Stage, code_of, only_step

from postsync.domain.errors import InvalidId, Unavailable
from postsync.domain.post.account import Account
from postsync.domain.remote.remote import Delivery, Names, RemoteContainer, RemotePost, pending
from postsync.domain.run.outcome import StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action
from postsync.engine.judging import missing_accounts, shows, with_accounts
from postsync.engine.sending import Sender

MINUTE = timedelta(minutes=1)
STORE = Account(id="store1", network="google_business", username="Acme Store")
SECOND = replace(STORE, id="store2")


def nameless(answer: RemotePost) -> RemotePost:
    return replace(answer, deliveries=tuple(replace(d, username="") for d in answer.deliveries))


THIN: dict[str, Callable[[RemotePost], RemotePost]] = {
    "no accounts": lambda answer: replace(answer, deliveries=()),
    "fewer accounts": lambda answer: replace(answer, deliveries=answer.deliveries[:1]),
    "no names": nameless,
    "no containers": lambda answer: replace(answer, containers=()),
    "no media": lambda answer: replace(answer, containers=(RemoteContainer(content="Hello"),)),
    "no time": lambda answer: replace(answer, scheduled_at=None),
    "another time": lambda answer: replace(answer, scheduled_at=AHEAD + timedelta(hours=1)),
}


class TestThinAnswers:
    @pytest.fixture(params=THIN.values(), ids=THIN)
    def thin(self, stage: Stage, request: pytest.FixtureRequest) -> Stage:
        medium = stage.media.add("posts/a.jpg", b"a")
        stage.write(with_media("launch", medium, selectors=("x:acme", "linkedin")))
        stage.provider.answers_as = request.param
        return stage

    def test_the_post_is_read_and_kept(self, thin: Stage) -> None:
        assert only_step(thin.apply()).outcome == "done"
        assert thin.recorder.of("get", "delete") == ["get p1"]
        assert {d.account_id for d in thin.record().deliveries} == {X.id, LINKEDIN.id}
        assert thin.has_settled()

    def test_a_look_that_is_older_is_repeated_after_a_pause(self, thin: Stage) -> None:
        thin.provider.fail("get", Unavailable("no connection"))
        assert only_step(thin.apply()).outcome == "done"
        assert thin.recorder.of("get", "delete") == ["get p1"] * 2
        assert thin.clock.slept == [3.0]

    def test_what_was_really_dropped_is_found_out_all_the_same(self, thin: Stage) -> None:
        thin.provider.drops_accounts = {LINKEDIN.id}
        step = only_step(thin.apply())
        assert code_of(step) == "dropped"
        assert thin.recorder.of("get", "delete") == ["get p1"] * 2 + ["delete p1"]
        assert thin.provider.stored == {}

    def test_a_post_that_cannot_be_read_is_neither_cancelled_nor_called_done(
        self, thin: Stage
    ) -> None:
        for _ in range(20):
            thin.provider.fail("get", Unavailable("no connection"))
        thin.apply()
        assert thin.recorder.of("delete") == []
        assert len(thin.provider.stored) == 1


def test_a_full_answer_is_taken_as_it_is(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    assert stage.recorder.of("get") == []


def test_the_word_that_nothing_will_publish_it_stays_true(stage: Stage) -> None:
    stage.write(post())
    stage.provider.answers_as = lambda answer: replace(answer, scheduled=False)
    step = only_step(stage.apply())
    assert step.error is not None
    assert "nothing will publish the post" in step.error.message


class TestAccountsOfOneName:
    @pytest.fixture
    def stores(self, stage: Stage) -> Stage:
        stage.provider.connected = [X, STORE, SECOND]
        return stage

    @pytest.mark.parametrize("at", [AHEAD, None], ids=["scheduled", "at once"])
    def test_a_post_to_one_of_them_is_kept(self, stores: Stage, at: object) -> None:
        stores.write(post(selectors=(STORE.id,), scheduled_at=at))
        assert only_step(stores.apply()).outcome == "done"
        assert stores.record().deliveries[0].account_id == STORE.id
        assert stores.recorder.of("get", "delete") == ["get p1"]
        assert stores.has_settled()

    def test_a_post_to_both_is_kept(self, stores: Stage) -> None:
        stores.write(post(selectors=(STORE.id, SECOND.id)))
        assert only_step(stores.apply()).outcome == "done"
        assert {d.account_id for d in stores.record().deliveries} == {STORE.id, SECOND.id}

    def test_one_that_was_dropped_is_missed(self, stores: Stage) -> None:
        stores.write(post(selectors=(STORE.id, SECOND.id)))
        stores.provider.drops_accounts = {SECOND.id}
        step = only_step(stores.apply())
        assert step.error is not None
        assert "account google_business:Acme Store (store2)" in step.error.message
        assert "store1" not in step.error.message


class TestNamesThatDoNotTell:
    """With no id even by id, as many deliveries as accounts of a network are those accounts."""

    names = Names([X, X_DEV, LINKEDIN, STORE, SECOND])

    def ids(self, asked: tuple[Account, ...], *shown: Delivery) -> list[str | None]:
        ids = [account.id for account in asked]
        told = with_accounts(remote(deliveries=shown), ids, self.names)
        return [delivery.account_id for delivery in told.deliveries]

    def test_one_of_two_of_a_name_is_the_one_that_was_asked_for(self) -> None:
        shown = pending("google_business", "Acme Store", None)
        assert self.ids((SECOND,), shown) == [SECOND.id]

    def test_so_is_one_under_another_name(self) -> None:
        shown = pending("google_business", "Acme Workshop, Main Street", None)
        assert self.ids((STORE, X), shown, pending("x", "acme", None)) == [STORE.id, X.id]

    def test_fewer_than_were_asked_for_tell_none(self) -> None:
        shown = pending("google_business", "Acme Store", None)
        assert self.ids((STORE, SECOND), shown) == [None]
        intent = intent_of(post(), account_ids=(STORE.id, SECOND.id))
        told = with_accounts(remote(deliveries=(shown,)), intent.account_ids, self.names)
        assert missing_accounts(intent, told) == [STORE.id, SECOND.id]


class TestRounding:
    @pytest.mark.parametrize("by", [2 * MINUTE, -5 * MINUTE])
    def test_a_rounded_time_is_kept_and_told(self, stage: Stage, by: timedelta) -> None:
        stage.write(post())
        stage.provider.moves_time = by
        assert only_step(stage.apply()).outcome == "done"
        assert stage.record().echo.scheduled_at == AHEAD + by
        assert any("the service rounds its time" in note for note in stage.notes)
        assert stage.has_settled()
        assert stage.apply().steps == ()

    @pytest.mark.parametrize("by", [6 * MINUTE, -timedelta(hours=1)])
    def test_one_that_is_farther_off_is_another(self, stage: Stage, by: timedelta) -> None:
        stage.write(post())
        stage.provider.moves_time = by
        step = only_step(stage.apply())
        assert code_of(step) == "dropped"
        assert step.error is not None
        assert "it says 2026-11-30T" in step.error.message
        assert stage.provider.stored == {}

    def test_an_update_is_rounded_too(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.write(post(scheduled_at=AHEAD + MINUTE * 62))
        stage.provider.moves_time = 2 * MINUTE
        assert only_step(stage.apply()).outcome == "done"
        assert stage.has_settled()

    def test_an_open_update_counts_as_done_only_to_the_minute(self) -> None:
        intent = intent_of(post(scheduled_at=AHEAD), Action.UPDATE, publishes_now=False)
        assert shows(remote_of(post()), intent)
        assert not shows(replace(remote_of(post()), scheduled_at=AHEAD + 3 * MINUTE), intent)


def test_the_warnings_of_the_service_are_told(stage: Stage) -> None:
    stage.write(post())
    stage.provider.answers_as = lambda answer: replace(answer, warnings=("too long",))
    stage.apply()
    assert "launch: the service warns: too long" in stage.notes


def test_an_update_that_is_read_too_early_is_read_again(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    stage.write(post(text="Hi"))
    before = stage.provider.stored["p1"]
    stage.provider.updates_as = lambda _answer: before
    assert only_step(stage.apply()).outcome == "done"
    assert stage.clock.slept == [3.0]


class TestAdoptedWithItsBlocks:
    """An update without a record: the post was found, and gets the blocks that nobody can read back."""

    @pytest.fixture
    def sender(self, stage: Stage) -> Sender:
        return Sender(
            provider=stage.provider,
            clock=stage.clock,
            guard_window=5 * MINUTE,
            names=Names(stage.provider.connected),
            may_send=lambda: True,
        )

    def update(self, stage: Stage, sender: Sender, *accounts: Account) -> StepResult:
        wanted = post(selectors=tuple(a.id for a in accounts), blocks={"x": {"a": 1}})
        stage.provider.put(remote_of(post(), "found", created_at=NOW))
        intent = intent_of(
            wanted,
            Action.UPDATE,
            remote_id="found",
            account_ids=tuple(account.id for account in accounts),
            body={
                "containers": [{"content": "Hello", "media": []}],
                "scheduledAt": format_time(AHEAD),
            },
        )
        return sender.send(intent, None, lambda: None)

    def test_it_is_bound(self, stage: Stage, sender: Sender) -> None:
        result = self.update(stage, sender, X)
        assert (result.outcome, result.record.remote_id) == ("done", "found")
        assert stage.recorder.of("update") == ["update found"]

    def test_one_that_goes_elsewhere_is_left_alone(self, stage: Stage, sender: Sender) -> None:
        result = self.update(stage, sender, X, LINKEDIN)
        assert (result.outcome, code_of(result)) == ("failed", "other-accounts")
        assert stage.recorder.of("update") == []


class TestInvalidIds:
    def cancelled(self, stage: Stage, **wanted: object) -> StepResult:
        stage.write(post(**wanted))
        stage.apply()
        stage.write()
        stage.provider.fail("get", InvalidId("invalid id"))
        record = stage.record()
        intent = intent_of(post(**wanted), Action.CANCEL, remote_id="p1", body=None)
        sender = Sender(
            provider=stage.provider,
            clock=stage.clock,
            guard_window=5 * MINUTE,
            names=Names(stage.provider.connected),
            may_send=lambda: True,
        )
        return sender.send(intent, record, lambda: None)

    def test_a_cancel_makes_sure_of_it(self, stage: Stage) -> None:
        result = self.cancelled(stage)
        assert (result.outcome, result.drops_record) == ("done", True)
        assert stage.recorder.of("delete") == ["delete p1"]

    def test_what_may_be_out_is_not_touched(self, stage: Stage) -> None:
        result = self.cancelled(stage, scheduled_at=None)
        assert (result.outcome, code_of(result)) == ("failed", "invalid-id")
        assert stage.recorder.of("delete") == []


@pytest.mark.parametrize("action", [Action.CREATE, Action.REPLACE, Action.RETRY])
def test_a_post_for_nobody_is_never_sent(stage: Stage, action: Action) -> None:
    intent = intent_of(post(), action, account_ids=(), remote_id="p1")
    sender = Sender(
        provider=stage.provider,
        clock=stage.clock,
        guard_window=5 * MINUTE,
        names=Names(stage.provider.connected),
        may_send=lambda: True,
    )
    result = sender.send(intent, None, lambda: None)
    assert (result.outcome, code_of(result)) == ("failed", "no-accounts")
    assert stage.recorder.of("create", "delete", "get") == []


def test_an_update_keeps_what_was_dropped_when_the_post_was_made(stage: Stage) -> None:
    stage.write(post(selectors=("x:acme", "linkedin")))
    stage.provider.drops_accounts = {LINKEDIN.id}
    stage.provider.fail("delete", Unavailable("no connection"))
    stage.apply()
    stage.write(post(text="Hi", selectors=("x:acme", "linkedin")))
    assert only_step(stage.apply()).outcome == "done"
    assert [d.account_id for d in stage.record().dropped()] == [LINKEDIN.id]
