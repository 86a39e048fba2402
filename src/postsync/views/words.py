"""Words: the signs and sentences that all views share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Change, Plan, Reason
from postsync.domain.plan.settlement import Settlement, Verdict, ways_out
from postsync.domain.run.outcome import Outcome, Report
from postsync.domain.run.status import Lifecycle, PostStatus
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder
from postsync.domain.text.text import visible
from postsync.views.moments import Zone, both

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.CANCEL: "-",
    Action.ADOPT: "=",
    Action.MOVE: ">",
    Action.FORGET: ".",
    Action.DEFER: "…",
    Action.BLOCKED: "!",
    Action.NOOP: " ",
}
"""The signs of the actions, in the order of a legend."""

LABELS = {
    Action.DEFER: "deferred",
    Action.BLOCKED: "blocked",
    Action.NOOP: "unchanged",
}

AT_WORK = "PS615"
"""The rule of a post that another run is at work on: its fate is open, but nothing is wrong."""

IRREVERSIBLE = "cannot be taken back"

PUBLISHES_NOW = "publishes now, as soon as this is applied"
"""When a post goes out that has no time of its own."""

_VERBS = {
    Action.CREATE: "will be scheduled",
    Action.UPDATE: "will be updated in place",
    Action.REPLACE: "will be cancelled and created anew",
    Action.CANCEL: "will be cancelled",
    Action.ADOPT: "will be adopted, nothing is sent",
    Action.MOVE: "will be renamed in the state, nothing is sent",
    Action.FORGET: "will be forgotten, only the state changes",
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
    ("forget", "to forget", False),
    ("defer", "deferred", False),
    ("blocked", "blocked", False),
    ("publish_now", "publish now", False),
)

ADVICE = {
    "unauthorized": "check that the API key is set and still valid, then apply again",
    "subscription-inactive": "the subscription at the service allows no calls; renew it, apply again",
    "forbidden": "this API key may not do that; check its rights at the service",
    "not-found": "the service no longer has it; plan again to see what that means",
    "conflict": "the post moved on meanwhile; plan again",
    "rejected": "the service refuses this post as it is; change the file and apply again",
    "rate-limited": "the service asks for patience; apply again later, nothing is sent twice",
    "quota-exhausted": "the quota of the service is used up; apply again when it is renewed",
    "unavailable": "the service was not reached; nothing was sent, apply again",
    "slot-passed": "its time came too near while applying; give it a new time, or `missed: publish`",
    "stopped": "mend what stopped the run, then apply again",
    "dropped": "check the accounts and media of the post at the service, then plan again",
    "not-applied": "plan again to see what the service holds now",
    "upload-failed": "check the media file, then apply again; nothing was posted",
    "already-published": "published posts are history; plan again to see it so",
    "interrupted": "the run was interrupted before it; apply again",
    "provider": "apply again; nothing is sent twice",
}
"""What to do about a failed step, by the code of its error."""


def label(action: Action) -> str:
    """The name of an action in a legend."""
    return LABELS.get(action, action.value)


def verb(change: Change) -> str:
    """What happens to a post, as the end of a sentence about it."""
    if change.publishes_now:
        return _VERBS_NOW.get(change.action, _VERBS[change.action])
    return _VERBS[change.action]


def because(change: Change, findings: Iterable[Diagnostic] = ()) -> str:
    """Why, in words; empty when there is no reason. `findings` are those about the post."""
    if any(item.rule == AT_WORK for item in findings):
        return "another run is carrying it out"
    return " and ".join(_reason(change, reason) for reason in change.reasons)


def summary(plan: Plan) -> str:
    """`Plan: 3 to create, 1 to update, 0 to replace, 0 to cancel, 1 blocked.`, to be grepped."""
    return f"Plan: {', '.join(counted(plan, always=True))}."


def counted(plan: Plan, *, always: bool) -> list[str]:
    """The counts of a plan in words; the four main ones even when zero, if `always`."""
    counts = plan.summary()
    return [
        f"{counts[key]} {text}"
        for key, text, is_main in _COUNTED
        if counts[key] or (always and is_main)
    ]


def is_quiet(plan: Plan) -> bool:
    """Whether there is nothing to do and nothing in the way."""
    return not plan.has_changes and not plan.count(Action.BLOCKED) and not plan.refused


def no_changes(plan: Plan) -> str:
    """The sentence for a plan that does nothing."""
    posts = "1 post matches" if plan.unchanged == 1 else f"{plan.unchanged} posts match"
    what = "the recorded state" if plan.offline else "what is recorded and what the service has"
    deferred = plan.count(Action.DEFER)
    more = f"; {deferred} deferred" if deferred else ""
    return f"No changes. {posts} {what}{more}."


OFFLINE = (
    "Offline: the files against the recorded state; the service was not asked. Only it can tell "
    "whether a post was edited, deleted or published there meanwhile, and whether a new one exists "
    "there already."
)


def times_of(zone: Zone) -> str:
    """Which zone the times of a view are in."""
    return f"Times are those of {zone.name}." if zone.tz else "Times are local."


def partial(plan: Plan) -> str:
    """What `--target` leaves out; empty for a whole plan."""
    if not plan.targets:
        return ""
    return f"Partial: only {', '.join(visible(t, newline=False) for t in plan.targets)} (--target)."


def by_severity(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The most severe first, otherwise in the order given."""
    return sorted(diagnostics, key=lambda item: item.severity.rank)


