"""Saved plans: reading back the document that `plan --out` wrote."""

from collections.abc import Mapping
from typing import Any

import msgspec  # noqa: TID253 - see `reading`

from postsync.adapters.state.document.reading import Moment, Odd, Whole, parse, shaped
from postsync.adapters.state.document.shapes import CandidateShape
from postsync.adapters.state.document.specs import AnswersShape, SpecShape, content_of
from postsync.domain.diagnostic import Span
from postsync.domain.plan.plan import (
    Change,
    Destination,
    FieldChange,
    Reason,
    SavedPlan,
    digest_of,
)
from postsync.domain.post.post import Own
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking, Question

FORMAT_VERSION = "1"

_VERSION = "format_version"


class PlanFileInvalid(ValueError):
    """The document is no plan, or is damaged; the message says where."""


class PlanFileTooNew(PlanFileInvalid):
    """The plan was written by a newer postsync."""


class _Field(msgspec.Struct):
    path: str
    before: Any = None
    after: Any = None

    def value(self) -> FieldChange:
        return FieldChange(path=self.path, before=self.before, after=self.after)


class _Own(msgspec.Struct):
    words: str
    accounts: tuple[str, ...] | None = None
    at: str | None = None

    def value(self) -> Own:
        return Own(accounts=self.accounts, at=self.at, words=self.words)


class _Question(msgspec.Struct):
    kind: Asking
    since: Moment
    fingerprint: str
    candidates: tuple[CandidateShape, ...] = ()
    answered: AnswersShape = msgspec.field(default_factory=AnswersShape)

    def value(self, address: str) -> Question:
        return Question(
            address=address,
            kind=self.kind,
            since=self.since,
            fingerprint=self.fingerprint,
            candidates=tuple([candidate.value() for candidate in self.candidates]),
            answers=self.answered.value(),
        )


class _Change(msgspec.Struct):
    address: str
    action: Action
    reasons: tuple[Reason, ...]
    publishes_now: bool
    deliveries: tuple[Destination, ...]
    fields: tuple[_Field, ...]
    scheduled_at: Moment | None = None
    remote_id: str | None = None
    file: str | None = None
    line: int | None = None
    before: SpecShape | None = None
    after: SpecShape | None = None
    previous_address: str | None = None
    question: _Question | None = None
    if_approved: Action | None = None
    depends_on: str | None = None
    own: _Own | None = None
    published_at: Moment | None = None
    adopts: str | None = None

    def value(self) -> Change:
        return Change(
            address=self.address,
            action=self.action,
            reasons=self.reasons,
            publishes_now=self.publishes_now,
            scheduled_at=self.scheduled_at,
            remote_id=self.remote_id,
            span=self._span(),
            destinations=self.deliveries,
            fields=tuple([field.value() for field in self.fields]),
            before=content_of(self.before) if self.before else None,
            after=content_of(self.after) if self.after else None,
            previous_address=self.previous_address,
            question=self.question.value(self.address) if self.question else None,
            if_approved=self.if_approved,
            depends_on=self.depends_on,
            own=self.own.value() if self.own else None,
            published_at=self.published_at,
            adopts=self.adopts,
        )

    def _span(self) -> Span | None:
        if self.file is None:
            return None
        if self.line is None:
            raise Odd("missing", "line")
        return Span(file=self.file, line=self.line)


class _Service(msgspec.Struct):
    provider: str
    host: str
    organisation: str | None = None
    rehearsal: bool = False


class _State(msgspec.Struct):
    lineage: str
    serial: Whole


class _Options(msgspec.Struct):
    targets: tuple[str, ...] = ()
    full: bool = False
    allow_cancels: int | None = None
    allow_creates: int | None = None
    allow_publish_now: int | None = None
    allow_vanished: int | None = None
    allow_empty: bool = False


class _Plan(msgspec.Struct):
    digest: str
    now: Moment
    offline: bool
    state: _State
    changes: tuple[_Change, ...]
    commit: str | None = None
    service: _Service | None = None
    workspace: str | None = None
    policy: str = ""
    options: _Options | None = None

    def value(self) -> SavedPlan:
        options = self.options or _Options()
        return SavedPlan(
            digest=self.digest,
            now=self.now,
            commit=self.commit,
            offline=self.offline,
            lineage=self.state.lineage,
            serial=self.state.serial,
            service=Service(**msgspec.structs.asdict(self.service)) if self.service else None,
            workspace=self.workspace,
            policy=self.policy,
            changes=tuple([change.value() for change in self.changes]),
            **msgspec.structs.asdict(options),
        )


def decode_plan(text: str) -> SavedPlan:
    """Read a saved plan. Raises PlanFileInvalid, or PlanFileTooNew."""
    try:
        data = parse(text.encode())
    except Odd as odd:
        msg = f"the plan file cannot be read: {odd}"
        raise PlanFileInvalid(msg) from odd
    return read_plan_document(data)


def read_plan_document(data: object) -> SavedPlan:
    """Read the document of a saved plan. Raises PlanFileInvalid, or PlanFileTooNew."""
    if not isinstance(data, Mapping) or _VERSION not in data:
        msg = "this is not a plan file: it has no `format_version`"
        raise PlanFileInvalid(msg)
    _check_version(data[_VERSION])
    if "error" in data:
        msg = "this file holds the report of a failure, not a plan"
        raise PlanFileInvalid(msg)
    if "service" not in data:
        # Its digest means something else, and it may hold actions that there are no more.
        msg = "the plan was made by an older postsync, so it does not say which service it is for"
        raise PlanFileInvalid(msg)
    try:
        saved = shaped(data, _Plan).value()
    except Odd as odd:
        msg = f"the plan file is damaged: {odd}"
        raise PlanFileInvalid(msg) from odd
    if saved.digest != digest_of(saved.changes, saved.service, saved.workspace, saved.policy):
        msg = "the plan file was changed after it was written: its digest does not fit its changes"
        raise PlanFileInvalid(msg)
    return saved


def _check_version(version: Any) -> None:
    if version == FORMAT_VERSION:
        return
    text = str(version)
    if text.isascii() and text.isdigit() and int(text) > int(FORMAT_VERSION):
        msg = f"the plan file has format {text}; this postsync knows formats up to {FORMAT_VERSION}"
        raise PlanFileTooNew(msg)
    msg = f"the plan file has an unknown format {text!r}"
    raise PlanFileInvalid(msg)
