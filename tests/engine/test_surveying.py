"""The status of every post of the workspace and the state."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.doubles.builders import AHEAD, FAR, LINKEDIN, NOW, X, post
from tests.doubles.provider import MemoryProvider
from tests.doubles.stage import Stage

from postsync.domain.diagnostic import Span
from postsync.domain.errors import Ambiguous, Unavailable
from postsync.domain.plan.answered import wish
from postsync.domain.post.account import Account
from postsync.domain.post.content import NO_ANSWERS, Answers, Missed
from postsync.domain.post.post import Broken, Post, Workspace
from postsync.domain.run.status import PostStatus
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Asking, Question
from postsync.engine.observing import unobserved
from postsync.engine.recalling import recorded_posts
from postsync.engine.surveying import statuses, survey
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
        assert refused.wait(60)
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


def test_an_account_that_got_nothing_of_what_is_out_is_named(stage: Stage) -> None:
    more = post(selectors=("x:acme", "linkedin"))
    stage.write(post())
    stage.apply()
    stage.write(more)
    assert status_of(stage).note == ""
    stage.clock.advance(8 * DAY)
    told = status_of(stage)
    assert told.note == "nothing of it went to linkedin:acme-inc, which its file names"
    assert told.attention is None
    stage.write(more._replace(own=post().own))  # a group has an account more
    assert status_of(stage).note == ""


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


def asked(kind: Asking, text: str = "Hello", **more: Any) -> Question:
    desired = post(text=text, **more)
    return Question(
        address="launch", kind=kind, since=NOW, fingerprint=wish(desired), answers=NO_ANSWERS
    )


class TestQuestions:
    @pytest.fixture
    def wondering(self, stage: Stage) -> Stage:
        """A post that was asked about and that nothing was done about."""
        stage.write(post())
        questions = {"launch": asked(Asking.ALREADY_OUT)}
        stage.state.snapshot = replace(stage.snapshot, questions=questions)
        return stage

    def test_one_that_nobody_answered_needs_a_person(self, wondering: Stage) -> None:
        status = status_of(wondering)
        assert (status.lifecycle, status.attention) == ("question", "question")
        assert status.question == wondering.snapshot.questions["launch"]

    @pytest.mark.parametrize(
        "answer",
        [
            post(text="Something else"),
            post(answers=Answers(again=True)),
            post(answers=Answers(is_="p9")),
        ],
        ids=["other words", "again", "is"],
    )
    def test_one_that_the_file_answers_needs_a_run(self, wondering: Stage, answer: Post) -> None:
        wondering.write(answer)
        status = status_of(wondering)
        assert (status.lifecycle, status.attention) == ("new", None)
        assert "postsync apply" in status.note

    def test_of_a_post_that_is_there_it_stands_beside_its_stage(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        questions = {"launch": asked(Asking.CHANGED_REMOTELY)}
        stage.state.snapshot = replace(stage.snapshot, questions=questions)
        status = status_of(stage)
        assert (status.lifecycle, status.attention) == ("scheduled", "question")

    def test_without_a_file_there_is_nothing_to_ask(self, wondering: Stage) -> None:
        wondering.write()
        assert survey(wondering.world, Options()).posts == ()


class TestMissed:
    @pytest.mark.parametrize(
        ("policy", "days", "lifecycle", "attention"),
        [
            (Missed.ERROR, 1, "missed", "missed"),
            (Missed.ERROR, 30, "missed", "missed"),
            (Missed.SKIP, 1, "missed", "missed"),
            (Missed.SKIP, 8, "missed", None),
            (Missed.PUBLISH, 1, "new", None),
        ],
    )
    def test_a_time_that_was_over_before_any_run(
        self, stage: Stage, policy: Missed, days: int, lifecycle: str, attention: str | None
    ) -> None:
        stage.write(post(scheduled_at=NOW - days * DAY, missed=policy))
        status = status_of(stage)
        assert (status.lifecycle, status.attention) == (lifecycle, attention)

    def test_one_that_was_renamed_after_it_was_out_is_not_missed(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.clock.advance(8 * DAY)
        stage.write(post("renamed"))
        assert status_of(stage, "renamed").attention is None

    def test_one_that_says_the_same_as_another_that_is_out_is_missed(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        stage.clock.advance(8 * DAY)
        stage.write(post(), post("twin"))
        assert status_of(stage, "twin").attention == "missed"


class TestFailures:
    @pytest.fixture
    def failed(self, stage: Stage) -> Stage:
        stage.provider.fails_for = {X.id}
        stage.write(post(scheduled_at=None))
        stage.apply()
        return stage

    def test_a_fresh_one_needs_a_person(self, failed: Stage) -> None:
        assert status_of(failed).attention == "failed"

    def test_one_that_is_a_week_old_is_history(self, failed: Stage) -> None:
        failed.clock.advance(7 * DAY + timedelta(minutes=1))
        assert (status_of(failed).lifecycle, status_of(failed).attention) == ("failed", None)

    @pytest.mark.parametrize("selector", ["x:acme", X.id, "x"])
    def test_one_that_the_file_says_is_known_needs_nobody(
        self, failed: Stage, selector: str
    ) -> None:
        failed.write(post(scheduled_at=None, answers=Answers(known=(selector,))))
        assert status_of(failed).attention is None

    def test_one_that_is_known_in_the_state_needs_nobody(self, failed: Stage) -> None:
        record = replace(failed.record(), known=(X.id,))
        failed.state.snapshot = replace(failed.snapshot, records={"launch": record})
        assert status_of(failed).attention is None

    def test_one_that_went_out_when_it_was_sent_again_is_none(self, failed: Stage) -> None:
        failed.provider.fails_for = set()
        (step,) = failed.apply(retry={"launch": ()}).steps
        assert (step.action, step.outcome, step.remote_id) == (Action.RETRY, "done", "p2")
        assert (status_of(failed).lifecycle, status_of(failed).attention) == ("published", None)
        assert failed.provider.public == [(X.id, "Hello")]
        assert failed.has_settled()


class TestHistory:
    def test_what_is_archived_is_listed_and_needs_nobody(self, stage: Stage) -> None:
        stage.provider.fails_for = {LINKEDIN.id}
        stage.write(post(selectors=("x:acme", "linkedin"), scheduled_at=None))
        stage.apply()
        stage.write()
        stage.apply()
        status = status_of(stage)
        assert (status.lifecycle, status.attention, status.remote_id) == ("archived", None, "p1")
        (listed,) = recorded_posts(stage.snapshot, stage.clock.now())
        assert listed.lifecycle == "archived"

    def test_a_cancelled_post_that_stands_again_needs_a_person(self, stage: Stage) -> None:
        stage.write(post())
        stage.apply()
        (made,) = stage.provider.stored.values()
        stage.write()
        stage.apply()
        assert survey(stage.world, Options()).posts == ()
        stage.provider.put(made)
        status = status_of(stage)
        assert (status.lifecycle, status.attention) == ("scheduled", "stands-again")
        assert status.stands_again == ("p1",)

    def test_what_nobody_wants_any_more_and_may_be_on_its_way_needs_nobody(
        self, stage: Stage
    ) -> None:
        stage.write(post(scheduled_at=None))
        stage.provider.fail("create", Ambiguous("cut off"))
        stage.apply()
        stage.write()
        assert (status_of(stage).lifecycle, status_of(stage).attention) == ("unknown", None)


def test_a_file_with_errors_says_so(stage: Stage) -> None:
    stage.source.broken = (
        Broken(file="posts/launch.yaml", span=post().span, address="launch", post=post()),
    )
    assert "postsync validate" in status_of(stage).note


def offline(stage: Stage) -> dict[str, PostStatus]:
    """The statuses that a run without a provider gives, from what it has read."""
    stage.offline = True
    stored = stage.state.read()
    workspace = Workspace(posts=tuple(stage.source.posts), files=1, broken=stage.source.broken)
    found = statuses(
        stage.world,
        Options(),
        workspace,
        stored.snapshot,
        unobserved(stored.snapshot),
        stored.at_work,
    )
    return {one.address: one for one in found}


def test_offline_what_the_service_alone_knows_is_left_open(stage: Stage) -> None:
    stage.write(post(), post("later", scheduled_at=FAR), post("draft", draft=True))
    stage.apply()
    before = offline(stage)
    assert [before[one].lifecycle for one in ("launch", "later", "draft")] == [
        "scheduled",
        "deferred",
        "draft",
    ]
    stage.clock.advance(8 * DAY)
    after = offline(stage)["launch"]
    assert (after.lifecycle, after.overdue, after.attention) == ("publishing", False, None)
    assert after.note == "its time is over; only the service can tell whether it is out"


def test_offline_nobody_can_tell_what_became_of_an_announced_post(stage: Stage) -> None:
    stage.write(post(scheduled_at=None))
    stage.provider.fail("create", Ambiguous("cut off"))
    stage.apply()
    unknown = offline(stage)["launch"]
    assert (unknown.lifecycle, unknown.asks) == ("unknown", True)
    assert unknown.note == "only the service can tell whether it was made"


def test_every_post_says_where_it_goes_whatever_its_lifecycle(stage: Stage) -> None:
    stage.write(post(selectors=("x:acme", "linkedin")))
    stage.apply()
    stage.write(
        post(selectors=("x:acme", "linkedin")),
        post("new", selectors=("x:acme", "threads:nobody")),
        post("later", scheduled_at=FAR),
        post("draft", draft=True),
    )
    found = {one.address: one for one in survey(stage.world, Options()).posts}
    ids = {name: [to.account_id for to in one.accounts] for name, one in found.items()}
    assert ids == {
        "launch": [X.id, LINKEDIN.id],
        "new": [X.id, None],
        "later": [X.id],
        "draft": [X.id],
    }
    assert found["new"].accounts[1].username == "nobody"


def test_what_is_broken_says_where_it_is(stage: Stage) -> None:
    stage.write(post())
    stage.apply()
    here = Span(file="posts/launch.yaml", line=3, column=1)
    there = Span(file="posts/fresh.yaml", line=9, column=1)
    stage.write()
    stage.source.broken = (
        Broken(file=here.file, span=here, address="launch"),
        Broken(file=there.file, span=there, address="fresh"),
    )
    found = {one.address: one for one in survey(stage.world, Options()).posts}
    assert (found["launch"].file, found["launch"].line) == (here.file, 3)
    assert (found["fresh"].lifecycle, found["fresh"].line) == ("new", 9)
    assert "errors" in found["fresh"].note
