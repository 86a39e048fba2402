"""Applying: refuse stale work, get approval, settle what is open, then carry the plan out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from postsync.domain.errors import PlanStale, PostsyncError
from postsync.domain.plan.guards import EXCESS_RULES
from postsync.domain.plan.plan import EFFECTIVE, Change, Plan, effect_of
from postsync.domain.plan.planfile import SavedPlan
from postsync.domain.run.events import Noted
from postsync.domain.run.outcome import ApplyReport, Outcome, StepResult
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder
from postsync.engine.executing import execute
from postsync.engine.ledger import Overtaken
from postsync.engine.planning import SKEW_ALLOWED, Planned, clock_skew, plan_workspace
from postsync.engine.recovering import settle_intents
from postsync.engine.world import Options, World
from postsync.ports import Provider

TRIES = 3
"""Times that a plan is made when other runs keep writing the state in between."""


class ClockWrong(PostsyncError):
    """The clock is too far off to decide what is past."""

    code = "clock-skew"
    exit_code = 4


class CommitOlder(PostsyncError):
    """The commit is not the last applied one nor came after it: a re-run of an old job."""

    code = "commit-older"
    exit_code = 4


class NotApproved(PostsyncError):
    """The plan was shown and not agreed to."""

    code = "not-approved"

    def __init__(self) -> None:
        super().__init__("not approved, so nothing was done")


class GuardRefused(PostsyncError):
    """The plan does more at once than the policy allows."""

    code = "guard-refused"

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            "the plan does more at once than the policy allows, so nothing was done",
            detail="Review it; then allow exactly that number.",
        )
        # The rest of them was shown with the plan.
        self.diagnostics = tuple(d for d in plan.diagnostics if d.rule in EXCESS_RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What was approved beforehand, if anything, and how to ask for the rest.

    `show` is called with every plan, `ask` with one that has changes; False means no. `saved` is a
    plan file, which is its own approval; `expected` is the digest that the plan must have.
    """

    show: Callable[[Plan], None]
    ask: Callable[[Plan], bool]
    saved: SavedPlan | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The plan that was made, and what was done."""

    plan: Plan
    report: ApplyReport


def apply(world: World, options: Options, approval: Approval) -> Applied:
    """Make the provider agree with the files. Idempotent: a second run finds nothing to do.

    Overtaken by another run before anything was sent, it plans again, within what was approved; but
    what was approved for one state only, by a plan file or a digest, is refused then.

    Raises StateLocked, PlanStale, ClockWrong, CommitOlder, StateMoved (exit code 4: run again),
    WorkspaceInvalid, GuardRefused, NotApproved, ProviderError. Nothing is written when anything is
    refused.
    """
    if world.provider is None:
        msg = "applying needs a provider"
        raise ValueError(msg)
    application = _Application(world, options, world.provider, approval)
    may_plan_again = approval.saved is None and approval.expected is None
    for tries_left in reversed(range(TRIES if may_plan_again else 1)):
        try:
            with world.state.lock("apply", timeout=options.lock_timeout) as holder:
                return application.run(holder)
        except Overtaken as error:
            if not tries_left:
                raise
            world.observer(Noted(message=f"{error.message}; planning again"))
    raise AssertionError


class _Application:
    """One apply, in as many tries as it takes. What was approved stays approved."""

    def __init__(
        self, world: World, options: Options, provider: Provider, approval: Approval
    ) -> None:
        self.world = world
        self.options = options
        self.provider = provider
        self.approval = approval
        self.approved: Plan | None = None
        self.settled: tuple[StepResult, ...] = ()

    def run(self, holder: Holder) -> Applied:
        planned = self._approved_plan()
        plan = self.approved = self.approved or planned.plan
        if planned.ledger.intents:
            planned = self._settle(plan, holder)
        report = execute(self.world, self.options, planned, self.provider, holder)
        report = self._settle_unknown(report, holder)
        steps = (*self.settled, *report.steps)
        return Applied(plan=plan, report=replace(report, digest=plan.digest, steps=steps))

    def _approved_plan(self) -> Planned:
        if self.approved is not None:
            planned = self._replan_within(self.approved)
            _refuse_stale(self.world, self.options, planned, self.approval)
            return planned
        planned = plan_workspace(self.world, self.options, alone=True)
        _refuse_stale(self.world, self.options, planned, self.approval)
        self.approval.show(planned.plan)
        if planned.plan.refused:
            raise GuardRefused(planned.plan)
        if not _is_approved(planned.plan, self.approval):
            raise NotApproved
        return planned

    def _settle(self, approved: Plan, holder: Holder) -> Planned:
        """Settle what is open; the plan for what is left. Raises Overtaken.

        What another run has announced since would be open again, and not be settled.
        """
        settled = settle_intents(self.world, self.options, self.provider, holder)
        self.settled += settled.results
        planned = self._replan_within(approved)
        if planned.ledger.version != settled.version:
            raise Overtaken("another run wrote the state while this one settled what was open")
        return planned

    def _replan_within(self, approved: Plan) -> Planned:
        """Plan again; what is left to do must have been in the approved plan.

        But what settling has just sent again and no file asks for any more is cancelled at once: left
        for a later run it might go out first.
        """
        planned = plan_workspace(self.world, self.options, alone=True)
        known = [effect_of(change) for change in approved.changes if change.action in EFFECTIVE]
        completed = {
            result.address
            for result in self.settled
            if result.action is Action.CREATE and result.record is not None
        }
        for change in planned.plan.effective():
            is_withdrawn = change.action is Action.CANCEL and change.address in completed
            if not is_withdrawn and effect_of(change) not in known:
                msg = f"what is to be done about {change.address} is not what was approved any more"
                raise PlanStale(msg, detail="Run apply again and review it.")
        return planned

    def _settle_unknown(self, report: ApplyReport, holder: Holder) -> ApplyReport:
        """Look at once for what calls of unknown outcome have come to: no later run is certain."""
        unknown = any(step.outcome is Outcome.UNKNOWN for step in report.steps)
        if not unknown or report.interrupted:
            return report
        try:
            results = settle_intents(self.world, self.options, self.provider, holder).results
        except PostsyncError as error:
            # What was done is saved, and has to be told; the next run looks again.
            message = f"what is unknown could not be looked into: {error.message}"
            self.world.observer(Noted(message=message))
            return report
        settled = {result.address: result for result in results}
        steps = (_as_settled(step, settled.get(step.address)) for step in report.steps)
        return replace(report, steps=tuple(steps))


def _as_settled(step: StepResult, settled: StepResult | None) -> StepResult:
    """What a step has come to once it was looked into; one that stays unknown says both reasons."""
    if step.outcome is not Outcome.UNKNOWN or settled is None:
        return step
    error = settled.error
    if step.error and error and settled.outcome is Outcome.UNKNOWN:
        message = f"{step.error.message}; then: {error.message}"
        request_id = error.request_id or step.error.request_id
        error = replace(error, message=message, request_id=request_id)
    return replace(settled, action=step.action, error=error)


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
        _refuse_older(world, planned.ledger.commit, planned.plan.commit)
    if approval.saved is not None:
        _refuse_moved(planned.plan, approval.saved)
    if approval.expected is not None and approval.expected != planned.plan.digest:
        msg = f"the plan is now {planned.plan.digest}, not {approval.expected}"
        raise PlanStale(msg, detail="Review the new plan; what was approved would not be done.")


def _refuse_older(world: World, applied: str | None, head: str | None) -> None:
    if head is None:
        world.observer(Noted(message="outside git: the age of the files is not checked"))
    if applied is None or head is None:
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
    # A state that was never written gets its lineage anew in every run.
    never_written = plan.serial == saved.serial == 0
    if not never_written and (plan.lineage, plan.serial) != (saved.lineage, saved.serial):
        msg = (
            f"the state moved since the plan was made: serial {saved.serial} of {saved.lineage[:8]}, "
            f"now {plan.serial} of {plan.lineage[:8]}"
        )
        raise PlanStale(msg, detail="Make a new plan.")
    was, now = _rest_on(saved.changes), _rest_on(plan.changes)
    moved = sorted(a for a in {*was, *now} if was.get(a) != now.get(a))
    if moved:
        msg = f"the files or the service moved since the plan was made: {', '.join(moved[:5])}"
        offline = (
            " That one was made offline, without knowing the service." if saved.offline else ""
        )
        raise PlanStale(msg, detail=f"Make a new plan.{offline}")


def _rest_on(changes: Iterable[Change]) -> dict[str, Any]:
    """What each effective change does and what it found before: the clock aside, all that counts."""
    return {
        c.address: (effect_of(c), c.account_ids, c.before, c.after)
        for c in changes
        if c.action in EFFECTIVE
    }