def _reason(change: Change, reason: Reason) -> str:
    if reason is Reason.RENAMED and change.previous_address:
        return f"it was {change.previous_address}"
    return _SPECIAL_REASONS.get((change.action, reason), _REASONS[reason])


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The changes of a plan by what they mean to the public."""

    now: tuple[Change, ...]
    withdrawn: tuple[Change, ...]
    scheduled: tuple[Change, ...]
    updated: tuple[Change, ...]
    kept: tuple[Change, ...]


def effects(plan: Plan) -> Effects:
    """Sort the changes of a plan by what they mean to the public; each once, but a replace twice."""
    acts = plan.effective()

    def those(*actions: Action) -> tuple[Change, ...]:
        return tuple(c for c in acts if c.action in actions and not c.publishes_now)

    return Effects(
        now=tuple(change for change in acts if change.publishes_now),
        withdrawn=tuple(c for c in acts if c.action in {Action.CANCEL, Action.REPLACE}),
        scheduled=those(Action.CREATE, Action.REPLACE),
        updated=those(Action.UPDATE),
        kept=those(Action.ADOPT, Action.MOVE, Action.FORGET),
    )


OUTCOMES = {
    Outcome.DONE: "done",
    Outcome.FAILED: "FAILED",
    Outcome.SKIPPED: "skipped",
    Outcome.UNKNOWN: "UNKNOWN",
}

UNKNOWN = (
    "A call was sent and no usable answer came back. Nothing is sent again on doubt: the next run "
    "looks at the service first. If it cannot tell either, look yourself, in the service's dashboard "
    "and on the accounts, and say what you saw:"
)


def decided(settlement: Settlement) -> str:
    """What is done about a call that was found open."""
    match settlement.verdict:
        case Verdict.ADOPT if settlement.match is not None:
            return f"adopted as {settlement.match.id} (an earlier call made it)"
        case Verdict.RESEND:
            return "sent again under its key (it was not found)"
        case Verdict.CLOSE:
            return settlement.why
    return f"{settlement.why}; only you can tell"


def due(change: Change, zone: Zone) -> str:
    """When a post was to go out."""
    if change.scheduled_at is None:
        return "was to go out at once"
    return f"was to go out {both(change.scheduled_at, zone)}"


LOOK = "Look for it in the service's dashboard and on these accounts, then say what you saw:"


def resolve_commands(address: str, candidates: Sequence[str] = ()) -> list[str]:
    """The commands that settle a post whose fate is unknown, each with the case it is for."""
    ways = ways_out(visible(address, newline=False), candidates)
    room = max(len(command) for command, _ in ways)
    return [f"{visible(command, newline=False):<{room}}  # {case}" for command, case in ways]


def report_summary(report: Report) -> str:
    """`Applied: 3 done, 1 failed, 0 skipped, 0 unknown.`, to be grepped."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.summary().items())
    return f"Applied: {counts}."


STAGES = (
    Lifecycle.UNKNOWN,
    Lifecycle.FAILED,
    Lifecycle.PARTLY_PUBLISHED,
    Lifecycle.GONE,
    Lifecycle.PUBLISHING,
    Lifecycle.SCHEDULED,
    Lifecycle.NEW,
    Lifecycle.DEFERRED,
    Lifecycle.DRAFT,
    Lifecycle.CANCELLED,
    Lifecycle.PUBLISHED,
)
"""The stages of a post in the order for people: what needs one of them first."""


def status_order(post: PostStatus) -> tuple[int, bool, float, str]:
    """By stage, then by time, those without one last."""
    moment = post.published_at or post.scheduled_at
    stamp = moment.timestamp() if moment else 0.0
    return (STAGES.index(post.lifecycle), moment is None, stamp, post.address)


def stage(name: str) -> str:
    """A lifecycle as words."""
    return name.replace("_", " ")


def unlocked(holder: Holder | None) -> str:
    """Whose lock was removed."""
    if holder is None:
        return "the state was not locked"
    since = f", held since {format_time(holder.since)}" if holder.since else ""
    see = f", {holder.run_url}" if holder.run_url else ""
    return f"the lock of {holder} is removed ({holder.operation}{since}{see})"
