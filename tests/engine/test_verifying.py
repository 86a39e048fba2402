"""What was due, and waiting for it: what the service is asked, and what needs a person."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, LINKEDIN, X, post
from tests.doubles.stage import Stage

from postsync.domain.errors import Ambiguous, ProviderError, StateMoved, Unavailable
from postsync.domain.post.content import Missed
from postsync.domain.run.events import Awaited
from postsync.domain.run.status import PostStatus
from postsync.domain.state.lease import Holder
from postsync.engine.verifying import verify
from postsync.engine.waiting import Waited, wait_for
from postsync.engine.world import Options

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def due(stage: Stage, back: timedelta = HOUR) -> dict[str, tuple[str, str | None]]:
    """What a look shows: where each post stands, and why a person is needed."""
    found = verify(stage.world, Options(), stage.clock.now() - back)
    return {one.address: (one.lifecycle, one.attention) for one in found.posts}


@pytest.fixture
def scheduled(stage: Stage) -> Stage:
    """A post that is due at AHEAD, on two accounts."""
    stage.write(post(selectors=("x:acme", "linkedin")))
    stage.apply()
    return stage


def test_nothing_is_listed_where_nothing_was_due(scheduled: Stage) -> None:
    before = len(scheduled.provider.lists)
    assert due(scheduled) == {}
    (since,) = scheduled.provider.lists[before:]
    assert since is not None
    assert since >= scheduled.clock.now() - HOUR


def test_the_list_reaches_back_to_the_oldest_post_that_was_due(scheduled: Stage) -> None:
    made = scheduled.clock.now()
    scheduled.clock.advance(AHEAD - made)
    before = len(scheduled.provider.lists)
    assert due(scheduled) == {"launch": ("published", None)}
    (since,) = scheduled.provider.lists[before:]
    assert since == made - HOUR


def test_what_another_run_sends_just_now_is_not_missed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Holder(who="runner@cloud", since=None)
    seen: list[PostStatus] = []

    def look(_text: str) -> None:
        stage.clock.advance(AHEAD - stage.clock.now() + timedelta(minutes=1))
        stored = replace(stage.state.read(), at_work=holder)
        with monkeypatch.context() as patch:
            patch.setattr(stage.state, "read", lambda: stored)
            seen.extend(verify(stage.world, Options(), stage.clock.now() - HOUR).posts)

    stage.write(post())
    stage.provider.during["create"] = look
    with suppress(StateMoved):  # a week went by meanwhile
        stage.apply(parallelism=1)
    (status,) = seen
    assert (status.lifecycle, status.attention) == ("new", None)
    assert status.note == "being applied by runner@cloud"


def test_a_failure_that_was_fixed_at_the_service_needs_nobody(scheduled: Stage) -> None:
    scheduled.provider.fails_for = {LINKEDIN.id}
    scheduled.clock.advance(AHEAD - scheduled.clock.now())
    assert due(scheduled) == {"launch": ("partly_published", "failed")}
    scheduled.apply()  # records it
    scheduled.clock.advance(2 * DAY)
    assert due(scheduled) == {"launch": ("partly_published", "failed")}
    made = scheduled.provider.stored["p1"]
    out = tuple(
        replace(one, status=made.deliveries[0].status, error=None) for one in made.deliveries
    )
    scheduled.provider.edit("p1", deliveries=out)
    assert due(scheduled) == {}


def test_a_delivery_that_is_sent_again_and_hangs_is_overdue(scheduled: Stage) -> None:
    provider = scheduled.provider
    provider.fails_for = {LINKEDIN.id}
    scheduled.clock.advance(AHEAD - scheduled.clock.now())
    scheduled.apply()
    scheduled.clock.advance(2 * DAY)
    provider.fails_for, provider.holds_back = set(), True
    scheduled.apply(retry={"launch": ()})
    assert due(scheduled) == {"launch": ("publishing", None)}
    scheduled.clock.advance(3 * HOUR)
    assert due(scheduled, HOUR / 2)["launch"][1] == "overdue"
    provider.holds_back = False
    assert due(scheduled, 4 * HOUR) == {"launch": ("published", None)}


def test_a_cancelled_post_that_stands_again_needs_a_person(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    (made,) = stage.provider.stored.values()
    stage.write()
    stage.apply()
    assert due(stage) == {}
    stage.provider.put(made)
    assert due(stage) == {"launch": ("scheduled", "stands-again")}


def test_what_was_moved_to_later_at_the_service_was_not_due(scheduled: Stage) -> None:
    scheduled.provider.edit("p1", scheduled_at=AHEAD + DAY)
    scheduled.clock.advance(AHEAD - scheduled.clock.now() + HOUR)
    assert due(scheduled, 2 * HOUR) == {}


def test_a_look_takes_no_lock_and_writes_nothing(scheduled: Stage) -> None:
    scheduled.clock.advance(AHEAD - scheduled.clock.now())
    writes = scheduled.state.writes
    with scheduled.state.lock("apply", timeout=0):
        assert due(scheduled)
    assert scheduled.state.writes == writes


# Waiting; the clock of the stage goes on when it is slept on


def wait(stage: Stage, *addresses: str, timeout: timedelta = HOUR) -> Waited:
    return wait_for(stage.world, Options(), addresses or ("launch",), timeout)


def pauses(stage: Stage) -> list[float]:
    return [event.seconds for event in stage.events if isinstance(event, Awaited)]


def test_it_looks_when_the_post_is_due_and_then_ever_more_seldom(scheduled: Stage) -> None:
    scheduled.provider.holds_back = True
    scheduled.clock.advance(AHEAD - scheduled.clock.now() - timedelta(minutes=6))
    waited = wait(scheduled)
    assert [one.attention for one in waited.failed] == ["overdue"]
    assert pauses(scheduled)[:8] == [300, 61, 2, 4, 8, 16, 32, 60]
    assert len(pauses(scheduled)) < 30


def test_a_service_that_is_away_for_a_moment_does_not_end_it(scheduled: Stage) -> None:
    scheduled.clock.advance(AHEAD - scheduled.clock.now() - timedelta(seconds=5))
    scheduled.provider.fail("accounts", Unavailable("away"), skip=1)
    waited = wait(scheduled)
    assert (waited.failed, waited.open) == ((), ())
    assert "away" in scheduled.notes


def test_a_service_that_is_away_from_the_beginning_is_an_error(scheduled: Stage) -> None:
    scheduled.provider.fail("accounts", Unavailable("away"))
    with pytest.raises(ProviderError):
        wait(scheduled)


@pytest.mark.parametrize(
    ("desired", "failed"),
    [
        (post(draft=True), ["draft"]),
        (post(scheduled_at=AHEAD - 30 * DAY, missed=Missed.ERROR), ["missed"]),
    ],
)
def test_what_will_not_go_out_by_itself_is_not_waited_for(
    stage: Stage, desired: object, failed: list[str]
) -> None:
    stage.write(desired)  # type: ignore[arg-type]
    assert [one.lifecycle.value for one in wait(stage).failed] == failed
    assert pauses(stage) == []


def test_a_post_of_unknown_fate_is_not_waited_for(stage: Stage) -> None:
    stage.write(post(scheduled_at=None))
    stage.provider.fail("create", Ambiguous("cut off"))
    stage.apply()
    assert [one.attention for one in wait(stage).failed] == ["unknown"]


def test_it_waits_for_the_other_accounts_when_one_has_failed(scheduled: Stage) -> None:
    scheduled.clock.advance(AHEAD - scheduled.clock.now() + timedelta(seconds=1))
    scheduled.provider.fails_for = {X.id}
    (failed,) = wait(scheduled).failed
    assert failed.lifecycle == "partly_published"


def test_each_note_is_told_once_however_often_it_looks(scheduled: Stage) -> None:
    scheduled.provider.skew = 600.0
    scheduled.provider.holds_back = True
    scheduled.clock.advance(AHEAD - scheduled.clock.now())
    wait(scheduled, timeout=timedelta(minutes=5))
    assert len(pauses(scheduled)) > 3
    assert len([note for note in scheduled.notes if "clock" in note]) == 1
