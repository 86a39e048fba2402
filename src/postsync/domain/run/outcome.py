"""Outcomes: how each step of an apply ended."""

from dataclasses import dataclass
from enum import StrEnum

from postsync.domain.plan.plan import Action
from postsync.domain.remote.remote import Delivery
from postsync.domain.state.record import Record


class Outcome(StrEnum):
    """How a step ended. UNKNOWN is never retried blindly."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepError:
    """Why a step did not end as wished. `code` is machine-readable."""

    code: str
    message: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step and how it ended, with what follows for the state.

    `record` is what the address is bound to from now on; with `drops_record` it is bound to nothing;
    with neither, the record stays as it is. `released` are remote ids, with their generations, that
    no longer belong to the address. The intent is closed unless the outcome is unknown; `candidates` are
    then the ids of several posts of which a person has to say which one it is.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an apply did. `interrupted`: Ctrl-C came, and the rest was not begun."""

    digest: str
    steps: tuple[StepResult, ...]
    interrupted: bool = False

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
