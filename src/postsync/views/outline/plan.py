"""The outline of a plan: its groups, and for each post what happens, why, and what is shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.findings.posts import NOTHING_SENT
from postsync.domain.plan.plan import Change, FieldChange, Plan, Reason
from postsync.domain.post.content import Content
from postsync.domain.state.intent import Action
from postsync.views.moments import Zone, slot
from postsync.views.outline.question import QuestionOutline, outline_question
from postsync.views.outline.service import head_line

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.CANCEL: "-",
    Action.ADOPT: "=",
    Action.MOVE: ">",
    Action.ARCHIVE: ".",
    Action.RESTORE: "<",
    Action.RETRY: "↻",
    Action.DEFER: "…",
    Action.BLOCKED: "!",
    Action.NOOP: " ",
}
"""The signs of the actions, in the order of a legend."""

ASKS = "?"
"""The sign of a blocked post that waits for an answer."""

_IMPORTANCE = (
    Action.BLOCKED,
    Action.REPLACE,
    Action.CANCEL,
    Action.UPDATE,
    Action.CREATE,
    Action.RETRY,
    Action.ADOPT,
    Action.MOVE,
    Action.ARCHIVE,
    Action.RESTORE,
    Action.DEFER,
)

AT_WORK = "PS615"
"""The rule of a post that another run is at work on: its fate is open, but nothing is wrong."""

FAILED_DELIVERY = "PS608"

IRREVERSIBLE = "cannot be taken back"

PUBLISHES_NOW = "publishes now, as soon as this is applied"
"""When a post goes out that has no time of its own."""

_AT_SERVICE = frozenset({Reason.DRIFTED, Reason.CHANGED_REMOTELY})
"""Reasons of changes whose old values are those at the service."""

OFFLINE = (
    "Offline: the files against the recorded state; the service was not asked. Only it can tell "
    "whether a post was edited, deleted or published there meanwhile, and whether a new one exists "
    "there already."
)

_VERBS = {
    Action.CREATE: "will be scheduled",
    Action.UPDATE: "will be updated in place",
    Action.REPLACE: "will be cancelled and created again",
    Action.CANCEL: "will be cancelled",
    Action.ADOPT: "will be adopted, nothing is sent",
    Action.MOVE: "will be renamed in the state, nothing is sent",
    Action.ARCHIVE: "will be archived, nothing is sent",
    Action.RESTORE: "will be taken back from the archive, nothing is sent",
    Action.RETRY: "will be sent once more, only where it failed",
    Action.DEFER: "is deferred",
    Action.BLOCKED: "is blocked",
    Action.NOOP: "stays as it is",
}

_VERBS_NOW = {
    Action.CREATE: "will be PUBLISHED NOW",
    Action.UPDATE: "will be updated and PUBLISHED NOW",
    Action.REPLACE: "will be cancelled and PUBLISHED NOW as another post",
    Action.RETRY: "will be PUBLISHED NOW once more, only where it failed",
}

_REASONS = {
    Reason.NEW: "it is new",
    Reason.SPEC_CHANGED: "the file changed",
    Reason.ACCOUNTS_CHANGED: "its accounts changed",
    Reason.DRIFTED: "it was edited at the service",
    Reason.DELETED_REMOTELY: "it was deleted at the service",
    Reason.NOT_IN_WORKSPACE: "it is no longer in the workspace",
    Reason.RENAMED: "its address changed",
    Reason.ALREADY_REMOTE: "the service has it already",
    Reason.BEYOND_HORIZON: "it is due later than the horizon",
    Reason.MISSED: "its time has passed",
    Reason.GUARD_WINDOW: "it is due within the guard window",
    Reason.PROTECTED: "it is protected",
    Reason.PUBLISHED: "it is published already",
    Reason.AMBIGUOUS_MATCH: "a post of the service may be this one already",
    Reason.ALREADY_OUT: "the same words are out already",
    Reason.CHANGED_REMOTELY: "somebody changed it at the service",
    Reason.WENT_BACK: "it may be out already",
    Reason.OPEN_INTENT: "how an earlier call ended is unknown",
    Reason.INVALID: "its file has errors",
    Reason.PAUSED: "everything is paused",
    Reason.RETRY: "somebody asked for it",
}

_SPECIAL_REASONS = {
    (Action.ARCHIVE, Reason.NOT_IN_WORKSPACE): "its file is gone",
    (
        Action.UPDATE,
        Reason.CHANGED_REMOTELY,
    ): "somebody changed it at the service, and the file wins",
    (
        Action.REPLACE,
        Reason.CHANGED_REMOTELY,
    ): "somebody changed it at the service, and the file wins",
    (Action.CREATE, Reason.MISSED): "its time has passed, and it says `missed: publish`",
    (Action.UPDATE, Reason.MISSED): "its time has passed, and it says `missed: publish`",
    (Action.CREATE, Reason.OPEN_INTENT): "an earlier run did not get it through",
    (Action.REPLACE, Reason.ACCOUNTS_CHANGED): (
        "its accounts changed, which a scheduled post cannot do in place"
    ),
    (Action.ADOPT, Reason.OPEN_INTENT): "an interrupted run had made it",
    (Action.CANCEL, Reason.SPEC_CHANGED): "it is a draft now",
    (Action.CANCEL, Reason.BEYOND_HORIZON): (
        "it is due later than the horizon now, and is scheduled again when its day comes"
    ),
}

_COUNTED = (
    ("create", "to create", True),
    ("update", "to update", True),
    ("replace", "to replace", True),
    ("cancel", "to cancel", True),
    ("adopt", "to adopt", False),
    ("move", "to move", False),
    ("archive", "to archive", False),
    ("restore", "to restore", False),
    ("retry", "to retry", False),
    ("defer", "deferred", False),
    ("blocked", "blocked", False),
    ("questions", "to be answered", False),
    ("publish_now", "publish now", False),
)

STATE_ONLY = frozenset({Action.ADOPT, Action.MOVE, Action.ARCHIVE, Action.RESTORE})
"""The actions that send nothing."""

PAUSED = (
    "Paused: `policy.paused` is true. Every scheduled post is cancelled, and nothing is sent. Once it "
    "says false again, an apply schedules what is still ahead."
)


DEFERRED = "PS411"
"""The rule that says why a post waits; while everything is paused, the head of the plan does."""


class Extent(Enum):
    """How much of a post is shown beside what happens to it."""

    FULL = "all of it"
    EXCERPT = "its first line, or all of it where it can be folded"
    FOLDED = "nothing, or all of it where it can be folded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutline:
    """One post of a plan.

    `selectors` are its accounts as written, while the accounts themselves are unknown. `remote_id` is
    left out of what is to be created. With `fields`, `is_drifted` says that their old values are those
    at the service. `caution` is what must not be overlooked about a change that sends nothing.
    """

    change: Change
    symbol: str
    reason: str
    sentence: str
    findings: Sequence[Diagnostic]
    publishes_now: bool
    selectors: Sequence[str]
    remote_id: str | None
    content: Content | None
    extent: Extent
    fields: Sequence[FieldChange]
    is_drifted: bool
    question: QuestionOutline | None = None
    caution: str = ""

    def is_said_already(self, finding: Diagnostic) -> bool:
        """Whether the question, the caution or the note above the plan says all of a finding."""
        if Reason.PAUSED in self.change.reasons and finding.rule == DEFERRED:
            return True
        is_asked = self.question is not None and finding.rule == self.question.rule
        return is_asked or (bool(self.caution) and finding.summary.endswith(NOTHING_SENT))

    def needs_advice(self, finding: Diagnostic) -> bool:
        """Whether what to do about a finding is worth saying: not where it is just being done."""
        return self.change.action is not Action.RETRY or finding.rule != FAILED_DELIVERY

    def out(self, zone: Zone, now: datetime) -> str:
        """Since when the public has it, where only the state changes; else empty."""
        since = self.change.published_at
        if since is None or self.change.action not in STATE_ONLY:
            return ""
        return f"since {slot(since, zone, now)}"

    def when(self, zone: Zone, now: datetime) -> str:
        """When it goes out; empty when it does not."""
        if self.publishes_now:
            return PUBLISHES_NOW
        at = self.change.scheduled_at
        if at is None and self.question:
            return "as soon as this is applied, if it is to go out"
        return slot(at, zone, now) if at else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutline:
    """A plan in groups: what publishes now, what is asked or blocked, and the rest, each by address.

    `head` names the service. `notes` are about the plan as a whole, `general` are the findings about no
    post of it. `quiet` is a sentence if there is nothing to do and nothing in the way.
    """

    plan: Plan
    now: Sequence[ChangeOutline]
    others: Sequence[ChangeOutline]
    questions: Sequence[ChangeOutline]
    blocked: Sequence[ChangeOutline]
    head: str
    notes: Sequence[str]
    general: Sequence[Diagnostic]
    quiet: str

    @property
    def by_importance(self) -> list[ChangeOutline]:
        """All posts, the most important first."""
        others = sorted(self.others, key=lambda one: _IMPORTANCE.index(one.change.action))
        return [*self.now, *self.questions, *self.blocked, *others]

    @property
    def summary(self) -> str:
        """`Plan: 3 to create, 1 to update, 0 to replace, 0 to cancel, 1 blocked.`, to be grepped."""
        return f"Plan: {', '.join(self.counts(always=True))}."

    def counts(self, *, always: bool = False) -> list[str]:
        """The counts in words; the four main ones even when zero, if `always`."""
        texts, counts = [], self.plan.summary()
        counts["blocked"] -= counts["questions"]
        for key, text, is_main in _COUNTED:
            if counts[key] or (always and is_main):
                texts.append(f"{counts[key]} {text}")
        return texts


def outline_plan(plan: Plan) -> PlanOutline:
    """Decide what is shown of a plan, and in which groups."""
    beside: dict[str, list[Diagnostic]] = {change.address: [] for change in plan.changes}
    broken = _alone_in_broken_files(plan.changes)
    general: list[Diagnostic] = []
    for item in plan.diagnostics:
        place = broken.get(item.span.file) if item.span and item.address is None else item.address
        beside.get(place or "", general).append(item)
    now: list[ChangeOutline] = []
    questions: list[ChangeOutline] = []
    blocked: list[ChangeOutline] = []
    others: list[ChangeOutline] = []
    for change in plan.changes:
        one = outline_change(change, beside[change.address])
        if one.question:
            questions.append(one)
        elif change.action is Action.BLOCKED:
            blocked.append(one)
        else:
            (now if one.publishes_now else others).append(one)
    is_busy = plan.has_changes or questions or blocked or plan.refused
    return PlanOutline(
        plan=plan,
        now=now,
        others=others,
        questions=questions,
        blocked=blocked,
        head=head_line(plan.service),
        notes=_notes(plan),
        general=general,
        quiet="" if is_busy else _no_changes(plan),
    )


def _alone_in_broken_files(changes: Iterable[Change]) -> dict[str, str]:
    """The address of the only post of each file with errors: what is wrong there is about it."""
    broken = [(c.span.file, c.address) for c in changes if c.span and Reason.INVALID in c.reasons]
    count = Counter(file for file, _ in broken)
    return {file: address for file, address in broken if count[file] == 1}


def _notes(plan: Plan) -> list[str]:
    notes = [OFFLINE] if plan.offline else []
    if any(Reason.PAUSED in change.reasons for change in plan.changes):
        notes.append(PAUSED)
    return notes


def outline_change(change: Change, findings: Sequence[Diagnostic] = ()) -> ChangeOutline:
    """Decide what is shown of one post, and in which words."""
    action = change.action
    now = change.publishes_now and action is not Action.BLOCKED
    reason = _because(change, findings)
    known = change.after or change.before
    has_fields = change.before is not None and action is not Action.CREATE
    fields = change.fields if has_fields else ()
    content, extent = _content(change, has_fields=bool(fields))
    file = change.span.file if change.span else None
    asked = change.question
    question = outline_question(asked, file, change.if_approved) if asked else None
    return ChangeOutline(
        change=change,
        symbol=ASKS if question else SYMBOLS[action],
        reason=reason,
        sentence=question.asks if question else _sentence(action, reason, now=now),
        findings=findings,
        publishes_now=now,
        remote_id=None if action is Action.CREATE else change.remote_id,
        selectors=known.selectors if known and not change.destinations else (),
        content=content,
        extent=extent,
        fields=fields,
        is_drifted=bool(fields) and not _AT_SERVICE.isdisjoint(change.reasons),
        question=question,
        caution=_caution(change, file),
    )


def _sentence(action: Action, reason: str, *, now: bool) -> str:
    verb = _VERBS_NOW.get(action, _VERBS[action]) if now else _VERBS[action]
    return f"{verb}: {reason}" if reason else verb


def _caution(change: Change, file: str | None) -> str:
    """A post that is out and got a new address looks like a new one, and is none."""
    if change.action is not Action.MOVE or change.published_at is None:
        return ""
    place = file or "its file"
    return (
        "NOTHING WILL BE SENT: this post is out already, under its old name. If it is to go out once "
        f"more, write `answers: {{again: true}}` in {place}, or run "
        f"`postsync apply --create-anyway {change.address}`."
    )


def _content(change: Change, *, has_fields: bool) -> tuple[Content | None, Extent]:
    if change.question and not has_fields:
        return change.after or change.before, Extent.EXCERPT
    match change.action:
        case Action.CANCEL | Action.ADOPT:
            return change.before or change.after, Extent.EXCERPT
        case Action.CREATE | Action.UPDATE | Action.REPLACE | Action.RETRY:
            return (None if has_fields else change.after), Extent.FULL
    return (None if has_fields else change.after), Extent.FOLDED


def _because(change: Change, findings: Iterable[Diagnostic]) -> str:
    if any(item.rule == AT_WORK for item in findings):
        return "another run is carrying it out"
    reasons = []
    for reason in change.reasons:
        if reason is Reason.RENAMED and change.previous_address:
            reasons.append(f"it was {change.previous_address}")
        else:
            reasons.append(_SPECIAL_REASONS.get((change.action, reason), _REASONS[reason]))
    if change.action is Action.RESTORE:
        return "its file is back"
    return " and ".join(reasons)


def _no_changes(plan: Plan) -> str:
    posts = "1 post matches" if plan.unchanged == 1 else f"{plan.unchanged} posts match"
    what = "the recorded state" if plan.offline else "what is recorded and what the service has"
    deferred = plan.count(Action.DEFER)
    more = f"; {deferred} deferred" if deferred else ""
    return f"No changes. {posts} {what}{more}."
