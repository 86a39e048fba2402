"""Decisions: the planning table of the contract (section 4), one post at a time.

Every case has an answer here. A decision is made of the action, the reasons, and the findings that
explain a block; it never depends on other posts.
"""

from dataclasses import dataclass
from datetime import datetime

from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan import findings
from postsync.domain.plan.case import Case
from postsync.domain.plan.plan import Reason
from postsync.domain.post.content import Missed
from postsync.domain.remote.capability import PUNCTUALITY, Capability
from postsync.domain.remote.remote import RemotePost, Standing
from postsync.domain.state.intent import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done about a case, and why. `match` is the post that is adopted."""

    action: Action
    reasons: tuple[Reason, ...] = ()
    publishes_now: bool = False
    findings: tuple[Diagnostic, ...] = ()
    match: RemotePost | None = None


class Moment:
    """When the decision is made, under which policy, and for a service that can do what."""

    def __init__(self, *, now: datetime, policy: Policy, capability: Capability) -> None:
        self.now = now
        self.capability = capability
        self.schedules = capability.schedules
        self._guard_window = policy.guard_window
        self._horizon = capability.within(policy.horizon)

    def is_due(self, at: datetime | None) -> bool:
        """Whether the time of a post has come that was held back for a service that cannot schedule."""
        if self.schedules or at is None:
            return False
        return self.now - PUNCTUALITY <= at <= self.now

    def is_past(self, at: datetime | None) -> bool:
        """Whether a slot is over; a post without one is due whenever it is applied."""
        return at is not None and at <= self.now and not self.is_due(at)

    def is_frozen(self, at: datetime | None) -> bool:
        """Whether a slot is so near, or over, that its post may no longer be touched."""
        return at is not None and at <= self.now + self._guard_window

    def is_beyond_horizon(self, at: datetime | None) -> bool:
        """Whether a slot is too far ahead to be scheduled yet."""
        return at is not None and at > self.now + self._horizon


def decide(case: Case, moment: Moment) -> Decision:
    """Decide by the row of the table that `case` is in."""
    if case.post is None:
        return _decide_removed(case, moment)
    if case.post.content.draft:
        return _decide_draft(case, moment)
    if case.record is None:
        return _decide_new(case, moment)
    return _decide_known(case, moment)


def _decide_new(case: Case, moment: Moment) -> Decision:
    if adopted := _adopt(case, ()):
        return adopted
    if moment.is_beyond_horizon(case.wanted):
        return _defer(case, moment)
    reasons: tuple[Reason, ...] = (Reason.NEW,)
    if moment.is_past(case.wanted):
        missed = _missed(case, reasons)
        if missed is not None:
            return missed
        reasons = (Reason.NEW, Reason.MISSED)
    return _ask_about_matches(case, reasons) or Decision(
        action=Action.CREATE,
        reasons=reasons,
        publishes_now=case.wanted is None or Reason.MISSED in reasons or moment.is_due(case.wanted),
    )


def _decide_known(case: Case, moment: Moment) -> Decision:
    match case.standing:
        case Standing.GONE:
            return _decide_gone(case, moment)
        case Standing.SCHEDULED | Standing.DRAFT:
            return _decide_scheduled(case, moment)
        case Standing.PUBLISHING if case.changed:
            return _blocked(_change_reasons(case), Reason.GUARD_WINDOW, findings.frozen(case))
        case _ if case.changed:
            return _blocked(_change_reasons(case), Reason.PUBLISHED, findings.published(case))
    return Decision(action=Action.NOOP)


def _decide_scheduled(case: Case, moment: Moment) -> Decision:
    reasons = _change_reasons(case)
    if not reasons:
        return Decision(action=Action.NOOP)
    if moment.is_beyond_horizon(case.wanted) and case.wanted != case.slot:
        return _withdraw(case, moment, (Reason.BEYOND_HORIZON,))
    if moment.is_frozen(case.slot):
        return _blocked(reasons, Reason.GUARD_WINDOW, findings.frozen(case))
    if moment.is_past(case.wanted):
        missed = _missed(case, reasons)
        if missed is not None:
            return missed
        reasons = (*reasons, Reason.MISSED)
    elif moment.is_frozen(case.wanted):
        return _blocked(reasons, Reason.GUARD_WINDOW, findings.frozen(case))
    publishes_now = case.wanted is None or Reason.MISSED in reasons
    if not _needs_another_post(case, moment.capability):
        return Decision(action=Action.UPDATE, reasons=reasons, publishes_now=publishes_now)
    if case.post and case.post.content.protect:
        return _blocked(reasons, Reason.PROTECTED, findings.protected(case, "replace"))
    return Decision(action=Action.REPLACE, reasons=reasons, publishes_now=publishes_now)


def _needs_another_post(case: Case, capability: Capability) -> bool:
    """Whether an update could not carry out all that changed."""
    if case.accounts_changed and not capability.updates_accounts:
        return True
    return case.blocks_removed and not capability.clears_blocks


def _decide_gone(case: Case, moment: Moment) -> Decision:
    if adopted := _adopt(case, (Reason.DELETED_REMOTELY,)):
        return adopted
    if moment.is_beyond_horizon(case.wanted):
        return _defer(case, moment)
    if case.post and case.post.content.missed is Missed.SKIP and moment.is_past(case.wanted):
        return Decision(action=Action.NOOP)
    if case.wanted is None or moment.is_frozen(case.wanted):
        return _blocked((), Reason.DELETED_REMOTELY, findings.deleted(case))
    return _ask_about_matches(case, (Reason.DELETED_REMOTELY,)) or Decision(
        action=Action.CREATE, reasons=(Reason.DELETED_REMOTELY,)
    )


def _decide_draft(case: Case, moment: Moment) -> Decision:
    if case.record and case.standing in {Standing.SCHEDULED, Standing.DRAFT}:
        return _withdraw(case, moment, (Reason.SPEC_CHANGED,))
    return Decision(action=Action.NOOP)


def _decide_removed(case: Case, moment: Moment) -> Decision:
    reasons = (Reason.NOT_IN_WORKSPACE,)
    match case.standing:
        case Standing.SCHEDULED | Standing.DRAFT:
            return _withdraw(case, moment, reasons)
        case Standing.PUBLISHING:
            return _blocked(reasons, Reason.GUARD_WINDOW, findings.frozen(case))
        case Standing.MIXED if moment.capability.cancels_parts:
            return _cancel(case, reasons)
        case Standing.MIXED:
            return _blocked(reasons, Reason.PUBLISHED, findings.unfinished(case))
    return Decision(action=Action.ARCHIVE, reasons=reasons)


def _withdraw(case: Case, moment: Moment, reasons: tuple[Reason, ...]) -> Decision:
    if moment.is_frozen(case.slot):
        return _blocked(reasons, Reason.GUARD_WINDOW, findings.frozen(case))
    return _cancel(case, reasons)


def _cancel(case: Case, reasons: tuple[Reason, ...]) -> Decision:
    # From the file if it exists, otherwise from the last applied record.
    content = case.post.content if case.post else case.record and case.record.content
    if content and content.protect:
        return _blocked(reasons, Reason.PROTECTED, findings.protected(case, "cancel"))
    return Decision(action=Action.CANCEL, reasons=reasons)


def _adopt(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    exact = case.matches.exact
    if len(exact) == 1:
        return Decision(
            action=Action.ADOPT, reasons=(*reasons, Reason.ALREADY_REMOTE), match=exact[0]
        )
    if len(exact) > 1 and not case.create_anyway:
        return _blocked(reasons, Reason.AMBIGUOUS_MATCH, findings.ambiguous(case))
    return None


def _ask_about_matches(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    if case.create_anyway:
        return None
    if case.matches.like:
        return _blocked(reasons, Reason.AMBIGUOUS_MATCH, findings.ambiguous(case))
    if case.doubt:
        return _blocked(reasons, Reason.AMBIGUOUS_MATCH, findings.doubtful(case, case.doubt))
    return None


def _defer(case: Case, moment: Moment) -> Decision:
    note = findings.deferred(case, schedules=moment.schedules)
    return Decision(action=Action.DEFER, reasons=(Reason.BEYOND_HORIZON,), findings=(note,))


def _missed(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    """Decide about a slot that is over; None if the file says to publish late."""
    policy = case.post.content.missed if case.post else Missed.ERROR
    match policy:
        case Missed.PUBLISH:
            return None
        case Missed.SKIP:
            return Decision(action=Action.NOOP)
    return _blocked(reasons, Reason.MISSED, findings.missed(case))


def _change_reasons(case: Case) -> tuple[Reason, ...]:
    reasons = []
    if case.content_changed or case.time_changed:
        reasons.append(Reason.SPEC_CHANGED)
    if case.accounts_changed:
        reasons.append(Reason.ACCOUNTS_CHANGED)
    if case.drifted:
        reasons.append(Reason.DRIFTED)
    return tuple(reasons)


def _blocked(reasons: tuple[Reason, ...], obstacle: Reason, found: Diagnostic) -> Decision:
    return Decision(action=Action.BLOCKED, reasons=(*reasons, obstacle), findings=(found,))
