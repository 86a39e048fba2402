"""Outcomes: how each step of an apply ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, Span
from postsync.domain.errors import ProviderError
from postsync.domain.plan.plan import Change, Plan, Reason
from postsync.domain.remote.remote import Delivery
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.record import Record

_LEFT = frozenset({Action.BLOCKED, Action.DEFER})


class Outcome(StrEnum):
    """How a step ended. UNKNOWN is never retried blindly."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepError:
    """Why a step was not done. `code` is machine-readable.

    `stops_the_run`: every further call would fail in the same way. Only the run itself needs to know,
    so the journal does not keep it.
    """

    code: str
    message: str
    request_id: str | None = None
    stops_the_run: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, error: ProviderError) -> Self:
        """Make the error of a step out of the one that the provider raised."""
        return cls(
            code=error.code,
            message=error.message,
            request_id=error.request_id,
            stops_the_run=error.stops_the_run,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step and how it ended, with what follows for the state.

    `record` is what the address is bound to from now on; with `drops_record` it is bound to nothing;
    with neither, the record stays as it is. With `archives` it goes to the archive; so does every record
    that leaves while its post is out or may be. `released` are remote ids, with their generations, that
    were cancelled. The intent is closed unless the outcome is unknown; `candidates` are
    then the ids of several posts of which a person has to say which one it is. `remarks` are what people
    should know of a step that is done; only the run itself tells them.
    """

    address: str
    action: Action
    outcome: Outcome
    remote_id: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    error: StepError | None = None
    record: Record | None = None
    drops_record: bool = False
    released: tuple[tuple[str, int], ...] = ()
    candidates: tuple[str, ...] = ()
    archives: bool = False
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(
        cls,
        step: Change | Intent,
        outcome: Outcome,
        *,
        error: StepError | None = None,
        record: Record | None = None,
        drops_record: bool = False,
        released: tuple[tuple[str, int], ...] = (),
        archives: bool = False,
    ) -> Self:
        """Make the result of `step`. A `record` also says which post it is, and its deliveries."""
        is_retry = step.action is Action.RETRY and record is not None and record.retries
        made = record.retries[-1] if record and is_retry else record
        return cls(
            address=step.address,
            action=step.action,
            outcome=outcome,
            remote_id=made.remote_id if made else step.remote_id,
            deliveries=made.deliveries if made else (),
            error=error,
            record=record,
            drops_record=drops_record,
            released=released,
            archives=archives,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What an apply left as it is: a post that is blocked, or that waits for its day.

    `change` is that of the plan; None where a file says of no post that it is there. `findings` are the
    errors that stand in the way.
    """

    change: Change | None = None
    findings: Diagnostics = ()

    @property
    def address(self) -> str | None:
        """The address of the post, if there is one."""
        return self.change.address if self.change else self.findings[0].address

    @property
    def span(self) -> Span | None:
        """Where its file is, if there is one."""
        return self.change.span if self.change else self.findings[0].span

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it was left, in the vocabulary of the plan."""
        return self.change.reasons if self.change else (Reason.INVALID,)

    @property
    def waits(self) -> bool:
        """Whether it only waits for its day, so that nobody has to do anything."""
        return self.change is not None and self.change.action is Action.DEFER

    @property
    def asks(self) -> bool:
        """Whether it is a question, which only a person answers."""
        return self.change is not None and self.change.question is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyReport:
    """What an apply did. `interrupted`: Ctrl-C came, and the rest was not begun.

    `left` is what the plan had beside the steps: there was nothing to do only without steps and without
    these.
    """

    digest: str
    steps: tuple[StepResult, ...]
    interrupted: bool = False
    left: tuple[Left, ...] = ()

    @property
    def blocked(self) -> tuple[Left, ...]:
        """What is left and needs a person: blocked posts, questions among them."""
        return tuple(one for one in self.left if not one.waits)

    @property
    def deferred(self) -> tuple[Left, ...]:
        """What is left until its day."""
        return tuple(one for one in self.left if one.waits)

    @property
    def succeeded(self) -> bool:
        """True when every step is done."""
        return all(step.outcome is Outcome.DONE for step in self.steps)

    def summary(self) -> dict[str, int]:
        """Counts by outcome, in the order of the vocabulary."""
        counts = {outcome.value: 0 for outcome in Outcome}
        for step in self.steps:
            counts[step.outcome.value] += 1
        return counts


def left_by(plan: Plan, steps: Iterable[StepResult]) -> tuple[Left, ...]:
    """What a plan has that no step was about: by address, then files of which no post is known."""
    done = {step.address for step in steps}
    errors: dict[str, list[Diagnostic]] = {}
    for item in plan.diagnostics:
        if item.severity is Severity.ERROR:
            file = item.span.file if item.span else ""
            errors.setdefault(item.address or file, []).append(item)
    told = set(done)
    left = []
    for change in plan.changes:
        file = change.span.file if change.span else ""
        keys = (change.address, file) if Reason.INVALID in change.reasons else (change.address,)
        told.update(keys)
        if change.action in _LEFT and change.address not in done:
            found = (item for key in keys for item in errors.get(key, ()))
            left.append(Left(change=change, findings=tuple(found)))
    left += [Left(findings=tuple(found)) for key, found in errors.items() if key not in told]
    return tuple(left)
