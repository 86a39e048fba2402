"""What waits: drafts and deferred posts, which differ from the base or do not."""

from dataclasses import replace

from postsync.domain.plan.changes import field_changes
from postsync.domain.plan.plan import Change, Plan
from postsync.domain.state.intent import Action
from postsync.views.outline.change import ChangeOutline

SHORT = 7
"""Digits of a commit."""

_WAITING = frozenset({Action.DEFER, Action.NOOP})


def drafts_of(plan: Plan) -> list[Change]:
    """The drafts that are not as at the base, as changes that do nothing."""
    before = plan.since.before if plan.since else {}
    return [
        Change(
            address=draft.address,
            action=Action.NOOP,
            reasons=(),
            scheduled_at=draft.content.scheduled_at,
            span=draft.span,
            after=draft.content,
            before=before[draft.address],
            fields=field_changes(before[draft.address], draft.content),
        )
        for draft in plan.drafts
        if draft.address in before
    ]


def since_base(change: Change, plan: Plan) -> Change:
    """A deferred post with what it said at the base, as if that were what was applied."""
    was = plan.since.before.get(change.address) if plan.since else None
    if change.action is not Action.DEFER or was is None:
        return change
    return replace(change, before=was, fields=field_changes(was, change.after))


def is_known(change: Change, plan: Plan) -> bool:
    """Whether a deferred post is as it was at the base."""
    since = plan.since
    if since is None or since.problem:
        return False
    return change.action is Action.DEFER and change.address not in since.before


def told_since(one: ChangeOutline, plan: Plan) -> ChangeOutline:
    """With the commit since which it is another, where that is what its fields are about."""
    since, change = plan.since, one.change
    if since is None or change.action not in _WAITING or change.address not in since.before:
        return one
    was = "new" if since.before[change.address] is None else "changed"
    return replace(one, sentence=f"{one.sentence}; {was} since {(since.commit or '')[:SHORT]}")
