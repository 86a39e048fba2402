"""Decisions: the planning table of the contract (section 4.1), one post at a time.

Every case has an answer here. A decision is made of the action, the reasons, what is asked, and the
findings that explain it; it never depends on other posts.
"""

from dataclasses import replace

from postsync.domain.plan.case import Case
from postsync.domain.plan.decided import NOTHING, Decision, blocked
from postsync.domain.plan.divided import decide_divided, out_elsewhere
from postsync.domain.plan.findings import parts, posts
from postsync.domain.plan.moment import Moment
from postsync.domain.plan.plan import Reason
from postsync.domain.post.content import Missed
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import DeliveryStatus, Standing
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking, Candidate


def decide(case: Case, moment: Moment) -> Decision:
    """Decide by the row of the table that `case` is in."""
    if case.post is None:
        return _decide_removed(case, moment)
    if case.post.content.draft:
        return _decide_draft(case, moment)
    if case.known is None:
        divided = decide_divided(case, moment)
        if moment.paused and (divided is None or divided.action is not Action.NOOP):
            return _pause(case)
        return divided or _decide_new(case, moment)
    if case.known.is_archived:
        return _decide_archived(case, moment)
    match case.standing:
        case Standing.GONE:
            return _decide_gone(case, moment)
        case Standing.SCHEDULED | Standing.DRAFT:
            return _decide_scheduled(case, moment)
    return _decide_out(case, moment)


def _decide_new(
    case: Case, moment: Moment, reasons: tuple[Reason, ...] = (Reason.NEW,)
) -> Decision:
    if adopted := _adopt(case, moment, () if reasons == (Reason.NEW,) else reasons):
        return adopted
    if moment.is_beyond_horizon(case.wanted):
        return _defer(case, moment)
    if moment.is_past(case.wanted):
        missed = _missed(case, reasons, moment)
        if missed is not None:
            # To be told of a later time would bring out once more what is out.
            is_asked = missed.action is Action.BLOCKED
            return (_ask_about_published(case, reasons) if is_asked else None) or missed
        reasons = (*reasons, Reason.MISSED)
    at_once = case.wanted is None or Reason.MISSED in reasons or moment.is_due(case.wanted)
    asked = _ask_before(case, reasons)
    if asked is None and case.failed_before and not case.again:
        return blocked(reasons, Reason.PUBLISHED, parts.failed_before(case))
    return asked or Decision(action=Action.CREATE, reasons=reasons, publishes_now=at_once)


# What is scheduled


def _decide_scheduled(case: Case, moment: Moment) -> Decision:
    if moment.paused:
        return _withdraw(case, moment, (Reason.PAUSED,), protects=False)
    if case.is_as_shown:
        return NOTHING
    reasons = _change_reasons(case)
    if not reasons:
        return NOTHING
    if moment.is_beyond_horizon(case.wanted) and case.time_changed and case.wanted != case.slot:
        return _withdraw(case, moment, (Reason.BEYOND_HORIZON,))
    if case.accounts_changed and not case.again and (found := out_elsewhere(case)):
        return blocked(reasons, Reason.PUBLISHED, parts.asks_for_more(case, found))
    change = _change(case, moment, reasons)
    is_answered = case.own_changed or case.restored or case.again or moment.restores
    if not case.drifted or is_answered:
        return change
    if moment.attended and change.action is not Action.BLOCKED:
        return change
    may_follow = change.action in {Action.UPDATE, Action.REPLACE}
    return replace(
        change,
        action=Action.BLOCKED,
        reasons=(*reasons, Reason.CHANGED_REMOTELY),
        findings=(),
        asking=Asking.CHANGED_REMOTELY,
        candidates=posts.shown_now(case),
        if_approved=change.action if may_follow else None,
    )


