"""Reports and status in Markdown."""

from datetime import datetime

from postsync.domain.plan.plan import Change, Plan
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import Outcome, Report, StepResult
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.views import words
from postsync.views.layout import plural
from postsync.views.markdown.budget import STEP_SUMMARY, Budget
from postsync.views.markdown.environment import render
from postsync.views.markdown.escape import code, link, plain, prose
from postsync.views.moments import Zone, local, relative

_HEADROOM = 3000


def report(
    report: Report, zone: Zone, plan: Plan | None = None, *, budget: int = STEP_SUMMARY
) -> str:
    """What an apply did, for a job summary; what is unknown first, then what was not done.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    changes = {change.address: change for change in plan.changes} if plan else {}

    def unknown_item(step: StepResult) -> str:
        return _unknown_item(step, changes.get(step.address), zone)

    left = Budget(budget - _HEADROOM)
    groups = {outcome: [s for s in report.steps if s.outcome is outcome] for outcome in Outcome}
    undone = groups[Outcome.FAILED] + groups[Outcome.SKIPPED]
    unknown, unknown_left_out = left.take(groups[Outcome.UNKNOWN], unknown_item)
    not_done, not_done_left_out = left.take(undone, _undone_item)
    done, done_left_out = left.take(groups[Outcome.DONE], _done_row)
    counts = ", ".join(f"{n} {outcome}" for outcome, n in report.summary().items() if n)
    return render(
        "report.md.j2",
        title=f"postsync apply: {counts or 'nothing to do'}",
        interrupted=report.interrupted,
        unknown=unknown,
        unknown_left_out=unknown_left_out,
        unknown_note=words.UNKNOWN,
        undone=not_done,
        undone_left_out=not_done_left_out,
        done=done,
        done_left_out=done_left_out,
        summary=words.report_summary(report),
        digest=report.digest,
    )


def status(status: Status, zone: Zone, now: datetime, *, budget: int = STEP_SUMMARY) -> str:
    """Where every post stands, with links; what needs a person first."""

    def row(post: PostStatus) -> str:
        return _status_row(post, zone, now)

    ordered = sorted(status.posts, key=words.status_order)
    rows, left_out = Budget(budget - _HEADROOM).take(ordered, row)
    counts = ", ".join(f"{n} {words.stage(name)}" for name, n in status.summary().items())
    return render(
        "status.md.j2",
        title=f"postsync status: {counts or 'no posts'}",
        attention=status.needs_attention,
        zone=zone.name,
        rows=rows,
        left_out=left_out,
        summary=f"{plural(len(status.posts), 'post')}, as of {plain(local(now, zone))}.",
    )


def _unknown_item(step: StepResult, change: Change | None, zone: Zone) -> str:
    lines = [_undone_item(step)]
    if change is not None:
        where = ", ".join(code(f"{t.network} @{t.username}") for t in change.targets)
        lines += [f"{plain(words.due(change, zone))}, to {where}"] if where else []
    lines += [code(command) for command in words.resolve_commands(step.address, step.candidates)]
    return "<br>".join(lines)


def _undone_item(step: StepResult) -> str:
    text = f"- **{words.OUTCOMES[step.outcome]}** {step.action.value} {code(step.address)}"
    if step.error is None:
        return text
    text += f": {prose(step.error.message, 1000)}"
    if step.error.request_id:
        text += f" (request id {code(step.error.request_id)})"
    advice = words.ADVICE.get(step.error.code)
    return f"{text}<br>→ {prose(advice)}" if advice else text


def _done_row(step: StepResult) -> str:
    cells = (
        code(step.address),
        step.action.value,
        code(step.remote_id) if step.remote_id else "",
        _deliveries(step.deliveries),
    )
    return f"| {' | '.join(cells)} |"


def _status_row(post: PostStatus, zone: Zone, now: datetime) -> str:
    moment = post.published_at or post.scheduled_at
    when = f"{plain(local(moment, zone))}<br>{relative(moment, now)}" if moment else ""
    standing = plain(words.stage(post.lifecycle.value))
    if post.overdue:
        standing += "<br>**overdue**"
    if post.intent is not None:
        standing += f"<br>{post.intent.action.value} announced "
        standing += f"{plain(local(post.intent.at, zone))}, {relative(post.intent.at, now)}"
    if post.note:
        standing += f"<br>{prose(post.note, 300)}"
    if post.asks:
        standing += f"<br>{plain(words.LOOK)}"
        for command in words.resolve_commands(post.address, post.candidates):
            standing += f"<br>{code(command)}"
    deliveries = _deliveries(post.deliveries)
    if post.lifecycle is Lifecycle.UNKNOWN:
        deliveries = "<br>".join(code(f"{d.network} @{d.username}") for d in post.deliveries)
    return f"| {code(post.address)} | {standing} | {when} | {deliveries} |"


def _deliveries(deliveries: tuple[Delivery, ...]) -> str:
    return "<br>".join(_delivery(delivery) for delivery in deliveries)


def _delivery(delivery: Delivery) -> str:
    name = code(f"{delivery.network} @{delivery.username}")
    if delivery.error:
        return f"{name} **{delivery.status.value}**: {plain(delivery.error, 300)}"
    if delivery.url:
        return f"{name} {link(delivery.status.value, delivery.url)}"
    return f"{name} {delivery.status.value}"
