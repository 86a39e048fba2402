"""The outline of a plan: its groups, and for each post what happens, why, and what is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Change, FieldChange, Plan, Reason
from postsync.domain.post.content import Content
from postsync.domain.state.intent import Action
from postsync.views.moments import Zone, slot

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.CANCEL: "-",
    Action.ADOPT: "=",
    Action.MOVE: ">",
    Action.ARCHIVE: ".",
    Action.DEFER: "…",
    Action.BLOCKED: "!",
    Action.NOOP: " ",
}
"""The signs of the actions, in the order of a legend."""

_IMPORTANCE = (
    Action.BLOCKED,
    Action.REPLACE,
    Action.CANCEL,
    Action.UPDATE,
    Action.CREATE,
    Action.ADOPT,
    Action.MOVE,
    Action.ARCHIVE,
    Action.DEFER,
)

AT_WORK = "PS615"
"""The rule of a post that another run is at work on: its fate is open, but nothing is wrong."""

IRREVERSIBLE = "cannot be taken back"

PUBLISHES_NOW = "publishes now, as soon as this is applied"
"""When a post goes out that has no time of its own."""

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
    Action.ARCHIVE: "will be archived, only the state changes",
    Action.DEFER: "is deferred",
    Action.BLOCKED: "is blocked",
    Action.NOOP: "stays as it is",
}

_VERBS_NOW = {
    Action.CREATE: "will be PUBLISHED NOW",
    Action.UPDATE: "will be updated and PUBLISHED NOW",
    Action.REPLACE: "will be cancelled and PUBLISHED NOW as another post",
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
    Reason.OPEN_INTENT: "how an earlier call ended is unknown",
}

_SPECIAL_REASONS = {
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
    ("retry", "to retry", True),
    ("defer", "deferred", False),
    ("blocked", "blocked", False),
    ("publish_now", "publish now", False),
)


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
    at the service.
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

    def when(self, zone: Zone, now: datetime) -> str:
        """When it goes out; empty when it does not."""
        if self.publishes_now:
            return PUBLISHES_NOW
        at = self.change.scheduled_at
        return slot(at, zone, now) if at else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutline:
    """A plan in groups: what publishes now, what is blocked, and everything else, each by address.

    `general` are the findings about no post of the plan. `quiet` is a sentence if there is nothing to
    do and nothing in the way.
    """

    plan: Plan
    now: Sequence[ChangeOutline]
    others: Sequence[ChangeOutline]
    blocked: Sequence[ChangeOutline]
    general: Sequence[Diagnostic]
    quiet: str

    @property
    def by_importance(self) -> list[ChangeOutline]:
        """All posts, the most important first."""
        others = sorted(self.others, key=lambda one: _IMPORTANCE.index(one.change.action))
        return [*self.now, *self.blocked, *others]

    @property
    def summary(self) -> str:
        """`Plan: 3 to create, 1 to update, 0 to replace, 0 to cancel, 1 blocked.`, to be grepped."""
        return f"Plan: {', '.join(self.counts(always=True))}."

    def counts(self, *, always: bool = False) -> list[str]:
        """The counts in words; the four main ones even when zero, if `always`."""
        texts, counts = [], self.plan.summary()
        for key, text, is_main in _COUNTED:
            if counts[key] or (always and is_main):
                texts.append(f"{counts[key]} {text}")
        return texts


def outline_plan(plan: Plan) -> PlanOutline:
    """Decide what is shown of a plan, and in which groups."""
    beside: dict[str, list[Diagnostic]] = {change.address: [] for change in plan.changes}
    general: list[Diagnostic] = []
    for item in plan.diagnostics:
        beside.get(item.address or "", general).append(item)
    now: list[ChangeOutline] = []
    blocked: list[ChangeOutline] = []
    others: list[ChangeOutline] = []
    for change in plan.changes:
        one = outline_change(change, beside[change.address])
        is_blocked = change.action is Action.BLOCKED
        (now if one.publishes_now else blocked if is_blocked else others).append(one)
    return PlanOutline(
        plan=plan,
        now=now,
        others=others,
        blocked=blocked,
        general=general,
        quiet="" if plan.has_changes or blocked or plan.refused else _no_changes(plan),
    )


def outline_change(change: Change, findings: Sequence[Diagnostic] = ()) -> ChangeOutline:
    """Decide what is shown of one post, and in which words."""
    action = change.action
    now = change.publishes_now and action is not Action.BLOCKED
    verb = _VERBS_NOW.get(action, _VERBS[action]) if now else _VERBS[action]
    reason = _because(change, findings)
    known = change.after or change.before
    has_fields = change.before is not None and action is not Action.CREATE
    fields = change.fields if has_fields else ()
    content, extent = _content(change, has_fields=bool(fields))
    return ChangeOutline(
        change=change,
        symbol=SYMBOLS[action],
        reason=reason,
        sentence=f"{verb}: {reason}" if reason else verb,
        findings=findings,
        publishes_now=now,
        remote_id=None if action is Action.CREATE else change.remote_id,
        selectors=known.selectors if known and not change.destinations else (),
        content=content,
        extent=extent,
        fields=fields,
        is_drifted=bool(fields) and Reason.DRIFTED in change.reasons,
    )


def _content(change: Change, *, has_fields: bool) -> tuple[Content | None, Extent]:
    match change.action:
        case Action.CANCEL | Action.ADOPT:
            return change.before or change.after, Extent.EXCERPT
        case Action.CREATE | Action.UPDATE | Action.REPLACE:
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
    return " and ".join(reasons)


def _no_changes(plan: Plan) -> str:
    posts = "1 post matches" if plan.unchanged == 1 else f"{plan.unchanged} posts match"
    what = "the recorded state" if plan.offline else "what is recorded and what the service has"
    deferred = plan.count(Action.DEFER)
    more = f"; {deferred} deferred" if deferred else ""
    return f"No changes. {posts} {what}{more}."