def _change(case: Case, moment: Moment, reasons: tuple[Reason, ...]) -> Decision:
    """Bring a scheduled post to what the file says, by an update or by another post in its place."""
    if moment.is_frozen(case.slot):
        return blocked(reasons, Reason.GUARD_WINDOW, posts.frozen(case, moment.now))
    if moment.is_past(case.wanted):
        missed = _missed(case, reasons, moment)
        if missed is not None:
            return missed
        reasons = (*reasons, Reason.MISSED)
    elif moment.is_frozen(case.wanted):
        return blocked(reasons, Reason.GUARD_WINDOW, posts.too_near(case))
    at_once = case.wanted is None or Reason.MISSED in reasons
    if (at_once or case.published) and (asked := _ask_about_published(case, reasons)):
        return asked
    if not _needs_another_post(case, moment.capability):
        return Decision(action=Action.UPDATE, reasons=reasons, publishes_now=at_once)
    if _is_protected(case):
        return blocked(reasons, Reason.PROTECTED, posts.protected(case, "replace"))
    standing = case.matches.exact
    if not standing or case.again:
        return Decision(action=Action.REPLACE, reasons=reasons, publishes_now=at_once)
    if len(standing) > 1 or (case.desired and case.desired.content.blocks):
        return _ask(reasons, Asking.AMBIGUOUS_MATCH, posts.candidates(standing))
    return Decision(
        action=Action.REPLACE, reasons=(*reasons, Reason.ALREADY_REMOTE), match=standing[0]
    )


def _needs_another_post(case: Case, capability: Capability) -> bool:
    """Whether an update could not carry out all that changed."""
    goes_elsewhere = case.known is not None and case.known.drifted_accounts
    if (case.accounts_changed or goes_elsewhere) and not capability.updates_accounts:
        return True
    return case.blocks_removed and not capability.clears_blocks


def _is_protected(case: Case) -> bool:
    """Whether the file protects the post; of a renamed one what was applied protects it, too."""
    files = [case.post.content] if case.post else []
    if case.record and (not files or case.previous_address is not None):
        files.append(case.record.content)
    return any(content.protect for content in files)


# What is out, or may be


def _decide_out(case: Case, moment: Moment) -> Decision:
    if case.retried and not moment.paused:
        if case.published and not case.retried_by_file:
            return blocked((Reason.RETRY,), Reason.ALREADY_OUT, posts.retried_already(case))
        return _ask_about_published(case, (Reason.RETRY,)) or Decision(
            action=Action.RETRY,
            reasons=(Reason.RETRY,),
            publishes_now=not moment.is_ahead(case.wanted),
        )
    wishes = case.own_changed and moment.is_ahead(case.wanted) and _failed_everywhere(case)
    if (case.again or wishes) and not moment.paused:
        reason = Reason.SPEC_CHANGED if case.own_changed else Reason.NEW
        return _decide_new(case, moment, (reason,))
    if not case.own_changed or case.is_as_shown:
        return NOTHING
    if _asks_for_more(case, moment):
        return blocked(_change_reasons(case), Reason.PUBLISHED, posts.published(case))
    if case.answers_late or (case.asked is not None and case.asked.kind is Asking.ALREADY_OUT):
        return _ask(_change_reasons(case), Asking.ALREADY_OUT, posts.as_recorded(case))
    if case.previous_address is not None and case.wanted is None and case.says_another_thing:
        # Perhaps next week's post in the place of last week's; to do nothing might lose it.
        return _ask(_change_reasons(case), Asking.ALREADY_OUT, posts.as_recorded(case))
    return replace(NOTHING, findings=(posts.history(case),))


def _failed_everywhere(case: Case) -> bool:
    deliveries = case.known.deliveries if case.known else ()
    return bool(deliveries) and all(d.status is DeliveryStatus.FAILED for d in deliveries)


def _asks_for_more(case: Case, moment: Moment) -> bool:
    """Whether a changed file of what is out asks for something to happen: later, or elsewhere."""
    post, record = case.post, case.record
    # A schedule that moves asks for nothing: it is not about what is out.
    is_slotted = post is not None and post.is_slotted
    if case.time_changed and moment.is_ahead(case.wanted) and not is_slotted:
        return True
    if post is None or record is None or case.desired is None or not case.accounts_changed:
        return False
    if post.own is None or record.own is None or post.own.accounts == record.own.accounts:
        return False  # a group or a default has changed
    known = {(d.network, d.username.casefold()) for d in record.deliveries}
    known |= {(to.network, to.username.casefold()) for to in out_elsewhere(case)}
    return any(
        to.account_id not in record.account_ids
        and (to.network, to.username.casefold()) not in known
        for to in case.desired.addressed.destinations
    )


