"""JSON for scripts: the documents of the contract, keys in its order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from postsync.domain.catalogue import Rule
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.answers import ways_to_answer, what_is_asked
from postsync.domain.plan.configuration import Configuration, SettingChange
from postsync.domain.plan.plan import Change, Destination, Plan, Since
from postsync.domain.plan.settlement import ways_out
from postsync.domain.post.content import encode_answers, encode_content
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import ApplyReport, Left, Outcome, StepResult
from postsync.domain.run.status import PostStatus, Status
from postsync.domain.schedule import format_time
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Question
from postsync.domain.state.record import Record, Snapshot
from postsync.views.costjson import account_data, cost_data
from postsync.views.jsontext import Rows, document
from postsync.views.moments import Zone
from postsync.views.outline.status import what_to_do
from postsync.views.partjson import part_data
from postsync.views.shown import shorten

FORMAT_VERSION = "1"

_BEGINNING = 100
"""Columns of how a post begins."""


def plan(plan: Plan, *, options: Mapping[str, Any] | None = None) -> str:
    """The plan (contract, section 3.2): what `--format json` prints and `--out` saves.

    `options` is what was asked for beyond the whole workspace: apply needs it to plan the same again.
    """
    data: dict[str, Any] = {
        "digest": plan.digest,
        "now": format_time(plan.now.replace(microsecond=0)),
        "commit": plan.commit,
        "offline": plan.offline,
        "service": plan.service and plan.service._asdict(),
        "workspace": plan.workspace,
        "policy": plan.policy,
        "reviewed": plan.reviewed,
        "state": {"lineage": plan.lineage, "serial": plan.serial},
        "configuration": Rows(_setting, plan.configuration.changes),
        "configuration_base": _base(plan.configuration),
        "summary": plan.summary(),
        "changes": Rows(_change, plan.changes),
        "diagnostics": Rows(diagnostic_data, plan.diagnostics),
        "media": {
            sha256: _facts(known, "type", "size", "width", "height")
            for sha256, known in sorted(plan.media.items())
        },
    }
    if plan.cost is not None:
        data["cost"] = cost_data(plan.cost)
    if plan.accounts:
        data["accounts"] = [account_data(account) for account in plan.accounts]
    if plan.since is not None:
        data["since"] = _since(plan, plan.since)
    if options:
        data["options"] = dict(options)
    return _versioned(data)


def _since(plan: Plan, since: Since) -> dict[str, Any]:
    """The drafts and deferred posts that differ from the base; those that the plan has not are gone."""
    spans = {draft.address: draft.span for draft in plan.drafts}
    spans |= {change.address: change.span for change in plan.changes if change.span}
    drafts = {draft.address for draft in plan.drafts}

    def row(address: str) -> dict[str, Any]:
        now, before = spans.get(address), since.before[address]
        return {
            "address": address,
            "became": "gone" if now is None else "new" if before is None else "changed",
            "draft": address in drafts,
            "file": now.file if now else None,
            "line": now.line if now else None,
        }

    posts = Rows(row, sorted(since.before))
    return {"commit": since.commit, "problem": since.problem or None, "posts": posts}


def _setting(change: SettingChange) -> dict[str, Any]:
    return _facts(change, "path", "before", "after", "loosens")


def _base(configuration: Configuration) -> dict[str, str | None]:
    """What the configuration was compared with, or why it was not."""
    return {
        "ref": configuration.base or None,
        "commit": configuration.commit,
        "problem": configuration.problem or None,
    }


def validation(diagnostics: Iterable[Diagnostic], *, posts: int, files: int) -> str:
    """What `validate` found (contract, section 3.1)."""
    found = Rows(diagnostic_data, diagnostics)
    return _versioned({"posts": posts, "files": files, "diagnostics": found})


def report(report: ApplyReport, plan: Plan | None = None) -> str:
    """What an apply did (contract, section 3.3), and the errors of the posts that it left out.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    changes = {change.address: change for change in plan.changes} if plan else {}
    errors = [item for item in plan.diagnostics if item.severity is Severity.ERROR] if plan else []
    asked = [change for change in changes.values() if change.question]
    service = plan.service if plan else None

    def step(result: StepResult) -> dict[str, Any]:
        return _step(result, changes.get(result.address))

    data = {
        "digest": report.digest,
        "service": service and service._asdict(),
        "steps": Rows(step, report.steps),
        "summary": report.summary(),
        "blocked": Rows(_left, report.blocked),
        "deferred": Rows(_left, report.deferred),
    }
    if asked:
        data["questions"] = Rows(_open_question, asked)
    if errors:
        data["diagnostics"] = Rows(diagnostic_data, errors)
    return _versioned(data)


