"""Status and state as text for people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from postsync.domain.plan.plan import Destination
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.run.status import Attention, Lifecycle, PostStatus, Status
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Question
from postsync.domain.state.record import Record, Snapshot
from postsync.views import shown
from postsync.views.human.findings import head
from postsync.views.human.plan import post_parts
from postsync.views.human.question import question_parts, way_rows
from postsync.views.human.table import table
from postsync.views.moments import Zone, both, slot
from postsync.views.outline import status as outlines
from postsync.views.outline.plan import PAUSED
from postsync.views.outline.question import outline_question
from postsync.views.outline.status import LOOK, Group, Standing, outline_status, resolve_commands
from postsync.views.shown import BLUE, BOLD, CYAN, DIM, GREEN, INDENT, RED, YELLOW, Part, Style

_STAGE_LOOKS = {
    Lifecycle.UNKNOWN: (RED, BOLD),
    Lifecycle.FAILED: (RED, BOLD),
    Lifecycle.PARTLY_PUBLISHED: (RED,),
    Lifecycle.GONE: (YELLOW,),
    Lifecycle.PUBLISHING: (CYAN,),
    Lifecycle.SCHEDULED: (GREEN,),
    Lifecycle.NEW: (GREEN,),
    Lifecycle.DEFERRED: (BLUE,),
    Lifecycle.DRAFT: (DIM,),
    Lifecycle.MISSED: (RED,),
    Lifecycle.QUESTION: (YELLOW, BOLD),
    Lifecycle.ARCHIVED: (DIM,),
    Lifecycle.PUBLISHED: (BOLD,),
}

_DELIVERY_LOOKS = {
    DeliveryStatus.PENDING: (),
    DeliveryStatus.PUBLISHED: (GREEN,),
    DeliveryStatus.FAILED: (RED, BOLD),
    DeliveryStatus.DELETED: (DIM, shown.STRIKE),
}


def status(
    status: Status,
    style: Style,
    zone: Zone,
    now: datetime,
    *,
    verbose: bool = False,
    paused: bool = False,
) -> str:
    """Every post: what needs a person with what to do, then the others by where they stand.

    Archived ones are counted, and listed when `verbose`.
    """
    lines = head(status.service, style)
    if paused:
        lines += [*(style.paint(row, CYAN) for row in shown.wrap(PAUSED, style.room(0))), ""]
    put_away = 0
    for group in outline_status(status):
        if group.lifecycle is Lifecycle.ARCHIVED and not group.why and not verbose:
            put_away = len(group.standings)
            continue
        lines += _group(group, style, zone, now)
    counts = ", ".join(outlines.counted_stages(status))
    number = shown.plural(len(status.posts), "post")
    lines.append(f"{number}: {counts}." if status.posts else "No posts.")
    if put_away:
        text = f"{shown.plural(put_away, 'archived post is', 'archived posts are')} listed with -v."
        lines.append(style.paint(text, DIM))
    if status.needs_attention:
        lines.append(style.paint(outlines.ATTENTION, RED, BOLD))
    return shown.page(lines)


def verification(status: Status, style: Style, zone: Zone, now: datetime) -> str:
    """What was due: what needs a person with what to do, then the others, with their links."""
    lines = head(status.service, style)
    for group in outline_status(status):
        lines += _group(group, style, zone, now)
    lines += shown.wrap(outlines.what_was_due(status, zone, now), style.room(0))
    if status.needs_attention:
        lines.append(style.paint(outlines.ATTENTION, RED, BOLD))
    return shown.page(lines)


def state_list(
    snapshot: Snapshot,
    posts: Iterable[PostStatus],
    at_work: Holder | None,
    style: Style,
    zone: Zone,
    now: datetime,
) -> str:
    """The recorded posts, the calls and the questions that are open, and the run that is at work."""
    titles = ("ADDRESS", "REMOTE ID", "LIFECYCLE", "SCHEDULED")
    rows = [
        (
            shown.line(post.address),
            shown.line(post.remote_id or "-"),
            post.lifecycle.value,
            _moment(post.scheduled_at, zone) or "-",
        )
        for post in posts
    ]
    lines = head(snapshot.service, style)
    if rows:
        lines += [line for part in table(titles, rows, style) for line in part] + [""]
    names = {a.id: shown.account(a.network, a.username) for a in snapshot.accounts}
    for _, intent in sorted(snapshot.intents.items()):
        lines += [*_open_intent(intent, names, style, zone, decides=at_work is None), ""]
    for address, question in sorted(snapshot.questions.items()):
        file = snapshot.file_of(address)
        lines += [*_open_question(question, file, style, zone, now), ""]
    if at_work is not None:
        lines += [*_at_work(at_work, style, zone), ""]
    counts = [
        shown.plural(len(rows), "post"),
        shown.plural(len(snapshot.intents), "open intent"),
        *([shown.plural(len(snapshot.questions), "open question")] if snapshot.questions else []),
    ]
    lines.append(f"{', '.join(counts)}.")
    whose = f", workspace {shown.line(snapshot.workspace)}" if snapshot.workspace else ""
    origin = f"Lineage {shown.line(snapshot.lineage)}, serial {snapshot.serial}{whose}."
    return shown.page([*lines, style.paint(origin, DIM)])


def state_record(
    record: Record,
    style: Style,
    zone: Zone,
    now: datetime,
    earlier: Iterable[Record] = (),
    question: Question | None = None,
) -> str:
    """One recorded post in full, with what is asked about it, and those that had its address before."""
    lines = _record(record, style, zone)
    if question is not None:
        lines += ["", *_open_question(question, record.file, style, zone, now)]
    for one in earlier:
        lines += ["", *_record(one, style, zone)]
    return shown.page(lines)


def _record(record: Record, style: Style, zone: Zone) -> list[str]:
    retries = [
        f"{shown.line(retry.remote_id)}, made {both(retry.at, zone)}" for retry in record.retries
    ]
    parts: list[Part] = [
        ("remote", shown.line(record.remote_id)),
        ("file", shown.line(record.file) if record.file else ""),
        ("slot", _moment(record.echo.scheduled_at, zone)),
        ("created", _moment(record.created_at, zone)),
        ("published", _moment(record.published_at, zone)),
        ("archived", _moment(record.archived_at, zone)),
        ("draft", "at the service only as a draft" if record.is_draft else ""),
        ("missing", ", ".join(shown.line(item) for item in record.missing)),
        ("record", f"generation {record.generation}, {shown.line(record.fingerprint)}"),
        ("where", _delivery_rows(record.outcomes, style, zone)),
        ("retried", retries),
        ("known", ", ".join(shown.line(item) for item in record.known)),
        *post_parts(record.content, style._replace(full=True)),
    ]
    title = style.paint(shown.line(record.address), BOLD)
    return [title, *shown.labelled(parts, style)]


def _open_question(
    question: Question, file: str | None, style: Style, zone: Zone, now: datetime
) -> list[str]:
    """What is asked about a post, and both ways to answer."""
    one = outline_question(question, file)
    title = f"QUESTION: {question.kind.value} {shown.line(question.address)}"
    asks = shown.indent(shown.wrap(one.asks, style.room(len(INDENT))))
    parts = question_parts(one, style, zone, now)
    return [style.paint(title, YELLOW, BOLD), *asks, *shown.labelled(parts, style)]


def _delivery_rows(deliveries: Sequence[Delivery], style: Style, zone: Zone) -> list[str]:
    """Each delivery on a line: network, account, outcome, and its link or what went wrong."""
    names = shown.columns(
        [(shown.line(d.network), f"@{shown.line(d.username)}") for d in deliveries]
    )
    room = max(map(shown.width, names), default=0)
    rows = []
    for name, delivery in zip(names, deliveries, strict=True):
        outcome = f"{delivery.status.value} {_moment(delivery.published_at, zone)}".rstrip()
        painted = style.paint(outcome, *_DELIVERY_LOOKS[delivery.status])
        rows.append(f"{shown.pad(name, room)}  {painted}")
        if delivery.url:
            rows.append(f"  {shown.line(delivery.url)}")
        if delivery.error:
            rows.append(style.paint(f"  {shown.line(delivery.error)}", RED))
    return rows


def _group(group: Group, style: Style, zone: Zone, now: datetime) -> list[str]:
    title = f"{group.title.upper()} ({len(group.standings)})"
    look = (RED, BOLD) if group.why else _STAGE_LOOKS[group.lifecycle]
    lines = [style.paint(title, *look) + (f": {group.why}" if group.why else "")]
    told: dict[str, str] = {}
    for one in group.standings:
        part = one.post.part
        like = told.get(part.of, "") if part and part.row else ""
        lines += _post(one, style, zone, now, like=like)
        if part and part.row and one.post.attention is Attention.MISSED:
            told.setdefault(part.of, one.post.address)
    return [*lines, ""]


def _post(one: Standing, style: Style, zone: Zone, now: datetime, *, like: str = "") -> list[str]:
    """A post; with what to do about it, unless that is the same as for the post `like`."""
    post = one.post
    place = shown.line(outlines.origin_of(post))
    lines = [f"  {style.paint(shown.line(post.address), BOLD)}  {one.when(zone, now)}"]
    if one.is_doubtful:
        return lines + _doubt(one, style, zone, now)
    if post.attention:
        lines += shown.indent([style.paint(place, DIM)] if place else [])
    if any(d.status is not DeliveryStatus.PENDING or d.error for d in post.deliveries):
        lines += shown.indent(_delivery_rows(post.deliveries, style, zone))
    else:
        lines += _names(post.deliveries or post.accounts, style)
    lines += _note(post, style)
    room = style.room(len(INDENT))
    lines += shown.indent(shown.wrap(shown.line(one.advice), room) if one.advice else [])
    if like:
        lines.append(f"{INDENT}As for {shown.line(like)}.")
    for way in one.ways if not like else ():
        lines += shown.indent(way_rows(way, outlines.place_of(post), style, room))
    if one.question:
        lines += shown.indent(shown.wrap(one.question.asks, style.room(len(INDENT))))
        lines += shown.labelled(question_parts(one.question, style, zone, now), style)
    return lines


def _doubt(one: Standing, style: Style, zone: Zone, now: datetime) -> list[str]:
    """What is known of a call whose outcome is not, and what a person can do about it."""
    lines = []
    if intent := one.post.intent:
        lines.append(f"{INDENT}{intent.action.value} announced {slot(intent.at, zone, now)}")
    lines += _names(one.post.deliveries, style) + _note(one.post, style)
    if one.commands:
        lines += shown.indent([*shown.wrap(LOOK, style.room(len(INDENT))), *one.commands])
    return lines


def _note(post: PostStatus, style: Style) -> list[str]:
    rows = shown.wrap(shown.line(post.note), style.room(len(INDENT))) if post.note else []
    return [style.paint(f"{INDENT}{row}", YELLOW) for row in rows]


def _names(deliveries: Iterable[Delivery | Destination], style: Style) -> list[str]:
    names = [
        shown.line(outlines.unconnected(one) or "") or shown.account(one.network, one.username)
        for one in deliveries
    ]
    return [f"{INDENT}{style.paint(', '.join(names), DIM)}"] if names else []


def _open_intent(
    intent: Intent, names: Mapping[str, str], style: Style, zone: Zone, *, decides: bool
) -> list[str]:
    """An announced call; with the commands that decide about it when nobody carries it out."""
    look = (RED, BOLD) if decides else (CYAN, BOLD)
    facts = (
        ("announced", both(intent.at, zone)),
        ("due", _moment(intent.slot, zone) or ("immediately" if intent.publishes_now else "")),
        ("where", ", ".join(names.get(one, one) for one in intent.account_ids)),
        ("remote", shown.line(intent.remote_id or "")),
        ("key", intent.key),
    )
    title = style.paint(f"OPEN: {intent.action.value} {shown.line(intent.address)}", *look)
    commands = resolve_commands(intent.address) if decides else []
    return [title, *shown.labelled(facts, style), *shown.indent(commands)]


def _at_work(holder: Holder, style: Style, zone: Zone) -> list[str]:
    facts = (
        ("does", shown.line(holder.operation)),
        ("since", _moment(holder.since, zone)),
        ("run", shown.line(holder.run_url or "")),
    )
    title = style.paint(f"AT WORK: {shown.line(str(holder))}", CYAN, BOLD)
    return [title, *shown.labelled(facts, style)]


def _moment(moment: datetime | None, zone: Zone) -> str:
    return both(moment, zone) if moment else ""
