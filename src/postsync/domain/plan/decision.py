"""Decisions: the planning table of the contract (section 4), one post at a time.

Every combination of desired, recorded and observed has an answer here. A decision is made of the
action, the reasons, and the findings that explain a block; it never depends on other posts.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from postsync.domain.catalogue import finding
from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.matching import Matches
from postsync.domain.plan.plan import Reason
from postsync.domain.post.content import Missed
from postsync.domain.post.post import Post
from postsync.domain.remote.capability import PUNCTUALITY, Capability
from postsync.domain.remote.remote import RemotePost, Standing
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Record

_NO_MATCHES = Matches()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One address seen three ways: what the file says, what was recorded, where it stands remotely.

    `matches` are unmanaged posts like it, looked for only when it might have to be created; `doubt`
    says why it might exist all the same when there are none.
    """

    address: str
    post: Post | None
    record: Record | None
    standing: Standing | None = None
    slot: datetime | None = None
    content_changed: bool = False
    time_changed: bool = False
    accounts_changed: bool = False
    blocks_removed: bool = False
    drifted: bool = False
    matches: Matches = _NO_MATCHES
    create_anyway: bool = False
    doubt: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the file asks for something else than was applied."""
        return self.content_changed or self.time_changed or self.accounts_changed

    @property
    def wanted(self) -> datetime | None:
        """The time the file asks for."""
        return self.post.content.scheduled_at if self.post else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done about a case, and why. `match` is the post that is adopted."""

    action: Action
    reasons: tuple[Reason, ...] = ()
    publishes_now: bool = False
    findings: tuple[Diagnostic, ...] = ()
    match: RemotePost | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the decision is made, under which policy, and for a service that can do what."""

    now: datetime
    policy: Policy
    capability: Capability

    def is_due(self, at: datetime | None) -> bool:
        """Whether the time of a post has come that was held back for a service that cannot schedule."""
        if self.capability.schedules or at is None:
            return False
        return self.now - PUNCTUALITY <= at <= self.now

    def is_past(self, at: datetime | None) -> bool:
        """Whether a slot is over; a post without one is due whenever it is applied."""
        return at is not None and at <= self.now and not self.is_due(at)

    def is_frozen(self, at: datetime | None) -> bool:
        """Whether a slot is so near, or over, that its post may no longer be touched."""
        return at is not None and at <= self.now + self.policy.guard_window

    def is_beyond_horizon(self, at: datetime | None) -> bool:
        """Whether a slot is too far ahead to be scheduled yet."""
        return at is not None and at > self.now + self.capability.within(self.policy.horizon)


def decide(case: Case, moment: Moment) -> Decision:
    """The row of the table that `case` is in."""
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
            return _blocked(case, _change_reasons(case), Reason.GUARD_WINDOW, _frozen_finding(case))
        case _ if case.changed:
            return _blocked(case, _change_reasons(case), Reason.PUBLISHED, _published_finding(case))
    return Decision(action=Action.NOOP)


def _decide_scheduled(case: Case, moment: Moment) -> Decision:
    reasons = _change_reasons(case)
    if not reasons:
        return Decision(action=Action.NOOP)
    if moment.is_beyond_horizon(case.wanted) and case.wanted != case.slot:
        return _withdraw(case, moment, (Reason.BEYOND_HORIZON,))
    if moment.is_frozen(case.slot):
        return _blocked(case, reasons, Reason.GUARD_WINDOW, _frozen_finding(case))
    if moment.is_past(case.wanted):
        missed = _missed(case, reasons)
        if missed is not None:
            return missed
        reasons = (*reasons, Reason.MISSED)
    elif moment.is_frozen(case.wanted):
        return _blocked(case, reasons, Reason.GUARD_WINDOW, _frozen_finding(case))
    publishes_now = case.wanted is None or Reason.MISSED in reasons
    if not _needs_another_post(case, moment.capability):
        return Decision(action=Action.UPDATE, reasons=reasons, publishes_now=publishes_now)
    if case.post and case.post.content.protect:
        return _blocked(case, reasons, Reason.PROTECTED, _protected_finding(case, "replace"))
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
        return _blocked(case, (), Reason.DELETED_REMOTELY, _deleted_finding(case))
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
            return _blocked(case, reasons, Reason.GUARD_WINDOW, _frozen_finding(case))
        case Standing.MIXED if moment.capability.cancels_parts:
            return _cancel(case, reasons)
        case Standing.MIXED:
            return _blocked(case, reasons, Reason.PUBLISHED, _unfinished_finding(case))
    return Decision(action=Action.FORGET, reasons=reasons)


def _withdraw(case: Case, moment: Moment, reasons: tuple[Reason, ...]) -> Decision:
    if moment.is_frozen(case.slot):
        return _blocked(case, reasons, Reason.GUARD_WINDOW, _frozen_finding(case))
    return _cancel(case, reasons)


def _cancel(case: Case, reasons: tuple[Reason, ...]) -> Decision:
    if _is_protected(case):
        return _blocked(case, reasons, Reason.PROTECTED, _protected_finding(case, "cancel"))
    return Decision(action=Action.CANCEL, reasons=reasons)


def _is_protected(case: Case) -> bool:
    """Of a file that is there its own word counts, of one that was deleted the recorded one."""
    if case.post is not None:
        return case.post.content.protect
    return bool(case.record and case.record.content.protect)


def _adopt(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    strong = case.matches.strong
    if len(strong) == 1:
        return Decision(
            action=Action.ADOPT, reasons=(*reasons, Reason.ALREADY_REMOTE), match=strong[0]
        )
    if len(strong) > 1 and not case.create_anyway:
        return _blocked(case, reasons, Reason.AMBIGUOUS_MATCH, _ambiguous_finding(case))
    return None


def _ask_about_matches(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    if case.create_anyway:
        return None
    if case.matches.weak:
        return _blocked(case, reasons, Reason.AMBIGUOUS_MATCH, _ambiguous_finding(case))
    if case.doubt:
        return _blocked(case, reasons, Reason.AMBIGUOUS_MATCH, _doubt_finding(case, case.doubt))
    return None


def _defer(case: Case, moment: Moment) -> Decision:
    summary = "due later than the horizon, so it is not scheduled yet"
    detail = "A later apply schedules it; run one regularly, for example once a day."
    if not moment.capability.schedules:
        summary = "the service cannot schedule, so the post waits here until its time"
        detail = (
            "The first apply within an hour after its time publishes it; run one at least that "
            "often. For a later one it is missed, and `missed` says what happens."
        )
    note = finding(
        "PS411",
        summary,
        detail=detail,
        span=case.post.span if case.post else None,
        address=case.address,
    )
    return Decision(action=Action.DEFER, reasons=(Reason.BEYOND_HORIZON,), findings=(note,))


def _missed(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    """The decision about a slot that is over; None when the file says to publish all the same."""
    policy = case.post.content.missed if case.post else Missed.ERROR
    match policy:
        case Missed.PUBLISH:
            return None
        case Missed.SKIP:
            return Decision(action=Action.NOOP)
    found = finding(
        "PS410",
        f"scheduledAt {format_time(case.wanted)} is already past" if case.wanted else "missed",
        detail="Choose a later time; or say `missed: publish` to publish it at apply, "
        "or `missed: skip` to let it go.",
        span=case.post.span if case.post else None,
        address=case.address,
    )
    return _blocked(case, reasons, Reason.MISSED, found)


def _change_reasons(case: Case) -> tuple[Reason, ...]:
    reasons = []
    if case.content_changed or case.time_changed:
        reasons.append(Reason.SPEC_CHANGED)
    if case.accounts_changed:
        reasons.append(Reason.ACCOUNTS_CHANGED)
    if case.drifted:
        reasons.append(Reason.DRIFTED)
    return tuple(reasons)


def _blocked(
    case: Case, reasons: tuple[Reason, ...], obstacle: Reason, found: Diagnostic
) -> Decision:
    return Decision(
        action=Action.BLOCKED,
        reasons=(*reasons, obstacle),
        findings=(replace(found, address=case.address),),
    )


def _finding(case: Case, rule: str, summary: str, detail: str) -> Diagnostic:
    return finding(
        rule,
        summary,
        detail=detail,
        span=case.post.span if case.post else None,
        address=case.address,
    )


def _frozen_finding(case: Case) -> Diagnostic:
    return _finding(
        case,
        "PS412",
        "the slot is inside the guard window or over, so the post is frozen",
        "It goes out as it was applied last. Change posts earlier, or move the new time further "
        "ahead than `policy.guardWindow`.",
    )


def _published_finding(case: Case) -> Diagnostic:
    return _finding(
        case,
        "PS602",
        "the post is published or has failed already; it is history and cannot be changed",
        "Put the file back as it was. To say something new, write a new post with an `id` of its own.",
    )


def _unfinished_finding(case: Case) -> Diagnostic:
    return _finding(
        case,
        "PS602",
        "some deliveries are out and others still pending; the service cannot cancel the rest",
        "Wait until all are final; the next apply then forgets the post.",
    )


def _protected_finding(case: Case, what: str) -> Diagnostic:
    remedy = (
        "Say `protect: false` first."
        if case.post
        else "Bring the file back, say `protect: false`, apply, and delete it then."
    )
    return _finding(case, "PS601", f"the post is protected; this would {what} it", remedy)


def _deleted_finding(case: Case) -> Diagnostic:
    return _finding(
        case,
        "PS604",
        "the post was deleted at the service and its slot is over or too near to make it again",
        f"Choose a later time to post it again, delete the file, or let the record go with "
        f"`postsync state rm {case.address}`.",
    )


def _doubt_finding(case: Case, doubt: str) -> Diagnostic:
    return _finding(
        case,
        "PS603",
        doubt,
        "Look for it at the service. If it is there, bind it with "
        f"`postsync state resolve {case.address} --remote-id ID`; if it is not, run "
        f"`postsync apply --create-anyway {case.address}`.",
    )


def _ambiguous_finding(case: Case) -> Diagnostic:
    found = case.matches.strong or case.matches.weak
    ids = ", ".join(post.id for post in found[:5]) + (", …" if len(found) > 5 else "")
    likeness = (
        "the same accounts, text and time"
        if case.matches.strong
        else ("the same accounts, and the same text or time")
    )
    return _finding(
        case,
        "PS603",
        f"{len(found)} remote post{'s' if len(found) > 1 else ''} with {likeness}: {ids}",
        f"If it is this post, bind it with `postsync state resolve {case.address} --remote-id ID`; "
        f"if it is another one, run `postsync apply --create-anyway {case.address}`.",
    )