def status(status: Status, zone: Zone | None = None) -> str:
    """Where every post stands (contract, section 3.4), ordered by address."""
    data = {
        "service": status.service and status.service._asdict(),
        "workspace": status.workspace,
        "timezone": _zone(zone),
        "posts": Rows(_post_status, status.posts),
        "summary": status.summary(),
    }
    return _versioned(data)


def verification(status: Status, zone: Zone | None = None) -> str:
    """What was due between two moments, ordered by address; `attention` says where a person is needed."""
    data = {
        "since": _plain(status.since),
        "until": _plain(status.until),
        "service": status.service and status.service._asdict(),
        "workspace": status.workspace,
        "timezone": _zone(zone),
        "posts": Rows(_due, status.posts),
        "summary": status.summary(),
        "needs_attention": sum(post.attention is not None for post in status.posts),
        "settled": [{"address": address, "why": why} for address, why in status.settled.items()],
    }
    return _versioned(data)


def _zone(zone: Zone | None) -> str | None:
    """The zone of the workspace, if it names one."""
    return zone.name if zone is not None and zone.tz is not None else None


def _due(post: PostStatus) -> dict[str, Any]:
    data = _post_status(post)
    return {**data, "attention": data.get("attention"), "due_at": _plain(post.due_at)}


def rules(rules: Iterable[Rule]) -> str:
    """The rules."""
    names = ("id", "severity", "title", "fixed")
    return _versioned({"rules": [_facts(rule, *names) for rule in rules]})


def state_list(
    snapshot: Snapshot, posts: Iterable[PostStatus], at_work: Holder | None = None
) -> str:
    """The recorded posts, with the lifecycle that the caller found for each; what is open.

    `at_work` is the run that may be sending just now.
    """
    listed = ("address", "remote_id", "lifecycle", "scheduled_at")
    data: dict[str, Any] = {
        "lineage": snapshot.lineage,
        "serial": snapshot.serial,
        "service": snapshot.service and snapshot.service._asdict(),
        "workspace": snapshot.workspace,
        "posts": [_facts(post, *listed) for post in posts],
        "intents": [
            {
                "address": intent.address,
                "operation": intent.action.value,
                **_facts(intent, "key", "at"),
            }
            for _, intent in sorted(snapshot.intents.items())
        ],
        "questions": [
            {"address": address, **_question(question, snapshot.file_of(address))}
            for address, question in sorted(snapshot.questions.items())
        ],
    }
    if at_work is not None:
        facts = _facts(at_work, "operation", "since", "run_url")
        data["at_work"] = {"who": str(at_work), **facts}
    return _versioned(data)


def state_record(
    record: Record,
    encoded: Mapping[str, Any],
    encoded_earlier: Sequence[Mapping[str, Any]] = (),
    question: Question | None = None,
) -> str:
    """One record, `encoded` as the state holds it, with the archived ones before it."""
    data: dict[str, Any] = {"address": record.address, **encoded}
    if encoded_earlier:
        data["earlier"] = list(encoded_earlier)
    if question is not None:
        data["question"] = _question(question, record.file)
    return _versioned(data)


def message(text: str, facts: Mapping[str, str | datetime | None]) -> str:
    """What a command did that has nothing to show, with the facts that scripts want of it."""
    return _versioned({"message": text, **{name: _plain(fact) for name, fact in facts.items()}})


def failure(
    *, code: str, message: str, detail: str = "", diagnostics: Iterable[Diagnostic] = ()
) -> str:
    """The document of a command that failed before it had a result."""
    error = {"code": code, "message": message, "detail": detail}
    return _versioned({"error": error, "diagnostics": Rows(diagnostic_data, diagnostics)})


def _versioned(data: Mapping[str, Any]) -> str:
    return document({"format_version": FORMAT_VERSION, **data})


