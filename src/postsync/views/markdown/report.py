"""Reports and status in Markdown."""

from collections.abc import Iterable
from datetime import datetime

from postsync.domain.plan.plan import Plan
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import ApplyReport, Outcome
from postsync.domain.run.status import Status
from postsync.views.markdown.document import STEP_SUMMARY, Budget, render
from postsync.views.markdown.escape import code, link, plain, prose
from postsync.views.moments import Zone, local, relative
from postsync.views.outline.report import StepOutline, outline_report, summary_line
from postsync.views.outline.status import LOOK, Standing, counted_stages, outline_status
from postsync.views.shown import plural

_HEADROOM = 3000


def report(
    report: ApplyReport, zone: Zone, plan: Plan | None = None, *, budget: int = STEP_SUMMARY
) -> str:
    """What an apply did, for a job summary; what is unknown first, then what was not done.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    groups = outline_report(report, plan)

    def unknown_item(one: StepOutline) -> str:
        return _unknown_item(one, zone)

    left = Budget(budget - _HEADROOM)
    unknown, unknown_left_out = left.take(groups[Outcome.UNKNOWN], unknown_item)
    not_done = groups[Outcome.FAILED] + groups[Outcome.SKIPPED]
    undone, undone_left_out = left.take(not_done, _undone_item)
    done, done_left_out = left.take(groups[Outcome.DONE], _done_row)
    counts = ", ".join(f"{n} {outcome}" for outcome, n in report.summary().items() if n)
    return render(
        "report.md.j2",
        title=counts or "nothing to do",
        interrupted=report.interrupted,
        unknown=unknown,
        unknown_left_out=unknown_left_out,
        undone=undone,
        undone_left_out=undone_left_out,
        done=done,
        done_left_out=done_left_out,
        summary=summary_line(report),
        digest=report.digest,
    )


def status(status: Status, zone: Zone, now: datetime, *, budget: int = STEP_SUMMARY) -> str:
    """Where every post stands, with links; what needs a person first."""

    def row(one: Standing) -> str:
        return _status_row(one, zone, now)

    rows, left_out = Budget(budget - _HEADROOM).take(outline_status(status), row)
    return render(
        "status.md.j2",
        title=", ".join(counted_stages(status)) or "no posts",
        needs_attention=status.needs_attention,
        zone=zone.name,
        rows=rows,
        left_out=left_out,
        summary=f"{plural(len(status.posts), 'post')}, as of {plain(local(now, zone))}.",
    )


def _unknown_item(one: StepOutline, zone: Zone) -> str:
    lines = [_undone_item(one)]
    if one.change is not None and one.change.destinations:
        where = ", ".join(code(f"{t.network} @{t.username}") for t in one.change.destinations)
        lines.append(f"{plain(one.due(zone))}, to {where}")
    return "<br>".join([*lines, *map(code, one.commands)])


def _undone_item(one: StepOutline) -> str:
    step = one.step
    text = f"- **{one.outcome}** {step.action.value} {code(step.address)}"
    if step.error is None:
        return text
    text += f": {prose(step.error.message, 1000)}"
    if step.error.request_id:
        text += f" (request id {code(step.error.request_id)})"
    return f"{text}<br>→ {prose(one.advice)}" if one.advice else text


def _done_row(one: StepOutline) -> str:
    step = one.step
    remote_id = code(step.remote_id) if step.remote_id else ""
    cells = (code(step.address), step.action.value, remote_id, _deliveries(step.deliveries))
    return f"| {' | '.join(cells)} |"


def _status_row(one: Standing, zone: Zone, now: datetime) -> str:
    post, moment = one.post, one.moment
    when = f"{plain(local(moment, zone))}<br>{relative(moment, now)}" if moment else ""
    standing = [plain(one.stage)]
    if post.overdue:
        standing.append("**overdue**")
    if intent := post.intent:
        at = f"{plain(local(intent.at, zone))}, {relative(intent.at, now)}"
        standing.append(f"{intent.action.value} announced {at}")
    if post.note:
        standing.append(prose(post.note, 300))
    if one.commands:
        standing += [plain(LOOK), *map(code, one.commands)]
    deliveries = _deliveries(post.deliveries)
    if one.is_doubtful:
        deliveries = "<br>".join(code(f"{d.network} @{d.username}") for d in post.deliveries)
    return f"| {code(post.address)} | {'<br>'.join(standing)} | {when} | {deliveries} |"


def _deliveries(deliveries: Iterable[Delivery]) -> str:
    return "<br>".join(_delivery(delivery) for delivery in deliveries)


def _delivery(delivery: Delivery) -> str:
    name = code(f"{delivery.network} @{delivery.username}")
    if delivery.error:
        return f"{name} **{delivery.status.value}**: {plain(delivery.error, 300)}"
    if delivery.url:
        return f"{name} {link(delivery.status.value, delivery.url)}"
    return f"{name} {delivery.status.value}"
