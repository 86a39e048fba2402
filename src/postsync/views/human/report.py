"""The report as text: what an apply did, what it did not do, and what to do about that."""

from collections.abc import Sequence

from postsync.domain.plan.plan import Plan
from postsync.domain.run.outcome import ApplyReport, Outcome
from postsync.views import shown
from postsync.views.human.findings import said
from postsync.views.human.steps import LOOKS, done_rows
from postsync.views.moments import Zone
from postsync.views.outline.change import ChangeOutline
from postsync.views.outline.report import (
    INTERRUPTED,
    UNKNOWN,
    UNKNOWN_TITLE,
    Rest,
    StepOutline,
    outline_left,
    outline_report,
    skipped_together,
    summary_line,
    waits_until,
    why_not_begun,
)
from postsync.views.shown import BLUE, BOLD, GREEN, INDENT, RED, YELLOW, Style

_MOST_FINDINGS, _MOST_DEFERRED = 3, 10


def report(report: ApplyReport, style: Style, zone: Zone, plan: Plan | None = None) -> str:
    """What was done, what was not, and what to do about each that was not.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    groups = outline_report(report, plan)
    lines = done_rows([one.step for one in groups[Outcome.DONE]], style)
    if groups[Outcome.DONE]:
        lines.append("")
    for together in skipped_together(groups[Outcome.SKIPPED]):
        lines += [*_skipped(together, style), ""]
    for one in groups[Outcome.FAILED]:
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


def _skipped(together: Sequence[StepOutline], style: Style) -> list[str]:
    """Steps that one and the same reason stopped, on a line; why, and what to do, below it."""
    one, *others = together
    if not others:
        return _undone(one, style)
    head = f"✗ skipped {len(together)} posts: "
    names = shown.listed([each.step.address for each in together], style.room(len(head)))
    reason = shown.line(why_not_begun(one.step))
    text = f"{reason}; {one.advice}" if one.advice else reason
    rows = shown.wrap(text, style.room(len(INDENT)))
    return [style.paint(head, *LOOKS[Outcome.SKIPPED]) + names, *shown.indent(rows)]


def _undone(one: StepOutline, style: Style) -> list[str]:
    step = one.step
    outcome = style.paint(f"✗ {one.outcome}", *LOOKS[step.outcome])
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
