"""The outline of a report: how each step ended, what to do where it did not succeed, and what was left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.plan.plan import Change, Plan
from postsync.domain.run.outcome import ApplyReport, Outcome, StepResult
from postsync.domain.state.intent import Action
from postsync.views.moments import Zone, both, slot
from postsync.views.outline.change import ChangeOutline, outline_change
from postsync.views.outline.plan import in_time
from postsync.views.outline.status import resolve_commands
from postsync.views.shown import plural

OUTCOMES = {
    Outcome.DONE: "done",
    Outcome.FAILED: "FAILED",
    Outcome.SKIPPED: "skipped",
    Outcome.UNKNOWN: "UNKNOWN",
}

UNKNOWN_TITLE = "UNKNOWN: these posts may or may not be at the service"

UNKNOWN = (
    "A call was sent and no usable answer came back. Nothing is sent again on doubt: the next run "
    "looks at the service first. If it cannot tell either, look yourself, in the service's dashboard "
    "and on the accounts, and say what you saw:"
)

INTERRUPTED = "Interrupted: what was done is saved; apply again to go on."

_ADVICE = {
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
    "stopped": "fix what stopped the run, then apply again",
    "dropped": "check the accounts and media of the post at the service, then plan again",
    "not-applied": "plan again to see what the service holds now",
    "media-changed": "look at what is there now; if it is meant, say so in a commit, and plan again",
    "upload-failed": "check the media file, then apply again; nothing was posted",
    "already-published": "published posts are history; plan again to see it so",
    "interrupted": "apply again, and it goes on from here",
    "counterpart-not-done": "see to the post whose place it takes, then apply again",
    "no-accounts": "`postsync accounts` lists what is connected; connect its account, then plan again",
    "other-accounts": "compare its accounts with those of the file, then plan again",
    "lease-over": "apply again; of this post nothing was sent",
    "not-sent": "apply again; nothing was sent",
    "made-and-deleted": "apply again, and another one is made",
    "provider": "apply again; nothing is sent twice",
}
"""What to do about a failed step, by the code of its error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutline:
    """One step. `change` and `commands` are for an unknown outcome: what was to be, and how to settle it."""

    step: StepResult
    outcome: str
    advice: str
    change: Change | None
    commands: Sequence[str]

    def due(self, zone: Zone) -> str:
        """When the post was to go out."""
        if self.change is None:
            return ""
        at = self.change.scheduled_at
        return f"was to go out {both(at, zone)}" if at else "was to go out immediately"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What an apply left. `broken` are files of which nobody knows what post they are, by their errors."""

    questions: list[ChangeOutline]
    blocked: list[ChangeOutline]
    deferred: list[ChangeOutline]
    broken: list[Diagnostics]

    def counts(self) -> list[str]:
        """`1 blocked`, `2 questions`, `3 deferred`, of what there is."""
        blocked = len(self.blocked) + len(self.broken)
        told = [f"{blocked} blocked"] if blocked else []
        told += [plural(len(self.questions), "question")] if self.questions else []
        return told + ([f"{len(self.deferred)} deferred"] if self.deferred else [])


def outline_report(
    report: ApplyReport, plan: Plan | None = None
) -> dict[Outcome, list[StepOutline]]:
    """The steps by how they ended. The urgent ones are shown where reading begins: last on a terminal.

    `plan` is the one that was carried out: it knows what posts of unknown fate were to be.
    """
    changes = {change.address: change for change in plan.changes} if plan else {}
    groups: dict[Outcome, list[StepOutline]] = {outcome: [] for outcome in Outcome}
    for step in report.steps:
        is_unknown = step.outcome is Outcome.UNKNOWN
        one = StepOutline(
            step=step,
            outcome=OUTCOMES[step.outcome],
            advice=_ADVICE.get(step.error.code, "") if step.error else "",
            change=changes.get(step.address) if is_unknown else None,
            commands=resolve_commands(step.address, step.candidates) if is_unknown else (),
        )
        groups[step.outcome].append(one)
    return groups


def was_not_begun(step: StepResult) -> bool:
    """Whether it was skipped with all others that had not begun, because the whole run stopped."""
    code = step.error.code if step.error else ""
    return step.outcome is Outcome.SKIPPED and code in _STOPPED


def why_not_begun(step: StepResult) -> str:
    """Why the whole run stopped, whatever it was that the step waited for."""
    if step.error is None or step.error.code == "interrupted":
        return "the run was interrupted"
    return step.error.message


_STOPPED = frozenset({"interrupted", "stopped"})


def skipped_together(steps: Sequence[StepOutline]) -> list[list[StepOutline]]:
    """Steps that were skipped for one and the same reason, together."""
    groups: dict[object, list[StepOutline]] = {}
    for number, one in enumerate(steps):
        reason = why_not_begun(one.step) if was_not_begun(one.step) else number
        groups.setdefault(reason, []).append(one)
    return [*groups.values()]


def outline_left(report: ApplyReport) -> Rest:
    """What an apply left, by time, in words."""
    posts = [outline_change(one.change, one.findings) for one in report.left if one.change]
    posts.sort(key=in_time)
    return Rest(
        questions=[one for one in posts if one.question],
        blocked=[one for one in posts if _is_blocked(one)],
        deferred=[one for one in posts if one.change.action is Action.DEFER],
        broken=[one.findings for one in report.left if one.change is None],
    )


def _is_blocked(one: ChangeOutline) -> bool:
    return one.question is None and one.change.action is Action.BLOCKED


def waits_until(one: ChangeOutline, zone: Zone, now: datetime | None) -> str:
    """`waits until Mon 2027-03-01 15:00 CET (14:00 UTC), in 98 days: it is due later than the horizon`."""
    at = one.change.scheduled_at
    until = f" until {slot(at, zone, now) if now else both(at, zone)}" if at else ""
    return f"waits{until}: {one.reason}"


def summary_line(report: ApplyReport) -> str:
    """`Applied: 3 done, 1 failed, 0 skipped, 0 unknown.`, to be grepped."""
    counts = (f"{count} {outcome}" for outcome, count in report.summary().items())
    return f"Applied: {', '.join(counts)}."
