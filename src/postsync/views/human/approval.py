"""The question before an apply: what a person agrees to, what cannot be taken back first."""

from collections.abc import Iterable, Sequence

from postsync.domain.plan.plan import Change, Plan
from postsync.domain.state.intent import Action
from postsync.views import shown
from postsync.views.human.findings import head
from postsync.views.human.plan import ASKING, LOUD
from postsync.views.moments import Zone, both
from postsync.views.outline.change import IRREVERSIBLE, STATE_ONLY
from postsync.views.outline.configuration import loosened_paths
from postsync.views.outline.question import answered_by_approval, overruled
from postsync.views.shown import BOLD, RED, Style

_WITHDRAWING = frozenset({Action.CANCEL, Action.REPLACE})
_SCHEDULING = frozenset({Action.CREATE, Action.REPLACE, Action.RETRY})


def approval(plan: Plan, style: Style, zone: Zone) -> str:
    """What a person is asked to agree to: the part that cannot be taken back, then the rest."""
    acts = plan.effective()
    now = [change for change in acts if change.publishes_now]
    later = [change for change in acts if not change.publishes_now]
    lines = [*_head(plan, style), style.paint("Apply would:", BOLD)]
    if now:
        text = f"publish {shown.plural(len(now), 'post')} NOW ({_reach(now)}): that {IRREVERSIBLE}"
        lines += [f"  {style.paint(text, *LOUD)}", *_rows(now, zone)]
    if withdrawn := [change for change in acts if change.action in _WITHDRAWING]:
        text = f"cancel or replace {shown.plural(len(withdrawn), 'scheduled post')}"
        lines += [f"  {style.paint(text, RED)}", *_rows(withdrawn, zone)]
    if answered := answered_by_approval(plan.changes):
        text = f"{' and '.join(overruled(answered))}: the files win"
        lines += [f"  {style.paint(text, *LOUD)}", *_rows(answered, zone)]
    if scheduled := [change for change in later if change.action in _SCHEDULING]:
        lines.append(f"  schedule {shown.plural(len(scheduled), 'post')} ({_reach(scheduled)})")
    if updated := sum(change.action is Action.UPDATE for change in later):
        lines.append(f"  update {shown.plural(updated, 'scheduled post')}")
    if kept := [change for change in later if change.action in STATE_ONLY]:
        lines.append(f"  change only the state for {shown.plural(len(kept), 'post')}")
    if out := [change for change in kept if change.action is Action.MOVE and change.published_at]:
        text = f"send NOTHING for {shown.plural(len(out), 'renamed post')} that {_are(out)} out"
        lines += [f"  {style.paint(text, *ASKING)}", *_rows(out, zone)]
    open_ = sum(bool(change.question and not change.if_approved) for change in plan.changes)
    if blocked := plan.count(Action.BLOCKED) - open_ - len(answered):
        lines.append(f"  leave out {shown.plural(blocked, 'blocked post')}")
    if open_:
        lines.append(f"  leave {shown.plural(open_, 'question')} open")
    return shown.page(lines)


def _head(plan: Plan, style: Style) -> list[str]:
    loosened = loosened_paths(plan.configuration)
    warning = style.paint(f"The configuration is LOOSENED: {loosened}", *LOUD)
    return [*head(plan.service, style), *([warning, ""] if loosened else [])]


def _are(changes: Sequence[Change]) -> str:
    return "is" if len(changes) == 1 else "are"


def _reach(changes: Iterable[Change]) -> str:
    return shown.plural(
        sum(len(change.destinations) for change in changes), "delivery", "deliveries"
    )


def _rows(changes: Sequence[Change], zone: Zone) -> list[str]:
    rows = [
        (
            shown.line(change.address),
            ", ".join(shown.account(t.network, t.username) for t in change.destinations),
            both(change.scheduled_at, zone) if change.scheduled_at else "",
        )
        for change in changes
    ]
    return shown.indent(shown.columns(rows))
