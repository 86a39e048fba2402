"""Applying: refuse stale work, get approval, settle what is open, then carry the plan out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from postsync.domain.errors import PlanStale, PostsyncError
from postsync.domain.events import Noted
from postsync.domain.outcome import Outcome, Report, StepResult
from postsync.domain.plan import EFFECTIVE, Plan, effect_of
from postsync.domain.planfile import SavedPlan, differences
from postsync.domain.record import Snapshot
from postsync.engine.executing import execute
from postsync.engine.planning import SKEW_ALLOWED, Planned, clock_skew, plan_workspace
from postsync.engine.recovering import settle_intents
from postsync.engine.world import Options, World
from postsync.ports import Provider

SETTLING_PAUSE = 3.0
"""Seconds that an unanswered call gets to take effect before it is looked for in the same run."""


class ClockWrong(PostsyncError):
    """The clock is too far off to decide what is past."""

    code = "clock-skew"
    exit_code = 4


class CommitOlder(PostsyncError):
    """The commit is not the last applied one nor came after it: a re-run of an old job."""

    code = "commit-older"
    exit_code = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What was approved beforehand, if anything, and how to ask for the rest.

    `ask` is called with the plan when it has changes; False means no. `saved` is a plan file,
    `expected` a digest; either makes `ask` superfluous.
    """

    ask: Callable[[Plan], bool]
    saved: SavedPlan | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The plan that was made, and what was done; `report` is None when it was refused or declined."""

    plan: Plan
    report: Report | None


def apply(world: World, options: Options, approval: Approval) -> Applied:
    """Make the provider agree with the files. Idempotent: a second run finds nothing to do.

    Raises StateLocked, PlanStale, ClockWrong, CommitOlder, StateMoved (exit code 4: run again),
    WorkspaceInvalid, ProviderError. Nothing is written when anything is refused.
    """
    provider = world.provider
    if provider is None:
        msg = "applying needs a provider"
        raise ValueError(msg)
    with world.state.lock("apply", timeout=options.lock_timeout):
        planned = plan_workspace(world, options)
        _refuse_stale(world, options, planned, approval)
        plan = planned.plan
        if plan.refused or not (_is_approved(plan, approval)):
            return Applied(plan=plan, report=None)
        settled: tuple[StepResult, ...] = ()
        if planned.stored.snapshot.intents:
            settled = settle_intents(world, options, provider)
            planned = _replan_within(world, options, plan)
        report = execute(world, options, planned, provider)
        report = _settle_unknown(world, options, provider, report)
        return Applied(
            plan=plan,
            report=replace(report, digest=plan.digest, steps=(*settled, *report.steps)),
        )


def _is_approved(plan: Plan, approval: Approval) -> bool:
    if approval.saved is not None or not plan.has_changes:
        return True
    return approval.ask(plan)


def _refuse_stale(world: World, options: Options, planned: Planned, approval: Approval) -> None:
    skew = clock_skew(world)
    if abs(skew) > SKEW_ALLOWED:
        direction = "ahead of" if skew > 0 else "behind"
        msg = f"the service's clock is {abs(skew):.0f} s {direction} this one"
        raise ClockWrong(msg, detail="Set the clock of this machine and run again.")
    if not options.allow_older:
        _refuse_older(world, planned.stored.snapshot, planned.plan.commit)
    if approval.saved is not None:
        _refuse_moved(planned.plan, approval.saved)
    if approval.expected is not None and approval.expected != planned.plan.digest:
        msg = f"the plan is now {planned.plan.digest}, not {approval.expected}"
        raise PlanStale(msg, detail="Review the new plan; what was approved would not be done.")


def _refuse_older(world: World, snapshot: Snapshot, head: str | None) -> None:
    applied = snapshot.commit
    if applied is None:
        return
    if head is None:
        world.observer(Noted(message="not in version control: the age of the files is not checked"))
        return
    match world.history.is_ancestor(applied, head):
        case True:
            return
        case False:
            msg = f"commit {head[:12]} does not come after the last applied one, {applied[:12]}"
            detail = "This looks like a re-run of an old job. If it is meant, add `--allow-older`."
        case None:
            msg = f"the last applied commit {applied[:12]} is not in the history that is here"
            detail = (
                "Fetch the whole history (`fetch-depth: 0`), or add `--allow-older` if the branch "
                "was rewritten."
            )
    raise CommitOlder(msg, detail=detail)


def _refuse_moved(plan: Plan, saved: SavedPlan) -> None:
    if (plan.lineage, plan.serial) != (saved.lineage, saved.serial):
        msg = (
            f"the state moved since the plan was made: serial {saved.serial} of {saved.lineage[:8]}, "
            f"now {plan.serial} of {plan.lineage[:8]}"
        )
        raise PlanStale(msg, detail="Make a new plan.")
    moved = differences(saved, plan)
    if moved:
        msg = f"the files or the service moved since the plan was made: {', '.join(moved[:5])}"
        raise PlanStale(msg, detail="Make a new plan.")


def _replan_within(world: World, options: Options, approved: Plan) -> Planned:
    """Plan again after settling; what is left to do must have been in the approved plan."""
    planned = plan_workspace(world, options)
    known = [effect_of(change) for change in approved.changes if change.action in EFFECTIVE]
    for change in planned.plan.effective():
        if effect_of(change) not in known:
            msg = f"after settling open intents the plan for {change.address} is a new one"
            raise PlanStale(msg, detail="Run apply again and review it.")
    return planned


def _settle_unknown(world: World, options: Options, provider: Provider, report: Report) -> Report:
    """Look at once for what calls of unknown outcome have come to: no later run is certain."""
    unknown = any(step.outcome is Outcome.UNKNOWN for step in report.steps)
    if not unknown or report.interrupted:
        return report
    world.clock.sleep(SETTLING_PAUSE)
    settled = {result.address: result for result in settle_intents(world, options, provider)}
    steps = tuple(
        replace(settled[step.address], action=step.action)
        if step.outcome is Outcome.UNKNOWN and step.address in settled
        else step
        for step in report.steps
    )
    return replace(report, steps=steps)
