"""Reports and status in Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.plan.plan import Destination, Plan
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import ApplyReport, Outcome
from postsync.domain.run.status import Lifecycle, Status
from postsync.views.markdown.document import STEP_SUMMARY, Budget, item, render
from postsync.views.markdown.escape import code, link, plain, prose, span
from postsync.views.markdown.plan import blocked_item, question_item
from postsync.views.markdown.question import question
from postsync.views.moments import Zone, local, relative
from postsync.views.outline.change import ChangeOutline
from postsync.views.outline.plan import PAUSED
from postsync.views.outline.question import way_line
from postsync.views.outline.report import (
    StepOutline,
    outline_left,
    outline_report,
    skipped_together,
    summary_line,
    waits_until,
    why_not_begun,
)
from postsync.views.outline.service import head_line
from postsync.views.outline.status import (
    LOOK,
    Group,
    Standing,
    counted_stages,
    origin_of,
    outline_status,
    place_of,
    unconnected,
    what_was_due,
)
from postsync.views.shown import plural

_HEADROOM = 3000

_NAMED = 20
"""Posts that are named of those that were not begun."""


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
    not_done = [[one] for one in groups[Outcome.FAILED]]
    not_done += skipped_together(groups[Outcome.SKIPPED])
    undone, undone_left_out = left.take(not_done, _not_done_item)
    rest, now = outline_left(report), plan.now if plan else None
    asked, asked_left_out = left.take(rest.questions, lambda one: _question(one, zone, now))
    stuck: list[ChangeOutline | Diagnostics] = [*rest.blocked, *rest.broken]
    blocked, blocked_left_out = left.take(stuck, _blocked_item)
    done, done_left_out = left.take(groups[Outcome.DONE], _done_row)
    deferred, deferred_left_out = left.take(
        rest.deferred,
        lambda one: f"- {code(one.change.address)} {prose(waits_until(one, zone, now))}",
    )
    counts = [f"{n} {outcome}" for outcome, n in report.summary().items() if n]
    return render(
        "report.md.j2",
        title=", ".join(counts + rest.counts()) or "nothing to do",
        service=head_line(plan.service) if plan else "",
        questions=asked,
        questions_left_out=asked_left_out,
        blocked=blocked,
        blocked_left_out=blocked_left_out,
        interrupted=report.interrupted,
        unknown=unknown,
        unknown_left_out=unknown_left_out,
        undone=undone,
        undone_left_out=undone_left_out,
        done=done,
        done_left_out=done_left_out,
        deferred=deferred,
        deferred_left_out=deferred_left_out,
        summary=summary_line(report) if report.steps or not report.left else "",
        digest=report.digest,
    )


def status(
    status: Status,
    zone: Zone,
    now: datetime,
    *,
    paused: bool = False,
    budget: int = STEP_SUMMARY,
) -> str:
    """Where every post stands, with links; what needs a person first, with what to do."""
    return _status_page(
        status,
        zone,
        now,
        command="status",
        paused=PAUSED if paused else "",
        summary=f"{plural(len(status.posts), 'post')}, as of {plain(local(now, zone))}.",
        budget=budget,
    )


def verification(status: Status, zone: Zone, now: datetime, *, budget: int = STEP_SUMMARY) -> str:
    """What was due, with links; what needs a person first, with what to do."""
    summary = plain(what_was_due(status, zone, now))
    return _status_page(status, zone, now, command="verify", summary=summary, budget=budget)


def _status_page(
    status: Status,
    zone: Zone,
    now: datetime,
    *,
    command: str,
    summary: str,
    budget: int,
    paused: str = "",
) -> str:
    def row(one: Standing) -> str:
        return _status_row(one, zone, now)

    groups = outline_status(status)
    left = Budget(budget - _HEADROOM)
    pieces = [piece for group in groups if group.why for piece in _urgent(group, zone, now)]
    urgent, urgent_left_out = left.take(pieces, str)
    calm = [group for group in groups if not group.why]
    shown = (one for g in calm if g.lifecycle is not Lifecycle.ARCHIVED for one in g.standings)
    rows, left_out = left.take(shown, row)
    archived = [one for g in calm if g.lifecycle is Lifecycle.ARCHIVED for one in g.standings]
    put_away, put_away_left_out = left.take(archived, row)
    return render(
        "status.md.j2",
        command=command,
        title=", ".join(counted_stages(status)) or "no posts",
        service=head_line(status.service),
        paused=paused,
        needs_attention=status.needs_attention,
        urgent=urgent,
        urgent_left_out=urgent_left_out,
        zone=zone.name,
        rows=rows,
        left_out=left_out,
        archived=put_away,
        archived_count=len(archived),
        archived_left_out=put_away_left_out,
        summary=summary,
    )


def _question(one: ChangeOutline, zone: Zone, now: datetime | None) -> str:
    asked = one.question
    return question_item(one, zone, now or asked.question.since) if asked else ""


def _blocked_item(one: ChangeOutline | Diagnostics) -> str:
    return blocked_item(one) if isinstance(one, ChangeOutline) else item(one[0])


def _urgent(group: Group, zone: Zone, now: datetime) -> Iterator[str]:
    """A group of posts that need a person: why, and for each what to do."""
    title = group.title.capitalize()
    yield f"### {title} ({len(group.standings)})\n\n{plain(group.why).capitalize()}.\n"
    for one in group.standings:
        if one.question:
            yield question(one.post.address, one.question, zone, now) + "\n"
        else:
            yield _urgent_item(one, zone, now)
    yield ""


def _urgent_item(one: Standing, zone: Zone, now: datetime) -> str:
    post = one.post
    place = f" ({code(told)})" if (told := origin_of(post)) else ""
    lines = [f"- {code(post.address)}{place}: {plain(one.when(zone, now))}"]
    if intent := post.intent:
        at = f"{plain(local(intent.at, zone))}, {relative(intent.at, now)}"
        lines.append(f"{intent.action.value} announced {at}")
    if one.is_doubtful:
        lines += [code(f"{d.network} @{d.username}") for d in post.deliveries]
    else:
        lines += [_delivery(delivery) for delivery in post.deliveries]
    if post.note:
        lines.append(prose(post.note, 300))
    lines += [prose(one.advice)] if one.advice else []
    lines += [prose(way_line(way, place_of(post))) for way in one.ways]
    if one.commands:
        lines += [plain(LOOK), *map(span, one.commands)]
    return "<br>".join(lines)


def _unknown_item(one: StepOutline, zone: Zone) -> str:
    lines = [_undone_item(one)]
    if one.change is not None and one.change.destinations:
        where = ", ".join(code(f"{t.network} @{t.username}") for t in one.change.destinations)
        lines.append(f"{plain(one.due(zone))}, to {where}")
    return "<br>".join([*lines, *map(span, one.commands)])


def _not_done_item(together: Sequence[StepOutline]) -> str:
    """A step that was not done, or those that one and the same reason stopped."""
    one, *others = together
    if not others:
        return _undone_item(one)
    names = ", ".join(code(each.step.address) for each in together[:_NAMED])
    more = f" and {len(together) - _NAMED} more" if len(together) > _NAMED else ""
    reason = prose(why_not_begun(one.step), 1000)
    text = f"- **{one.outcome}** {len(together)} posts, {names}{more}: {reason}"
    return f"{text}<br>→ {prose(one.advice)}" if one.advice else text


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
    post = one.post
    standing = [plain(one.stage), *([prose(post.note, 300)] if post.note else [])]
    cells = (
        code(post.address),
        "<br>".join(standing),
        plain(one.when(zone, now)),
        _deliveries(post.deliveries) or _accounts(post.accounts),
    )
    return f"| {' | '.join(cells)} |"


def _accounts(accounts: Iterable[Destination]) -> str:
    return "<br>".join(code(unconnected(to) or f"{to.network} @{to.username}") for to in accounts)


def _deliveries(deliveries: Iterable[Delivery]) -> str:
    return "<br>".join(_delivery(delivery) for delivery in deliveries)


def _delivery(delivery: Delivery) -> str:
    name = code(f"{delivery.network} @{delivery.username}")
    if delivery.error:
        return f"{name} **{delivery.status.value}**: {plain(delivery.error, 300)}"
    if delivery.url:
        return f"{name} {link(delivery.status.value, delivery.url)}"
    return f"{name} {delivery.status.value}"
