"""The status of every post of the workspace and the state."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, FAR, LINKEDIN, X, post
from tests.doubles.provider import MemoryProvider
from tests.doubles.stage import Stage

from postsync.domain.errors import Ambiguous, Unavailable
from postsync.domain.post.account import Account
from postsync.domain.run.status import PostStatus
from postsync.domain.state.lease import Holder
from postsync.engine.surveying import survey
from postsync.engine.world import Options

DAY = timedelta(days=1)


def status_of(stage: Stage, address: str = "launch") -> PostStatus:
    status = survey(stage.world, Options())
    return next(post for post in status.posts if post.address == address)


@pytest.mark.parametrize(
    ("desired", "lifecycle"),
    [
        (post(), "new"),
        (post(draft=True), "draft"),
        (post(scheduled_at=FAR), "deferred"),
        (post(scheduled_at=None), "new"),
    ],
)
def test_what_was_never_sent(stage: Stage, desired: object, lifecycle: str) -> None:
    stage.write(desired)  # type: ignore[arg-type]
    assert status_of(stage).lifecycle == lifecycle
    assert stage.state.writes == 0


def test_a_run_that_gives_up_has_no_call_under_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, answered = threading.Event(), threading.Event()

    def accounts(_provider: MemoryProvider) -> tuple[Account, ...]:
        assert refused.wait(10)
        time.sleep(0.05)
        answered.set()
        return ()

    def posts(_provider: MemoryProvider, **_more: object) -> None:
        refused.set()
        raise Unavailable("down")

    monkeypatch.setattr(MemoryProvider, "accounts", accounts)
    monkeypatch.setattr(MemoryProvider, "posts", posts)
    with pytest.raises(Unavailable):
        survey(stage.world, Options())
    assert answered.is_set()


def test_from_scheduled_to_published(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    scheduled = status_of(stage)
    assert (scheduled.lifecycle, scheduled.scheduled_at) == ("scheduled", AHEAD)
    stage.clock.advance(8 * DAY)
    published = status_of(stage)
    assert (published.lifecycle, published.published_at) == ("published", stage.clock.now())
    assert published.deliveries[0].url == "https://x.example/p1"


@pytest.mark.parametrize(
    ("failing", "lifecycle"), [({X.id}, "partly_published"), ({X.id, LINKEDIN.id}, "failed")]
)
def test_deliveries_that_failed(stage: Stage, failing: set[str], lifecycle: str) -> None:
    stage.provider.fails_for = failing
    stage.write(post(selectors=("x:acme", "linkedin"), scheduled_at=None))
    stage.apply()
    assert status_of(stage).lifecycle == lifecycle
    assert survey(stage.world, Options()).needs_attention


def test_a_post_that_is_not_there_any_more_is_gone(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    stage.provider.remove("p1")
    assert status_of(stage).lifecycle == "gone"


def test_a_post_the_service_did_not_publish_is_overdue_after_a_quarter_of_an_hour(
    stage: Stage,
) -> None:
    stage.write(post())
    stage.apply()
    stage.provider.holds_back = True
    stage.clock.advance(AHEAD - stage.clock.now() + timedelta(minutes=15))
    assert (status_of(stage).lifecycle, status_of(stage).overdue) == ("publishing", False)
    stage.clock.advance(timedelta(seconds=1))
    assert status_of(stage).overdue


def test_a_post_of_unknown_fate_says_so(stage: Stage) -> None:
    stage.write(post(scheduled_at=None))
    stage.provider.fail("create", Ambiguous("cut off"))
    stage.apply()
    status = status_of(stage)
    assert (status.lifecycle, status.asks) == ("unknown", True)
    assert status.intent is not None
    assert [delivery.account_id for delivery in status.deliveries] == [X.id]


def test_a_post_that_apply_can_find_is_nothing_to_ask_about(stage: Stage) -> None:
    stage.write(post())
    stage.provider.fail("create", Ambiguous("cut off"), after=True)
    stage.provider.fail("posts", Unavailable("away"), skip=2)
    stage.apply()
    status = status_of(stage)
    assert (status.lifecycle, status.asks) == ("unknown", False)
    assert "p1" in status.note
    assert "postsync apply" in status.note


def test_what_another_run_is_at_is_no_cause_for_alarm(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Holder(who="runner@cloud", since=None, run_url="https://ci.example/7")
    seen: list[PostStatus] = []

    def look(_text: str) -> None:
        stored = replace(stage.state.read(), at_work=holder)
        with monkeypatch.context() as patch:
            patch.setattr(stage.state, "read", lambda: stored)
            seen.append(status_of(stage))

    stage.write(post())
    stage.provider.during["create"] = look
    stage.apply(parallelism=1)
    (status,) = seen
    assert (status.lifecycle, status.intent) == ("new", None)
    assert status.note == "being applied by runner@cloud, https://ci.example/7"


def test_a_removed_file_is_still_reported(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    stage.write()
    assert (status_of(stage).lifecycle, status_of(stage).file) == ("scheduled", "posts/launch.yaml")


def test_a_delivery_that_the_service_dropped_stays_in_sight(stage: Stage) -> None:
    stage.provider.drops_accounts = {LINKEDIN.id}
    stage.write(post(selectors=("x:acme", "linkedin"), scheduled_at=None))
    stage.apply()
    status = status_of(stage)
    assert {d.account_id: d.status.value for d in status.deliveries} == {
        X.id: "published",
        LINKEDIN.id: "failed",
    }
    assert status.lifecycle == "partly_published"
    assert survey(stage.world, Options()).needs_attention
    stage.apply()
    assert len(status_of(stage).deliveries) == 2