def _facts(one: object, *names: str) -> dict[str, Any]:
    """Attributes of a value by their names."""
    return {name: _plain(getattr(one, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_time(value)
    return value.value if isinstance(value, Enum) else value


def _change(change: Change) -> dict[str, Any]:
    span = change.span
    data = {
        "address": change.address,
        "action": change.action.value,
        "reasons": [reason.value for reason in change.reasons],
        "publishes_now": change.publishes_now,
        "scheduled_at": _plain(change.scheduled_at),
        "remote_id": change.remote_id,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "deliveries": _destinations(change.destinations),
        "fields": [_facts(field, "path", "before", "after") for field in change.fields],
        "before": encode_content(change.before) if change.before else None,
        "after": encode_content(change.after) if change.after else None,
    }
    for name in ("previous_address", "published_at", "depends_on", "if_approved", "adopts"):
        if (value := getattr(change, name)) is not None:
            data[name] = _plain(value)
    data |= part_data(change.part)
    if change.own is not None:
        data["own"] = change.own._asdict()
    if change.question is not None:
        data["question"] = _question(change.question, data["file"], _of(change))
        if change.if_approved is not None:
            data["question"]["if_approved"] = change.if_approved.value
    return data


def _open_question(change: Change) -> dict[str, Any]:
    file = change.span.file if change.span else None
    asked = _question(change.question, file, _of(change)) if change.question else {}
    return {"address": change.address, "file": file, **asked}


def _of(change: Change) -> str:
    return change.part.of if change.part else ""


def _question(question: Question, file: str | None, of: str = "") -> dict[str, Any]:
    """What is asked, and both ways to answer; `answered` is what the file had answered before."""
    ways = ways_to_answer(question, file, of)
    names = ("remote_id", "accounts", "text", "scheduled_at", "url")
    return {
        "kind": question.kind.value,
        "asks": what_is_asked(question),
        "since": _plain(question.since),
        "candidates": [_facts(candidate, *names) for candidate in question.candidates],
        "answers": ways._asdict(),
        "fingerprint": question.fingerprint,
        "answered": encode_answers(question.answers),
    }


def _destinations(destinations: Iterable[Destination]) -> list[dict[str, Any]]:
    return [
        _facts(destination, "account_id", "network", "username") for destination in destinations
    ]


def diagnostic_data(item: Diagnostic) -> dict[str, Any]:
    """One finding (contract, section 3.1)."""
    span = item.span
    return {
        "severity": item.severity.value,
        "rule": item.rule,
        "summary": item.summary,
        "detail": item.detail,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "address": item.address,
    }


def _step(step: StepResult, change: Change | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        **_facts(step, "address", "action", "outcome", "remote_id"),
        "deliveries": [_step_delivery(delivery) for delivery in step.deliveries],
        "error": step.error and _facts(step.error, "code", "message", "request_id"),
    }
    if step.outcome is Outcome.UNKNOWN:
        if change is not None:
            data["scheduled_at"] = _plain(change.scheduled_at)
            data["targets"] = _destinations(change.destinations)
        data["resolve"] = _resolve(step.address, step.candidates)
    return data


def _left(one: Left) -> dict[str, Any]:
    span = one.span
    return {
        "address": one.address,
        "reasons": [reason.value for reason in one.reasons],
        "file": span.file if span else None,
        "line": span.line if span else None,
        "scheduled_at": _plain(one.change.scheduled_at) if one.change else None,
        "deliveries": _destinations(one.change.destinations) if one.change else [],
        "problems": [item.summary for item in one.findings],
    }


def _step_delivery(delivery: Delivery) -> dict[str, Any]:
    data = _facts(delivery, "account_id", "network", "username", "status", "url")
    if delivery.error is not None:
        data["error"] = delivery.error
    return data


def _post_status(post: PostStatus) -> dict[str, Any]:
    ours = ("address", "file", "line", "lifecycle", "scheduled_at", "published_at", "remote_id")
    of_each = ("account_id", "network", "username", "status", "error", "url", "published_at")
    data = _facts(post, *ours) | part_data(post.part)
    data["deliveries"] = [_facts(delivery, *of_each) for delivery in post.deliveries]
    data["accounts"] = _destinations(post.accounts)
    data["labels"] = list(post.labels)
    data["begins"] = shorten(post.begins, _BEGINNING)
    if post.attention:
        data["attention"] = post.attention.value
    if told := what_to_do(post):
        data["to_do"] = told
    if post.overdue:
        data["overdue"] = True
    if post.stands_again:
        data["stands_again"] = post.stands_again
    if post.question:
        data["question"] = _question(post.question, post.file, post.part.of if post.part else "")
    if post.note:
        data["note"] = post.note
    if intent := post.intent:
        operation = {"operation": intent.action.value}
        data["intent"] = operation | _facts(intent, "key", "at", "publishes_now")
        data["candidates"] = post.candidates
        data["resolve"] = _resolve(post.address, post.candidates) if post.asks else []
    return data


def _resolve(address: str, candidates: Sequence[str]) -> list[str]:
    """The commands that decide about an open intent."""
    return [way.command for way in ways_out(address, candidates)]
