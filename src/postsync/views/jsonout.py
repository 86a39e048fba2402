"""JSON for scripts: the documents of the contract, keys in its order."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Change, FieldChange, Plan, Target
from postsync.domain.plan.settlement import ways_out
from postsync.domain.post.account import Account
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import ApplyReport, Outcome, StepResult
from postsync.domain.run.status import PostStatus, Status
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, Snapshot
from postsync.views.outline import status as outlines

FORMAT_VERSION = "1"

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What could steer a terminal or hide text on it, and what cannot be encoded at all. JSON itself has
the control characters below U+0020 escaped."""


class _Rows:
    """The rows of a long list, made one at a time."""

    def __init__(self, make: Callable[[Any], dict[str, Any]], values: Iterable[Any]) -> None:
        self._make, self._values = make, values

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self._make, self._values)


def document(data: Mapping[str, Any]) -> str:
    """A JSON object, indented by two, as `json.dumps` would write it, with a line end.

    Control characters, bidi marks and lone surrogates are escaped: the data are the same, and safe to
    be shown.
    """
    # json.dumps indents in pure Python through generators, at a third of the speed.
    return harmless("".join(_pieces(data)))


def harmless(text: str) -> str:
    """JSON text with the same meaning that is safe to be shown."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def plan(plan: Plan, *, options: Mapping[str, Any] | None = None) -> str:
    """The plan (contract, section 3.2): what `--format json` prints and `--out` saves.

    `options` is what was asked for beyond the whole workspace: apply needs it to plan the same again.
    """
    data = {
        "format_version": FORMAT_VERSION,
        "digest": plan.digest,
        "now": format_time(plan.now.replace(microsecond=0)),
        "commit": plan.commit,
        "offline": plan.offline,
        "state": {"lineage": plan.lineage, "serial": plan.serial},
        "summary": plan.summary(),
        "changes": _Rows(_change, plan.changes),
        "diagnostics": _Rows(_diagnostic, plan.diagnostics),
    }
    if options:
        data["options"] = dict(options)
    return document(data)


def validation(diagnostics: Iterable[Diagnostic], *, posts: int, files: int) -> str:
    """What `validate` found (contract, section 3.1)."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "posts": posts,
            "files": files,
            "diagnostics": _Rows(_diagnostic, diagnostics),
        }
    )


def report(report: ApplyReport, plan: Plan | None = None) -> str:
    """What an apply did (contract, section 3.3), and the errors of the posts that it left out.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    changes = {change.address: change for change in plan.changes} if plan else {}
    errors = [item for item in plan.diagnostics if item.severity == "error"] if plan else []

    def step(result: StepResult) -> dict[str, Any]:
        return _step(result, changes.get(result.address))

    data = {
        "format_version": FORMAT_VERSION,
        "digest": report.digest,
        "steps": _Rows(step, report.steps),
        "summary": report.summary(),
    }
    if errors:
        data["diagnostics"] = _Rows(_diagnostic, errors)
    return document(data)


def status(status: Status) -> str:
    """Where every post stands (contract, section 3.4), ordered by address."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "posts": _Rows(_post_status, status.posts),
            "summary": status.summary(),
        }
    )


def accounts(accounts: Iterable[Account]) -> str:
    """The connected accounts."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "accounts": [
                {
                    "id": account.id,
                    "network": account.network,
                    "username": account.username,
                    "nickname": account.nickname,
                    "active": account.active,
                }
                for account in accounts
            ],
        }
    )


def state_list(
    snapshot: Snapshot, posts: Iterable[PostStatus], at_work: Holder | None = None
) -> str:
    """The recorded posts, with the lifecycle that the caller found for each; open intents.

    `at_work` is the run that may be sending just now.
    """
    data: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "lineage": snapshot.lineage,
        "serial": snapshot.serial,
        "posts": [
            {
                "address": post.address,
                "remote_id": post.remote_id,
                "lifecycle": post.lifecycle.value,
                "scheduled_at": _time(post.scheduled_at),
            }
            for post in posts
        ],
        "intents": [
            {
                "address": intent.address,
                "operation": intent.action.value,
                "key": intent.key,
                "at": format_time(intent.at),
            }
            for _, intent in sorted(snapshot.intents.items())
        ],
    }
    if at_work is not None:
        data["at_work"] = holder_facts(at_work)
    return document(data)


def holder_facts(holder: Holder) -> dict[str, Any]:
    """Who holds the state, since when and for what."""
    return {
        "who": str(holder),
        "operation": holder.operation,
        "since": _time(holder.since),
        "run_url": holder.run_url,
    }


def failure(
    *, code: str, message: str, detail: str = "", diagnostics: Iterable[Diagnostic] = ()
) -> str:
    """The document of a command that failed before it had a result."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "error": {"code": code, "message": message, "detail": detail},
            "diagnostics": _Rows(_diagnostic, diagnostics),
        }
    )


def message(text: str, facts: Mapping[str, str | None]) -> str:
    """What a command did that has nothing to show, with the facts that scripts want of it."""
    return document({"format_version": FORMAT_VERSION, "message": text, **facts})


def state_record(record: Record, encoded: Mapping[str, Any]) -> str:
    """One record, `encoded` as the state holds it."""
    return document({"format_version": FORMAT_VERSION, "address": record.address, **encoded})


def unlocked(holder: Holder | None) -> str:
    """Whose lock was removed."""
    return message(outlines.unlocked(holder), holder_facts(holder) if holder else {})