def _decide_archived(case: Case, moment: Moment) -> Decision:
    is_as_it_was = not (case.changed and case.own_changed)
    if is_as_it_was and not case.again:
        return Decision(action=Action.RESTORE)
    return _decide_out(case, moment)


def _decide_gone(case: Case, moment: Moment) -> Decision:
    reasons: tuple[Reason, ...] = (Reason.DELETED_REMOTELY,)
    if adopted := _adopt(case, moment, reasons):
        return adopted
    if moment.paused:
        return _pause(case) if moment.is_ahead(case.wanted) else NOTHING
    was_asked = case.asked is not None and case.asked.kind is Asking.DELETED_REMOTELY
    was_due = not moment.is_ahead(case.slot) and not was_asked
    if was_due and not case.again:
        return replace(NOTHING, findings=(posts.probably_published(case),))
    if moment.is_beyond_horizon(case.wanted):
        return _defer(case, moment)
    if case.own_changed:
        reasons = (*reasons, Reason.SPEC_CHANGED)
    may_create = moment.is_ahead(case.wanted) and not moment.is_frozen(case.wanted)
    is_answered = case.again or case.restored or moment.restores or case.own_changed
    if case.again or case.restored or (is_answered and may_create):
        return _decide_new(case, moment, reasons)
    if may_create:
        new = _decide_new(case, moment, reasons)
        if moment.attended or new.action is not Action.CREATE:
            return new
    return Decision(
        action=Action.BLOCKED,
        reasons=reasons,
        asking=Asking.DELETED_REMOTELY,
        if_approved=Action.CREATE if may_create else None,
    )


# What has no file, or only a draft


def _decide_draft(case: Case, moment: Moment) -> Decision:
    is_archived = case.known is not None and case.known.is_archived
    if case.standing in {Standing.SCHEDULED, Standing.DRAFT} and not is_archived:
        return _withdraw(case, moment, (Reason.SPEC_CHANGED,))
    return NOTHING


def _decide_removed(case: Case, moment: Moment) -> Decision:
    reasons = (Reason.NOT_IN_WORKSPACE,)
    if case.known is not None and case.known.is_archived:
        return Decision(action=Action.RESTORE)  # what failed can be sent by a live record alone
    match case.standing:
        case Standing.SCHEDULED | Standing.DRAFT:
            return _withdraw(case, moment, reasons)
        case Standing.PUBLISHING | Standing.MIXED if moment.is_stuck(case.since):
            return Decision(action=Action.ARCHIVE, reasons=reasons)
        case Standing.PUBLISHING:
            return blocked(reasons, Reason.GUARD_WINDOW, posts.frozen(case, moment.now))
        case Standing.MIXED if moment.capability.cancels_parts:
            return _cancel(case, reasons)
        case Standing.MIXED:
            return blocked(reasons, Reason.PUBLISHED, posts.unfinished(case))
    if any(not owner.sends for owner in case.owners):
        return NOTHING  # what failed may still be sent, and only this record knows of it
    return Decision(action=Action.ARCHIVE, reasons=reasons)


def _withdraw(
    case: Case, moment: Moment, reasons: tuple[Reason, ...], *, protects: bool = True
) -> Decision:
    if moment.is_frozen(case.slot):
        return blocked(reasons, Reason.GUARD_WINDOW, posts.frozen(case, moment.now))
    return _cancel(case, reasons, protects=protects)


def _cancel(case: Case, reasons: tuple[Reason, ...], *, protects: bool = True) -> Decision:
    # From the file if it exists, otherwise from the last applied record.
    content = case.post.content if case.post else case.record and case.record.content
    if content and content.protect and protects:
        return blocked(reasons, Reason.PROTECTED, posts.protected(case, "cancel"))
    return Decision(action=Action.CANCEL, reasons=reasons)


