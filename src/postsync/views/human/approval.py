"""The question before an apply: what a person agrees to, what cannot be taken back first."""

from collections.abc import Iterable, Sequence

from postsync.domain.plan.plan import Change, Plan
from postsync.domain.state.intent import Action
from postsync.views import shown
from postsync.views.human.findings import service_lines
from postsync.views.human.plan import ASKING, LOUD
from postsync.views.human.table import rows_within
from postsync.views.moments import Zone, both
from postsync.views.outline.change import IRREVERSIBLE, STATE_ONLY
from postsync.views.outline.configuration import loosened_paths
from postsync.views.outline.question import answered_by_approval, overruled
from postsync.views.shown import BOLD, RED, Style

_WITHDRAWING = frozenset({Action.CANCEL, Action.REPLACE})
_SCHEDULING = frozenset({Action.CREATE, Action.REPLACE, Action.RETRY})


QUESTION = "Carry this out? Only `yes` counts: "


def approval(plan: Plan, style: Style, zone: Zone) -> str:
    """What a person is asked to agree to, and the question.

    It ends with where it goes and what goes out at once: the last lines are seen on any screen.
    """
    return shown.page([*_effects(plan, style, zone), "", *_where(plan, style)]) + QUESTION


def _effects(plan: Plan, style: Style, zone: Zone) -> list[str]:
    """What would be done: the part that cannot be taken back, then the rest."""
    acts = plan.effective()
    now = [change for change in acts if change.publishes_now]
    later = [change for change in acts if not change.publishes_now]
    lines = [*_caution(plan, style), style.paint("Apply would:", BOLD)]
    if now:
        text = f"publish {shown.plural(len(now), 'post')} NOW ({_reach(now)}): that {IRREVERSIBLE}"
        lines += [*_line(text, style, *LOUD), *_rows(now, style, zone)]
    if withdrawn := [change for change in acts if change.action in _WITHDRAWING]:
        text = f"cancel or replace {shown.plural(len(withdrawn), 'scheduled post')}"
        lines += [*_line(text, style, RED), *_rows(withdrawn, style, zone)]
    if answered := answered_by_approval(plan.changes):
        text = f"{' and '.join(overruled(answered))}: the files win"
        lines += [*_line(text, style, *LOUD), *_rows(answered, style, zone)]
    if scheduled := [change for change in later if change.action in _SCHEDULING]:
        text = f"schedule {shown.plural(len(scheduled), 'post')} ({_reach(scheduled)})"
        lines += _line(text, style)
    if updated := sum(change.action is Action.UPDATE for change in later):
        lines.append(f"  update {shown.plural(updated, 'scheduled post')}")
    if kept := [change for change in later if change.action in STATE_ONLY]:
        lines.append(f"  change only the state for {shown.plural(len(kept), 'post')}")
    if out := [change for change in kept if change.action is Action.MOVE and change.published_at]:
        text = f"send NOTHING for {shown.plural(len(out), 'renamed post')} that {_are(out)} out"
        lines += [*_line(text, style, *ASKING), *_rows(out, style, zone)]
    open_ = sum(bool(change.question and not change.if_approved) for change in plan.changes)
    if blocked := plan.count(Action.BLOCKED) - open_ - len(answered):
        lines.append(f"  leave out {shown.plural(blocked, 'blocked post')}")
    if open_:
        lines.append(f"  leave {shown.plural(open_, 'question')} open")
    return lines


def _line(text: str, style: Style, *looks: str) -> list[str]:
    first, *rest = shown.wrap(text, style.room(4))
    return [f"  {style.paint(first, *looks)}", *(f"    {style.paint(row, *looks)}" for row in rest)]


def _caution(plan: Plan, style: Style) -> list[str]:
    loosened = loosened_paths(plan.configuration)
    if not loosened:
        return []
    rows = shown.wrap(f"The configuration is LOOSENED: {loosened}", style.room(0))
    return [*(style.paint(row, *LOUD) for row in rows), ""]


def _where(plan: Plan, style: Style) -> list[str]:
    """Whose posts it is about, and how many of them go out at once."""
    changes = (*plan.effective(), *answered_by_approval(plan.changes))
    count = len({change.address for change in changes if change.publishes_now})
    text = f"{shown.plural(count, 'post goes', 'posts go')} out now." if count else ""
    urgent = style.paint(text or "Nothing goes out now.", *(LOUD if count else ()))
    return [*service_lines(plan.service, style), urgent]


def _are(changes: Sequence[Change]) -> str:
    return "is" if len(changes) == 1 else "are"


def _reach(changes: Iterable[Change]) -> str:
    return shown.plural(
        sum(len(change.destinations) for change in changes), "delivery", "deliveries"
    )


def _rows(changes: Sequence[Change], style: Style, zone: Zone) -> list[str]:
    rows = [
        (
            shown.line(change.address),
            ", ".join(shown.account(t.network, t.username) for t in change.destinations),
            both(change.scheduled_at, zone) if change.scheduled_at else "",
        )
        for change in changes
    ]
    return shown.indent(rows_within(rows, style.room(len(shown.INDENT))))