def _change(change: Change) -> dict[str, Any]:
    span = change.span
    data = {
        "address": change.address,
        "action": change.action.value,
        "reasons": [reason.value for reason in change.reasons],
        "publishes_now": change.publishes_now,
        "scheduled_at": _time(change.scheduled_at),
        "remote_id": change.remote_id,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "deliveries": [_target(target) for target in change.targets],
        "fields": [_field(field) for field in change.fields],
        "before": change.before,
        "after": change.after,
    }
    if change.previous_address is not None:
        data["previous_address"] = change.previous_address
    return data


def _target(target: Target) -> dict[str, Any]:
    return {
        "account_id": target.account_id,
        "network": target.network,
        "username": target.username,
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {"path": change.path, "before": change.before, "after": change.after}


def _diagnostic(item: Diagnostic) -> dict[str, Any]:
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
    error = step.error
    data: dict[str, Any] = {
        "address": step.address,
        "action": step.action.value,
        "outcome": step.outcome.value,
        "remote_id": step.remote_id,
        "deliveries": [_step_delivery(delivery) for delivery in step.deliveries],
        "error": error
        and {"code": error.code, "message": error.message, "request_id": error.request_id},
    }
    if step.outcome is Outcome.UNKNOWN:
        if change is not None:
            data["scheduled_at"] = _time(change.scheduled_at)
            data["targets"] = [_target(target) for target in change.targets]
        data["resolve"] = _resolve(step.address, step.candidates)
    return data


def _step_delivery(delivery: Delivery) -> dict[str, Any]:
    data = {
        "account_id": delivery.account_id,
        "network": delivery.network,
        "username": delivery.username,
        "status": delivery.status.value,
        "url": delivery.url,
    }
    if delivery.error is not None:
        data["error"] = delivery.error
    return data


def _post_status(post: PostStatus) -> dict[str, Any]:
    data: dict[str, Any] = {
        "address": post.address,
        "file": post.file,
        "lifecycle": post.lifecycle.value,
        "scheduled_at": _time(post.scheduled_at),
        "published_at": _time(post.published_at),
        "remote_id": post.remote_id,
        "deliveries": [
            {
                "account_id": delivery.account_id,
                "network": delivery.network,
                "username": delivery.username,
                "status": delivery.status.value,
                "error": delivery.error,
                "url": delivery.url,
                "published_at": _time(delivery.published_at),
            }
            for delivery in post.deliveries
        ],
    }
    if post.overdue:
        data["overdue"] = True
    if post.note:
        data["note"] = post.note
    if post.intent is not None:
        data["intent"] = _intent(post.intent)
        data["candidates"] = post.candidates
        data["resolve"] = _resolve(post.address, post.candidates) if post.asks else []
    return data


def _intent(intent: Intent) -> dict[str, Any]:
    return {
        "operation": intent.action.value,
        "key": intent.key,
        "at": format_time(intent.at),
        "publishes_now": intent.publishes_now,
    }


def _resolve(address: str, candidates: Sequence[str] = ()) -> list[str]:
    """The commands that decide about an open intent."""
    return [command for command, _ in ways_out(address, candidates)]


def _time(moment: datetime | None) -> str | None:
    return format_time(moment) if moment else None


def _pieces(data: Mapping[str, Any]) -> Iterator[str]:
    """The text of a document, cut at its long lists: they are not copied once a level."""
    glue = "{"
    for key, value in data.items():
        yield f"{glue}\n  {encode_basestring(key)}: "
        glue = ","
        if isinstance(value, _Rows):
            yield from _row_pieces(value)
        else:
            yield _write(value, "\n  ")
    yield "\n}\n" if data else "{}\n"


def _row_pieces(rows: "_Rows") -> Iterator[str]:
    glue = "[\n    "
    for row in rows:
        yield glue + _write_object(row, "\n    ")
        glue = ",\n    "
    yield "[]" if glue[0] == "[" else "\n  ]"


def _write(value: Any, line_end: str) -> str:
    """JSON text of `value`; `line_end` is a line feed and the indentation it stands at.

    Plans of ten thousand posts pass through here: the common types are told by identity.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        return _write_object(value, line_end)
    if kind is list or kind is tuple:
        return _write_array(value, line_end)
    if isinstance(value, Mapping):
        return _write_object(value, line_end)
    return _write_atom(value)


def _write_object(data: Mapping[str, Any], line_end: str) -> str:
    inner = line_end + "  "
    values = [
        encode_basestring(item) if type(item) is str else _write(item, inner)
        for item in data.values()
    ]
    return _template(tuple(data), line_end) % tuple(values)


@lru_cache(maxsize=1024)
def _template(keys: tuple[str, ...], line_end: str) -> str:
    """An object with these keys and a `%s` for each value; the same few shapes come up again."""
    if not keys:
        return "{}"
    named = [f"{line_end}  {encode_basestring(key)}: ".replace("%", "%%") + "%s" for key in keys]
    return f"{{{','.join(named)}{line_end}}}"


def _write_array(items: Sequence[Any], line_end: str) -> str:
    if not items:
        return "[]"
    inner = line_end + "  "
    return f"[{inner}{(',' + inner).join([_write(item, inner) for item in items])}{line_end}]"


def _write_atom(value: Any) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    return json.dumps(value, ensure_ascii=False)
