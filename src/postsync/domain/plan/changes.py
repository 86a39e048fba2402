"""Changes: decisions made into data that can be shown, digested and carried out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from postsync.domain.plan.accounts import AccountIndex
from postsync.domain.plan.addressing import recorded_targets
from postsync.domain.plan.decision import Decision
from postsync.domain.plan.drift import observed_content
from postsync.domain.plan.fields import field_changes
from postsync.domain.plan.plan import Change, Reason, Target
from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.plan.subject import Subject
from postsync.domain.post.content import Content
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import RemotePost
from postsync.domain.state.intent import Action


def make_change(subject: Subject, decision: Decision, index: AccountIndex) -> Change:
    """The change that carries out `decision` about `subject`."""
    if decision.action is Action.NOOP:
        return Change(address=subject.address, action=Action.NOOP, reasons=decision.reasons)
    ends = decision.action in {Action.CANCEL, Action.FORGET}
    before = _before(subject, decision)
    after = subject.desired.content if subject.desired and not ends else None
    return Change(
        address=subject.address,
        action=decision.action,
        reasons=decision.reasons,
        publishes_now=decision.publishes_now,
        scheduled_at=None if decision.publishes_now else _slot(subject, ends=ends),
        remote_id=_remote_id(subject, decision),
        span=subject.post.span if subject.post else None,
        targets=_targets(subject, index),
        fields=field_changes(before, after) if after is not None else (),
        before=before,
        after=after,
        previous_address=subject.previous_address,
    )


def settled_change(settlement: Settlement, post: Post | None, index: AccountIndex) -> Change:
    """The change that an open intent amounts to, as it was judged."""
    intent = settlement.intent
    actions = {Verdict.ADOPT: Action.ADOPT, Verdict.RESEND: Action.CREATE}
    reasons = (Reason.OPEN_INTENT, Reason.ALREADY_REMOTE)
    return Change(
        address=intent.address,
        action=actions.get(settlement.verdict, Action.BLOCKED),
        reasons=reasons if settlement.match else reasons[:1],
        scheduled_at=intent.slot,
        remote_id=settlement.match.id if settlement.match else intent.remote_id,
        span=post.span if post else None,
        targets=_targets_of(intent.account_ids, index),
        fields=field_changes(None, intent.content),
        after=intent.content,
    )


def _before(subject: Subject, decision: Decision) -> Content | None:
    if decision.match is not None and subject.desired is not None:
        return _content_seen(subject.desired.content, decision.match)
    known = subject.known
    if known is None:
        return None
    if known.drifted and known.remote is not None:
        return observed_content(known.record, known.remote)
    return known.record.content


def _content_seen(content: Content, remote: RemotePost) -> Content:
    """The content as an adopted post already shows it: its texts, everything else as the file says."""
    containers = tuple(
        replace(wanted, content=seen.content)
        for wanted, seen in zip(content.containers, remote.containers, strict=False)
    )
    return replace(content, containers=containers)


def _slot(subject: Subject, *, ends: bool) -> datetime | None:
    if subject.post is not None and not ends:
        return subject.post.content.scheduled_at
    return subject.known.slot if subject.known else None


def _remote_id(subject: Subject, decision: Decision) -> str | None:
    if decision.match is not None:
        return decision.match.id
    return subject.known.record.remote_id if subject.known else None


def _targets(subject: Subject, index: AccountIndex) -> tuple[Target, ...]:
    if subject.desired is not None:
        return subject.desired.addressed.targets
    return recorded_targets(subject.known.record, index) if subject.known else ()


def _targets_of(account_ids: Iterable[str], index: AccountIndex) -> tuple[Target, ...]:
    accounts = [index.by_id.get(account_id) for account_id in account_ids]
    return tuple(
        Target(network=a.network, username=a.username, account_id=a.id) for a in accounts if a
    )
