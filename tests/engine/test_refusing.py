"""Stale or excessive work is refused as a whole, before anything is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, NOW, numbered, post, remote
from tests.doubles.stage import Stage, only_step, outcomes

from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.errors import PlanStale, PostsyncError, StateLocked
from postsync.domain.plan.plan import Plan, SavedPlan
from postsync.domain.post.post import Broken
from postsync.domain.state.intent import Action
from postsync.engine.applying import ClockWrong, GuardRefused, NotApproved
from postsync.engine.commits import CommitDiverged, CommitOlder
from postsync.engine.planning import EmptyWorkspace, WorkspaceInvalid
from postsync.ports import DefaultBranch, Descent


@contextmanager
def refused(
    stage: Stage, error: type[PostsyncError]
) -> Iterator[pytest.ExceptionInfo[PostsyncError]]:
    """The block raises `error`, and neither the state nor the service has changed."""
    before, writes = dict(stage.provider.stored), stage.state.writes
    with pytest.raises(error) as caught:
        yield caught
    assert stage.state.writes == writes
    assert stage.provider.stored == before
    assert stage.provider.uploads == {}


def saved(plan: Plan) -> SavedPlan:
    return SavedPlan(
        digest=plan.digest,
        now=plan.now,
        commit=plan.commit,
        offline=plan.offline,
        lineage=plan.lineage,
        serial=plan.serial,
        changes=plan.changes,
    )


def never(_plan: Plan) -> bool:
    raise AssertionError


def stray(stage: Stage, descent: Descent, branch: DefaultBranch) -> None:
    """Check out a commit that is not in line with the one that was applied."""
    stage.history.commits = ["elsewhere"]
    stage.history.elsewhere = descent
    stage.history.branch = branch


class TestCommits:
    @pytest.fixture
    def applied(self, stage: Stage) -> Stage:
        stage.history.commits = ["one", "two"]
        stage.write(post())
        stage.apply()
        assert stage.snapshot.commit == "two"
        stage.write(post(text="Hi"))
        return stage

    def test_a_later_commit_is_applied_and_recorded(self, applied: Stage) -> None:
        applied.history.commits.append("three")
        assert outcomes(applied.apply()) == {"launch": "done"}
        assert applied.snapshot.commit == "three"

    def test_the_same_commit_may_be_applied_again(self, applied: Stage) -> None:
        assert outcomes(applied.apply()) == {"launch": "done"}

    def test_an_older_commit_is_a_rerun_of_an_old_job(self, applied: Stage) -> None:
        applied.history.head = lambda: "one"  # type: ignore[method-assign]
        with refused(applied, CommitOlder):
            applied.apply()

    @pytest.mark.parametrize("descent", [Descent.BESIDE, Descent.UNKNOWN])
    @pytest.mark.parametrize("branch", [DefaultBranch.ELSEWHERE, DefaultBranch.UNREACHED])
    def test_a_stale_branch_is_refused_in_its_own_words(
        self, applied: Stage, descent: Descent, branch: DefaultBranch
    ) -> None:
        stray(applied, descent, branch)
        with refused(applied, CommitDiverged) as caught:
            applied.apply()
        assert "merge" in caught.value.detail
        assert "`--allow-older elsewhere`" in caught.value.detail

    @pytest.mark.parametrize("descent", [Descent.BESIDE, Descent.UNKNOWN])
    @pytest.mark.parametrize(
        ("branch", "why"),
        [
            (DefaultBranch.AT_TIP, "default branch"),
            (DefaultBranch.NO_REMOTE, "no remote"),
        ],
    )
    def test_a_diverged_history_goes_on_where_everybody_shares_it(
        self, applied: Stage, descent: Descent, branch: DefaultBranch, why: str
    ) -> None:
        stray(applied, descent, branch)
        assert outcomes(applied.apply()) == {"launch": "done"}
        assert [note for note in applied.notes if why in note]
        assert applied.snapshot.commit == "elsewhere"

    def test_before_the_tip_only_what_certainly_is_no_older_commit_goes_on(
        self, applied: Stage
    ) -> None:
        stray(applied, Descent.UNKNOWN, DefaultBranch.BEFORE_TIP)
        with refused(applied, CommitDiverged) as caught:
            applied.apply()
        assert "newest commit" in caught.value.detail
        stray(applied, Descent.BESIDE, DefaultBranch.BEFORE_TIP)
        assert outcomes(applied.apply()) == {"launch": "done"}

    def test_a_diverged_history_with_the_files_that_were_applied_goes_on(
        self, applied: Stage
    ) -> None:
        stray(applied, Descent.BESIDE, DefaultBranch.ELSEWHERE)
        applied.history.same_files = True
        assert outcomes(applied.apply()) == {"launch": "done"}
        assert [note for note in applied.notes if "post files are those" in note]

    def test_the_files_that_are_compared_are_those_of_now_and_those_of_then(
        self, applied: Stage
    ) -> None:
        stray(applied, Descent.BESIDE, DefaultBranch.ELSEWHERE)
        applied.write(post("other", "Other"))
        with refused(applied, CommitDiverged):
            applied.apply()
        assert applied.history.asked_about == {"posts/launch.yaml", "posts/other.yaml"}

    @pytest.mark.parametrize("named", ["elsewhere", "elsewhe", "ELSEWHERE"])
    def test_the_one_commit_that_is_named_is_let_through(self, applied: Stage, named: str) -> None:
        stray(applied, Descent.UNKNOWN, DefaultBranch.ELSEWHERE)
        assert outcomes(applied.apply(allow_older=named)) == {"launch": "done"}
        assert applied.snapshot.commit == "elsewhere"

    @pytest.mark.parametrize("descent", [Descent.BEFORE, Descent.BESIDE])
    def test_another_one_is_not_and_the_right_one_is_named(
        self, applied: Stage, descent: Descent
    ) -> None:
        stray(applied, descent, DefaultBranch.ELSEWHERE)
        error = CommitOlder if descent is Descent.BEFORE else CommitDiverged
        with refused(applied, error) as caught:
            applied.apply(allow_older="abcdef0")
        assert "`--allow-older abcdef0` names another commit" in caught.value.detail
        assert "`--allow-older elsewhere`" in caught.value.detail

    def test_a_plan_on_an_old_commit_says_that_apply_refuses(self, applied: Stage) -> None:
        stray(applied, Descent.BEFORE, DefaultBranch.ELSEWHERE)
        (warning,) = applied.plan().diagnostics
        assert warning.rule == "PS622"
        assert "apply refuses it" in warning.summary
        assert "`--allow-older elsewhere`" in warning.detail

    @pytest.mark.parametrize("descent", [Descent.AFTER, Descent.BESIDE, Descent.UNKNOWN])
    def test_a_plan_on_a_branch_says_nothing_of_it(self, applied: Stage, descent: Descent) -> None:
        stray(applied, descent, DefaultBranch.ELSEWHERE)
        assert applied.plan().diagnostics == ()

    def test_a_plan_without_changes_asks_for_nothing(self, applied: Stage) -> None:
        applied.write(post())
        applied.history.commits.append("three")
        applied.history.descent = None  # type: ignore[assignment,method-assign]
        applied.history.renamed = None  # type: ignore[assignment,method-assign]
        applied.history.old_files = None  # type: ignore[assignment,method-assign]
        assert not applied.plan().has_changes

    def test_outside_version_control_it_is_only_noted(self, applied: Stage) -> None:
        applied.history.commits = []
        assert outcomes(applied.apply()) == {"launch": "done"}
        assert any("outside git" in note for note in applied.notes)
        assert applied.snapshot.commit == "two", "the last known commit is kept"


class TestClock:
    @pytest.mark.parametrize("skew", [61.0, -61.0, None])
    def test_more_than_a_minute_off_or_nobody_knows_is_refused(
        self, stage: Stage, skew: float | None
    ) -> None:
        stage.write(post())
        stage.provider.skew = skew
        with refused(stage, ClockWrong):
            stage.apply()
        (clock,) = stage.plan().diagnostics
        assert clock.rule == "PS611"
        assert "In CI" in clock.detail or skew is None

    @pytest.mark.parametrize("skew", [60.0, -60.0, 0.0])
    def test_a_minute_is_fine(self, stage: Stage, skew: float) -> None:
        stage.write(post())
        stage.provider.skew = skew
        assert outcomes(stage.apply()) == {"launch": "done"}
        assert stage.plan().diagnostics == ()


class TestDigests:
    def test_the_expected_digest_lets_it_pass(self, stage: Stage) -> None:
        stage.write(post())
        expected = stage.plan().digest
        report = stage.apply(approval={"expected": expected})
        assert outcomes(report) == {"launch": "done"}
        assert report.digest == expected

    def test_any_other_effect_is_refused(self, stage: Stage) -> None:
        stage.write(post())
        expected = stage.plan().digest
        stage.write(post(text="Hi"))
        with refused(stage, PlanStale):
            stage.apply(approval={"expected": expected})

    def test_the_digest_of_a_plan_that_was_seen_is_its_approval(self, stage: Stage) -> None:
        stage.write(post())
        expected = stage.plan().digest
        report = stage.apply(ask=lambda _plan: False, approval={"expected": expected})
        assert outcomes(report) == {"launch": "done"}


class TestSavedPlans:
    def test_a_saved_plan_is_its_own_approval(self, stage: Stage) -> None:
        stage.write(post())
        plan = saved(stage.plan())
        assert outcomes(stage.apply(ask=never, approval={"saved": plan})) == {"launch": "done"}

    def test_time_alone_does_not_make_it_stale(self, stage: Stage) -> None:
        stage.write(post())
        plan = saved(stage.plan())
        stage.clock.advance(timedelta(hours=1))
        assert outcomes(stage.apply(ask=never, approval={"saved": plan})) == {"launch": "done"}

    def test_foreign_posts_do_not_make_it_stale(self, stage: Stage) -> None:
        stage.write(post())
        plan = saved(stage.plan())
        stage.provider.put(remote("foreign", "Something else", at=AHEAD + timedelta(days=1)))
        assert outcomes(stage.apply(ask=never, approval={"saved": plan})) == {"launch": "done"}

    def applied(self, stage: Stage) -> SavedPlan:
        stage.write(post())
        stage.apply()
        stage.write(post(text="Hi"))
        return saved(stage.plan())

    def test_a_newer_state_does(self, stage: Stage) -> None:
        plan = self.applied(stage)
        stage.state.touch()
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})

    def test_changed_files_do(self, stage: Stage) -> None:
        plan = self.applied(stage)
        stage.write(post(text="Hi there"))
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})

    def test_one_post_more_does(self, stage: Stage) -> None:
        plan = self.applied(stage)
        stage.write(post(text="Hi"), post("second", "Second"))
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})

    def test_one_post_less_does(self, stage: Stage) -> None:
        plan = self.applied(stage)
        stage.write(post())
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})

    def test_an_edit_of_the_post_elsewhere_does(self, stage: Stage) -> None:
        plan = self.applied(stage)
        stage.provider.edit("p1", scheduled_at=AHEAD + timedelta(hours=1))
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})

    def test_a_post_that_must_wait_by_now_does(self, stage: Stage) -> None:
        plan = self.applied(stage)
        stage.clock.advance(AHEAD - NOW - timedelta(minutes=1))
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})

    def test_a_twin_that_turned_up_does(self, stage: Stage) -> None:
        stage.write(post())
        plan = saved(stage.plan())
        stage.provider.put(remote("by-hand"))
        with refused(stage, PlanStale):
            stage.apply(ask=never, approval={"saved": plan})


class TestGuards:
    def test_more_creates_than_allowed_are_refused_as_a_whole(self, stage: Stage) -> None:
        stage.write(*numbered(3))
        with refused(stage, GuardRefused):
            stage.apply(ask=never, policy=Policy(max_create=2))
        assert stage.shown[-1].refused, "the plan was shown"

    def test_with_an_allowance_they_pass(self, stage: Stage) -> None:
        stage.write(*numbered(3))
        assert len(stage.apply(policy=Policy(max_create=2), allow_creates=3).steps) == 3

    def test_more_cancels_than_allowed_are_refused_as_a_whole(self, stage: Stage) -> None:
        stage.write(*numbered(6))
        stage.apply()
        stage.write()
        with refused(stage, GuardRefused):
            stage.apply(ask=never)
        assert len(stage.apply(allow_cancels=6).steps) == 6


class TestApproval:
    def test_without_a_yes_nothing_is_done(self, stage: Stage) -> None:
        stage.write(post())
        with refused(stage, NotApproved):
            stage.apply(ask=lambda _plan: False)

    def test_the_plan_is_shown_before_it_is_asked_for(self, stage: Stage) -> None:
        stage.write(post())
        asked: list[Plan] = []
        stage.apply(ask=lambda plan: stage.shown == [plan] and not asked.append(plan))
        assert asked == stage.shown

    def test_nobody_is_asked_about_nothing(self, stage: Stage) -> None:
        assert stage.apply(ask=never).steps == ()


class TestEmptiness:
    """Nothing is cancelled because a checkout brought no file along."""

    @pytest.fixture
    def emptied(self, stage: Stage) -> Stage:
        stage.write(post())
        stage.apply()
        stage.write()
        stage.source.other_files = 0
        return stage

    def test_no_file_at_all_is_taken_for_a_mistake(self, emptied: Stage) -> None:
        with refused(emptied, EmptyWorkspace):
            emptied.apply()
        with pytest.raises(EmptyWorkspace, match="1 post is scheduled"):
            emptied.plan()

    def test_unless_it_is_said_to_be_meant(self, emptied: Stage) -> None:
        assert only_step(emptied.apply(allow_empty=True)).action is Action.CANCEL

    def test_where_nothing_is_scheduled_any_more_it_is_none(self, emptied: Stage) -> None:
        emptied.clock.advance(timedelta(days=8))
        assert only_step(emptied.apply()).action is Action.ARCHIVE


@pytest.mark.parametrize("span", [Span(file="."), None], ids=["unreadable", "without posts"])
def test_a_workspace_that_cannot_be_read_as_a_whole_makes_no_plan(
    stage: Stage, span: Span | None
) -> None:
    stage.write(post())
    stage.source.diagnostics = (
        Diagnostic(severity=Severity.ERROR, rule="PS101", summary="s", span=span),
    )
    with refused(stage, WorkspaceInvalid):
        stage.apply()


def test_a_file_with_errors_leaves_the_others_alone(stage: Stage) -> None:
    stage.write(post())
    place = Span(file="posts/other.yaml", line=2)
    wrong = Diagnostic(
        severity=Severity.ERROR, rule="PS121", summary="s", span=place, address="other"
    )
    broken = Broken(place.file, place, "other", diagnostics=(wrong,))
    stage.source.diagnostics, stage.source.broken = (wrong,), (broken,)
    assert outcomes(stage.apply()) == {"launch": "done"}


def test_warnings_about_files_are_passed_on(stage: Stage) -> None:
    stage.write(post())
    warning = Diagnostic(severity=Severity.WARN, rule="PS100", summary="s")
    stage.source.diagnostics = (warning,)
    assert stage.plan().diagnostics == (warning,)
    assert outcomes(stage.apply()) == {"launch": "done"}


def test_a_state_held_by_somebody_else_is_refused(stage: Stage) -> None:
    stage.write(post())
    with stage.state.lock("apply", timeout=0), refused(stage, StateLocked):
        stage.apply()


def test_the_lock_is_given_back_whatever_happens(stage: Stage) -> None:
    stage.write(post())
    with pytest.raises(NotApproved):
        stage.apply(ask=lambda _plan: False)
    assert outcomes(stage.apply()) == {"launch": "done"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ClockWrong("m"), 4),
        (CommitOlder("m"), 4),
        (PlanStale("m"), 4),
        (NotApproved(), 1),
        (WorkspaceInvalid(()), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_another_run_may_cure_has_its_own_exit_code(error: PostsyncError, code: int) -> None:
    assert error.exit_code == code
