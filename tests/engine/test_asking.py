"""Questions wait for a person: in the state, before anything is sent, and until they are answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, LINKEDIN, NOW, X, post, remote, remote_of
from tests.doubles.stage import Stage, only_step, outcomes

from postsync.domain.errors import PlanStale
from postsync.domain.plan.plan import Plan, SavedPlan
from postsync.domain.post.content import Answers
from postsync.domain.post.post import Own
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.engine.applying import GuardRefused, NotApproved

HOUR = timedelta(hours=1)
UNATTENDED = {"unattended": True}


@pytest.fixture
def edited(stage: Stage) -> Stage:
    """Somebody has edited the scheduled post at the service."""
    stage.write(post())
    stage.apply()
    stage.provider.edit("p1", containers=remote_of(post(text="By hand")).containers)
    return stage


@pytest.fixture
def deleted(stage: Stage) -> Stage:
    """Somebody has deleted the scheduled post at the service."""
    stage.write(post())
    stage.apply()
    stage.provider.remove("p1")
    return stage


@pytest.fixture
def like(stage: Stage) -> Stage:
    """Somebody has made a post that is like the one of the file."""
    stage.provider.put(remote("other", "Hello there"))
    stage.write(post())
    return stage


def saved(plan: Plan) -> SavedPlan:
    return SavedPlan(
        digest=plan.digest,
        now=plan.now,
        commit=plan.commit,
        offline=plan.offline,
        lineage=plan.lineage,
        serial=plan.serial,
        changes=plan.changes,
        service=plan.service,
        workspace=plan.workspace,
    )


@contextmanager
def writing_nothing(stage: Stage) -> Iterator[None]:
    before, writes = dict(stage.provider.stored), stage.state.writes
    yield
    assert stage.state.writes == writes
    assert stage.provider.stored == before


class TestNobodySawThePlan:
    def test_what_people_did_at_the_service_is_left_alone_and_asked_about(
        self, edited: Stage
    ) -> None:
        applied = edited.applied(approval=UNATTENDED)
        assert (applied.report.steps, applied.plan.has_errors) == ((), True)
        assert edited.provider.texts() == ["By hand"]
        assert edited.snapshot.questions["launch"].kind is Asking.CHANGED_REMOTELY

    def test_a_question_is_as_old_as_it_is_and_written_once(self, edited: Stage) -> None:
        edited.apply(approval=UNATTENDED)
        question, writes = edited.snapshot.questions["launch"], edited.state.writes
        edited.clock.advance(timedelta(days=1))
        edited.apply(approval=UNATTENDED)
        assert (edited.snapshot.questions["launch"], edited.state.writes) == (question, writes)

    def test_one_that_nobody_answers_stays(self, like: Stage) -> None:
        for _ in range(3):
            like.apply(approval=UNATTENDED)
            like.clock.advance(timedelta(days=1))
        assert like.snapshot.questions["launch"].kind is Asking.AMBIGUOUS_MATCH
        assert like.provider.requests == []

    def test_it_is_saved_before_anything_is_sent(self, like: Stage) -> None:
        like.write(*like.source.posts, post("fresh", "Fresh", selectors=("linkedin",)))
        seen: list[set[str]] = []
        like.provider.during["create"] = lambda _text: seen.append(set(like.snapshot.questions))
        assert outcomes(like.apply(approval=UNATTENDED)) == {"fresh": "done"}
        assert seen == [{"launch"}]

    def test_it_is_saved_before_anything_is_sent_again(self, like: Stage) -> None:
        """Settling comes first, and would take away what tells that the state went back."""
        like.write(*like.source.posts, post("fresh", "Fresh", selectors=("linkedin",)))
        like.provider.during["create"] = _die
        with pytest.raises(Killed):
            like.apply(approval=UNATTENDED, parallelism=1)
        like.provider.during.clear()
        like.another_machine()
        like.provider.stored.pop("p1")
        like.state.snapshot = replace(like.snapshot, questions={})
        seen: list[set[str]] = []
        like.provider.during["create"] = lambda _text: seen.append(set(like.snapshot.questions))
        like.apply(approval=UNATTENDED)
        assert seen == [{"launch"}]

    def test_an_answer_in_the_file_closes_it(self, like: Stage) -> None:
        like.apply(approval=UNATTENDED)
        like.write(post(answers=Answers(is_not=("other",))))
        assert outcomes(like.apply(approval=UNATTENDED)) == {"launch": "done"}
        assert like.snapshot.questions == {}
        assert like.has_settled()

    @pytest.mark.parametrize(
        ("answer", "texts"),
        [
            ({"adopt": {"launch": "other"}}, ["Hello"]),
            ({"create_anyway": frozenset({"launch"})}, ["Hello", "Hello there"]),
        ],
        ids=["adopt", "create anyway"],
    )
    def test_an_answer_on_the_command_line_closes_it(
        self, like: Stage, answer: dict[str, object], texts: list[str]
    ) -> None:
        like.apply(approval=UNATTENDED)
        assert outcomes(like.apply(approval=UNATTENDED, **answer)) == {"launch": "done"}
        assert like.snapshot.questions == {}
        assert like.provider.texts() == texts
        assert like.has_settled()

    @pytest.mark.parametrize("named", ["launch", "*"])
    def test_the_files_win_where_a_person_says_so(self, edited: Stage, named: str) -> None:
        edited.apply(approval=UNATTENDED)
        edited.apply(approval=UNATTENDED, restore=frozenset({named}))
        assert (edited.provider.texts(), edited.snapshot.questions) == (["Hello"], {})

    def test_drift_that_is_undone_closes_it(self, edited: Stage) -> None:
        edited.apply(approval=UNATTENDED)
        edited.provider.edit("p1", containers=remote_of(post()).containers)
        assert edited.apply(approval=UNATTENDED).steps == ()
        assert edited.snapshot.questions == {}

    def test_an_answer_that_comes_after_the_post_went_out_publishes_nothing(
        self, stage: Stage
    ) -> None:
        """Somebody moved it to an earlier time, and it went out before any run heard the answer."""
        words = Own(accounts=("x:acme",), at="later", words="w")
        stage.write(post()._replace(own=words))
        stage.apply()
        stage.write(post(scheduled_at=AHEAD + HOUR)._replace(own=words))  # a zone changed
        stage.provider.edit("p1", scheduled_at=NOW + HOUR)
        stage.apply(approval=UNATTENDED)
        assert stage.snapshot.questions["launch"].kind is Asking.CHANGED_REMOTELY
        stage.clock.advance(2 * HOUR)
        again = post(scheduled_at=AHEAD + HOUR, answers=Answers(again=True))
        stage.write(again._replace(own=words))
        for _ in range(3):
            stage.apply(approval=UNATTENDED)
        assert stage.provider.public == [(X.id, "Hello")]
        assert len(stage.provider.requests) == 1
        assert stage.has_settled()


class TestAPersonSawThePlan:
    def test_somebody_is_asked_although_nothing_else_is_to_be_done(self, edited: Stage) -> None:
        asked: list[Plan] = []
        step = only_step(edited.apply(ask=lambda plan: not asked.append(plan)))
        assert [change.action for change in asked[0].changes] == [Action.BLOCKED]
        assert step.action is Action.UPDATE
        assert (edited.provider.texts(), edited.snapshot.questions) == (["Hello"], {})
        assert edited.has_settled()

    def test_what_was_deleted_is_made_again(self, deleted: Stage) -> None:
        assert only_step(deleted.apply()).action is Action.CREATE
        assert deleted.provider.texts() == ["Hello"]
        assert deleted.has_settled()

    def test_the_report_has_the_digest_of_the_plan_that_was_shown(self, edited: Stage) -> None:
        report = edited.apply()
        assert report.digest == edited.shown[-1].digest

    def test_the_service_is_asked_once(self, edited: Stage) -> None:
        edited.recorder.clear()
        edited.apply(ask=lambda _plan: edited.recorder.clear() is None)
        assert edited.recorder.of("get", "posts") == []

    def test_a_no_writes_nothing(self, edited: Stage) -> None:
        with writing_nothing(edited), pytest.raises(NotApproved):
            edited.apply(ask=lambda _plan: False)
        assert edited.snapshot.questions == {}

    def test_what_a_yes_does_not_answer_is_asked_all_the_same(self, like: Stage) -> None:
        assert like.apply(ask=_never).steps == ()
        assert set(like.snapshot.questions) == {"launch"}

    def test_a_yes_carries_out_no_more_than_the_policy_allows(self, stage: Stage) -> None:
        posts = [post(f"p{n}", f"Number {n}") for n in range(6)]
        stage.write(*posts)
        stage.apply()
        for remote_id in list(stage.provider.stored):
            elsewhere = remote_of(post(selectors=("linkedin",))).deliveries
            stage.provider.edit(remote_id, deliveries=elsewhere)
        with writing_nothing(stage), pytest.raises(GuardRefused):
            stage.apply()

    def test_a_plan_file_is_an_answer(self, edited: Stage) -> None:
        plan = saved(edited.plan())
        step = only_step(edited.apply(ask=_never, approval={"saved": plan}))
        assert step.action is Action.UPDATE
        assert edited.provider.texts() == ["Hello"]

    def test_a_digest_is_an_answer_although_nobody_is_there(self, edited: Stage) -> None:
        expected = edited.plan().digest
        step = only_step(edited.apply(approval={"expected": expected, "unattended": True}))
        assert step.action is Action.UPDATE

    def test_neither_holds_for_another_edit(self, edited: Stage) -> None:
        plan = edited.plan()
        edited.provider.edit("p1", containers=remote_of(post(text="Once more")).containers)
        with writing_nothing(edited), pytest.raises(PlanStale):
            edited.apply(approval={"saved": saved(plan)})

    def test_settling_what_is_open_stays_within_the_yes(self, edited: Stage) -> None:
        edited.write(*edited.source.posts, post("fresh", "Fresh", selectors=("linkedin",)))
        edited.provider.during["create"] = _die
        with pytest.raises(Killed):
            edited.apply(approval=UNATTENDED, parallelism=1)
        edited.provider.during.clear()
        edited.another_machine()
        report = edited.apply()
        assert {step.address: step.action for step in report.steps} == {
            "fresh": Action.ADOPT,
            "launch": Action.UPDATE,
        }
        assert edited.has_settled()


class TestPlanFilesOfOtherPlaces:
    @pytest.mark.parametrize(
        ("other", "what"),
        [
            ({"service": Service("outstand", "staging.example")}, "staging.example"),
            ({"workspace": "acme/other:"}, "acme/other"),
        ],
        ids=["service", "workspace"],
    )
    def test_they_are_refused(self, stage: Stage, other: dict[str, object], what: str) -> None:
        stage.write(post())
        plan = replace(saved(stage.plan()), **other)  # type: ignore[arg-type]
        with writing_nothing(stage), pytest.raises(PlanStale, match=what) as refused:
            stage.apply(approval={"saved": plan})
        assert refused.value.exit_code == 4


class Killed(BaseException):
    """The process ends here and now."""


def _die(_what: object) -> None:
    raise Killed


def _never(_plan: Plan) -> bool:
    raise AssertionError


def test_a_state_knows_its_service_and_workspace_from_the_first_save_on(stage: Stage) -> None:
    stage.write(post(scheduled_at=NOW + HOUR), post("b", "B", selectors=(LINKEDIN.id, X.id)))
    seen: list[tuple[object, object]] = []
    stage.provider.during["create"] = lambda _text: seen.append(
        (stage.snapshot.service, stage.snapshot.workspace)
    )
    stage.apply()
    assert seen[0] == (stage.provider.service(), "acme/posts:")
    assert AHEAD > NOW