# Posts that may be there already


def _adopt(case: Case, moment: Moment, reasons: tuple[Reason, ...]) -> Decision | None:
    if case.misses is not None:
        return blocked(reasons, Reason.AMBIGUOUS_MATCH, posts.misses(case))
    exact = case.matches.exact
    match = case.chosen or (exact[0] if len(exact) == 1 and not case.again else None)
    if match is None:
        return None
    reasons = (*reasons, Reason.ALREADY_REMOTE)
    adopted = Decision(action=Action.ADOPT, reasons=reasons, match=match)
    is_scheduled = match.standing(moment.now) in {Standing.SCHEDULED, Standing.DRAFT}
    has_blocks = case.desired is not None and bool(case.desired.content.blocks)
    differs = match not in exact
    if is_scheduled and (has_blocks or differs) and not moment.is_frozen(match.scheduled_at):
        return replace(adopted, action=Action.UPDATE)
    if has_blocks:
        return replace(adopted, findings=(posts.unknown_blocks(case, match),))
    return adopted


def _ask_before(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    """What has to be asked before a post is created; None if nothing."""
    if case.again:
        return None
    exact = case.matches.exact
    if len(exact) > 1:
        return _ask(reasons, Asking.AMBIGUOUS_MATCH, posts.candidates(exact))
    # What no record claims may be this very post: then there is another answer besides.
    alike = {post.id for post in case.matches.like}
    may_be_this = bool(alike) and alike >= {one.remote_id for one in case.published}
    if not may_be_this and (asked := _ask_about_published(case, reasons)):
        return asked
    if case.matches.like:
        return _ask(reasons, Asking.AMBIGUOUS_MATCH, posts.candidates(case.matches.like))
    if case.doubt:
        return _ask(reasons, Asking.WENT_BACK)
    if case.asked is not None and case.asked.kind in _BEFORE_CREATING:
        return _ask(reasons, case.asked.kind, case.asked.candidates)
    return None


_BEFORE_CREATING = frozenset({Asking.AMBIGUOUS_MATCH, Asking.ALREADY_OUT, Asking.WENT_BACK})


def _ask_about_published(case: Case, reasons: tuple[Reason, ...]) -> Decision | None:
    was_asked = case.asked is not None and case.asked.kind is Asking.ALREADY_OUT
    if (case.published or was_asked) and not case.again:
        return _ask(reasons, Asking.ALREADY_OUT, case.published)
    return None


def _ask(
    reasons: tuple[Reason, ...], asking: Asking, candidates: tuple[Candidate, ...] = ()
) -> Decision:
    return Decision(
        action=Action.BLOCKED,
        reasons=(*reasons, Reason(asking.value)),
        asking=asking,
        candidates=candidates,
    )


# Times


def _pause(case: Case) -> Decision:
    return Decision(action=Action.DEFER, reasons=(Reason.PAUSED,), findings=(posts.paused(case),))


def _defer(case: Case, moment: Moment) -> Decision:
    note = posts.deferred(case, schedules=moment.schedules)
    return Decision(action=Action.DEFER, reasons=(Reason.BEYOND_HORIZON,), findings=(note,))


def _missed(case: Case, reasons: tuple[Reason, ...], moment: Moment) -> Decision | None:
    """Decide about a slot that is over; None if the file says to publish late."""
    policy = case.post.content.missed if case.post else Missed.ERROR
    match policy:
        case Missed.PUBLISH:
            return None
        case Missed.SKIP:
            return NOTHING
    if case.overtaken:
        return replace(NOTHING, findings=(parts.overtaken(case),))
    return blocked(reasons, Reason.MISSED, posts.missed(case, moment.zone))


def _change_reasons(case: Case) -> tuple[Reason, ...]:
    reasons = []
    if case.content_changed or case.time_changed:
        reasons.append(Reason.SPEC_CHANGED)
    if case.accounts_changed:
        reasons.append(Reason.ACCOUNTS_CHANGED)
    if case.drifted:
        reasons.append(Reason.DRIFTED)
    return tuple(reasons)
