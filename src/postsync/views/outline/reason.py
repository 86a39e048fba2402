"""Why something is done about a post, or what blocks it, in one sentence."""

from collections.abc import Iterable

from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.plan import Change, Reason
from postsync.domain.state.intent import Action

AT_WORK = "PS615"
"""The rule of a post that another run is at work on: its fate is open, but nothing is wrong."""

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

_OBSTACLES = {
    Reason.GUARD_WINDOW: "PS412",
    Reason.PROTECTED: "PS601",
    Reason.PUBLISHED: "PS602",
    Reason.AMBIGUOUS_MATCH: "PS603",
    Reason.MISSED: "PS410",
    Reason.ALREADY_OUT: "PS620",
    Reason.OPEN_INTENT: "PS607",
}
"""The reasons that block a post, with the rule of the error that says so."""

_IN_FEW_WORDS = frozenset({Reason.PROTECTED, Reason.MISSED, Reason.ALREADY_OUT, Reason.OPEN_INTENT})
"""Those whose own words say all of the error in short; of the others only the error knows enough."""

_SPECIAL_REASONS = {
    (Action.ARCHIVE, Reason.NOT_IN_WORKSPACE): "no file has it any more",
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


def because(change: Change, findings: Iterable[Diagnostic], configuration: str) -> str:
    """Say in one sentence why this is done about a post; of a blocked one, what blocks it."""
    if any(item.rule == AT_WORK for item in findings):
        return "another run is carrying it out"
    if change.action is Action.BLOCKED and (blocker := blocker_of(change, findings)):
        return _obstacle(change, blocker)
    reasons = []
    for reason in change.reasons[-1:] if change.action is Action.BLOCKED else change.reasons:
        if reason is Reason.RENAMED and change.previous_address:
            reasons.append(_was(change.previous_address))
        elif reason is Reason.SPEC_CHANGED and change.action is not Action.CANCEL:
            reasons.append(_what_changed(change, configuration))
        else:
            reasons.append(_SPECIAL_REASONS.get((change.action, reason), _REASONS[reason]))
    if change.action is Action.RESTORE:
        if change.span is None:
            return "another post of its document has an account now on which it failed"
        return "its file is back"
    return " and ".join(reasons)


def blocker_of(change: Change, findings: Iterable[Diagnostic]) -> Diagnostic | None:
    """The error that blocks a post: that of the last reason, which is the obstacle, else the first."""
    if change.action is not Action.BLOCKED:
        return None
    errors = [item for item in findings if item.severity is Severity.ERROR]
    rule = _OBSTACLES.get(change.reasons[-1]) if change.reasons else None
    return next((item for item in errors if item.rule == rule), errors[0] if errors else None)


def _obstacle(change: Change, blocker: Diagnostic) -> str:
    """What blocks a post, and nothing of why it was to change: that is seen in its fields."""
    last = change.reasons[-1] if change.reasons else None
    told = blocker.summary
    if last in _IN_FEW_WORDS and _OBSTACLES[last] == blocker.rule:
        told = _REASONS[last]
    beside = ["no file has it any more"] if Reason.NOT_IN_WORKSPACE in change.reasons else []
    beside += [_was(change.previous_address)] if change.previous_address else []
    return f"{told} ({'; '.join(beside)})" if beside else told


def _was(address: str) -> str:
    # Between marks: an address may be a word, such as `edited`.
    return f"its address was `{address}`"


def _what_changed(change: Change, configuration: str) -> str:
    """What changed that a post is made of: all that did, or of several things that may have, one."""
    slot = ["its slot in the schedule"] if change.is_moved_by_schedule else []
    if change.own_changed is False:
        # A schedule is no word of the post, and neither is the configuration.
        is_all = slot and all(one.path == "scheduledAt" for one in change.fields)
        every = slot if is_all else [*slot, configuration or "postsync.yaml"]
        return f"{' and '.join(every)} changed"
    has_row = change.part is not None and change.part.row is not None
    filled_in = [configuration] if configuration else []
    every = [*slot, *(("its template", "its row") if has_row else ("the file",)), *filled_in]
    return f"{', '.join(every[:-1])}{' or ' if every[1:] else ''}{every[-1]} changed"
