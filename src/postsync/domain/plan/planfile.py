"""Saved plans: reading back the document that `plan --out` wrote."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from postsync.domain.diagnostic import Span
from postsync.domain.plan.plan import EFFECTIVE, Change, FieldChange, Reason, Target, effect_of
from postsync.domain.post.content import Content, decode_content, digest
from postsync.domain.schedule import parse_time
from postsync.domain.state.intent import Action

FORMAT_VERSION = "1"

_NAME = "format_version"
_T = TypeVar("_T")


class PlanFileInvalid(ValueError):
    """The document is no plan, or is damaged; the message says where."""


class PlanFileTooNew(PlanFileInvalid):
    """The plan was written by a newer postsync."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan as it was saved, and under which options it was made.

    `digest` has been checked against `changes`: nobody changed one without the other.
    """

    digest: str
    now: datetime
    commit: str | None
    offline: bool
    lineage: str
    serial: int
    changes: tuple[Change, ...]
    targets: tuple[str, ...] = ()
    allow_cancels: int | None = None
    allow_creates: int | None = None


def decode_plan(text: str) -> SavedPlan:
    """Read a saved plan. Raises PlanFileInvalid, or PlanFileTooNew."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"the plan file is not JSON: {error}"
        raise PlanFileInvalid(msg) from error
    return read_plan_document(data)


def read_plan_document(data: Any) -> SavedPlan:
    """Read the document of a saved plan. Raises PlanFileInvalid, or PlanFileTooNew."""
    if not isinstance(data, Mapping) or _NAME not in data:
        msg = "this is not a plan file: it has no `format_version`"
        raise PlanFileInvalid(msg)
    _check_version(data[_NAME])
    if "error" in data:
        msg = "this file holds the report of a failure, not a plan"
        raise PlanFileInvalid(msg)
    state, options = _get(data, "state", dict), data.get("options") or {}
    saved = SavedPlan(
        digest=_get(data, "digest", str),
        now=_moment(data, "now"),
        commit=_optional(data, "commit", str),
        offline=_get(data, "offline", bool),
        lineage=_get(state, "lineage", str),
        serial=_get(state, "serial", int),
        changes=tuple(_each(_get(data, "changes", list), _change, "changes")),
        targets=tuple(str(target) for target in _optional(options, "targets", list) or ()),
        allow_cancels=_optional(options, "allow_cancels", int),
        allow_creates=_optional(options, "allow_creates", int),
    )
    if _digest_of(saved.changes) != saved.digest:
        msg = "the plan file was changed after it was written: its digest does not fit its changes"
        raise PlanFileInvalid(msg)
    return saved


def _digest_of(changes: Sequence[Change]) -> str:
    try:
        return digest([effect_of(change) for change in changes if change.action in EFFECTIVE])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        msg = f"the plan file is damaged: a post in it is not one: {error}"
        raise PlanFileInvalid(msg) from error


def _check_version(version: Any) -> None:
    if version == FORMAT_VERSION:
        return
    text = str(version)
    if text.isascii() and text.isdigit() and int(text) > int(FORMAT_VERSION):
        msg = f"the plan file has format {text}; this postsync knows formats up to {FORMAT_VERSION}"
        raise PlanFileTooNew(msg)
    msg = f"the plan file has an unknown format {text!r}"
    raise PlanFileInvalid(msg)


def _change(data: Any) -> Change:
    file = _optional(data, "file", str)
    return Change(
        address=_get(data, "address", str),
        action=Action(_get(data, "action", str)),
        reasons=tuple(Reason(reason) for reason in _get(data, "reasons", list)),
        publishes_now=_get(data, "publishes_now", bool),
        scheduled_at=_moment(data, "scheduled_at") if data.get("scheduled_at") else None,
        remote_id=_optional(data, "remote_id", str),
        span=Span(file=file, line=_get(data, "line", int)) if file is not None else None,
        targets=tuple(_each(_get(data, "deliveries", list), _target, "deliveries")),
        fields=tuple(_each(_get(data, "fields", list), _field, "fields")),
        before=_content(data, "before"),
        after=_content(data, "after"),
        previous_address=_optional(data, "previous_address", str),
    )


def _content(data: Any, key: str) -> Content | None:
    form = _optional(data, key, dict)
    return None if form is None else decode_content(form)


def _target(data: Any) -> Target:
    return Target(
        network=_get(data, "network", str),
        username=_get(data, "username", str),
        account_id=_optional(data, "account_id", str),
    )


def _field(data: Any) -> FieldChange:
    return FieldChange(
        path=_get(data, "path", str), before=data.get("before"), after=data.get("after")
    )


def _each(items: Sequence[Any], read: Callable[[Any], _T], name: str) -> list[_T]:
    values = []
    for index, item in enumerate(items):
        try:
            values.append(read(item))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            msg = f"the plan file is damaged at {name}[{index}]: {error}"
            raise PlanFileInvalid(msg) from error
    return values


def _get(data: Any, key: str, kind: type[_T]) -> _T:
    value = data.get(key) if isinstance(data, Mapping) else None
    # A bool is an int to Python, but not in a plan.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        msg = f"the plan file is damaged: `{key}` is missing or of the wrong type"
        raise PlanFileInvalid(msg)
    return value


def _optional(data: Any, key: str, kind: type[_T]) -> _T | None:
    if not isinstance(data, Mapping) or data.get(key) is None:
        return None
    return _get(data, key, kind)


def _moment(data: Any, key: str) -> datetime:
    try:
        return parse_time(_get(data, key, str))
    except PlanFileInvalid:
        raise
    except ValueError as error:
        msg = f"the plan file is damaged: `{key}` is not a time"
        raise PlanFileInvalid(msg) from error
