"""The steps of an apply as text: each done one is a line, one that was not says why below it."""

from collections.abc import Sequence

from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.views import shown
from postsync.views.outline.change import STATE_ONLY
from postsync.views.outline.report import OUTCOMES
from postsync.views.shown import BOLD, GREEN, INDENT, RED, YELLOW, Style

LOOKS = {
    Outcome.DONE: (GREEN,),
    Outcome.FAILED: (RED, BOLD),
    Outcome.SKIPPED: (YELLOW,),
    Outcome.UNKNOWN: (RED, BOLD),
}

_ACTION = 7
"""Cells of the longest action."""


def done_rows(steps: Sequence[StepResult], style: Style) -> list[str]:
    """Steps that are done, aligned, each with its links and its deliveries that failed."""
    most = style.room(0) // 2
    sizes = [shown.width(shown.line(step.address)) for step in steps]
    size = max((one for one in sizes if one <= most), default=0)
    return [row for step in steps for row in _done(step, style, size)]


def step_rows(step: StepResult, style: Style, *, lead: str = "") -> list[str]:
    """One step: `create  launch-2026  done (remote id 9dyJS, x @acme)`; else why not, below it."""
    if step.outcome is Outcome.DONE:
        return [_line(step, style, lead, 0)]
    line = _line(step, style, lead, 0)
    if step.error is None:
        return [line]
    rows = shown.wrap(shown.line(step.error.message), style.room(len(INDENT)))
    return [line, *shown.indent(rows)]


def _done(step: StepResult, style: Style, size: int) -> list[str]:
    lines = [_line(step, style, "✓ ", size)]
    for one in step.deliveries:
        name = shown.account(one.network, one.username)
        if one.url:
            lines += shown.wrap_apart(f"{name}:", shown.line(one.url), style, INDENT)
        if one.error or one.status is DeliveryStatus.FAILED:
            rows = shown.wrap(
                f"{name} failed: {shown.line(one.error or '?')}", style.room(len(INDENT))
            )
            lines += [INDENT + style.paint(row, RED) for row in rows]
    return lines


def _line(step: StepResult, style: Style, lead: str, size: int) -> str:
    """A step on one line: of its facts as many as fit, and a long address cut at its end."""
    facts: list[str] = []
    if step.outcome is Outcome.DONE:
        facts += [f"remote id {shown.line(step.remote_id)}"] if step.remote_id else []
        facts += [shown.account(one.network, one.username) for one in step.deliveries]
        facts += ["nothing was sent"] if step.action in STATE_ONLY else []
    outcome, looks = OUTCOMES[step.outcome], LOOKS[step.outcome]
    limit = max(shown.NARROWEST, style.width)
    room = limit - len(lead) - _ACTION - 1 - 2 - len(outcome)
    address = shown.pad(shown.shorten(shown.line(step.address), room), size)
    left = room - shown.width(address)
    return (
        f"{style.paint(lead, *looks)}{step.action.value:<{_ACTION}} {address}  "
        f"{style.paint(outcome, *looks)}{_within(facts, left)}"
    )


def _within(facts: Sequence[str], room: int) -> str:
    """Facts in brackets, as many as fit; the others are an ellipsis."""
    told = f" ({', '.join(facts)})" if facts else ""
    kept = list(facts)
    while shown.width(told) > room and kept:
        kept.pop()
        told = f" ({', '.join([*kept, '…'])})"
    return told if shown.width(told) <= room else ""
