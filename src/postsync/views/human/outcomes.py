"""Approval and report: the question before an apply, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence

from postsync.domain.plan.plan import Change, Plan
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.run.outcome import Outcome, Report, StepResult
from postsync.domain.state.intent import Action
from postsync.views import shown, words
from postsync.views.layout import columns, indent, plural, wrap
from postsync.views.moments import Zone, both
from postsync.views.style import BOLD, DIM, GREEN, RED, STRIKE, YELLOW, Style

QUESTION = "Carry this out? Only `yes` is accepted: "

DELIVERY_LOOKS = {
    DeliveryStatus.PENDING: (),
    DeliveryStatus.PUBLISHED: (GREEN,),
    DeliveryStatus.FAILED: (RED, BOLD),
    DeliveryStatus.DELETED: (DIM, STRIKE),
}

_INDENT = "    "


def approval(plan: Plan, style: Style, zone: Zone) -> str:
    """What a person is asked to agree to: the part that cannot be taken back, then the rest."""
    acts = words.effects(plan)
    lines = [style.paint("Apply would:", BOLD)]
    if acts.now:
        what = plural(len(acts.now), "post")
        text = f"publish {what} NOW ({_reach(acts.now)}): that {words.IRREVERSIBLE}"
        lines.append(f"  {style.paint(text, RED, BOLD)}")
        lines += indent(columns(_rows(acts.now, zone)), _INDENT)
    if acts.withdrawn:
        text = f"cancel or replace {plural(len(acts.withdrawn), 'scheduled post')}"
        lines.append(f"  {style.paint(text, RED)}")
        lines += indent(columns(_rows(acts.withdrawn, zone)), _INDENT)
    if acts.scheduled:
        lines.append(f"  schedule {plural(len(acts.scheduled), 'post')} ({_reach(acts.scheduled)})")
    if acts.updated:
        lines.append(f"  update {plural(len(acts.updated), 'scheduled post')}")
    if acts.kept:
        lines.append(f"  change only the state for {plural(len(acts.kept), 'post')}")
    if blocked := plan.count(Action.BLOCKED):
        lines.append(f"  leave out {plural(blocked, 'blocked post')}")
    return shown.page(lines)


def report(report: Report, style: Style, zone: Zone, plan: Plan | None = None) -> str:
    """What was done, what was not, and what to do about each that was not.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    changes = {change.address: change for change in plan.changes} if plan else {}
    groups = {outcome: [s for s in report.steps if s.outcome is outcome] for outcome in Outcome}
    lines: list[str] = []
    for step in groups[Outcome.DONE]:
        lines += _done(step, style)
    if groups[Outcome.DONE]:
        lines.append("")
    for outcome in (Outcome.SKIPPED, Outcome.FAILED):
        for step in groups[outcome]:
            lines += [*_undone(step, style), ""]
    lines += _unknown(groups[Outcome.UNKNOWN], changes, style, zone)
    return shown.page([*lines, *_foot(report, style)])


def step_line(step: StepResult, style: Style) -> str:
    """`create launch-2026 … done (remote id 9dyJS, x @acme)`."""
    facts = []
    if step.outcome is Outcome.DONE:
        facts += [f"remote id {shown.line(step.remote_id)}"] if step.remote_id else []
        facts += [delivery_name(delivery) for delivery in step.deliveries]
    elif step.error:
        facts.append(shown.line(step.error.message))
    look = _OUTCOME_LOOKS[step.outcome]
    more = f" ({', '.join(facts)})" if facts else ""
    outcome = style.paint(words.OUTCOMES[step.outcome], *look)
    return f"{step.action.value} {shown.line(step.address)} … {outcome}{more}"


def delivery_name(delivery: Delivery) -> str:
    """`x @acme`."""
    return shown.account(delivery.network, delivery.username)


_OUTCOME_LOOKS = {
    Outcome.DONE: (GREEN,),
    Outcome.FAILED: (RED, BOLD),
    Outcome.SKIPPED: (YELLOW,),
    Outcome.UNKNOWN: (RED, BOLD),
}


def _reach(changes: Iterable[Change]) -> str:
    count = sum(len(change.targets) for change in changes)
    return "1 delivery" if count == 1 else f"{count} deliveries"


def _rows(changes: Sequence[Change], zone: Zone) -> list[tuple[str, str, str]]:
    return [
        (
            shown.line(change.address),
            ", ".join(shown.account(t.network, t.username) for t in change.targets),
            both(change.scheduled_at, zone) if change.scheduled_at else "",
        )
        for change in changes
    ]


def _done(step: StepResult, style: Style) -> list[str]:
    line = style.paint("✓ ", GREEN) + step_line(step, style)
    failed = [d for d in step.deliveries if d.error or d.status is DeliveryStatus.FAILED]
    links = [d for d in step.deliveries if d.url]
    return [
        line,
        *(f"{_INDENT}{delivery_name(d)}: {shown.line(d.url or '')}" for d in links),
        *(
            style.paint(f"{_INDENT}{delivery_name(d)} failed: {shown.line(d.error or '?')}", RED)
            for d in failed
        ),
    ]


def _undone(step: StepResult, style: Style) -> list[str]:
    look = _OUTCOME_LOOKS[step.outcome]
    state = words.OUTCOMES[step.outcome]
    head = f"{style.paint(f'✗ {state}', *look)} {step.action.value} {shown.line(step.address)}"
    lines = [head]
    if step.error is None:
        return lines
    room = style.room(len(_INDENT))
    for text in shown.block(step.error.message).split("\n"):
        lines += indent(wrap(text, room), _INDENT)
    if step.error.request_id:
        lines.append(f"{_INDENT}request id {shown.line(step.error.request_id)}")
    if advice := words.ADVICE.get(step.error.code):
        lines += indent(wrap(f"→ {advice}", room), _INDENT)
    return lines


def _unknown(
    steps: Sequence[StepResult], changes: Mapping[str, Change], style: Style, zone: Zone
) -> list[str]:
    if not steps:
        return []
    lines = [style.paint("UNKNOWN: these posts may or may not be at the service", RED, BOLD)]
    lines += wrap(words.UNKNOWN, style.room(0))
    for step in steps:
        lines += ["", *_undone(step, style)]
        if change := changes.get(step.address):
            lines.append(f"{_INDENT}it {words.due(change, zone)}")
            names = [shown.account(t.network, t.username) for t in change.targets]
            lines += indent(wrap(f"to {', '.join(names)}", style.room(len(_INDENT))), _INDENT)
        lines += indent(words.resolve_commands(step.address, step.candidates), _INDENT)
    return [*lines, ""]


def _foot(report: Report, style: Style) -> list[str]:
    lines = []
    if report.interrupted:
        text = "Interrupted: what was running was finished and saved, the rest was not begun."
        lines.append(style.paint(text, YELLOW))
    if report.steps:
        look = (BOLD,) if report.succeeded else (RED, BOLD)
        lines.append(style.paint(words.report_summary(report), *look))
    else:
        lines.append(style.paint("Applied: nothing was to be done.", GREEN))
    return lines
