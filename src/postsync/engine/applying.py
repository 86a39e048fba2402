"""Applying: refuse stale work, get approval, settle what is open, then carry the plan out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from postsync.domain.errors import PlanStale, PostsyncError
from postsync.domain.plan.findings.whole import EXCESS_RULES
from postsync.domain.plan.plan import APPROVED, Change, Plan, SavedPlan, effect_of
from postsync.domain.run.events import Noted
from postsync.domain.run.outcome import ApplyReport, Outcome, StepResult, left_by
from postsync.domain.state.identity import Service, is_another_service, is_another_workspace
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder
from postsync.engine.belonging import StateNotKept
from postsync.engine.commits import NotReviewed, refuse_older
from postsync.engine.executing import execute
from postsync.engine.ledger import Overtaken
from postsync.engine.planning import Planned, clock_error, plan_workspace
from postsync.engine.recovering import settle_intents
from postsync.engine.world import Options, World
from postsync.ports import Provider

TRIES = 3
"""Times that a plan is made when other runs keep writing the state in between."""


class ClockWrong(PostsyncError):
    """The clock is too far off to decide what is past."""

    code = "clock-skew"
    exit_code = 4


class NotApproved(PostsyncError):
    """A person saw the plan and did not agree to it."""

    code = "not-approved"

    def __init__(self) -> None:
        super().__init__("the answer was not `yes`, so nothing was done")


class GuardRefused(PostsyncError):
    """The plan goes beyond what the policy allows."""

    code = "guard-refused"

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            "the plan goes beyond what the policy allows, so nothing was done",
            detail="Review it. The errors above name the number, and both ways to allow it.",
        )
        # All other diagnostics were shown with the plan.
        self.diagnostics = tuple(d for d in plan.diagnostics if d.rule in EXCESS_RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What was approved beforehand, if anything, and how to ask for the rest.

    `show` is called with every plan, `ask` with one that has changes or that asks what a yes answers;
    False means no. `unattended`: `ask` agrees by itself, and no person saw the plan. `saved` is a plan
    file and `expected` a digest of a plan that a person saw; either is an approval of this one plan.
    """

    show: Callable[[Plan], None]
    ask: Callable[[Plan], bool]
    unattended: bool = False
    saved: SavedPlan | None = None
    expected: str | None = None

    @property
    def is_of_a_person(self) -> bool:
        """Whether a person saw the plan beforehand, and approved what it shows: nobody is asked again."""
        return self.saved is not None or self.expected is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The plan that was made, and what was done."""

    plan: Plan
    report: ApplyReport


def apply(world: World, options: Options, approval: Approval) -> Applied:
    """Make the provider agree with the files. Idempotent: a second run finds nothing to do.

    If another run writes the state before this one sends anything, plan again, within what was
    approved; but a plan file or a digest approves one state only, so that apply then refuses.

    Raises StateLocked, PlanStale, ClockWrong, CommitOlder, CommitDiverged, NotReviewed, StateMoved (exit
    code 4),
    StateNotKept, WorkspaceInvalid, GuardRefused, NotApproved, ProviderError. Nothing is written when
    anything is refused.
    """
    if world.provider is None:
        msg = "applying needs a provider"
        raise ValueError(msg)
    if not world.keeps_state:
        raise StateNotKept
    application = _Application(world, options, world.provider, approval)
    may_plan_again = not approval.is_of_a_person
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
        self.attended = approval.is_of_a_person
        self.approved: Plan | None = None
        self.settled: tuple[StepResult, ...] = ()

    def run(self, holder: Holder) -> Applied:
        if self.approved is None:
            planned = self._approved(self._plan())
            self.approved = planned.plan
        else:
            planned = self._replan_within(self.approved)
            self._refuse_stale(planned)
        if planned.ledger.intents:
            planned = self._settle(planned, self.approved, holder)
        report = execute(self.world, self.options, planned, self.provider, holder)
        report = self._settle_unknown(report, planned, holder)
        steps = (*self.settled, *report.steps)
        left = left_by(planned.plan, steps)
        report = replace(report, digest=self.approved.digest, steps=steps, left=left)
        return Applied(plan=self.approved, report=report)

    def _plan(self) -> Planned:
        return plan_workspace(self.world, self.options, alone=True, attended=self.attended)

    def _approved(self, planned: Planned) -> Planned:
        """The plan that may be carried out. Raises when it is stale, excessive or not approved.

        A yes of a person who sees the plan is an answer to some of its questions, so that the plan is
        then made once more with it.
        """
        plan, approval = planned.plan, self.approval
        self._refuse_stale(planned)
        approval.show(plan)
        _refuse_excess(plan)
        if approval.is_of_a_person or not _has_something_to_approve(plan):
            return planned
        if not approval.ask(plan):
            raise NotApproved
        if approval.unattended:
            return planned
        self.attended = True
        if _asks_for_approval(plan):
            planned = planned.attended()
            _refuse_excess(planned.plan)
        return planned

    def _settle(self, planned: Planned, approved: Plan, holder: Holder) -> Planned:
        """Settle open intents, and plan what is left to do. Raises Overtaken.

        Intents that another run announced meanwhile would be open, and not settled.
        """
        settled = settle_intents(self.world, self.options, self.provider, holder, planned)
        self.settled += settled.results
        planned = self._replan_within(approved)
        if planned.ledger.version != settled.version:
            raise Overtaken("another run wrote the state while this one settled what was open")
        return planned

    def _replan_within(self, approved: Plan) -> Planned:
        """Plan again; what is left to do must have been in the approved plan.

        One exception: a post that settling has just found or sent again, and that no file asks for any
        more, is cancelled in this run. If that waited for the next run, the post might go out first.
        """
        planned = self._plan()
        known = [effect_of(change) for change in approved.effective()]
        settled = {result.address for result in self.settled if result.record is not None}
        for change in planned.plan.effective():
            is_withdrawn = change.action is Action.CANCEL and change.address in settled
            if not is_withdrawn and effect_of(change) not in known:
                msg = f"the change to {change.address} is no longer the one that was approved"
                raise PlanStale(msg, detail="Run apply again and review it.")
        return planned

    def _settle_unknown(self, report: ApplyReport, planned: Planned, holder: Holder) -> ApplyReport:
        """Look for the posts of calls with an unknown outcome now: there may be no later run."""
        unknown = any(step.outcome is Outcome.UNKNOWN for step in report.steps)
        if not unknown or report.interrupted:
            return report
        try:
            settled = settle_intents(self.world, self.options, self.provider, holder, planned)
        except PostsyncError as error:
            # All outcomes are saved and must still be reported; the next run looks again.
            message = f"the calls of unknown outcome could not be checked: {error.message}"
            self.world.observer(Noted(message=message))
            return report
        by_address = {result.address: result for result in settled.results}
        steps = (_as_settled(step, by_address.get(step.address)) for step in report.steps)
        return replace(report, steps=tuple(steps))

    def _refuse_stale(self, planned: Planned) -> None:
        """Raise unless clock, commit and plan are those that the approval is for."""
        plan, approval = planned.plan, self.approval
        if wrong := clock_error(self.world.provider):
            message, detail = wrong
            raise ClockWrong(message, detail=detail)
        allowed = self.options.allow_older
        refuse_older(self.world, plan.commit, planned.ledger.commit, planned.files, allowed)
        if self.options.reviewed_only and not plan.reviewed:
            raise NotReviewed(plan.reviewed)
        if approval.saved is not None:
            _refuse_moved(plan, approval.saved)
        if approval.expected is not None and approval.expected != plan.digest:
            msg = f"the plan is now {plan.digest}, not {approval.expected}"
            raise PlanStale(msg, detail="Make a new plan, and let it be approved.")


def _has_something_to_approve(plan: Plan) -> bool:
    return plan.has_changes or _asks_for_approval(plan)


def _asks_for_approval(plan: Plan) -> bool:
    """Whether it has questions that a yes of a person answers."""
    return any(change.if_approved is not None for change in plan.changes)


def _refuse_excess(plan: Plan) -> None:
    if plan.refused:
        raise GuardRefused(plan)


def _as_settled(step: StepResult, settled: StepResult | None) -> StepResult:
    """The result of a step after settling; one that stays unknown names both reasons."""
    if step.outcome is not Outcome.UNKNOWN or settled is None:
        return step
    error = settled.error
    if step.error and error and settled.outcome is Outcome.UNKNOWN:
        message = f"{step.error.message}; then: {error.message}"
        request_id = error.request_id or step.error.request_id
        error = replace(error, message=message, request_id=request_id)
    return replace(settled, action=step.action, error=error)


def _refuse_moved(plan: Plan, saved: SavedPlan) -> None:
    _refuse_another_place(plan, saved)
    if saved.policy and plan.policy != saved.policy:
        msg = "the guards or the rules in postsync.yaml are not those that the plan was made under"
        raise PlanStale(
            msg, detail="Make a new plan, and review what it says of the configuration."
        )
    # As long as no state was written, every run makes up a lineage of its own.
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
        offline = " The saved plan was made offline, without asking the service."
        raise PlanStale(msg, detail=f"Make a new plan.{offline if saved.offline else ''}")


def _refuse_another_place(plan: Plan, saved: SavedPlan) -> None:
    """Refuse a plan that was made for another service or another workspace."""
    if is_another_service(saved.service, plan.service):
        places = f"{_named(saved.service)}, and this is {_named(plan.service)}"
    elif is_another_workspace(saved.workspace, plan.workspace):
        places = f"the workspace {saved.workspace}, and this is {plan.workspace}"
    else:
        return
    raise PlanStale(f"the plan is for {places}", detail="Make a new plan here.")


def _named(service: Service | None) -> str:
    if service is None:
        return "an unknown service"
    at = f"{service.provider} at {service.host}"
    return f"{at}, organisation {service.organisation}" if service.organisation else at


def _rest_on(changes: Iterable[Change]) -> dict[str, Any]:
    """The effect of each effective change and what it found before: everything but the clock.

    A question that a yes answers counts as what is done after the yes.
    """
    return {
        c.address: (effect_of(c), c.account_ids, c.before, c.after)
        for c in changes
        if (c.if_approved or c.action) in APPROVED
    }
