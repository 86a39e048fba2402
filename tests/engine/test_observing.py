"""Looking at the service: how far back, and where a list does not do."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import (
    AHEAD,
    FAILED,
    NOW,
    PAST,
    PENDING,
    PUBLISHED,
    X,
    deliveries,
    post,
    record_of,
    remote,
    remote_of,
    state,
    tombstone,
)
from tests.doubles.clock import FrozenClock
from tests.doubles.provider import Fault, MemoryProvider
from tests.doubles.recorder import Recorder
from tests.doubles.stage import Stage

from postsync.domain.errors import InvalidId, ProviderError, Unavailable
from postsync.domain.remote.remote import DeliveryStatus, Observation, RemoteContainer, pending
from postsync.domain.state.record import Record, Retry, Snapshot
from postsync.engine import observing
from postsync.engine.observing import LISTED, Observing

RECENTLY = NOW - LISTED


@pytest.fixture
def provider() -> MemoryProvider:
    return MemoryProvider(FrozenClock(), Recorder())


def looked(
    provider: MemoryProvider, snapshot: Snapshot, *, whole: bool | None = True
) -> Observation:
    with Observing(provider, lambda _event: None, parallelism=2, created_after=RECENTLY) as looking:
        return looking.finish(snapshot, whole=whole)


def asked(provider: MemoryProvider) -> list[str]:
    """The ids that were asked for one by one."""
    return sorted(entry.split()[1] for entry in provider._recorder.of("get"))


def retried(remote_id: str, status: DeliveryStatus) -> Retry:
    """A retry of the delivery to x that came to this."""
    return Retry(
        remote_id=remote_id,
        generation=2,
        account_ids=(X.id,),
        deliveries=deliveries((X,), status),
        at=NOW,
    )


def stands(provider: MemoryProvider, remote_id: str = "r1", **changes: object) -> Record:
    """A post that stands at the service, and its record."""
    desired = post(scheduled_at=AHEAD)
    there = provider.put(remote_of(desired, remote_id))
    provider.edit(remote_id, **changes)
    return record_of(desired, there)


class TestHowFarBack:
    def test_a_state_that_is_whole_lists_two_months(self, provider: MemoryProvider) -> None:
        looked(provider, state())
        assert provider.lists == [RECENTLY]

    def test_one_that_is_not_lists_everything(self, provider: MemoryProvider) -> None:
        provider.put(remote("old", created_at=NOW - timedelta(days=400), at=PAST))
        assert "old" in looked(provider, state(), whole=False).posts
        assert provider.lists == [RECENTLY, None]

    def test_so_does_a_list_that_was_not_complete(self, provider: MemoryProvider) -> None:
        provider.unlisted = True
        assert not looked(provider, state()).complete
        assert provider.lists == [RECENTLY, None]

    def test_who_asks_for_a_part_gets_no_more(self, provider: MemoryProvider) -> None:
        provider.unlisted = True
        looked(provider, state(), whole=None)
        assert provider.lists == [RECENTLY]

    def test_a_first_plan_lists_everything_and_the_next_one_does_not(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        assert None in stage.provider.lists
        stage.provider.lists.clear()
        stage.plan()
        assert stage.provider.lists == [RECENTLY]

    def test_a_plan_of_everything_lists_once(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.provider.lists.clear()
        stage.plan(full=True)
        assert stage.provider.lists == [None]

    def test_a_state_that_went_back_lists_everything(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.state.goes_back = True
        stage.provider.lists.clear()
        stage.plan()
        assert stage.provider.lists == [RECENTLY, None]


class TestAskedById:
    def test_open_posts_that_are_not_listed(self, provider: MemoryProvider) -> None:
        record = stands(provider, "r1", created_at=NOW - timedelta(days=90))
        found = looked(provider, state(record))
        assert (asked(provider), set(found.posts)) == (["r1"], {"r1"})

    def test_those_that_are_gone(self, provider: MemoryProvider) -> None:
        record = record_of(post(), remote_of(post(), "r1"))
        assert looked(provider, state(record)).gone == {"r1"}

    def test_archived_ones_that_are_not_final(self, provider: MemoryProvider) -> None:
        record = stands(provider, "r1", created_at=NOW - timedelta(days=90))
        final = replace(record, remote_id="r2", deliveries=deliveries((X,), PUBLISHED))
        snapshot = replace(state(), archive={one.remote_id: one for one in (record, final)})
        assert set(looked(provider, snapshot).posts) == {"r1"}
        assert asked(provider) == ["r1"]

    def test_what_was_archived_long_ago_is_history(self, provider: MemoryProvider) -> None:
        record = replace(stands(provider, "r1"), archived_at=NOW - timedelta(days=62))
        provider.hidden.add("r1")
        looked(provider, replace(state(), archive={"r1": record}))
        assert asked(provider) == []

    def test_retries_that_are_not_final(self, provider: MemoryProvider) -> None:
        record = stands(provider, "r1")
        retries = [retried("r2", PENDING), retried("r3", FAILED)]
        final = replace(record, deliveries=deliveries((X,), FAILED), retries=tuple(retries))
        looked(provider, state(final))
        assert asked(provider) == ["r2"]

    def test_a_cancelled_post_that_a_list_still_shows(self, provider: MemoryProvider) -> None:
        provider.listed_as["old"] = remote("old", at=AHEAD)
        found = looked(provider, state(tombstones=(tombstone("old"),)))
        assert "old" not in found.posts
        assert found.gone == {"old"}

    def test_one_that_stands_after_all_is_seen(self, provider: MemoryProvider) -> None:
        provider.put(remote("old", at=AHEAD))
        assert "old" in looked(provider, state(tombstones=(tombstone("old"),))).posts

    def test_what_an_id_that_is_none_means_nobody_knows(self, provider: MemoryProvider) -> None:
        provider.fail("get", InvalidId("invalid id"))
        found = looked(provider, state(record_of(post(), remote_of(post(), "r1"))))
        assert (found.gone, found.unreadable) == (set(), {"r1"})

    def test_the_plan_says_so_and_cancels_nothing(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.provider.hidden.add("p1")
        stage.provider.fail("get", InvalidId("invalid id"))
        plan = stage.plan()
        assert not plan.has_changes
        assert [item.rule for item in plan.diagnostics] == ["PS613"]


class TestThinLists:
    """What a list does not show is read by id before it is called changed."""

    @pytest.mark.parametrize(
        "shown",
        [
            {"containers": ()},
            {"containers": (RemoteContainer(content=""),)},
            {"deliveries": ()},
            {"scheduled_at": None},
            {"is_draft": True},
            {"deliveries": (pending("x", "", None),)},
        ],
        ids=["no containers", "no text", "no accounts", "no time", "a draft", "no names"],
    )
    def test_a_recorded_post_that_is_shown_otherwise(
        self, provider: MemoryProvider, shown: dict[str, object]
    ) -> None:
        record = stands(provider)
        provider.listed_as["r1"] = replace(provider.stored["r1"], **shown)  # type: ignore[arg-type]
        found = looked(provider, state(record))
        assert asked(provider) == ["r1"]
        assert found.posts["r1"] == provider.stored["r1"]

    def test_one_that_is_shown_as_recorded_is_not_asked_for(self, provider: MemoryProvider) -> None:
        looked(provider, state(stands(provider)))
        assert asked(provider) == []

    def test_a_post_that_is_thin_by_id_too_says_what_was_recorded(
        self, provider: MemoryProvider
    ) -> None:
        record = stands(provider, containers=())
        found = looked(provider, state(record))
        assert [one.content for one in found.posts["r1"].containers] == ["Hello"]

    def test_names_that_tell_nothing_by_id_either_are_the_recorded_accounts(
        self, provider: MemoryProvider
    ) -> None:
        provider.connected = [X, replace(X, id="other")]
        record = stands(provider, deliveries=(pending("x", "acme", None),))
        found = looked(provider, state(record))
        assert [d.account_id for d in found.posts["r1"].deliveries] == [X.id]

    def test_what_was_really_changed_is_seen(self, provider: MemoryProvider) -> None:
        record = stands(provider, containers=(RemoteContainer(content="Edited"),))
        found = looked(provider, state(record))
        assert [one.content for one in found.posts["r1"].containers] == ["Edited"]

    @pytest.mark.parametrize("shown", [{"containers": ()}, {"deliveries": ()}])
    def test_a_post_of_nobody_is_read_too_for_it_may_be_ours(
        self, provider: MemoryProvider, shown: dict[str, object]
    ) -> None:
        there = provider.put(remote("theirs", at=AHEAD))
        provider.listed_as["theirs"] = replace(there, **shown)  # type: ignore[arg-type]
        assert looked(provider, state()).posts["theirs"] == there

    def test_a_draft_of_nobody_may_be_without_accounts(self, provider: MemoryProvider) -> None:
        provider.put(replace(remote("theirs"), deliveries=(), is_draft=True))
        looked(provider, state())
        assert asked(provider) == []

    def test_names_that_two_accounts_have_are_asked_about(self, provider: MemoryProvider) -> None:
        provider.connected = [X, replace(X, id="other")]
        there = provider.put(remote("theirs", at=AHEAD))
        provider.listed_as["theirs"] = replace(there, deliveries=(pending("x", "acme", None),))
        assert looked(provider, state()).posts["theirs"] == there

    def test_a_plan_over_a_thin_list_is_empty(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        (there,) = stage.provider.stored.values()
        stage.provider.listed_as[there.id] = replace(there, containers=(), deliveries=())
        assert stage.has_settled()


class Stuck(MemoryProvider):
    """One of its first lists never comes back."""

    def __init__(self, which: str) -> None:
        super().__init__(FrozenClock(), Recorder())
        self.which = which
        self.over = threading.Event()

    def _begin(self, call: str) -> Fault | None:
        if call == self.which:
            self.over.wait(30)
        return super()._begin(call)


@pytest.fixture(params=["accounts", "posts"])
def stuck(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stuck]:
    monkeypatch.setattr(observing, "PATIENCE", 0.01)
    provider = Stuck(request.param)
    yield provider
    provider.over.set()


def test_the_error_of_one_list_does_not_wait_for_another_that_hangs(stuck: Stuck) -> None:
    fails = {"accounts": "posts", "posts": "accounts"}[stuck.which]
    stuck.fail(fails, Unavailable("no connection"))
    with Observing(stuck, lambda _event: None, parallelism=2) as looking:
        with pytest.raises(ProviderError, match="no connection"):
            looking.accounts()
        with pytest.raises(ProviderError, match="no connection"):
            looking.finish(state())
    assert not stuck.over.is_set()


class Refused(Exception):
    """What a run ends with while the service is still being asked."""


def test_a_run_that_is_refused_lets_the_first_lists_end(stuck: Stuck, monkeypatch) -> None:
    monkeypatch.setattr(observing, "PATIENCE", 30)
    looking = Observing(stuck, lambda _event: None, parallelism=2)
    timer = threading.Timer(0.05, stuck.over.set)
    timer.start()
    with pytest.raises(Refused), looking:
        raise Refused
    assert all(one.done() for one in looking._first())
    timer.join()


def test_a_run_that_is_refused_does_not_wait_for_a_list_that_hangs(stuck: Stuck) -> None:
    with pytest.raises(Refused), Observing(stuck, lambda _event: None, parallelism=2):
        raise Refused
    assert not stuck.over.is_set()


def test_a_list_that_was_not_begun_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[Future[object]] = []
    one_thread = ThreadPoolExecutor(1)
    monkeypatch.setattr(observing, "ThreadPoolExecutor", lambda **_: one_thread)
    monkeypatch.setattr(observing, "wait", lambda futures, **_: waited.extend(futures))
    stuck = Stuck("accounts")
    with pytest.raises(Refused), Observing(stuck, lambda _event: None, parallelism=2) as looking:
        raise Refused
    stuck.over.set()
    accounts, listing = looking._first()
    assert listing.cancelled()
    assert waited == [accounts]
    one_thread.shutdown()
