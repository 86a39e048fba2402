"""The report as text: what an apply did, what it did not do, and what to do about that."""

from collections.abc import Sequence

from postsync.domain.plan.plan import Plan
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.run.outcome import ApplyReport, Outcome, StepResult
from postsync.views import shown
from postsync.views.human.findings import said
from postsync.views.moments import Zone
from postsync.views.outline.change import STATE_ONLY, ChangeOutline
from postsync.views.outline.report import (
    INTERRUPTED,
    OUTCOMES,
    UNKNOWN,
    UNKNOWN_TITLE,
    Rest,
    StepOutline,
    outline_left,
    outline_report,
    summary_line,
    waits_until,
)
from postsync.views.shown import BLUE, BOLD, GREEN, INDENT, RED, YELLOW, Style

_LOOKS = {
    Outcome.DONE: (GREEN,),
    Outcome.FAILED: (RED, BOLD),
    Outcome.SKIPPED: (YELLOW,),
    Outcome.UNKNOWN: (RED, BOLD),
}

_MOST_FINDINGS, _MOST_DEFERRED = 3, 10


def report(report: ApplyReport, style: Style, zone: Zone, plan: Plan | None = None) -> str:
    """What was done, what was not, and what to do about each that was not.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    groups = outline_report(report, plan)
    lines: list[str] = []
    for one in groups[Outcome.DONE]:
        lines += _done(one.step, style)
    if groups[Outcome.DONE]:
        lines.append("")
    for one in (*groups[Outcome.SKIPPED], *groups[Outcome.FAILED]):
        lines += [*_undone(one, style), ""]
    lines += _unknown(groups[Outcome.UNKNOWN], style, zone)
    if report.interrupted:
        lines.append(style.paint(INTERRUPTED, YELLOW))
    rest = outline_left(report)
    lines += _left(rest, style, zone, plan)
    if report.left:
        lines.append(style.paint(f"Left: {', '.join(rest.counts())}.", YELLOW))
    if report.steps:
        look = (BOLD,) if report.succeeded else (RED, BOLD)
        lines.append(style.paint(summary_line(report), *look))
    elif report.left:
        lines.append(style.paint("Applied: nothing was sent.", YELLOW))
    else:
        lines.append(style.paint("Applied: there was nothing to do.", GREEN))
    return shown.page(lines)


def _left(rest: Rest, style: Style, zone: Zone, plan: Plan | None) -> list[str]:
    """What was left and why, in few lines: the plan above has all of it."""
    lines = []
    for one in rest.blocked:
        lines += _left_line("!", one, f"is blocked: {one.reason}", style, RED)
        lines += [f"{INDENT}{said(item, style)}" for item in one.findings[:_MOST_FINDINGS]]
    for found in rest.broken:
        place = f" {shown.line(found[0].span.file)}:{found[0].span.line}" if found[0].span else ""
        lines.append(f"{style.paint('!', RED)}{place} {said(found[0], style)}")
    for one in rest.questions:
        text = f"waits for an answer: {one.sentence}"
        lines += _left_line("?", one, text, style, YELLOW)
    if rest.questions:
        lines.append(f"{INDENT}The plan above says how to answer.")
    for one in rest.deferred[:_MOST_DEFERRED]:
        text = waits_until(one, zone, plan.now if plan else None)
        lines += _left_line("…", one, text, style, BLUE)
    if more := len(rest.deferred[_MOST_DEFERRED:]):
        lines.append(f"{INDENT}and {more} more that wait for their day")
    return [*lines, ""] if lines else []


def _left_line(sign: str, one: ChangeOutline, text: str, style: Style, look: str) -> list[str]:
    address = shown.line(one.change.address)
    first, *rest = shown.wrap(f"{address} {shown.line(text)}", style.room(len(INDENT)))
    first = first.replace(address, style.paint(address, BOLD), 1)
    return [f"{style.paint(sign, look)} {first}", *shown.indent(rest)]


def step_line(step: StepResult, style: Style) -> str:
    """`create launch-2026 … done (remote id 9dyJS, x @acme)`."""
    facts = []
    if step.outcome is Outcome.DONE:
        facts += [f"remote id {shown.line(step.remote_id)}"] if step.remote_id else []
        facts += [_name(delivery) for delivery in step.deliveries]
        facts += ["nothing was sent"] if step.action in STATE_ONLY else []
    elif step.error:
        facts.append(shown.line(step.error.message))
    more = f" ({', '.join(facts)})" if facts else ""
    outcome = style.paint(OUTCOMES[step.outcome], *_LOOKS[step.outcome])
    return f"{step.action.value} {shown.line(step.address)} … {outcome}{more}"


def _name(delivery: Delivery) -> str:
    return shown.account(delivery.network, delivery.username)


def _done(step: StepResult, style: Style) -> list[str]:
    lines = [style.paint("✓ ", GREEN) + step_line(step, style)]
    lines += [f"{INDENT}{_name(d)}: {shown.line(d.url)}" for d in step.deliveries if d.url]
    for one in step.deliveries:
        if one.error or one.status is DeliveryStatus.FAILED:
            text = f"{INDENT}{_name(one)} failed: {shown.line(one.error or '?')}"
            lines.append(style.paint(text, RED))
    return lines


def _undone(one: StepOutline, style: Style) -> list[str]:
    step = one.step
    outcome = style.paint(f"✗ {one.outcome}", *_LOOKS[step.outcome])
    lines = [f"{outcome} {step.action.value} {shown.line(step.address)}"]
    if step.error is None:
        return lines
    room = style.room(len(INDENT))
    for text in shown.block(step.error.message).split("\n"):
        lines += shown.indent(shown.wrap(text, room))
    if step.error.request_id:
        lines.append(f"{INDENT}request id {shown.line(step.error.request_id)}")
    if one.advice:
        lines += shown.indent(shown.wrap(f"→ {one.advice}", room))
    return lines


def _unknown(steps: Sequence[StepOutline], style: Style, zone: Zone) -> list[str]:
    if not steps:
        return []
    lines = [style.paint(UNKNOWN_TITLE, RED, BOLD), *shown.wrap(UNKNOWN, style.room(0))]
    for one in steps:
        lines += ["", *_undone(one, style)]
        if one.change is not None:
            lines.append(f"{INDENT}it {one.due(zone)}")
            names = [shown.account(t.network, t.username) for t in one.change.destinations]
            lines += shown.indent(shown.wrap(f"to {', '.join(names)}", style.room(len(INDENT))))
        lines += shown.indent(one.commands)
    return [*lines, ""]
