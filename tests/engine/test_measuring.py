"""What was counted of posts that are out: which are looked at, and what one of them cannot spoil."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doubles.builders import AHEAD, LINKEDIN, NOW, X, post, remote
from tests.doubles.stage import Stage

from postsync.domain.errors import (
    Forbidden,
    NotFound,
    PostsyncError,
    QuotaExhausted,
    Rejected,
    Unauthorized,
    Unavailable,
)
from postsync.domain.remote.metrics import AccountMetrics, Metrics, PostMetrics
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.events import Advanced
from postsync.domain.run.measured import Measured
from postsync.domain.run.selection import Selection
from postsync.engine.measuring import NOT_ASKED, PATIENCE, Window, measure
from postsync.engine.world import Options

DAY = timedelta(days=1)


def measured(stage: Stage, days: int = 30, parallelism: int = 1, **window: Any) -> Measured:
    now = stage.clock.now()
    return measure(
        stage.world,
        Options(parallelism=parallelism),
        Window(since=now - days * DAY, until=now, **window),
    )


def published(stage: Stage, *posts: Any) -> None:
    stage.write(*posts)
    stage.apply()
    stage.clock.advance(8 * DAY)
    stage.provider.texts()


def test_what_is_out_is_measured_and_nothing_is_written(stage: Stage) -> None:
    published(stage, post(), post("later", text="Later", scheduled_at=AHEAD + 9 * DAY))
    before, writes = stage.snapshot, stage.state.writes
    found = measured(stage)
    (one,) = found.posts
    assert one.address == "launch"
    assert [d.metrics.impressions for d in one.deliveries] == [100] * len(one.deliveries)
    assert stage.snapshot == before
    assert stage.state.writes == writes
    assert Advanced(what="posts measured", done=1, total=1) in stage.events


def test_only_what_went_out_in_the_window_is_asked_about(stage: Stage) -> None:
    published(stage, post())
    stage.clock.advance(40 * DAY)
    stage.provider.fail("metrics", Unauthorized("nobody asks"))
    assert measured(stage).posts == ()


def test_a_post_whose_file_is_gone_is_still_measured(stage: Stage) -> None:
    published(stage, post())
    stage.write(post("other", text="Other", scheduled_at=stage.clock.now() + DAY))
    stage.apply()
    assert [one.address for one in measured(stage).posts] == ["launch"]


def test_what_the_workspace_does_not_manage_is_counted_or_shown(stage: Stage) -> None:
    published(stage, post())
    theirs = remote("z9", text="By hand", at=NOW, status=DeliveryStatus.PUBLISHED)
    stage.provider.put(theirs)
    assert measured(stage).unmanaged == 1
    found = measured(stage, unmanaged=True)
    assert found.unmanaged == 0
    assert {one.address for one in found.posts} == {"launch", None}
    assert measured(stage, unmanaged=True, selection=Selection(labels=("a",))).posts == ()


def test_accounts_that_are_left_out_count_nowhere(stage: Stage) -> None:
    published(stage, post(selectors=("x:acme", "linkedin")))
    everywhere, on_x = measured(stage), measured(stage, selection=Selection(accounts=("x",)))
    assert {d.network for d in everywhere.posts[0].deliveries} == {"x", "linkedin"}
    assert {d.network for d in on_x.posts[0].deliveries} == {"x"}
    assert on_x.totals.counts.impressions == 100


@pytest.mark.parametrize("error", [NotFound, Forbidden, Rejected, Unavailable, QuotaExhausted])
def test_that_nothing_is_told_of_one_post_fails_nothing_else(
    stage: Stage, error: type[PostsyncError]
) -> None:
    published(stage, post(), post("other", text="Other"))
    stage.provider.fail("metrics", error("no"), skip=1)
    found = measured(stage)
    assert sorted(one.totals.measured > 0 for one in found.posts) == [False, True]
    assert list(found.problems.values()) == [1]


def test_a_key_that_is_refused_ends_the_run(stage: Stage) -> None:
    published(stage, post())
    stage.provider.fail("metrics", Unauthorized("no"))
    with pytest.raises(Unauthorized):
        measured(stage)


def test_a_service_that_keeps_failing_is_not_asked_for_ever(stage: Stage) -> None:
    published(stage, *[post(f"p{n}", text=f"Post {n}") for n in range(PATIENCE + 3)])
    for _ in range(PATIENCE):
        stage.provider.fail("metrics", Unavailable("down"))
    assert measured(stage).problems[NOT_ASKED] == 3


def test_a_service_that_counts_nothing_is_not_asked(stage: Stage) -> None:
    published(stage, post())
    stage.provider.capability = stage.provider.capability._replace(measures=False)
    stage.provider.fail("metrics", Unauthorized("nobody asks"))
    found = measured(stage)
    assert not found.counts
    assert found.totals.measured == 0


def test_a_retry_is_measured_by_its_own_id(stage: Stage) -> None:
    stage.provider.fails_for = {LINKEDIN.id}
    published(stage, post(selectors=("x:acme", "linkedin")))
    stage.provider.fails_for = set()
    stage.apply(retry={"launch": ()})
    ids = stage.record().remote_ids
    assert len(ids) == 2
    for n, (remote_id, account) in enumerate(zip(ids, (X, LINKEDIN), strict=True), 1):
        told = AccountMetrics(account.network, account.username, metrics=Metrics(likes=n))
        stage.provider.measured[remote_id] = PostMetrics((told,), Metrics(likes=99))
    (one,) = measured(stage).posts
    assert {d.network: d.metrics.likes for d in one.deliveries} == {"x": 1, "linkedin": 2}
